"""How often a model was right when it was as sure as now: read from its ``metrics.json``, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from emomonitor.engines.catalog import ModelInfo

MIN_IMAGES = 50
"""Test images that a bin must hold: with fewer, "9 times in 10" could as well be 8 (95 % interval wider than 0.17)."""

_LEARNT: Mapping[str, str] = {"fer": "fer", "crowd": "ferplus"}
"""Which labels a head learnt, and so is judged by; ``train evaluate`` writes its scores under these names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """One bin of the reliability diagram.

    Attributes:
        low: confidence from which on the bin counts, 0 to 1.
        high: its upper end.
        right: share of its test images that were right, 0 to 1.
        images: how many there were.
    """

    low: float
    high: float
    right: float
    images: int


def trust_of(model: ModelInfo) -> tuple[Trust, ...]:
    """Return the shown head's reliability by confidence; empty where it wasn't measured or can't be read.

    The bins are equally wide from 0 to 1; those with too few images are left out.
    """
    bins = _find(model.metrics, "heads", model.shown_head, _LEARNT.get(model.shown_head, ""), "reliability")
    if not isinstance(bins, Mapping):
        return ()
    try:
        counts = [int(n) for n in bins["n"]]
        shares = [float(s) for s in bins["accuracy"]]
        edges = np.linspace(0.0, 1.0, len(counts) + 1).tolist()
        rows = zip(pairwise(edges), counts, shares, strict=True)
        return tuple(
            Trust(low=low, high=high, right=right, images=n)
            for (low, high), n, right in rows
            if n >= MIN_IMAGES and 0.0 <= right <= 1.0
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return ()


def trust_at(bins: tuple[Trust, ...], confidence: float) -> Trust | None:
    """Return what is known of readings that are as sure as ``confidence`` (0 to 1), None where nothing is."""
    return next((b for b in bins if b.low < confidence <= b.high), None)


def in_words(right: float) -> tuple[int, int] | None:
    """Round a share down to a plain fraction, such as (9, 10); None below one in two, which is no trust at all.

    Rounded down: what is said must not be better than what was measured.
    """
    if right >= 0.95:
        return 19, 20
    tenths = int(right * 10 + 1e-9)
    return (tenths, 10) if tenths >= 5 else None


def _find(value: Any, *path: str) -> Any:
    for name in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value
