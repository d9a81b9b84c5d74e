"""``python -m train fit``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from train.commands.common import DEFAULT_RECIPE, Commands, add_data, needs_tensorflow


def add(commands: Commands) -> None:
    """Add the sub-parser."""
    p = commands.add_parser(
        "fit",
        help="train a network",
        description="Train a network. Everything lasting is kept in --out after each epoch: checkpoint.npz, "
        "best.weights.h5 (the epoch with the best validation accuracy), history.csv, curves.png. Stop it with Ctrl-C "
        "at any time and go on with --resume. Test images are never read.",
    )
    p.add_argument("--recipe", required=True, metavar="NAME", help=f"what to train, for example {DEFAULT_RECIPE}")
    add_data(p)
    p.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder for this run; made where it is missing"
    )
    p.add_argument(
        "--init",
        metavar="MODEL",
        help="start from these weights: a model's name or folder, a run's folder, or a .weights.h5 file",
    )
    p.add_argument("--resume", action="store_true", help="go on after the last finished epoch in --out")
    p.add_argument("--epochs", type=int, metavar="N", help="train N epochs in all, each stage shortened alike")
    p.set_defaults(run=run)


def run(a: argparse.Namespace) -> None:
    """Train."""
    from train.recipes import find_recipe

    recipe = find_recipe(a.recipe)
    needs_tensorflow()
    from train.fit import fit

    try:
        best = fit(recipe, a.data, a.out, init=a.init, resume=a.resume, epochs=a.epochs, command=a.command_line)
    except KeyboardInterrupt:
        print(
            f"\nStopped. All finished epochs are safe in {a.out}; add --resume to the same command to go on.",
            file=sys.stderr,
        )
        raise
    print(f"The best weights are in {best}. Next: python -m train export --weights {a.out} --data {a.data}")
