"""``python -m train samples``."""

from __future__ import annotations

import argparse
from pathlib import Path

from emomonitor.errors import EmomonitorError
from train.commands.common import Commands, add_data, needs

_PER_CLASS = 8
_MOST = 40
"""Images in a row: more are too small to be seen."""


def add(commands: Commands) -> None:
    """Add the sub-parser."""
    p = commands.add_parser(
        "samples",
        help="draw some training images of each class",
        description="Draw a row of random training images of each class as one picture. The FER label is the row's; "
        "where the FER+ crowd mostly chose another class, that one stands under the image, or that nobody chose one "
        "of the six. Test images are never shown. These are pictures of people who were not asked: look at them, "
        "don't publish them.",
    )
    add_data(p)
    p.add_argument(
        "--out", type=Path, required=True, metavar="FILE.png", help="the picture, for example runs/samples.png"
    )
    p.add_argument("--per-class", type=int, default=_PER_CLASS, metavar="N", help=f"default: {_PER_CLASS}")
    p.add_argument("--seed", type=int, default=0, help="another number shows others (default: 0)")
    p.set_defaults(run=run)


def run(a: argparse.Namespace) -> None:
    """Draw."""
    if not 1 <= a.per_class <= _MOST:
        raise EmomonitorError(f"--per-class must be from 1 to {_MOST}.")
    if a.out.suffix.lower() != ".png":
        raise EmomonitorError(f"--out {a.out} must end in .png.")
    needs("matplotlib")
    from train.data.dataset import load_training
    from train.data.samples import draw_samples

    faces, _ = load_training(a.data)
    print(f"Written to {draw_samples(faces, per_class=a.per_class, seed=abs(a.seed)).write(a.out)}.")
    print("These are pictures of people who were not asked: look at them, don't publish them.")
