"""The menu that writes a session into a file of another format, and the line that tells where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QWidget

from emomonitor.exporting.apart import export_apart
from emomonitor.exporting.formats import FORMATS, Format
from emomonitor.exporting.scope import scope_of
from emomonitor.replay.replay import Replay
from emomonitor.ui.controls import Button
from emomonitor.ui.errand import Errands
from emomonitor.ui.icons import pixmap
from emomonitor.ui.spoken import spoken
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

_GROUPS = (("html", "pdf"), ("csv", "figures"), ("bids", "elan", "openface"), ("svg", "png"))
"""Keys of formats that stand together in the menu: to read, as tables, for other programs, as pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is open, and which part of it is looked at.

    Attributes:
        replay: the session.
        persons: who is looked at; None for everybody.
        start_s: left end of the window in time; None for the session's start.
        end_s: its right end; None for the session's end.
    """

    replay: Replay
    persons: tuple[int, ...] | None = None
    start_s: float | None = None
    end_s: float | None = None

    @property
    def is_a_part(self) -> bool:
        """Whether less than the whole session is looked at."""
        starts_later = self.start_s is not None and self.start_s > self.replay.start_s
        ends_sooner = self.end_s is not None and self.end_s < self.replay.end_s
        return self.persons is not None or starts_later or ends_sooner


class ExportMenu(QMenu):
    """Lists the formats, asks for a file, and has it written in a process of its own.

    The page tells with :attr:`shown` what is open; the menu asks each time that it opens.

    Signals:
        began: the file that is being written.
        exported: a tuple of the files that were written, the main one first.
        failed: words for people.

    Args:
        shown: gives what is open; None while nothing is.
        language: gives the window's language (``en``, ``zh_TW``): reports are written in it.
    """

    began = Signal(object)
    exported = Signal(object)
    failed = Signal(str)

    def __init__(
        self, shown: Callable[[], Shown | None], language: Callable[[], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._shown, self._language = shown, language
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._errands = Errands(self)
        self._errands.failed.connect(lambda words: self.failed.emit(spoken(words)))
        self.setToolTipsVisible(True)
        self.part = QAction(self)
        self.part.setCheckable(True)
        self._actions = {fmt.key: self._action(fmt) for fmt in FORMATS}
        for group in _GROUPS:
            for key in group:
                self.addAction(self._actions[key])
            self.addSeparator()
        self.addAction(self.part)
        self.aboutToShow.connect(self.renew)
        self.retranslate()

    def _action(self, fmt: Format) -> QAction:
        action = QAction(self)
        action.triggered.connect(lambda: self.ask(fmt))
        return action

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        language = self._language()
        self.setTitle(translate("Export", "Export"))
        self.setAccessibleName(translate("Export", "Formats to export to"))
        for fmt in FORMATS:
            action = self._actions[fmt.key]
            action.setText(translate("Export", "{}…").format(fmt.title(language)))
            action.setToolTip(fmt.purpose(language))
            action.setStatusTip(fmt.purpose(language))
        self.part.setText(translate("Export", "Only what is shown"))
        self.part.setToolTip(
            translate("Export", "The time in view and the person chosen, instead of the whole session")
        )

    def renew(self) -> None:
        """Offer what can be done with what is open."""
        shown = self._shown()
        for action in self._actions.values():
            action.setEnabled(shown is not None and not self._errands.busy)
        self.part.setEnabled(shown is not None and shown.is_a_part)

    @property
    def busy(self) -> bool:
        """Whether a file is being written."""
        return self._errands.busy

    def action_of(self, key: str) -> QAction:
        """The menu's line for a format."""
        return self._actions[key]

    def ask(self, fmt: Format) -> None:
        """Ask for the file, then write it."""
        shown = self._shown()
        if shown is None:
            return
        dialog = QFileDialog(self.parentWidget() or self, fmt.title(self._language()), self._folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{fmt.title(self._language())} (*{fmt.suffix})")
        dialog.setDefaultSuffix(fmt.suffix[1:])
        dialog.selectFile(fmt.name(scope_of(shown.replay)))
        dialog.fileSelected.connect(lambda name: self.write(fmt, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, fmt: Format, target: Path) -> None:
        """Write a file in the background; one that is there is replaced, as the dialog has asked about it."""
        shown = self._shown()
        if shown is None:
            return
        self._folder = str(target.parent)
        part = shown if self.part.isChecked() and shown.is_a_part else Shown(replay=shown.replay)
        language, overwrite = self._language(), target.exists()
        self.began.emit(target)
        self._errands.run(
            lambda step, stopped: export_apart(
                part.replay,
                fmt,
                target,
                persons=part.persons,
                start_s=part.start_s,
                end_s=part.end_s,
                language=language,
                overwrite=overwrite,
                stopped=stopped,
            ),
            self.exported.emit,
        )


class ExportLine(QFrame):
    """Tells where an exported file is, with buttons that open it and its folder; hidden until there is something.

    Args:
        menu: what it follows.
    """

    def __init__(self, menu: ExportMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._theme: Theme | None = None
        self._file: Path | None = None
        self._drawing, self._words = "wait", ""
        self._picture, self._text = QLabel(), QLabel()
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.open_file, self.open_folder, self.close_line = Button("eye"), Button("folder"), Button("close")
        self.open_file.clicked.connect(lambda: self._open(self._file))
        self.open_folder.clicked.connect(lambda: self._open(None if self._file is None else self._file.parent))
        self.close_line.clicked.connect(self.hide)
        self.close_line.set_compact(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self._picture)
        row.addWidget(self._text, 1)
        for button in (self.open_file, self.open_folder, self.close_line):
            row.addWidget(button)
        menu.began.connect(self._on_began)
        menu.exported.connect(self._on_exported)
        menu.failed.connect(self._on_failed)
        self.retranslate()
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words

    def retranslate(self) -> None:
        """Set the buttons' words again after a change of language; what was said goes away."""
        self.open_file.set_words(translate("Export", "Open"), translate("Export", "Open the exported file"))
        self.open_folder.set_words(translate("Export", "Folder"), translate("Export", "Open the folder that it is in"))
        self.close_line.set_words(translate("Export", "Close"), translate("Export", "Hide this line"))
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        for button in (self.open_file, self.open_folder, self.close_line):
            button.set_theme(theme)
        self._draw()

    def _on_began(self, target: Path) -> None:
        self._say("wait", translate("Export", "Writing {}…").format(target.name), None)

    def _on_exported(self, files: tuple[Path, ...]) -> None:
        words = translate("Export", "Written: {}. Only you can read it; deleting the session does not delete it.")
        self._say("done", words.format(files[0]), files[0])

    def _on_failed(self, words: str) -> None:
        self._say("warning", words, None)

    def _say(self, drawing: str, words: str, file: Path | None) -> None:
        self._drawing, self._words, self._file = drawing, words, file
        self._text.setText(words)
        self.setAccessibleName(words)
        self.open_file.setVisible(file is not None)
        self.open_folder.setVisible(file is not None)
        self._draw()
        self.show()

    def _draw(self) -> None:
        if self._theme is not None:
            self._picture.setPixmap(pixmap(self._drawing, self._theme.quiet, 18, 2.0))

    def _open(self, path: Path | None) -> None:
        if path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
