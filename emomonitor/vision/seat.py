"""Which faces are meant: those in the seat. The others are counted and nothing more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from emomonitor.entities import Box, Track
from emomonitor.settings import Rect

RETURN_MARGIN = 0.15
"""Box widths inside the seat that a face which was outside must come before it counts again. A still head's box moves
by less than a tenth of its width from frame to frame, so nobody who sits on the border comes and goes."""

_MOST_OF_SEAT = 1 / 8
"""The same as a share of the seat's side: in a small seat a large face must be able to come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """One frame's tracks, divided.

    Attributes:
        inside: tracks whose face is to be read.
        outside: tracks that are left alone.
    """

    inside: tuple[Track, ...]
    outside: tuple[Track, ...]


class SeatGate:
    """Divides tracks by the seat. Pure but for what it remembers: who was outside in the last frame.

    A face whose box's middle lies outside the seat is never let through, not for one frame. To count again it must
    come :data:`RETURN_MARGIN` inside; this is the whole hysteresis, and it errs to the side of not reading.

    Args:
        seat: shares of the picture's width and height; None lets everybody through.
    """

    def __init__(self, seat: Rect | None = None) -> None:
        self.seat = seat
        self._outside: frozenset[int] = frozenset()

    def divide(self, tracks: Sequence[Track], width: int, height: int) -> Seated:
        """Divide one frame's tracks.

        Args:
            tracks: as the tracker gave them; their ids stay whichever side they are on.
            width: of the frame in pixels.
            height: of the frame in pixels.
        """
        if self.seat is None:
            self._outside = frozenset()
            return Seated(inside=tuple(tracks), outside=())
        outside = {t.id for t in tracks if not self._counts(t, self.seat, width, height)}
        self._outside = frozenset(outside)
        return Seated(
            inside=tuple(t for t in tracks if t.id not in outside),
            outside=tuple(t for t in tracks if t.id in outside),
        )

    def _counts(self, track: Track, seat: Rect, width: int, height: int) -> bool:
        depth = _depth(track.box, seat, width, height)
        if track.id not in self._outside:
            return depth >= 0
        side = min(seat[2] * width, seat[3] * height)
        return depth >= min(RETURN_MARGIN * track.box.width, _MOST_OF_SEAT * side)


_AT_EDGE = 1e-3
"""Share of the picture within which a side of the seat is the picture's own edge: beyond it there is no outside."""


def _depth(box: Box, seat: Rect, width: int, height: int) -> float:
    """How many pixels a box's middle lies inside the nearest border of the seat; negative outside."""
    x, y, w, h = seat
    cx, cy = box.centre
    sides = (
        (x <= _AT_EDGE, cx - x * width),
        (y <= _AT_EDGE, cy - y * height),
        (x + w >= 1 - _AT_EDGE, (x + w) * width - cx),
        (y + h >= 1 - _AT_EDGE, (y + h) * height - cy),
    )
    return min((depth for at_edge, depth in sides if not at_edge), default=math.inf)
