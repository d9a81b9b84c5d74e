"""What a step costs and how far it goes: learning rate, precision, compiler, time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from train.fitting.recipes import Recipe

_WARM_UP_SHARE = {"cosine": 0.03, "one-cycle": 0.30}
"""Share of the steps in which the learning rate rises linearly (0.30: Smith & Topin 2018)."""


def learning_rate_at(step: int, steps: int, recipe: Recipe) -> float:
    """Return the learning rate of a step counted from 0, of ``steps`` in all: linear warm-up, then a cosine to 0."""
    if recipe.schedule == "constant":
        return recipe.learning_rate
    warm = max(1, round(steps * _WARM_UP_SHARE[recipe.schedule]))
    if step < warm:
        return recipe.learning_rate * (step + 1) / warm
    return recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def _cpu_flags() -> frozenset[str]:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore")
    except OSError:
        return frozenset()
    line = next((row for row in text.splitlines() if row.startswith("flags")), "")
    return frozenset(line.partition(":")[2].split())


def precisions(*, has_gpu: bool) -> tuple[str, ...]:
    """Return Keras' precision policies that may be the fastest on this machine.

    bfloat16 on a GPU; both where the CPU computes with it, since which is faster there depends on the CPU (vgg16-lite
    at 48 px, images a second in float32 and bfloat16: 143 and 196 on one CPU with AVX-512 BF16, 155 and 96 on another).
    Not float16: its small range needs the loss scaled, and every GPU since Ampere is as fast with bfloat16.
    """
    if has_gpu:
        return ("mixed_bfloat16",)
    return ("float32", "mixed_bfloat16") if {"avx512_bf16", "amx_bf16"} & _cpu_flags() else ("float32",)


def choose_jit(*, has_gpu: bool) -> bool:
    """Return whether XLA should compile the step.

    Measured with vgg16-lite at 48 px: 39 images a second with it and 34 without on AVX2, 108 and 143 on AVX-512.
    """
    return has_gpu or "avx512f" not in _cpu_flags()


def should_stop(val_accuracies: Sequence[float], patience: int) -> bool:
    """Whether the best of the epochs at the last size is ``patience`` epochs old; never with patience 0."""
    if patience <= 0 or len(val_accuracies) <= patience:
        return False
    best = max(val_accuracies)
    return len(val_accuracies) - 1 - list(val_accuracies).index(best) >= patience


def duration_words(seconds: float) -> str:
    """Return a length of time for people: ``40 s``, ``12 min``, ``7.3 h``."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 100 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
