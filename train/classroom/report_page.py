"""``docs/report``: the class report's figures beside our own, as Markdown and pictures."""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from emomonitor.labels import EMOTIONS, Emotion
from train.classroom.measured import Measured, Run, run_of
from train.classroom.report_figures import MISPRINTS, REPORT, as_printed, neutral_row_needed
from train.classroom.report_pictures import draw_counts, draw_curves, draw_f1
from train.files import write_whole
from train.fitting.history import EpochResult

PAGE = "README.md"
_OWN = "our run"
_UNTOLD = "–"
_COMMANDS = """\
```
python -m train fit --recipe report --data DATA --out runs/report       # --resume goes on after an interruption
python -m train export --weights runs/report --data DATA --out runs/models
python -m train evaluate --model runs/models/report --data DATA --json runs/models/report/metrics.json
python -m train report --metrics runs/models/report/metrics.json --history runs/report/history.csv --out docs/report
```
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What the page compares.

    Attributes:
        own: our measured run of the recipe ``report``; None where there is none yet.
        history: that run's epochs; empty where it wasn't given.
        beside: a model of another recipe.
    """

    own: Measured | None
    history: Sequence[EpochResult]
    beside: Measured


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)) + "\n"


def _wrapped(text: str, *, indent: str = "") -> str:
    """Return a paragraph broken into lines."""
    return textwrap.fill(text, 116, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _state(own: Measured | None, run: Run | None) -> str:
    """Say honestly how far our own run has come."""
    if run is not None:
        share = "all of them" if run.epochs >= REPORT.epochs else f"{run.epochs / REPORT.epochs:.0%} of the way"
        told = f"Our run of the recipe `report` did **{run.epochs} of the report's {REPORT.epochs} epochs** ({share})."
        if run.epochs < REPORT.epochs:
            told += " Its column shows how far that is, not what the report's settings can do in the end."
        return told if own is not None else f"{told} Its weights haven't been measured on the test images yet."
    if own is not None:
        return "Our run of the recipe `report` was measured, but its history wasn't given: how far it went isn't told."
    return (
        "**The recipe `report` has not been run and measured by us yet**, so there is no column of our own run. "
        "What stands beside the report is a model of this project with another recipe."
    )


def _figures(s: Sources, run: Run | None) -> str:
    """The table of single figures."""
    measured = [m for m in (s.own, s.beside) if m is not None]

    def row(name: str, report: str, own: str, beside: str) -> list[str]:
        return [name, report, own, beside] if s.own is not None or run is not None else [name, report, beside]

    def of_own(text: str) -> str:
        return text if s.own is not None else _UNTOLD

    accuracies = {m.name: f"**{m.accuracy:.3f}** ({m.interval[0]:.3f} to {m.interval[1]:.3f})" for m in measured}
    alone = {m.name: _UNTOLD if m.without_twins is None else f"{m.without_twins:.3f}" for m in measured}
    own, beside = (s.own or s.beside), s.beside
    report_f1 = sum(c.f1 for c in REPORT.scores) / len(REPORT.scores)
    rows = [
        row("test images", f"{sum(REPORT.test_images):,}", of_own(f"{own.n:,}"), f"{beside.n:,}"),
        row(
            "accuracy (95 % interval)", f"**{REPORT.accuracy}**", of_own(accuracies[own.name]), accuracies[beside.name]
        ),
        row("without test images that are in training too", _UNTOLD, of_own(alone[own.name]), alone[beside.name]),
        row("macro-F1", f"{report_f1:.2f}", of_own(f"{own.macro_f1:.3f}"), f"{beside.macro_f1:.3f}"),
    ]
    if run is not None:
        rows += [
            row("epochs", f"{REPORT.epochs}", f"{run.epochs}", _UNTOLD),
            row("seconds an epoch", f"{REPORT.seconds_per_epoch:.0f}", f"{run.seconds:.0f}", _UNTOLD),
            row("training accuracy, last epoch", f"{REPORT.training_accuracy}", f"{run.accuracy:.3f}", _UNTOLD),
            row("training loss, last epoch", f"{REPORT.training_loss}", f"{run.loss:.3f}", _UNTOLD),
        ]
    else:
        told = row("seconds an epoch", f"{REPORT.seconds_per_epoch:.0f}", _UNTOLD, _UNTOLD)
        last = f"{REPORT.training_accuracy} / {REPORT.training_loss}"
        rows += [told, row("training accuracy / loss, last epoch", last, _UNTOLD, _UNTOLD)]
    return _table(row("", "the report", _OWN, f"`{beside.name}`"), rows)


def _scores(s: Sources) -> str:
    """Precision, recall and F1 of all, side by side."""
    columns = [("report", REPORT.scores)]
    measured = [(n, m.scores) for n, m in ((_OWN, s.own), (s.beside.name, s.beside)) if m is not None]
    head = ["class", "test images"]
    head += [f"{what}, {name}" for what in ("precision", "recall", "F1") for name, _ in (*columns, *measured)]
    rows = []
    for e in EMOTIONS:
        cells = [e.title, f"{REPORT.test_images[e]:,}"]
        for what in ("precision", "recall", "f1"):
            cells += [f"{getattr(scores[e], what):.2f}" for _, scores in (*columns, *measured)]
        rows.append(cells)
    return _table(head, rows)


def _misprints() -> str:
    lines = []
    for m in MISPRINTS:
        total = sum(as_printed().confusion[m.row] or ())
        lines.append(
            _wrapped(
                f"- **{m.row.title} read as {m.column.title}: printed {m.printed}, must be {m.right}.** The row has to "
                f"add up to the {m.total:,} test images of {m.row.title}; with {m.printed} it adds up to {total:,}.",
                indent="  ",
            )
        )
    least, most = neutral_row_needed()
    there = REPORT.test_images[Emotion.NEUTRAL]
    neutral = (
        "The report printed no row for Neutral, but its precisions and Neutral's recall tell how many images are "
        f"missing there: {least:,} to {most:,}, by rounding. The test part has {there:,}, so with both cells put right "
        "all printed figures agree with each other. A test of this project checks that."
    )
    lines += ["", _wrapped(neutral)]
    return "\n".join(lines) + "\n"


def _about() -> str:
    return _wrapped(
        "The report trained Keras' VGG16 without pretrained weights on 48x48 faces of six classes: flattened, a dense "
        f"layer of 1000, dropout 0.4, softmax; Adam 1e-4, batch {REPORT.batch_size}, {REPORT.epochs} epochs, seed 123, "
        "no augmentation, all training images. The recipe `report` does the same: `python -m train fit --recipe "
        "report`. Where the hardware computes faster with bfloat16, it does so in mixed precision."
    )


def _how_to_read(s: Sources) -> str:
    total = sum(REPORT.test_images)
    alike = all(m.n == total for m in (s.own, s.beside) if m is not None)
    images = f"All on the same {total:,} test images" if alike else "**Not all on the same test images**"
    return _wrapped(
        f"{images}, single pass, FER labels; seconds each on its own computer. `{s.beside.name}` follows a recipe of "
        "its own, so its training accuracy and loss can't be compared with the report's and are left out. A training "
        f"accuracy of {REPORT.training_accuracy} beside {REPORT.accuracy} on test images is overfitting: the network "
        "knows its training images by heart."
    )


def _text(s: Sources, run: Run | None, pictures: Sequence[tuple[str, str]]) -> str:
    shown = "\n".join(f"![{alt}]({name})\n" for alt, name in pictures)
    measured = ", ".join(f"`{m.name}` with code {m.code}" for m in (s.own, s.beside) if m is not None)
    how = "" if s.own is not None else f"How to run it, and how to write this page anew:\n\n{_COMMANDS}\n"
    return f"""\
# The class report and its reproduction

This page is written by `python -m train report`; don't edit it. The notebook
[`report.ipynb`](../report.ipynb) walks the report's chapters 2 and 3 with the same functions.

{_about()}

## How far our own run went

{_wrapped(_state(s.own, run))}

{how}## Figures

{_figures(s, run)}
{_how_to_read(s)}

## By class

{_scores(s)}
## Confusion

{_wrapped(f"Rows are labels, columns what was read. Measured: {measured}.")}

{shown}
### Two misprints in the report's matrix

The matrix above is the corrected one. As printed, two rows don't add up:

{_misprints()}"""


def write_page(s: Sources, folder: Path) -> list[Path]:
    """Write the page and its pictures into ``folder`` and return their paths.

    Raises:
        OutputError: the folder can't be written.
    """
    run = run_of(s.history) if s.history else None
    matrices = [("the report", "confusion-report.png", REPORT.confusion)]
    if s.own is not None:
        matrices.append((f"{_OWN} of the recipe report", "confusion-own.png", s.own.confusion))
    matrices.append((s.beside.name, "confusion-beside.png", s.beside.confusion))
    bars = [("the report", [c.f1 for c in REPORT.scores])]
    bars += [(n, [c.f1 for c in m.scores]) for n, m in ((_OWN, s.own), (s.beside.name, s.beside)) if m is not None]
    drawn = [(f"Confusion matrix of {title}", name, draw_counts(title, rows)) for title, name, rows in matrices]
    drawn.append(("F1 by class", "f1.png", draw_f1(bars)))
    if s.history:
        drawn.append(("Our run beside the report's last epoch", "curves.png", draw_curves(s.history)))
    written = [picture.write(folder / name) for _, name, picture in drawn]
    page = folder / PAGE
    for name in {"confusion-own.png", "curves.png"} - {name for _, name, _ in drawn}:
        with contextlib.suppress(OSError):
            (folder / name).unlink(missing_ok=True)  # of an earlier page: nothing shows it any more
    write_whole(page, _text(s, run, [(alt, name) for alt, name, _ in drawn]).encode())
    return [page, *written]
