"""``python -m train label``."""

from __future__ import annotations

import argparse
from pathlib import Path

from train.commands.common import Commands, needs


def add(commands: Commands) -> None:
    """Add the sub-parser."""
    p = commands.add_parser(
        "label",
        help="give faces their labels, by key press in a window",
        description="Show the faces in a folder one by one, enlarged, and write each one's label into labels.csv "
        "as soon as a key is pressed: 1 to 6 or A F H N S U for Angry, Fear, Happy, Neutral, Sad, sUrprise; Space "
        "skips a face that can't be told; Backspace or Ctrl+Z takes the last one back; ? shows the model's guess, "
        "which is hidden until then, and that it was looked at is written down, since it may sway you. Close the "
        "window at any time: the next start goes on where this one stopped. Faces in folders named after an emotion "
        "have their label already. No picture is moved or changed. Then: python -m train finetune --faces DIR",
    )
    p.add_argument("folder", type=Path, metavar="DIR", help="a folder of cut-out faces, sub-folders included")
    p.add_argument("--model", metavar="NAME_OR_PATH", help="whose guess ? shows (default: the app's own model)")
    p.add_argument("--out", type=Path, metavar="FILE", help="where the labels go (default: DIR/labels.csv, where "
                   "finetune looks for them); paths in it are told from DIR")  # fmt: skip
    p.add_argument(
        "--sort", type=Path, metavar="DIR", help="at the end, also copy each labelled face into DIR/<Emotion>/"
    )
    p.add_argument("--theme", choices=("system", "dark", "light"), default="system", help="default: %(default)s")
    p.set_defaults(run=run)


def run(a: argparse.Namespace) -> None:
    """Label."""
    needs("PySide6")
    from emomonitor.engines.catalog import DEFAULT_MODEL, find_model
    from train.data.dataset import DataError
    from train.personal.faces import LABELS_FILE
    from train.personal.labelling import Labelling

    info = find_model(a.model or DEFAULT_MODEL)
    out = a.out or a.folder / LABELS_FILE
    if a.sort is not None and a.sort.resolve().is_relative_to(a.folder.resolve()):
        raise DataError(
            f"--sort {a.sort} lies in {a.folder}, so that each face would be there twice. Give another one."
        )
    labelling = Labelling(a.folder, out)
    from train.personal.label_window import label

    label(labelling, info, theme=a.theme)
    print(f"{labelling.done} of {len(labelling.files)} faces are done; the labels are in {out}.")
    if a.sort is not None:
        print(f"{labelling.sort_into(a.sort)} faces were copied into {a.sort}.")
