"""A scale and an offset for each class, where one temperature for all doesn't make the probabilities honest.

Label smoothing leaves the easy classes too unsure of themselves and the hard ones too sure: one temperature can only
choose between the two. Vector scaling (Guo et al., "On calibration of modern neural networks", 2017) gives each class
its own factor and offset. It has twelve numbers instead of one, so it is taken only where validation images that it was
not fitted to say that it helps.

A head's last layer is linear, so factor and offset go into its weights: every engine applies them without knowing,
activation maps still average to their logits, and ``model.json`` needs nothing but the temperature.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from train.evaluation.calibrate import Floats, fit_temperature, log_softmax

_RIDGE = 0.001
"""Weight of the squared (log) factors and offsets beside the mean NLL. Holds classes that have few or no images; chosen
among 0, 0.001 and 0.01 by cross-validation on validation images, which hardly told them apart."""

_FOLDS = 5
_REPEATS = 4
_MIN_IMAGES = 500
"""Fewer validation images can't show that twelve numbers are better than one."""

_ERRORS = 2.0
"""Standard errors that the gain in NLL must exceed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScaling:
    """Logits are multiplied by ``scale`` and ``offset`` is added (float64 ``[C]`` each).

    ``gain`` and ``gain_error``: by how much the NLL of images that were not fitted falls beside a temperature alone,
    and the standard error of that.
    """

    scale: Floats
    offset: Floats
    gain: float
    gain_error: float

    @property
    def helps(self) -> bool:
        """Whether the gain is more than chance."""
        return self.gain > _ERRORS * self.gain_error


def _fit(logits: Floats, labels: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return scale and offset that minimise the NLL; the plain temperature is where the search starts."""
    from scipy.optimize import minimize

    n, classes = logits.shape
    start = 1 / fit_temperature(logits, labels)
    truth = np.eye(classes)[labels]

    def cost(w: Floats) -> tuple[float, Floats]:
        scale = start * np.exp(w[:classes])
        log_probs = log_softmax(logits * scale + w[classes:])
        error = (np.exp(log_probs) - truth) / n
        slope = np.concatenate([(error * logits).sum(axis=0) * scale, error.sum(axis=0)])
        nll = -log_probs[np.arange(n), labels].mean()
        return float(nll + _RIDGE * (w**2).sum()), slope + 2 * _RIDGE * w

    w = minimize(cost, np.zeros(2 * classes), jac=True, method="L-BFGS-B").x
    return start * np.exp(w[:classes]), np.asarray(w[classes:])


def _gains(logits: Floats, labels: NDArray[np.int64]) -> Floats:
    """By how much each image's NLL falls beside a temperature alone, both fitted to other images (``[N]``)."""
    n = len(labels)
    gains = np.zeros(n)
    for repeat in range(_REPEATS):
        fold = np.random.default_rng(repeat).permutation(n) % _FOLDS
        for k in range(_FOLDS):
            rest, held = fold != k, np.flatnonzero(fold == k)
            temperature = fit_temperature(logits[rest], labels[rest])
            scale, offset = _fit(logits[rest], labels[rest])
            rows = np.arange(len(held))
            before = log_softmax(logits[held], temperature)[rows, labels[held]]
            after = log_softmax(logits[held] * scale + offset)[rows, labels[held]]
            gains[held] += (after - before) / _REPEATS
    return gains


def fit_class_scaling(logits: NDArray[np.floating], labels: NDArray[np.int64]) -> ClassScaling | None:
    """Fit vector scaling to validation logits ``[N, C]`` and labels ``[N]``, and say whether it helps.

    Returns None with fewer than 500 images. The scale holds the temperature, too: a temperature that is fitted to
    logits so scaled is about 1.
    """
    if len(labels) < _MIN_IMAGES:
        return None
    values = np.asarray(logits, np.float64)
    gains = _gains(values, labels)
    scale, offset = _fit(values, labels)
    return ClassScaling(
        scale=scale,
        offset=offset,
        gain=float(gains.mean()),
        gain_error=float(gains.std(ddof=1) / np.sqrt(len(gains))),
    )
