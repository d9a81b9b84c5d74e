"""What several commands share: the same words for the same option, and the check for TensorFlow."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
    """Prepare for Keras on TensorFlow, whatever ``KERAS_BACKEND`` says: no other back end writes ONNX files.

    Raises:
        TrainMissingError: a package is missing.
    """
    os.environ["KERAS_BACKEND"] = "tensorflow"
    needs_keras()


def needs_keras() -> None:
    """Prepare for Keras on the back end that ``KERAS_BACKEND`` names, TensorFlow where it is not set.

    Raises:
        TrainMissingError: a package is missing.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # where there is no GPU, it calls that an error
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    backend = os.environ["KERAS_BACKEND"]
    needs(backend, "keras")
    if backend == "tensorflow":
        with _no_banner():
            importlib.import_module("tensorflow")


@contextmanager
def _no_banner() -> Iterator[None]:
    """Drop what C++ code writes to the standard error output: TensorFlow's first lines heed no setting."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def add_data(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add ``--data``."""
    parser.add_argument("--data", type=Path, required=required, metavar="PATH", help=_DATA_HELP)


def add_model(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add ``--model``."""
    parser.add_argument(
        "--model", required=required, metavar="NAME_OR_PATH", help="a bundled model's name or a model's folder"
    )
