"""Accuracy on parts of the test images: what the data alone allows to tell apart.

Age, skin, sex or culture aren't among them: FER2013 doesn't say them, and guessing them would be worse than silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emomonitor.vision.quality import INNER, sharpness
from train.data.dataset import FaceSet
from train.evaluation.truth import own_truth, rate

SPLITS = ("PublicTest", "PrivateTest")
"""The parts of FER2013's test images, told by the beginning of their file names."""

AGREEMENT = (("less than 60 %", 0.0, 0.6), ("60 to 80 %", 0.6, 0.8), ("80 to 99 %", 0.8, 1.0), ("all", 1.0, 1.1))
"""Share of an image's votes for the six classes that its majority holds: name, from, below."""

_ROUNDING = 1e-6
_THIRDS = ("lowest third", "middle third", "highest third")

Groups = dict[str, dict[str, NDArray[np.bool_]]]


def _thirds(values: NDArray[np.float64]) -> dict[str, NDArray[np.bool_]]:
    """Split at the terciles of the values themselves; the names say where."""
    low, high = np.quantile(values, [1 / 3, 2 / 3])
    third = np.digitize(values, [low, high])
    digits = 2 if high < 10 else 0
    spans = (f"below {low:.{digits}f}", f"{low:.{digits}f} to {high:.{digits}f}", f"from {high:.{digits}f}")
    return {f"{name} ({span})": third == i for i, (name, span) in enumerate(zip(_THIRDS, spans, strict=True))}


def groups(faces: FaceSet, twins: NDArray[np.bool_]) -> Groups:
    """Return the images of each slice (bool ``[N]``), by group and name; empty ones are left out.

    ``brightness`` is the mean grey level of the face's inner part, ``contrast`` the standard deviation of its grey
    levels, ``sharpness`` the measure of the app's quality gate; ``agreement`` is how much of the crowd's votes the
    majority holds.

    Args:
        faces: the test images.
        twins: bool ``[N]``, whether a training image has the same pixels.
    """
    names = [PurePosixPath(p).name for p in faces.paths]
    inner = faces.images[:, INNER[0], INNER[1]].astype(np.float64)
    total = faces.votes.sum(axis=1)
    share = faces.votes.max(axis=1) / np.maximum(total, 1)
    found: Groups = {
        "part": {s: np.array([n.startswith(s) for n in names]) for s in SPLITS},
        "twin in training": {"has one": twins, "has none": ~twins},
        "brightness": _thirds(inner.mean(axis=(1, 2))),
        "contrast": _thirds(inner.std(axis=(1, 2))),
        "sharpness": _thirds(np.array([sharpness(i) for i in faces.images])),
        "agreement": {
            name: (total > 0) & (share >= low - _ROUNDING) & (share < high - _ROUNDING) for name, low, high in AGREEMENT
        },
    }
    kept = {group: {name: inside for name, inside in parts.items() if inside.any()} for group, parts in found.items()}
    return {group: parts for group, parts in kept.items() if parts}


def measure_slices(
    faces: FaceSet, logits: Mapping[str, NDArray[np.float32]], twins: NDArray[np.bool_]
) -> dict[str, Any]:
    """Return each head's ``n``, ``accuracy`` and ``interval`` on each slice, against the labels that the head learnt.

    Args:
        faces: the test images.
        logits: float32 ``[N, 6]`` by head.
        twins: bool ``[N]``, whether a training image has the same pixels.
    """
    every = groups(faces, twins)
    result: dict[str, Any] = {}
    for head, values in logits.items():
        truth = own_truth(head, faces)
        right = values[truth.index].argmax(axis=1) == truth.labels
        result[head] = {
            group: {name: rate(right[inside[truth.index]]) for name, inside in parts.items()}
            for group, parts in every.items()
        }
    return result
