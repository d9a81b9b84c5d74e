"""The page of recorded sessions: a list at the left, the one that is open at the right, or two side by side."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from emomonitor.errors import SessionError
from emomonitor.replay.edits import Edits
from emomonitor.replay.glance import Facts, Glance, facts_of, glance_of
from emomonitor.replay.replay import Replay
from emomonitor.session.erase import Deleted, delete
from emomonitor.session.kept import Inventory, survey
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.controls import Button
from emomonitor.ui.elided import ElidedLabel
from emomonitor.ui.errand import Errands
from emomonitor.ui.export_menu import ExportLine
from emomonitor.ui.frame import PageFrame
from emomonitor.ui.kept_words import deleted_words, what_goes
from emomonitor.ui.language import language_spoken
from emomonitor.ui.scale import rescale, scaled, text_scale, usual_size
from emomonitor.ui.sessions.choose import ChooseDialog
from emomonitor.ui.sessions.comparing import Comparing
from emomonitor.ui.sessions.entries import Entry, entries_of, entry_elsewhere
from emomonitor.ui.sessions.export_button import ExportButton
from emomonitor.ui.sessions.list import SessionList
from emomonitor.ui.sessions.lookout import Lookout
from emomonitor.ui.sessions.model import SessionModel
from emomonitor.ui.sessions.opening import Opened, Opening
from emomonitor.ui.sessions.session_keys import session_keys
from emomonitor.ui.sessions.view import SessionView
from emomonitor.ui.sessions.words import when_words
from emomonitor.ui.shortcuts import Keys
from emomonitor.ui.spoken import spoken
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

_LIST, _NARROW_LIST = 236, 212
_NARROW_BELOW = 1060
_BESIDE_FROM = 1000
"""Width at 100 % from which two sessions lie side by side; with less one lies below the other."""


class SessionsPage(QWidget):
    """All that was recorded, to be looked at again. Everything that waits for the disk is done beside the window.

    Signals:
        coding_wanted: the folder of a session that shall be coded by eye.

    Args:
        theme: the colours.
        store: for the data folder.
    """

    coding_wanted = Signal(object)

    def __init__(self, theme: Theme, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._theme, self._store = theme, store
        self.inventory: Inventory | None = None
        self._elsewhere: dict[Path, Entry] = {}
        self._path: Path | None = None
        self.model, self.lookout = SessionModel(self), Lookout(self)
        self.lookout.told.connect(self.model.tell)
        self.lookout.seen.connect(self.model.show_glance)
        self.lookout.failed.connect(lambda path, stamp, words: self.model.show_trouble(path, stamp, spoken(words)))
        self.errands = Errands(self)
        self.errands.failed.connect(lambda words: self.say(spoken(words)))
        self._edits: dict[Path, Edits] = {}
        self.opening = self._make_opening()
        self.keys = Keys()
        self._build(theme)
        self.keys.add(self, *session_keys(self))
        store.changed.connect(self._on_settings)
        self.set_theme(theme)
        self.retranslate()
        self._show_state()

    # -- putting together ----------------------------------------------------------------------------

    def _build(self, theme: Theme) -> None:
        self.first = SessionView(theme)
        self._connect_view(self.first)
        self.comparing = Comparing(self.first, self._make_opening(), self._make_second, self._entry, self)
        self.comparing.changed.connect(self._on_compared)
        self._title, self._crumb = QLabel(), ElidedLabel()
        self._title.setObjectName("title")
        self._crumb.setObjectName("quiet")
        self.compare, self.code, self.folder = Button("compare"), Button("coding"), Button("folder")
        self.code.set_compact(True)  # the others' words need the room
        self.export, self.delete = (
            ExportButton(self.errands, self.focused, self._language),
            Button("delete", name="danger"),
        )
        self.exported = ExportLine(self.export.formats)
        self.compare.clicked.connect(self.toggle_compare)
        self.code.clicked.connect(self._code)
        self.folder.clicked.connect(self._open_folder)
        self.delete.clicked.connect(self.ask_to_delete)
        self.export.said.connect(self.say)
        head = QHBoxLayout()
        head.setContentsMargins(0, 10, 0, 10)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addSpacing(4)
        head.addWidget(self._crumb, 1)
        for part in (self.comparing.link, self.compare, self.code, self.folder, self.export, self.delete):
            head.addWidget(part)
        body = QHBoxLayout()
        body.setSpacing(14)
        body.addWidget(self._make_side(theme))
        body.addWidget(self._make_right(), 1)
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        self.status.hide()
        column.setContentsMargins(18, 0, 18, 14)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(body, 1)
        column.addWidget(self.exported)
        column.addWidget(self.status)

    def _make_opening(self) -> Opening:
        opening = Opening(self._edits, self)
        opening.failed.connect(self._on_failed)
        opening.known.connect(self._on_known)
        return opening

    def _connect_view(self, view: SessionView) -> None:
        view.said.connect(self.say)
        view.changed.connect(lambda changed: self._on_changed(view, changed))
        view.again_wanted.connect(lambda: self._read_again(view))

    def _make_second(self) -> SessionView:
        with usual_size():
            view = SessionView(self._theme)
        rescale(view, 1.0, text_scale())
        view.set_theme(self._theme)
        self._connect_view(view)
        self._sides.addWidget(view, 1)
        return view

    def _make_side(self, theme: Theme) -> QFrame:
        self._side = QFrame()
        self._side.setObjectName("panel")
        self.list = SessionList(theme, self.model, self.lookout)
        self.list.chosen.connect(self.open)
        self.elsewhere = Button("folder")
        self.elsewhere.setPopupMode(self.elsewhere.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.elsewhere)
        self._folder_action, self._log_action = menu.addAction(""), menu.addAction("")
        self._folder_action.triggered.connect(self.ask_for_folder)
        self._log_action.triggered.connect(self.ask_for_log)
        self.elsewhere.setMenu(menu)
        column = QVBoxLayout(self._side)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addWidget(self.elsewhere)
        return self._side

    def _make_right(self) -> QWidget:
        self._both = QWidget()
        self._both.setObjectName("plain")
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._both)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.setSpacing(18)
        self._sides.addWidget(self.first, 1)
        self._frame = PageFrame(self._both)
        self._empty = QLabel()
        self._empty.setObjectName("quiet")
        self._empty.setFont(font(15))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        right = QWidget()
        right.setObjectName("plain")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._frame, 1)
        column.addWidget(self._empty, 1)
        return right

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._title.setText(translate("Sessions", "Sessions"))
        self.setAccessibleName(self._title.text())
        self.code.set_words(translate("Sessions", "Code by eye…"))
        self.folder.set_words(translate("Sessions", "Open folder"))
        self.export.retranslate()
        self.exported.retranslate()
        self.delete.set_words(translate("Sessions", "Delete"), translate("Sessions", "Delete this session…"))
        self.elsewhere.set_words(translate("Sessions", "Open…"), translate("Sessions", "Open a session from elsewhere"))
        self._folder_action.setText(translate("Sessions", "A session's folder…"))
        self._log_action.setText(translate("Sessions", "A log (a .csv file)…"))
        self.comparing.retranslate()
        self.list.retranslate()
        for view in self._views():
            view.retranslate()
        self._show_state()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        for button in (self.compare, self.code, self.folder, self.export, self.elsewhere):
            button.set_theme(theme)
        self.delete.set_theme(theme, theme.record_text)
        self.exported.set_theme(theme)
        self.list.set_theme(theme)
        for view in self._views():
            view.set_theme(theme)

    def _language(self) -> str:
        return language_spoken(self._store.settings.language)

    def _views(self) -> list[SessionView]:
        return [v for v in (self.first, self.comparing.second) if v is not None]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the session more room where there is little."""
        super().resizeEvent(event)
        self._arrange()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < scaled(_NARROW_BELOW)
        self._side.setFixedWidth(min(scaled(_NARROW_LIST if narrow else _LIST), max(180, self.width() // 3)))
        for button in (self.compare, self.folder, self.export, self.delete):
            button.set_compact(narrow)
        beside = self.width() >= scaled(_BESIDE_FROM)
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._say_which()

    # -- what is shown -------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether anything is being read, worked out or written for this page."""
        parts = (self.errands, self.opening, self.first, self.comparing, self.lookout, self.export.formats)
        return any(part.busy for part in parts)

    def _show_state(self) -> None:
        """Show what there is: a session, two, or none, and why."""
        is_open, two = self.first.replay is not None, self.comparing.on
        self._frame.setVisible(is_open)
        self._empty.setVisible(not is_open)
        self._empty.setText(self._empty_words())
        self._side.setVisible(not two)
        for view in self._views():
            view.set_compared(two)
            view.setVisible(two or view is self.first)
        self.comparing.link.setVisible(two)
        self.compare.setEnabled(is_open)
        self.export.setEnabled(is_open)
        self.folder.setEnabled(is_open)
        opened = self.first.replay
        self.code.setEnabled(opened is not None and opened.files.folder is not None and not two)
        self.delete.setEnabled(is_open and not two and self._kept(self._path) is not None)
        if two:
            self.compare.set_words(translate("Sessions", "End comparison"))
        else:
            self.compare.set_words(translate("Sessions", "Compare…"), translate("Sessions", "Compare with…"))
        self._say_which()

    def _empty_words(self) -> str:
        if self.opening.busy:
            return translate("Sessions", "One moment: the session is being read.")
        if self.inventory is None:
            return ""
        if not self.model.entries:
            return translate(
                "Sessions",
                "Nothing was recorded yet. On the Live page, Record keeps what is seen; it can be looked at here then.",
            )
        return translate("Sessions", "Choose a session at the left.")

    def _say_which(self) -> None:
        self._crumb.say("" if self.comparing.on else self.first.title())

    def showEvent(self, event: QShowEvent) -> None:
        """Look again whenever the page is seen."""
        super().showEvent(event)
        self.list.view.setFocus()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let what was said be gone when the page is seen again."""
        super().hideEvent(event)
        self.say("")
        self.list.look_soon()

    def refresh(self) -> None:
        """Look at which sessions there are, in the background."""
        data_dir = self._store.settings.data_dir
        self.errands.run(lambda step, stopped: survey(data_dir), self._show_inventory)

    def _show_inventory(self, inventory: Inventory) -> None:
        self.inventory = inventory
        entries = entries_of(inventory, self.model.entries)
        kept = {e.path for e in entries}
        self.model.fill([*entries, *(e for path, e in self._elsewhere.items() if path not in kept)])
        self.list.look_soon()
        if self.list.search.hasFocus() and not self.list.search.text():
            self.list.view.setFocus()
        if self._path is not None and self._path not in self.model.entries and not self.opening.busy:
            self._close()  # it was deleted on another page
        self._show_state()

    def _on_settings(self, new: object, old: object) -> None:
        if self.isVisible():
            self.refresh()

    def _kept(self, path: Path | None) -> Entry | None:
        """A session's line, if it lies in the data folder."""
        entry = None if path is None else self.model.entries.get(path)
        return entry if entry is not None and entry.kept is not None else None

    # -- opening -------------------------------------------------------------------------------------

    def open(self, path: Path) -> None:
        """Open a session: its folder, or its log."""
        self.comparing.end()
        entry = self._entry(path)
        if entry is None:
            return
        self._path = entry.path
        self.list.mark(entry.path)
        self.say("")
        self.opening.open(entry, self._on_opened)
        if self.first.replay is None:
            self._show_state()

    def _entry(self, path: Path) -> Entry | None:
        """The line of a session; one that lies elsewhere is added."""
        try:
            entry = entry_elsewhere(path)
        except SessionError as e:
            known = self.model.entries.get(path.resolve())
            if known is None:
                self.say(spoken(str(e)))
            return known
        known = self.model.entries.get(entry.path)
        if known is not None:
            return known
        self._elsewhere[entry.path] = entry
        self.model.fill([*self.model.entries.values(), entry])
        return entry

    def _on_opened(self, opened: Opened) -> None:
        edits = self.opening.edits_of(opened.replay)
        entry = self.model.entries.get(opened.entry.path, opened.entry)
        self.first.show_replay(opened.replay, edits, opened.started, recording=entry.recording)
        self._frame.verticalScrollBar().setValue(0)
        self._show_state()

    def _on_known(self, path: Path, stamp: object, facts: Facts, glance: Glance) -> None:
        self.model.tell(path, stamp, facts)  # type: ignore[arg-type]  # a stamp went out, and comes back
        self.model.show_glance(path, stamp, glance)  # type: ignore[arg-type]

    def _on_failed(self, words: str) -> None:
        self.say(words)
        if self.first.replay is not None and not self.opening.busy:
            self._path = self._path_of(self.first.replay)
            self.list.mark(self._path)
        self._show_state()

    def _path_of(self, replay: Replay) -> Path:
        return replay.files.folder or replay.files.log

    def _read_again(self, view: SessionView) -> None:
        if view is not self.first:
            self.comparing.read_again()
        elif self._path is not None and (entry := self.model.entries.get(self._path)) is not None:
            self.opening.open(entry, self._on_opened)

    def _close(self) -> None:
        self._path = None
        self.comparing.end()
        self.first.clear()
        self.list.mark(None)
        self._show_state()

    def ask_for_folder(self) -> None:
        """Ask for a session's folder."""
        dialog = QFileDialog(self, translate("Sessions", "Open a session's folder"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        dialog.open()

    def ask_for_log(self) -> None:
        """Ask for a log."""
        dialog = QFileDialog(self, translate("Sessions", "Open a log"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(translate("Sessions", "Logs (*.csv)"))
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        dialog.open()

    def _on_changed(self, view: SessionView, changed: Replay) -> None:
        """Let the list know of names and notes."""
        path = self._path_of(changed)
        entry = self.model.entries.get(path)
        if entry is None:
            return
        stamp = entry.stamp
        self.errands.run(
            lambda step, stopped: (facts_of(changed.files), glance_of(changed)),
            lambda found: self._on_known(path, stamp, *found),
        )
        for twin in self._views():  # the same session may be seen twice
            if twin is not view and twin.replay is not None and twin.replay.files == changed.files:
                self._read_again(twin)
        self._say_which()

    # -- what can be done with a session -------------------------------------------------------------

    def toggle_compare(self) -> None:
        """Ask for a session to compare with, or end the comparison."""
        if self.comparing.on:
            self.comparing.end()
            return
        others = [e for path, e in self.model.entries.items() if path != self._path]
        if others:
            ChooseDialog(self.window(), self._theme, others, self.comparing.begin).open()
        else:
            self.say(translate("Sessions", "There is no other session to compare with."))

    def _on_compared(self) -> None:
        self._frame.verticalScrollBar().setValue(0)
        self._show_state()

    def focused(self) -> SessionView:
        """The view in which the keyboard is; the first one where it is in none."""
        focus, second = self.window().focusWidget(), self.comparing.second
        return second if second is not None and focus is not None and second.isAncestorOf(focus) else self.first

    def _open_folder(self) -> None:
        replay = self.focused().replay
        if replay is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(replay.files.log.parent)))

    def _code(self) -> None:
        replay = self.first.replay
        if replay is not None and replay.files.folder is not None:
            self.coding_wanted.emit(replay.files.folder)

    def ask_to_delete(self) -> None:
        """Ask whether the open session shall go."""
        entry, inventory = self._kept(self._path), self.inventory
        if entry is None or entry.kept is None or inventory is None:
            return
        session = entry.kept
        title = translate("Sessions", "Delete the session of {}?").format(when_words(entry.started, entry.started))
        ConfirmDialog(
            self.window(),
            title=title,
            lines=what_goes(inventory, session.items),
            button=translate("Sessions", "Delete"),
            then=lambda: self._delete(session.name),
        ).open()

    def _delete(self, name: str) -> None:
        data_dir = self._store.settings.data_dir

        def work() -> Deleted:
            inventory = survey(data_dir)  # what came since, such as a mark, goes too
            session = inventory.session(name)
            return Deleted() if session is None else delete(inventory, session.items)

        def done(deleted: Deleted) -> None:
            self.say(deleted_words(deleted))
            if not deleted.left:
                self._close()
            self.refresh()

        self.errands.run(lambda step, stopped: work(), done)

    def say(self, words: str) -> None:
        """Say what was done, at the foot."""
        self.status.setText(words)
        self.status.setAccessibleName(words)
        self.status.setVisible(bool(words))
