"""Why a face was read as it was: the class activation map of the same inference, compared between two emotions.

The network's last layer is linear and its inputs are averaged over the places of the last feature map, so each class's
map is exact: its mean is the logit (Zhou et al., "Learning Deep Features for Discriminative Localization", 2016). What
separates two emotions is the difference of their maps. It is coarse, and each place has seen much of its surroundings.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Reading
from emomonitor.labels import Emotion
from emomonitor.vision.crop import FER_POINTS, LEFT_EYE, MOUTH, NOSE, RIGHT_EYE, framing_of, inverse
from emomonitor.vision.tensor import FACE_SIZE

MOST = 0.6
"""Share of the mass that one region must hold to be named. Spread evenly, they hold about 0.31, 0.19 and 0.30."""

MOST_OF_TWO = 0.75
"""Share that two neighbouring regions must hold together to be named; evenly spread, it is about 0.5."""

WEIGHTY = 0.2
"""Share of the whole mass below which what speaks for the second emotion is not worth a word."""

_FER_HEIGHTS = (float(FER_POINTS[0, 1]), 29.2, float(FER_POINTS[2, 1]))
"""Eyes, nose and mouth in the crop, pixels from its top, where a face's own key points make no sense."""


WEAK = 1.5
"""Difference of logits that no place must reach for the whole map to be called weak."""


class Region(StrEnum):
    """A part of the face that can be named."""

    EYES = "eyes"
    NOSE = "nose"
    MOUTH = "mouth"
    EYES_AND_NOSE = "eyes and nose"
    NOSE_AND_MOUTH = "nose and mouth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What separates a face's two strongest emotions.

    Attributes:
        first: the emotion that is shown, or the strongest one.
        second: the strongest other one.
        shares: smoothed probabilities of the two, 0 to 1.
        difference: float32 ``[h, w]``, map of ``first`` minus map of ``second``; its mean is the difference of their
            logits in this very frame.
        to_source: float64 ``[2, 3]``, from the crop's pixels, over which the map is spread, to the source frame.
        region: where what speaks for ``first`` lies; None where it lies nowhere in particular.
        contrary: where what speaks for ``second`` lies; None too where that is too little for a word.
    """

    first: Emotion
    second: Emotion
    shares: tuple[float, float]
    difference: NDArray[np.float32]
    to_source: NDArray[np.float64]
    region: Region | None
    contrary: Region | None

    @property
    def is_weak(self) -> bool:
        """Whether no place of the face says much."""
        return float(np.abs(self.difference).max()) < WEAK


def explain(reading: Reading) -> Explanation | None:
    """Compare the two strongest emotions of a face; None where it couldn't be read, so that nothing can be said.

    The two are chosen by the smoothed probabilities, which are what is shown: chosen frame by frame they would flicker.
    """
    if reading.map is None or reading.smoothed is None:
        return None
    order = [Emotion(int(i)) for i in np.argsort(-reading.smoothed, kind="stable")]
    first = reading.emotion if reading.emotion is not None else order[0]
    second = next(e for e in order if e is not first)
    difference = reading.map[..., first] - reading.map[..., second]
    to_source = framing_of(reading)
    heights = feature_heights(reading, to_source)
    speaks_for, speaks_against = np.clip(difference, 0, None), np.clip(-difference, 0, None)
    mass, against = float(speaks_for.sum()), float(speaks_against.sum())
    is_weighty = against > WEIGHTY * (mass + against)
    return Explanation(
        first=first,
        second=second,
        shares=(float(reading.smoothed[first]), float(reading.smoothed[second])),
        difference=difference,
        to_source=to_source,
        region=main_region(speaks_for, heights),
        contrary=main_region(speaks_against, heights) if is_weighty else None,
    )


def feature_heights(reading: Reading, to_source: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return how far below the crop's top eyes, nose and mouth lie, crop pixels, rising."""
    to_crop = inverse(to_source)
    points = reading.keypoints.astype(np.float64) @ to_crop[:, :2].T + to_crop[:, 2]
    eyes, nose, mouth = float(points[[RIGHT_EYE, LEFT_EYE], 1].mean()), float(points[NOSE, 1]), float(points[MOUTH, 1])
    if 0 < eyes < nose < mouth < FACE_SIZE:
        return eyes, nose, mouth
    return _FER_HEIGHTS


def main_region(mass: NDArray[np.float32], heights: tuple[float, float, float]) -> Region | None:
    """Name the part of the face that holds most of a mass.

    Args:
        mass: float32 ``[h, w]``, 0 or more, spread over the crop.
        heights: see :func:`feature_heights`. The regions meet half-way between them; above the brows is none.
    """
    total = float(mass.sum())
    if not total > 0:
        return None
    eyes, nose, mouth = heights
    edges = (max(0.0, eyes - (nose - eyes)), (eyes + nose) / 2, (nose + mouth) / 2, float(FACE_SIZE))
    rows = mass.sum(axis=1, dtype=np.float64) / total
    # The mass above a line at y, as a function of y: cells hold theirs evenly.
    above = np.interp(edges, np.linspace(0, FACE_SIZE, len(rows) + 1), np.concatenate([[0.0], np.cumsum(rows)]))
    in_eyes, in_nose, in_mouth = np.diff(above)
    for share, region in ((in_eyes, Region.EYES), (in_nose, Region.NOSE), (in_mouth, Region.MOUTH)):
        if share >= MOST:
            return region
    pairs = ((in_eyes + in_nose, Region.EYES_AND_NOSE), (in_nose + in_mouth, Region.NOSE_AND_MOUTH))
    share, region = max(pairs)
    return region if share >= MOST_OF_TWO else None


def spread(field: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Draw a map over the whole crop, smoothly and without overshoot (quadratic B-splines, edges repeated).

    Args:
        field: float32 ``[h, w]``.
        side: samples across and down.

    Returns:
        float32 ``[side, side]``, within the field's range.
    """
    rows, columns = _weights(field.shape[0], side), _weights(field.shape[1], side)
    return (rows @ field @ columns.T).astype(np.float32, copy=False)


@lru_cache(maxsize=16)
def _weights(cells: int, side: int) -> NDArray[np.float32]:
    """Weights ``[side, cells]`` of the cells at each sample; rows sum to 1."""
    at = (np.arange(side) + 0.5) * cells / side - 0.5  # in cells, 0 being the first one's middle
    away = np.abs(at[:, None] - np.arange(-1, cells + 1)[None, :])
    w = np.where(away <= 0.5, 0.75 - away**2, np.where(away < 1.5, (1.5 - away) ** 2 / 2, 0.0))
    w[:, 1] += w[:, 0]
    w[:, -2] += w[:, -1]
    inner: NDArray[np.float32] = w[:, 1:-1].astype(np.float32)
    return inner
