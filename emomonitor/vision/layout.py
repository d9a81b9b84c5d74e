"""What is drawn around faces: boxes around whole heads, labels beside them and never over them.

Pure geometry, for the window and for pictures alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from emomonitor.entities import Box

GAP = 6.0
"""Pixels between a face and its label."""

_EDGE = 1e-6
"""Pixels of overlap that rounding may make."""


HEAD_ABOVE_BOX = 0.18
"""Share of the detector's box's height that the head reaches above it.

The detector's box leaves the forehead out. In FER2013's pictures, which hold the head from top to bottom in 48 pixels,
its median top is at 7.2 and its median height is 40.8 (597 training images): 7.2 / 40.8.
"""


def head_box(box: Box) -> Box:
    """Return the box to draw: the detector's, with the forehead. The log keeps the detector's own."""
    above = HEAD_ABOVE_BOX * box.height
    return Box(x=box.x, y=box.y - above, width=box.width, height=box.height + above)


def place_labels(
    faces: Sequence[Box], sizes: Sequence[tuple[float, float]], bounds: tuple[float, float], gap: float = GAP
) -> tuple[Box, ...]:
    """Find each face's label a place.

    Wanted is, in this order: above the face, below it, beside it (right, then left), then the nearest free place.
    Not covering any face comes first; where there is room for that at all, it is found. Then labels avoid each other.
    A label that fits nowhere goes where it covers least.

    Args:
        faces: one box a face as it is drawn (:func:`head_box`), which may reach beyond the picture.
        sizes: width and height of each face's label.
        bounds: width and height of the picture.
        gap: pixels between a face and its label.

    Returns:
        One box a label, in the order of ``faces``, inside the picture (a label larger than the picture begins at 0).
    """
    if len(faces) != len(sizes):
        raise ValueError(f"{len(faces)} faces and {len(sizes)} label sizes")
    placed: dict[int, Box] = {}
    # Upper faces choose first: their labels have the least room, at the picture's edge.
    for i in sorted(range(len(faces)), key=lambda i: (faces[i].y, faces[i].x, i)):
        others = list(placed.values())
        best: tuple[float, float, int] | None = None
        for rank, spot in enumerate(_spots(faces[i], sizes[i], bounds, gap, [*faces, *others])):
            worth = (_covered(spot, faces), _covered(spot, others), rank)
            if best is None or worth < best:
                best, placed[i] = worth, spot
            if worth[0] <= 0 and worth[1] <= 0:
                break
    return tuple(placed[i] for i in range(len(faces)))


def _spots(
    face: Box, size: tuple[float, float], bounds: tuple[float, float], gap: float, obstacles: Sequence[Box]
) -> Iterator[Box]:
    """Yield places inside the picture, the best liked first."""
    w, h = size
    right, bottom = max(0.0, bounds[0] - w), max(0.0, bounds[1] - h)
    above, below = face.y - h - gap, face.y + face.height + gap
    after, before = face.x + face.width + gap, face.x - w - gap

    def inside(x: float, y: float) -> Box:
        return Box(x=min(max(x, 0.0), right), y=min(max(y, 0.0), bottom), width=w, height=h)

    yield inside(face.x, above)
    yield inside(face.x, below)
    yield inside(after, face.y)
    yield inside(before, face.y)
    cx, cy = face.centre

    def distance(spot: Box) -> float:
        x, y = spot.centre
        return (x - cx) ** 2 + (y - cy) ** 2

    # A free place can always be pushed left and up until it touches something: these are all such places, first those
    # that keep the gap.
    for space in (gap, 0.0):
        xs = {face.x, 0.0, right} | {x for o in obstacles for x in (o.x - w - space, o.x + o.width + space)}
        ys = {face.y, 0.0, bottom} | {y for o in obstacles for y in (o.y - h - space, o.y + o.height + space)}
        spots = {(s.x, s.y): s for x in xs for y in ys for s in (inside(x, y),)}
        yield from sorted(spots.values(), key=lambda s: (distance(s), s.x, s.y))


def _covered(spot: Box, things: Sequence[Box]) -> float:
    """Area of ``spot`` that lies over ``things``, square pixels."""
    total = 0.0
    for t in things:
        w = min(spot.x + spot.width, t.x + t.width) - max(spot.x, t.x)
        h = min(spot.y + spot.height, t.y + t.height) - max(spot.y, t.y)
        if w > _EDGE and h > _EDGE:
            total += w * h
    return total
