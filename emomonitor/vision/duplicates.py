"""One face, one detection: what was found twice in a frame is told apart from two faces side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from emomonitor.entities import Box, Detection

_SHARED_AREA = 0.4
"""Intersection over union from which on two boxes are one face. MediaPipe itself goes by 0.3 within one picture."""

_INSIDE = 0.7
"""The same for the share of the smaller box that lies in the larger: part of a face taken for a face."""


def by_score(detections: Iterable[Detection]) -> list[Detection]:
    """Sort by falling score, then by place, so that the order given doesn't matter."""
    return sorted(detections, key=lambda d: (-d.score, d.box.x, d.box.y, d.box.width, d.box.height))


def without_duplicates(preferred: Sequence[Detection]) -> list[Detection]:
    """Leave out each detection that is the same face as one before it.

    Args:
        preferred: one frame's detections, the better ones first.

    Returns:
        Those that remain, from left to right.
    """
    kept: list[Detection] = []
    for d in preferred:
        if d.box.area > 0 and not any(same_face(d.box, k.box) for k in kept):
            kept.append(d)
    return sorted(kept, key=lambda d: (d.box.x, d.box.y, d.box.width, d.box.height))


def same_face(a: Box, b: Box) -> bool:
    """Whether two boxes of one frame show one face."""
    iou = a.iou(b)
    shared = iou * (a.area + b.area) / (1 + iou)  # the intersection, from IoU = shared / (a + b - shared)
    return iou > _SHARED_AREA or shared > _INSIDE * min(a.area, b.area)
