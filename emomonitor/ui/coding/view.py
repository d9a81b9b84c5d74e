"""The coding view: a page that leads from "who codes?" over the pictures to how far both agree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from emomonitor.entities import iso_utc, utc_now
from emomonitor.errors import EmomonitorError
from emomonitor.exporting.agreement import export_agreement
from emomonitor.replay.coding import CodingDesk
from emomonitor.replay.comparison import LOG, Comparison, compare_coders, compare_with_log
from emomonitor.session.codings import Coding, coder_of, coding_file, codings_of, read_coding, write_coding
from emomonitor.ui.coding.pane import CodingPane
from emomonitor.ui.coding.reader import Opened, PictureReader
from emomonitor.ui.coding.result import ResultPane
from emomonitor.ui.coding.start import PersonPicker, StartPane, people_of
from emomonitor.ui.controls import Button, Picker
from emomonitor.ui.elided import ElidedLabel
from emomonitor.ui.errand import Errands
from emomonitor.ui.shortcuts import Key, Keys
from emomonitor.ui.spoken import spoken
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import moment, translate

_SAVE_MS = 800
"""So long after the last change what was coded is written."""

_NARROW_BELOW = 1000


class CodingView(QWidget):
    """Code a session by eye. Everything that waits for the disk is done in other threads.

    Signals:
        back_wanted: the page may be left.

    Args:
        theme: the colours.
        in_background: does what may wait for the disk, also while the window is closing.

    Attributes:
        start: asks who codes.
        pane: where it is coded.
        result: how far both agree.
    """

    back_wanted = Signal()
    _trouble = Signal(str)

    def __init__(
        self,
        theme: Theme,
        *,
        in_background: Callable[[Callable[[], object]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._in_background = in_background
        self._folder: Path | None = None
        self._opened: Opened | None = None
        self._path: Path | None = None
        self._others: dict[Path, str] = {}  # those who coded the same, by their files
        self.desk: CodingDesk | None = None
        self.errands = Errands(self)
        self.errands.failed.connect(lambda words: self.say(spoken(words)))
        self._trouble.connect(lambda words: self.say(spoken(words)))
        self.reader = PictureReader(self)
        self.reader.opened.connect(self._on_opened)
        self.reader.lacking.connect(self._on_lacking)
        self.reader.failed.connect(self._on_failed)
        self.start, self.pane, self.result = StartPane(theme), CodingPane(theme, self.reader), ResultPane(theme)
        self.keys = Keys()
        self.keys.add(self, *_keys())
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(_SAVE_MS)
        self._saving.timeout.connect(self.save)
        self._build()
        self._connect()
        self.set_theme(theme)
        self.retranslate()
        self._show_pane(self.start)

    # -- putting together --------------------------------------------------------------------------

    def _build(self) -> None:
        self.back, self.done = Button("back"), QPushButton()
        self.done.setObjectName("primary")
        self._title, self._about, self.status = QLabel(), ElidedLabel(), QLabel()
        self._title.setObjectName("title")
        self._about.setObjectName("quiet")
        self.status.setWordWrap(True)
        self.status.setContentsMargins(18, 0, 18, 8)
        self.status.hide()
        self.person, self.other = PersonPicker(), Picker("person")
        self.other.setMenu(QMenu(self.other))
        head = QHBoxLayout()
        head.setContentsMargins(18, 10, 18, 10)
        head.setSpacing(10)
        head.addWidget(self.back)
        head.addWidget(self._title)
        head.addWidget(self._about, 1)
        head.addWidget(self.person)
        head.addWidget(self.other)
        head.addWidget(self.done)
        self.stack = QStackedWidget()
        for pane in (self.start, self.pane, self.result):
            self.stack.addWidget(pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.status)
        column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.back.clicked.connect(self._leave)
        self.done.clicked.connect(self.finish)
        self.start.begun.connect(self.begin)
        self.start.film_wanted.connect(self.ask_for_film)
        self.start.folder_wanted.connect(self.ask_for_folder)
        self.person.picked.connect(self.pane.mean)
        self.pane.changed.connect(self._on_changed)
        self.result.code_wanted.connect(self.code_on)
        self.result.export_wanted.connect(self.ask_where_to)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.setAccessibleName(translate("Coding", "Coding by eye"))
        self.back.set_words(translate("Coding", "Back"))
        self._title.setText(translate("Coding", "Coding by eye"))
        self.done.setText(translate("Coding", "Done"))
        self.done.setAccessibleName(translate("Coding", "Done: show how far both agree"))
        self.done.setToolTip(self.done.accessibleName())
        for part in (self.start, self.pane, self.result, self.person):
            part.retranslate()
        self._show_others()
        self._show_about()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.back.set_theme(theme)
        for part in (self.start, self.pane, self.result, self.person, self.other):
            part.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what is not needed where there is little room."""
        super().resizeEvent(event)
        self.back.set_compact(self.width() < _NARROW_BELOW)

    def changeEvent(self, event: QEvent) -> None:
        """Speak another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    # -- opening -----------------------------------------------------------------------------------

    def open(self, folder: Path, chosen: Path | None = None) -> None:
        """Open a session to code it, or a folder of pictures that were never analysed.

        Args:
            folder: the session's folder or log.
            chosen: the film or stills that it was made of, where they aren't where they were.
        """
        self._close()
        self._folder = folder
        self.say("")
        self.start.show_waiting()
        self._show_pane(self.start)
        self.reader.open(folder, chosen)

    def _on_opened(self, opened: Opened) -> None:
        self._opened = opened
        people = people_of(opened)
        face = next((i for i in people if i not in opened.hidden), next(iter(people), None))
        self.person.set_people(people, opened.faces.names if opened.faces is not None else {}, face)
        self.start.show_opened(opened, tuple(opened.coders.values()), face)
        self._show_pane(self.start)

    def _on_lacking(self, words: str) -> None:
        self.start.show_lacking(words)

    def _on_failed(self, words: str) -> None:
        self.start.show_lacking(words)

    def ask_for_film(self) -> None:
        """Ask for the film that the session was made of."""
        dialog = QFileDialog(self, translate("Coding", "The film that the session was made of"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._ask(dialog)

    def ask_for_folder(self) -> None:
        """Ask for the folder of stills that the session was made of."""
        dialog = QFileDialog(self, translate("Coding", "The pictures that the session was made of"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._ask(dialog)

    def _ask(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, name: str) -> None:
        if self._folder is not None:
            self.open(self._folder, Path(name))

    # -- coding ------------------------------------------------------------------------------------

    def begin(self, coder: str) -> None:
        """Code under a name; a file of that name is gone on with."""
        opened = self._opened
        if opened is None:
            return
        path = coding_file(opened.place, coder)

        def ready(coding: Coding) -> None:
            self._path = path
            self.desk = CodingDesk(coding)
            face = self.start.person.face_id
            if face is not None:
                self.person.choose(face)
            self.pane.begin(opened, self.desk, face)
            self._show_pane(self.pane)

        self.say("")
        self.errands.run(lambda step, stopped: _coding_of(path, coder), ready)

    def _on_changed(self) -> None:
        self._saving.start()
        self._show_about()

    def save(self) -> None:
        """Write what was coded, in the background."""
        self._saving.stop()
        path, desk = self._path, self.desk
        if path is None or desk is None:
            return
        coding = desk.coding

        def write() -> None:
            if not coding.stretches and not path.exists():
                return
            try:
                write_coding(path, coding)
            except EmomonitorError as e:
                try:
                    self._trouble.emit(str(e))
                except RuntimeError:  # the window is gone
                    raise e from None

        self._in_background(write)

    # -- the result --------------------------------------------------------------------------------

    def finish(self) -> None:
        """Show the figures: from now on the coder knows the readings, and what they code says so."""
        desk, opened = self.desk, self._opened
        if desk is None or opened is None:
            return
        self.pane.player.pause()
        if not desk.coding.stretches:
            self.say(translate("Coding", "Nothing is coded yet: press a key from 0 to 6."))
            return
        if opened.table is not None:
            desk.show_readings(iso_utc(utc_now()))
        self.save()
        self.errands.run(lambda step, stopped: {p: coder_of(p) for p in codings_of(opened.place)}, self._on_others)

    def _on_others(self, coders: dict[Path, str]) -> None:
        if self._opened is None:
            return
        self._others = {p: name for p, name in coders.items() if p != self._path}
        if self._opened.table is not None:
            self.compare(None)
        elif self._others:
            self.compare(next(iter(self._others)))
        else:
            words = translate("Coding", "Kept. These pictures have no log: figures come when a second coder is done.")
            self.say(words)

    def compare(self, other: Path | None) -> None:
        """Compare with another coder's file; None is the log."""
        desk, opened = self.desk, self._opened
        if desk is None or opened is None:
            return
        mine = desk.coding

        def work() -> Comparison:
            if other is None:
                return compare_with_log(mine, opened.moments)
            return compare_coders(mine, read_coding(other), opened.moments)

        def ready(comparison: Comparison) -> None:
            self.say("")
            self.result.show_comparison(comparison)
            self._show_others()
            self._show_pane(self.result)

        self.errands.run(lambda step, stopped: work(), ready)

    def _show_others(self) -> None:
        """Offer the log, those who have coded the same, and files from elsewhere."""
        menu, opened = self.other.menu(), self._opened
        menu.clear()
        if opened is None:
            return
        if opened.table is not None:
            menu.addAction(translate("Coding", "The log")).triggered.connect(lambda: self.compare(None))
        for path, name in self._others.items():
            action = menu.addAction(name)
            action.triggered.connect(lambda _=False, p=path: self.compare(p))
        menu.addAction(translate("Coding", "A coder's file…")).triggered.connect(self.ask_for_other)
        c = self.result.comparison
        second = c.second if c is not None else LOG
        shown = translate("Coding", "The log") if second == LOG else second
        self.other.set_chosen(translate("Coding", "Compared with"), shown)

    def ask_for_other(self) -> None:
        """Ask for the file of a second coder."""
        dialog = QFileDialog(self, translate("Coding", "A coder's file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("CSV (*.csv)")
        dialog.fileSelected.connect(lambda name: self.compare(Path(name)))
        dialog.open()

    def ask_where_to(self) -> None:
        """Ask for the folder into which the figures shall go."""
        dialog = QFileDialog(self, translate("Coding", "Export into this folder"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.export(Path(name)))
        dialog.open()

    def export(self, folder: Path) -> None:
        """Write the comparison that is shown into a new folder there, in the background."""
        comparison = self.result.comparison
        if comparison is None:
            return
        self.errands.run(
            lambda step, stopped: export_agreement(folder, comparison),
            lambda path: self.say(translate("Coding", "Written: {}. Only you can read it.").format(path)),
        )

    def code_on(self) -> None:
        """Back to the pictures; what is coded now is no longer blind."""
        self._show_pane(self.pane)
        self.pane.stage.setFocus()
        if self.desk is not None and not self.desk.blind:
            words = translate(
                "Coding", "You have seen the readings. What you code from now on is marked as not independent of them."
            )
            self.say(words)

    # -- what is shown -----------------------------------------------------------------------------

    def _show_pane(self, pane: QWidget) -> None:
        self.stack.setCurrentWidget(pane)
        several = len(self.person.menu().actions()) > 1
        self.person.setVisible(pane is self.pane and several)
        self.done.setVisible(pane is self.pane)
        self.other.setVisible(pane is self.result)
        self._show_about()

    def _show_about(self) -> None:
        """Say what is coded, by whom, and that nothing is given away."""
        parts = []
        if self._opened is not None and self._opened.started is not None:
            parts.append(moment(self._opened.started.astimezone()))
        if self.desk is not None and self.stack.currentWidget() is not self.start:
            parts.append(self.desk.coding.coder)
            if self.stack.currentWidget() is self.pane and self.desk.blind:
                parts.append(translate("Coding", "readings are hidden"))
        self._about.say(" · ".join(parts))

    def say(self, words: str) -> None:
        """Say something above the pictures; "" says nothing any more."""
        self.status.setText(words)
        self.status.setAccessibleName(words)
        self.status.setVisible(bool(words))

    # -- leaving -----------------------------------------------------------------------------------

    def _leave(self) -> None:
        self._close()
        self.back_wanted.emit()

    def _close(self) -> None:
        self.pane.player.pause()
        if self._saving.isActive():
            self.save()
        self.reader.close()
        self.desk, self._path, self._opened, self._folder = None, None, None, None
        self.pane.desk = None

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what was coded, and stand still, while another page is seen."""
        super().hideEvent(event)
        self.pane.player.pause()
        if self._saving.isActive():
            self.save()


def _coding_of(path: Path, coder: str) -> Coding:
    """Read a coder's file, or begin one."""
    return read_coding(path) if path.exists() else Coding(coder=coder)


def _keys() -> tuple[Key, ...]:
    """What the keys of the coding view do, for the sheet of all keys."""
    rows = (
        (("1 – 6",), lambda: translate("Keys", "While coding: this is what the face looks like from here on")),
        (("0",), lambda: translate("Keys", "While coding: can't tell")),
        (("Space",), lambda: translate("Keys", "While coding: play or pause")),
        (("Left", "Right"), lambda: translate("Keys", "While coding: a picture back or on; with Shift a second")),
        (("Backspace", "Ctrl+Z"), lambda: translate("Keys", "While coding: take the last key back")),
        (("Ctrl+Y",), lambda: translate("Keys", "While coding: do it again")),
        (("Del",), lambda: translate("Keys", "While coding: empty the stretch at this moment")),
    )
    return tuple(Key(keys=keys, words=words) for keys, words in rows)
