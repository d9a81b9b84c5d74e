"""How often it is worth looking: seldom while nothing changes, at once when something does. Pure: it has no clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from emomonitor.entities import Quality, Reading, Scene

NOBODY_STEP_S = 1.0
"""With nobody in view a look a second tells soon enough that somebody came; no face is read then."""

CALM_STEP_S = 0.25
"""With somebody in view and nothing changing: four frames a second, within the two to five that low power means."""

NOBODY_AFTER_S = 5.0
"""So long without a face, and nobody is there: a head that was turned away comes back at once."""

CALM_AFTER_S = 3.0
"""So long without a change, and nothing changes."""

_MOVED = 0.25
"""A face whose middle moved by more than this share of its width has moved."""

_PROBABILITY = 0.2
"""A smoothed probability that changed by more than this is a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    """What a change is measured against."""

    middle: tuple[float, float]
    width: float
    quality: Quality
    emotion: object
    smoothed: object


class Attention:
    """Says how long to wait until the next frame, from what the last ones showed.

    Args:
        on: whether it may wait at all.

    Attributes:
        on: as above; any thread may set it.
        step_s: seconds from one analysed frame to the next; 0 takes all that come. Any thread may read it.
    """

    def __init__(self, *, on: bool) -> None:
        self.on = on
        self.step_s = 0.0
        self._faces: dict[int, _Face] = {}
        self._changed_at: float | None = None
        self._seen_at: float | None = None

    def note(self, scene: Scene) -> None:
        """Take in an analysed frame."""
        if not self.on:
            self.step_s = 0.0
            return
        now = scene.time_s
        if self._changed_at is None:
            self._changed_at = self._seen_at = now
        present = bool(scene.readings or scene.coasting or scene.glimpses)
        if present:
            self._seen_at = now
        if self._change(scene):
            self._changed_at = now
        assert self._seen_at is not None
        if now - self._seen_at >= NOBODY_AFTER_S:
            self.step_s = NOBODY_STEP_S
        elif now - self._changed_at >= CALM_AFTER_S:
            self.step_s = CALM_STEP_S
        else:
            self.step_s = 0.0

    def _change(self, scene: Scene) -> bool:
        """Whether a face came, went, moved, or looks otherwise; what it looks like now is remembered if so."""
        faces = {r.face_id: _face(r) for r in scene.readings}
        if faces.keys() == self._faces.keys() and not any(_differs(self._faces[i], f) for i, f in faces.items()):
            return False
        self._faces = faces
        return True


def _face(r: Reading) -> _Face:
    middle = (r.box.x + r.box.width / 2, r.box.y + r.box.height / 2)
    return _Face(middle=middle, width=r.box.width, quality=r.quality, emotion=r.emotion, smoothed=r.smoothed)


def _differs(before: _Face, now: _Face) -> bool:
    if before.emotion is not now.emotion or (before.quality is Quality.OK) is not (now.quality is Quality.OK):
        return True
    moved = max(abs(a - b) for a, b in zip(before.middle, now.middle, strict=True))
    if moved > _MOVED * max(1.0, before.width):
        return True
    if before.smoothed is None or now.smoothed is None:
        return False
    return bool(np.max(np.abs(np.asarray(before.smoothed) - np.asarray(now.smoothed))) > _PROBABILITY)
