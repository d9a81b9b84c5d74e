"""A model's ``metrics.json`` and a run's ``history.csv`` as a page compares them."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from emomonitor.engines.catalog import MODEL_FILE
from emomonitor.errors import EmomonitorError
from emomonitor.labels import EMOTIONS
from train.evaluation.metrics import ClassScore
from train.fitting.history import EpochResult
from train.record import model_notes


class MeasuredError(EmomonitorError):
    """A file of figures can't be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What ``evaluate`` found out about a model.

    Attributes:
        name: the model's.
        recipe: that it was trained by; None where nothing tells.
        n: test images.
        accuracy: on the FER labels, single pass.
        interval: 95 % interval of it.
        macro_f1: mean F1 of the classes.
        without_twins: accuracy without the test images that have a twin in training; None where there is none.
        scores: by class, in label order.
        confusion: six rows (label) of counts by prediction.
        code: version of the code that measured.
    """

    name: str
    recipe: str | None
    n: int
    accuracy: float
    interval: tuple[float, float]
    macro_f1: float
    without_twins: float | None
    scores: tuple[ClassScore, ...]
    confusion: tuple[tuple[int, ...], ...]
    code: str


def read_measured(path: Path) -> Measured:
    """Read a ``metrics.json``; a ``model.json`` beside it tells the recipe.

    Raises:
        MeasuredError: a file is missing, damaged or of another kind.
    """
    try:
        m: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        low, high = m["accuracy_interval"]
        alone = m["without_twins"]
        recipe = model_notes(path.parent)["training"]["recipe"] if (path.parent / MODEL_FILE).exists() else None
        return Measured(
            name=str(m["model"]["name"]),
            recipe=recipe,
            n=int(m["n"]),
            accuracy=float(m["accuracy"]),
            interval=(float(low), float(high)),
            macro_f1=float(m["macro_f1"]),
            without_twins=alone["accuracy"] if alone["twins"] else None,
            scores=tuple(
                ClassScore(**{k: m["per_class"][e.key][k] for k in ("precision", "recall", "f1", "support")})
                for e in EMOTIONS
            ),
            confusion=tuple(tuple(int(c) for c in row) for row in m["confusion"]),
            code=str(m["code"]),
        )
    except (OSError, ValueError, TypeError, KeyError) as e:
        raise MeasuredError(
            f"{path} can't be read ({e!r}). Give the file that python -m train evaluate --json FILE wrote."
        ) from e


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How far a run went: finished ``epochs``, median ``seconds`` of one, the last one's ``accuracy`` and ``loss``."""

    epochs: int
    seconds: float
    accuracy: float
    loss: float


def run_of(history: Sequence[EpochResult]) -> Run:
    """Sum up a history of at least one epoch."""
    last = history[-1]
    seconds = [h.seconds for h in history if math.isfinite(h.seconds)]
    return Run(epochs=last.epoch, seconds=median(seconds), accuracy=last.accuracy, loss=last.loss)
