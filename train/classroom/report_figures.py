"""The figures that the class report printed: one place, for the page beside our own and for tests.

The report trained Keras' VGG16 on this data set for 40 epochs. Two cells of its printed confusion matrix can't be
right, because their rows don't add up to the class's number of test images; see :data:`MISPRINTS`. Its matrix has no
row for Neutral.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from emomonitor.labels import Emotion


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedScore:
    """A class's precision, recall and F1 as printed: two decimals."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Misprint:
    """A cell of the confusion matrix: what was ``printed``, and what it must be for its row to add up to ``total``."""

    row: Emotion
    column: Emotion
    printed: int
    right: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigures:
    """What the report says of its run.

    Attributes:
        epochs: trained.
        batch_size: images in a step.
        seconds_per_epoch: on its computer.
        accuracy: on the test images.
        training_accuracy: after the last epoch.
        training_loss: after the last epoch.
        test_images: by class, in label order.
        scores: by class, in label order.
        confusion: rows (label) of counts by prediction, misprints put right; None where there is no row.
    """

    epochs: int
    batch_size: int
    seconds_per_epoch: float
    accuracy: float
    training_accuracy: float
    training_loss: float
    test_images: tuple[int, ...]
    scores: tuple[PrintedScore, ...]
    confusion: tuple[tuple[int, ...] | None, ...]


MISPRINTS = (
    Misprint(row=Emotion.FEAR, column=Emotion.SAD, printed=89, right=189, total=1024),
    Misprint(row=Emotion.SAD, column=Emotion.SURPRISE, printed=164, right=16, total=1247),
)

REPORT = ReportFigures(
    epochs=40,
    batch_size=64,
    seconds_per_epoch=446.0,
    accuracy=0.61,
    training_accuracy=0.986,
    training_loss=0.041,
    test_images=(958, 1024, 1774, 1233, 1247, 831),
    scores=(
        PrintedScore(precision=0.47, recall=0.59, f1=0.52),
        PrintedScore(precision=0.51, recall=0.40, f1=0.45),
        PrintedScore(precision=0.77, recall=0.86, f1=0.81),
        PrintedScore(precision=0.55, recall=0.49, f1=0.52),
        PrintedScore(precision=0.50, recall=0.45, f1=0.47),
        PrintedScore(precision=0.78, recall=0.78, f1=0.78),
    ),
    confusion=(
        (564, 75, 73, 98, 131, 17),
        (169, 409, 61, 105, 189, 91),
        (57, 30, 1522, 78, 49, 38),
        None,
        (212, 140, 135, 178, 566, 16),
        (38, 63, 39, 33, 10, 648),
    ),
)

_HALF = 0.005
"""What a printed figure of two decimals can be off by."""


def neutral_row_needed(report: ReportFigures = REPORT) -> tuple[int, int]:
    """Return how many images the missing row of Neutral must hold, at least and at most, by the printed scores.

    A class's column must add up to its hits / precision, and what the five rows don't give the row of Neutral must;
    its own hits are recall x images.
    """
    least = most = 0.0
    for e, score in zip(Emotion, report.scores, strict=True):
        own = report.confusion[e]
        if own is None:
            low, high = (report.test_images[e] * (score.recall + d) for d in (-_HALF, _HALF))
        else:
            known = sum(row[e] for row in report.confusion if row is not None)
            low, high = (own[e] / (score.precision + d) - known for d in (_HALF, -_HALF))
        least, most = least + max(0.0, low), most + max(0.0, high)
    return math.floor(least), math.ceil(most)


def as_printed(report: ReportFigures = REPORT) -> ReportFigures:
    """Return the figures with the misprints left in."""
    rows = [None if row is None else list(row) for row in report.confusion]
    for m in MISPRINTS:
        row = rows[m.row]
        if row is not None:
            row[m.column] = m.printed
    return replace(report, confusion=tuple(None if row is None else tuple(row) for row in rows))
