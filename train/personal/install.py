"""A drafted model put in its place, so that whatever happens on the way a whole model is there: the old or the new."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from emomonitor.engines.catalog import MODEL_FILE
from emomonitor.errors import ModelError
from train.record import model_notes, write_json

_FIGURES = ("metrics.json", "README.md")
"""Figures and card: of other weights, as soon as the weights are new."""


def put_in_place(draft: Path, folder: Path) -> None:
    """Make ``folder`` the model that lies in ``draft``.

    ``model.json`` names the files of weights, and is replaced in one step: before it, the old model is whole, after it
    the new one. So new weights get names that the old ones don't have, and the old ones go last.

    Raises:
        ModelError: the folder can't be written; the old model, if there was one, is as it was.
    """
    entry = model_notes(draft)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        old = _files_of(folder)
        for kind, file in entry["files"].items():
            if file["name"] in old:
                file["name"] = f"{Path(file['name']).stem}-{file['sha256'][:8]}.{kind}"
            _copy(draft / f"{draft.name}.{kind}", folder / file["name"])
        for name in _FIGURES:
            (folder / name).unlink(missing_ok=True)
        write_json(folder / MODEL_FILE, entry)
        for name in old - _files_of(folder):
            (folder / name).unlink(missing_ok=True)
    except OSError as e:
        raise ModelError(
            f"{folder} can't be written ({e}). Free some space or give another --out; a model that was there before is "
            "as it was."
        ) from e


def _files_of(folder: Path) -> set[str]:
    """Return the names of the files of weights that a model's folder has; none where it holds no model."""
    try:
        files: dict[str, Any] = json.loads((folder / MODEL_FILE).read_text(encoding="utf-8"))["files"]
        return {str(f["name"]) for f in files.values()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()


def _copy(source: Path, target: Path) -> None:
    part = target.with_name(target.name + ".part")
    try:
        with source.open("rb") as old, part.open("wb") as new:
            shutil.copyfileobj(old, new)
            new.flush()
            os.fsync(new.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
