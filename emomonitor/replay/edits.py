"""What a person changes in a session afterwards, with undo. All of it is events; each change is on the disk at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from emomonitor.entities import Event
from emomonitor.errors import SessionError
from emomonitor.replay.people import MERGE, NAME, SPLIT
from emomonitor.session.events import EventFile

MARKER = "marker"
NOTE = "note"
"""What is said of the session as a whole; the newest one counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change that can be taken back.

    Attributes:
        before: the event as it was; None where it was added.
        after: the event as it is; None where it was deleted.
    """

    before: Event | None
    after: Event | None


class _GoneError(SessionError):
    """The event of a change is no more."""


class Edits:
    """Changes a session's ``events.csv`` and can take each change back; all methods may be called from any thread.

    Each method raises SessionError where the file can't be read or written; it is then as it was.

    Args:
        path: the ``events.csv``; made with the first change where it is missing.
        on_change: called after each change, undo and redo, in the thread of the caller.
    """

    def __init__(self, path: Path, on_change: Callable[[], None] = lambda: None) -> None:
        self.file = EventFile(path)
        self._on_change = on_change
        self._lock = threading.Lock()
        self._done: list[Change] = []
        self._undone: list[Change] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a change that was taken back."""
        return bool(self._undone)

    def mark(self, time_s: float, text: str, *, end_s: float | None = None) -> Event:
        """Add a marker for a moment or a span (seconds on the log's clock)."""
        return self._add(kind=MARKER, time_s=time_s, text=text, end_s=_not_before(end_s, time_s))

    def change_mark(self, event: Event, *, time_s: float, text: str, end_s: float | None) -> Event:
        """Give a marker other words and another time."""
        new = replace(event, time_s=round(time_s, 6), text=text, end_s=_not_before(end_s, time_s))
        self._apply(Change(before=event, after=new))
        return new

    def note(self, text: str) -> Event:
        """Say something of the session as a whole."""
        return self._add(kind=NOTE, time_s=0.0, text=text)

    def delete(self, event: Event) -> None:
        """Take out an event."""
        self._apply(Change(before=event, after=None))

    def rename(self, person: int, name: str, *, time_s: float = 0.0) -> Event:
        """Give a person a name; an empty one takes it away."""
        return self._add(kind=NAME, time_s=time_s, face_id=person, text=name.strip())

    def merge(self, person: int, into: int) -> Event:
        """Say that one person is another; see :func:`emomonitor.replay.people.seen_together` for when that can't be."""
        return self._add(kind=MERGE, time_s=0.0, face_id=person, data={"into": into})

    def split(self, person: int, time_s: float, new: int) -> Event:
        """Say that a person is somebody else, ``new``, from ``time_s`` on."""
        return self._add(kind=SPLIT, time_s=time_s, face_id=person, data={"new": new})

    def undo(self) -> Change | None:
        """Take the last change back and return it; None where there is none."""
        with self._lock:
            if not self._done:
                return None
            change = self._done[-1]
            self._write_or_forget(self._done, change.after, change.before)
            self._undone.append(self._done.pop())
        self._on_change()
        return change

    def redo(self) -> Change | None:
        """Do again what was taken back last and return it; None where there is none."""
        with self._lock:
            if not self._undone:
                return None
            change = self._undone[-1]
            self._write_or_forget(self._undone, change.before, change.after)
            self._done.append(self._undone.pop())
        self._on_change()
        return change

    # -- inside --------------------------------------------------------------------------------------

    def _add(
        self,
        *,
        kind: str,
        time_s: float,
        text: str = "",
        end_s: float | None = None,
        face_id: int | None = None,
        data: dict[str, int] | None = None,
    ) -> Event:
        with self._lock:
            event = self.file.append(kind=kind, time_s=time_s, text=text, end_s=end_s, face_id=face_id, data=data)
            self._note(Change(before=None, after=event))
        self._on_change()
        return event

    def _apply(self, change: Change) -> None:
        with self._lock:
            self._write(change.before, change.after)
            self._note(change)
        self._on_change()

    def _note(self, change: Change) -> None:
        self._done.append(change)
        self._undone.clear()

    def _write_or_forget(self, changes: list[Change], old: Event | None, new: Event | None) -> None:
        """Write; forget the newest of ``changes`` where its event is no more: those before it can be reached then."""
        try:
            self._write(old, new)
        except _GoneError:
            changes.pop()
            raise

    def _write(self, old: Event | None, new: Event | None) -> None:
        """Raises _GoneError where another program deleted the event and gave its number to another one."""
        ours = new or old
        if ours is not None and any(e.id == ours.id and e.utc != ours.utc for e in self.file.read()):
            raise _GoneError(f"{self.file.path} has no event {ours.id}: it was deleted meanwhile.")
        if new is not None:
            self.file.put(new)
        elif old is not None:
            self.file.remove(old.id)


def _not_before(end_s: float | None, time_s: float) -> float | None:
    return None if end_s is None else round(max(end_s, time_s), 6)
