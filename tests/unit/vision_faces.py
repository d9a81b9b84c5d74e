"""Faces made by hand, for tests of geometry."""

from __future__ import annotations

import math

import numpy as np

from emomonitor.entities import Box, Detection

CROP_KEYPOINTS = np.array(
    [[15.3, 19.2], [32.9, 19.2], [24.1, 29.2], [24.2, 37.5], [4.0, 22.0], [44.0, 22.0]], dtype=np.float64
)
"""MediaPipe's six points of a face from the front, in FER2013's 48-pixel framing."""


def face_at(x: float, y: float, size: float = 100.0, score: float = 0.9) -> Detection:
    """A face from the front whose box has its corner at (x, y)."""
    scale = size / 40.8
    points = (CROP_KEYPOINTS - (4.0, 7.2)) * scale + (x, y)
    return Detection(box=Box(x=x, y=y, width=size, height=size), score=score, keypoints=points.astype(np.float32))


def placed_face(scale: float, roll: float, dx: float, dy: float) -> Detection:
    """A face whose FER frame is enlarged by ``scale``, turned by ``roll`` degrees clockwise, then moved."""
    c, s = math.cos(math.radians(roll)) * scale, math.sin(math.radians(roll)) * scale
    points = CROP_KEYPOINTS @ np.array([[c, s], [-s, c]]) + (dx, dy)
    centre = np.array([24.4, 27.6]) @ np.array([[c, s], [-s, c]]) + (dx, dy)
    side = 40.8 * scale
    box = Box(x=float(centre[0]) - side / 2, y=float(centre[1]) - side / 2, width=side, height=side)
    return Detection(box=box, score=0.9, keypoints=points.astype(np.float32))
