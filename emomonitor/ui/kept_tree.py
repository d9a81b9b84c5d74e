"""Days, their sessions and the people in them, as a tree with sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from emomonitor.session.kept import Inventory, Item, KeptPerson, KeptSession, total
from emomonitor.ui.icons import icon
from emomonitor.ui.kept_words import day_words, files_words, person_words, session_words
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import size_words, translate

_ROLE = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is chosen in the tree.

    Attributes:
        title: what it is.
        items: its files.
        session: the session, or the one in which a person is.
        person: somebody in that session; None for whole files.
    """

    title: str
    items: tuple[Item, ...]
    session: KeptSession | None = None
    person: KeptPerson | None = None


class KeptTree(QTreeWidget):
    """Shows an inventory. A session's people are asked for when it is opened.

    Signals:
        chosen: a :class:`Chosen`, or None.
        people_wanted: a KeptSession that was opened for the first time.
    """

    chosen = Signal(object)
    people_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sessions: dict[str, QTreeWidgetItem] = {}
        self.setColumnCount(3)
        self.setHeaderHidden(True)
        self.setIndentation(22)
        self.setIconSize(QSize(18, 18))
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(True)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.itemSelectionChanged.connect(self._on_selection)
        self.itemExpanded.connect(self._on_expanded)

    def retranslate(self) -> None:
        """Set the words again after a change of language; the page fills the tree again."""
        self.setAccessibleName(translate("Kept", "What is kept, by day"))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme

    def fill(self, inventory: Inventory) -> None:
        """Show what is kept, the newest day open."""
        opened = {name for name, row in self._sessions.items() if row.isExpanded()}
        self.clear()
        self._sessions = {}
        for n, (day, items) in enumerate(inventory.by_day().items()):
            row = self._row(None, "kept", Chosen(title=day_words(day), items=items), files_words(len(items)))
            for session in (s for s in inventory.sessions if s.day == day):
                self._add_session(row, session, session.name in opened)
            shots = tuple(i for i in items if not i.session)
            if shots:
                title = translate("Kept", "Snapshots")
                self._row(row, "snapshot", Chosen(title=title, items=shots), files_words(len(shots)))
            row.setExpanded(n == 0 or any(s in opened for s in self._sessions))

    def show_people(self, name: str, people: tuple[KeptPerson, ...]) -> None:
        """Show who is in a session."""
        row = self._sessions.get(name)
        if row is None:
            return
        row.takeChildren()
        chosen: Chosen = row.data(0, _ROLE)
        for who in people:
            about = Chosen(title=person_words(who), items=(), session=chosen.session, person=who)
            self._row(row, "person", about, "")
        if not people:
            nobody = QTreeWidgetItem(row, [translate("Kept", "Nobody was seen")])
            nobody.setFlags(Qt.ItemFlag.NoItemFlags)

    def _add_session(self, parent: QTreeWidgetItem, session: KeptSession, opened: bool) -> None:
        about = Chosen(title=session_words(session), items=session.items, session=session)
        row = self._row(parent, "record", about, files_words(len(session.items)))
        waiting = QTreeWidgetItem(row, [translate("Kept", "Looking who was seen…")])
        waiting.setFlags(Qt.ItemFlag.NoItemFlags)
        self._sessions[session.name] = row
        if opened:
            row.setExpanded(True)

    def _row(self, parent: QTreeWidgetItem | None, drawing: str, about: Chosen, count: str) -> QTreeWidgetItem:
        size = size_words(total(about.items)) if about.items else ""
        row = QTreeWidgetItem([about.title, count, size])
        row.setData(0, _ROLE, about)
        row.setIcon(0, icon(drawing, self._theme.quiet, 18))
        for column in (1, 2):
            row.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if parent is None:
            self.addTopLevelItem(row)
        else:
            parent.addChild(row)
        return row

    def _on_selection(self) -> None:
        rows = self.selectedItems()
        self.chosen.emit(rows[0].data(0, _ROLE) if rows else None)

    def _on_expanded(self, row: QTreeWidgetItem) -> None:
        about, first = row.data(0, _ROLE), row.child(0)
        waits = first is not None and first.data(0, _ROLE) is None
        if waits and isinstance(about, Chosen) and about.session is not None:
            self.people_wanted.emit(about.session)

    def row_of(self, fits: Callable[[Chosen], bool]) -> QTreeWidgetItem | None:
        """The first row whose meaning fits."""
        waiting = [self.topLevelItem(i) for i in range(self.topLevelItemCount())]
        while waiting:
            row = waiting.pop(0)
            if row is None:
                continue
            about = row.data(0, _ROLE)
            if isinstance(about, Chosen) and fits(about):
                return row
            waiting += [row.child(i) for i in range(row.childCount())]
        return None
