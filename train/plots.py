"""Pictures of a training run. Needs matplotlib; without it training goes on, only without pictures."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Protocol


class Epoch(Protocol):
    """What is drawn of an epoch."""

    @property
    def epoch(self) -> int: ...  # noqa: D102
    @property
    def size(self) -> int: ...  # noqa: D102
    @property
    def loss(self) -> float: ...  # noqa: D102
    @property
    def val_loss(self) -> float: ...  # noqa: D102
    @property
    def val_accuracy(self) -> float: ...  # noqa: D102
    @property
    def val_crowd_accuracy(self) -> float: ...  # noqa: D102


def draw_curves(history: Sequence[Epoch], path: Path) -> bool:
    """Draw loss and validation accuracy by epoch as PNG; False where matplotlib is missing."""
    if importlib.util.find_spec("matplotlib") is None:
        return False
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    FigureCanvasAgg(figure)
    losses, accuracies = figure.subplots(1, 2)
    x = [h.epoch for h in history]
    losses.plot(x, [h.loss for h in history], label="training (augmented)")
    losses.plot(x, [h.val_loss for h in history], label="validation, FER label")
    accuracies.plot(x, [h.val_accuracy for h in history], label="FER label")
    accuracies.plot(x, [h.val_crowd_accuracy for h in history], label="crowd's majority")
    for axes, title in ((losses, "Loss"), (accuracies, "Accuracy on validation images")):
        for before, after in pairwise(history):
            if before.size != after.size:
                axes.axvline(after.epoch - 0.5, color="0.7", linewidth=1)
                axes.annotate(f"{after.size} px", (after.epoch, 1), xycoords=("data", "axes fraction"), va="top")
        axes.set(title=title, xlabel="epoch")
        axes.grid(alpha=0.3)
        axes.legend()
    part = path.with_name(f"part.{path.name}")
    figure.savefig(part, dpi=100)
    part.replace(path)
    return True
