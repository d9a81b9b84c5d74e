"""Turns "analyse only the seat" on and off, and lets the seat be drawn."""

from __future__ import annotations

from PySide6.QtCore import QObject

from emomonitor.settings import Rect, Settings
from emomonitor.ui.seat import SeatEditor
from emomonitor.ui.stage import Stage
from emomonitor.ui.store import SettingsStore


class SeatControl(QObject):
    """Keeps settings and picture of one mind about the seat; the runner goes by the settings.

    Args:
        store: where the seat is kept.
        stage: with the picture on which it is drawn.
    """

    def __init__(self, store: SettingsStore, stage: Stage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._stage = stage
        self.editor: SeatEditor | None = None
        store.changed.connect(self._on_settings)
        stage.video.set_seat(store.settings.seat_in_force)

    @property
    def on(self) -> bool:
        """Whether only the seat is analysed."""
        return self._store.settings.seat_in_force is not None

    def toggle(self) -> None:
        """Analyse only the seat, or everybody again; a seat that was never drawn is drawn first."""
        if self.on:
            self._store.change(only_seat=False)
        elif self._store.settings.seat is not None:
            self._store.change(only_seat=True)
        else:
            self.edit()

    def edit(self) -> None:
        """Let the seat be drawn on the picture; without a picture nothing happens."""
        if self.editor is not None or self._stage.video.scene is None:
            return
        self.editor = SeatEditor(self._stage.video, self._store.settings.seat, self._stage)
        self.editor.accepted.connect(self._accept)
        self.editor.cancelled.connect(self.leave)
        self._stage.set_bare(True)

    def leave(self) -> None:
        """Put the drawing away."""
        editor, self.editor = self.editor, None
        if editor is not None:
            editor.hide()
            editor.deleteLater()
            self._stage.set_bare(False)
            self._stage.window().setFocus()

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        if self.editor is not None:
            self.editor.retranslate()

    def _accept(self, seat: Rect) -> None:
        self.leave()
        self._store.change(only_seat=True, seat=seat)

    def _on_settings(self, new: Settings, old: Settings) -> None:
        if new.seat_in_force != old.seat_in_force:
            self._stage.video.set_seat(new.seat_in_force)
