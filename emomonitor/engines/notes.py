"""What lies in a model's folder beside weights and figures: how it was trained, and its card."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass

from emomonitor.engines.catalog import MODEL_FILE, ModelInfo

CARD_FILE = "README.md"
"""The model card beside ``model.json``."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """How a model was trained, as far as ``python -m train export`` noted it; None is unknown.

    Attributes:
        recipe: name of the recipe.
        epochs: passes over the training images.
        hours: how long they took.
        images: how many training images.
    """

    recipe: str | None = None
    epochs: int | None = None
    hours: float | None = None
    images: int | None = None

    @property
    def known(self) -> bool:
        """Whether there is anything to tell."""
        return any(v is not None for v in (self.recipe, self.epochs, self.hours, self.images))


def training_of(info: ModelInfo) -> Training:
    """Read how a model was trained. What is missing or garbled is unknown."""
    try:
        notes = json.loads((info.folder / MODEL_FILE).read_text(encoding="utf-8"))["training"]
        recipe, epochs, hours, images = (notes.get(k) for k in ("recipe", "epochs", "hours", "training_images"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Training()
    return Training(
        recipe=recipe if isinstance(recipe, str) else None,
        epochs=_count(epochs),
        hours=float(hours) if isinstance(hours, int | float) and math.isfinite(hours) and hours >= 0 else None,
        images=_count(images),
    )


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def card_of(info: ModelInfo) -> str:
    """Return a model's card (Markdown), without comments; empty where there is none."""
    try:
        text = (info.folder / CARD_FILE).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return _COMMENT.sub("", text).strip()
