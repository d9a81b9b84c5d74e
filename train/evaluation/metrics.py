"""Figures of merit, computed from probabilities and labels alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import EMOTIONS, N_EMOTIONS

Labels = NDArray[np.int64]
Probs = NDArray[np.floating]

ECE_BINS = 15
COVERAGE_STEPS = 40
_Z95 = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScore:
    """One class: precision, recall and F1 (0 where undefined), and its number of images."""

    precision: float
    recall: float
    f1: float
    support: int


def accuracy(probs: Probs, labels: Labels) -> float:
    """Share of images whose strongest class is the label."""
    return float((probs.argmax(axis=1) == labels).mean())


def interval(share: float, n: int) -> tuple[float, float]:
    """95 % confidence interval of a share of ``n`` (Wilson 1927)."""
    centre = (share + _Z95**2 / (2 * n)) / (1 + _Z95**2 / n)
    half = _Z95 / (1 + _Z95**2 / n) * math.sqrt(share * (1 - share) / n + _Z95**2 / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def confusion(labels: Labels, predicted: Labels) -> NDArray[np.int64]:
    """Return counts int64 ``[6, 6]``: row = truth, column = prediction."""
    table = np.zeros((N_EMOTIONS, N_EMOTIONS), np.int64)
    np.add.at(table, (labels, predicted), 1)
    return table


def class_scores(table: NDArray[np.int64]) -> dict[str, ClassScore]:
    """Return each class's score from a confusion table, by key in label order."""
    scores = {}
    for e in EMOTIONS:
        hits, truth, said = int(table[e, e]), int(table[e].sum()), int(table[:, e].sum())
        scores[e.key] = ClassScore(
            precision=hits / said if said else 0.0,
            recall=hits / truth if truth else 0.0,
            f1=2 * hits / (truth + said) if truth + said else 0.0,
            support=truth,
        )
    return scores


def macro_f1(scores: dict[str, ClassScore]) -> float:
    """Mean F1 of the classes that have images."""
    return float(np.mean([s.f1 for s in scores.values() if s.support]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One bin of a reliability diagram, (low, high]: ``n`` values, their mean and the share that was right.

    ``mean`` and ``right`` are 0 where the bin is empty.
    """

    low: float
    high: float
    n: int
    mean: float
    right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What remains of the images when only the surest are read: their share, the confidence there, and accuracy."""

    coverage: float
    confidence: float
    accuracy: float


def reliability(confidence: Probs, right: NDArray[np.bool_], bins: int = ECE_BINS) -> list[Bin]:
    """Return ``bins`` bins of equal width of confidences (0 to 1, ``[N]``) and of what came true (bool ``[N]``)."""
    # Bins are (low, high]: a confidence of exactly 1 belongs to the last.
    index = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    counts = np.bincount(index, minlength=bins)
    sums = np.bincount(index, confidence, minlength=bins) / np.maximum(counts, 1)
    shares = np.bincount(index, right.astype(float), minlength=bins) / np.maximum(counts, 1)
    return [
        Bin(low=b / bins, high=(b + 1) / bins, n=int(counts[b]), mean=float(sums[b]), right=float(shares[b]))
        for b in range(bins)
    ]


def _gap(found: list[Bin]) -> float:
    """Mean distance between what was said and what came true, each bin by its size."""
    return sum(b.n * abs(b.right - b.mean) for b in found) / max(1, sum(b.n for b in found))


def expected_calibration_error(probs: Probs, labels: Labels, bins: int = ECE_BINS) -> float:
    """Return the gap between confidence and accuracy, averaged over bins of confidence by size (Guo et al. 2017)."""
    return _gap(reliability(probs.max(axis=1), probs.argmax(axis=1) == labels, bins))


def class_calibration_errors(probs: Probs, labels: Labels, bins: int = ECE_BINS) -> dict[str, float]:
    """Return each class's calibration error, by key in label order.

    Every image counts for every class: the bins hold the probability of the class, and what came true is whether it
    was the label. The mean of the six is the classwise ECE of Kull et al. ("Beyond temperature scaling", 2019); it is
    small for rare classes, since most images say almost 0 of them and are right.
    """
    return {e.key: _gap(reliability(probs[:, e], labels == e, bins)) for e in EMOTIONS}


def coverage_curve(probs: Probs, labels: Labels, steps: int = COVERAGE_STEPS) -> list[Cut]:
    """Return the accuracy of the surest images, for ``steps`` equal shares up to all of them (El-Yaniv, Wiener 2010).

    Images of equal confidence keep their order; the last cut holds all images.
    """
    confidence = probs.max(axis=1)
    order = np.argsort(-confidence, kind="stable")
    right = np.cumsum((probs.argmax(axis=1) == labels)[order])
    ends = sorted({max(1, round(len(order) * k / steps)) for k in range(1, steps + 1)})
    return [
        Cut(coverage=n / len(order), confidence=float(confidence[order[n - 1]]), accuracy=float(right[n - 1] / n))
        for n in ends
    ]
