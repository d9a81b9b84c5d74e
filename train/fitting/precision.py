"""Which precision trains a network faster on this computer."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache

import keras
import numpy as np

from emomonitor.labels import EMOTIONS
from train.fitting.network import compile_network
from train.fitting.recipes import Recipe
from train.networks.models import heads_of

_STEPS = 3


def fastest_precision(recipe: Recipe, candidates: tuple[str, ...], *, jit: bool) -> str:
    """Return the policy with which a step of ``recipe`` takes the least time, measured where there is a choice.

    Keras' policy and random state are changed by it; the caller sets both afterwards.
    """
    if len(candidates) == 1:
        return candidates[0]
    print("Measuring which precision is faster on this computer…", flush=True)
    return min(candidates, key=lambda policy: _step_seconds(replace(recipe, seed=0), policy, jit))


@cache
def _step_seconds(recipe: Recipe, policy: str, jit: bool) -> float:
    """Return the least of three steps' seconds at the last size, with random images."""
    size = recipe.stages[-1].size
    keras.config.set_dtype_policy(policy)
    model = recipe.build()
    compile_network(model, recipe, jit=jit)
    rng = np.random.default_rng(1)
    x = rng.standard_normal((recipe.batch_size, size, size, model.input_shape[-1]), np.float32)
    y = np.eye(len(EMOTIONS), dtype=np.float32)[rng.integers(0, len(EMOTIONS), len(x))]
    targets = {head: y for head in heads_of(model)}
    model.train_on_batch(x, targets)  # compiles
    times = []
    for _ in range(_STEPS):
        start = time.perf_counter()
        model.train_on_batch(x, targets)
        times.append(time.perf_counter() - start)
    return min(times)
