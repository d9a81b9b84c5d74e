"""Whether a face can be read, before anybody reads it.

The network answers whatever it is shown. So each face is looked at first, and one that can't be read gets the reason
instead of a guess. The thresholds are where readings break down: ``benchmarks/quality_thresholds.py`` spoils 600
FER2013 validation images step by step and asks the network (``vgg16-lite``, 0.703 right on these images unspoilt). The
line is drawn where about half of the readings are wrong.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Detection, Image, Quality
from emomonitor.vision.crop import LEFT_EYE, MOUTH, NOSE, RIGHT_EYE, AlignedFace

MIN_INSIDE = 0.75
"""Share of the crop that must lie within the frame. Without the lowest quarter 0.56 of the readings are right, without
the lowest 30 % 0.53, without 40 % 0.39. What is missing above or beside costs less (0.66 and 0.67 at 30 %)."""

MIN_SCALE = 0.45
"""Source pixels across a crop pixel: a crop of 21.6 source pixels, eyes 8 pixels apart. Images shrunk to 24 pixels and
enlarged again are read right in 0.62 of the cases, to 20 in 0.52, to 16 in 0.44. As the detector finds them, faces with
boxes below 20 pixels are read as at full size in 0.74 of the cases, from 20 on in 0.90 and more
(``benchmarks/face_finding.py``)."""

MAX_TURN = 0.6
"""Distances between the eyes by which the nose may lie beside their middle. Of 1,436 of FER2013's faces 0.71 are read
right below 0.1, 0.66 between 0.2 and 0.5, 0.89 of the 18 between 0.5 and 0.6, and 0.56 of the 39 beyond: the network
hardly knows them."""

MIN_CONTRAST = 6.0
"""Standard deviation of the face's grey levels. With a noise of one grey level in the crop 0.57 of the readings are
right at 6.7, 0.47 at 4.6. The light alone decides nothing: without noise 0.67 are right even at a mean level of 14. So
a dark skin is no reason to be gated; only a face whose features drown is."""

MIDDLE_LEVEL = 128.0
"""Mean grey level below which a face without contrast is called dark, else bright."""

MAX_CLIPPED = 0.6
"""Share of the face's pixels that may be white. Readings are right in 0.52 of the cases between 0.4 and 0.5 (of 175),
in 0.60 between 0.5 and 0.6 (of 228), in 0.51 between 0.6 and 0.7 (of 293), in 0.45 between 0.8 and 0.9 (of 570)."""

CLIPPED_LEVEL = 250
"""Grey level from which on a pixel counts as white."""

MIN_SHARPNESS = 0.015
"""See :func:`sharpness`. A Gaussian blur of 1.25 crop pixels leaves 0.018 (0.55 right), of 1.5 pixels 0.011 (0.47), of
2 pixels 0.006 (0.36); sideways motion by 5 crop pixels 0.024 (0.58), by 7 0.014 (0.49), by 9 0.010 (0.44). FER2013's
own images: median 0.29, one in a thousand below 0.045."""

INNER = (slice(9, 45), slice(8, 40))
"""Rows and columns of the crop that hold the face itself: brows to chin, cheek to cheek."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What the gate looks at.

    Attributes:
        inside: share of the crop that lies within the frame, 0 to 1.
        whole: whether eyes and mouth lie within the frame.
        scale: source pixels across one crop pixel.
        turn: how far the nose lies beside the middle of the eyes, in distances between the eyes; 0 from the front,
            infinite where the eyes are one.
        brightness: mean grey level of the face, 0 to 255.
        contrast: standard deviation of the face's grey levels.
        clipped: share of the face's pixels that are at least :data:`CLIPPED_LEVEL`.
        sharpness: see :func:`sharpness`.
    """

    inside: float
    whole: bool
    scale: float
    turn: float
    brightness: float
    contrast: float
    clipped: float
    sharpness: float


def assess(image: Image, detection: Detection, aligned: AlignedFace) -> Quality:
    """Say whether a face can be read, or the first reason why not.

    The order is from causes to effects: what is out of view says nothing of light or focus, and a small or turned face
    looks blurred. ``cut``, ``small``, ``turned``, ``dark``, ``bright``, ``blurred``, ``ok``.

    Args:
        image: the frame, BGR uint8 ``[H, W, 3]``; only its size is used.
        detection: the face, in pixels of ``image``.
        aligned: the same face's crop.
    """
    return judge(measure(image, detection, aligned))


def judge(m: Measures) -> Quality:
    """Compare what was measured with the thresholds."""
    if m.inside < MIN_INSIDE or not m.whole:
        return Quality.CUT
    if m.scale < MIN_SCALE:
        return Quality.SMALL
    if m.turn > MAX_TURN:
        return Quality.TURNED
    if m.clipped > MAX_CLIPPED:
        return Quality.BRIGHT
    if m.contrast < MIN_CONTRAST:
        return Quality.DARK if m.brightness < MIDDLE_LEVEL else Quality.BRIGHT
    if m.sharpness < MIN_SHARPNESS:
        return Quality.BLURRED
    return Quality.OK


def measure(image: Image, detection: Detection, aligned: AlignedFace) -> Measures:
    """Measure one face; see :func:`assess` for the arguments."""
    face = aligned.face[INNER]
    height, width = image.shape[:2]
    features = detection.keypoints[[RIGHT_EYE, LEFT_EYE, MOUTH]]
    return Measures(
        inside=float(_within(_GRID @ aligned.to_source.T, width, height).mean()),
        whole=bool(_within(features, width, height).all()),
        scale=aligned.scale,
        turn=turn(detection.keypoints),
        brightness=float(face.mean()),
        contrast=float(face.std()),
        clipped=float((face >= CLIPPED_LEVEL).mean()),
        sharpness=sharpness(aligned.face),
    )


def turn(keypoints: NDArray[np.float32]) -> float:
    """How far the nose lies beside the middle of the eyes, along the line through them, in distances between them."""
    right, left, nose = (keypoints[i].astype(np.float64) for i in (RIGHT_EYE, LEFT_EYE, NOSE))
    across = left - right
    square = float(across @ across)
    if not square > 0:
        return math.inf
    return abs(float((nose - (right + left) / 2) @ across)) / square


def sharpness(face: NDArray[np.uint8]) -> float:
    """Mean square of the second differences over the variance, on the face itself; 0 for a flat picture.

    Taken along rows and along columns; the smaller counts, since motion blurs along its own direction only. Divided by
    the variance so that a dim or flat light isn't taken for a blur.

    Args:
        face: grey uint8 ``[48, 48]``.

    Source: the modified Laplacian (Nayar and Nakagawa, "Shape from focus", 1994), with the smaller in place of the sum.
    """
    f = face.astype(np.float32)
    rows, columns = INNER
    inner = f[rows, columns]
    variance = float(inner.var())
    if variance <= 0:
        return 0.0
    down = f[rows.start - 1 : rows.stop - 1, columns] + f[rows.start + 1 : rows.stop + 1, columns] - 2 * inner
    across = f[rows, columns.start - 1 : columns.stop - 1] + f[rows, columns.start + 1 : columns.stop + 1] - 2 * inner
    return min(float(np.square(down).mean()), float(np.square(across).mean())) / variance


_GRID = np.stack([*np.meshgrid(np.arange(3.0, 48, 6), np.arange(3.0, 48, 6)), np.ones((8, 8))], axis=-1).reshape(-1, 3)
"""Float64 ``[64, 3]``: points spread evenly over the crop."""


def _within(points: NDArray[np.floating], width: int, height: int) -> NDArray[np.bool_]:
    """Which of the points ``[N, 2]`` lie within the frame."""
    x, y = points.T
    inside: NDArray[np.bool_] = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
    return inside
