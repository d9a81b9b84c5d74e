"""Shares corrected for what the classifier is known to confuse: prior-shift correction.

The classifier's confusion matrix on the test images gives ``C[i, j]``, how often a face of expression i is called j.
Where these rates hold for this person too, the shares q that are observed come from the true shares p by ``q = C.T p``.
Solved for p by least squares with p >= 0 and sum 1, so that chance can't give negative shares. Sources: Forman 2008,
"Quantifying counts and costs via classification" (adjusted count); Lipton, Wang & Smola 2018, "Detecting and correcting
for label shift with black box predictors" (the matrix form).

It can't correct what isn't in the matrix: a person whose face at rest looks sad to the network stays so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import N_EMOTIONS

Floats = NDArray[np.float64]

_STEPS = 400
_LEAST = 1e-10


def confusion_rates(metrics: Mapping[str, Any]) -> Floats | None:
    """Return ``[6, 6]`` rates, rows summing to 1, of a model's ``metrics.json``; None without a usable matrix."""
    try:
        counts = np.asarray(metrics["confusion"], np.float64)
    except (KeyError, TypeError, ValueError):
        return None
    if counts.shape != (N_EMOTIONS, N_EMOTIONS) or not np.all(np.isfinite(counts)) or np.any(counts < 0):
        return None
    totals = counts.sum(axis=1, keepdims=True)
    return None if np.any(totals == 0) else counts / totals


def corrected(shares: Floats, rates: Floats) -> Floats:
    """Return the shares that give the observed ones by the classifier's own confusions.

    Args:
        shares: ``[..., 6]``, each summing to 1.
        rates: ``[6, 6]``, of :func:`confusion_rates`.
    """
    flat = shares.reshape(-1, N_EMOTIONS)
    # Projected gradient with Nesterov's momentum: convex and small, so that it needs no library.
    a = rates.T
    step = 1.0 / float(np.linalg.norm(a, 2) ** 2)
    p = flat.copy()
    y, t = p.copy(), 1.0
    for _ in range(_STEPS):
        new = _onto_simplex(y - step * ((y @ a.T) - flat) @ a)
        ahead = (1 + np.sqrt(1 + 4 * t * t)) / 2
        y = new + ((t - 1) / ahead) * (new - p)
        done = float(np.max(np.abs(new - p), initial=0.0)) < _LEAST
        p, t = new, ahead
        if done:
            break
    return p.reshape(shares.shape)


def _onto_simplex(v: Floats) -> Floats:
    """Return the nearest rows that are >= 0 and sum to 1 (Duchi et al. 2008)."""
    ordered = np.sort(v, axis=1)[:, ::-1]
    excess = np.cumsum(ordered, axis=1) - 1
    count = np.arange(1, v.shape[1] + 1)
    last = np.sum(ordered - excess / count > 0, axis=1)
    shift = excess[np.arange(len(v)), last - 1] / last
    return np.asarray(np.maximum(v - shift[:, None], 0.0), np.float64)
