"""Door of the train package: ``python -m train COMMAND`` (also ``emomonitor-train COMMAND``)."""

from __future__ import annotations

import argparse
import importlib.util
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from emomonitor.errors import EmomonitorError
from train.record import command_line

BAD_INPUT = 2
INTERRUPTED = 130
_DEFAULT_RECIPE = "vgg16-lite"
_DATA_HELP = (
    "the data set: a folder or zip file in the Kaggle layout (Training/<Class>/*.png, Testing/<Class>/*.png), or any "
    "folder with one sub-folder a class"
)


class TrainMissingError(EmomonitorError):
    """The packages for training aren't installed."""


def _needs_tensorflow() -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # its banner is no message for a person
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    missing = [m for m in ("tensorflow", "keras") if importlib.util.find_spec(m) is None]
    if missing:
        raise TrainMissingError(
            f"This needs {' and '.join(missing)}, which a plain install leaves out. Install what training needs with:\n"
            '  pip install "emomonitor[train]"'
        )


def _fit(a: argparse.Namespace) -> None:
    from train.recipes import find_recipe

    recipe = find_recipe(a.recipe)
    _needs_tensorflow()
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


def _export(a: argparse.Namespace) -> None:
    from train.recipes import find_recipe, recipe_of_run

    recipe = recipe_of_run(a.weights) if a.recipe is None else find_recipe(a.recipe)
    if recipe is None:
        recipe = find_recipe(_DEFAULT_RECIPE)
    _needs_tensorflow()
    from train.export import export

    done = export(recipe, a.weights, a.data, a.out, name=a.name or recipe.name, command=a.command_line)
    for head, c in done.calibrations.items():
        print(
            f"{head}: temperature {c.temperature:.3f}, unsure below {c.threshold:.3f}: {c.coverage:.1%} of the "
            f"validation images are shown, {c.accuracy:.1%} of them rightly (asked: {1 - c.risk:.0%})"
        )
    print(f"The exported files agree within {done.difference:.1e}. The model is in {done.folder}.")
    print(f"Next: python -m train evaluate --model {done.folder} --data {a.data} --json {done.folder}/metrics.json")


def _evaluate(a: argparse.Namespace) -> None:
    from emomonitor.engines.catalog import find_model
    from emomonitor.engines.factory import open_engine
    from train.evaluate import as_table, evaluate
    from train.record import code_version, model_notes, write_json

    info = find_model(a.model)
    engine = open_engine(a.engine, info)
    try:
        result = evaluate(info, engine, a.data)
    finally:
        engine.close()
    print(as_table(result))
    if a.json is not None:
        file = info.files["onnx" if engine.name == "onnxruntime" else "keras"]
        result |= {
            "model": {"name": info.name, "file": file.path.name, "sha256": file.sha256},
            "engine": engine.name,
            "seed": model_notes(info.folder)["training"]["seed"],
            "code": code_version(),
            "command": a.command_line,
        }
        a.json.parent.mkdir(parents=True, exist_ok=True)
        write_json(a.json, result)
        print(f"\nWritten to {a.json}.")


def _card(a: argparse.Namespace) -> None:
    from emomonitor.engines.catalog import find_model
    from train.card import write_card

    print(f"Written to {write_card(find_model(a.model))}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m train",
        description="From the raw data set to a model that the app can load: fit, then export, evaluate, card.",
    )
    parser.add_argument("--debug", action="store_true", help="show the whole error, for a bug report")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    p = commands.add_parser(
        "fit",
        help="train a network",
        description="Train a network. Everything lasting is kept in --out after each epoch: checkpoint.npz, "
        "best.weights.h5 (the epoch with the best validation accuracy), history.csv, curves.png. Stop it with Ctrl-C "
        "at any time and go on with --resume. Test images are never read.",
    )
    p.add_argument("--recipe", required=True, metavar="NAME", help=f"what to train, for example {_DEFAULT_RECIPE}")
    p.add_argument("--data", type=Path, required=True, metavar="PATH", help=_DATA_HELP)
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
    p.set_defaults(run=_fit)

    p = commands.add_parser(
        "export",
        help="turn weights into a model that the app loads",
        description="Write a model's folder: weights rounded to float16 as .keras and .onnx, and model.json with "
        "temperature and threshold fitted on the validation part that training left out. Test images are not read.",
    )
    p.add_argument("--weights", type=Path, required=True, metavar="PATH", help="a run's folder or a .weights.h5 file")
    p.add_argument("--data", type=Path, required=True, metavar="PATH", help="the data set that the run was trained on")
    p.add_argument("--name", help="name of the model (default: the recipe's)")
    p.add_argument("--out", type=Path, default=Path("models"), metavar="DIR", help="folder of models (default: models)")
    p.add_argument("--recipe", metavar="NAME", help="recipe of the weights (default: the run's own)")
    p.set_defaults(run=_export)

    p = commands.add_parser(
        "evaluate",
        help="measure a model on the test images",
        description="Measure a model on the test images of a data set: accuracy by class and part, confusion, "
        "calibration, agreement with the FER+ crowd. A set without a Training folder counts as test. Needs no "
        "TensorFlow.",
    )
    p.add_argument("--model", required=True, metavar="NAME_OR_PATH", help="a bundled model's name or a model's folder")
    p.add_argument("--data", type=Path, required=True, metavar="PATH", help=_DATA_HELP)
    p.add_argument(
        "--json", type=Path, metavar="FILE", help="write all figures (models/NAME/metrics.json for the card)"
    )
    p.add_argument("--engine", default="onnxruntime", choices=("auto", "onnxruntime", "tensorflow"))
    p.set_defaults(run=_evaluate)

    p = commands.add_parser(
        "card",
        help="write a model's card",
        description="Write README.md in a model's folder from its model.json and metrics.json (made by export and "
        "evaluate). It is never written by hand: run this again after each evaluate.",
    )
    p.add_argument("--model", required=True, metavar="NAME_OR_PATH", help="a bundled model's name or a model's folder")
    p.set_defaults(run=_card)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, 2 for bad input, 130 for Ctrl-C."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    a = _parser().parse_args(arguments)
    a.command_line = command_line(arguments)
    try:
        a.run(a)
    except EmomonitorError as e:
        if a.debug:
            raise
        print(f"error: {e}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
