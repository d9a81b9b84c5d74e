"""Who is who from frame to frame: detections become tracks with ids that stay.

After SORT (Bewley et al., "Simple Online and Realtime Tracking", 2016): predict each track at constant velocity, assign
detections optimally, start tracks for what is left. Taken from ByteTrack (Zhang et al. 2022): weak detections
may continue a track and not begin one; from norfair: distances are measured in sizes of the object. All rates are in
seconds, so that 5 and 60 frames a second behave alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from emomonitor.entities import Box, Detection, Track
from emomonitor.vision.assignment import assign
from emomonitor.vision.duplicates import by_score, without_duplicates

MAX_COAST_S = 1.0
"""Seconds that a track lives on without a detection: a hand before the face, a person passing in front.

Who is hidden for longer comes back under a new id: two people who pass each other at less than about 1.3 face widths a
second, one behind the other."""

START_SCORE = 0.55
"""Detector confidence that begins a track; weaker detections only continue one. The only false face that the detector
sees in 1,189 frames of bottles (short range) has less; each person in the clips of one, two and three has more."""

START_SCORES = {"short": 0.68, "full": START_SCORE}
"""The same by the detector's range. Where faces are too small for the short range it takes other things for faces: a
notice board in the clip of four small faces reaches 0.66, in 39 frames. The people in the clips of one, two and three
begin with 0.69 to 0.94 (the column ``detection`` of what ``emomonitor analyze`` writes). The full range finds three of
the four small faces, with 0.57 to 0.82."""

START_WIDTH = 20.0
"""Pixels of box width that begin a track. A known face that gets smaller is followed, and gated as small; of what is
found below this width, most is no face (``benchmarks/face_finding.py``: the bottles give 130 such detections)."""

_MAX_FRAME_GAP_S = 10.0
"""Seconds. At few frames a second a face may still be followed from each frame to the very next, up to this gap."""

_EPSILON_S = 1e-9
"""Seconds by which rounding may make a time span longer."""

_VELOCITY_TAU_S = 0.25
"""Seconds over which the velocity is averaged: the detector's jitter, divided by a short frame time, would swamp it."""

_DAMPING_TAU_S = 1.0
"""Seconds in which a coasting track loses 63 % of its speed: heads stop; few go on for ever."""

_GATE, _GATE_PER_S, _MAX_GATE = 0.6, 5.0, 1.6
"""Face sizes. How far from its prediction a track may be found: at once, more for each second unseen, and at most. A
walking head makes about nine of its own widths a second, most of which the prediction takes away."""

_MAX_SIZE_STEP = math.log(1.8)
"""Natural logarithm of the size ratio beyond which two boxes are not the same face."""

_SIZE_WEIGHT = 0.7
"""What a size ratio of e counts as, in face sizes of distance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """A track as it was last seen.

    Attributes:
        box: where it was.
        vx: pixels a second.
        vy: pixels a second.
        since_s: when it was first seen.
        seen_s: when it was last seen.
    """

    id: int
    box: Box
    vx: float = 0.0
    vy: float = 0.0
    since_s: float
    seen_s: float

    def box_at(self, time_s: float) -> Box:
        """Where it should be now, if its speed fades as :data:`_DAMPING_TAU_S` says."""
        way = _DAMPING_TAU_S * -math.expm1(-max(0.0, time_s - self.seen_s) / _DAMPING_TAU_S)
        return replace(self.box, x=self.box.x + self.vx * way, y=self.box.y + self.vy * way)

    def seen(self, detection: Detection, time_s: float) -> _State:
        """Take over a detection: its box as it is, and the velocity averaged over :data:`_VELOCITY_TAU_S`."""
        gap = time_s - self.seen_s
        vx, vy = self.vx, self.vy
        if gap > 0:
            (x, y), (x_before, y_before) = detection.box.centre, self.box.centre
            weight = -math.expm1(-gap / _VELOCITY_TAU_S)
            vx += weight * ((x - x_before) / gap - vx)
            vy += weight * ((y - y_before) / gap - vy)
        return replace(self, box=detection.box, vx=vx, vy=vy, seen_s=time_s)


class Tracker:
    """Follows faces over time. Pure: its only clock is the frames' own time.

    Args:
        max_coast_s: seconds that a track lives on without a detection.
        start_score: detector confidence that begins a track.
        start_width: box width in pixels that begins a track.
    """

    def __init__(
        self,
        max_coast_s: float = MAX_COAST_S,
        start_score: float = START_SCORE,
        start_width: float = START_WIDTH,
    ) -> None:
        self._max_coast_s = max_coast_s
        self._start_score = start_score
        self._start_width = start_width
        self._states: list[_State] = []
        self._next_id = 1
        self._time_s: float | None = None

    def update(self, detections: Sequence[Detection], time_s: float) -> tuple[Track, ...]:
        """Take in one frame's detections.

        Args:
            detections: in any order; those of one face are merged.
            time_s: the frame's time; a repeated or earlier time counts as no time passed.

        Returns:
            All living tracks by id: with their detection, or with None and the predicted box while they coast.
        """
        gap = 0.0 if self._time_s is None else max(0.0, time_s - self._time_s)
        if self._time_s is not None and time_s < self._time_s:  # a clip that begins again
            back = self._time_s - time_s
            self._states = [replace(s, seen_s=s.seen_s - back) for s in self._states]
        self._time_s = time_s
        patience = max(self._max_coast_s, gap if gap <= _MAX_FRAME_GAP_S else 0.0)
        states = [s for s in self._states if time_s - s.seen_s <= patience + _EPSILON_S]
        faces = without_duplicates(by_score(detections))
        costs = [[_cost(s, d, time_s) for d in faces] for s in states]
        matched = dict(assign(costs, len(states), len(faces), unmatched=_MAX_GATE + _SIZE_WEIGHT))
        taken = set(matched.values())
        found: list[tuple[_State, Detection | None]] = []
        for i, state in enumerate(states):
            if i in matched:
                found.append((state.seen(faces[matched[i]], time_s), faces[matched[i]]))
            elif time_s - state.seen_s <= self._max_coast_s + _EPSILON_S:
                found.append((state, None))
        found += [(self._new(d, time_s), d) for j, d in enumerate(faces) if j not in taken and self._begins(d)]
        self._states = [s for s, _ in found]
        return tuple(Track(id=s.id, detection=d, box=s.box_at(time_s), since_s=s.since_s) for s, d in found)

    def reset(self) -> None:
        """Forget all tracks (another source). Ids go on counting: none is used twice."""
        self._states = []
        self._time_s = None

    def restart(self) -> None:
        """Be as new: forget all tracks, and count ids from 1 (a session of its own)."""
        self.reset()
        self._next_id = 1

    def _begins(self, detection: Detection) -> bool:
        return detection.score >= self._start_score and detection.box.width >= self._start_width

    def _new(self, detection: Detection, time_s: float) -> _State:
        id_, self._next_id = self._next_id, self._next_id + 1
        return _State(id=id_, box=detection.box, since_s=time_s, seen_s=time_s)


def _size(box: Box) -> float:
    return math.sqrt(box.area)


def _cost(state: _State, detection: Detection, time_s: float) -> float:
    """How badly a detection fits a prediction, in face sizes; infinite where it can't be the same face."""
    a, b = _size(state.box), _size(detection.box)
    step = abs(math.log(a / b))
    (ax, ay), (bx, by) = state.box_at(time_s).centre, detection.box.centre
    distance = math.hypot(ax - bx, ay - by) / ((a + b) / 2)
    gate = min(_GATE + _GATE_PER_S * max(0.0, time_s - state.seen_s), _MAX_GATE)
    if step > _MAX_SIZE_STEP or distance > gate:
        return math.inf
    return distance + _SIZE_WEIGHT * step
