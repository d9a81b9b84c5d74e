"""The data set: found, read into memory, split. Test images are only ever returned by :func:`load_test`.

The classes are the six of :mod:`emomonitor.labels`, in any of their usual spellings. Folders of other classes are
skipped with a notice, and without one of the six nothing is trained: the networks' outputs, what is exported, and all
that the app shows and logs are of these six.
"""

from __future__ import annotations

import csv
import hashlib
import io
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import EMOTIONS, N_EMOTIONS, Emotion
from emomonitor.vision.ready_cut import decode_face
from train.data.archive import UNREADABLE, Archive, DataError, Entry, find_entries

__all__ = [
    "DataError",
    "FaceSet",
    "LoadReport",
    "Progress",
    "load_test",
    "load_training",
    "pixel_digest",
    "read_votes",
    "split_validation",
    "training_pixels",
    "twin_groups",
]

log = logging.getLogger(__name__)

Progress = Callable[[Sequence[Entry]], Iterable[Entry]]
"""What can watch the reading, for example :class:`tqdm.tqdm`."""

_VOTES_FILE = "ferplus_votes.csv"
_TITLES = tuple(e.title for e in EMOTIONS)
_VOTE_COLUMNS: dict[str, Emotion] = {
    "anger": Emotion.ANGRY,
    "fear": Emotion.FEAR,
    "happiness": Emotion.HAPPY,
    "neutral": Emotion.NEUTRAL,
    "sadness": Emotion.SAD,
    "surprise": Emotion.SURPRISE,
}
_NAMED = 5
"""So many unreadable images are named; of more, the number is told."""

_VALIDATION_SHARE = 0.08
"""Share of the training images kept for choosing epoch, temperature and threshold (about 2,260)."""


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
class LoadReport:
    """What was passed over while reading: ``unreadable`` file names and ``skipped`` class names."""

    unreadable: tuple[str, ...]
    skipped: tuple[str, ...]


def read_votes(archive: Archive, names: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """Return FER+ crowd votes (float32 ``[6]``) by path; none where the data set has no votes file.

    Raises:
        DataError: the votes file is damaged.
    """
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
            if not (np.isfinite(v).all() and (v >= 0).all()):
                raise ValueError(f"the votes on {row['path']} are no numbers from 0 up")
            votes[(root / row["path"]).as_posix()] = v
    except (*UNREADABLE, ValueError, TypeError, KeyError) as e:
        raise DataError(
            f"{_VOTES_FILE} in {archive.path} can't be read ({e!r}). It needs the columns path, "
            f"{', '.join(_VOTE_COLUMNS)}. Copy it again, or remove it to train without the crowd's votes."
        ) from e
    return votes


def _load(path: Path, *, training: bool, progress: Progress = iter) -> tuple[FaceSet, LoadReport]:
    images, labels, votes, paths, unreadable = [], [], [], [], []
    none = np.zeros(N_EMOTIONS, np.float32)
    with Archive(path) as archive:
        names = archive.names()
        entries = find_entries(names)
        wanted = [e for e in entries if e.label is not None and e.is_training == training]
        if not wanted:
            raise DataError(_nothing_there(path, entries, training=training))
        votes_by_path = read_votes(archive, names)
        for e in progress(wanted):
            try:
                image = decode_face(archive.read(e.name))
            except (*UNREADABLE, cv2.error):
                image = None
            if image is None or e.label is None:
                unreadable.append(e.name)
                continue
            images.append(image)
            labels.append(int(e.label))
            votes.append(votes_by_path.get(e.name, none))
            paths.append(e.name)
    if not images:
        raise DataError(f"None of the {len(wanted)} images in {path} can be read. Copy or download the data again.")
    skipped = tuple(sorted({e.folder for e in entries if e.label is None}))
    faces = FaceSet(
        images=np.stack(images), labels=np.array(labels, np.int64), votes=np.stack(votes), paths=tuple(paths)
    )
    return faces, LoadReport(unreadable=tuple(unreadable), skipped=skipped)


def _nothing_there(path: Path, entries: Sequence[Entry], *, training: bool) -> str:
    """Say why a data set has no image of a part, by what it has instead."""
    part, layout = ("training", "Training/<Class>/*.png") if training else ("test", "Testing/<Class>/*.png")
    there = sum(e.label is not None for e in entries)
    folders = sorted({e.folder for e in entries if e.label is None})
    if there:
        found = f"It holds {there} images of the other part. "
    elif folders:
        found = f"Its images lie in folders with other names: {', '.join(folders[:8])}. "
    else:
        found = "There are no images in class folders in it at all: it may be empty or only partly copied. "
    return (
        f"{path} holds no {part} images. {found}Expected {layout} with classes {', '.join(_TITLES)}: a model of "
        "emomonitor reads these six and can't be trained for others."
    )


def _tell(report: LoadReport) -> None:
    if report.skipped:
        log.warning(
            "Classes that are none of the six were skipped: %s. A model of emomonitor reads %s and no others.",
            ", ".join(report.skipped),
            ", ".join(_TITLES),
        )
    for name in report.unreadable[:_NAMED]:
        log.warning("Unreadable image skipped: %s", name)
    if len(report.unreadable) > _NAMED:
        log.warning("… and %d more unreadable images skipped", len(report.unreadable) - _NAMED)


def load_training(path: Path, *, progress: Progress = iter) -> tuple[FaceSet, LoadReport]:
    """Read the training images of a data set (folder or zip); ``progress`` wraps the files that are gone through.

    Raises:
        DataError: there are none, or none of one of the six classes.
    """
    faces, report = _load(path, training=True, progress=progress)
    _tell(report)
    missing = [e.title for e in EMOTIONS if not (faces.labels == e).any()]
    if missing:
        broken = len(report.unreadable)
        why = f" {broken} images can't be read, so it may be only partly copied." if broken else ""
        raise DataError(
            f"{path} has no training images of {', '.join(missing)}. All six classes are needed to train: a model of "
            f"emomonitor reads these six, no fewer and no others.{why}"
        )
    return faces, report


def load_test(path: Path) -> tuple[FaceSet, LoadReport]:
    """Read the test images: all that is not under a ``Training`` folder. For :mod:`train.evaluation.evaluate` alone.

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
