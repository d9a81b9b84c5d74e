"""Quantiles of the normal and of the F distribution, for intervals. The app itself has no scipy."""

from __future__ import annotations

import math
from statistics import NormalDist

_STEPS = 300
"""Terms of the continued fraction at most; some dozens are enough where it is used (see :func:`beta_share`)."""

_TINY = 1e-300
_CLOSE = 1e-15


def normal_quantile(p: float) -> float:
    """Return the value below which a standard normal variable lies with probability ``p`` (0 to 1, without ends)."""
    return NormalDist().inv_cdf(p)


def f_quantile(p: float, d1: float, d2: float) -> float:
    """Return the value below which a variable of the F distribution lies with probability ``p``.

    Args:
        p: 0 to 1, without the ends.
        d1: degrees of freedom of the numerator, above 0; they need not be whole.
        d2: those of the denominator.

    Raises:
        ValueError: ``p`` or the degrees of freedom are out of range.
    """
    if not (0.0 < p < 1.0 and d1 > 0.0 and d2 > 0.0):
        raise ValueError(f"p={p}, d1={d1}, d2={d2}")
    low, high = 0.0, 1.0
    # F = d2 x / (d1 (1 - x)), where x has the beta distribution of half the degrees of freedom.
    while (middle := (low + high) / 2) not in (low, high):
        if beta_share(middle, d1 / 2, d2 / 2) < p:
            low = middle
        else:
            high = middle
    return d2 * high / (d1 * (1.0 - high)) if high < 1.0 else math.inf


def beta_share(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b) (DLMF 8.17), for x from 0 to 1."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    # The fraction is quick below the mean only; above it the other end is asked (DLMF 8.17.4).
    return _fraction(x, a, b) if x < (a + 1) / (a + b + 2) else 1.0 - _fraction(1.0 - x, b, a)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction DLMF 8.17.22, evaluated from the front (Lentz's method)."""
    front = a * math.log(x) + b * math.log1p(-x) - math.log(a)
    front -= math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    value, c, d = 1.0, 1.0, 0.0
    for n in range(1, _STEPS):
        m = n // 2
        if n % 2 == 0:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        else:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        c, d = _not_zero(1.0 + term / c), 1.0 / _not_zero(1.0 + term * d)
        value *= c * d
        if abs(c * d - 1.0) < _CLOSE:
            break
    return math.exp(front) / value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
