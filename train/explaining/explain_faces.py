"""The faces that ``python -m train explain`` is given: ready-cut, or found in a photo as the app finds them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Image
from emomonitor.errors import EmomonitorError
from emomonitor.opencv import cv2
from emomonitor.vision.crop import align_face
from emomonitor.vision.detector import FaceDetector
from emomonitor.vision.ready_cut import decode_face

_PAUSE_S = 10.0
"""Seconds between two photos, for the detector, which then takes each for a new scene."""

_CONTEXT = 0.35
"""Share of the crop's side that is shown around it on each side."""


class FaceImageError(EmomonitorError):
    """An image can't be read, or there is no face in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFace:
    """A face to explain.

    Attributes:
        name: what its figure's file name begins with.
        source: name of the file that it is from.
        face: grey uint8 ``[48, 48]``.
        photo: BGR uint8 ``[H, W, 3]``, the photo around the face; None for a ready-cut face.
        corners: float64 ``[4, 2]``, the crop's corners in ``photo``, pixels counted from its corner; None without.
    """

    name: str
    source: str
    face: NDArray[np.uint8]
    photo: Image | None = None
    corners: NDArray[np.float64] | None = None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as e:
        raise FaceImageError(f"{path} can't be read: {e.strerror}.") from e


def ready_cut(path: Path) -> FoundFace:
    """Read an image that is one face and nothing else.

    Raises:
        FaceImageError: it is missing or no image.
    """
    face = decode_face(_bytes(path))
    if face is None:
        raise FaceImageError(f"{path} is no image that can be read. Give a PNG or JPEG of one face.")
    return FoundFace(name=path.stem, source=path.name, face=face)


class FaceFinder:
    """Finds and cuts the faces of photos as the app does. Made, used and closed by one thread."""

    def __init__(self) -> None:
        self._detector = FaceDetector()
        self._photos = 0

    def find(self, path: Path) -> list[FoundFace]:
        """Return the faces of a photo from left to right.

        Raises:
            FaceImageError: the file is missing or no image, or no face was found in it.
        """
        raw = _bytes(path)
        image = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_COLOR) if raw else None
        if image is None:
            raise FaceImageError(f"{path} is no image that can be read. Give a PNG or JPEG.")
        photo: Image = np.asarray(image, dtype=np.uint8)
        found = self._detector.detect(photo, self._photos * _PAUSE_S)
        self._photos += 1
        if not found:
            raise FaceImageError(
                f"No face was found in {path}. A face must be seen from the front and be at least 20 pixels wide; if "
                "the picture is a ready-cut face, leave --detect out."
            )
        faces = []
        for number, detection in enumerate(found, start=1):
            aligned = align_face(photo, detection)
            around, corners = _around(photo, aligned.corners)
            name = path.stem if len(found) == 1 else f"{path.stem}-face{number}"
            faces.append(FoundFace(name=name, source=path.name, face=aligned.face, photo=around, corners=corners))
        return faces

    def close(self) -> None:
        """Give the detector back."""
        self._detector.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _around(photo: Image, corners: NDArray[np.float64]) -> tuple[Image, NDArray[np.float64]]:
    """Return the square of the photo around a crop, its edges repeated beyond the photo, and the corners in it."""
    side = float(np.linalg.norm(corners[1] - corners[0]))
    half = np.ceil(np.abs(corners - corners.mean(axis=0)).max() + _CONTEXT * side)
    x0, y0 = (int(v) for v in np.floor(corners.mean(axis=0) - half))
    n = int(2 * half)
    rows = np.clip(np.arange(y0, y0 + n), 0, photo.shape[0] - 1)
    columns = np.clip(np.arange(x0, x0 + n), 0, photo.shape[1] - 1)
    return photo[np.ix_(rows, columns)], corners - (x0, y0)
