"""Opens a session in the background; what was being opened before is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emomonitor.replay.edits import Edits
from emomonitor.replay.glance import Facts, Glance, facts_of, glance_of
from emomonitor.replay.replay import Replay, open_replay
from emomonitor.ui.sessions.answers import Answers
from emomonitor.ui.sessions.entries import Entry
from emomonitor.ui.spoken import spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A session that is open.

    Attributes:
        entry: its line in the list, as it is known now.
        replay: its rows, events and people.
    """

    entry: Entry
    replay: Replay

    @property
    def started(self) -> datetime:
        """When it began (aware)."""
        return (
            self.replay.rows.first_utc if self.replay.has_clock and self.replay.rows.first_utc else self.entry.started
        )


class Opening(QObject):
    """Lives in the GUI thread.

    Args:
        edits: what takes changes, by events file: shared by all that open sessions.

    Signals:
        failed: words for people: why a session can't be opened.
        known: (path, stamp, Facts, Glance) of a session that was opened.
    """

    failed = Signal(str)
    known = Signal(object, object, object, object)

    def __init__(self, edits: dict[Path, Edits], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answers = Answers("session-opening", self)
        self._answers.failed.connect(lambda words: self.failed.emit(spoken(words)))
        self._stop = threading.Event()
        self._edits = edits
        stop = self._stop
        self.destroyed.connect(lambda: stop.set())

    @property
    def busy(self) -> bool:
        """Whether a session is being opened."""
        return self._answers.busy

    def open(self, entry: Entry, then: Callable[[Opened], object]) -> None:
        """Open a session; ``then`` gets it unless another one is asked for meanwhile."""
        self._stop.set()
        self._stop = stop = threading.Event()

        def work() -> tuple[Opened, Facts, Glance]:
            facts = facts_of(entry.files)
            replay = open_replay(entry.path, stop=stop)
            glance = glance_of(replay)
            return Opened(entry=entry, replay=replay), facts, glance

        def done(found: tuple[Opened, Facts, Glance]) -> None:
            opened, facts, glance = found
            self.known.emit(entry.path, entry.stamp, facts, glance)
            then(opened)

        self._answers.ask("session", work, done)

    def forget(self) -> None:
        """Open nothing after all."""
        self._stop.set()
        self._answers.forget()

    def edits_of(self, replay: Replay) -> Edits:
        """Return what takes a session's changes, with all that can be taken back since the window was opened."""
        path = replay.files.events
        if path not in self._edits:
            self._edits[path] = Edits(path)
        return self._edits[path]
