"""The models that are there: read from ``model.json``, files checked by hash before use.

Bundled models lie beside the app, the user's own ones in a folder of theirs (:func:`own_models_dir`). All of them read
the six emotions of :mod:`emomonitor.labels`, in that order. Readings, colours, drawings, columns of logs and what the
page on the model's figures says are of these six, so a model with other classes, or with these in another order (its
``metrics.json`` would be read wrongly), is refused by :func:`load_info` with the reason.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emomonitor.errors import ModelError
from emomonitor.labels import KEYS
from emomonitor.resources import models_dir, own_models_dir

MODEL_FILE = "model.json"
METRICS_FILE = "metrics.json"
SCHEMA = 1
DEFAULT_MODEL = "vgg16-lite"
INPUT_SHAPE = (48, 48, 1)

_NO_MARKUP = str.maketrans({"<": "‹", ">": "›", "&": "+"})
_LONGEST_TITLE = 60
"""Letters of a title that are shown."""

NORMALISATIONS = ("standardise", "unit")
"""How a grey face may become the network's input; :func:`emomonitor.vision.tensor.to_tensor` does it."""


def _share(value: object) -> float | None:
    """Return a figure of ``metrics.json`` that lies between 0 and 1; None where it is missing or something else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value <= 1 else None  # type: ignore[arg-type, operator]


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
        normalisation: one of :data:`NORMALISATIONS`.
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
    normalisation: str = NORMALISATIONS[0]

    @property
    def accuracy(self) -> float | None:
        """Accuracy on the test images, single pass; None where it wasn't measured."""
        return _share(self.metrics.get("accuracy"))

    @property
    def accuracy_interval(self) -> tuple[float, float] | None:
        """Its 95 % confidence interval."""
        ends = self.metrics.get("accuracy_interval")
        if not isinstance(ends, list) or len(ends) != 2:
            return None
        low, high = _share(ends[0]), _share(ends[1])
        return None if low is None or high is None else (low, high)

    @property
    def macro_f1(self) -> float | None:
        """Mean of the classes' F1 on the test images."""
        return _share(self.metrics.get("macro_f1"))

    @property
    def ece(self) -> float | None:
        """Expected calibration error on the test images."""
        return _share(self.metrics.get("ece"))

    @property
    def measured_on(self) -> str:
        """Digest of the images that it was measured on; empty where that isn't known."""
        data = self.metrics.get("data")
        return str(data.get("sha256", "")) if isinstance(data, dict) else ""

    @property
    def fingerprint(self) -> str:
        """Short text that is another one for other weights."""
        return hashlib.sha256("".join(sorted(f.sha256 for f in self.files.values())).encode()).hexdigest()[:16]

    @property
    def megabytes(self) -> float | None:
        """Size in MB (10^6 bytes) of the ONNX file, or of the other one where there is none; None: it is missing."""
        file = self.files.get("onnx") or next(iter(self.files.values()), None)
        try:
            return None if file is None else file.path.stat().st_size / 1e6
        except OSError:
            return None

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
    d = _read_object(where)
    metrics = _read_object(folder / METRICS_FILE) if _is_file(folder / METRICS_FILE) else {}
    try:
        _check_schema(where, d["schema"])
        _check_fit(where, tuple(d["labels"]), tuple(d["input"]["shape"]))
        normalisation, shown = str(d["input"]["normalisation"]), str(d["shown_head"])
        if normalisation not in NORMALISATIONS:
            raise ModelError(
                f"{where}: the input's normalisation {normalisation!r} is unknown; this version knows "
                f"{' and '.join(NORMALISATIONS)}. Update emomonitor, or export the model again."
            )
        temperatures = {str(h): _number(where, f"temperature of head {h}", v) for h, v in d["heads"].items()}
        return ModelInfo(
            name=folder.name or folder.resolve().name,
            title=_plain(str(d["title"])) or folder.name,
            shown_head=shown,
            temperatures=temperatures,
            threshold=_number(where, f"threshold of head {shown}", d["heads"][shown]),
            files={
                str(k): ModelFile(path=_inside(folder, str(v["name"])), sha256=str(v["sha256"]))
                for k, v in d["files"].items()
            },
            flop_per_face=int(d.get("flop_per_face", 0)),
            metrics=metrics,
            folder=folder,
            normalisation=normalisation,
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as e:
        raise ModelError(f"{where} lacks or garbles an entry ({e!r}). Export the model again.") from e


def _plain(text: str) -> str:
    """Return a title in one line that nothing takes for markup: models come from elsewhere too."""
    return " ".join(text.translate(_NO_MARKUP).split())[:_LONGEST_TITLE].rstrip()


def _is_file(path: Path) -> bool:
    """Whether a file is there; a path that the system can't even ask for is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _read_object(where: Path) -> dict[str, Any]:
    """Read a JSON file that holds an object. Raises ModelError."""
    try:
        value = json.loads(where.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as e:
        raise ModelError(f"{where} can't be read ({e}). A model is a folder that python -m train export made.") from e
    if not isinstance(value, dict):
        raise ModelError(f"{where} lacks or garbles its entries: it holds no JSON object. Export the model again.")
    return value


def _check_schema(where: Path, schema: object) -> None:
    if schema == SCHEMA and not isinstance(schema, bool):
        return
    newer = isinstance(schema, int) and schema > SCHEMA
    helps = "Update emomonitor" if newer else "Export the model again with python -m train export"
    raise ModelError(f"{where} has schema {schema}; this version of emomonitor reads {SCHEMA}. {helps}.")


def _check_fit(where: Path, labels: tuple[object, ...], shape: tuple[object, ...]) -> None:
    if labels != KEYS and set(labels) == set(KEYS):
        raise ModelError(
            f"{where} lists the classes in another order ({', '.join(map(str, labels))}). This app needs them as "
            f"{', '.join(KEYS)}. Export the model again with python -m train export."
        )
    if labels != KEYS:
        raise ModelError(
            f"{where} has other classes ({', '.join(map(str, labels))}). This app needs the classes "
            f"{', '.join(KEYS)}, in this order: all that it shows and logs is of these six. Export a model that was "
            "trained for them."
        )
    if shape != INPUT_SHAPE:
        raise ModelError(
            f"{where} has an input of {'x'.join(map(str, shape))}; this app needs {'x'.join(map(str, INPUT_SHAPE))}. "
            "Export a model that was trained for it."
        )


def _number(where: Path, what: str, head: Mapping[str, Any]) -> float:
    """Return a head's temperature (above 0) or threshold (0 to 1). Raises ModelError where it is none."""
    key = what.split()[0]
    value = float(head[key])
    low_enough = value <= 1 if key == "threshold" else math.isfinite(value)
    if low_enough and (value > 0 or (value == 0 and key == "threshold")):
        return value
    wanted = "from 0 to 1" if key == "threshold" else "above 0"
    raise ModelError(f"{where}: the {what} is {value}, not a number {wanted}. Export the model again.")


def _inside(folder: Path, name: str) -> Path:
    """Return the path of a model's own file. Raises ModelError where it leads out of the model's folder."""
    path = folder / name
    home = folder.resolve()
    if path.resolve() == home or not path.resolve().is_relative_to(home):
        raise ModelError(
            f"{folder / MODEL_FILE} names the file {name!r}, which lies outside the model's folder. That is refused: "
            "get the model again from whoever made it."
        )
    return path


def homes() -> tuple[Path, Path]:
    """Return the folder of the bundled models and that of the user's own ones; a model lies one folder below."""
    return models_dir(), own_models_dir()


def find_model(name_or_path: str) -> ModelInfo:
    """Return an installed model by name, bundled ones first, or any model by the path of its folder.

    Raises:
        ModelError: there is none; the message lists those that there are.
    """
    path = Path(name_or_path)
    for folder in (*(home / name_or_path for home in homes()), path):
        if _is_file(folder / MODEL_FILE):
            return load_info(folder)
    names = ", ".join(m.name for m in all_models()) or "none"
    if _is_file(path):
        raise ModelError(
            f"{path} is a file; a model is a folder with a {MODEL_FILE}, as python -m train export makes it. "
            f"Give the folder, or one of the installed: {names}."
        )
    raise ModelError(f"There is no model {name_or_path!r}. Installed: {names}.")


def is_own(info: ModelInfo) -> bool:
    """Whether a model lies in the folder of the user's own ones."""
    return info.folder.parent == own_models_dir()


def model_name(info: ModelInfo) -> str:
    """Return what :func:`find_model` takes for a model: an installed one's name, another one's path."""
    bundled = info.folder.parent == models_dir()
    named = bundled or (is_own(info) and not _is_file(models_dir() / info.name / MODEL_FILE))
    return info.name if named else str(info.folder)


def all_models() -> list[ModelInfo]:
    """Return the installed models that can be read: the default one, the other bundled ones, the user's own."""
    found = [m for m in _installed() if isinstance(m, ModelInfo)]
    return sorted(found, key=lambda m: (m.name != DEFAULT_MODEL, is_own(m), m.name))


def bad_models() -> list[ModelError]:
    """Return what is wrong with the installed models that can't be read."""
    return [e for e in _installed() if isinstance(e, ModelError)]


def _installed() -> list[ModelInfo | ModelError]:
    """Read each installed model, or find out why it can't be read."""
    found: list[ModelInfo | ModelError] = []
    for folder in homes():
        for where in sorted(folder.glob(f"*/{MODEL_FILE}")):
            if where.parent.name.startswith("."):  # half of an import that was cut off
                continue
            try:
                found.append(load_info(where.parent))
            except ModelError as e:
                found.append(e)
    return found
