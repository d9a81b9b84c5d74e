"""Faces made unrecognisable in a picture: the head becomes a few squares of one colour each."""

from __future__ import annotations

from collections.abc import Iterable

from emomonitor.entities import Box, Image
from emomonitor.vision.layout import head_box

SQUARES = 5
"""Squares across the hidden region, so about three across the face. People recognise a face of 18 squares and more well
and one of 15 markedly worse (Bachmann, "Identification of spatially quantised tachistoscopic images of faces: How many
pixels does it take to carry identity?", European Journal of Cognitive Psychology 3, 1991); this is a fifth of that."""

_MARGIN = 0.3
"""Share of the box's size that is hidden beyond the head on each side: hair, ears, chin, and a head that moves."""


def head_region(box: Box, *, more: float = 0.0) -> Box:
    """Return what must be hidden so that nobody can be recognised.

    Args:
        box: the detector's.
        more: further share of its size on each side, where it is a guess only.
    """
    head = head_box(box)
    dx, dy = (_MARGIN + more) * box.width, (_MARGIN + more) * box.height
    return Box(x=head.x - dx, y=head.y - dy, width=head.width + 2 * dx, height=head.height + 2 * dy)


def pixelate(image: Image, regions: Iterable[Box], *, squares: int = SQUARES) -> None:
    """Make regions of a picture unrecognisable, in place.

    The squares hold the mean colour of what they cover and nothing else of it, so nothing can bring it back.

    Args:
        image: BGR uint8 ``[H, W, 3]``, writable.
        regions: in pixels; they may reach beyond the picture.
        squares: across each region.
    """
    from emomonitor.opencv import cv2

    height, width = image.shape[:2]
    for region in regions:
        x0, y0 = max(0, int(region.x)), max(0, int(region.y))
        x1 = min(width, int(region.x + region.width) + 1)
        y1 = min(height, int(region.y + region.height) + 1)
        if x0 >= x1 or y0 >= y1:
            continue
        # By the whole region's size: a head half out of the picture has squares as large as another.
        across = max(1, round(squares * (x1 - x0) / region.width))
        down = max(1, round(squares * (y1 - y0) / region.height))
        part = image[y0:y1, x0:x1]
        few = cv2.resize(part, (across, down), interpolation=cv2.INTER_AREA)
        image[y0:y1, x0:x1] = cv2.resize(few, (x1 - x0, y1 - y0), interpolation=cv2.INTER_NEAREST)
