"""What the rolling timeline remembers, without Qt.

Time is cut into buckets of a tenth of a second. Each person has a ring of them, so memory is bounded and an hour costs
no more to keep or to draw than a minute: a view reads only the buckets inside its own span and averages
them down to the number of points that fit the screen.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Quality, Scene
from emomonitor.labels import EMOTIONS, N_EMOTIONS, Emotion
from emomonitor.ui.timeline_marks import TimelineMark, TimelineMarks

BUCKET_S = 0.1
"""Seconds a bucket; shorter than the shortest smoothing that a person can see."""

CAPACITY_S = 3600.0
"""Seconds kept for each person: the longest span that ``Settings.timeline_s`` allows."""

MAX_PEOPLE = 12
"""People kept; the one unseen for longest is forgotten first (one ring takes about 1.3 MB once full)."""

HOLD_S = 1.2
"""A reading stands for the time until the next frame, at most so long; beyond it there was no picture."""


class Cell(IntEnum):
    """What is known of a person in a stretch of time. The larger wins when stretches are put together."""

    NO_PICTURE = 0  # no frame was analysed: paused, or the source was lost
    NOBODY = 1  # frames were analysed, no face was in them
    AWAY = 2  # others were seen, this person was not
    GATED = 3  # the face was seen but could not be read
    UNSURE = 4  # it was read, and no emotion stood out
    SURE = 5


_QUALITIES = tuple(Quality)

_UNSURE = N_EMOTIONS
"""Number of the label "unsure" in a ring: the emotions' come before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What is remembered of a person at one moment.

    Attributes:
        time_s: the moment in source seconds.
        clock_s: POSIX time at which that frame was read; None where no frame was.
        cell: what is known.
        emotion: what was shown; None is unsure, or nothing was read.
        probs: float32 ``[6]`` smoothed probabilities; None where nothing was read.
        quality: why the face could not be read; None where it could, or there was none.
    """

    time_s: float
    clock_s: float | None
    cell: Cell
    emotion: Emotion | None
    probs: NDArray[np.float32] | None
    quality: Quality | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineView:
    """What to draw: ``n`` points that end at the newest one.

    Attributes:
        start_s: source time of the left edge.
        end_s: source time of the right edge ("now", unless an earlier one was asked for).
        clock_s: POSIX time at the right edge.
        first_s: source time of the first scene: before it there is nothing to say.
        times: float64 ``[n]`` source seconds of the points' middles.
        probs: float32 ``[n, 6]`` smoothed probabilities; NaN where ``cells`` is below UNSURE.
        cells: uint8 ``[n]`` of :class:`Cell`.
        marks: markers inside the span.
    """

    start_s: float
    end_s: float
    clock_s: float
    first_s: float
    times: NDArray[np.float64]
    probs: NDArray[np.float32]
    cells: NDArray[np.uint8]
    marks: tuple[TimelineMark, ...]


class _Ring:
    """Running means of one person's probabilities by bucket; a bucket is valid while its own number is in it."""

    def __init__(self, capacity: int) -> None:
        self.number = np.full(capacity, -1, np.int64)
        self.probs = np.zeros((capacity, N_EMOTIONS), np.float32)
        self.count = np.zeros(capacity, np.uint16)
        self.cell = np.zeros(capacity, np.uint8)
        self.label = np.full(capacity, _UNSURE, np.uint8)
        self.quality = np.zeros(capacity, np.uint8)

    def add(
        self,
        first: int,
        last: int,
        probs: NDArray[np.float32] | None,
        cell: Cell,
        *,
        emotion: Emotion | None = None,
        quality: Quality = Quality.OK,
    ) -> None:
        """Put one reading into the buckets ``first`` to ``last``; the newest label and quality of a bucket stay."""
        capacity = len(self.number)
        for b in range(max(first, last - capacity + 1), last + 1):
            i = b % capacity
            if self.number[i] != b:
                self.number[i], self.count[i], self.cell[i] = b, 0, Cell.NO_PICTURE
            self.cell[i] = max(int(self.cell[i]), cell)
            self.quality[i] = _QUALITIES.index(quality)
            if probs is not None:
                self.label[i] = _UNSURE if emotion is None else emotion
            if probs is not None and self.count[i] < 65535:
                n = int(self.count[i])
                self.probs[i] = (self.probs[i] * n + probs) / (n + 1) if n else probs
                self.count[i] = n + 1


class TimelineModel:
    """Collects scenes and gives views of them. Used by one thread."""

    def __init__(self, *, bucket_s: float = BUCKET_S, capacity_s: float = CAPACITY_S) -> None:
        self._bucket_s = bucket_s
        self._capacity = round(capacity_s / bucket_s)
        self.marks = TimelineMarks()
        self.clear()

    def clear(self) -> None:
        """Forget everything: another source begins."""
        self._room = _Ring(self._capacity)  # whether frames were analysed at all, and whether anybody was there
        self._people: OrderedDict[int, _Ring] = OrderedDict()
        self._clock = np.zeros(self._capacity, np.float64)  # POSIX time of a bucket's newest frame
        self.marks.clear()
        self._last_s: float | None = None
        self._first_s = 0.0

    @property
    def now_s(self) -> float | None:
        """Source time of the newest scene, None before the first one."""
        return self._last_s

    @property
    def first_s(self) -> float:
        """Source time of the first scene."""
        return self._first_s

    @property
    def people(self) -> tuple[int, ...]:
        """Ids of everyone remembered, in order of id."""
        return tuple(sorted(self._people))

    def add(self, scene: Scene, *, hold_s: float = HOLD_S) -> None:
        """Take in a scene. Scenes come in order; one from before the newest means that the source began again.

        Args:
            scene: what was seen.
            hold_s: how long a reading stands until the next frame (longer where few frames a second are analysed).
        """
        if self._last_s is not None and scene.time_s < self._last_s:
            self.clear()
        bucket = int(scene.time_s / self._bucket_s)
        first = bucket
        if self._last_s is None:
            self._first_s = scene.time_s
        elif scene.time_s - self._last_s <= hold_s:
            first = min(bucket, int(self._last_s / self._bucket_s) + 1)
        self._last_s = scene.time_s
        seen = bool(scene.readings or scene.coasting)
        self._room.add(first, bucket, None, Cell.AWAY if seen else Cell.NOBODY)
        moments = np.arange(max(first, bucket - self._capacity + 1), bucket + 1)
        self._clock[moments % self._capacity] = scene.frame.utc.timestamp() - scene.time_s + moments * self._bucket_s
        for r in scene.readings:
            if r.smoothed is None or r.probs is None:
                self._ring(r.face_id).add(first, bucket, None, Cell.GATED, quality=r.quality)
            else:
                sure = Cell.SURE if r.emotion is not None else Cell.UNSURE
                self._ring(r.face_id).add(first, bucket, r.smoothed, sure, emotion=r.emotion)
        for t in scene.coasting:
            self._ring(t.id).add(first, bucket, None, Cell.GATED)

    def _ring(self, face_id: int) -> _Ring:
        ring = self._people.get(face_id)
        if ring is None:
            ring = self._people[face_id] = _Ring(self._capacity)
            if len(self._people) > MAX_PEOPLE:
                self._people.popitem(last=False)
        self._people.move_to_end(face_id)
        return ring

    def mark(self, time_s: float, text: str) -> TimelineMark:
        """Remember a marker."""
        return self.marks.add(time_s, text)

    def moment(self, face_id: int | None, time_s: float) -> Moment:
        """Return what is remembered of a person at a source time."""
        numbers = np.array([int(np.floor(time_s / self._bucket_s))], np.int64)
        i = int(numbers[0]) % self._capacity
        there = int(self._cells(self._room, numbers)[0])
        ring = self._people.get(face_id) if face_id is not None else None
        own = int(self._cells(ring, numbers)[0]) if ring is not None else 0
        cell = Cell(max(there, own))
        read = ring is not None and own >= Cell.UNSURE
        label = int(ring.label[i]) if ring is not None and read else _UNSURE
        return Moment(
            time_s=time_s,
            clock_s=float(self._clock[i] + time_s - int(numbers[0]) * self._bucket_s) if there else None,
            cell=cell,
            emotion=EMOTIONS[label] if label < N_EMOTIONS else None,
            probs=ring.probs[i].copy() if ring is not None and read else None,
            quality=_gate(_QUALITIES[ring.quality[i]]) if ring is not None and own == Cell.GATED else None,
        )

    def _clock_at(self, time_s: float) -> float:
        """POSIX time at a source time, from the newest frame until then."""
        at = int(time_s / self._bucket_s)
        if self._room.number[at % self._capacity] != at:  # a pause, or forgotten
            numbers = np.arange(at, at - self._capacity, -1)
            known = np.flatnonzero(self._cells(self._room, numbers))
            at = int(numbers[known[0]]) if len(known) else at
        return float(self._clock[at % self._capacity] + time_s - at * self._bucket_s)

    def view(
        self, face_id: int | None, span_s: float, max_points: int = 600, *, end_s: float | None = None
    ) -> TimelineView | None:
        """Return what to draw of ``span_s`` seconds of a person, the last ones or those until ``end_s``.

        None before the first scene.

        Groups of buckets are anchored to absolute time, so that a group's mean does not change while it scrolls.
        The cost depends on ``span_s`` and never on how long the session has run.
        """
        if self._last_s is None:
            return None
        end_s = self._last_s if end_s is None else min(end_s, self._last_s)
        end = int(end_s / self._bucket_s) + 1
        group = max(1, -(-round(span_s / self._bucket_s) // max_points))
        g1 = -(-end // group)
        g0 = g1 - min(-(-round(span_s / self._bucket_s) // group) + 1, self._capacity // group)
        numbers = np.arange(g0 * group, g1 * group, dtype=np.int64)
        cells = self._cells(self._room, numbers)
        probs = np.full((len(numbers), N_EMOTIONS), np.nan, np.float32)
        ring = self._people.get(face_id) if face_id is not None else None
        if ring is not None:
            own = self._cells(ring, numbers)
            cells = np.maximum(cells, own)
            read = own >= Cell.UNSURE
            probs[read] = ring.probs[numbers[read] % self._capacity]
        shape = (g1 - g0, group)
        known = ~np.isnan(probs[:, 0]).reshape(shape)
        sums = np.where(known[..., None], probs.reshape(*shape, N_EMOTIONS), 0.0).sum(axis=1)
        n = known.sum(axis=1)[:, None]
        means = np.where(n > 0, sums / np.maximum(n, 1), np.nan).astype(np.float32)
        times = (np.arange(g0, g1, dtype=np.float64) + 0.5) * (group * self._bucket_s)
        start_s = end_s - span_s
        return TimelineView(
            start_s=start_s,
            end_s=end_s,
            clock_s=self._clock_at(end_s),
            first_s=self._first_s,
            times=times.astype(np.float64),
            probs=means,
            cells=cells.reshape(shape).max(axis=1),
            marks=self.marks.between(start_s, end_s),
        )

    def _cells(self, ring: _Ring, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        at = numbers % self._capacity
        return np.where((ring.number[at] == numbers) & (numbers >= 0), ring.cell[at], 0).astype(np.uint8)


def _gate(quality: Quality) -> Quality | None:
    """Why a face could not be read; None where it was only missed, without a reason that is known."""
    return None if quality is Quality.OK else quality


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A view resampled to pixel columns.

    Attributes:
        probs: float32 ``[width, 6]``, rows sum to 1 where ``cells`` is at least UNSURE.
        cells: uint8 ``[width]`` of :class:`Cell`.
    """

    probs: NDArray[np.float32]
    cells: NDArray[np.uint8]

    def runs(self) -> list[tuple[int, int, Cell]]:
        """Stretches of equal cells: (first column, column after the last, cell)."""
        edges = np.flatnonzero(np.diff(self.cells)) + 1
        bounds = [0, *edges.tolist(), len(self.cells)]
        return [(a, b, Cell(int(self.cells[a]))) for a, b in pairwise(bounds) if b > a]


def columns(view: TimelineView, width: int) -> Columns:
    """Resample a view to ``width`` pixel columns: straight lines between points, gaps with sharp edges."""
    x = view.start_s + (np.arange(width) + 0.5) * (view.end_s - view.start_s) / width
    step = view.times[1] - view.times[0] if len(view.times) > 1 else 1.0
    nearest = np.clip(np.rint((x - view.times[0]) / step).astype(np.int64), 0, len(view.times) - 1)
    cells = view.cells[nearest]
    read = view.cells >= Cell.UNSURE
    probs = np.zeros((width, N_EMOTIONS), np.float32)
    if read.any():
        for k in range(N_EMOTIONS):
            probs[:, k] = np.interp(x, view.times[read], view.probs[read, k])
    return Columns(probs=probs, cells=cells)
