"""What several commands share: the same words for the same option, and the check for TensorFlow."""

from __future__ import annotations

import argparse
import importlib.util
import os
from pathlib import Path
from typing import Protocol

from emomonitor.errors import EmomonitorError

DEFAULT_RECIPE = "vgg16-lite"
_DATA_HELP = (
    "the data set: a folder or zip file in the Kaggle layout (Training/<Class>/*.png, Testing/<Class>/*.png), or any "
    "folder with one sub-folder a class"
)


class Commands(Protocol):
    """What :meth:`argparse.ArgumentParser.add_subparsers` returns."""

    def add_parser(self, name: str, *, help: str, description: str) -> argparse.ArgumentParser:
        """Add the sub-parser of one command."""
        ...


class TrainMissingError(EmomonitorError):
    """The packages for training aren't installed."""


def needs(*modules: str) -> None:
    """Check that packages of the extra ``train`` are there, without importing them.

    Raises:
        TrainMissingError: one is missing; the message says how to install it.
    """
    missing = [m for m in modules if importlib.util.find_spec(m) is None]
    if missing:
        raise TrainMissingError(
            f"This needs {' and '.join(missing)}, which a plain install leaves out. Install what training needs with:\n"
            '  pip install "emomonitor[train]"'
        )


def needs_tensorflow() -> None:
    """Prepare for Keras: quiet, on TensorFlow unless ``KERAS_BACKEND`` says otherwise. Raises TrainMissingError."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # its banner is no message for a person
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    needs("tensorflow", "keras")


def add_data(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add ``--data``."""
    parser.add_argument("--data", type=Path, required=required, metavar="PATH", help=_DATA_HELP)


def add_model(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add ``--model``."""
    parser.add_argument(
        "--model", required=required, metavar="NAME_OR_PATH", help="a bundled model's name or a model's folder"
    )
