"""How any decoded picture becomes the BGR uint8 that the program works on, and what a live picture's health is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emomonitor.capture.base import SourceState
from emomonitor.entities import Image
from emomonitor.opencv import cv2

BLACK_MEAN = 20.0
"""Grey levels. Video black is 16 where the limited range is not stretched (BT.601); a covered lens adds some noise."""

BLACK_STD = 6.0
"""Grey levels. A dark room with a lamp or a screen in it varies more than this; a covered lens does not."""

BLACK_S = 2.0
"""Seconds. Many webcams begin with some black pictures until their exposure has settled."""

FROZEN_S = 10.0
"""Seconds. No sensor gives the same noise twice: so long without one changed pixel is a driver repeating itself."""

_SAMPLES = 64  # rows and columns that are looked at: 12 kB a frame


def to_bgr(image: NDArray[Any]) -> Image:
    """Return a picture as BGR uint8 ``[H, W, 3]``.

    Args:
        image: grey ``[H, W]`` or ``[H, W, 1]``, BGR or BGRA ``[H, W, 3 or 4]``; uint8, or uint16 over its full range.

    Raises:
        ValueError: it is none of these.
    """
    pixels = image
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3):
        raise ValueError(f"A picture of type {image.dtype} and shape {image.shape} is not known here.")
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    if pixels.shape[2] == 4:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR), dtype=np.uint8)
    if pixels.shape[2] != 3:
        raise ValueError(f"A picture of type {image.dtype} and shape {image.shape} is not known here.")
    return pixels


class PictureWatch:
    """Notices a live picture that stopped changing or went black.

    A pure function of the pictures and the times given with them.
    """

    def __init__(self, *, frozen_s: float = FROZEN_S, black_s: float = BLACK_S) -> None:
        """Watch with the given patience, in seconds."""
        self._frozen_s = frozen_s
        self._black_s = black_s
        self.reset()

    def reset(self) -> None:
        """Forget everything seen (the source was opened again)."""
        self._last: bytes | None = None
        self._same_since = 0.0
        self._black_since: float | None = None

    def update(self, image: Image, now_s: float) -> SourceState:
        """Look at the next picture.

        Args:
            image: BGR ``[H, W, 3]``; about 64 x 64 of its pixels are looked at.
            now_s: monotonic seconds.

        Returns:
            ``OK``, ``BLACK`` (which a frozen black picture is, too) or ``FROZEN``.
        """
        height, width = image.shape[:2]
        sample = image[:: max(1, height // _SAMPLES), :: max(1, width // _SAMPLES)]
        pixels = sample.tobytes()
        if pixels != self._last:
            self._last = pixels
            self._same_since = now_s
        if sample.mean() < BLACK_MEAN and sample.std() < BLACK_STD:
            self._black_since = now_s if self._black_since is None else self._black_since
        else:
            self._black_since = None
        if self._black_since is not None and now_s - self._black_since >= self._black_s:
            return SourceState.BLACK
        if now_s - self._same_since >= self._frozen_s:
            return SourceState.FROZEN
        return SourceState.OK
