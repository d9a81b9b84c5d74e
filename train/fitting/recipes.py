"""Recipes: everything that decides a training run, by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from emomonitor.errors import EmomonitorError
from emomonitor.vision.tensor import NORMALISATION
from train.fitting.augment import Augmentation

if TYPE_CHECKING:  # names and figures of the recipes can be read without TensorFlow
    import keras

    Build = Callable[[], keras.Model]


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
        title: a short name for people, shown in the app.
        description: one line for people.
        build: makes the network (any input size).
        stages: epochs by input size, smallest first (progressive resizing).
        optimizer: ``sgd`` (Nesterov) or ``adam``.
        schedule: of the learning rate: ``cosine`` (3 % linear warm-up, then one cosine to 0), ``one-cycle`` (30 %
            warm-up, Smith & Topin 2018) or ``constant``.
        learning_rate: peak of the schedule.
        weight_decay: decoupled, kernels only; 0: none. With momentum 0.9, torch's ``weight_decay=5e-4``
            corresponds to 5e-3 here (each gradient term is summed over 1/(1-0.9) steps).
        clip_norm: largest norm of the gradient; 0: any.
        smoothing: label smoothing of (FER label, crowd votes).
        ema: momentum of the weights' moving average, per step; 0: none is kept.
        mixup: parameter of the Beta distribution (Zhang et al. 2018); 0: none.
        targets: what the head ``fer`` learns: ``hard`` (the FER label), ``votes`` (the crowd's shares, the label
            where nobody voted) or ``mix`` (half of each). The head ``crowd`` always learns the votes.
        class_balance: weight of an image is its class's frequency to the power of minus this; 0: all alike.
        teacher_share: share of a teacher's probabilities in the targets, where one is given (Hinton et al. 2015).
        patience: stop after so many epochs at the last size without a better validation accuracy; 0: never.
        normalisation: how a grey face becomes the network's input; see :mod:`emomonitor.vision.tensor`.
        uses_all: train on all training images, keep none for validation and take the last epoch: for the class
            report's own recipe, which knows no validation part.
    """

    name: str
    title: str
    description: str
    build: Callable[[], keras.Model]
    stages: tuple[Stage, ...]
    optimizer: Literal["sgd", "adam"] = "sgd"
    schedule: Literal["cosine", "one-cycle", "constant"] = "cosine"
    learning_rate: float = 0.06
    momentum: float = 0.9
    weight_decay: float = 5e-3
    clip_norm: float = 5.0
    batch_size: int = 96
    smoothing: tuple[float, float] = (0.1, 0.05)
    ema: float = 0.998
    mixup: float = 0.0
    targets: Literal["hard", "votes", "mix"] = "hard"
    class_balance: float = 0.0
    teacher_share: float = 0.5
    patience: int = 0
    seed: int = 123
    normalisation: str = NORMALISATION
    uses_all: bool = False
    augmentation: Augmentation | None = field(default_factory=Augmentation)

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


def _vgg(
    *, width: float, overlap: bool = False, norm: bool = True, wide: bool = False, block_dropout: float = 0.0
) -> Build:
    def build() -> keras.Model:
        from train.networks.models import two_headed

        return two_headed(width=width, poolings=3, overlap=overlap, norm=norm, wide=wide, block_dropout=block_dropout)

    return build


def _resnet(*, width: float) -> Build:
    def build() -> keras.Model:
        from train.networks.models import resnet18

        return resnet18(width=width)

    return build


def _report() -> keras.Model:
    from train.networks.models import report_network

    return report_network()


_STAGES = (Stage(epochs=18, size=24), Stage(epochs=14, size=32), Stage(epochs=32, size=48))
"""Half the epochs at small sizes cost a fifth of the time of all at 48 px (24, 32, 48 px cost about 1 : 1.7 : 4)."""

RECIPES: dict[str, Recipe] = {
    r.name: r
    for r in (
        Recipe(
            name="report",
            title="VGG16 of the class report",
            description="the class report's own: Keras' VGG16, Adam 1e-4, 40 epochs, no augmentation, all images",
            build=_report,
            stages=(Stage(epochs=40, size=48),),
            optimizer="adam",
            schedule="constant",
            learning_rate=1e-4,
            weight_decay=0.0,
            clip_norm=0.0,
            batch_size=64,
            smoothing=(0.0, 0.0),
            ema=0.0,
            normalisation="unit",
            uses_all=True,
            augmentation=None,
        ),
        Recipe(
            name="vgg16-lite",
            title="VGG16 light",
            description="VGG16 at half width, BatchNorm, two heads (FER label, crowd's votes)",
            build=_vgg(width=0.5),
            stages=_STAGES,
        ),
        Recipe(
            name="vgg16-tiny",
            title="VGG16 tiny",
            description="VGG16 at quarter width, otherwise like vgg16-lite",
            build=_vgg(width=0.25),
            stages=_STAGES,
        ),
        Recipe(
            name="vgg16",
            title="VGG16",
            description="VGG16 at full width, otherwise like vgg16-lite",
            build=_vgg(width=1.0),
            stages=_STAGES,
        ),
        Recipe(
            name="vgg16-overlap",
            title="VGG16 light, overlapping pooling",
            description="vgg16-lite with 3x3 pooling, stride 2",
            build=_vgg(width=0.5, overlap=True),
            stages=_STAGES,
        ),
        Recipe(
            name="vgg16-5x5",
            title="VGG16 light, 5x5 kernels",
            description="vgg16-lite with one 5x5 layer in place of each pair of 3x3",
            build=_vgg(width=0.5, wide=True),
            stages=_STAGES,
        ),
        Recipe(
            name="vgg16-dropout",
            title="VGG16 light, dropout",
            description="vgg16-lite with dropout after each block in place of BatchNorm",
            build=_vgg(width=0.5, norm=False, block_dropout=0.2),
            stages=_STAGES,
            learning_rate=0.02,  # without BatchNorm 0.06 diverges
        ),
        Recipe(
            name="resnet18",
            title="ResNet-18",
            description="ResNet-18 for small images, two heads",
            build=_resnet(width=1.0),
            stages=_STAGES,
        ),
        Recipe(
            name="resnet18-lite",
            title="ResNet-18 light",
            description="ResNet-18 at half width: about as many parameters and operations as vgg16-lite",
            build=_resnet(width=0.5),
            stages=_STAGES,
        ),
    )
}


class RecipeError(EmomonitorError):
    """There is no such recipe."""


def find_recipe(name: str) -> Recipe:
    """Return a recipe by name. Raises RecipeError, which lists those that there are."""
    if name not in RECIPES:
        known = "\n".join(f"  {r.name:<14} {r.description}" for r in RECIPES.values())
        raise RecipeError(f"There is no recipe {name!r}. Choose one of:\n{known}")
    return RECIPES[name]


def shortened(recipe: Recipe, epochs: int) -> Recipe:
    """Return the recipe with ``epochs`` epochs in all, its stages shortened in proportion, the last one never to 0.

    Raises:
        RecipeError: ``epochs`` is less than 1.
    """
    if epochs < 1:
        raise RecipeError("--epochs must be at least 1.")
    left, stages = epochs, []
    for i, stage in enumerate(reversed(recipe.stages)):
        share = max(1 if i == 0 else 0, round(stage.epochs * epochs / recipe.epochs))
        take = left if i == len(recipe.stages) - 1 else min(left, share)
        left -= take
        if take:
            stages.append(replace(stage, epochs=take))
    return replace(recipe, stages=tuple(reversed(stages)))


def plain_recipe(recipe: Recipe) -> dict[str, Any]:
    """Return all that decides a run as values for JSON."""
    values = {f.name: getattr(recipe, f.name) for f in fields(recipe) if f.name not in ("build", "stages")}
    values["augmentation"] = None if recipe.augmentation is None else asdict(recipe.augmentation)
    values["stages"] = [asdict(s) for s in recipe.stages]
    return values


def recipe_from_plain(values: Mapping[str, Any]) -> Recipe:
    """Return the recipe that :func:`plain_recipe` wrote down; its network is built by the recipe of that name."""
    known = find_recipe(str(values["name"]))
    return Recipe(
        **{
            **values,
            "build": known.build,
            "stages": tuple(Stage(**s) for s in values["stages"]),
            "augmentation": None if values["augmentation"] is None else Augmentation(**values["augmentation"]),
            "smoothing": tuple(values["smoothing"]),
        }
    )


RUN_FILE = "run.json"
"""Written into a run's folder: the recipe that it began with."""


def recipe_of_run(where: Path) -> Recipe | None:
    """Return the recipe that a run's folder (or a file in it) was begun with; None where nothing tells.

    Raises:
        RecipeError: the note is damaged, or of a recipe that is no longer there.
    """
    note = (where if where.is_dir() else where.parent) / RUN_FILE
    if not note.exists():
        return None
    try:
        return recipe_from_plain(json.loads(note.read_text(encoding="utf-8"))["recipe"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
        raise RecipeError(f"{note} can't be read ({e!r}). Start the run again in another folder.") from e
