"""A run's folder: what is kept there, written so that a crash or a full disk loses no finished epoch."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np

from emomonitor.errors import EmomonitorError
from train.fitting.curves import draw_curves
from train.fitting.history import HISTORY, EpochResult, write_history
from train.fitting.network import BEST_WEIGHTS, CHECKPOINT, read_checkpoint, state_of

CURVES = "curves.png"
TEACHER = "teacher.npz"
"""The teachers' answers."""

_SCHEMA = 2


class TrainingError(EmomonitorError):
    """Training can't go on; the message says what to try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run has come: its finished epochs, and the best validation accuracy so far (-1: none)."""

    history: tuple[EpochResult, ...]
    best: float


class RunFolder:
    """Writes and reads one run's files.

    Args:
        out: the folder.
        recipe_name: what the checkpoint must belong to.
    """

    def __init__(self, out: Path, recipe_name: str) -> None:
        self.out = out
        self._recipe_name = recipe_name

    @contextmanager
    def _writing(self, name: str, finished: int) -> Iterator[Path]:
        """Give a place to write; what was written there becomes ``name`` at once and whole."""
        part = self.out / f"part.{name}"
        try:
            yield part
            part.replace(self.out / name)
        except OSError as e:
            part.unlink(missing_ok=True)
            safe = f"Epoch {finished} is safe" if finished else "Nothing was lost"
            raise TrainingError(
                f"{self.out / name} can't be written ({e}). {safe}: free some space, then add --resume to the same "
                "command."
            ) from e

    def save_best(self, model: keras.Model, *, finished: int) -> None:
        """Keep these weights as the best; ``finished`` epochs are safe already."""
        with self._writing(BEST_WEIGHTS, finished) as part:
            model.save_weights(part)

    def save(self, model: keras.Model, progress: Progress) -> None:
        """Write the checkpoint, then history and curves.

        Raises:
            TrainingError: the disk is full or can't be written.
        """
        finished = len(progress.history) - 1
        arrays = {f"v{i:04d}": keras.ops.convert_to_numpy(v) for i, v in enumerate(state_of(model))}
        meta = {
            "schema": _SCHEMA,
            "recipe": self._recipe_name,
            "best": progress.best,
            "history": [asdict(h) for h in progress.history],
        }
        with self._writing(CHECKPOINT, finished) as part, part.open("wb") as f:
            np.savez(f, meta=np.array(json.dumps(meta)), **arrays)
            f.flush()
            os.fsync(f.fileno())
        with self._writing(HISTORY, finished + 1) as part:
            write_history(progress.history, part)
        with self._writing(CURVES, finished + 1) as part:
            if not draw_curves(progress.history, part):
                part.touch()

    def restore(self, model: keras.Model) -> Progress | None:
        """Go back to the last finished epoch; None where there is none yet.

        Raises:
            ModelError: the checkpoint is damaged or doesn't fit.
            TrainingError: it belongs to another recipe or another version.
        """
        target = self.out / CHECKPOINT
        if not target.exists():
            return None
        meta = read_checkpoint(target, model)
        if meta.get("schema") != _SCHEMA:
            raise TrainingError(
                f"{target} was written by another version of this program. Give another --out; --init {self.out} "
                "starts from its weights."
            )
        if meta["recipe"] != self._recipe_name:
            raise TrainingError(
                f"{target} belongs to recipe {meta['recipe']}, not {self._recipe_name}. Give another --out."
            )
        return Progress(history=tuple(EpochResult(**h) for h in meta["history"]), best=float(meta["best"]))
