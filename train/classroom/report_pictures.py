"""The pictures of the report's page."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.ticker import MaxNLocator

from emomonitor.labels import EMOTIONS
from emomonitor.palette import EMOTION_COLOURS
from train.classroom.report_figures import REPORT
from train.fitting.history import EpochResult
from train.pictures import FAINT, INK, SOFT, TITLES, Picture, draw_confusion, tidy

_MARKS = ("s", "^", "o")


def draw_counts(title: str, counts: Sequence[Sequence[int] | None]) -> Picture:
    """Draw a confusion matrix, counts on the left and shares of the row on the right; a row may be None."""
    picture = Picture(11.5, 5.2)
    left, right = picture.subplots(1, 2)
    draw_confusion(left, counts, shares=False, title="images")
    draw_confusion(right, counts, shares=True, title="share of the row")
    picture.suptitle(f"Confusion of {title} on the test images", color=INK, fontsize=13)
    return picture


def draw_f1(columns: Sequence[tuple[str, Sequence[float]]]) -> Picture:
    """Draw the F1 of each class for each (name, six values)."""
    picture = Picture(9, 4.2)
    axes = picture.subplots()
    for y, e in enumerate(EMOTIONS):
        values = [scores[e] for _, scores in columns]
        axes.plot([min(values), max(values)], [y, y], color=FAINT, linewidth=3, zorder=1)
        for mark, value in zip(_MARKS, values, strict=False):
            axes.plot(value, y, mark, color=EMOTION_COLOURS[e], markeredgecolor=INK, markersize=10)
    for mark, (name, _) in zip(_MARKS, columns, strict=False):
        axes.plot([], [], mark, color="white", markeredgecolor=INK, markersize=9, label=name)
    axes.set_yticks(range(len(TITLES)), TITLES)
    lowest = min(min(scores) for _, scores in columns)
    axes.set(xlim=(0.3 if lowest > 0.32 else -0.02, 1), ylim=(len(TITLES) - 0.5, -0.5))
    axes.set_xlabel("F1 on the test images", color=SOFT)
    tidy(axes, grid="x")
    picture.legend(loc="outside upper center", ncols=len(columns), frameon=False)
    return picture


def draw_curves(history: Sequence[EpochResult]) -> Picture:
    """Draw a run's training loss and accuracy by epoch, with the report's last epoch as a line."""
    picture = Picture(10.5, 4)
    loss, accuracy = picture.subplots(1, 2)
    x = [h.epoch for h in history]
    panels = (
        (loss, "Training loss", [h.loss for h in history], REPORT.training_loss),
        (accuracy, "Training accuracy", [h.accuracy for h in history], REPORT.training_accuracy),
    )
    for axes, title, y, reached in panels:
        axes.plot(x, y, color=INK, marker="o", markersize=4, label="our run")
        label = f"the report after {REPORT.epochs} epochs: {reached}"
        axes.axhline(reached, color=SOFT, linestyle="--", label=label)
        axes.set_title(title, color=INK, fontsize=11, loc="left")
        axes.set_xlabel("epoch", color=SOFT)
        axes.set_xlim(0.5, REPORT.epochs + 0.5)
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(fontsize=9, frameon=False)
        tidy(axes)
    return picture
