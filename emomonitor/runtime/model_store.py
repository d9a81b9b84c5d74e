"""The user's own models: taken in from a folder or zip after a trial, and removed. Bundled ones are never touched.

They lie in :func:`emomonitor.resources.own_models_dir`, one folder for each, readable by their owner only. They hold no
readings, so what lists and deletes everything that is kept leaves them alone.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

import numpy as np

from emomonitor.engines.catalog import (
    METRICS_FILE,
    MODEL_FILE,
    ModelInfo,
    all_models,
    homes,
    is_own,
    load_info,
    model_name,
)
from emomonitor.engines.factory import open_engine
from emomonitor.engines.notes import CARD_FILE
from emomonitor.errors import ModelError
from emomonitor.session.storage import FILE_MODE, FOLDER_MODE
from emomonitor.vision.classifier import Classifier
from emomonitor.vision.tensor import FACE_SIZE

_BESIDE = (METRICS_FILE, CARD_FILE)
"""What is taken over beside ``model.json``, the weights and the card's pictures."""

_MOST_BYTES = 1 << 30
"""Most that a model may hold (1 GiB): VGG16 at full width takes a thirtieth. More is a mistake, or a zip bomb."""

_CHUNK = 1 << 20
_FLAGS = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
_LONGEST_NAME = 60
_FACES = 3
_UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError)
"""What reading a damaged, encrypted or oddly packed file can raise."""


def import_model(source: Path, *, name: str | None = None) -> ModelInfo:
    """Take in a model that ``python -m train export`` made, once it has passed every check and a trial.

    Checked are the schema, the classes, the input, the SHA-256 of each file of weights, that ONNX Runtime loads it, and
    that it gives finite probabilities that sum to 1. The whole model appears at once, or nothing does.

    Args:
        source: the model's folder, or a zip file that holds it.
        name: what to call it; None takes its own. A name that is taken gets a number.

    Raises:
        ModelError: it is refused; the message says why. Nothing was changed.
    """
    _, home = homes()
    with _opened(source) as holder:
        try:
            home.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
            draft = Path(tempfile.mkdtemp(prefix=".import-", dir=home))  # mode 0700
        except OSError as e:
            raise ModelError(f"{home} can't be written ({e.strerror or e}). Nothing was imported.") from e
        try:
            info = _taken(holder, draft, source)
            _refuse_twice(info)
            _try(info)
            placed = _placed(draft, home, name or _own_name(draft, source))
        except ModelError as e:  # told of what was given, not of our draft
            raise ModelError(str(e).replace(str(draft), str(source))) from e
        except OSError as e:
            raise ModelError(f"{source} can't be copied ({e.strerror or e}). Nothing was imported.") from e
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return load_info(placed)


def check_removable(info: ModelInfo, *, in_use: Collection[str] = ()) -> None:
    """Raise ModelError, which says why, where :func:`remove_model` would refuse."""
    if not is_own(info):
        raise ModelError(f"Model {info.name} was not imported: only imported models can be removed.")
    if model_name(info) in in_use:
        raise ModelError(f"Model {info.name} is in use. Choose another model first, then remove it.")


def remove_model(info: ModelInfo, *, in_use: Collection[str] = ()) -> None:
    """Delete one of the user's own models.

    Args:
        info: the model.
        in_use: what ``--model`` takes for those that run or are chosen in the settings.

    Raises:
        ModelError: it came with the app, lies elsewhere, is in use, or can't be deleted.
    """
    check_removable(info, in_use=in_use)
    try:
        if info.folder.is_symlink():  # somebody's own arrangement: what it leads to is theirs
            info.folder.unlink()
        else:
            gone = info.folder.with_name(f".gone-{info.folder.name}")
            shutil.rmtree(gone, ignore_errors=True)
            info.folder.rename(gone)  # from one moment to the next, not file by file
            shutil.rmtree(gone)
    except OSError as e:
        raise ModelError(f"Model {info.name} can't be removed ({e.strerror or e}).") from e


# -- what was given ------------------------------------------------------------------------------------


class _Holder(Protocol):
    """A folder or zip file, seen from where ``model.json`` lies in it."""

    def names(self) -> list[str]:
        """Names of the files beside ``model.json``."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """Open a file by its path below that place. Raises KeyError or OSError where there is none."""
        ...


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> list[str]:
        return sorted(p.name for p in self._path.iterdir() if p.is_file())

    def open(self, name: str) -> IO[bytes]:
        return (self._path / name).open("rb")


class _Zip:
    def __init__(self, file: zipfile.ZipFile, root: PurePosixPath) -> None:
        self._file, self._root = file, root

    def names(self) -> list[str]:
        return sorted(p.name for n in self._file.namelist() if (p := PurePosixPath(n)).parent == self._root)

    def open(self, name: str) -> IO[bytes]:
        return self._file.open((self._root / name).as_posix())


@contextmanager
def _opened(source: Path) -> Iterator[_Holder]:
    """Open what was given. Raises ModelError where it can't hold a model."""
    if source.is_dir():
        if not (source / MODEL_FILE).is_file():
            raise _no_model(source)
        yield _Folder(source)
        return
    if not source.exists():
        raise ModelError(f"{source} does not exist. Give a model's folder, or a zip file of it.")
    try:
        file = zipfile.ZipFile(source)
    except _UNREADABLE as e:
        raise ModelError(
            f"{source} is no readable zip file ({e}). Give the folder that python -m train export made, or a zip file "
            "of it."
        ) from e
    with file:
        yield _Zip(file, _root_of(file, source))


def _no_model(source: Path) -> ModelError:
    return ModelError(
        f"{source} holds no {MODEL_FILE}. Give the folder that python -m train export made, or a zip file of it."
    )


def _root_of(file: zipfile.ZipFile, source: Path) -> PurePosixPath:
    """Return where in a zip file the model lies. Raises ModelError where a name leads out, or there isn't one model."""
    for entry in file.infolist():
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename or is_link:
            raise ModelError(
                f"{source} holds {entry.filename!r}, which leads out of its own folder. That is refused: get the model "
                "again from whoever made it."
            )
    found = [PurePosixPath(n).parent for n in file.namelist() if PurePosixPath(n).name == MODEL_FILE]
    if not found:
        raise _no_model(source)
    if len(found) > 1:
        raise ModelError(f"{source} holds several models. Pack the folder of one alone.")
    return found[0]


# -- checking and copying -------------------------------------------------------------------------------


def _taken(holder: _Holder, draft: Path, source: Path) -> ModelInfo:
    """Copy what belongs to a model into an empty folder, and check it as far as its files tell."""
    left = _copy(holder, MODEL_FILE, draft, source, _MOST_BYTES)
    info = load_info(draft)
    if "onnx" not in info.files:
        raise ModelError(f"{source} names no ONNX file, which this app runs. Export the model again.")
    weights = [f.path.relative_to(draft).as_posix() for f in info.files.values()]
    beside = [n for n in holder.names() if n in _BESIDE or n.lower().endswith(".png")]
    for name in (*weights, *beside):
        left = _copy(holder, name, draft, source, left)
    info = load_info(draft)  # with its figures
    for kind in info.files:
        info.checked_path(kind)
    measured = info.metrics.get("model")
    digest = measured.get("sha256") if isinstance(measured, dict) else None
    if isinstance(digest, str) and digest not in {f.sha256 for f in info.files.values()}:
        raise ModelError(
            f"{source}: {METRICS_FILE} holds figures of other weights. Measure the model again with python -m train "
            f"evaluate, or delete {METRICS_FILE}."
        )
    return info


def _copy(holder: _Holder, name: str, draft: Path, source: Path, left: int) -> int:
    """Copy a file, for its owner only; return how many bytes may still come."""
    target = draft / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    try:
        with holder.open(name) as old, os.fdopen(os.open(target, _FLAGS, FILE_MODE), "wb") as new:
            while chunk := old.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise ModelError(f"{source} holds more than {_MOST_BYTES >> 30} GiB: that is no model of this app.")
                new.write(chunk)
            new.flush()
            os.fsync(new.fileno())
    except (KeyError, FileNotFoundError) as e:
        raise ModelError(f"{source} lacks the file {name} that belongs to it. Export the model again.") from e
    except _UNREADABLE as e:
        raise ModelError(f"{name} in {source} can't be copied ({e}). Copy or export the model again.") from e
    return left


def _refuse_twice(info: ModelInfo) -> None:
    same = next((m for m in all_models() if m.fingerprint == info.fingerprint), None)
    if same is not None:
        raise ModelError(f"This model is installed already: {same.name} has the same weights. Nothing was imported.")


def _try(info: ModelInfo) -> None:
    """Read a few invented faces, as the app would. Raises ModelError where that fails."""
    classifier = Classifier(open_engine("onnxruntime", info), info)
    try:
        probs = classifier.classify(
            np.random.default_rng(1).integers(0, 256, (_FACES, FACE_SIZE, FACE_SIZE), np.uint8)
        ).probs
    finally:
        classifier.close()
    if not (np.isfinite(probs).all() and np.allclose(probs.sum(axis=1), 1.0, atol=1e-3)):
        raise ModelError(f"{info.folder} gives no probabilities that sum to 1 on a trial. Export the model again.")


# -- its place --------------------------------------------------------------------------------------------


def _own_name(draft: Path, source: Path) -> str:
    """Return the name that a model has for itself, else that of what was given."""
    try:
        own = json.loads((draft / MODEL_FILE).read_text(encoding="utf-8")).get("name")
    except (OSError, ValueError):
        own = None
    return own if isinstance(own, str) and own.strip() else (source.stem if source.is_file() else source.resolve().name)


def _placed(draft: Path, home: Path, name: str) -> Path:
    """Give a checked draft its place, under a name that nothing installed has; return where."""
    plain = re.sub(r"[^\w.-]+", "-", name.strip()).strip(".-")[:_LONGEST_NAME] or "model"
    number = 1
    while True:
        wanted = plain if number == 1 else f"{plain}-{number}"
        if not any((folder / wanted).exists() for folder in homes()):
            place = home / wanted
            try:
                draft.rename(place)
            except FileExistsError:  # somebody was quicker
                pass
            else:
                return place
        number += 1
