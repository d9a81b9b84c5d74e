"""Faces that somebody has cut out already: a data set's images, and what ``emomonitor classify`` is given."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emomonitor.opencv import cv2
from emomonitor.vision.tensor import FACE_SIZE


def decode_face(raw: bytes) -> NDArray[np.uint8] | None:
    """Decode an image file of any size and depth to a grey face, squeezed where it isn't square.

    Args:
        raw: the file's bytes.

    Returns:
        uint8 ``[48, 48]``, area-averaged where it shrinks; None where the bytes are no image.
    """
    if not raw:
        return None
    image = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_GRAYSCALE)
    if image is None:
        return None
    if image.shape != (FACE_SIZE, FACE_SIZE):
        how = cv2.INTER_AREA if min(image.shape) >= FACE_SIZE else cv2.INTER_CUBIC
        image = cv2.resize(image, (FACE_SIZE, FACE_SIZE), interpolation=how)
    return np.asarray(image, dtype=np.uint8)
