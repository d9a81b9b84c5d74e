"""One run's epochs: steps, validation, the best weights kept."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from emomonitor.vision.tensor import to_tensor
from train.data.dataset import FaceSet
from train.evaluation.calibrate import negative_log_likelihood
from train.evaluation.metrics import accuracy
from train.evaluation.truth import FERPLUS, truths
from train.fitting.augment import Batch, batches, prefetch, resize_all
from train.fitting.history import EpochResult
from train.fitting.network import compile_network, state_of, swap_average
from train.fitting.recipes import Recipe
from train.fitting.runfolder import Progress, RunFolder, TrainingError
from train.fitting.schedule import duration_words, learning_rate_at, should_stop
from train.fitting.targets import make_targets
from train.networks.heads import CROWD, FER
from train.networks.models import heads_of

_EVAL_BATCH = 256
_PROBE_STEPS = 3


class Trainer:
    """One run: network, optimizer and the folder where everything that lasts is kept.

    Args:
        recipe: what to do.
        training: images to learn from.
        validation: images that choose the best epoch; None: the last epoch is kept.
        out: the run's folder; it exists.
        teacher: by head, float32 ``[N, 6]``: a teacher's opinion of the training images.
        steps: batches in an epoch by image size; what is missing takes all images once.
        jit: compile the step with XLA.
    """

    def __init__(
        self,
        recipe: Recipe,
        training: FaceSet,
        validation: FaceSet | None,
        out: Path,
        *,
        teacher: Mapping[str, NDArray[np.float32]] | None = None,
        steps: Mapping[int, int] | None = None,
        jit: bool = False,
    ) -> None:
        self.recipe = recipe
        self.training = training
        self.validation = validation
        self.folder = RunFolder(out, recipe.name)
        self.model = recipe.build()
        compile_network(self.model, recipe, jit=jit)
        self.optimizer = self.model.optimizer
        self.heads = heads_of(self.model)
        self.targets = make_targets(training, recipe, self.heads, teacher)
        self._steps = dict(steps or {})
        self._resized = training.images  # at the size that was asked for last
        self.history: list[EpochResult] = []
        self.best = -1.0

    def steps_in(self, epoch: int) -> int:
        """Return the number of batches in an epoch counted from 0."""
        whole = len(self.training) // self.recipe.batch_size
        return min(whole, self._steps.get(self.recipe.size_at(epoch), whole))

    # -- what lasts --------------------------------------------------------------------------------

    def save(self) -> None:
        """Keep the state after the last epoch. Raises TrainingError where the disk is full."""
        self.folder.save(self.model, Progress(history=tuple(self.history), best=self.best))

    def restore(self) -> bool:
        """Go back to the last finished epoch; False where there is none yet."""
        progress = self.folder.restore(self.model)
        if progress is None:
            return False
        self.history, self.best = list(progress.history), progress.best
        return True

    # -- time --------------------------------------------------------------------------------------

    def probe_seconds(self, size: int) -> float:
        """Return what one step at ``size`` pixels takes here, measured; the network is as before afterwards."""
        state = state_of(self.model)
        kept = [keras.ops.convert_to_numpy(v) for v in state]
        stream = self._stream(0, size)
        batch = next(iter(stream))
        self._step(batch)  # compiles
        start = time.perf_counter()
        for _ in range(_PROBE_STEPS):
            self._step(batch)
        seconds = (time.perf_counter() - start) / _PROBE_STEPS
        for var, array in zip(state, kept, strict=True):
            var.assign(array)
        return seconds

    def expected_seconds(self) -> float:
        """Return about how long the epochs that are left will take: measured at the last size, scaled by area."""
        left = [(self.recipe.size_at(e), self.steps_in(e)) for e in range(len(self.history), self.recipe.epochs)]
        if not left:
            return 0.0
        largest = max(size for size, _ in left)
        return self.probe_seconds(largest) * sum(steps * (size / largest) ** 2 for size, steps in left)

    # -- one epoch ---------------------------------------------------------------------------------

    def validate(self, size: int) -> tuple[float, float, float]:
        """Return (loss, FER accuracy, crowd accuracy) on validation images at ``size`` pixels; NaN: there is none."""
        if self.validation is None:
            return math.nan, math.nan, math.nan
        x = to_tensor(resize_all(self.validation.images, size), self.recipe.normalisation)
        logits = self.model.predict(x, batch_size=_EVAL_BATCH, verbose=0)
        labels = self.validation.labels
        loss = negative_log_likelihood(logits[FER], labels, 1.0)
        crowd = truths(self.validation).get(FERPLUS)
        if CROWD not in logits or crowd is None:
            return loss, accuracy(logits[FER], labels), math.nan
        return loss, accuracy(logits[FER], labels), accuracy(logits[CROWD][crowd.index], crowd.labels)

    def _stream(self, number: int, size: int) -> Iterator[Batch]:
        r = self.recipe
        if self._resized.shape[1] != size:
            self._resized = resize_all(self.training.images, size)
        return batches(
            self._resized,
            self.targets,
            batch_size=r.batch_size,
            a=r.augmentation,
            mixup=r.mixup,
            seed=(r.seed, number),
            normalisation=r.normalisation,
            steps=self.steps_in(number),
        )

    def _step(self, batch: Batch) -> tuple[float, float]:
        """Learn from one batch and return its loss and accuracy."""
        logs = self.model.train_on_batch(
            batch.x, dict(batch.targets.probs), sample_weight=dict(batch.targets.weights), return_dict=True
        )
        hits = logs.get(f"{FER}_accuracy", logs.get("accuracy"))  # Keras leaves the name out with one head
        return float(logs["loss"]), float(hits)

    def epoch(self, number: int) -> EpochResult:
        """Train one epoch (counted from 0) and return its line of history.

        Raises:
            TrainingError: the loss is no number any more, or the disk is full.
        """
        r = self.recipe
        size = r.size_at(number)
        start, lr, total = time.perf_counter(), 0.0, np.zeros(2)
        before, all_steps = (sum(self.steps_in(e) for e in range(end)) for end in (number, r.epochs))
        bar = keras.utils.Progbar(
            self.steps_in(number), stateful_metrics=["loss", "lr"], verbose=1 if os.isatty(1) else 0
        )
        with closing(prefetch(self._stream(number, size))) as stream:
            for i, batch in enumerate(stream):
                lr = learning_rate_at(before + i, all_steps, r)
                self.optimizer.learning_rate.assign(lr)
                total += self._step(batch)
                loss, hits = (total / (i + 1)).tolist()
                if not math.isfinite(loss):
                    raise TrainingError(
                        f"The loss became {loss} in epoch {number + 1}. The best weights so far are kept in "
                        f"{self.folder.out}. Try a smaller learning rate: --learning-rate {r.learning_rate / 3:.2g} "
                        "and another --out."
                    )
                bar.update(i + 1, [("loss", loss), ("lr", lr)])
        swap_average(self.model)
        val_loss, val_accuracy, val_crowd_accuracy = self.validate(size)
        if self.validation is None or (size == r.stages[-1].size and val_accuracy > self.best):
            self.best = max(self.best, 0.0 if self.validation is None else val_accuracy)
            self.folder.save_best(self.model, finished=number)
        swap_average(self.model)
        return EpochResult(
            epoch=number + 1, size=size, learning_rate=lr, loss=loss, accuracy=hits, val_loss=val_loss,
            val_accuracy=val_accuracy, val_crowd_accuracy=val_crowd_accuracy, seconds=time.perf_counter() - start,
        )  # fmt: skip

    def finished(self) -> bool:
        """Whether all epochs are done, or none has been better for the recipe's patience."""
        last = self.recipe.stages[-1].size
        at_last = [h.val_accuracy for h in self.history if h.size == last]
        return len(self.history) >= self.recipe.epochs or should_stop(at_last, self.recipe.patience)

    def run(self, on_epoch: Callable[[EpochResult], None] | None = None) -> None:
        """Train all epochs that are not done yet; ``on_epoch`` hears of each once it is safe on disk."""
        while not self.finished():
            result = self.epoch(len(self.history))
            self.history.append(result)
            self.save()
            _print_epoch(result, self.recipe)
            if on_epoch is not None:
                on_epoch(result)
        if len(self.history) < self.recipe.epochs:
            print(f"No better epoch for {self.recipe.patience}: stopped early.", flush=True)


def _print_epoch(r: EpochResult, recipe: Recipe) -> None:
    left = sum((recipe.size_at(e) / r.size) ** 2 for e in range(r.epoch, recipe.epochs)) * r.seconds
    validated = "" if math.isnan(r.val_accuracy) else f"  val loss {r.val_loss:.3f}  val accuracy {r.val_accuracy:.3f}"
    crowd = "" if math.isnan(r.val_crowd_accuracy) else f"  crowd {r.val_crowd_accuracy:.3f}"
    print(
        f"epoch {r.epoch}/{recipe.epochs}  {r.size} px  loss {r.loss:.3f}  accuracy {r.accuracy:.3f}{validated}{crowd}"
        f"  {r.seconds:.0f} s  about {duration_words(left)} left",
        flush=True,
    )
