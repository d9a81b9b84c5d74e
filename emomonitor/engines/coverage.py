"""What a threshold does, read off a model's coverage-accuracy curve on the test images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.catalog import ModelInfo

_LABELS_OF_HEAD = {"fer": "fer", "crowd": "ferplus"}
"""The kind of label that each head has learnt, and is judged by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is left of the test faces where readings below a threshold are unsure.

    Attributes:
        silent: share of the faces of which nothing is said, 0 to 1.
        right: share of the others that is read as people did; None where there are hardly any others.
    """

    silent: float
    right: float | None


def outlook(model: ModelInfo, threshold: float) -> Outlook | None:
    """Return what a threshold does; None where the model's metrics don't tell.

    The model's own threshold was counted; others are interpolated between the curve's points, which lie 2.5 % of the
    faces apart. Above the surest of them nothing is known of the rest but that it is small.

    Args:
        model: the model.
        threshold: confidence below which a reading is unsure, 0 to 1.
    """
    scores = _scores(model)
    counted = scores.get("unsure")
    if isinstance(counted, Mapping) and counted.get("threshold") == threshold:
        coverage, accuracy = _number(counted.get("coverage")), _number(counted.get("accuracy"))
        if coverage is not None and accuracy is not None:
            return Outlook(silent=1 - coverage, right=accuracy)
    curve = _curve(scores.get("coverage"))
    if curve is None:
        return None
    confidence, coverage_at, accuracy_at = curve
    if threshold > confidence[-1]:
        return Outlook(silent=1 - float(coverage_at[-1]), right=None)
    return Outlook(
        silent=1 - float(np.interp(threshold, confidence, coverage_at)),
        right=float(np.interp(threshold, confidence, accuracy_at)),
    )


def _scores(model: ModelInfo) -> Mapping[str, Any]:
    """Return the part of ``metrics.json`` about the shown head on the labels that it has learnt; empty without."""
    found: Any = model.metrics.get("heads")
    for key in (model.shown_head, _LABELS_OF_HEAD.get(model.shown_head, "fer")):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _curve(found: object) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]] | None:
    """Return confidence, coverage and accuracy by rising confidence; None where they are missing or garbled."""
    if not isinstance(found, Mapping):
        return None
    try:
        columns = [np.asarray(found[k], np.float64) for k in ("confidence", "coverage", "accuracy")]
    except (KeyError, TypeError, ValueError):
        return None
    confidence, coverage, accuracy = columns
    fits = confidence.ndim == 1 and len(confidence) > 1 and confidence.shape == coverage.shape == accuracy.shape
    if not fits or not all(np.isfinite(c).all() for c in columns):
        return None
    order = np.argsort(confidence, kind="stable")
    return confidence[order], coverage[order], accuracy[order]


def _number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None  # type: ignore[arg-type]
