"""``python -m train inspect``."""

from __future__ import annotations

import argparse
from pathlib import Path

from train.commands.common import Commands, add_data, needs


def add(commands: Commands) -> None:
    """Add the sub-parser."""
    p = commands.add_parser(
        "inspect",
        help="count what a data set holds and what is wrong with it",
        description="Count a data set's images by class and part; those that can't be read, are all of one grey or "
        "are stored in another size or depth; pixel-identical images, also those with different labels and those "
        "that the test part shares with the training part; and how often the FER label is the majority of the FER+ "
        "votes. Nothing is changed, and only counts are given. Needs no TensorFlow.",
    )
    add_data(p)
    p.add_argument("--json", type=Path, metavar="FILE", help="write all counts, for programs")
    p.add_argument("--plots", type=Path, metavar="DIR", help="draw classes.png and ferplus.png into this folder")
    p.set_defaults(run=run)


def run(a: argparse.Namespace) -> None:
    """Inspect."""
    if a.plots is not None:
        needs("matplotlib")
    from tqdm import tqdm

    from train.data.inspection import inspect
    from train.data.inspection_page import as_plain, as_table, draw_plots
    from train.record import write_json

    result = inspect(a.data, progress=lambda files: tqdm(files, unit="image", leave=False, disable=None))
    print(as_table(result))
    if a.json is not None:
        write_json(a.json, as_plain(result))
        print(f"\nWritten to {a.json}.")
    if a.plots is not None:
        print(f"\nDrawn: {', '.join(map(str, draw_plots(result, a.plots)))}")
