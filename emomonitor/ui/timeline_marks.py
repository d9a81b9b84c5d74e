"""The timeline's markers, without Qt: moments and spans, as many as fit a bounded memory."""

from __future__ import annotations

from dataclasses import dataclass, replace

MAX_MARKS = 500
"""Markers kept; the one set first is forgotten first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineMark:
    """A marker on the timeline.

    Attributes:
        key: its number on this timeline, never given again.
        time_s: where it begins, in source seconds.
        text: a person's words, perhaps none.
        end_s: where a span ends; None for a moment.
    """

    key: int
    time_s: float
    text: str
    end_s: float | None = None

    @property
    def last_s(self) -> float:
        """Where it ends: a moment ends where it begins."""
        return self.time_s if self.end_s is None else self.end_s


class TimelineMarks:
    """Markers by number. Used by one thread.

    Attributes:
        generation: how often all were forgotten: what was meant before belongs to another source.
    """

    def __init__(self) -> None:
        self.generation = 0
        self._marks: dict[int, TimelineMark] = {}
        self._next = 1

    def clear(self) -> None:
        """Forget all; numbers go on, so that what was meant before finds nothing now."""
        self._marks.clear()
        self.generation += 1

    def add(self, time_s: float, text: str, end_s: float | None = None) -> TimelineMark:
        """Remember a marker."""
        mark = TimelineMark(key=self._next, time_s=time_s, text=text, end_s=end_s)
        self._next += 1
        self.put(mark)
        return mark

    def put(self, mark: TimelineMark) -> None:
        """Put a marker in the place of the one with its number, or back where it was removed (undo)."""
        self._marks[mark.key] = mark
        while len(self._marks) > MAX_MARKS:
            self._marks.pop(min(self._marks))

    def get(self, key: int | None) -> TimelineMark | None:
        """Return a marker, None where it is gone."""
        return None if key is None else self._marks.get(key)

    def change(self, key: int, *, text: str, end_s: float | None) -> TimelineMark | None:
        """Give a marker other words and an end not before its beginning; return it so, None where it is gone."""
        old = self._marks.get(key)
        if old is None:
            return None
        self._marks[key] = replace(old, text=text, end_s=None if end_s is None else max(end_s, old.time_s))
        return self._marks[key]

    def remove(self, key: int) -> TimelineMark | None:
        """Take a marker out and return it, None where it is gone."""
        return self._marks.pop(key, None)

    def between(self, start_s: float, end_s: float) -> tuple[TimelineMark, ...]:
        """Return the markers of which a part lies there, in order of their beginnings."""
        inside = (m for m in self._marks.values() if m.time_s <= end_s and m.last_s >= start_s)
        return tuple(sorted(inside, key=lambda m: (m.time_s, m.key)))

    def neighbour(self, key: int | None, time_s: float, step: int) -> TimelineMark | None:
        """Return the next (``step`` 1) or previous (-1) marker after a marker, or after a time where that is gone."""
        ordered = sorted(self._marks.values(), key=lambda m: (m.time_s, m.key))
        here = self.get(key)
        place = (time_s, 0) if here is None else (here.time_s, here.key)
        if step > 0:
            return next((m for m in ordered if (m.time_s, m.key) > place), None)
        return next((m for m in reversed(ordered) if (m.time_s, m.key) < place), None)
