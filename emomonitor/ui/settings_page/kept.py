"""The card of what is kept: where, and for how long."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFontMetrics, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QVBoxLayout, QWidget

from emomonitor.entities import utc_now
from emomonitor.session.kept import KeptSession, due, survey
from emomonitor.settings import Settings
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.controls import Button
from emomonitor.ui.flow import Flow
from emomonitor.ui.settings_page.controls import WIDTH, Choice
from emomonitor.ui.settings_page.rows import Row, Section
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import size_words, translate

_DAYS = (7, 30, 90, 365)
_THINNING = ((7, 30), (30, 365))


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was found in the data folder.

    Attributes:
        folder: the data folder.
        free: bytes that its disk has left; None where it can't be asked.
        days: the number of days that was asked about; None for none.
        older: the sessions that are older than that, the oldest first.
        then: whether that is asked because a person has just chosen it.
    """

    folder: Path
    free: int | None
    days: int | None
    older: tuple[KeptSession, ...]
    then: bool


class KeptSection(Section):
    """Data folder and how long sessions stay in it."""

    looked = Signal(object)

    def __init__(self, store: SettingsStore, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(store, parent)
        self._bridge = bridge
        self._last: Looked | None = None
        self.path = _PathLabel()
        self.choose, self.open = Button("folder"), Button("link")
        self.keep, self.thinning = Choice(), Choice()
        buttons = QWidget()
        row = Flow(spacing=8)
        row.addWidget(self.choose)
        row.addWidget(self.open)
        column = QVBoxLayout(buttons)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.path)
        column.addLayout(row)
        self.folder_row, self.keep_row = Row(buttons, self.choose), Row(self.keep)
        self.add(self.folder_row, "data_dir")
        self.thin_row = Row(self.thinning)
        self.add(self.keep_row, "keep_days")
        self.add(self.thin_row, "second_days", back=lambda: store.change(second_days=None, minute_days=None))
        self.choose.clicked.connect(self.ask_for_folder)
        self.open.clicked.connect(self._show_folder)
        self.keep.picked.connect(self._keep)
        self.thinning.picked.connect(lambda days: self._thin(days if isinstance(days, tuple) else (None, None)))
        self.looked.connect(self._on_looked)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Settings", "What is kept"))
        self.sentence.setText(
            translate("Settings", "Recordings hold figures, not pictures. Pictures are kept only when you save one.")
        )
        self.folder_row.set_words(translate("Settings", "Data folder"))
        self.choose.set_words(translate("Settings", "Choose…"), translate("Settings", "Choose another data folder"))
        self.open.set_words(translate("Settings", "Open"), translate("Settings", "Open the data folder"))
        self.choose.setAccessibleName(translate("Settings", "Choose another data folder"))
        self.open.setAccessibleName(translate("Settings", "Open the data folder"))
        self.keep_row.set_words(translate("Settings", "Keep sessions"), usual=translate("Settings", "for ever"))
        self.thin_row.set_words(
            translate("Settings", "Old logs"),
            translate(
                "Settings",
                "Frames between those that are kept are gone for good; the days on the page Care stay as they were. "
                "Sessions with a video or a coding are left whole. It is done when the app starts.",
            ),
            translate("Settings", "whole"),
        )
        self.show_settings(self.store.settings)

    def _thin(self, days: tuple[int | None, int | None]) -> None:
        self.store.change(second_days=days[0], minute_days=days[1])

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        super().set_theme(theme)
        for part in (self.choose, self.open, self.keep, self.thinning):
            part.set_theme(theme)

    def show_settings(self, settings: Settings) -> None:
        """Show these settings."""
        super().show_settings(settings)
        self.path.show_path(settings.data_dir)
        days = sorted({*_DAYS, *([settings.keep_days] if settings.keep_days is not None else [])})
        words = translate("Settings", "For {} days")
        items: list[tuple[object, str]] = [(None, translate("Settings", "For ever"))]
        self.keep.offer([*items, *((d, words.format(d)) for d in days)], settings.keep_days)
        chosen = settings.second_days, settings.minute_days
        offered: list[tuple[object, str]] = [((None, None), translate("Settings", "Keep every frame"))]
        words = translate("Settings", "One frame a second after {} days, one a minute after {}")
        offered += [(pair, words.format(*pair)) for pair in _THINNING]
        if chosen != (None, None) and chosen not in _THINNING:
            offered.append((chosen, translate("Settings", "As the settings file says")))
        self.thinning.offer(offered, chosen)
        last = self._last
        if last is not None and (last.folder, last.days) == (settings.data_dir, settings.keep_days):
            self._show_looked(last)
        elif self.isVisible():  # a thousand sessions take a second: not for a change of something else
            self.look(settings.keep_days)

    def showEvent(self, event: QShowEvent) -> None:
        """Look again at what may have come or gone meanwhile."""
        super().showEvent(event)
        self.look(self.store.settings.keep_days)

    # -- what is there -----------------------------------------------------------------------------

    def look(self, days: int | None, *, then: bool = False) -> None:
        """Look in the background what the folder holds; the sentences follow."""
        folder = self.store.settings.data_dir
        self._bridge.in_background(lambda: self.looked.emit(look_into(folder, days, then=then)), lasting=False)

    def _on_looked(self, found: Looked) -> None:
        if found.folder != self.store.settings.data_dir:
            return
        self._last = found
        if found.then and found.older and found.days is not None:
            self._ask(found, found.days)
        elif found.then:
            self.store.change(keep_days=found.days)
        self._show_looked(found)

    def _show_looked(self, found: Looked) -> None:
        self.folder_row.set_note(self._space_words(found))
        if found.days == self.store.settings.keep_days:
            self.keep_row.set_note(self._keep_words(found))

    @staticmethod
    def _space_words(found: Looked) -> str:
        stay = translate("Settings", "What was recorded before stays where it is when you choose another folder.")
        if found.free is None:
            return stay
        free = translate("Settings", "{} free.").format(size_words(found.free))
        return f"{free} {stay}"

    @staticmethod
    def _keep_words(found: Looked) -> str:
        if found.days is None:
            return translate("Settings", "Nothing is deleted by itself.")
        if not found.older:
            return translate("Settings", "No session is older than that now.")
        if len(found.older) == 1:
            older = translate("Settings", "1 session, of {}, is older than that.")
            then = translate(
                "Settings", "When the app starts it says so, and deletes it half a minute later unless you keep it."
            )
            return f"{older.format(found.older[0].day)} {then}"
        older = translate("Settings", "{} sessions are older than that, the oldest of {}.")
        then = translate(
            "Settings", "When the app starts it says so, and deletes them half a minute later unless you keep them."
        )
        return f"{older.format(len(found.older), found.older[0].day)} {then}"

    # -- what a person wants -----------------------------------------------------------------------

    def _keep(self, days: object) -> None:
        """Keep for so long; where that would delete something, it is said and asked first."""
        if days is None:
            self.store.change(keep_days=None)
        else:
            self.look(int(str(days)), then=True)

    def _ask(self, found: Looked, days: int) -> None:
        count, day = len(found.older), found.older[0].day
        if count == 1:
            line = translate("Settings", "1 session, of {}, is older than that.").format(day)
        else:
            line = translate("Settings", "{} sessions are older than that, the oldest of {}.").format(count, day)
        dialog = ConfirmDialog(
            self,
            title=translate("Settings", "Delete sessions after {} days?").format(days),
            lines=(line,),
            button=translate("Settings", "Delete after {} days").format(days),
            then=lambda: self.store.change(keep_days=days),
            end=translate(
                "Settings",
                "Nothing is deleted now. The next time the app starts, it says what is too old and deletes it half a "
                "minute later, unless you press the button that keeps it. What was deleted can't be brought back.",
            ),
        )
        dialog.rejected.connect(lambda: self.show_settings(self.store.settings))
        dialog.open()

    def ask_for_folder(self) -> None:
        """Choose another data folder."""
        dialog = QFileDialog(self, translate("Settings", "Choose the data folder"), str(self.store.settings.data_dir))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda path: self.store.change(data_dir=Path(path)))
        dialog.open()

    def _show_folder(self) -> None:
        """Open the folder in the system's file manager, or the nearest one above it that is there."""
        folder = self.store.settings.data_dir
        there = next((p for p in (folder, *folder.parents) if p.is_dir()), folder)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(there)))


def look_into(folder: Path, days: int | None, *, then: bool = False) -> Looked:
    """Look what a data folder holds; what can't be read is not there."""
    try:
        free = shutil.disk_usage(next(p for p in (folder, *folder.parents) if p.exists())).free
    except (OSError, StopIteration):
        free = None
    older = () if days is None else due(survey(folder), days, utc_now())
    return Looked(folder=folder, free=free, days=days, older=older, then=then)


class _PathLabel(QLabel):
    """A path whose middle is left out where there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rowNote")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._path = ""

    def show_path(self, path: Path) -> None:
        """Show a path."""
        self._path = str(path)
        self.setToolTip(self._path)
        self.setAccessibleName(self._path)
        self._shorten()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten again."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        room = min(self.width(), WIDTH) - 4
        self.setText(QFontMetrics(self.font()).elidedText(self._path, Qt.TextElideMode.ElideMiddle, room))
