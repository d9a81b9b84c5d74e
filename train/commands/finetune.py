"""``python -m train finetune``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from train.commands.common import Commands, add_data, add_model, needs, needs_tensorflow

DEFAULT_EPOCHS = 8
DEFAULT_RATE = 3e-3
DEFAULT_RATE_HEADS = 2e-2
DEFAULT_SEED = 123


def add(commands: Commands) -> None:
    """Add the sub-parser."""
    p = commands.add_parser(
        "finetune",
        help="teach a model your own faces",
        description="Teach a model faces that you have labelled, and keep the result only where it reads faces "
        "that it hasn't learnt better than before. --faces is a folder with one sub-folder an emotion (angry, fear, "
        "happy, neutral, sad, surprise), or with a labels.csv (columns file and emotion, and if known session and "
        "time), which python -m train label writes. Needed are at least 60 faces, and 8 of each emotion that "
        "appears. A quarter is held back to judge by; near-duplicates, and faces of one session, stay together. "
        "With --data, half of every batch are original training images, so that the model doesn't forget other "
        "people (test images are never read); without it, only the last layer of each head learns, goes half of the "
        "way, and seldom gains enough to be kept; all six emotions must then be among the faces. Accuracy before "
        "and after is printed for the held-back faces and for every second of the original validation images; the "
        "others tell how far the weights may go from the old ones to the new. The new model is refused, with exit "
        "code 2 and nothing written, where its gain on the held-back faces may be luck (sign test, 5 %), or where "
        "it lost more than one point of accuracy on the original validation images. Batch normalisation keeps its "
        "statistics; temperature and threshold are fitted again where there are at least 100 faces to choose them "
        "by.",
    )
    add_model(p)
    p.add_argument("--faces", type=Path, required=True, metavar="DIR", help="the folder of labelled faces")
    add_data(p, required=False)
    p.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of models; the new one is DIR/NAME")
    p.add_argument("--name", metavar="NAME", help="name of the new model (default: the old one's with -personal)")
    p.add_argument("--epochs", type=int, default=DEFAULT_EPOCHS, metavar="N", help="default: %(default)s")
    p.add_argument(
        "--learning-rate",
        type=float,
        metavar="X",
        help=f"the first one; it falls to 0 (default: {DEFAULT_RATE:g} with --data, {DEFAULT_RATE_HEADS:g} without)",
    )
    p.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, metavar="N", help="decides which faces are held back (default: 123)"
    )
    p.set_defaults(run=run)


def run(a: argparse.Namespace) -> None:
    """Tune."""
    needs_tensorflow()
    needs("sklearn")
    from train.personal.finetune import finetune, tunable
    from train.personal.rehearse import Plan

    parent = tunable(a.model)
    rate = a.learning_rate if a.learning_rate is not None else DEFAULT_RATE if a.data else DEFAULT_RATE_HEADS
    plan = Plan(epochs=a.epochs, learning_rate=rate, seed=a.seed)
    name = a.name if a.name is not None else f"{parent.name}-personal"
    try:
        done = finetune(parent, a.faces, a.out, name=name, plan=plan, data=a.data, command=a.command_line)
    except KeyboardInterrupt:
        print("\nStopped. Nothing was written; a model that was there before is as it was.", file=sys.stderr)
        raise
    print(f"The new model is in {done.folder}. Next: emomonitor run --model {done.folder}")
