"""From a run's weights to a model's folder: rounded, exported twice, calibrated, described in ``model.json``."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.base import EngineOutput
from emomonitor.engines.catalog import INPUT_SHAPE, MODEL_FILE, SCHEMA, load_info
from emomonitor.engines.onnx import OnnxEngine
from emomonitor.errors import ModelError
from emomonitor.labels import KEYS
from emomonitor.vision.tensor import FACE_SIZE, to_tensor
from train.data.dataset import FaceSet, load_training
from train.evaluation.calibrate import Calibration
from train.evaluation.heads import calibrate_heads, scale_classes, scaling_notes
from train.exporting.onnx_store import store_as_float16
from train.exporting.rounding import fold, round_weights
from train.fitting.fit import split_for
from train.fitting.history import HISTORY, best_epoch, read_history
from train.fitting.network import load_weights
from train.fitting.recipes import RUN_FILE, Recipe
from train.networks.heads import CROWD, FER
from train.networks.models import heads_of
from train.networks.surgery import flop_per_face, with_maps
from train.record import write_json

HEAD_TITLES = {FER: "the FER2013 label", CROWD: "the FER+ crowd's majority"}
SHOWN_HEAD = FER
SHOWN_REASON = (
    "The app shows the head that learnt the FER label. The crowd's votes call many angry and fearful faces neutral or "
    "surprised, so its head seldom shows these two; with an earlier run of this network the head of the FER label was "
    "also clearly better on posed faces of people who are not in the training data (not measured again)."
)
_AGREEMENT = 1e-4
_BATCH = 64
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold: the day of the export isn't kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written: the model's ``folder``, each head's calibration, and the engines' largest difference."""

    folder: Path
    calibrations: Mapping[str, Calibration]  # empty where the recipe keeps no validation images
    difference: float


def _write_keras(model: keras.Model, path: Path) -> None:
    """Save a ``.keras`` file packed with LZMA: 13 of a rounded float32's 32 bits are 0, so 14.9 MB become 6.8."""
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / path.name
        model.save(plain)
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as new:
            for item in sorted(old.infolist(), key=lambda i: i.filename):
                entry = zipfile.ZipInfo(item.filename, _ZIP_TIME)
                entry.compress_type = zipfile.ZIP_LZMA
                content = old.read(item)
                if item.filename == "metadata.json":
                    content = json.dumps({**json.loads(content), "date_saved": "1980-01-01@00:00:00"}).encode()
                new.writestr(entry, content)


def _write_onnx(model: keras.Model, path: Path) -> None:
    model(np.zeros((1, FACE_SIZE, FACE_SIZE, 1), np.float32))  # export wants a network that was called
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="In the future `np.object`", category=FutureWarning)  # Keras' own
        model.export(str(path), format="onnx", verbose=False)
    store_as_float16(path)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run_batched(engine: OnnxEngine, images: NDArray[np.uint8], normalisation: str) -> dict[str, EngineOutput]:
    """Run grey images uint8 ``[N, 48, 48]`` through an engine in batches and join the outputs."""
    starts = range(0, len(images), _BATCH)
    parts = [engine.run_all(to_tensor(images[i : i + _BATCH], normalisation)) for i in starts]
    return {
        h: EngineOutput(
            logits=np.concatenate([p[h].logits for p in parts]), maps=np.concatenate([p[h].maps for p in parts])
        )
        for h in parts[0]
    }


def _training_notes(where: Path, recipe: Recipe, training: FaceSet, validation: FaceSet | None) -> dict[str, Any]:
    folder = where if where.is_dir() else where.parent
    notes: dict[str, Any] = {
        "recipe": recipe.name,
        "seed": recipe.seed,
        "epochs": None,
        "epochs_planned": recipe.epochs,
        "training_images": len(training),
        "validation_images": 0 if validation is None else len(validation),
    }
    begun = folder / RUN_FILE
    if begun.exists():
        run = json.loads(begun.read_text(encoding="utf-8"))
        notes.update({key: run[key] for key in ("command", "teachers") if run.get(key)})
    history = folder / HISTORY
    if history.exists():
        epochs = read_history(history)
        notes["epochs"] = len(epochs)
        best = best_epoch(epochs)
        if best is not None:
            notes["best_epoch"] = best
        notes["hours"] = round(sum(h.seconds for h in epochs) / 3600, 2)
    return notes


def export(recipe: Recipe, weights: Path, data: Path, out: Path, *, name: str, command: str) -> Exported:
    """Write ``out/name`` with ``.keras``, ``.onnx`` and ``model.json``.

    Args:
        recipe: what the weights were trained with.
        weights: anything that :func:`train.fitting.network.load_weights` takes.
        data: the data set; its validation part (cut from the training images) chooses temperature and threshold.
        out: folder of models.
        name: the model's name, and its folder's.
        command: what was typed, for the record.

    Raises:
        ModelError: the weights don't fit, or the two engines disagree.
        DataError: the data can't be used.
        HistoryError: the run's history can't be read.
    """
    keras.utils.clear_session(free_memory=False)  # layers count their names from the start: equal bytes
    keras.config.set_dtype_policy("float32")
    model = recipe.build()
    origin = load_weights(model, recipe, weights)
    faces, _ = load_training(data)
    training, validation = split_for(recipe, faces)
    notes = _training_notes(weights, recipe, training, validation)
    notes["weights"] = origin.kind
    if origin.epochs is not None:  # the newest checkpoint, not the best epoch
        notes["best_epoch"] = None
    notes["data_sha256"] = faces.digest()
    with tempfile.TemporaryDirectory() as scratch:  # a model in use is replaced only by a whole one
        draft = Path(scratch) / name
        draft.mkdir()
        made = write_draft(
            model,
            draft,
            title=recipe.title,
            normalisation=recipe.normalisation,
            faces=training.take(np.arange(min(_BATCH, len(training)))) if validation is None else validation,
            calibrates=validation is not None,
            about={"training": notes, "command": command},
        )
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "metrics.json").unlink(missing_ok=True)  # figures of other weights
        for file in draft.iterdir():
            shutil.copyfile(file, folder / file.name)
    return replace(made, folder=folder)


def write_draft(
    model: keras.Model,
    draft: Path,
    *,
    title: str,
    normalisation: str,
    faces: FaceSet,
    about: Mapping[str, Any],
    calibrates: bool = True,
    kept_heads: Mapping[str, Any] | None = None,
) -> Exported:
    """Write all of a model's files into an empty folder, named as the model is, and check them.

    Args:
        model: the network; its weights are rounded in place.
        draft: where to write.
        title: a short name for people.
        normalisation: what the network was trained with.
        faces: on which the engines are compared, and which choose temperature and threshold.
        about: further entries of ``model.json``, which win over what is written here (``training``, ``command``, …).
        calibrates: whether ``faces`` may choose: they were not trained on.
        kept_heads: the entry ``heads`` of another ``model.json``, kept instead of calibrating anew.

    Raises:
        ModelError: the two engines disagree.
    """
    entry, outputs = _draft(model, draft, title, normalisation, faces.images)
    entry |= about
    calibrations: dict[str, Calibration] = {}
    if kept_heads is not None:
        entry["heads"] = dict(kept_heads)
    elif calibrates:
        scalings = scale_classes(model, {h: o.logits for h, o in outputs.items()}, faces)
        if scalings:
            drafted, outputs = _draft(model, draft, title, normalisation, faces.images)
            entry = {**drafted, **about}
        calibrations = calibrate_heads({h: o.logits for h, o in outputs.items()}, faces)
        for head, chosen in calibrations.items():
            entry["heads"][head] |= asdict(chosen)
        for head, scaling in scalings.items():
            entry["heads"][head]["class_scaling"] = scaling_notes(scaling)
    write_json(draft / MODEL_FILE, entry)
    difference = _difference(draft / f"{draft.name}.keras", to_tensor(faces.images[:_BATCH], normalisation), outputs)
    if difference > _AGREEMENT:
        raise ModelError(f"The exported files disagree by {difference:.1e} (allowed: {_AGREEMENT:.0e}). Report this.")
    return Exported(folder=draft, calibrations=calibrations, difference=difference)


def _draft(
    model: keras.Model, folder: Path, title: str, normalisation: str, images: NDArray[np.uint8]
) -> tuple[dict[str, Any], dict[str, EngineOutput]]:
    """Write a network's files and an uncalibrated ``model.json``; return that and what the network says of images."""
    entry = _write_networks(model, folder, title, normalisation)
    write_json(folder / MODEL_FILE, entry)
    engine = OnnxEngine(load_info(folder))
    try:
        return entry, run_batched(engine, images, normalisation)
    finally:
        engine.close()


def _write_networks(model: keras.Model, folder: Path, title: str, normalisation: str) -> dict[str, Any]:
    """Round the weights, write both files, and return ``model.json`` as far as the network decides it."""
    name = folder.name
    rounded = round_weights(model)
    trainable = with_maps(model, size=FACE_SIZE)
    _write_keras(trainable, folder / f"{name}.keras")
    _write_onnx(with_maps(fold(model, rounded), size=FACE_SIZE), folder / f"{name}.onnx")
    return {
        "schema": SCHEMA,
        "name": name,
        "title": title,
        "labels": list(KEYS),
        "input": {"shape": list(INPUT_SHAPE), "normalisation": normalisation},
        "heads": {h: {"title": HEAD_TITLES[h], "temperature": 1.0, "threshold": 0.0} for h in heads_of(model)},
        "shown_head": SHOWN_HEAD,
        "shown_head_reason": SHOWN_REASON if len(heads_of(model)) > 1 else "It is the only one.",
        "files": {
            kind: {"name": f"{name}.{kind}", "sha256": _digest(folder / f"{name}.{kind}")} for kind in ("onnx", "keras")
        },
        "parameters": int(model.count_params()),
        "flop_per_face": flop_per_face(trainable),
    }


def _difference(path: Path, x: NDArray[np.float32], outputs: Mapping[str, EngineOutput]) -> float:
    """Return the largest difference between both files' logits and maps on a few faces ``[n, 48, 48, 1]``."""
    model = keras.saving.load_model(path, safe_mode=True, compile=False)
    values = {k: np.asarray(v) for k, v in model(x, training=False).items()}
    n = len(x)
    return max(
        float(np.abs(a - b).max())
        for h, o in outputs.items()
        for a, b in ((values[h], o.logits[:n]), (values[f"{h}_map"], o.maps[:n]))
    )
