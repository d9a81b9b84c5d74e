"""Building, compiling and filling networks: all that touches Keras variables outside the loop."""

from __future__ import annotations

import json
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from emomonitor.engines.catalog import MODEL_FILE, find_model, load_info
from emomonitor.errors import ModelError
from train.fitting.recipes import Recipe
from train.networks.heads import FER
from train.networks.models import heads_of
from train.networks.surgery import copy_weights

CHECKPOINT = "checkpoint.npz"
BEST_WEIGHTS = "best.weights.h5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where weights came from: ``kind`` for people, and the run's finished ``epochs`` (None where unknown)."""

    kind: str
    epochs: int | None


def compile_network(model: keras.Model, recipe: Recipe, *, jit: bool = False) -> None:
    """Give a network the recipe's optimizer and losses, all optimizer variables made; ``jit`` compiles with XLA."""
    shared = {
        "learning_rate": recipe.learning_rate,
        "weight_decay": recipe.weight_decay or None,
        "global_clipnorm": recipe.clip_norm or None,
        "use_ema": recipe.ema > 0,
        "ema_momentum": recipe.ema,
    }
    if recipe.optimizer == "adam":
        optimizer = keras.optimizers.Adam(**shared)
    else:
        optimizer = keras.optimizers.SGD(momentum=recipe.momentum, nesterov=True, **shared)
    if recipe.weight_decay:
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    heads = heads_of(model)
    loss = {h: keras.losses.CategoricalCrossentropy(from_logits=True, name=h) for h in heads}
    model.compile(
        optimizer,
        loss=loss,
        loss_weights={h: 1 / len(heads) for h in heads},
        metrics={FER: keras.metrics.CategoricalAccuracy(name="accuracy")},
        jit_compile=jit,
    )
    optimizer.build(model.trainable_variables)


def swap_average(model: keras.Model) -> None:
    """Exchange the weights with their moving average (twice gives them back); nothing where none is kept."""
    if not model.optimizer.use_ema:
        return
    averages = model.optimizer._model_variables_moving_average
    for var, average in zip(model.trainable_variables, averages, strict=True):
        kept = keras.ops.convert_to_numpy(var)
        var.assign(average)
        average.assign(kept)


def state_of(model: keras.Model) -> list[keras.Variable]:
    """Return every variable that a run goes on from: weights, BatchNorm, dropout's seed, optimizer."""
    return [*model.variables, *model.optimizer.variables]


def read_checkpoint(path: Path, model: keras.Model) -> dict[str, Any]:
    """Fill a compiled network from a checkpoint and return the checkpoint's notes.

    Raises:
        ModelError: the file is damaged or belongs to another network.
    """
    state = state_of(model)
    try:
        with path.open("rb") as file, np.load(file) as z:  # opened here: np.load leaves a damaged file open
            meta: dict[str, Any] = json.loads(str(z["meta"]))
            arrays = [z[f"v{i:04d}"] for i in range(len(z.files) - 1)]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as e:
        raise ModelError(f"{path} is no checkpoint that can be read ({e}). Start again in another folder.") from e
    if [a.shape for a in arrays] != [tuple(v.shape) for v in state]:
        raise ModelError(f"{path} belongs to another network than recipe {meta.get('recipe')}'s. Give another --out.")
    for var, array in zip(state, arrays, strict=True):
        var.assign(array)
    return meta


def load_weights(model: keras.Model, recipe: Recipe, where: str | Path) -> Origin:
    """Fill a network with weights from anything that holds some.

    Args:
        model: built by ``recipe``.
        recipe: needed to read a checkpoint.
        where: a run's folder (its best weights, else its newest checkpoint, averaged where it keeps averages), a
            ``.weights.h5`` file, a ``checkpoint.npz``, a model's folder, or the name of a bundled model.

    Raises:
        ModelError: there are no weights, or they don't fit.
    """
    path = Path(where)
    if (path / MODEL_FILE).exists() or not path.exists():
        info = load_info(path) if path.exists() else find_model(str(where))
        saved = keras.saving.load_model(info.checked_path("keras"), safe_mode=True, compile=False)
        return _copied(saved, model, Origin(kind=f"model {info.name}", epochs=None))
    if path.is_dir():
        candidates = [path / BEST_WEIGHTS, path / CHECKPOINT]
        found = next((p for p in candidates if p.exists()), None)
        if found is None:
            raise ModelError(f"{path} holds neither {BEST_WEIGHTS} nor {CHECKPOINT} nor {MODEL_FILE}.")
        path = found
    if path.suffix == ".npz":
        compile_network(model, recipe)
        meta = read_checkpoint(path, model)
        swap_average(model)
        return Origin(kind="newest epoch of a run", epochs=len(meta["history"]))
    if path.name.endswith(".weights.h5"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", UserWarning)  # Keras only warns where it leaves layers unfilled
                model.load_weights(path)
        except (OSError, ValueError, KeyError, UserWarning) as e:
            raise ModelError(f"{path} holds no weights for recipe {recipe.name} ({e}).") from e
        return Origin(kind="best epoch of a run", epochs=None)
    raise ModelError(
        f"{path} can't be used as weights: give a run's folder, a .weights.h5 file, a model's folder or a model's name."
    )


def _copied(source: keras.Model, target: keras.Model, origin: Origin) -> Origin:
    try:
        copy_weights(source, target)
    except ValueError as e:
        raise ModelError(f"The weights of {origin.kind} don't fit this recipe's network ({e}).") from e
    return origin
