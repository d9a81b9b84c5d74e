"""Augmentation of grey faces, a batch at a time, and the stream of batches that training eats."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from emomonitor.vision.tensor import to_tensor
from train.fitting.targets import FloatBatch, Targets


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmentation:
    """How far each random change goes. Angles in degrees, the rest as shares of the image's side.

    Attributes:
        flip: mirror every second image.
        rotation: at most this many degrees to either side.
        scale_min: smallest enlargement.
        scale_max: largest enlargement.
        shift: at most this share of the side.
        gamma: the exponent is drawn log-uniformly from exp(-gamma) to exp(+gamma); brightness and
            contrast themselves are taken out again by the standardisation.
        erase: probability of covering a random rectangle with the image's mean.
        erase_area_max: largest share of the area that is covered.
    """

    flip: bool = True
    rotation: float = 15.0
    scale_min: float = 0.80
    scale_max: float = 1.15
    shift: float = 0.12
    gamma: float = 0.4
    erase: float = 0.4
    erase_area_max: float = 0.2


def _random_affines(rng: np.random.Generator, n: int, size: int, a: Augmentation) -> NDArray[np.float64]:
    """Draw flip, rotation, scale and shift about the centre of n images: float64 ``[n, 2, 3]``."""
    angle = np.deg2rad(rng.uniform(-a.rotation, a.rotation, n))
    scale = np.exp(rng.uniform(np.log(a.scale_min), np.log(a.scale_max), n))
    mirror = np.where(rng.random(n) < 0.5, -1.0, 1.0) if a.flip else np.ones(n)
    move = rng.uniform(-a.shift, a.shift, (n, 2)) * size
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    linear = np.stack([cos * mirror, -sin, sin * mirror, cos], axis=-1).reshape(n, 2, 2)
    centre = np.full(2, (size - 1) / 2)
    return np.concatenate([linear, (centre + move - linear @ centre)[..., None]], axis=-1)


def _random_tables(rng: np.random.Generator, n: int, gamma: float) -> NDArray[np.uint8]:
    """Draw n gamma curves: uint8 ``[n, 256]``."""
    exponents = np.exp(rng.uniform(-gamma, gamma, (n, 1)))
    return (255.0 * np.linspace(0.0, 1.0, 256) ** exponents).astype(np.uint8)


def _erase(rng: np.random.Generator, images: NDArray[np.uint8], a: Augmentation) -> None:
    """Cover a rectangle of some images, in place, with the image's mean (random erasing, Zhong et al. 2020)."""
    n, side = len(images), images.shape[1]
    area = rng.uniform(0.02, a.erase_area_max, n) * side * side
    ratio = np.exp(rng.uniform(np.log(1 / 3), np.log(3), n))
    sides = np.stack([np.sqrt(area * ratio), np.sqrt(area / ratio)], axis=-1)
    sides = np.clip(np.rint(sides), 1, side - 1).astype(np.int64)
    corners = (rng.random((n, 2)) * (side - sides)).astype(np.int64)
    for i in np.flatnonzero(rng.random(n) < a.erase):
        (top, left), (h, w) = corners[i], sides[i]
        images[i, top : top + h, left : left + w] = int(images[i].mean())


def augment(images: NDArray[np.uint8], rng: np.random.Generator, a: Augmentation) -> NDArray[np.uint8]:
    """Return randomly changed copies of grey images (uint8 ``[N, S, S]``).

    All of a batch's chances are drawn at once: one by one, drawing them took three times as long as the changes.
    """
    n, size = images.shape[:2]
    affines = _random_affines(rng, n, size, a)
    tables = _random_tables(rng, n, a.gamma) if a.gamma > 0 else None
    out = np.empty_like(images)
    for i, image in enumerate(images):
        cv2.warpAffine(
            image, affines[i], (size, size), dst=out[i], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        if tables is not None:
            cv2.LUT(out[i], tables[i], dst=out[i])
    if a.erase > 0:
        _erase(rng, out, a)
    return out


def resize_all(images: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Resize grey images ``[N, S, S]`` to ``[N, size, size]``, area-averaged."""
    if images.shape[1] == size:
        return images
    return np.stack([cv2.resize(i, (size, size), interpolation=cv2.INTER_AREA) for i in images]).astype(np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One step's food: network input float32 ``[B, S, S, 1]`` and what it should give."""

    x: FloatBatch
    targets: Targets


def batches(
    images: NDArray[np.uint8],
    targets: Targets,
    *,
    batch_size: int,
    a: Augmentation | None,
    mixup: float,
    seed: tuple[int, int],
    normalisation: str,
    steps: int | None = None,
) -> Iterator[Batch]:
    """Yield one epoch of shuffled, augmented batches; the last, smaller batch is left out.

    The order and every random change depend on ``seed`` (run, epoch) alone, so an epoch that was
    interrupted is repeated exactly.

    Args:
        images: grey, uint8 ``[N, S, S]``.
        targets: of the N images.
        batch_size: images in a batch.
        a: None: images as they are.
        mixup: the Beta distribution's parameter (0: none).
        seed: of the run, and the epoch's number.
        normalisation: see :mod:`emomonitor.vision.tensor`.
        steps: end after so many batches; None takes all images once.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(images))
    whole = len(order) // batch_size
    for step in range(whole if steps is None else min(steps, whole)):
        pick = order[step * batch_size : (step + 1) * batch_size]
        x = to_tensor(images[pick] if a is None else augment(images[pick], rng, a), normalisation)
        wanted = targets.take(pick)
        if mixup > 0:
            share = np.float32(rng.beta(mixup, mixup))
            other = rng.permutation(batch_size)
            x = share * x + (1 - share) * x[other]
            wanted = wanted.mixed(other, share)
        yield Batch(x=x, targets=wanted)


def prefetch(source: Iterator[Batch], depth: int = 8) -> Generator[Batch, None, None]:
    """Run ``source`` in a thread of its own, ``depth`` batches ahead. Errors are raised here."""
    slots: queue.Queue[Batch | BaseException | None] = queue.Queue(depth)
    stop = threading.Event()

    def put(item: Batch | BaseException | None) -> None:
        while not stop.is_set():
            try:
                slots.put(item, timeout=0.2)
            except queue.Full:
                continue
            return

    def work() -> None:
        try:
            for batch in source:
                put(batch)
                if stop.is_set():
                    return
            put(None)
        except BaseException as e:  # handed to the consumer, which raises it
            put(e)

    worker = threading.Thread(target=work, name="augment", daemon=True)
    worker.start()
    try:
        while (item := slots.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        worker.join(timeout=5)
