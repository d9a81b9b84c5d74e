"""The models that are there: read from ``model.json``, files checked by hash before use."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emomonitor.errors import ModelError
from emomonitor.labels import KEYS
from emomonitor.resources import models_dir

MODEL_FILE = "model.json"
SCHEMA = 1
DEFAULT_MODEL = "vgg16-lite"
INPUT_SHAPE = (48, 48, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A file of weights: where it is, and the SHA-256 (hex) that it must have."""

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """What ``model.json`` says of a model.

    Attributes:
        name: folder name, what ``--model`` takes.
        title: a name for people.
        shown_head: the head that the app shows.
        temperatures: softmax temperature of each head, fitted on validation images.
        threshold: smallest confidence that is shown as an emotion; below it the reading is unsure.
        files: ``onnx`` and ``keras``.
        flop_per_face: floating-point operations of one face's forward pass (two a multiplication); 0: unknown.
        metrics: what ``train evaluate`` measured (``metrics.json``); empty where it is missing.
        folder: where all of it lies.
    """

    name: str
    title: str
    shown_head: str
    temperatures: Mapping[str, float]
    threshold: float
    files: Mapping[str, ModelFile]
    flop_per_face: int
    metrics: Mapping[str, Any]
    folder: Path
    normalisation: str = "standardise"

    @property
    def accuracy(self) -> float | None:
        """Accuracy on the test images, single pass; None where it wasn't measured."""
        value = self.metrics.get("accuracy")
        return float(value) if isinstance(value, (int, float)) else None

    def checked_path(self, kind: str) -> Path:
        """Return the path of the ``onnx`` or ``keras`` file after checking its hash.

        Raises:
            ModelError: the model has no such file, it is missing, or its hash differs.
        """
        file = self.files.get(kind)
        if file is None:
            raise ModelError(f"Model {self.name} has no {kind} file. Choose another engine with --engine.")
        try:
            digest = hashlib.sha256(file.path.read_bytes()).hexdigest()
        except OSError as e:
            raise ModelError(f"Model file {file.path} can't be read ({e}). Install emomonitor again.") from e
        if digest != file.sha256:
            raise ModelError(
                f"Model file {file.path} is damaged or was changed: its SHA-256 is not the one in {MODEL_FILE}. "
                "Install emomonitor again, or export the model again with python -m train export."
            )
        return file.path


def load_info(folder: Path) -> ModelInfo:
    """Read a model's folder. Raises ModelError where it is no model of this app."""
    where = folder / MODEL_FILE
    try:
        d = json.loads(where.read_text(encoding="utf-8"))
        metrics_path = folder / "metrics.json"
        metrics = json.loads(metrics_path.read_text(encoding="utf-8")) if metrics_path.exists() else {}
    except (OSError, ValueError) as e:
        raise ModelError(f"{where} can't be read ({e}). A model is a folder that python -m train export made.") from e
    try:
        if d["schema"] != SCHEMA:
            raise ModelError(f"{where} has schema {d['schema']}; this version reads {SCHEMA}. Export the model again.")
        if tuple(d["labels"]) != KEYS or tuple(d["input"]["shape"]) != INPUT_SHAPE:
            raise ModelError(f"{where}: this app needs the classes {', '.join(KEYS)} and a {INPUT_SHAPE} input.")
        shown = str(d["shown_head"])
        return ModelInfo(
            name=folder.name,
            title=str(d["title"]),
            shown_head=shown,
            temperatures={h: float(v["temperature"]) for h, v in d["heads"].items()},
            threshold=float(d["heads"][shown]["threshold"]),
            files={k: ModelFile(path=folder / str(v["name"]), sha256=str(v["sha256"])) for k, v in d["files"].items()},
            flop_per_face=int(d.get("flop_per_face", 0)),
            metrics=metrics,
            folder=folder,
            normalisation=str(d["input"]["normalisation"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise ModelError(f"{where} lacks or garbles an entry ({e!r}). Export the model again.") from e


def find_model(name_or_path: str) -> ModelInfo:
    """Return a bundled model by name, or any model by the path of its folder.

    Raises:
        ModelError: there is none; the message lists those that there are.
    """
    bundled = models_dir() / name_or_path
    if (bundled / MODEL_FILE).exists():
        return load_info(bundled)
    if (Path(name_or_path) / MODEL_FILE).exists():
        return load_info(Path(name_or_path))
    names = ", ".join(m.name for m in all_models()) or "none"
    raise ModelError(f"There is no model {name_or_path!r}. Installed: {names}.")


def all_models() -> list[ModelInfo]:
    """Return the bundled models that can be read, the default one first."""
    found = []
    for where in sorted(models_dir().glob(f"*/{MODEL_FILE}")):
        try:
            found.append(load_info(where.parent))
        except ModelError:
            continue
    return sorted(found, key=lambda m: (m.name != DEFAULT_MODEL, m.name))
