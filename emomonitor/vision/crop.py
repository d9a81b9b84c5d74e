"""From a detected face to the 48x48 grey picture that the network learnt to read."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Box, Detection, Image, Reading
from emomonitor.vision.tensor import FACE_SIZE

RIGHT_EYE, LEFT_EYE, NOSE, MOUTH, RIGHT_EAR, LEFT_EAR = range(6)
"""Rows of a detection's key points (the person's own right)."""

FER_POINTS = np.array([[15.3, 19.2], [32.9, 19.2], [24.2, 37.5]], dtype=np.float64)
"""Right eye, left eye and mouth in the crop, pixels counted from its corner.

The medians of 597 FER2013 training images are (15.4, 19.3), (32.9, 19.1) and (24.6, 37.5); made symmetric here, since a
mirrored face is as likely. The nose is left out: it moves sideways as the head turns, and would drag the crop with it.
"""

FER_BOX = Box(x=4.0, y=7.2, width=40.8, height=40.8)
"""Where the detector's own box lies in FER2013's images (medians of the same 597)."""

_MAX_SCALE_RATIO = 1.6
"""Key points that make the face more than this much larger or smaller than the box does are mistaken: on 99 % of 958
FER2013 validation images the two differed by a factor of 0.88 to 1.16 (``benchmarks/face_finding.py``)."""

_MAX_RESIDUAL = 5.0
"""Crop pixels, root mean square. Key points that fit worse form no face: on the same images the median was 0.4, and one
in 200 was worse than 5.3."""

_SUPERSAMPLE = 4
"""Samples across one crop pixel; they are averaged, so that shrinking doesn't alias.

As near to a plain area average as is cheap, since FER2013's images are crisp, and a Gaussian blur of 0.75 pixels costs
five right readings in a hundred (``benchmarks/quality_thresholds.py``). Bilinear sampling of surroundings shrunk to the
crop's own scale left about half the detail, and made a surprised face among the tests' stills read as fearful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedFace:
    """A face in FER2013's framing.

    Attributes:
        face: grey uint8 ``[48, 48]``.
        scale: source pixels across one crop pixel; below 1 the face was enlarged.
        roll: degrees that the head is tilted in the picture, positive clockwise.
        to_source: float64 ``[2, 3]``, takes a point (x, y, 1) of the crop to the source frame; both in pixels counted
            from the picture's corner (the first pixel's middle is 0.5).
        from_keypoints: False where the key points made no sense and the box was used.
    """

    face: NDArray[np.uint8]
    scale: float
    roll: float
    to_source: NDArray[np.float64]
    from_keypoints: bool

    @property
    def corners(self) -> NDArray[np.float64]:
        """The crop's four corners in the source frame, float64 ``[4, 2]``."""
        n = FACE_SIZE
        square = np.array([[0, 0, 1], [n, 0, 1], [n, n, 1], [0, n, 1]], dtype=np.float64)
        return square @ self.to_source.T


def fit_similarity(source: NDArray[np.floating], target: NDArray[np.floating]) -> tuple[NDArray[np.float64], float]:
    """Find the rotation, uniform scale and shift that take ``source`` nearest to ``target``.

    With points as complex numbers it is the linear regression target = a source + b, the same as Umeyama's method
    ("Least-squares estimation of transformation parameters between two point patterns", 1991) without reflections.

    Args:
        source: ``[N, 2]``, not all in one place.
        target: ``[N, 2]``.

    Returns:
        float64 ``[2, 3]`` and the root mean square of the distances that remain, in target's units. Where all source
        points are one, the scale is 0.
    """
    s = source[:, 0].astype(np.float64) + 1j * source[:, 1].astype(np.float64)
    t = target[:, 0].astype(np.float64) + 1j * target[:, 1].astype(np.float64)
    sc, tc = s - s.mean(), t - t.mean()
    spread = float(np.vdot(sc, sc).real)
    a = complex(np.vdot(sc, tc)) / spread if spread > 0 else 0j
    b = complex(t.mean()) - a * complex(s.mean())
    residual = math.sqrt(float(np.mean(np.abs(a * s + b - t) ** 2)))
    return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]]), residual


def framing(detection: Detection) -> tuple[NDArray[np.float64], bool]:
    """Work out where FER2013's frame lies around a face.

    Returns:
        float64 ``[2, 3]`` from crop to source (see :class:`AlignedFace`), and whether it comes from the key points
        rather than from the box.
    """
    box = detection.box
    by_box = max(box.width, box.height, 1.0) / FER_BOX.width
    points = detection.keypoints[[RIGHT_EYE, LEFT_EYE, MOUTH]]
    if np.isfinite(points).all():
        to_crop, residual = fit_similarity(points, FER_POINTS)
        scale = math.hypot(to_crop[0, 0], to_crop[1, 0])
        if scale > 0 and residual <= _MAX_RESIDUAL:
            ratio = 1 / (scale * by_box)
            if 1 / _MAX_SCALE_RATIO <= ratio <= _MAX_SCALE_RATIO:
                return inverse(to_crop), True
    (cx, cy), (fx, fy) = box.centre, FER_BOX.centre
    return np.array([[by_box, 0, cx - by_box * fx], [0, by_box, cy - by_box * fy]]), False


def framing_of(reading: Reading) -> NDArray[np.float64]:
    """Return where the crop lay that a reading was read from, without the picture: float64 ``[2, 3]``, crop to source.

    It is the very transform of that reading's :class:`AlignedFace`: box and key points are all that it comes from.
    """
    return framing(Detection(box=reading.box, score=reading.detection, keypoints=reading.keypoints))[0]


def inverse(m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Invert a similarity, float64 ``[2, 3]``: from crop to source becomes from source to crop."""
    back = np.linalg.inv(m[:, :2])
    return np.hstack([back, -back @ m[:, 2:]])


def align_face(image: Image, detection: Detection) -> AlignedFace:
    """Cut one face out, upright and framed as FER2013 frames its faces.

    Only the face's surroundings are touched. Large faces are first shrunk by a whole factor (area average), then
    turned into place at four times the wanted size and averaged again: each crop pixel is the mean of what it covers,
    as in a picture that was taken small. Beyond the frame the edge's pixels are repeated.

    Args:
        image: BGR uint8 ``[H, W, 3]``.
        detection: the face, in pixels of ``image``.
    """
    from emomonitor.opencv import cv2

    to_source, from_keypoints = framing(detection)
    scale = math.hypot(to_source[0, 0], to_source[1, 0])
    roll = math.degrees(math.atan2(to_source[1, 0], to_source[0, 0]))
    factor = max(1, int(scale / _SUPERSAMPLE))
    grey, x0, y0 = _surroundings(image, to_source, factor)
    # From the corner-based pixels of the enlarged crop to those of the shrunk surroundings, then both to OpenCV's
    # habit of counting from the first pixel's middle.
    m = to_source.copy()
    m[:, 2] -= (x0, y0)
    m /= factor
    m[:, :2] /= _SUPERSAMPLE
    m[:, 2] += m[:, :2] @ (0.5, 0.5) - 0.5
    side = FACE_SIZE * _SUPERSAMPLE
    large = cv2.warpAffine(
        grey, m, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    face = cv2.resize(large, (FACE_SIZE, FACE_SIZE), interpolation=cv2.INTER_AREA)
    return AlignedFace(
        face=face.astype(np.uint8, copy=False),
        scale=scale,
        roll=roll,
        to_source=to_source,
        from_keypoints=from_keypoints,
    )


def _surroundings(image: Image, to_source: NDArray[np.float64], factor: int) -> tuple[NDArray[np.uint8], int, int]:
    """Return the part of the image that the crop touches, grey, shrunk by ``factor``, and where its corner lies."""
    from emomonitor.opencv import cv2

    height, width = image.shape[:2]
    n = FACE_SIZE
    corners = np.array([[0, 0, 1], [n, 0, 1], [n, n, 1], [0, n, 1]]) @ to_source.T
    margin = 2 * factor  # bilinear sampling reaches one (shrunk) pixel further
    (left, top), (right, bottom) = corners.min(axis=0) - margin, corners.max(axis=0) + margin
    x0, y0 = (min(max(math.floor(v), 0), size - 1) for v, size in ((left, width), (top, height)))
    x1, y1 = (min(max(math.ceil(v), low + 1), size) for v, low, size in ((right, x0, width), (bottom, y0, height)))
    grey = cv2.cvtColor(image[y0:y1, x0:x1], cv2.COLOR_BGR2GRAY)
    if factor > 1:
        h, w = grey.shape
        pad_y, pad_x = -h % factor, -w % factor
        if pad_x or pad_y:
            grey = cv2.copyMakeBorder(grey, 0, pad_y, 0, pad_x, cv2.BORDER_REPLICATE)
        size = (grey.shape[1] // factor, grey.shape[0] // factor)
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return grey.astype(np.uint8, copy=False), x0, y0
