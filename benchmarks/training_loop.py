"""The trainer's loop a batch at a time, so that it can take turns with something else. Importing this loads Keras."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

from train.fitting.augment import Batch, prefetch
from train.fitting.schedule import learning_rate_at
from train.fitting.trainer import Trainer

DEPTH = 8
"""Batches that are made ahead: :func:`train.fitting.augment.prefetch`'s own."""


class Loop(Trainer):
    """The trainer's own batches and step, an epoch after the other without end, a batch at a time."""

    def start(self, size: int) -> None:
        """Begin to make batches at ``size`` pixels ahead, in a thread as an epoch does."""
        self._made = self._eaten = 0
        self._batches = prefetch(self._endless(size), DEPTH)

    def _endless(self, size: int) -> Iterator[Batch]:
        for number in itertools.count():
            for batch in self._stream(number, size):
                self._made += 1
                yield batch

    def take(self) -> Batch:
        """Return the next batch."""
        self._eaten += 1
        return next(self._batches)

    def go_on(self) -> None:
        """Do what an epoch does for each batch: take it, set the learning rate, learn, read loss and accuracy."""
        batch = self.take()
        steps = self.recipe.epochs * self.steps_in(0)
        self.optimizer.learning_rate.assign(learning_rate_at(self._eaten % steps, steps, self.recipe))
        self._step(batch)

    def bare_step(self, batch: Batch) -> None:
        """Learn from a batch, and nothing else."""
        self.model.train_on_batch(
            batch.x, dict(batch.targets.probs), sample_weight=dict(batch.targets.weights), return_dict=True
        )

    def settle(self) -> None:
        """Wait until the queue is full, so that each turn pays for as many batches as it eats."""
        while self._made < self._eaten + DEPTH:
            time.sleep(0.005)

    def close(self) -> None:
        """End the thread."""
        self._batches.close()
