"""The list's lines, as Qt's views want them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from emomonitor.entities import utc_now
from emomonitor.replay.glance import Facts, Glance
from emomonitor.ui.sessions.entries import Entry, Stamp
from emomonitor.ui.sessions.search import query_of
from emomonitor.ui.sessions.words import entry_people, entry_words, when_words

ENTRY = int(Qt.ItemDataRole.UserRole)
"""Role of the line's :class:`Entry`."""

Index = QModelIndex | QPersistentModelIndex


class SessionModel(QAbstractListModel):
    """All sessions that are known, and of them those that fit what is looked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: dict[Path, Entry] = {}
        self._shown: list[Path] = []
        self._typed = ""

    @property
    def entries(self) -> dict[Path, Entry]:
        """All that are known, newest first."""
        return self._all

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        """How many are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """A line's words, or its entry."""
        if not 0 <= index.row() < len(self._shown):
            return None
        entry = self._all[self._shown[index.row()]]
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return when_words(entry.started, utc_now())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry_words(entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(p for p in (entry_words(entry), entry.trouble or entry_people(entry)) if p)
        return None

    def entry(self, row: int) -> Entry | None:
        """The entry of a line."""
        return self._all[self._shown[row]] if 0 <= row < len(self._shown) else None

    def row_of(self, path: Path) -> int | None:
        """The line of a session; None where it isn't shown."""
        return self._shown.index(path) if path in self._shown else None

    def fill(self, entries: list[Entry]) -> None:
        """Show these sessions; where they are the same ones the list stays where it was scrolled to."""
        self._all = {e.path: e for e in sorted(entries, key=lambda e: (e.started, e.path.name), reverse=True)}
        if self._fitting() == self._shown:
            if self._shown:
                self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))
            return
        self.beginResetModel()
        self._shown = self._fitting()
        self.endResetModel()

    def look_for(self, typed: str) -> None:
        """Show those that fit what was typed."""
        self._typed = typed
        self._refit()

    def _refit(self) -> None:
        fitting = self._fitting()
        if fitting != self._shown:
            self.beginResetModel()
            self._shown = fitting
            self.endResetModel()

    def _fitting(self) -> list[Path]:
        if not self._typed.strip():
            return list(self._all)
        query = query_of(self._typed, date.today())
        return [path for path, entry in self._all.items() if query.fits(entry)]

    # -- what becomes known --------------------------------------------------------------------------

    def tell(self, path: Path, stamp: Stamp, facts: Facts) -> None:
        """Take in what a session's small files say, unless they have changed since."""
        self._put(path, stamp, facts=facts)

    def show_glance(self, path: Path, stamp: Stamp, glance: Glance) -> None:
        """Take in what a session's log looks like."""
        self._put(path, stamp, glance=glance, trouble="")

    def show_trouble(self, path: Path, stamp: Stamp, words: str) -> None:
        """Take in that a session's log can't be looked at."""
        self._put(path, stamp, trouble=words)

    def _put(self, path: Path, stamp: Stamp, **known: object) -> None:
        entry = self._all.get(path)
        if entry is None or entry.stamp != stamp:
            return
        self._all[path] = replace(entry, **known)  # type: ignore[arg-type]  # names of its fields
        if self._typed.strip():
            self._refit()  # a name or note may be what is looked for
        row = self.row_of(path)
        if row is not None:
            at = self.index(row)
            self.dataChanged.emit(at, at)
