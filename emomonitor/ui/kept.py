"""The page that shows everything that is kept on this computer, saves it as one file, and deletes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from emomonitor.entities import utc_now
from emomonitor.session.bundle import save_zip
from emomonitor.session.erase import Deleted, DeletedPerson, delete, delete_person
from emomonitor.session.kept import Inventory, Item, KeptPerson, KeptSession, people_of, survey
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.controls import Button
from emomonitor.ui.errand import Errands
from emomonitor.ui.kept_side import Coming, Kinds
from emomonitor.ui.kept_tree import Chosen, KeptTree
from emomonitor.ui.kept_words import (
    deleted_person_words,
    deleted_words,
    moment_words,
    person_goes,
    summary_words,
    what_goes,
)
from emomonitor.ui.spoken import spoken
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import size_words, translate

_SIDE = 300
_NARROW_SIDE = 272
_NARROW_BELOW = 1040


class KeptPage(QWidget):
    """What is kept, by kind and by day. Everything that waits for the disk is done in a thread of its own.

    Signals:
        coding_wanted: the folder of a session that shall be coded by eye.

    Args:
        theme: the colours.
        store: for the data folder and ``keep_days``.
        settings_file: the settings file; None where there is none.
    """

    coding_wanted = Signal(object)

    def __init__(
        self, theme: Theme, store: SettingsStore, *, settings_file: Path | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._store = store
        self._settings_file = settings_file
        self._chosen: Chosen | None = None
        self.inventory: Inventory | None = None
        self.errands = Errands(self)
        self.errands.progressed.connect(self._on_progress)
        self.errands.failed.connect(self._on_failed)
        self._build(theme)
        store.changed.connect(lambda *_: self.refresh() if self.isVisible() else None)
        self.set_theme(theme)
        self.retranslate()

    # -- putting together ------------------------------------------------------------------------------

    def _build(self, theme: Theme) -> None:
        self._title, self._where = QLabel(), QLabel()
        self._title.setObjectName("title")
        self._where.setObjectName("quiet")
        self.folder, self.zip, self.all = Button("folder"), Button("save"), Button("delete", name="danger")
        self.folder.clicked.connect(self._open_folder)
        self.zip.clicked.connect(self.ask_for_zip)
        self.all.clicked.connect(self.ask_to_delete_all)
        head = QHBoxLayout()
        head.setContentsMargins(0, 10, 0, 10)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addSpacing(4)
        head.addWidget(self._where, 1)
        for button in (self.folder, self.zip, self.all):
            head.addWidget(button)
        self.kinds, self.coming = Kinds(theme), Coming()
        self._side = self._make_side()
        body = QHBoxLayout()
        body.setSpacing(14)
        body.addWidget(self._side)
        body.addWidget(self._make_days(theme), 1)
        self.status, self.bar, self.stop = QLabel(), QProgressBar(), QPushButton()
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(220)
        self.stop.clicked.connect(self.errands.stop)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.status, 1)
        foot.addWidget(self.bar)
        foot.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 0, 18, 12)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(body, 1)
        column.addSpacing(8)
        column.addLayout(foot)
        self._show_progress(False)

    def _make_side(self) -> QScrollArea:
        inside = QWidget()
        inside.setObjectName("plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.kinds)
        column.addWidget(self.coming)
        column.addStretch(1)
        side = QScrollArea()
        side.setWidget(inside)
        side.setWidgetResizable(True)
        side.setFrameShape(QFrame.Shape.NoFrame)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return side

    def _make_days(self, theme: Theme) -> QFrame:
        panel = QFrame()
        panel.setObjectName("panel")
        self.tree = KeptTree(theme)
        self.tree.chosen.connect(self._on_chosen)
        self.tree.people_wanted.connect(self._look_for_people)
        self._empty = QLabel()
        self._empty.setObjectName("quiet")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._about = QLabel()
        self._about.setWordWrap(True)
        self.delete = Button("delete", name="danger")
        self.delete.clicked.connect(self.ask_to_delete)
        self.code = Button("coding")
        self.code.clicked.connect(self._code)
        row = QHBoxLayout()
        row.setContentsMargins(8, 8, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._about, 1)
        row.addWidget(self.code)
        row.addWidget(self.delete)
        column = QVBoxLayout(panel)
        column.setContentsMargins(10, 10, 12, 12)
        column.setSpacing(0)
        column.addWidget(self.tree, 1)
        column.addWidget(self._empty, 1)
        column.addLayout(row)
        return panel

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._title.setText(translate("Kept", "Everything kept"))
        self.setAccessibleName(self._title.text())
        self.folder.set_words(translate("Kept", "Open the folder"))
        self.zip.set_words(translate("Kept", "Save as a zip file…"))
        self.all.set_words(translate("Kept", "Delete everything…"))
        self.delete.set_words(translate("Kept", "Delete…"))
        self.code.set_words(
            translate("Kept", "Code by eye…"), translate("Kept", "Label what you see, and compare it with the log")
        )
        self.stop.setText(translate("Kept", "Stop"))
        self.stop.setAccessibleName(translate("Kept", "Stop saving"))
        self.bar.setAccessibleName(translate("Kept", "Progress"))
        self._empty.setText(translate("Kept", "Nothing is kept yet: no session was recorded, no picture saved."))
        for part in (self.kinds, self.coming, self.tree):
            part.retranslate()
        if self.inventory is not None:
            self._show(self.inventory)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        for button in (self.folder, self.zip, self.code):
            button.set_theme(theme)
        for button in (self.all, self.delete):
            button.set_theme(theme, theme.record_text)
        self.kinds.set_theme(theme)
        self.tree.set_theme(theme)
        if self.inventory is not None:
            self.tree.fill(self.inventory)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the days more room where there is little."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW_BELOW
        self._side.setFixedWidth(_NARROW_SIDE if narrow else _SIDE)
        self.folder.set_compact(narrow)

    # -- looking -------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look again whenever the page is seen."""
        super().showEvent(event)
        self.tree.setFocus()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let what was said be gone when the page is seen again."""
        super().hideEvent(event)
        if not self.errands.busy:
            self.status.clear()

    def refresh(self) -> None:
        """Look at what is kept, in the background."""
        data_dir, file = self._store.settings.data_dir, self._settings_file
        self.errands.run(lambda step, stopped: survey(data_dir, file), self._show)

    def _show(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self._show_place(inventory.root)
        self.kinds.show_inventory(inventory)
        self.coming.show_inventory(inventory, self._store.settings.keep_days, utc_now())
        self.tree.fill(inventory)
        self.tree.setVisible(self.tree.topLevelItemCount() > 0)
        self._empty.setVisible(self.tree.topLevelItemCount() == 0)
        self.zip.setEnabled(bool(inventory.items))
        self.all.setEnabled(bool(inventory.items))
        self._on_chosen(None)

    def _show_place(self, root: Path) -> None:
        """Name the data folder, shortened where there is little room."""
        room = 200 if self.width() < _NARROW_BELOW else 380
        self._where.setText(self._where.fontMetrics().elidedText(str(root), Qt.TextElideMode.ElideMiddle, room))
        self._where.setToolTip(str(root))

    def _look_for_people(self, session: KeptSession) -> None:
        self.errands.run(
            lambda step, stopped: people_of(session.folder),
            lambda people: self.tree.show_people(session.name, people),
        )

    def _on_chosen(self, chosen: Chosen | None) -> None:
        self._chosen = chosen
        self.delete.setEnabled(chosen is not None)
        self.code.setEnabled(chosen is not None and chosen.session is not None)
        if chosen is None:
            self._about.setText(translate("Kept", "Choose a day, a session or a person to delete them."))
            return
        if chosen.person is not None and chosen.session is not None:
            words = translate("Kept", "{}, in the session of {}")
            self._about.setText(words.format(chosen.title, moment_words(chosen.session.started)))
        else:
            self._about.setText(translate("Kept", "{}: {}").format(chosen.title, summary_words(chosen.items)))

    # -- deleting --------------------------------------------------------------------------------------------

    def ask_to_delete(self) -> None:
        """Ask whether what is chosen shall go."""
        chosen, inventory = self._chosen, self.inventory
        if chosen is None or inventory is None:
            return
        session, person = chosen.session, chosen.person
        if person is not None and session is not None:
            title = translate("Kept", "Delete this person from the session?")
            self._ask(title, person_goes(session, person), lambda: self._delete_person(session, person))
        else:
            title = translate("Kept", "Delete: {}?").format(chosen.title)
            self._ask(title, what_goes(inventory, chosen.items), lambda: self._delete(inventory, chosen.items))

    def ask_to_delete_all(self) -> None:
        """Ask whether everything shall go."""
        inventory = self.inventory
        if inventory is not None:
            title = translate("Kept", "Delete everything that is kept?")
            lines = what_goes(inventory, inventory.items)
            self._ask(title, lines, lambda: self._delete(inventory, inventory.items))

    def _ask(self, title: str, lines: tuple[str, ...], then: Callable[[], object]) -> None:
        ConfirmDialog(self.window(), title=title, lines=lines, button=translate("Kept", "Delete"), then=then).open()

    def _delete(self, inventory: Inventory, items: tuple[Item, ...]) -> None:
        def done(deleted: Deleted) -> None:
            self.say(deleted_words(deleted))
            self.refresh()

        self.errands.run(lambda step, stopped: delete(inventory, items), done)

    def _delete_person(self, session: KeptSession, person: KeptPerson) -> None:
        def done(deleted: DeletedPerson) -> None:
            self.say(deleted_person_words(person, deleted))
            self.refresh()

        self.errands.run(lambda step, stopped: delete_person(session.folder, person.face_id), done)

    def _code(self) -> None:
        """Let the chosen session be coded by eye."""
        if self._chosen is not None and self._chosen.session is not None:
            self.coding_wanted.emit(self._chosen.session.folder)

    # -- a zip file ----------------------------------------------------------------------------------------------

    def ask_for_zip(self) -> None:
        """Ask where the zip file shall lie."""
        dialog = QFileDialog(self, translate("Kept", "Save everything as a zip file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.selectFile("emomonitor.zip")
        dialog.fileSelected.connect(lambda name: self.save_zip(Path(name)))
        dialog.open()

    def save_zip(self, target: Path) -> None:
        """Write everything into a zip file, in the background."""
        inventory = self.inventory
        if inventory is None:
            return
        self.say(translate("Kept", "Saving {}…").format(target.name))
        self._show_progress(True)

        def done(whole: bool) -> None:
            self._show_progress(False)
            if whole:
                words = translate("Kept", "Saved: {}, {}. Only you can read it.")
                self.say(words.format(target, size_words(target.stat().st_size)))
            else:
                self.say(translate("Kept", "Stopped. No file was written."))

        self.errands.run(
            lambda step, stopped: save_zip(inventory, target, progress=step, stopped=stopped),
            done,
        )

    def _on_progress(self, done: int, whole: int) -> None:
        self.bar.setValue(round(1000 * done / max(1, whole)))

    def _show_progress(self, shown: bool) -> None:
        self.bar.setRange(0, 1000)
        self.bar.setValue(0)
        self.bar.setVisible(shown)
        self.stop.setVisible(shown)

    def _on_failed(self, words: str) -> None:
        self._show_progress(False)
        self.say(spoken(words))

    def say(self, words: str) -> None:
        """Say what was done, at the foot."""
        self.status.setText(words)
        self.status.setAccessibleName(words)

    def _open_folder(self) -> None:
        if self.inventory is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.inventory.root)))
