"""``python -m train report``."""

from __future__ import annotations

import argparse
from pathlib import Path

from train.commands.common import DEFAULT_RECIPE, Commands, needs

_RECIPE = "report"


def add(commands: Commands) -> None:
    """Add the sub-parser."""
    p = commands.add_parser(
        "report",
        help="write the page that compares the class report with our own figures",
        description="Write a page (README.md) with pictures: the class report's printed figures beside those of our "
        "own run of the recipe report and of a model that ships. Train, export and evaluate first; without --metrics "
        "the page says that there is no run of our own yet. Trains and measures nothing itself.",
    )
    p.add_argument(
        "--metrics", type=Path, metavar="FILE", help="metrics.json of a model of the recipe report (by evaluate --json)"
    )
    p.add_argument("--history", type=Path, metavar="FILE", help="history.csv of that run, for how far it went")
    p.add_argument(
        "--beside", default=DEFAULT_RECIPE, metavar="MODEL", help=f"a measured model (default: {DEFAULT_RECIPE})"
    )
    p.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the page, for example docs/report")
    p.set_defaults(run=run)


def run(a: argparse.Namespace) -> None:
    """Write the page."""
    needs("matplotlib")
    from emomonitor.engines.catalog import find_model
    from train.classroom.measured import MeasuredError, read_measured
    from train.classroom.report_page import Sources, write_page
    from train.fitting.history import read_history

    own = None if a.metrics is None else read_measured(a.metrics)
    if own is not None and own.recipe not in (None, _RECIPE):
        raise MeasuredError(
            f"{a.metrics} is of a model of recipe {own.recipe}, not {_RECIPE}. Name it with --beside to compare it."
        )
    history = () if a.history is None else read_history(a.history)
    beside = read_measured(find_model(a.beside).folder / "metrics.json")
    written = write_page(Sources(own=own, history=history, beside=beside), a.out)
    if own is None:
        print("There is no measured run of the recipe report yet (--metrics): the page says so.")
    print(f"Written: {', '.join(map(str, written))}")
