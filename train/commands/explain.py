"""``python -m train explain``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from emomonitor.errors import EmomonitorError
from emomonitor.labels import EMOTIONS, KEYS, Emotion, emotion_from_name
from train.commands.common import Commands, needs, needs_tensorflow

if TYPE_CHECKING:
    from train.explaining.explain_faces import FoundFace

DEFAULT_OUT = Path("runs/explain")
_SIDE = 48
_CHANNELS = (1, 25)
_PATCH, _STRIDE, _SHOWN = 8, 2, 9  # train.explaining.explain's own, which --help mustn't import


class ExplainError(EmomonitorError):
    """An option can't be used, or some images couldn't be explained."""


def add(commands: Commands) -> None:
    """Add the sub-parser."""
    p = commands.add_parser(
        "explain",
        help="show what a network looks at in a face",
        description="Draw one labelled figure a face: the input, the probabilities, the exact class activation maps "
        "of the two strongest classes and their difference, Grad-CAM, what hangs on each place (occlusion) and the "
        "strongest feature maps of each block. It tells about the network, not about the person. "
        "Example: python -m train explain --detect photo.jpg",
    )
    p.add_argument(
        "images",
        nargs="+",
        type=Path,
        metavar="IMAGE",
        help="PNG or JPEG of one ready-cut face; with --detect a photo, whose faces are found and cut out as the app "
        "does it",
    )
    p.add_argument("--detect", action="store_true", help="the images are photos: explain each face in them")
    p.add_argument(
        "--model",
        metavar="NAME_OR_PATH",
        help="a bundled model's name or a model's folder (default: the app's own default)",
    )
    p.add_argument("--head", metavar="NAME", help="fer or crowd (default: the head that the app shows)")
    p.add_argument(
        "--class",
        dest="emotion",
        metavar="NAME",
        help=f"the class to explain, beside the strongest other one: {', '.join(KEYS)} (default: the strongest)",
    )
    p.add_argument(
        "--block",
        metavar="N",
        help="where Grad-CAM looks: a block's number counted from the input, or a layer's name (default: the deepest "
        "block with finer maps than the last one's)",
    )
    p.add_argument(
        "--patch", type=int, default=_PATCH, metavar="PX",
        help=f"side of the square that hides a part of the face, in pixels of {_SIDE} (default: {_PATCH})",
    )  # fmt: skip
    p.add_argument(
        "--stride", type=int, default=_STRIDE, metavar="PX",
        help=f"pixels from one place of that square to the next; larger is faster (default: {_STRIDE})",
    )  # fmt: skip
    p.add_argument(
        "--channels", type=int, default=_SHOWN, metavar="N",
        help=f"feature maps shown of each block, {_CHANNELS[0]} to {_CHANNELS[1]} (default: {_SHOWN})",
    )  # fmt: skip
    p.add_argument(
        "--out", type=Path, default=DEFAULT_OUT, metavar="DIR",
        help=f"folder for the figures, NAME-explain.png each (default: {DEFAULT_OUT})",
    )  # fmt: skip
    p.set_defaults(run=run)


def run(a: argparse.Namespace) -> None:
    """Explain each image; what can't be read is told, and the others are still done."""
    emotion = _checked(a)
    needs_tensorflow()
    needs("matplotlib")
    from emomonitor.engines.catalog import DEFAULT_MODEL, find_model
    from train.explaining.explain import explain
    from train.explaining.explain_figure import draw, write
    from train.explaining.explain_network import find_block, open_network

    network = open_network(find_model(a.model or DEFAULT_MODEL), a.head)
    block = find_block(network.blocks, a.block)
    failed: list[EmomonitorError] = []
    names: set[str] = set()
    for found in _faces(a, failed):
        e = explain(
            network, found.face, emotion=emotion, block=block, channels=a.channels, patch=a.patch, stride=a.stride
        )
        path = a.out / f"{_unique(found.name, names)}-explain.png"
        write(draw(e, network, found), path)
        first, second = e.classes
        print(f"{path}: {first.key} {e.probs[first]:.1%}, {second.key} {e.probs[second]:.1%}", flush=True)
    if failed:
        raise ExplainError(f"{len(failed)} of {len(a.images)} images could not be explained (see above).")


def _checked(a: argparse.Namespace) -> Emotion | None:
    """Return the class asked for. Raises ExplainError where an option has a value that can't be used."""
    if not 1 <= a.patch <= _SIDE:
        raise ExplainError(f"--patch {a.patch}: give 1 to {_SIDE} pixels.")
    if not 1 <= a.stride <= _SIDE:
        raise ExplainError(f"--stride {a.stride}: give 1 to {_SIDE} pixels.")
    if not _CHANNELS[0] <= a.channels <= _CHANNELS[1]:
        raise ExplainError(f"--channels {a.channels}: give {_CHANNELS[0]} to {_CHANNELS[1]}.")
    if a.emotion is None:
        return None
    emotion = emotion_from_name(a.emotion)
    if emotion is None:
        raise ExplainError(f"There is no class {a.emotion!r}. Choose one of: {', '.join(m.key for m in EMOTIONS)}.")
    return emotion


def _faces(a: argparse.Namespace, failed: list[EmomonitorError]) -> Iterator[FoundFace]:
    """Yield the faces of all images; an image that gives none is told at once and put into ``failed``."""
    from train.explaining.explain_faces import FaceFinder, FaceImageError, ready_cut

    with ExitStack() as stack:
        finder = stack.enter_context(FaceFinder()) if a.detect else None
        for path in a.images:
            try:
                faces = [ready_cut(path)] if finder is None else finder.find(path)
            except FaceImageError as e:
                print(f"error: {e}", file=sys.stderr, flush=True)
                failed.append(e)
                continue
            yield from faces


def _unique(name: str, taken: set[str]) -> str:
    """Return ``name``, with a number where it is taken already (two folders may hold files of one name)."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free
