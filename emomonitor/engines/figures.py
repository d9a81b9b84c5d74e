"""What was measured of a model, as figures that sentences can be made of. Whatever is missing or garbled is None."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from emomonitor.engines.catalog import ModelInfo
from emomonitor.labels import EMOTIONS, N_EMOTIONS, Emotion

HARMS = ("darkness", "blur", "low_resolution")
"""What harms pictures in front of a camera most often: keys of ``metrics.json``'s robustness."""

_WRONG_HUNDRED = 1
"""Mistakes in 100 below which a confusion is not worth a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A share that was counted.

    Attributes:
        share: 0 to 1.
        n: of how many; None where that isn't told.
        interval: its 95 % confidence interval; None where that isn't told.
    """

    share: float
    n: int | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFigures:
    """How one emotion is read.

    Attributes:
        emotion: what people called the faces.
        n: how many faces.
        called: float ``[6]`` by emotion: the share of these faces that the model calls so; they sum to 1.
        trust: share of the faces called so by the model that people called so too (precision); None where the
            model never said it.
    """

    emotion: Emotion
    n: int
    called: tuple[float, ...]
    trust: float | None

    @property
    def recall(self) -> float:
        """Share of them that is called as people did."""
        return self.called[self.emotion]

    @property
    def mistaken_for(self) -> tuple[Emotion, float] | None:
        """The commonest mistake and its share; None where there is hardly one."""
        wrong = max((e for e in EMOTIONS if e is not self.emotion), key=lambda e: self.called[e])
        share = self.called[wrong]
        return (wrong, share) if round(100 * share) >= _WRONG_HUNDRED else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Harmed:
    """Accuracy on pictures that were harmed on purpose.

    Attributes:
        kind: one of :data:`HARMS`.
        unharmed: accuracy on the same pictures as they are.
        steps: (strength, accuracy), from weak to strong. Strengths: percent of the light; sigma in pixels of the
            network's 48; pixels across the face.
    """

    kind: str
    unharmed: float
    steps: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    """What the threshold does.

    Attributes:
        threshold: confidence below which a reading is unsure, 0 to 1.
        coverage: share of the test faces at or above it.
        accuracy: share of those that is called as people did.
    """

    threshold: float
    coverage: float
    accuracy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All of a model's figures.

    Attributes:
        accuracy: share of the test faces that are called as people did.
        classes: one for each emotion, in order; empty where the table of confusions is missing.
        calibration: expected calibration error, 0 to 1.
        sureness: what the threshold does.
        harms: what darkness, blur and small faces do, as far as they were measured.
        agreement: accuracy by how far the crowd agreed, from least to most: (share of votes as it is told, accuracy).
    """

    accuracy: Counted | None
    classes: tuple[ClassFigures, ...]
    calibration: float | None
    sureness: Sureness | None
    harms: tuple[Harmed, ...]
    agreement: tuple[tuple[str, Counted], ...]

    @property
    def measured(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.accuracy or self.classes or self.sureness or self.harms or self.calibration is not None)

    @property
    def hardest(self) -> ClassFigures | None:
        """The emotion that is found least often."""
        return min(self.classes, key=lambda c: c.recall, default=None)

    @property
    def easiest(self) -> ClassFigures | None:
        """The emotion that is found most often."""
        return max(self.classes, key=lambda c: c.recall, default=None)


def figures_of(model: ModelInfo) -> Figures:
    """Read what ``metrics.json`` tells of a model's shown head."""
    metrics = model.metrics
    return Figures(
        accuracy=_counted(
            {
                "accuracy": metrics.get("accuracy"),
                "n": metrics.get("n"),
                "interval": metrics.get("accuracy_interval"),
            }
        ),
        classes=_classes(metrics.get("confusion")),
        calibration=model.ece,
        sureness=_sureness(metrics.get("unsure")),
        harms=tuple(_harms(metrics.get("robustness"), model.shown_head)),
        agreement=tuple(_agreement(metrics.get("slices"), model.shown_head)),
    )


def _share(value: object) -> float | None:
    """Return a number from 0 to 1, else None."""
    number = _number(value)
    return number if number is not None and 0 <= number <= 1 else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _part(of: object, *keys: str) -> Any:
    """Follow keys into nested objects; None where one is missing or no object."""
    for key in keys:
        if not isinstance(of, Mapping):
            return None
        of = of.get(key)
    return of


def _counted(of: object) -> Counted | None:
    share, n, ends = _share(_part(of, "accuracy")), _number(_part(of, "n")), _part(of, "interval")
    if share is None:
        return None
    interval = None
    if isinstance(ends, list) and len(ends) == 2:
        low, high = _share(ends[0]), _share(ends[1])
        interval = (low, high) if low is not None and high is not None and low <= high else None
    return Counted(share=share, n=int(n) if n is not None and n > 0 else None, interval=interval)


def _classes(table: object) -> tuple[ClassFigures, ...]:
    """Turn counts ``[6, 6]`` (rows: people's word, columns: the model's) into shares."""
    if not isinstance(table, list) or len(table) != N_EMOTIONS:
        return ()
    rows: list[list[float]] = []
    for row in table:
        numbers = [_number(v) for v in row] if isinstance(row, list) and len(row) == N_EMOTIONS else []
        counts = [n for n in numbers if n is not None and n >= 0]
        if len(counts) != N_EMOTIONS or not sum(counts) > 0:
            return ()
        rows.append(counts)
    said = [sum(row[e] for row in rows) for e in EMOTIONS]
    return tuple(
        ClassFigures(
            emotion=e,
            n=round(sum(rows[e])),
            called=tuple(count / sum(rows[e]) for count in rows[e]),
            trust=rows[e][e] / said[e] if said[e] > 0 else None,
        )
        for e in EMOTIONS
    )


def _sureness(of: object) -> Sureness | None:
    threshold, coverage, accuracy = (_share(_part(of, k)) for k in ("threshold", "coverage", "accuracy"))
    if threshold is None or coverage is None or accuracy is None:
        return None
    return Sureness(threshold=threshold, coverage=coverage, accuracy=accuracy)


def _harms(of: object, head: str) -> Iterable[Harmed]:
    unharmed = _share(_part(of, "unharmed", head, "accuracy"))
    if unharmed is None:
        return
    for kind in HARMS:
        strengths, results = _part(of, "harms", kind, "strengths"), _part(of, "harms", kind, head)
        if not isinstance(strengths, list) or not isinstance(results, list) or len(strengths) != len(results):
            continue
        pairs = [(_number(s), _share(_part(r, "accuracy"))) for s, r in zip(strengths, results, strict=True)]
        steps = tuple((s, a) for s, a in pairs if s is not None and a is not None)
        if steps:
            yield Harmed(kind=kind, unharmed=unharmed, steps=steps)


def _agreement(of: object, head: str) -> Iterable[tuple[str, Counted]]:
    groups = _part(of, head, "agreement")
    if isinstance(groups, Mapping):
        for name, group in groups.items():
            counted = _counted(group)
            if counted is not None:
                yield str(name), counted
