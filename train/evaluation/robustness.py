"""Accuracy when the picture gets worse: seven kinds of harm, five strengths each.

The idea (common harms in five steps each, on test images that the training never saw harmed like this) is Hendrycks and
Dietterich's ("Benchmarking neural network robustness to common corruptions and perturbations", 2019). Their strengths
are made for photographs of 224 pixels; these here are for faces of 48, and each is said in a unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from train.data.dataset import FaceSet
from train.evaluation.truth import own_truth, rate
from train.networks.heads import FER

Images = NDArray[np.uint8]
Run = Callable[[Images], Mapping[str, NDArray[np.float32]]]
"""Grey images uint8 ``[N, 48, 48]`` to logits ``[N, 6]`` by head."""

SEED = 123
STEP = 10
"""Every tenth test image: 707 of 7,067, which takes minutes on two cores where all of them would take half an hour."""

_READ_NOISE = 2.0
"""Grey levels (standard deviation) that a camera's own noise adds in the dark. Without it nothing would be lost: the
network's input is standardised, so that a dim picture alone is the same picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corruption:
    """One kind of harm.

    Attributes:
        key: name in ``metrics.json``.
        title: name for people.
        unit: what ``strengths`` are measured in.
        strengths: five, from slight to severe.
        harm: one image (uint8 ``[48, 48]``), a strength and a random generator to the harmed image.
    """

    key: str
    title: str
    unit: str
    strengths: tuple[float, ...]
    harm: Callable[[Images, float, np.random.Generator], Images]


def _rounded(values: NDArray[np.floating]) -> Images:
    return np.asarray(np.rint(values).clip(0, 255), np.uint8)


def _darken(image: Images, light: float, rng: np.random.Generator) -> Images:
    return _rounded(image * (light / 100) + rng.normal(0, _READ_NOISE, image.shape))


def _blur(image: Images, sigma: float, rng: np.random.Generator) -> Images:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.uint8)


def _noise(image: Images, deviation: float, rng: np.random.Generator) -> Images:
    return _rounded(image + rng.normal(0, deviation, image.shape))


def _jpeg(image: Images, quality: float, rng: np.random.Generator) -> Images:
    _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)


def _rotate(image: Images, degrees: float, rng: np.random.Generator) -> Images:
    side = image.shape[0]
    middle = (side - 1) / 2
    turn = cv2.getRotationMatrix2D((middle, middle), float(rng.choice((-degrees, degrees))), 1.0)
    return np.asarray(cv2.warpAffine(image, turn, (side, side), borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _shrink(image: Images, side: float, rng: np.random.Generator) -> Images:
    small = cv2.resize(image, (int(side), int(side)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, image.shape[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def _cover(image: Images, percent: float, rng: np.random.Generator) -> Images:
    """Cover a square of one random grey level, at a random place that lies wholly within the image."""
    side = round(image.shape[0] * np.sqrt(percent / 100))
    top, left = rng.integers(0, image.shape[0] - side + 1, 2)
    out = image.copy()
    out[top : top + side, left : left + side] = rng.integers(0, 256)
    return out


CORRUPTIONS = (
    Corruption(key="darkness", title="Darkness", unit="% of the light", strengths=(50, 25, 12, 8, 5), harm=_darken),
    Corruption(key="blur", title="Blur", unit="sigma, px", strengths=(0.5, 1.0, 1.5, 2.0, 3.0), harm=_blur),
    Corruption(key="noise", title="Noise", unit="sigma, grey levels", strengths=(5, 10, 20, 30, 45), harm=_noise),
    Corruption(key="jpeg", title="JPEG", unit="quality", strengths=(50, 30, 20, 10, 5), harm=_jpeg),
    Corruption(key="rotation", title="Rotation", unit="degrees", strengths=(5, 10, 20, 30, 45), harm=_rotate),
    Corruption(
        key="low_resolution", title="Low resolution", unit="px a side", strengths=(32, 24, 16, 12, 8), harm=_shrink
    ),
    Corruption(key="occlusion", title="Occlusion", unit="% of the area", strengths=(5, 10, 20, 30, 45), harm=_cover),
)
"""In pixels of the network's 48 and grey levels of 255. Darkness adds a noise of 2 grey levels; rotation goes to either
side; low resolution shrinks and enlarges again; occlusion is one square of one grey level."""


def corrupt(images: Images, kind: Corruption, level: int) -> Images:
    """Harm images (uint8 ``[N, 48, 48]``) with the strength number ``level`` (0 to 4).

    The result depends on nothing but the arguments: an image's randomness comes from the kind, the level and the
    image's place, so that more images change nothing for those before them.
    """
    number = CORRUPTIONS.index(kind)
    return np.stack(
        [
            kind.harm(image, kind.strengths[level], np.random.default_rng((SEED, number, level, i)))
            for i, image in enumerate(images)
        ]
    )


def conditions() -> Iterator[tuple[Corruption, int]]:
    """Yield each kind with each of its levels."""
    for kind in CORRUPTIONS:
        for level in range(len(kind.strengths)):
            yield kind, level


def measure_robustness(run: Run, faces: FaceSet, *, step: int = STEP) -> dict[str, Any]:
    """Return accuracy by head under every harm, for JSON.

    Each head is scored on the labels that it learnt (see :func:`train.evaluation.truth.own_truth`), on the same images
    with and without harm, so that the difference is that of the harm.

    Args:
        run: runs the network on grey images.
        faces: the test images.
        step: every how many of them are taken (1: all), in the order of their names, so that each class has its share.
    """
    few = faces.take(np.arange(0, len(faces), step, dtype=np.int64))

    def score(images: Images) -> dict[str, Any]:
        scores = {}
        for head, logits in sorted(run(images).items(), key=lambda item: item[0] != FER):
            truth = own_truth(head, few)
            scores[head] = rate(logits[truth.index].argmax(axis=1) == truth.labels)
        return scores

    result: dict[str, Any] = {"step": step, "n": len(few), "seed": SEED, "unharmed": score(few.images), "harms": {}}
    for kind in CORRUPTIONS:
        result["harms"][kind.key] = {"title": kind.title, "unit": kind.unit, "strengths": list(kind.strengths)}
    for kind, level in conditions():
        entry = result["harms"][kind.key]
        for head, scored in score(corrupt(few.images, kind, level)).items():
            entry.setdefault(head, []).append(scored)
    return result
