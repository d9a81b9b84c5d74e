"""Draw what was seen into a picture, for videos and snapshots made without a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from emomonitor.entities import Box, Image, Reading, Track
from emomonitor.labels import Emotion
from emomonitor.palette import EMOTION_COLOURS, INK_ON_EMOTION, UNSURE_COLOUR, rgb
from emomonitor.vision.drawn import AS_USUAL, Drawn
from emomonitor.vision.explain import explain
from emomonitor.vision.heat import add_heat
from emomonitor.vision.hiding import cover, hide
from emomonitor.vision.layout import head_box, place_labels
from emomonitor.vision.words import verdict

_LINE_SHARE = 1 / 270
"""Width of a box's line as a share of the picture's shorter side: 4 pixels in Full HD."""

_TEXT_SHARE = 1 / 28
"""Height of a line of text as a share of the same, at least :data:`_MIN_TEXT` pixels."""

_MIN_TEXT = 13.0
_CAPITAL = 22.0
"""Pixels that a capital letter of OpenCV's duplex font is high at scale 1."""

_UNSURE_LINE = "#97a1af"
_UNSURE_INK = "#e9edf2"
"""The sketches' quiet and plain text colours (shared/design)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tag:
    """One head's box, words and colours (BGR)."""

    box: Box
    text: str
    line: tuple[int, int, int]
    fill: tuple[int, int, int]
    ink: tuple[int, int, int]
    dashed: bool


def annotate(
    image: Image,
    readings: Sequence[Reading],
    coasting: Sequence[Track] = (),
    *,
    ignored: Sequence[Box] = (),
    glimpses: Sequence[Box] = (),
    drawn: Drawn = AS_USUAL,
    chosen: int | None = None,
) -> Image:
    """Draw boxes and labels, or what else is wanted; the picture given is left as it is.

    A box and its label have the emotion's colour. Unsure faces have a dashed box and say why; faces missed in this
    frame have a dashed box and their number only. Lines and letters grow with the picture.

    Args:
        image: BGR uint8 ``[H, W, 3]``.
        readings: the frame's readings.
        coasting: tracks that were missed in this frame.
        ignored: faces outside the seat.
        glimpses: what may be a face: hidden where faces are, and never drawn.
        drawn: what is drawn. Hidden faces are hidden first: nothing brings them back.
        chosen: id of the face that a heat map is drawn on.

    Returns:
        BGR uint8 ``[H, W, 3]``.
    """
    out = np.ascontiguousarray(image).copy()
    line = max(1, round(min(out.shape[:2]) * _LINE_SHARE))
    if drawn.blur_faces:
        for box in (*(r.box for r in readings), *(t.box for t in coasting), *ignored, *glimpses):
            hidden = hide(image, box)
            if hidden is not None:
                cover(out, hidden)
    for reading in readings:
        why = explain(reading) if drawn.heat_map and reading.face_id == chosen else None
        if why is not None:
            add_heat(out, why)
        if drawn.key_points:
            _dots(out, reading, line)
    tags = [_tag(r) for r in readings] + [_coasting(t) for t in coasting]
    tags += [_unsure(b, "not analysed") for b in ignored]
    if drawn.boxes:
        for tag in tags:
            _frame(out, tag, line)
    if drawn.labels:
        _labels(out, tags, line)
    return out


def _dots(out: Image, reading: Reading, line: int) -> None:
    """Draw the detector's six points."""
    from emomonitor.opencv import cv2

    for x, y in reading.keypoints[np.isfinite(reading.keypoints).all(axis=1)]:
        for colour, extra in ((_bgr(INK_ON_EMOTION), 1), (_bgr(_UNSURE_INK), 0)):
            cv2.circle(out, _pixel((float(x), float(y))), line + extra, colour, -1, cv2.LINE_AA)


def _labels(out: Image, tags: Sequence[_Tag], line: int) -> None:
    """Write each face's label where it covers no face."""
    from emomonitor.opencv import cv2

    height, width = out.shape[:2]
    text_height = max(_MIN_TEXT, min(height, width) * _TEXT_SHARE)
    scale = 0.62 * text_height / _CAPITAL
    thickness = max(1, round(scale * 1.1))
    font = cv2.FONT_HERSHEY_DUPLEX
    pad = text_height * 0.36
    sizes = []
    for tag in tags:
        (w, _), _ = cv2.getTextSize(tag.text, font, scale, thickness)
        sizes.append((w + 2 * pad, text_height * 1.25))
    places = place_labels([t.box for t in tags], sizes, (float(width), float(height)), gap=1.5 * line)
    for tag, place in zip(tags, places, strict=True):
        _plate(out, place, tag.fill, radius=round(text_height * 0.3))
        base = (round(place.x + pad), round(place.y + place.height / 2 + 0.31 * text_height))
        cv2.putText(out, tag.text, base, font, scale, tag.ink, thickness, cv2.LINE_AA)


def _bgr(colour: str) -> tuple[int, int, int]:
    red, green, blue = rgb(colour)
    return blue, green, red


def _tag(reading: Reading) -> _Tag:
    emotion: Emotion | None = reading.emotion
    text = f"#{reading.face_id} {verdict(emotion, reading.confidence, reading.quality)}"
    if emotion is None:
        return _unsure(reading.box, text)
    colour, head = _bgr(EMOTION_COLOURS[emotion]), head_box(reading.box)
    return _Tag(box=head, text=text, line=colour, fill=colour, ink=_bgr(INK_ON_EMOTION), dashed=False)


def _coasting(track: Track) -> _Tag:
    return _unsure(track.box, f"#{track.id}")


def _unsure(box: Box, text: str) -> _Tag:
    line, fill, ink = _bgr(_UNSURE_LINE), _bgr(UNSURE_COLOUR), _bgr(_UNSURE_INK)
    return _Tag(box=head_box(box), text=text, line=line, fill=fill, ink=ink, dashed=True)


def _frame(out: Image, tag: _Tag, line: int) -> None:
    """Draw a face's box, dashed where it is unsure, over a thin dark edge that shows on any ground."""
    from emomonitor.opencv import cv2

    x0, y0 = tag.box.x, tag.box.y
    x1, y1 = x0 + tag.box.width, y0 + tag.box.height
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    strokes: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for a, b in zip(corners, [*corners[1:], corners[0]], strict=True):
        strokes += _dashes(a, b, 5.0 * line + 6) if tag.dashed else [(a, b)]
    for colour, extra in ((_bgr(INK_ON_EMOTION), 2), (tag.line, 0)):
        for a, b in strokes:
            cv2.line(out, _pixel(a), _pixel(b), colour, line + extra, cv2.LINE_AA)


def _pixel(point: tuple[float, float]) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def _dashes(
    a: tuple[float, float], b: tuple[float, float], dash: float
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Cut a stroke into dashes and gaps of about ``dash`` pixels; it begins and ends with a dash."""
    length = float(np.hypot(b[0] - a[0], b[1] - a[1]))
    count = max(1, round((length / dash - 1) / 2))
    pieces = 2 * count + 1

    def at(share: float) -> tuple[float, float]:
        return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share

    return [(at(2 * i / pieces), at((2 * i + 1) / pieces)) for i in range(count + 1)]


def _plate(out: Image, place: Box, colour: tuple[int, int, int], radius: int) -> None:
    """Fill a rectangle with rounded corners."""
    from emomonitor.opencv import cv2

    x0, y0 = round(place.x), round(place.y)
    x1, y1 = round(place.x + place.width) - 1, round(place.y + place.height) - 1
    r = max(1, min(radius, (x1 - x0) // 2, (y1 - y0) // 2))
    cv2.rectangle(out, (x0 + r, y0), (x1 - r, y1), colour, -1)
    cv2.rectangle(out, (x0, y0 + r), (x1, y1 - r), colour, -1)
    for x in (x0 + r, x1 - r):
        for y in (y0 + r, y1 - r):
            cv2.circle(out, (x, y), r, colour, -1, cv2.LINE_AA)
