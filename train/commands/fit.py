"""``python -m train fit``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from train.commands.common import DEFAULT_RECIPE, Commands, add_data, needs_keras
from train.fitting.recipes import Stage


def add(commands: Commands) -> None:
    """Add the sub-parser."""
    p = commands.add_parser(
        "fit",
        help="train a network",
        description="Train a network for the six classes Angry, Fear, Happy, Neutral, Sad, Surprise (usual spellings "
        "of the folders' names are known; folders of other classes are skipped, and without one of the six nothing "
        "is trained). Everything lasting is kept in --out after each epoch: checkpoint.npz, "
        "best.weights.h5 (the epoch with the best validation accuracy), history.csv, curves.png. Stop it with Ctrl-C "
        "at any time and go on with --resume. Test images are never read. Keras' own variable KERAS_BACKEND=jax or "
        "torch changes the back end, where that is installed.",
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
    change = p.add_argument_group("what differs from the recipe in this run")
    change.add_argument("--seed", type=int, help="of the weights, the order and the validation part")
    change.add_argument(
        "--stages",
        type=_stages,
        metavar="SIZE:EPOCHS,…",
        help="image sizes in pixels, each with its epochs, for example 24:18,32:14,48:32",
    )
    change.add_argument("--learning-rate", type=float, metavar="X", help="peak of the schedule")
    change.add_argument("--schedule", choices=("cosine", "one-cycle", "constant"), help="of the learning rate")
    change.add_argument("--batch-size", type=int, metavar="N", help="images in a step")
    change.add_argument(
        "--targets",
        choices=("hard", "votes", "mix"),
        help="what the head fer learns: the FER label, the crowd's votes, or half of each",
    )
    change.add_argument("--mixup", type=float, metavar="A", help="parameter of the Beta distribution; 0: none")
    change.add_argument("--ema", type=float, metavar="M", help="momentum of the weights' average; 0: none")
    change.add_argument(
        "--class-balance", type=float, metavar="P", help="weight classes by their count to the power of -P; 0: alike"
    )
    change.add_argument("--patience", type=int, metavar="N", help="stop after N epochs without a better one; 0: never")
    p.add_argument(
        "--teacher",
        action="append",
        default=[],
        metavar="MODEL",
        help="learn from this model's probabilities too (distillation); may be given several times",
    )
    change.add_argument("--teacher-share", type=float, metavar="S", help="share of the teachers in the targets")
    p.add_argument("--deterministic", action="store_true", help="the same bits on each run, somewhat slower")
    p.set_defaults(run=run)


def _stages(text: str) -> tuple[Stage, ...]:
    """Read ``24:18,32:14,48:32``."""
    try:
        pairs = [part.split(":") for part in text.split(",")]
        stages = tuple(Stage(size=int(size), epochs=int(epochs)) for size, epochs in pairs)
    except ValueError:
        stages = ()
    if not stages or any(s.size < 16 or s.epochs < 1 for s in stages):
        raise argparse.ArgumentTypeError(f"{text!r} is not like 24:18,32:14,48:32 (sizes from 16 pixels)")
    return stages


_CHANGES = (
    "stages",
    "seed",
    "learning_rate",
    "schedule",
    "batch_size",
    "targets",
    "mixup",
    "ema",
    "class_balance",
    "patience",
    "teacher_share",
)


def run(a: argparse.Namespace) -> None:
    """Train."""
    from train.fitting.recipes import find_recipe

    recipe = find_recipe(a.recipe)
    needs_keras()
    from train.fitting.fit import fit

    try:
        best = fit(
            recipe,
            a.data,
            a.out,
            init=a.init,
            resume=a.resume,
            epochs=a.epochs,
            changes={n: getattr(a, n) for n in _CHANGES if getattr(a, n) is not None},
            teachers=a.teacher,
            deterministic=a.deterministic,
            command=a.command_line,
        )
    except KeyboardInterrupt:
        print(
            f"\nStopped. All finished epochs are safe in {a.out}; add --resume to the same command to go on.",
            file=sys.stderr,
        )
        raise
    print(f"The best weights are in {best}. Next: python -m train export --weights {a.out} --data {a.data}")
