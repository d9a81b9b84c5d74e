"""How much of the training speed is lost beside the network itself.

Prints images a second of the whole loop (augment, prefetch, train step: what ``train.fit`` does) beside the bare train
step on constant data, and their ratio::

    python -m benchmarks.train_throughput --recipe vgg16-lite --size 24 --seconds 60

Other programs disturb both, so the two take turns, and what counts is the median of the turns' ratios. Processor time
(of all threads) is printed too: where every core is busy it says the same, and other programs hardly disturb it.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from emomonitor.labels import N_EMOTIONS
from train.augment import Batch, batches, prefetch, resize_all
from train.commands.common import DEFAULT_RECIPE, add_data, needs_tensorflow
from train.data import FaceSet, load_training
from train.recipes import Recipe, find_recipe
from train.targets import make_targets

DEPTH = 8
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


class Stream:
    """Augmented batches without end, made ahead in a thread as ``train.fit`` has them."""

    def __init__(self, faces: FaceSet, recipe: Recipe, size: int, heads: Sequence[str]) -> None:
        self._images = resize_all(faces.images, size)
        self._targets = make_targets(faces, recipe, heads)
        self._recipe = recipe
        self._made = self._eaten = 0
        self._batches = prefetch(self._endless(), DEPTH)

    def _endless(self) -> Iterator[Batch]:
        r = self._recipe
        for epoch in itertools.count():
            seed = (r.seed, epoch)
            for batch in batches(
                self._images,
                self._targets,
                batch_size=r.batch_size,
                a=r.augmentation,
                mixup=r.mixup,
                seed=seed,
                normalisation=r.normalisation,
            ):
                self._made += 1
                yield batch

    def next(self) -> Batch:
        """Return the next batch."""
        self._eaten += 1
        return next(self._batches)

    def settle(self) -> None:
        """Wait until the queue is full, so that each turn pays for as many batches as it eats."""
        while self._made < self._eaten + DEPTH:
            time.sleep(0.005)

    def close(self) -> None:
        """End the thread."""
        self._batches.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Seconds an image: by the clock, and of processor time."""

    clock: float
    processor: float


def take_turn(images: int, steps: int, step: Callable[[Batch], None], take: Callable[[], Batch]) -> Turn:
    clock, processor = time.perf_counter(), time.process_time()
    for _ in range(steps):
        step(take())
    return Turn(clock=(time.perf_counter() - clock) / images, processor=(time.process_time() - processor) / images)


def measure(recipe: Recipe, size: int, seconds: float, faces: FaceSet) -> None:
    """Let loop and bare step take turns for about so many seconds, and print both."""
    import keras

    from train.fit import prepare
    from train.models import heads_of
    from train.network import compile_network

    _, jit = prepare(recipe)
    model: Any = recipe.build()
    compile_network(model, recipe, jit=jit)

    def step(batch: Batch) -> None:
        model.train_on_batch(
            batch.x, dict(batch.targets.probs), sample_weight=dict(batch.targets.weights), return_dict=True
        )

    with closing(Stream(faces, recipe, size, heads_of(model))) as stream:
        constant = stream.next()
        for _ in range(2):  # the second time without tracing the network
            one = take_turn(WARM_UP_STEPS, WARM_UP_STEPS, step, lambda: constant).clock  # of a step here
        steps = max(2, round(seconds / (2 * PAIRS) / one))
        images = steps * recipe.batch_size
        loop: list[Turn] = []
        bare: list[Turn] = []
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            for which in ("loop", "bare") if len(loop) % 2 else ("bare", "loop"):
                stream.settle()
                if which == "loop":
                    loop.append(take_turn(images, steps, step, stream.next))
                else:
                    bare.append(take_turn(images, steps, step, lambda: constant))
    print(f"{recipe.name} {size} px {keras.config.dtype_policy().name}, {len(loop)} turns of {steps} steps each")
    print_pairs("by the clock", [t.clock for t in loop], [t.clock for t in bare])
    print_pairs("by processor time", [t.processor for t in loop], [t.processor for t in bare])


def print_pairs(what: str, loop: list[float], bare: list[float]) -> None:
    ratios = sorted(b / a for a, b in zip(loop, bare, strict=True))
    print(
        f"  {what:<18} loop {1 / statistics.median(loop):7.1f} images/s, bare step {1 / statistics.median(bare):7.1f}, "
        f"ratio {statistics.median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f})",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", default=DEFAULT_RECIPE, metavar="NAME", help=f"default: {DEFAULT_RECIPE}")
    parser.add_argument("--size", type=int, default=48, metavar="PX", help="side of the images (default: 48)")
    parser.add_argument("--seconds", type=float, default=60, help="how long to measure, warm-up aside (default: 60)")
    add_data(parser, required=False)
    a = parser.parse_args()
    recipe = find_recipe(a.recipe)
    needs_tensorflow()
    faces = synthetic_faces() if a.data is None else load_training(Path(a.data))[0]
    measure(recipe, a.size, a.seconds, faces)


if __name__ == "__main__":
    main()
