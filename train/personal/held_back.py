"""Which faces are held back from learning, to judge by: whole groups of faces that look alike, never parts of one."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import EMOTIONS, N_EMOTIONS
from emomonitor.vision.tensor import to_tensor
from train.data.dataset import DataError, FaceSet, pixel_digest
from train.personal.faces import LabelledFaces

HELD_BACK_SHARE = 0.25
"""Of the faces; enough to judge by, while most are left to learn from."""

MOMENT_S = 10.0
"""Pictures taken less than so many seconds apart, of no named session, count as one moment's: an expression lasts
seconds, so they show the same face twice rather than two faces."""

ALIKE = 0.90
"""Correlation of two standardised 48x48 faces from which on they count as near-duplicates. Among 18 million pairs of
6,000 of the data set's training images, 78 lay between this and 0.995: unrelated faces almost never come so near."""

MIN_FACES = 60
MIN_PER_CLASS = 8
MIN_HELD_BACK = 12
"""The test of the decision needs five more right answers than before where none got worse (see
:data:`train.personal.verdict.MAX_LUCK`): with fewer than a dozen faces held back, nothing could ever be shown."""

MIN_HELD_PER_CLASS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The faces to learn from, those held back, and into how many ``groups`` all of them fell."""

    learning: FaceSet
    held_back: FaceSet
    groups: int


def split_faces(labelled: LabelledFaces, *, seed: int) -> Split:
    """Hold back about a quarter of each class, groups of like faces whole.

    The groups are gone through in an order that depends on their pixels and on ``seed`` alone, and one is held back
    where that brings the classes' shares nearer to what is wanted. So as faces are added, most of those
    that were held back before are held back again.

    Raises:
        DataError: there are too few faces, of a class or in all, or too few groups to divide.
    """
    faces = labelled.faces
    _check_numbers(faces)
    groups = like_groups(labelled)
    of_class = np.bincount(faces.labels, minlength=N_EMOTIONS)
    short = HELD_BACK_SHARE * of_class
    held = np.zeros(len(faces), bool)
    for members in sorted(groups, key=lambda m: _key(faces, m, seed)):
        counts = np.bincount(faces.labels[members], minlength=N_EMOTIONS)
        if np.abs(short - counts).sum() < np.abs(short).sum():
            held[members] = True
            short = short - counts
    _check_division(faces, held, len(groups))
    return Split(
        learning=faces.take(np.flatnonzero(~held).astype(np.int64)),
        held_back=faces.take(np.flatnonzero(held).astype(np.int64)),
        groups=len(groups),
    )


def _key(faces: FaceSet, members: NDArray[np.int64], seed: int) -> bytes:
    first = min(pixel_digest(faces.images[i]) for i in members)
    return hashlib.sha256(f"{seed}\0".encode() + first).digest()


def like_groups(labelled: LabelledFaces) -> list[NDArray[np.int64]]:
    """Return the indices (int64) of each group: near-duplicates, one session's faces, one moment's faces."""
    n = len(labelled.faces)
    parent = list(range(n))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for key in (near_duplicates(labelled.faces.images), _sessions(labelled), _moments(labelled)):
        first: dict[int, int] = {}
        for i, k in enumerate(key):
            if k >= 0:  # below 0: alone
                parent[root(i)] = root(first.setdefault(int(k), i))
    roots = np.array([root(i) for i in range(n)])
    return [np.flatnonzero(roots == r).astype(np.int64) for r in np.unique(roots)]


def near_duplicates(images: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return a number for each image (uint8 ``[N, 48, 48]``), equal for those linked by pairs that look alike."""
    from sklearn.cluster import DBSCAN

    flat = to_tensor(images).reshape(len(images), -1)
    unit = flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)
    # On unit vectors distance² = 2 (1 - correlation), and DBSCAN with groups of one on is single linkage.
    distance = math.sqrt(2 * (1 - ALIKE))
    return np.asarray(DBSCAN(eps=distance, min_samples=1, algorithm="brute").fit_predict(unit), np.int64)


def _sessions(labelled: LabelledFaces) -> NDArray[np.int64]:
    names = np.array(labelled.sessions)
    _, number = np.unique(names, return_inverse=True)
    return np.where(names == "", -1, number).astype(np.int64)


def _moments(labelled: LabelledFaces) -> NDArray[np.int64]:
    moment = np.full(len(labelled.taken), -1, np.int64)
    free = np.flatnonzero(np.isfinite(labelled.taken) & (np.array(labelled.sessions) == ""))
    order = free[np.argsort(labelled.taken[free], kind="stable")]
    moment[order] = np.concatenate([[0], np.cumsum(np.diff(labelled.taken[order]) >= MOMENT_S)])[: len(order)]
    return moment


def _check_numbers(faces: FaceSet) -> None:
    counts = np.bincount(faces.labels, minlength=N_EMOTIONS)
    told = ", ".join(f"{e.key} {counts[e]}" for e in EMOTIONS)
    few = [e.key for e in EMOTIONS if 0 < counts[e] < MIN_PER_CLASS]
    if len(faces) < MIN_FACES or few or np.count_nonzero(counts) < 2:
        raise DataError(
            f"There are {len(faces)} labelled faces ({told}). Needed are at least {MIN_FACES} in all, of at least two "
            f"emotions, and at least {MIN_PER_CLASS} of each emotion that appears. Label more, or leave an emotion "
            "that has few faces out."
        )


def _check_division(faces: FaceSet, held: NDArray[np.bool_], groups: int) -> None:
    there = np.unique(faces.labels)
    lacking = [
        EMOTIONS[c].key
        for c in there
        if (faces.labels[held] == c).sum() < MIN_HELD_PER_CLASS or not (faces.labels[~held] == c).any()
    ]
    if held.sum() < MIN_HELD_BACK or lacking:
        what = f"none of {', '.join(lacking)} could be" if lacking else f"only {int(held.sum())} could be"
        raise DataError(
            f"The {len(faces)} faces fall into {groups} groups that look alike or come from one session, and {what} "
            f"divided between learning and judging (at least {MIN_HELD_BACK} faces must be held back, some of each "
            "emotion). Add faces from other sessions, or other pictures than many of the same moment."
        )
