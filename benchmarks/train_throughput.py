"""How much of the training speed is lost beside the network itself.

Prints images a second of the trainer's own loop (augment, prefetch, learning rate, train step, its figures) beside the
bare train step on constant data, and their ratio::

    python -m benchmarks.train_throughput --recipe vgg16-lite --size 24 --seconds 60

Other programs disturb both, so the two take turns, and what counts is the median of the turns' ratios. Processor time
(of all threads) is printed too: where every core is busy it says the same, and other programs hardly disturb it.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from emomonitor.labels import N_EMOTIONS
from train.commands.common import DEFAULT_RECIPE, add_data, needs_keras
from train.data.dataset import FaceSet, load_training
from train.fitting.recipes import Recipe, find_recipe

WARM_UP_STEPS = 5
PAIRS = 8
SYNTHETIC_IMAGES = 2048


def synthetic_faces() -> FaceSet:
    """Noise in place of faces: what is in a picture changes no speed."""
    rng = np.random.default_rng(0)
    n = SYNTHETIC_IMAGES
    return FaceSet(
        images=rng.integers(0, 256, (n, 48, 48), dtype=np.uint8),
        labels=rng.integers(0, N_EMOTIONS, n),
        votes=np.ones((n, N_EMOTIONS), np.float32),
        paths=tuple(str(i) for i in range(n)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Seconds an image: by the clock, and of processor time."""

    clock: float
    processor: float


def take_turn(images: int, steps: int, step: Callable[[], None]) -> Turn:
    clock, processor = time.perf_counter(), time.process_time()
    for _ in range(steps):
        step()
    return Turn(clock=(time.perf_counter() - clock) / images, processor=(time.process_time() - processor) / images)


def measure(recipe: Recipe, size: int, seconds: float, faces: FaceSet) -> None:
    """Let loop and bare step take turns for about so many seconds, and print both."""
    import keras

    from benchmarks.training_loop import Loop
    from train.fitting.fit import prepare

    _, jit = prepare(recipe)
    with TemporaryDirectory() as out, closing(Loop(recipe, faces, None, Path(out), jit=jit)) as loop:
        loop.start(size)
        constant = loop.take()
        kinds: dict[str, Callable[[], None]] = {"loop": loop.go_on, "bare": partial(loop.bare_step, constant)}
        for _ in range(2):  # the second time without tracing the network
            one = take_turn(WARM_UP_STEPS, WARM_UP_STEPS, kinds["bare"]).clock  # of a step here
        steps = max(2, round(seconds / (2 * PAIRS) / one))
        turns: dict[str, list[Turn]] = {"loop": [], "bare": []}
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            for which in ("loop", "bare") if len(turns["loop"]) % 2 else ("bare", "loop"):
                loop.settle()
                turns[which].append(take_turn(steps * recipe.batch_size, steps, kinds[which]))
    count = len(turns["loop"])
    print(f"{recipe.name} {size} px {keras.config.dtype_policy().name}, {count} turns of {steps} steps each")
    print_pairs("by the clock", [t.clock for t in turns["loop"]], [t.clock for t in turns["bare"]])
    print_pairs("by processor time", [t.processor for t in turns["loop"]], [t.processor for t in turns["bare"]])


def print_pairs(what: str, loop: list[float], bare: list[float]) -> None:
    ratios = sorted(b / a for a, b in zip(loop, bare, strict=True))
    print(
        f"  {what:<18} loop {1 / statistics.median(loop):7.1f} images/s, bare step {1 / statistics.median(bare):7.1f}, "
        f"ratio {statistics.median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f})",
        flush=True,
    )


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", default=DEFAULT_RECIPE, metavar="NAME", help=f"default: {DEFAULT_RECIPE}")
    parser.add_argument("--size", type=int, default=48, metavar="PX", help="side of the images (default: 48)")
    parser.add_argument("--seconds", type=float, default=60, help="how long to measure, warm-up aside (default: 60)")
    add_data(parser, required=False)
    a = parser.parse_args(argv)
    recipe = find_recipe(a.recipe)
    needs_keras()
    faces = synthetic_faces() if a.data is None else load_training(Path(a.data))[0]
    if len(faces) < recipe.batch_size:
        parser.error(f"{a.data} has {len(faces)} training images: too few for one batch of {recipe.batch_size}.")
    measure(recipe, a.size, a.seconds, faces)


if __name__ == "__main__":
    main()
