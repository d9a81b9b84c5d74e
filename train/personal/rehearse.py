"""Learning new faces slowly, beside original training images that keep the network from forgetting."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import keras
import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.catalog import ModelInfo
from emomonitor.errors import ModelError
from emomonitor.vision.tensor import NORMALISATION, to_tensor
from train.data.dataset import FaceSet
from train.evaluation.calibrate import softmax
from train.evaluation.truth import own_truth
from train.fitting.augment import Batch, batches, prefetch
from train.fitting.network import compile_network, load_weights
from train.fitting.recipes import Recipe
from train.fitting.runfolder import TrainingError
from train.fitting.targets import Targets, make_targets
from train.networks.heads import HEADS
from train.networks.models import heads_of
from train.networks.surgery import copy_weights
from train.personal.verdict import MAX_LOSS

NEW_PER_BATCH = 16
"""New faces of a batch; with rehearsal as many original training images are added. Small, so that the few dozen faces
that there may be make several steps an epoch."""

_BATCH = 256
_EMA = 0.9
"""The optimizer keeps averages of weights, which nobody reads here: the rate ends at 0, which settles the weights."""


SHARES = (1.0, 0.75, 0.5, 0.25)
"""How far to go from the parent's weights to the tuned ones, along a straight line (Wortsman et al., "Robust
fine-tuning of zero-shot models", 2022): less far forgets less, and keeps more of the gain than one would think."""

SHARE_BLIND = 0.5
"""How far to go where no original image can tell what is forgotten: that paper's own middle."""


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
    plain = _stream(new, recipe, seed=(seed, 2 * epoch))
    if rehearsal is None:
        yield from plain
        return
    wanted = len(new) // NEW_PER_BATCH * NEW_PER_BATCH
    pick = np.random.default_rng((seed, epoch)).choice(len(rehearsal), wanted, replace=wanted > len(rehearsal))
    old = _stream(rehearsal.take(pick), recipe, seed=(seed, 2 * epoch + 1))
    for a, b in zip(plain, old, strict=True):
        yield Batch(x=np.concatenate([a.x, b.x]), targets=a.targets.joined(b.targets))


def _stream(faces: FaceSet, recipe: Recipe, *, seed: tuple[int, int]) -> Iterator[Batch]:
    return batches(
        faces.images,
        make_targets(faces, recipe, HEADS),
        batch_size=NEW_PER_BATCH,
        a=recipe.augmentation,
        mixup=recipe.mixup,
        seed=seed,
        normalisation=recipe.normalisation,
    )


def rehearsed(parent: keras.Model, batch: Batch) -> Batch:
    """Give a mixed batch's original images the parent's own answers as targets, instead of their labels.

    So the network is held to what it said of these images before (Li & Hoiem, "Learning without Forgetting", 2016),
    and a step that changes nothing costs nothing. Their labels would pull at it from the first step on.
    """
    said = parent.predict_on_batch(batch.x[NEW_PER_BATCH:])
    answers = {h: softmax(said[h]).astype(np.float32) for h in batch.targets.probs}
    probs = {h: np.concatenate([p[:NEW_PER_BATCH], answers[h]]) for h, p in batch.targets.probs.items()}
    ones = {h: np.ones_like(w) for h, w in batch.targets.weights.items()}
    return Batch(x=batch.x, targets=Targets(probs=probs, weights=ones))


def network_of(parent: ModelInfo, recipe: Recipe) -> keras.Model:
    """Return a model's network, to train.

    Raises:
        ModelError: its weights don't fit the recipe, or it lacks one of the two heads.
    """
    network = recipe.build()
    if heads_of(network) != HEADS:
        raise ModelError(
            f"Model {parent.name} has the heads {', '.join(heads_of(network))}, and fine-tuning needs "
            f"{' and '.join(HEADS)}. "
            "Choose another --model, for example vgg16-lite."
        )
    load_weights(network, recipe, parent.folder)
    return network


def tune(start: keras.Model, recipe: Recipe, learning: FaceSet, rehearsal: FaceSet | None, plan: Plan) -> keras.Model:
    """Return a copy of ``start`` after ``plan.epochs`` epochs on ``learning``; nothing is chosen on the way.

    Raises:
        TrainingError: the loss became NaN.
    """
    network = recipe.build()
    copy_weights(start, network)
    freeze(network, trunk=rehearsal is None)
    compile_network(network, replace(recipe, learning_rate=plan.learning_rate, ema=_EMA))
    steps = len(learning) // NEW_PER_BATCH
    what = "the heads' last layers" if rehearsal is None else "all layers, BatchNorm as it is"
    print(f"learning: {what}; {plan.epochs} epochs of {steps} steps", flush=True)
    began = time.perf_counter()
    for epoch in range(plan.epochs):
        source = mixed_batches(learning, rehearsal, recipe, seed=plan.seed, epoch=epoch)
        loss = 0.0
        with closing(prefetch(source)) as stream:
            for i, batch in enumerate(stream):
                food = batch if rehearsal is None else rehearsed(start, batch)
                done = (epoch * steps + i) / (plan.epochs * steps)
                network.optimizer.learning_rate.assign(plan.learning_rate * 0.5 * (1 + math.cos(math.pi * done)))
                logs = network.train_on_batch(
                    food.x, dict(food.targets.probs), sample_weight=dict(food.targets.weights), return_dict=True
                )
                loss = float(logs["loss"])
                if not math.isfinite(loss):
                    raise TrainingError(
                        f"The loss became {loss} in epoch {epoch + 1}; nothing was written. Try a smaller "
                        "--learning-rate."
                    )
        left = (time.perf_counter() - began) / (epoch + 1) * (plan.epochs - epoch - 1)
        print(f"epoch {epoch + 1}/{plan.epochs}  loss {loss:.3f}  about {left:.0f} s left", flush=True)
    return network


def with_truth(faces: FaceSet, head: str) -> tuple[FaceSet, NDArray[np.int64]]:
    """Return the faces that a head can be scored on, with the class that is right for it: label, or most votes."""
    truth = own_truth(head, faces)
    return faces.take(truth.index), truth.labels


def step_back(
    start: keras.Model, tuned: keras.Model, original: FaceSet | None, head: str, normalisation: str = NORMALISATION
) -> float:
    """Move a tuned network back towards its start, as far as the original images ask, and return the share left.

    Args:
        start: the parent's network.
        tuned: changed in place: start + share (tuned - start).
        original: original images that neither network learnt; the share is the largest in :data:`SHARES` that loses
            at most half of what is allowed on them (the other half is left for chance, on the images that judge).
        head: the head that is asked.
        normalisation: what both networks were trained with.
    """
    first, last = start.get_weights(), tuned.get_weights()

    def go(share: float) -> None:
        tuned.set_weights(
            [
                a + share * (b - a) if np.issubdtype(b.dtype, np.floating) else b
                for a, b in zip(first, last, strict=True)
            ]
        )

    if original is None:
        go(SHARE_BLIND)
        return SHARE_BLIND
    original, truth = with_truth(original, head)
    x = to_tensor(original.images, normalisation)

    def right() -> int:
        return int((tuned.predict(x, batch_size=_BATCH, verbose=0)[head].argmax(axis=1) == truth).sum())

    go(0.0)
    enough = right() - MAX_LOSS / 2 * len(original)
    for share in SHARES:
        go(share)
        if right() >= enough:
            break
    return share
