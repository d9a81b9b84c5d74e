"""A comparison as people read it: one row a recipe, and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import stats

from train.evaluation.metrics import interval


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """One trained and measured network.

    Attributes:
        recipe: its name.
        seed: of the run.
        parameters: number of weights.
        flop_per_face: operations of one forward pass.
        minutes: the training took, validation included.
        images: that it was trained on, repetitions counted.
        accuracy: of the head ``fer`` on the test images, single pass.
        crowd_accuracy: of the head ``crowd`` on the FER+ majority; None without such a head.
        macro_f1: of the head ``fer``.
        ece: its expected calibration error, with the fitted temperature.
        n: test images.
        ms: median milliseconds a face with ONNX Runtime, by batch size.
        megabytes: of the exported file.
    """

    recipe: str
    seed: int
    parameters: int
    flop_per_face: int
    minutes: float
    images: int
    accuracy: float
    crowd_accuracy: float | None
    macro_f1: float
    ece: float
    n: int
    ms: dict[str, float]
    megabytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One recipe over its seeds.

    Attributes:
        recipe: its name.
        runs: one result a seed.
        accuracy: mean over the seeds.
        low: lower end of its 95 % interval: Student's t over the seeds; with one seed, Wilson's over the images.
        high: upper end.
    """

    recipe: str
    runs: tuple[RunResult, ...]
    accuracy: float
    low: float
    high: float

    def mean(self, name: str) -> float:
        """Return the mean of a field over the seeds."""
        return float(np.mean([getattr(r, name) for r in self.runs]))


def rows_of(results: Sequence[RunResult]) -> list[Row]:
    """Group results by recipe, the most accurate first."""
    rows = []
    for name in dict.fromkeys(r.recipe for r in results):
        runs = tuple(r for r in results if r.recipe == name)
        values = [r.accuracy for r in runs]
        mean = float(np.mean(values))
        if len(runs) > 1:
            half = float(stats.t.ppf(0.975, len(runs) - 1) * stats.sem(values))
            low, high = mean - half, mean + half
        else:
            low, high = interval(mean, runs[0].n)
        rows.append(Row(recipe=name, runs=runs, accuracy=mean, low=low, high=high))
    return sorted(rows, key=lambda r: -r.accuracy)


def as_markdown(results: Sequence[RunResult], minutes: float) -> str:
    """Return the table, with what its columns mean."""
    head = (
        "| recipe | seeds | parameters | GFLOP a face | images seen | accuracy | 95 % interval | crowd | macro-F1 "
        "| ECE | ms a face, batch 1 | batch 8 | MB |"
    )
    lines = [head, "|---" * (head.count("|") - 1) + "|"]
    for row in rows_of(results):
        one = row.runs[0]
        crowds = [r.crowd_accuracy for r in row.runs if r.crowd_accuracy is not None]
        crowd = f"{np.mean(crowds):.3f}" if crowds else ""
        ms = {b: float(np.median([r.ms[b] for r in row.runs])) for b in one.ms}
        lines.append(
            f"| `{row.recipe}` | {len(row.runs)} | {one.parameters:,} | {one.flop_per_face / 1e9:.2f} "
            f"| {row.mean('images'):,.0f} | {row.accuracy:.3f} | {row.low:.3f} to {row.high:.3f} | {crowd} "
            f"| {row.mean('macro_f1'):.3f} | {row.mean('ece'):.3f} | {ms['1']:.1f} | {ms['8']:.1f} "
            f"| {one.megabytes:.1f} |"
        )
    lines += [
        "",
        f"Each network was trained for {minutes:g} minutes on the same computer and measured on the same "
        f"{results[0].n:,} test images, single pass, FER label (crowd: FER+ majority). Interval: Student's t over the "
        "seeds where there are several, else Wilson's over the images.",
    ]
    return "\n".join(lines) + "\n"


def draw(results: Sequence[RunResult], path: Path) -> None:
    """Draw accuracy against milliseconds a face and against megabytes, as PNG."""
    from train.pictures import Picture

    rows = rows_of(results)
    figure = Picture(11, 4.6)
    axes = figure.subplots(1, 2, sharey=True)
    for i, row in enumerate(rows):
        places = (float(np.median([r.ms["1"] for r in row.runs])), row.runs[0].megabytes)
        error = [[row.accuracy - row.low], [row.high - row.accuracy]]
        for ax, x in zip(axes, places, strict=True):
            ax.errorbar(x, row.accuracy, yerr=error, fmt="o", color=f"C{i}", capsize=3, label=row.recipe)
    for ax, what in zip(axes, ("milliseconds a face (batch 1, ONNX Runtime)", "megabytes on disk"), strict=True):
        ax.set(xlabel=what, xscale="log")
        ax.grid(alpha=0.3, which="both")
    axes[0].set_ylabel("accuracy on the test images")
    axes[1].legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    figure.write(path)
