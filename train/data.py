"""The data set: found, read into memory, split. Test images are only ever returned by :func:`load_test`."""

from __future__ import annotations

import csv
import hashlib
import io
import logging
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
from numpy.typing import NDArray

from emomonitor.errors import EmomonitorError
from emomonitor.labels import EMOTIONS, N_EMOTIONS, Emotion, emotion_from_name
from emomonitor.vision.ready_cut import decode_face

log = logging.getLogger(__name__)

_IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff"})
_VOTES_FILE = "ferplus_votes.csv"
_VOTE_COLUMNS: dict[str, Emotion] = {
    "anger": Emotion.ANGRY,
    "fear": Emotion.FEAR,
    "happiness": Emotion.HAPPY,
    "neutral": Emotion.NEUTRAL,
    "sadness": Emotion.SAD,
    "surprise": Emotion.SURPRISE,
}
_UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
"""What reading a damaged, encrypted or oddly packed file can raise."""

_VALIDATION_SHARE = 0.08
"""Share of the training images kept for choosing epoch, temperature and threshold (about 2,260)."""


class DataError(EmomonitorError):
    """The data given can't be used; the message tells a person why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceSet:
    """Grey faces with their labels.

    Attributes:
        images: uint8 ``[N, 48, 48]``.
        labels: int64 ``[N]``, index of :class:`emomonitor.labels.Emotion`.
        votes: float32 ``[N, 6]``, FER+ crowd votes for the six classes; all zero where there are none.
        paths: N names relative to the data set's root, ``/``-separated.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    votes: NDArray[np.float32]
    paths: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, index: NDArray[np.int64]) -> FaceSet:
        """Return the images at ``index`` (int ``[M]``) as a set of their own."""
        return FaceSet(
            images=self.images[index],
            labels=self.labels[index],
            votes=self.votes[index],
            paths=tuple(self.paths[i] for i in index),
        )

    def digest(self) -> str:
        """Return the SHA-256 (hex) of names, labels and pixels: equal for equal data."""
        h = hashlib.sha256()
        for name, label in zip(self.paths, self.labels, strict=True):
            h.update(f"{name}\0{label}\n".encode())
        h.update(np.ascontiguousarray(self.images).tobytes())
        return h.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    name: str
    label: Emotion
    is_training: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What was passed over while reading: ``unreadable`` file names and ``skipped`` class names."""

    unreadable: tuple[str, ...]
    skipped: tuple[str, ...]


class _Archive:
    """A folder or zip file seen as names and bytes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._zip: zipfile.ZipFile | None = None
        if not path.exists():
            raise DataError(f"{path} does not exist. Give the data set's folder or zip file with --data.")
        if path.is_file():
            try:
                self._zip = zipfile.ZipFile(path)
            except (zipfile.BadZipFile, OSError) as e:
                raise DataError(f"{path} is not a readable zip file ({e}). Copy or download it again.") from e

    def names(self) -> list[str]:
        if self._zip is not None:
            return sorted(n for n in self._zip.namelist() if not n.endswith("/"))
        return sorted(p.relative_to(self.path).as_posix() for p in self.path.rglob("*") if p.is_file())

    def read(self, name: str) -> bytes:
        if self._zip is not None:
            return self._zip.read(name)
        return (self.path / name).read_bytes()

    def close(self) -> None:
        if self._zip is not None:
            self._zip.close()


def _entries(names: list[str]) -> tuple[list[_Entry], tuple[str, ...]]:
    """Sort file names into labelled entries: the class is the parent folder, the split is above it."""
    found: list[_Entry] = []
    skipped: set[str] = set()
    for name in names:
        p = PurePosixPath(name)
        if p.suffix.lower() not in _IMAGE_SUFFIXES or len(p.parts) < 2 or p.name.startswith("."):
            continue
        label = emotion_from_name(p.parent.name)
        if label is None:
            skipped.add(p.parent.name)
            continue
        above = {part.lower() for part in p.parts[:-2]}
        found.append(_Entry(name=name, label=label, is_training=bool(above & {"training", "train"})))
    return found, tuple(sorted(skipped))


def _read_votes(archive: _Archive, names: list[str]) -> dict[str, NDArray[np.float32]]:
    """Read FER+ crowd votes by path, where the data set has them."""
    where = next((n for n in names if PurePosixPath(n).name == _VOTES_FILE), None)
    if where is None:
        return {}
    root = PurePosixPath(where).parent  # paths are told from the folder where the file lies
    votes: dict[str, NDArray[np.float32]] = {}
    try:
        for row in csv.DictReader(io.StringIO(archive.read(where).decode("utf-8-sig"))):
            v = np.zeros(N_EMOTIONS, np.float32)
            for column, emotion in _VOTE_COLUMNS.items():
                v[emotion] = float(row[column])
            votes[(root / row["path"]).as_posix()] = v
    except (*_UNREADABLE, ValueError, TypeError, KeyError) as e:
        raise DataError(
            f"{_VOTES_FILE} in {archive.path} can't be read ({e!r}). It needs the columns path, "
            f"{', '.join(_VOTE_COLUMNS)}. Copy it again, or remove it to train without the crowd's votes."
        ) from e
    return votes


def _load(path: Path, *, training: bool) -> tuple[FaceSet, LoadReport]:
    archive = _Archive(path)
    try:
        names = archive.names()
        entries, skipped = _entries(names)
        wanted = [e for e in entries if e.is_training == training]
        if not wanted:
            part = "training" if training else "test"
            raise DataError(
                f"{path} holds no {part} images. Expected {'Training/<Class>/*.png' if training else '<Class>/*.png'} "
                "with classes Angry, Fear, Happy, Neutral, Sad, Surprise."
            )
        votes_by_path = _read_votes(archive, names)
        images, labels, votes, paths, unreadable = [], [], [], [], []
        none = np.zeros(N_EMOTIONS, np.float32)
        for e in wanted:
            try:
                image = decode_face(archive.read(e.name))
            except (*_UNREADABLE, cv2.error):
                image = None
            if image is None:
                unreadable.append(e.name)
                continue
            images.append(image)
            labels.append(int(e.label))
            votes.append(votes_by_path.get(e.name, none))
            paths.append(e.name)
    finally:
        archive.close()
    if not images:
        raise DataError(f"None of the {len(wanted)} images in {path} can be read. Copy or download the data again.")
    report = LoadReport(unreadable=tuple(unreadable), skipped=skipped)
    faces = FaceSet(
        images=np.stack(images), labels=np.array(labels, np.int64), votes=np.stack(votes), paths=tuple(paths)
    )
    return faces, report


def _tell(report: LoadReport) -> None:
    if report.skipped:
        log.warning("Classes that are none of the six were skipped: %s", ", ".join(report.skipped))
    for name in report.unreadable:
        log.warning("Unreadable image skipped: %s", name)


def load_training(path: Path) -> tuple[FaceSet, LoadReport]:
    """Read the training images of a data set (folder or zip).

    Raises:
        DataError: there are none, or none of one of the six classes.
    """
    faces, report = _load(path, training=True)
    _tell(report)
    missing = [e.title for e in EMOTIONS if not (faces.labels == e).any()]
    if missing:
        raise DataError(f"{path} has no training images of {', '.join(missing)}. All six classes are needed to train.")
    return faces, report


def load_test(path: Path) -> tuple[FaceSet, LoadReport]:
    """Read the test images: all that is not under a ``Training`` folder. For :mod:`train.evaluate` alone.

    A test of the code asserts that no other module names this function, so that nothing can be chosen by test images.

    Raises:
        DataError: there are none.
    """
    faces, report = _load(path, training=False)
    _tell(report)
    return faces, report


def pixel_digest(image: NDArray[np.uint8]) -> bytes:
    """Return what two images share exactly when all their pixels are equal."""
    return hashlib.sha256(np.ascontiguousarray(image).tobytes()).digest()


def training_pixels(path: Path) -> frozenset[bytes]:
    """Return the digests of all training images of a data set; empty where it has no training part."""
    try:
        faces, _ = _load(path, training=True)
    except DataError:
        return frozenset()
    return frozenset(pixel_digest(i) for i in faces.images)


def twin_groups(faces: FaceSet) -> Iterator[NDArray[np.int64]]:
    """Yield the indices (int64) of each group of pixel-identical images; single images are groups of one."""
    groups: dict[bytes, list[int]] = {}
    for i, image in enumerate(faces.images):
        groups.setdefault(pixel_digest(image), []).append(i)
    for members in groups.values():
        yield np.array(members, np.int64)


def split_validation(faces: FaceSet, *, seed: int, share: float = _VALIDATION_SHARE) -> tuple[FaceSet, FaceSet]:
    """Cut a validation part from the training images, stratified by class, twins kept together.

    Returns (training, validation). The cut depends on the data and ``seed`` alone.
    """
    rng = np.random.default_rng(seed)
    by_class: dict[int, list[NDArray[np.int64]]] = {}
    for group in twin_groups(faces):
        by_class.setdefault(int(faces.labels[group[0]]), []).append(group)
    held: list[NDArray[np.int64]] = []
    for label in sorted(by_class):
        groups = by_class[label]
        wanted = share * sum(len(g) for g in groups)
        taken = 0
        for k in rng.permutation(len(groups)):
            if taken >= wanted:
                break
            held.append(groups[k])
            taken += len(groups[k])
    validation = np.sort(np.concatenate(held))
    mask = np.ones(len(faces), bool)
    mask[validation] = False
    return faces.take(np.flatnonzero(mask).astype(np.int64)), faces.take(validation)
