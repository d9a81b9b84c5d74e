"""A run's epochs, as ``history.csv`` holds them."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from emomonitor.errors import EmomonitorError

HISTORY = "history.csv"


class HistoryError(EmomonitorError):
    """A history can't be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochResult:
    """One epoch.

    Attributes:
        epoch: counted from 1.
        size: of the images in pixels.
        learning_rate: of the last step.
        loss: mean of the heads' cross-entropies on the training images, augmented, with smoothed targets.
        accuracy: the head ``fer``'s on the same.
        val_loss: cross-entropy of the head ``fer`` to the FER label on validation images; NaN where there are none.
        val_accuracy: the head ``fer``'s on validation images.
        val_crowd_accuracy: the head ``crowd``'s; NaN where there is none.
        seconds: what it took.
    """

    epoch: int
    size: int
    learning_rate: float
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    val_crowd_accuracy: float
    seconds: float


def write_history(history: Sequence[EpochResult], path: Path) -> None:
    """Write ``history.csv``; what is NaN stays empty."""
    with path.open("w", newline="", encoding="utf-8") as f:
        writer = csv.DictWriter(f, fieldnames=list(EpochResult.__dataclass_fields__))
        writer.writeheader()
        for h in history:
            writer.writerow({k: "" if isinstance(v, float) and math.isnan(v) else v for k, v in asdict(h).items()})


def read_history(path: Path) -> tuple[EpochResult, ...]:
    """Read what :func:`write_history` wrote; what is empty becomes NaN, and so does the accuracy of older files.

    Raises:
        HistoryError: the file is missing, empty or no history.
    """
    whole = {"epoch", "size"}
    try:
        with path.open(newline="", encoding="utf-8") as f:
            epochs = tuple(
                EpochResult(
                    **{
                        c.name: int(row[c.name]) if c.name in whole else float(row[c.name] or math.nan)
                        for c in fields(EpochResult)
                    }  # type: ignore[arg-type]  # int for the two whole numbers, float for all others
                )
                for row in ({"accuracy": "", **r} for r in csv.DictReader(f))  # it came later than the other columns
            )
    except (OSError, ValueError, TypeError, KeyError) as e:
        raise HistoryError(f"{path} can't be read ({e!r}). Give the {HISTORY} that a run left in its folder.") from e
    if not epochs:
        raise HistoryError(f"{path} holds no finished epoch yet. Let the run finish one first.")
    return epochs


def best_epoch(history: Sequence[EpochResult]) -> int | None:
    """Return the epoch whose weights a run keeps: the first best at the last size; None where none was validated."""
    last = [h for h in history if h.size == history[-1].size and not math.isnan(h.val_accuracy)]
    return max(last, key=lambda h: h.val_accuracy).epoch if last else None
