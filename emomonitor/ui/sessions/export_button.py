"""The Export button: what others can write, and pictures of the timeline as it is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QToolButton, QWidget

from emomonitor.errors import SessionError
from emomonitor.ui.controls import Button
from emomonitor.ui.errand import Errands
from emomonitor.ui.export_menu import ExportMenu, Shown
from emomonitor.ui.replay_picture import save_picture
from emomonitor.ui.sessions.view import SessionView
from emomonitor.ui.spoken import spoken
from emomonitor.ui.words import translate


class ExportButton(Button):
    """Opens the menu of formats, with two pictures of what is seen at its end.

    Signals:
        said: words about what was written.

    Args:
        errands: writes in the background.
        view: gives the view that is looked at.
        language: gives the window's language, in which reports are written.

    Attributes:
        formats: the menu.
    """

    said = Signal(str)

    def __init__(
        self,
        errands: Errands,
        view: Callable[[], SessionView],
        language: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("save", parent)
        self._errands, self._view = errands, view
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._as_png, self._as_svg = QAction(self), QAction(self)
        self._as_png.triggered.connect(lambda: self.ask_for_picture("png"))
        self._as_svg.triggered.connect(lambda: self.ask_for_picture("svg"))
        self.formats = ExportMenu(self._shown, language, self)
        self.formats.addSeparator()
        self.formats.addActions([self._as_png, self._as_svg])
        self.setMenu(self.formats)

    def _shown(self) -> Shown | None:
        """What is looked at."""
        view = self._view()
        if view.replay is None:
            return None
        start_s, end_s = view.timeline.seen()
        persons = None if view.person is None else (view.person,)
        return Shown(replay=view.replay, persons=persons, start_s=start_s, end_s=end_s)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        words = translate("Sessions", "Export")
        self.set_words(f"{words} ▾", words)
        self.setAccessibleName(words)
        self.formats.retranslate()
        self._as_png.setText(translate("Sessions", "Timeline as it is seen, as PNG…"))
        self._as_svg.setText(translate("Sessions", "Timeline as it is seen, as SVG…"))

    def ask_for_picture(self, suffix: str) -> None:
        """Ask where a picture of the timeline shall lie."""
        view = self._view()
        dialog = QFileDialog(self.window(), translate("Sessions", "Save a picture of the timeline"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(f"timeline.{suffix}")
        dialog.fileSelected.connect(lambda name: self.save_picture(view, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_picture(self, view: SessionView, target: Path) -> None:
        """Save a picture of the timeline as it is seen now."""
        try:
            data = view.timeline.picture(target.suffix.lower())
        except SessionError as e:  # another ending was typed, or nothing is drawn yet
            self.said.emit(spoken(str(e)))
            return
        self._errands.run(
            lambda step, stopped: save_picture(target, data),
            lambda _: self.said.emit(translate("Sessions", "Saved: {}").format(target)),
        )
