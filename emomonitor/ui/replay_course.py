"""What a replay's timeline needs of a session, made ready beside the GUI thread. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emomonitor.replay.measures import Gap, gaps
from emomonitor.replay.rows import NO_LABEL

if TYPE_CHECKING:
    from emomonitor.replay.replay import Replay
    from emomonitor.replay.strip import Course

_LOOK = 4096
"""Readings looked at together when the next change is searched."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loaded:
    """A person's course, or everybody's, ready to be drawn and asked.

    Attributes:
        replay: the session.
        person: whose; None is everybody.
        course: the readings.
        who: int32 ``[n]``, whose each reading is; None where all are of one person.
        gap_starts: float64 ``[g]``, seconds.
        gap_ends: float64 ``[g]``.
        gap_kinds: why, see :class:`emomonitor.replay.measures.Gap`.
    """

    replay: Replay
    person: int | None
    course: Course
    who: NDArray[np.int32] | None
    gap_starts: NDArray[np.float64]
    gap_ends: NDArray[np.float64]
    gap_kinds: tuple[str, ...]

    def gap_at(self, time_s: float) -> Gap | None:
        """Return the gap around a time."""
        i = int(np.searchsorted(self.gap_starts, time_s, side="right")) - 1
        return self._gap(i) if i >= 0 and time_s < self.gap_ends[i] else None

    def gaps_wider(self, start_s: float, end_s: float, least_s: float) -> list[Gap]:
        """Return the gaps in a stretch that are at least so long, cut to the stretch."""
        first = int(np.searchsorted(self.gap_ends, start_s, side="right"))
        last = int(np.searchsorted(self.gap_starts, end_s, side="left"))
        starts = np.maximum(self.gap_starts[first:last], start_s)
        ends = np.minimum(self.gap_ends[first:last], end_s)
        return [
            Gap(start_s=float(starts[i]), end_s=float(ends[i]), kind=self.gap_kinds[first + i])
            for i in np.flatnonzero(ends - starts >= least_s).tolist()
        ]

    def readings_at(self, time_s: float) -> list[tuple[int | None, int]]:
        """Return (person, index) of each reading that was on the screen at a time; none in a gap."""
        i = self.course.at(time_s)
        if i is None:
            return []
        if self.who is None:
            return [(self.person, i)]
        first = i
        while first > 0 and self.course.frame[first - 1] == self.course.frame[i]:
            first -= 1
        return [(int(self.who[k]), k) for k in range(first, i + 1)]

    def frame_after(self, time_s: float, step: int) -> float | None:
        """Return the time of the next (``step`` 1) or previous (-1) frame of the log; None beyond its ends."""
        times = self.replay.rows.time_s
        if step > 0:
            i = int(np.searchsorted(times, time_s + 1e-7, side="right"))
            return float(times[i]) if i < len(times) else None
        i = int(np.searchsorted(times, time_s - 1e-7, side="left")) - 1
        return float(times[i]) if i >= 0 else None

    def change_after(self, time_s: float, step: int) -> float | None:
        """Return when the next or this (or the one before) stretch of one label begins; None where there is none.

        A gap ends a stretch, as in :func:`emomonitor.replay.measures.episodes`.
        """
        c = self.course
        if step > 0:
            begin = int(np.searchsorted(c.time_s, time_s + 1e-7, side="right"))
            for a in range(max(begin, 1), len(c), _LOOK):
                found = self._changes(a, min(a + _LOOK, len(c)))
                if len(found):
                    return float(c.time_s[a + found[0]])
            return float(c.time_s[0]) if begin == 0 and len(c) else None
        end = int(np.searchsorted(c.time_s, time_s - 1e-7, side="left"))
        for b in range(end, 0, -_LOOK):
            a = max(1, b - _LOOK)
            found = self._changes(a, b)
            if len(found):
                return float(c.time_s[a + found[-1]])
        return float(c.time_s[0]) if end > 0 else None

    def _changes(self, a: int, b: int) -> NDArray[np.intp]:
        """Positions, from ``a`` on, of readings that begin a stretch."""
        c = self.course
        new = c.label[a:b] != c.label[a - 1 : b - 1]
        return np.flatnonzero((new & (c.label[a:b] != NO_LABEL)) | (np.diff(c.time_s[a - 1 : b]) > c.gap_s))

    def _gap(self, i: int) -> Gap:
        return Gap(start_s=float(self.gap_starts[i]), end_s=float(self.gap_ends[i]), kind=self.gap_kinds[i])


def load(replay: Replay, person: int | None) -> Loaded:
    """Make a course ready: takes some seconds for ten million rows, so call it beside the window."""
    course = replay.course(person)
    course.tiles()
    found = gaps(course, replay.start_s, replay.end_s, replay.events)
    owner = replay.people.person
    return Loaded(
        replay=replay,
        person=person,
        course=course,
        who=owner[owner > 0] if person is None and len(replay.people.ids) > 1 else None,
        gap_starts=np.array([g.start_s for g in found], np.float64),
        gap_ends=np.array([g.end_s for g in found], np.float64),
        gap_kinds=tuple(g.kind for g in found),
    )
