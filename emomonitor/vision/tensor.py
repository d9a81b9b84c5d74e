"""How a grey face crop becomes the network's input: the same function in training and in the app."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.catalog import NORMALISATIONS

FACE_SIZE = 48
"""Side of the network's input in pixels (FER2013's size)."""

NORMALISATION = NORMALISATIONS[0]
"""What a network is trained with unless its recipe says otherwise; each model's ``model.json`` names its own."""

_STD_FLOOR = 8.0
"""Grey levels. A crop flatter than this holds no face; dividing by less would only enlarge its noise."""


def to_tensor(
    faces: NDArray[np.uint8] | NDArray[np.float32], normalisation: str = NORMALISATION
) -> NDArray[np.float32]:
    """Bring grey images to the scale that a network was trained with.

    Args:
        faces: ``[N, H, W]`` or ``[H, W]``, grey, 0 to 255.
        normalisation: ``standardise`` (each image to mean 0 and standard deviation 1) or ``unit`` (divided by 255).

    Returns:
        float32 ``[N, H, W, 1]`` (N = 1 for a single image). Standardised, an image that is almost flat (below 8
        grey levels) has a standard deviation below 1.
    """
    x = np.asarray(faces, dtype=np.float32)
    if x.ndim == 2:
        x = x[None]
    if x.ndim != 3:
        raise ValueError(f"to_tensor wants [N, H, W] or [H, W], not an array of shape {x.shape}")
    if normalisation not in NORMALISATIONS:
        raise ValueError(f"to_tensor knows {' and '.join(NORMALISATIONS)}, not {normalisation!r}")
    if x.shape[0] == 0:
        return x[..., None]
    if normalisation == "unit":
        return x[..., None] / np.float32(255)
    mean = x.mean(axis=(1, 2), keepdims=True)
    std = x.std(axis=(1, 2), keepdims=True)
    out: NDArray[np.float32] = ((x - mean) / np.maximum(std, _STD_FLOOR))[..., None]
    return out
