"""The picture of a run. Needs matplotlib; without it training goes on, only without pictures."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from train.fitting.history import EpochResult


def draw_curves(history: Sequence[EpochResult], path: Path) -> bool:
    """Draw losses and accuracies by epoch as PNG; False where matplotlib is missing."""
    if importlib.util.find_spec("matplotlib") is None:
        return False
    from matplotlib.ticker import MaxNLocator

    from train.pictures import Picture

    figure = Picture(10, 4)
    losses, accuracies = figure.subplots(1, 2)
    x = [h.epoch for h in history]
    lines = (
        (losses, [h.loss for h in history], "training (augmented, both heads)"),
        (losses, [h.val_loss for h in history], "validation, FER label"),
        (accuracies, [h.accuracy for h in history], "training (augmented), FER label"),
        (accuracies, [h.val_accuracy for h in history], "validation, FER label"),
        (accuracies, [h.val_crowd_accuracy for h in history], "validation, crowd's majority"),
    )
    for axes, y, label in lines:
        if any(v == v for v in y):  # NaN is unequal to itself
            axes.plot(x, y, label=label, marker="." if len(x) < 3 else None)
    for axes, title in ((losses, "Loss"), (accuracies, "Accuracy")):
        for before, after in pairwise(history):
            if before.size != after.size:
                axes.axvline(after.epoch - 0.5, color="0.7", linewidth=1)
                axes.annotate(f"{after.size} px", (after.epoch, 1), xycoords=("data", "axes fraction"), va="top")
        axes.set(title=title, xlabel="epoch")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(alpha=0.3)
        axes.legend()
    path.write_bytes(figure.png())
    return True
