"""Honest probabilities: temperature and ``unsure`` threshold, both chosen on validation images alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CERTAINTY = 0.95
"""How sure it must be that the threshold keeps the risk it promises."""

_GOLDEN = (math.sqrt(5) - 1) / 2
_TEMPERATURES = (0.2, 5.0)
_STEPS = 60
"""Golden-section steps: the bracket shrinks by 0.618 each, so 60 leave about 1e-12 of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What was chosen for one head.

    Attributes:
        temperature: logits are divided by it before the softmax.
        threshold: smallest confidence that counts as a reading.
        risk: share of wrong labels allowed among the readings at or above the threshold.
        risk_bound: upper confidence bound (95 %) of that share at the threshold; 1 where nothing is shown.
        coverage: share of validation images at or above it.
        accuracy: share of those whose label is right.
        n: validation images used.
    """

    temperature: float
    threshold: float
    risk: float
    risk_bound: float
    coverage: float
    accuracy: float
    n: int


def log_softmax(logits: NDArray[np.floating], temperature: float = 1.0) -> Floats:
    """Return log probabilities, float64 ``[N, C]``, of logits ``[N, C]`` divided by ``temperature``."""
    z = np.asarray(logits, np.float64) / temperature
    z -= z.max(axis=1, keepdims=True)
    return np.asarray(z - np.log(np.exp(z).sum(axis=1, keepdims=True)), np.float64)


def softmax(logits: NDArray[np.floating], temperature: float = 1.0) -> Floats:
    """Return probabilities, float64 ``[N, C]``, rows summing to 1."""
    return np.exp(log_softmax(logits, temperature))


def negative_log_likelihood(logits: NDArray[np.floating], labels: NDArray[np.int64], temperature: float) -> float:
    """Mean negative log probability of ``labels`` (int ``[N]``)."""
    return float(-log_softmax(logits, temperature)[np.arange(len(labels)), labels].mean())


def fit_temperature(logits: NDArray[np.floating], labels: NDArray[np.int64]) -> float:
    """Return the temperature that minimises the NLL (Guo et al. 2017), searched between 0.2 and 5.

    The NLL is convex in 1/T, so it has one minimum and a golden-section search on log T finds it.
    """
    low, high = (math.log(t) for t in _TEMPERATURES)

    def cost(log_t: float) -> float:
        return negative_log_likelihood(logits, labels, math.exp(log_t))

    a, b = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_a, at_b = cost(a), cost(b)
    for _ in range(_STEPS):
        if at_a < at_b:
            high, b, at_b = b, a, at_a
            a = high - _GOLDEN * (high - low)
            at_a = cost(a)
        else:
            low, a, at_a = a, b, at_b
            b = low + _GOLDEN * (high - low)
            at_b = cost(b)
    return math.exp((low + high) / 2)


def risk_bounds(wrong: NDArray[np.int64], shown: NDArray[np.int64], certainty: float = CERTAINTY) -> Floats:
    """Return the upper confidence bounds of shares ``wrong / shown`` (Clopper and Pearson 1934).

    Needs SciPy, which the extra ``train`` installs.
    """
    from scipy.stats import beta

    bounds = np.ones(len(shown))
    some = wrong < shown  # where all are wrong, the bound is 1
    bounds[some] = beta.ppf(certainty, wrong[some] + 1, shown[some] - wrong[some])
    return bounds


def choose_threshold(confidence: Floats, correct: NDArray[np.bool_], risk: float) -> float:
    """Return the smallest confidence from which on the readings are wrong in at most ``risk`` of all cases.

    Not of these cases only: the share that is wrong among some 2,000 validation images is met by luck half of the
    time. So its upper confidence bound must meet the risk, as in Geifman and El-Yaniv's "Selective classification for
    deep neural networks" (2017), whose further correction for having looked at many thresholds is left out: with the
    validation images of ``vgg16-lite`` drawn again a thousand times, the FER head's risk was exceeded in 5.1 % of the
    draws without it and in 0.3 % with it, where 5 % are allowed, and in 49 % without any bound
    (``benchmarks/calibration.py``).

    Rounded up to three digits, so that what is written in ``model.json`` is what was measured. 1.0 (nothing
    is shown) where no confidence is enough.
    """
    order = np.argsort(-confidence, kind="stable")
    sorted_confidence = confidence[order]
    bounds = risk_bounds(np.cumsum(~correct[order]), np.arange(1, len(order) + 1))
    # Equal confidences come or go together: only the last of each run of equals is a possible cut.
    last = np.append(sorted_confidence[1:] != sorted_confidence[:-1], True)
    good = np.flatnonzero((bounds <= risk) & last)
    if not len(good):
        return 1.0
    return min(1.0, math.ceil(float(sorted_confidence[good[-1]]) * 1000 - 1e-9) / 1000)


def calibrate(logits: NDArray[np.floating], labels: NDArray[np.int64], risk: float) -> Calibration:
    """Fit temperature and threshold to validation logits ``[N, C]`` and labels ``[N]``."""
    temperature = round(fit_temperature(logits, labels), 4)
    probs = softmax(logits, temperature)
    confidence = probs.max(axis=1)
    correct = probs.argmax(axis=1) == labels
    threshold = choose_threshold(confidence, correct, risk)
    shown = confidence >= threshold
    return Calibration(
        temperature=temperature,
        threshold=threshold,
        risk=risk,
        risk_bound=float(risk_bounds(np.array([(~correct[shown]).sum()]), np.array([shown.sum()]))[0]),
        coverage=float(shown.mean()),
        accuracy=float(correct[shown].mean()) if shown.any() else 0.0,
        n=len(labels),
    )
