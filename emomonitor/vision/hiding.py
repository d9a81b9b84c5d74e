"""Faces made unrecognisable on what is shown or saved. What is analysed and logged stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Box, Image
from emomonitor.vision.layout import head_box

BLOCKS = 7
"""Blocks across what is hidden. One is about as wide as an eye: that there is a head is seen, and no feature of it."""

_AROUND = 0.2
"""Share of the head's width and height that is hidden beyond it on each side: ears, hair and chin."""

_ROUND = 0.3
"""Radius of the hidden part's corners, as a share of its shorter side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """A head that is not shown.

    Attributes:
        place: the part of the picture that is covered, whole pixels inside it.
        blocks: BGR uint8 ``[rows, columns, 3]``, what covers it: each block is the mean of what lies under it.
        radius: of its corners, pixels.
    """

    place: Box
    blocks: NDArray[np.uint8]
    radius: float


def hide(image: Image, box: Box) -> Hidden | None:
    """Average a head until nobody can be recognised; None where it lies outside the picture.

    Args:
        image: BGR uint8 ``[H, W, 3]``; it is left as it is.
        box: the detector's box of the face.
    """
    from emomonitor.opencv import cv2

    height, width = image.shape[:2]
    head = head_box(box)
    dx, dy = _AROUND * head.width, _AROUND * head.height
    x0, x1 = (min(max(round(v), 0), width) for v in (head.x - dx, head.x + head.width + dx))
    y0, y1 = (min(max(round(v), 0), height) for v in (head.y - dy, head.y + head.height + dy))
    if x1 <= x0 or y1 <= y0:
        return None
    side = max(head.width * (1 + 2 * _AROUND) / BLOCKS, 1.0)  # a head half in view has as large blocks as a whole one
    columns, rows = max(1, round((x1 - x0) / side)), max(1, round((y1 - y0) / side))
    blocks = cv2.resize(np.ascontiguousarray(image[y0:y1, x0:x1]), (columns, rows), interpolation=cv2.INTER_AREA)
    return Hidden(
        place=Box(x=x0, y=y0, width=x1 - x0, height=y1 - y0),
        blocks=blocks.astype(np.uint8, copy=False),
        radius=_ROUND * min(x1 - x0, y1 - y0),
    )


def cover(image: Image, hidden: Hidden) -> None:
    """Paint a hidden head into BGR uint8 ``[H, W, 3]``, in place."""
    from emomonitor.opencv import cv2

    p = hidden.place
    x, y, w, h = round(p.x), round(p.y), round(p.width), round(p.height)
    part = image[y : y + h, x : x + w]
    large = cv2.resize(hidden.blocks, (w, h), interpolation=cv2.INTER_NEAREST)
    across, down = np.arange(w) + 0.5, np.arange(h) + 0.5
    r = max(hidden.radius, 1.0)
    out_x = np.clip(np.maximum(r - across, across - (w - r)), 0, None)
    out_y = np.clip(np.maximum(r - down, down - (h - r)), 0, None)
    covered = out_x[None, :] ** 2 + out_y[:, None] ** 2 <= r * r
    part[covered] = large[covered]
