"""Recipes: everything that decides a training run, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from train.augment import Augmentation

if TYPE_CHECKING:  # names and figures of the recipes can be read without TensorFlow
    import keras


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """``epochs`` epochs at ``size`` pixels."""

    epochs: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One way to train one network. Weight decay is decoupled: each step removes lr * decay * w.

    Attributes:
        name: what ``--recipe`` takes.
        title: one line for people.
        build: makes the network (any input size).
        stages: epochs by input size, smallest first (progressive resizing).
        learning_rate: peak of the schedule; 3 % linear warm-up, then one cosine to 0.
        weight_decay: decoupled, kernels only. With momentum 0.9, torch's ``weight_decay=5e-4``
            corresponds to 5e-3 here (each gradient term is summed over 1/(1-0.9) steps).
        smoothing: label smoothing of (FER label, crowd votes).
        ema: momentum of the weights' moving average, per step.
    """

    name: str
    title: str
    build: Callable[[], keras.Model]
    stages: tuple[Stage, ...]
    learning_rate: float = 0.06
    momentum: float = 0.9
    weight_decay: float = 5e-3
    clip_norm: float = 5.0
    batch_size: int = 96
    smoothing: tuple[float, float] = (0.1, 0.05)
    ema: float = 0.998
    mixup: float = 0.0
    seed: int = 123
    augmentation: Augmentation = field(default_factory=Augmentation)

    @property
    def epochs(self) -> int:
        """Number of epochs of all stages."""
        return sum(s.epochs for s in self.stages)

    def size_at(self, epoch: int) -> int:
        """Return the input size in pixels of an epoch counted from 0."""
        for stage in self.stages:
            if epoch < stage.epochs:
                return stage.size
            epoch -= stage.epochs
        return self.stages[-1].size


def _vgg16_lite() -> keras.Model:
    from train.models import two_headed

    return two_headed(width=0.5, poolings=3)


RECIPES: dict[str, Recipe] = {
    r.name: r
    for r in (
        Recipe(
            name="vgg16-lite",
            title="VGG16 at half width, BatchNorm, two heads (FER label, crowd's votes)",
            build=_vgg16_lite,
            stages=(Stage(epochs=18, size=24), Stage(epochs=14, size=32), Stage(epochs=32, size=48)),
        ),
    )
}
