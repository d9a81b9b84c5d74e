"""``python -m train export``."""

from __future__ import annotations

import argparse
from pathlib import Path

from train.commands.common import DEFAULT_RECIPE, Commands, needs_tensorflow


def add(commands: Commands) -> None:
    """Add the sub-parser."""
    p = commands.add_parser(
        "export",
        help="turn weights into a model that the app loads",
        description="Write a model's folder: weights rounded to float16 as .keras and .onnx, and model.json with "
        "temperature and threshold fitted on the validation part that training left out. Test images are not read. "
        "emomonitor models --import takes the folder, or a zip file of it, into the app.",
    )
    p.add_argument("--weights", type=Path, required=True, metavar="PATH", help="a run's folder or a .weights.h5 file")
    p.add_argument("--data", type=Path, required=True, metavar="PATH", help="the data set that the run was trained on")
    p.add_argument("--name", help="name of the model (default: the recipe's)")
    p.add_argument("--out", type=Path, default=Path("models"), metavar="DIR", help="folder of models (default: models)")
    p.add_argument("--recipe", metavar="NAME", help="recipe of the weights (default: the run's own)")
    p.set_defaults(run=run)


def run(a: argparse.Namespace) -> None:
    """Export."""
    from train.fitting.recipes import find_recipe, recipe_of_run

    recipe = recipe_of_run(a.weights) if a.recipe is None else find_recipe(a.recipe)
    if recipe is None:
        recipe = find_recipe(DEFAULT_RECIPE)
    needs_tensorflow()
    from train.exporting.export import export

    done = export(recipe, a.weights, a.data, a.out, name=a.name or recipe.name, command=a.command_line)
    for head, c in done.calibrations.items():
        print(
            f"{head}: temperature {c.temperature:.3f}, unsure below {c.threshold:.3f}: {c.coverage:.1%} of the "
            f"validation images are shown, {c.accuracy:.1%} of them rightly (asked of faces at large, "
            f"with 95 % certainty: {1 - c.risk:.0%})"
        )
        if c.threshold >= 1:
            print(
                f"  {c.n} validation images are too few, or too many readings are wrong, to promise that: the app will "
                "call every face unsure. Train longer or with more images."
            )
    print(f"The exported files agree within {done.difference:.1e}. The model is in {done.folder}.")
    print(f"Next: python -m train evaluate --model {done.folder} --data {a.data} --json {done.folder}/metrics.json")
    print(f"Then: emomonitor models --import {done.folder}")
