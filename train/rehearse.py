"""Learning new faces slowly, beside original training images that keep the network from forgetting."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import keras
import numpy as np

from emomonitor.engines.catalog import ModelInfo
from train.augment import Batch, batches, prefetch
from train.calibrate import softmax
from train.data import FaceSet
from train.fit import TrainingError, make_targets
from train.models import HEADS, copy_weights
from train.network import compile_network, load_weights
from train.recipes import Recipe

NEW_PER_BATCH = 16
"""New faces of a batch; with rehearsal as many original training images are added. Small, so that the few dozen faces
that there may be make several steps an epoch."""

_EMA = 0.9
"""The optimizer keeps averages of weights, which nobody reads here: the rate ends at 0, which settles the weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to tune. ``learning_rate`` is the first one; it falls to 0 by a cosine. ``seed`` divides and shuffles."""

    epochs: int
    learning_rate: float
    seed: int

    def __post_init__(self) -> None:
        if self.epochs < 1 or not self.learning_rate > 0 or not math.isfinite(self.learning_rate):
            raise TrainingError("--epochs must be at least 1, and --learning-rate above 0.")


def freeze(network: keras.Model, *, trunk: bool) -> None:
    """Stop BatchNorm from learning and from renewing its statistics; with ``trunk``, all but the heads' last layers.

    A few dozen faces of one person say little of the mean and variance that all other faces have.
    """
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization) or (trunk and layer.name not in HEADS):
            layer.trainable = False


def mixed_batches(new: FaceSet, rehearsal: FaceSet | None, recipe: Recipe, *, seed: int, epoch: int) -> Iterator[Batch]:
    """Yield one epoch: each batch holds new faces and, where there is a rehearsal, as many original images."""
    streams = [_stream(new, recipe, seed=(seed, 2 * epoch))]
    if rehearsal is not None:
        wanted = len(new) // NEW_PER_BATCH * NEW_PER_BATCH
        pick = np.random.default_rng((seed, epoch)).choice(len(rehearsal), wanted, replace=wanted > len(rehearsal))
        streams.append(_stream(rehearsal.take(pick), recipe, seed=(seed, 2 * epoch + 1)))
    for parts in zip(*streams, strict=True):
        x, fer, crowd, weight = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        yield x, fer, crowd, weight


def _stream(faces: FaceSet, recipe: Recipe, *, seed: tuple[int, int]) -> Iterator[Batch]:
    targets = make_targets(faces, recipe.smoothing)
    return batches(
        faces.images, targets, batch_size=NEW_PER_BATCH, a=recipe.augmentation, mixup=recipe.mixup, seed=seed
    )


def rehearsed(teacher: keras.Model, batch: Batch) -> Batch:
    """Give a mixed batch's original images the parent's own answers as targets, instead of their labels.

    So the network is held to what it said of these images before (Li & Hoiem, "Learning without Forgetting", 2016),
    and a step that changes nothing costs nothing. Their labels would pull at it from the first step on.
    """
    x, fer, crowd, weight = batch
    old = teacher.predict_on_batch(x[NEW_PER_BATCH:])
    fer, crowd = (
        np.concatenate([new[:NEW_PER_BATCH], softmax(old[head]).astype(np.float32)])
        for head, new in (("fer", fer), ("crowd", crowd))
    )
    return x, fer, crowd, np.ones_like(weight)


def tune(parent: ModelInfo, recipe: Recipe, learning: FaceSet, rehearsal: FaceSet | None, plan: Plan) -> keras.Model:
    """Return the parent's network after ``plan.epochs`` epochs on ``learning``; nothing is chosen on the way.

    Raises:
        TrainingError: the loss became NaN.
    """
    network = recipe.build()
    load_weights(network, recipe, parent.folder)
    freeze(network, trunk=rehearsal is None)
    compile_network(network, replace(recipe, learning_rate=plan.learning_rate, ema=_EMA))
    teacher = None
    if rehearsal is not None:
        teacher = recipe.build()
        copy_weights(network, teacher)
    steps = len(learning) // NEW_PER_BATCH
    what = "the heads' last layers" if rehearsal is None else "all layers, BatchNorm as it is"
    print(f"learning: {what}; {plan.epochs} epochs of {steps} steps", flush=True)
    start = time.perf_counter()
    for epoch in range(plan.epochs):
        source = mixed_batches(learning, rehearsal, recipe, seed=plan.seed, epoch=epoch)
        loss = 0.0
        with closing(prefetch(source)) as stream:
            for i, batch in enumerate(stream):
                x, fer, crowd, weight = batch if teacher is None else rehearsed(teacher, batch)
                done = (epoch * steps + i) / (plan.epochs * steps)
                network.optimizer.learning_rate.assign(plan.learning_rate * 0.5 * (1 + math.cos(math.pi * done)))
                weights = {"fer": np.ones(len(x), np.float32), "crowd": weight}
                logs = network.train_on_batch(x, {"fer": fer, "crowd": crowd}, sample_weight=weights, return_dict=True)
                loss = float(logs["loss"])
                if not math.isfinite(loss):
                    raise TrainingError(
                        f"The loss became {loss} in epoch {epoch + 1}; nothing was written. Try a smaller "
                        "--learning-rate."
                    )
        network.reset_metrics()
        left = (time.perf_counter() - start) / (epoch + 1) * (plan.epochs - epoch - 1)
        print(f"epoch {epoch + 1}/{plan.epochs}  loss {loss:.3f}  about {left:.0f} s left", flush=True)
    return network
