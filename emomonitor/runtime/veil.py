"""Who is hidden in a video, and where, frame by frame. Pure: the only clock is the frames' own time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from emomonitor.entities import Box, Scene
from emomonitor.vision.blur import head_region

HOLD_S = 1.0
"""Seconds for which a face that is not found any more stays hidden, where it should be or last was."""

_GUESS = 0.25
"""Share of its size by which a region grows on each side while its place is a guess."""


@dataclass(slots=True, kw_only=True)
class Hidden:
    """What is hidden in one frame; later frames may add to it.

    Attributes:
        known: by track, in pixels.
        others: of those who are no tracks of ours.
        fresh: those of ``others`` that were found in this very frame.
    """

    known: dict[int, Box] = field(default_factory=dict)
    others: list[Box] = field(default_factory=list)
    fresh: tuple[Box, ...] = ()

    def regions(self) -> tuple[Box, ...]:
        """All of it."""
        return (*self.known.values(), *self.others)

    def foresee(self, later: Hidden) -> None:
        """Also hide who is first found in a later frame: they were there, unnoticed, a moment before."""
        for face, box in later.known.items():
            self.known.setdefault(face, box)
        self.others.extend(_without_same(later.fresh, self.others))


_SAME = 0.8
"""Intersection over union from which on two regions hide the same: both reach far beyond the face."""


class Veil:
    """Decides what is hidden. Everybody is, but for those who are named.

    Hidden are the faces that are read, those that were missed just now (where they should be), those outside the seat,
    and whatever the detector took for a face without being sure. What is not found any more stays hidden where it was
    for :data:`HOLD_S`.

    Args:
        shown: tracks of those who agreed to be recognised. A track that is lost and found again has a new number, so
            that a doubt hides.
    """

    def __init__(self, shown: frozenset[int] = frozenset()) -> None:
        self._shown = shown
        self._known: dict[int, tuple[float, Box]] = {}
        self._others: list[tuple[float, Box]] = []

    def hide(self, scene: Scene) -> Hidden:
        """Return what to hide in a scene. Scenes come in order of time."""
        now = scene.time_s
        known = {r.face_id: head_region(r.box) for r in scene.readings if r.face_id not in self._shown}
        known |= {t.id: head_region(t.box, more=_GUESS) for t in scene.coasting if t.id not in self._shown}
        others = [head_region(b) for b in (*scene.ignored, *scene.glimpses)]
        seen = {r.face_id for r in scene.readings}
        self._known |= {i: (now, b) for i, b in known.items() if i in seen or i not in self._known}
        self._known = {i: kept for i, kept in self._known.items() if 0 <= now - kept[0] <= HOLD_S}
        held = [(at, b) for at, b in self._others if 0 <= now - at <= HOLD_S and _without_same([b], others)]
        self._others = [*held, *((now, b) for b in others)]
        return Hidden(
            known={i: b for i, (_, b) in self._known.items()} | known,
            others=[b for _, b in self._others],
            fresh=tuple(others),
        )


def _without_same(boxes: Sequence[Box], known: Sequence[Box]) -> list[Box]:
    """Leave out the boxes that another one covers as good as wholly."""
    return [b for b in boxes if all(b.iou(k) < _SAME for k in known)]
