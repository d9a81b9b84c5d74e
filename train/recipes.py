"""Recipes: everything that decides a training run, by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emomonitor.errors import EmomonitorError
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
        title: a short name for people, shown in the app.
        description: one line for people.
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
    description: str
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
            title="VGG16 light",
            description="VGG16 at half width, BatchNorm, two heads (FER label, crowd's votes)",
            build=_vgg16_lite,
            stages=(Stage(epochs=18, size=24), Stage(epochs=14, size=32), Stage(epochs=32, size=48)),
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


def plain_recipe(recipe: Recipe) -> dict[str, Any]:
    """Return all that decides a run as values for JSON."""
    values = {f.name: getattr(recipe, f.name) for f in fields(recipe) if f.name not in ("build", "stages")}
    values["augmentation"] = asdict(recipe.augmentation)
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
            "augmentation": Augmentation(**values["augmentation"]),
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
