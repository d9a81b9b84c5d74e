"""The training loop: resumable after any finished epoch, selection on validation images alone."""

from __future__ import annotations

import csv
import json
import logging
import math
import os
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from emomonitor.errors import EmomonitorError
from emomonitor.vision.tensor import to_tensor
from train.augment import Targets, batches, prefetch, resize_all
from train.data import FaceSet, load_training, split_validation
from train.network import (
    BEST_WEIGHTS,
    CHECKPOINT,
    compile_network,
    load_weights,
    read_checkpoint,
    state_of,
    swap_average,
)
from train.plots import draw_curves
from train.recipes import RUN_FILE, Recipe, plain_recipe, recipe_of_run
from train.record import write_json

log = logging.getLogger(__name__)

HISTORY = "history.csv"
CURVES = "curves.png"
_WARM_UP_SHARE = 0.03
_EVAL_BATCH = 256


class TrainingError(EmomonitorError):
    """Training can't go on; the message says what to try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochResult:
    """One line of ``history.csv``. Losses are means of both heads' cross-entropies; accuracies are on validation."""

    epoch: int
    size: int
    learning_rate: float
    loss: float
    val_loss: float
    val_accuracy: float
    val_crowd_accuracy: float
    seconds: float


def one_hot(labels: NDArray[np.int64], smoothing: float) -> NDArray[np.float32]:
    """Return smoothed one-hot targets, float32 ``[N, 6]``."""
    eye = np.eye(6, dtype=np.float32)[labels]
    return (1 - smoothing) * eye + np.float32(smoothing / 6)


def make_targets(faces: FaceSet, smoothing: tuple[float, float]) -> Targets:
    """Build both heads' targets: the FER label, and the crowd's votes as a distribution."""
    total = faces.votes.sum(axis=1, keepdims=True)
    share = faces.votes / np.maximum(total, 1)
    crowd = (1 - smoothing[1]) * share + np.float32(smoothing[1] / 6)
    return Targets(
        fer=one_hot(faces.labels, smoothing[0]),
        crowd=crowd.astype(np.float32),
        crowd_weight=(total[:, 0] > 0).astype(np.float32),
    )


def learning_rate_at(step: int, steps: int, peak: float) -> float:
    """Linear warm-up over 3 % of the steps, then one cosine to 0."""
    warm = max(1, round(steps * _WARM_UP_SHARE))
    if step < warm:
        return peak * (step + 1) / warm
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def choose_precision() -> str:
    """Return Keras' precision policy for this machine: bfloat16 where the CPU computes with it."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore")
    except OSError:
        flags = ""
    return "mixed_bfloat16" if "avx512_bf16" in flags or "amx_bf16" in flags else "float32"


class Trainer:
    """One run: model, optimizer and the folder where everything that lasts is kept."""

    def __init__(self, recipe: Recipe, training: FaceSet, validation: FaceSet, out: Path) -> None:
        self.recipe = recipe
        self.training = training
        self.validation = validation
        self.out = out
        self.model = recipe.build()
        compile_network(self.model, recipe)
        self.optimizer = self.model.optimizer
        self.history: list[EpochResult] = []
        self.best = -1.0

    def save(self) -> None:
        """Write the checkpoint so that a crash at any moment leaves the old or the new one whole.

        Raises:
            TrainingError: the disk is full or can't be written.
        """
        target = self.out / CHECKPOINT
        part = target.with_suffix(".part")
        arrays = {f"v{i:04d}": keras.ops.convert_to_numpy(v) for i, v in enumerate(state_of(self.model))}
        meta = {"recipe": self.recipe.name, "best": self.best, "history": [asdict(h) for h in self.history]}
        try:
            with part.open("wb") as f:
                np.savez(f, meta=np.array(json.dumps(meta)), **arrays)
                f.flush()
                os.fsync(f.fileno())
            part.replace(target)
        except OSError as e:
            part.unlink(missing_ok=True)
            raise TrainingError(
                f"{target} can't be written ({e}). Epoch {len(self.history) - 1} is safe: free some space, then add "
                "--resume to the same command."
            ) from e

    def restore(self) -> bool:
        """Go back to the last finished epoch; False where there is none yet."""
        target = self.out / CHECKPOINT
        if not target.exists():
            return False
        meta = read_checkpoint(target, self.model)
        if meta["recipe"] != self.recipe.name:
            raise TrainingError(
                f"{target} belongs to recipe {meta['recipe']}, not {self.recipe.name}. Give another --out."
            )
        self.best = float(meta["best"])
        self.history = [EpochResult(**h) for h in meta["history"]]
        return True

    def _save_best(self) -> None:
        part = self.out / f"part.{BEST_WEIGHTS}"  # Keras wants the ending
        self.model.save_weights(part)
        part.replace(self.out / BEST_WEIGHTS)

    # -- one epoch ---------------------------------------------------------------------------------

    def validate(self, size: int) -> tuple[float, float, float]:
        """Return (loss, FER accuracy, crowd accuracy) on the validation images at ``size`` pixels."""
        x = to_tensor(resize_all(self.validation.images, size))
        logits = self.model.predict(x, batch_size=_EVAL_BATCH, verbose=0)
        labels = self.validation.labels
        z = logits["fer"] - logits["fer"].max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        loss = float(-log_p[np.arange(len(labels)), labels].mean())
        accuracy = float((z.argmax(axis=1) == labels).mean())
        voted = self.validation.votes.sum(axis=1) > 0
        majority = self.validation.votes.argmax(axis=1)
        hits = logits["crowd"].argmax(axis=1)[voted] == majority[voted]
        return loss, accuracy, float(hits.mean()) if voted.any() else 0.0

    def epoch(self, number: int) -> EpochResult:
        """Train one epoch (counted from 0) and return its line of history."""
        r = self.recipe
        size = r.size_at(number)
        per_epoch = len(self.training) // r.batch_size
        images = resize_all(self.training.images, size)
        targets = make_targets(self.training, r.smoothing)
        source = batches(
            images, targets, batch_size=r.batch_size, a=r.augmentation, mixup=r.mixup, seed=(r.seed, number)
        )
        start, total, lr = time.perf_counter(), 0.0, 0.0
        bar = keras.utils.Progbar(per_epoch, stateful_metrics=["lr"], verbose=1 if os.isatty(1) else 0)
        with closing(prefetch(source)) as stream:
            for i, (x, fer, crowd, weight) in enumerate(stream):
                lr = learning_rate_at(number * per_epoch + i, r.epochs * per_epoch, r.learning_rate)
                self.optimizer.learning_rate.assign(lr)
                ones = np.ones(len(x), np.float32)
                logs = self.model.train_on_batch(
                    x, {"fer": fer, "crowd": crowd}, sample_weight={"fer": ones, "crowd": weight}, return_dict=True
                )
                total = float(logs["loss"])  # Keras gives the running mean since the last reset
                if not math.isfinite(total):
                    raise TrainingError(
                        f"The loss became {total} in epoch {number + 1}. The best weights so far are kept in "
                        f"{self.out}. Try a smaller learning rate."
                    )
                bar.update(i + 1, [("loss", total), ("lr", lr)])
        self.model.reset_metrics()
        swap_average(self.model)
        val_loss, accuracy, crowd_accuracy = self.validate(size)
        if size == r.stages[-1].size and accuracy > self.best:
            self.best = accuracy
            self._save_best()
        swap_average(self.model)
        return EpochResult(
            epoch=number + 1, size=size, learning_rate=lr, loss=total, val_loss=val_loss,
            val_accuracy=accuracy, val_crowd_accuracy=crowd_accuracy, seconds=time.perf_counter() - start,
        )  # fmt: skip

    def run(self, on_epoch: Callable[[EpochResult], None] | None = None) -> None:
        """Train all epochs that are not done yet; ``on_epoch`` hears of each once it is safe on disk."""
        for number in range(len(self.history), self.recipe.epochs):
            result = self.epoch(number)
            self.history.append(result)
            self.save()
            self._write_history()
            draw_curves(self.history, self.out / CURVES)
            _print_epoch(result, self.recipe)
            if on_epoch is not None:
                on_epoch(result)

    def _write_history(self) -> None:
        with (self.out / HISTORY).open("w", newline="", encoding="utf-8") as f:
            rows = [asdict(h) for h in self.history]
            writer = csv.DictWriter(f, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


def _print_epoch(r: EpochResult, recipe: Recipe) -> None:
    relative = {s.size: s.size**2 for s in recipe.stages}
    done = relative[r.size]
    left = sum(relative[recipe.size_at(e)] for e in range(r.epoch, recipe.epochs)) / done * r.seconds
    print(
        f"epoch {r.epoch}/{recipe.epochs}  {r.size} px  loss {r.loss:.3f}  val loss {r.val_loss:.3f}  "
        f"val accuracy {r.val_accuracy:.3f}  crowd {r.val_crowd_accuracy:.3f}  {r.seconds:.0f} s  "
        f"about {left / 60:.0f} min left",
        flush=True,
    )


def fit(
    recipe: Recipe,
    data: Path,
    out: Path,
    *,
    init: str | Path | None = None,
    resume: bool = False,
    epochs: int | None = None,
    command: str = "",
    on_epoch: Callable[[EpochResult], None] | None = None,
) -> Path:
    """Train ``recipe`` on the training images in ``data`` and return the path of the best weights.

    Args:
        recipe: what to train.
        data: folder or zip.
        out: folder for checkpoints, history and weights; made where it is missing.
        init: weights to start from: whatever :func:`train.network.load_weights` takes.
        resume: go on from the last finished epoch in ``out``, with the epochs that the run began with.
        epochs: train only so many epochs, all stages shortened alike.
        command: what was typed, for the record.
        on_epoch: called after each epoch, once its checkpoint is on disk.

    Raises:
        DataError: the data can't be used.
        ModelError: the weights to start from, or the checkpoint, can't be used.
        TrainingError: the loss became NaN, the disk is full, or ``out`` belongs to another run.
    """
    if (out / CHECKPOINT).exists() and not resume:
        raise TrainingError(f"{out} already holds a run. Add --resume to go on, or give another --out.")
    if epochs is not None:
        recipe = shortened(recipe, epochs)
    if resume:
        recipe = _begun_with(out, recipe, epochs_given=epochs is not None)
    precision = choose_precision()
    keras.config.set_dtype_policy(precision)
    keras.utils.set_random_seed(recipe.seed)
    faces, report = load_training(data)
    training, validation = split_validation(faces, seed=recipe.seed)
    if len(training) < recipe.batch_size:
        raise TrainingError(
            f"{data} has {len(training)} images to train on: too few for one batch of {recipe.batch_size}."
        )
    out.mkdir(parents=True, exist_ok=True)
    print(
        f"{recipe.name}: {len(training)} training and {len(validation)} validation images, "
        f"{len(report.unreadable)} unreadable, {precision}, {recipe.epochs} epochs",
        flush=True,
    )
    trainer = Trainer(recipe, training, validation, out)
    if resume and trainer.restore():
        print(f"resumed after epoch {len(trainer.history)} of {recipe.epochs}", flush=True)
    else:
        write_json(out / RUN_FILE, {"recipe": plain_recipe(recipe), "precision": precision, "command": command})
        if init is not None:
            print(f"starts from: {load_weights(trainer.model, recipe, init).kind}", flush=True)
    trainer.run(on_epoch)
    return out / BEST_WEIGHTS


def _begun_with(out: Path, asked: Recipe, *, epochs_given: bool) -> Recipe:
    """Return the recipe that a run began with, so that its schedule goes on as it was."""
    saved = recipe_of_run(out)
    if saved is None:
        return asked
    if saved.name != asked.name:
        raise TrainingError(f"{out} belongs to recipe {saved.name}, not {asked.name}. Give another --out.")
    if epochs_given and saved.epochs != asked.epochs:
        raise TrainingError(
            f"{out} was begun with {saved.epochs} epochs, which its learning rate follows. Leave --epochs out "
            "to go on, or give another --out."
        )
    return saved


def shortened(recipe: Recipe, epochs: int) -> Recipe:
    """Return the recipe with ``epochs`` epochs in all, its stages shortened in proportion, the last one never to 0."""
    if epochs < 1:
        raise TrainingError("--epochs must be at least 1.")
    left, stages = epochs, []
    for i, stage in enumerate(reversed(recipe.stages)):
        share = max(1 if i == 0 else 0, round(stage.epochs * epochs / recipe.epochs))
        take = left if i == len(recipe.stages) - 1 else min(left, share)
        left -= take
        if take:
            stages.append(replace(stage, epochs=take))
    return replace(recipe, stages=tuple(reversed(stages)))
