"""The difference map in colours: where the picture speaks for one emotion, and where for the other."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Image
from emomonitor.palette import EMOTION_COLOURS, rgb
from emomonitor.vision.explain import Explanation, spread
from emomonitor.vision.tensor import FACE_SIZE

HEAT_SIDE = 96
"""Samples across the crop: the map is far coarser, so that enlarging them further shows no steps."""

FULL = 4.5
"""Difference of logits that is drawn at full strength, unless the map reaches further. A map that is weak everywhere
must look weak: of the readings of the shared stills the strongest places reach 8 to 14."""

MOST_OPAQUE = 0.8
"""How opaque the strongest place is: the face must be seen through it."""

_FAINT = 0.07
"""Share of full strength below which nothing is drawn."""

_STRIPES = 13
"""Slanting stripes across the crop on what speaks for the second emotion: colour alone must not tell the two apart."""

_FEATHER = 0.16
"""Share of the crop's half width over which its edge fades, so that no frame is seen where there is none."""


def heat(explanation: Explanation, side: int = HEAT_SIDE) -> NDArray[np.uint8]:
    """Colour an explanation's difference map.

    Returns:
        uint8 ``[side, side, 4]``: blue, green, red, opacity, the colours multiplied by the opacity already. It covers
        the whole crop: sample (0, 0) is its upper left corner.
    """
    field = spread(explanation.difference, side)
    strength = np.abs(field) / max(FULL, float(np.abs(field).max()))
    strength = np.clip((strength - _FAINT) / (1 - _FAINT), 0, 1) ** np.float32(
        0.85
    )  # colour that is thin is hardly seen
    window, stripes = _window(side)
    for_first = field >= 0
    opacity = MOST_OPAQUE * strength * window * np.where(for_first, 1.0, stripes)
    out = np.empty((side, side, 4), np.uint8)
    first, second = ((*rgb(EMOTION_COLOURS[e])[::-1], 255) for e in (explanation.first, explanation.second))
    for channel, (one, other) in enumerate(zip(first, second, strict=True)):
        out[..., channel] = np.where(for_first, np.float32(one), np.float32(other)) * opacity + 0.5
    return out


def add_heat(image: Image, explanation: Explanation) -> None:
    """Lay an explanation over its face in BGR uint8 ``[H, W, 3]``, in place."""
    from emomonitor.opencv import cv2

    m = explanation.to_source.copy()
    m[:, :2] *= FACE_SIZE / HEAT_SIDE
    m[:, 2] += m[:, :2] @ (0.5, 0.5) - 0.5  # OpenCV counts from the first pixel's middle
    size = (image.shape[1], image.shape[0])
    laid = cv2.warpAffine(heat(explanation), m, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    through = 1 - laid[..., 3:].astype(np.float32) / 255
    image[...] = np.clip(image * through + laid[..., :3] + 0.5, 0, 255)


@lru_cache(maxsize=4)
def _window(side: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How much of the overlay is seen at each sample: its fading edge, and the stripes, float32 ``[side, side]``."""
    at = (np.arange(side) + 0.5) / side * 2 - 1
    x, y = np.meshgrid(at, at)
    out = (x**4 + y**4) ** 0.25  # a square with very round corners
    edge = np.clip((1 - out) / _FEATHER, 0, 1)
    wave = np.cos((x + y) * np.pi / 2 * _STRIPES)
    stripes = 0.35 + 0.65 * np.clip(0.5 + 1.5 * wave, 0, 1)
    return (edge * edge * (3 - 2 * edge)).astype(np.float32), stripes.astype(np.float32)
