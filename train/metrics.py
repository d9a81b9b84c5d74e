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


def expected_calibration_error(probs: Probs, labels: Labels, bins: int = ECE_BINS) -> float:
    """Return the gap between confidence and accuracy, averaged over bins of confidence by size (Guo et al. 2017)."""
    confidence = probs.max(axis=1)
    correct = probs.argmax(axis=1) == labels
    # Bins are (low, high]: a confidence of exactly 1 belongs to the last.
    index = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    error = 0.0
    for b in range(bins):
        inside = index == b
        if inside.any():
            error += float(inside.mean()) * abs(float(correct[inside].mean()) - float(confidence[inside].mean()))
    return error
