"""Days, their sessions and the people in them, as a tree with sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from emomonitor.session.kept import Inventory, Item, KeptPerson, KeptSession, total
from emomonitor.ui.icons import icon
from emomonitor.ui.kept_words import day_words, files_words, person_words, session_words
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import size_words, translate

_ROLE = int(Qt.ItemDataRole.UserRole)
_DAY = _ROLE + 1

_DAYS_AT_ONCE = 40
"""Rows that are made in one go: more would hold up the window."""


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
        self._sessions: dict[date, list[KeptSession]] = {}
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._icons: dict[str, QIcon] = {}
        self._days: list[tuple[date, tuple[Item, ...]]] = []
        self._to_open: tuple[set[date], set[str]] = (set(), set())
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._add_days)
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
        """Show what is kept, the newest day open.

        There may be thousands of rows: those below a day are made when it is opened, and older days bit by bit.
        """
        open_days, open_sessions = self._opened()
        self.clear()
        self._rows, self._icons = {}, {}
        self._sessions = {}
        for session in inventory.sessions:
            self._sessions.setdefault(session.day, []).append(session)
        self._days = list(inventory.by_day().items())
        self._to_open = (open_days | {self._days[0][0]} if self._days else open_days, open_sessions)
        self._add_days()

    def _add_days(self) -> None:
        days, self._days = self._days[:_DAYS_AT_ONCE], self._days[_DAYS_AT_ONCE:]
        rows = [
            self._row("kept", Chosen(title=day_words(day), items=items), files_words(len(items)), day=day)
            for day, items in days
        ]
        self.addTopLevelItems(rows)
        open_days, open_sessions = self._to_open
        for row, (day, _) in zip(rows, days, strict=True):
            row.setExpanded(day in open_days)
        for name in open_sessions & self._rows.keys():
            self._rows[name].setExpanded(True)
        if self._days:
            self._later.start()

    def _opened(self) -> tuple[set[date], set[str]]:
        """Which days and sessions are open now."""
        days = (self.topLevelItem(i) for i in range(self.topLevelItemCount()))
        open_days = {row.data(0, _DAY) for row in days if row is not None and row.isExpanded()}
        return open_days, {name for name, row in self._rows.items() if row.isExpanded()}

    def show_people(self, name: str, people: tuple[KeptPerson, ...]) -> None:
        """Show who is in a session."""
        row = self._rows.get(name)
        if row is None:
            return
        row.takeChildren()
        chosen: Chosen = row.data(0, _ROLE)
        for who in people:
            about = Chosen(title=person_words(who), items=(), session=chosen.session, person=who)
            row.addChild(self._row("person", about, ""))
        if not people:
            self._say(row, translate("Kept", "Nobody was seen"))

    def _say(self, row: QTreeWidgetItem, words: str) -> None:
        """Put a line of words below a row that nobody can choose."""
        line = QTreeWidgetItem(row, [words])
        line.setFlags(Qt.ItemFlag.NoItemFlags)

    def _fill_day(self, row: QTreeWidgetItem, day: date, items: tuple[Item, ...]) -> None:
        for session in self._sessions.get(day, ()):
            about = Chosen(title=session_words(session), items=session.items, session=session)
            made = self._row("record", about, files_words(len(session.items)))
            made.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
            row.addChild(made)
            self._rows[session.name] = made
        shots = tuple(i for i in items if not i.session)
        if shots:
            row.addChild(
                self._row(
                    "snapshot", Chosen(title=translate("Kept", "Snapshots"), items=shots), files_words(len(shots))
                )
            )

    def _row(self, drawing: str, about: Chosen, count: str, *, day: date | None = None) -> QTreeWidgetItem:
        row = QTreeWidgetItem([about.title, count, size_words(total(about.items)) if about.items else ""])
        row.setData(0, _ROLE, about)
        if drawing not in self._icons:
            self._icons[drawing] = icon(drawing, self._theme.quiet, 18)
        row.setIcon(0, self._icons[drawing])
        for column in (1, 2):
            row.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if day is not None:
            row.setData(0, _DAY, day)
            row.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return row

    def _on_selection(self) -> None:
        rows = self.selectedItems()
        self.chosen.emit(rows[0].data(0, _ROLE) if rows else None)

    def _on_expanded(self, row: QTreeWidgetItem) -> None:
        about, day = row.data(0, _ROLE), row.data(0, _DAY)
        if row.childCount() or not isinstance(about, Chosen):
            return
        if isinstance(day, date):
            self._fill_day(row, day, about.items)
        elif about.session is not None:
            self._say(row, translate("Kept", "Looking who was seen…"))
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
