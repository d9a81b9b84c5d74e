"""``emomonitor models``: what is installed, how good it is, how fast it is here; importing and removing."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass

from emomonitor.cli.options import settings_from
from emomonitor.engines.catalog import DEFAULT_MODEL, ModelInfo, all_models, bad_models, find_model, is_own
from emomonitor.errors import ModelError
from emomonitor.settings import Settings
from emomonitor.texts import padded, text

_SECONDS = 1.5
"""How long each model is timed: over a hundred runs of one that takes 10 ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One model; None is unknown.

    Attributes:
        name: what ``--model`` takes.
        title: a name for people.
        default: whether the app takes it where nothing else is asked for.
        own: whether it was imported; the others came with the app.
        accuracy: on the test images, single pass, with its 95 % interval.
        macro_f1: mean of the classes' F1.
        ece: expected calibration error.
        megabytes: of the file that is loaded.
        gflop: billions of floating-point operations a face.
        ms: median milliseconds for one face, measured now.
        engine: what it was measured with.
    """

    name: str
    title: str
    default: bool
    own: bool
    accuracy: float | None
    accuracy_interval: tuple[float, float] | None
    macro_f1: float | None
    ece: float | None
    megabytes: float | None
    gflop: float | None
    ms: float | None = None
    engine: str | None = None


def main(args: argparse.Namespace) -> int:
    """Print the models, import one or remove one. Returns 2 where there is none, or one can't be used."""
    settings = settings_from(args)
    if args.taken is not None:
        return _import(args)
    if args.remove is not None:
        return _remove(args.remove, settings, yes=args.yes)
    problems = list(bad_models())
    rows = []
    for model in all_models():
        ms, engine = None, None
        if args.measure:
            try:
                ms, engine = _measured(model, settings)
            except ModelError as e:
                problems.append(e)
        rows.append(_row(model, ms, engine))
    if args.json:
        print(json.dumps([asdict(r) for r in rows], indent=2, ensure_ascii=False))
    elif rows:
        _print_table(rows)
    else:
        print(text("models.none"), file=sys.stderr)
    for problem in problems:
        print(f"emomonitor: {problem}", file=sys.stderr)
    return 2 if problems or not rows else 0


def _import(args: argparse.Namespace) -> int:
    """Take a model in. Raises ModelError where it is refused."""
    from emomonitor.runtime.model_store import import_model

    model = import_model(args.taken, name=args.name)
    if args.json:
        print(json.dumps(asdict(_row(model, None, None)), indent=2, ensure_ascii=False))
    else:
        print(text("models.imported", title=model.title, name=model.name, folder=model.folder))
    return 0


def _remove(name: str, settings: Settings, *, yes: bool) -> int:
    """Delete an imported model, after asking. Raises ModelError where that is refused."""
    from emomonitor.runtime.model_store import check_removable, remove_model

    model, in_use = find_model(name), {settings.model}
    check_removable(model, in_use=in_use)
    if not yes:
        print(text("models.ask_remove", name=model.name, title=model.title, folder=model.folder))
        if not sys.stdin.isatty():
            print(text("models.add_yes"), file=sys.stderr)
            return 2
        if input(text("models.confirm")).strip().lower() != "yes":
            print(text("models.kept"))
            return 2
    remove_model(model, in_use=in_use)
    print(text("models.removed", name=model.name))
    return 0


def _measured(model: ModelInfo, settings: Settings) -> tuple[float, str]:
    """Time a model, and let the window know what it takes."""
    from emomonitor.runtime.engine_speed import time_one_face
    from emomonitor.runtime.model_notes import update_notes

    ms, engine = time_one_face(model, settings.engine, _SECONDS)
    update_notes(settings.model_notes, lambda notes: notes.with_speed(model, engine, ms))
    return ms, engine


def _row(model: ModelInfo, ms: float | None, engine: str | None) -> Row:
    return Row(
        name=model.name,
        title=model.title,
        default=model.name == DEFAULT_MODEL and not is_own(model),
        own=is_own(model),
        accuracy=model.accuracy,
        accuracy_interval=model.accuracy_interval,
        macro_f1=model.macro_f1,
        ece=model.ece,
        megabytes=model.megabytes,
        gflop=model.flop_per_face / 1e9 if model.flop_per_face else None,
        ms=ms,
        engine=engine,
    )


def _figure(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _shown_name(row: Row) -> str:
    return f"{row.name} *" if row.own else row.name


def _print_table(rows: list[Row]) -> None:
    width = max(12, *(len(_shown_name(r)) for r in rows)) + 2
    title = max(8, *(len(r.title) for r in rows)) + 2
    timed = any(r.ms is not None for r in rows)
    print(
        padded(text("models.name"), width)
        + padded(text("models.title"), title)
        + padded(text("models.accuracy"), 26)
        + f"{'macro-F1':>8}{'ECE':>8}{'MB':>8}{'GFLOP':>8}"
        + ("      ms" if timed else "")
    )
    for r in rows:
        accuracy = _figure(r.accuracy, ".4f")
        if r.accuracy_interval is not None:
            low, high = (_figure(end, ".4f") for end in r.accuracy_interval)
            accuracy = text("models.span", accuracy=accuracy, low=low, high=high)
        print(
            f"{_shown_name(r):<{width}}{r.title:<{title}}{padded(accuracy, 26)}"
            f"{_figure(r.macro_f1, '.3f'):>8}{_figure(r.ece, '.3f'):>8}{_figure(r.megabytes, '.1f'):>8}"
            f"{_figure(r.gflop, '.3f'):>8}" + (f"{_figure(r.ms, '.2f'):>8}" if timed else "")
        )
    print("\n" + text("models.legend"))
    if any(r.own for r in rows):
        print(text("models.own"))
    if timed:
        engines = ", ".join(sorted({r.engine for r in rows if r.engine}))
        print(text("models.timed", engines=engines))
