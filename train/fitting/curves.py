"""The picture of a run. Needs matplotlib; without it training goes on, only without pictures."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from train.fitting.history import EpochResult

if TYPE_CHECKING:
    from train.pictures import Picture


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


def draw_hours(history: Sequence[EpochResult]) -> Picture:
    """Draw validation accuracy against the hours that the run had taken: what more of the same would bring."""
    from train.pictures import INK, SOFT, Picture, tidy

    figure = Picture(7.5, 3.4)
    axes = figure.subplots()
    hours = list(accumulate(h.seconds / 3600 for h in history))
    for head, style in (("val_accuracy", "-"), ("val_crowd_accuracy", "--")):
        y = [getattr(h, head) for h in history]
        if any(v == v for v in y):  # NaN is unequal to itself
            name = "head fer, FER label" if head == "val_accuracy" else "head crowd, crowd's majority"
            axes.plot(hours, y, style, color=INK, label=f"{name}: {y[-1]:.3f}", linewidth=1.6)
    for i, (before, after) in enumerate(pairwise(history)):
        if before.size != after.size:
            axes.axvline(hours[i], color=SOFT, linewidth=1)
            axes.annotate(f" {after.size} px", (hours[i], 0.02), xycoords=("data", "axes fraction"), fontsize=9)
    axes.set(xlabel="hours of training", ylabel="validation accuracy")
    axes.legend(frameon=False, loc="lower right", fontsize=9)
    tidy(axes)
    return figure
