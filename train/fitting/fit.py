"""From a recipe and a data set to weights: what ``python -m train fit`` does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.catalog import find_model
from train.data.dataset import FaceSet, load_training, split_validation
from train.fitting.history import EpochResult
from train.fitting.network import BEST_WEIGHTS, CHECKPOINT, load_weights
from train.fitting.precision import fastest_precision
from train.fitting.recipes import RUN_FILE, Recipe, plain_recipe, recipe_of_run, shortened
from train.fitting.runfolder import TEACHER, TrainingError
from train.fitting.schedule import choose_jit, duration_words, precisions
from train.fitting.targets import ask_teachers, keep_answers, read_answers
from train.fitting.trainer import Trainer
from train.record import write_json

__all__ = ["TrainingError", "fit", "prepare", "split_for"]


def has_gpu() -> bool:
    """Whether Keras' back end sees a GPU."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return bool(tf.config.list_physical_devices("GPU"))
    if keras.backend.backend() == "torch":  # Keras lists no devices there
        import torch

        return bool(torch.cuda.is_available())
    return any("gpu" in d.lower() or "cuda" in d.lower() for d in keras.distribution.list_devices())


def prepare(recipe: Recipe, *, deterministic: bool = False) -> tuple[str, bool]:
    """Set Keras up for a run: precision, seeds, determinism. Returns the precision policy and whether to use XLA.

    The precision is the one that is faster here, measured; with ``deterministic`` none that a measurement decides.
    """
    gpu = has_gpu()
    jit = choose_jit(has_gpu=gpu) and keras.backend.backend() == "tensorflow"
    candidates = precisions(has_gpu=gpu)
    precision = candidates[0] if deterministic else fastest_precision(recipe, candidates, jit=jit)
    keras.config.set_dtype_policy(precision)
    keras.utils.set_random_seed(recipe.seed)
    if deterministic and keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()
    return precision, jit


def split_for(recipe: Recipe, faces: FaceSet) -> tuple[FaceSet, FaceSet | None]:
    """Return the images that a recipe trains on and those that choose the best epoch (None: it uses all)."""
    return (faces, None) if recipe.uses_all else split_validation(faces, seed=recipe.seed)


def fit(
    recipe: Recipe,
    data: Path,
    out: Path,
    *,
    init: str | Path | None = None,
    resume: bool = False,
    epochs: int | None = None,
    changes: Mapping[str, Any] | None = None,
    teachers: Sequence[str] = (),
    deterministic: bool = False,
    command: str = "",
    on_epoch: Callable[[EpochResult], None] | None = None,
) -> Path:
    """Train ``recipe`` on the training images in ``data`` and return the path of the best weights.

    Args:
        recipe: what to train.
        data: folder or zip.
        out: folder for checkpoints, history and weights; made where it is missing.
        init: weights to start from: whatever :func:`train.fitting.network.load_weights` takes.
        resume: go on from the last finished epoch in ``out``, with the recipe that the run began with.
        epochs: train only so many epochs, all stages shortened alike.
        changes: fields of the recipe that differ in this run.
        teachers: models whose probabilities are mixed into the targets.
        deterministic: the same bits on each run, at some cost in speed.
        command: what was typed, for the record.
        on_epoch: called after each epoch, once its checkpoint is on disk.

    Raises:
        DataError: the data can't be used.
        ModelError: the weights to start from, a teacher or the checkpoint can't be used.
        RecipeError: ``epochs`` is less than 1.
        TrainingError: the loss became NaN, the disk is full, or ``out`` belongs to another run.
    """
    if (out / CHECKPOINT).exists() and not resume:
        raise TrainingError(f"{out} already holds a run. Add --resume to go on, or give another --out.")
    recipe = replace(recipe, **(changes or {}))
    if epochs is not None:
        recipe = shortened(recipe, epochs)
    if resume:
        recipe = _begun_with(out, recipe, given=[*(changes or {}), *(["stages"] if epochs is not None else [])])
    precision, jit = prepare(recipe, deterministic=deterministic)
    faces, report = load_training(data)
    training, validation = split_for(recipe, faces)
    if len(training) < recipe.batch_size:
        raise TrainingError(
            f"{data} has {len(training)} images to train on: too few for one batch of {recipe.batch_size}."
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise TrainingError(f"{out} can't be made ({e}). Give another --out.") from e
    print(
        f"{recipe.name}: {len(training)} training and {0 if validation is None else len(validation)} validation "
        f"images, {len(report.unreadable)} unreadable, {precision}{', XLA' if jit else ''}, {recipe.epochs} epochs",
        flush=True,
    )
    teacher = _opinion(teachers, training, out / TEACHER, resume=resume)
    trainer = Trainer(recipe, training, validation, out, teacher=teacher, jit=jit)
    if resume and trainer.restore():
        print(f"resumed after epoch {len(trainer.history)} of {recipe.epochs}", flush=True)
    else:
        notes: dict[str, Any] = {"recipe": plain_recipe(recipe), "precision": precision, "command": command}
        notes["teachers"] = [_teacher_note(t) for t in teachers]
        write_json(out / RUN_FILE, notes)
        if init is not None:
            print(f"starts from: {load_weights(trainer.model, recipe, init).kind}", flush=True)
    if not trainer.finished():
        print(f"This will take about {duration_words(trainer.expected_seconds())} on this computer.", flush=True)
    trainer.run(on_epoch)
    return out / BEST_WEIGHTS


def _opinion(
    teachers: Sequence[str], training: FaceSet, kept: Path, *, resume: bool
) -> dict[str, NDArray[np.float32]] | None:
    """Return what teachers say of the training images, or said when the run began; None where there are none."""
    if resume and kept.exists():
        return read_answers(kept, len(training))
    if not teachers:
        return None
    answers = ask_teachers(teachers, training.images)
    keep_answers(answers, kept)
    return answers


def _teacher_note(name: str) -> dict[str, str]:
    """Return what tells a teacher apart from a later model of its name."""
    info = find_model(name)
    return {"name": info.name, **{f"{kind}_sha256": file.sha256 for kind, file in info.files.items()}}


def _begun_with(out: Path, asked: Recipe, *, given: Sequence[str]) -> Recipe:
    """Return the recipe that a run began with, so that its schedule goes on as it was; ``given``: what was asked."""
    saved = recipe_of_run(out)
    if saved is None:
        return asked
    if saved.name != asked.name:
        raise TrainingError(f"{out} belongs to recipe {saved.name}, not {asked.name}. Give another --out.")
    for name in given:
        before, now = getattr(saved, name), getattr(asked, name)
        if before != now:
            option = "epochs" if name == "stages" else name.replace("_", "-")
            told = saved.epochs if name == "stages" else before
            raise TrainingError(
                f"{out} was begun with --{option} {told}, which a run can't change on its way. Leave --{option} out to "
                "go on, or give another --out."
            )
    return saved
