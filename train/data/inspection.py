"""What a data set holds and what is wrong with it, as counts.

This module sees test images, as :mod:`train.evaluation.evaluate` does. So that nothing can be chosen by them it gives
counts only: no image, no label and no file name leaves it. A test of the code asserts that, and who may import it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.vision.ready_cut import decode_face
from emomonitor.vision.tensor import FACE_SIZE
from train.data.archive import UNREADABLE, Archive, DataError, Entry, find_entries
from train.data.dataset import Progress, pixel_digest, read_votes
from train.evaluation.metrics import confusion

TRAINING, TEST = PARTS = ("training", "test")
EXPECTED = f"{FACE_SIZE}x{FACE_SIZE} grey 8 bit"
"""How FER2013's images are stored."""

_CHANNELS = {1: "grey", 2: "grey with alpha", 3: "colour", 4: "colour with alpha"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCount:
    """One class in one part.

    Attributes:
        name: of the class; one that is none of the six emotions has its folder's name.
        is_emotion: whether it is one of the six.
        part: ``training`` or ``test``.
        files: image files.
        unreadable: of them, those that can't be decoded.
        constant: all pixels alike, so that no face can be seen.
        seen_in_training: of a test part: images with a pixel-identical one in the training part, any class.
    """

    name: str
    is_emotion: bool
    part: str
    files: int
    unreadable: int
    constant: int
    seen_in_training: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinCount:
    """Groups of pixel-identical images.

    Attributes:
        scope: which images were compared: ``training``, ``test`` or ``all``.
        groups: with at least two images.
        images: in these groups.
        conflicts: groups whose images lie in more than one class.
        conflict_images: in those.
    """

    scope: str
    groups: int
    images: int
    conflicts: int
    conflict_images: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """FER label (row) against the FER+ majority (column) of one part, ``counts`` 6 x 6.

    The majority is the largest of the six classes' votes, the first on a tie; images without such a vote are left out.
    """

    part: str
    counts: tuple[tuple[int, ...], ...]

    @property
    def voted(self) -> int:
        """Number of images with a vote for one of the six."""
        return sum(map(sum, self.counts))

    @property
    def agreed(self) -> int:
        """Number of images of which both labels are the same."""
        return sum(self.counts[i][i] for i in range(len(self.counts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """All counts. ``forms``: (size, colour and depth as stored, number of images), the most frequent first."""

    classes: tuple[ClassCount, ...]
    forms: tuple[tuple[str, int], ...]
    twins: tuple[TwinCount, ...]
    agreements: tuple[Agreement, ...]

    def total(self, field: str, part: str, *, emotions_only: bool = False) -> int:
        """Return the sum of a field of :class:`ClassCount` over a part's classes."""
        return sum(getattr(c, field) for c in self.classes if c.part == part and (c.is_emotion or not emotions_only))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """One file, looked at; ``digest`` is None where it can't be read."""

    name: str
    label: Emotion | None
    part: str
    digest: bytes | None = None
    form: str = ""
    constant: bool = False
    majority: int | None = None


def _form(raw: bytes) -> str:
    """Say how an image is stored, for example ``48x48 grey 8 bit``."""
    image = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None:
        return "unknown"
    channels = 1 if image.ndim == 2 else image.shape[2]
    colour = _CHANNELS.get(channels, f"{channels} channels")
    return f"{image.shape[1]}x{image.shape[0]} {colour} {8 * image.dtype.itemsize} bit"


def _look(entry: Entry, archive: Archive, votes: NDArray[np.float32] | None) -> _Seen:
    name = entry.folder if entry.label is None else entry.label.title
    part = TRAINING if entry.is_training else TEST
    try:
        raw = archive.read(entry.name)
        image = decode_face(raw)
        form = "" if image is None else _form(raw)
    except (*UNREADABLE, cv2.error):
        image, form = None, ""
    if image is None:
        return _Seen(name=name, label=entry.label, part=part)
    return _Seen(
        name=name,
        label=entry.label,
        part=part,
        digest=pixel_digest(image),
        form=form,
        constant=bool(image.min() == image.max()),
        majority=None if votes is None or not votes.any() else int(votes.argmax()),
    )


def _twins(scope: str, seen: Iterable[_Seen]) -> TwinCount:
    groups: dict[bytes, list[str]] = {}
    for s in seen:
        if s.digest is not None:
            groups.setdefault(s.digest, []).append(s.name)
    twins = [g for g in groups.values() if len(g) > 1]
    torn = [g for g in twins if len(set(g)) > 1]
    return TwinCount(
        scope=scope,
        groups=len(twins),
        images=sum(map(len, twins)),
        conflicts=len(torn),
        conflict_images=sum(map(len, torn)),
    )


def _agreement(part: str, seen: Iterable[_Seen]) -> Agreement:
    pairs = [(s.label, s.majority) for s in seen if s.label is not None and s.majority is not None]
    table = confusion(np.array([p[0] for p in pairs], np.int64), np.array([p[1] for p in pairs], np.int64))
    return Agreement(part=part, counts=tuple(tuple(int(c) for c in row) for row in table))


def _class_counts(seen: Sequence[_Seen]) -> tuple[ClassCount, ...]:
    training = {s.digest for s in seen if s.part == TRAINING and s.digest is not None}
    names = [e.title for e in EMOTIONS]
    others = sorted({s.name for s in seen} - set(names))
    counts = []
    for part in PARTS:
        for name in names + others:
            own = [s for s in seen if s.name == name and s.part == part]
            counts.append(
                ClassCount(
                    name=name,
                    is_emotion=name in names,
                    part=part,
                    files=len(own),
                    unreadable=sum(s.digest is None for s in own),
                    constant=sum(s.constant for s in own),
                    seen_in_training=sum(s.digest in training for s in own) if part == TEST else 0,
                )
            )
    return tuple(counts)


def inspect(path: Path, *, progress: Progress = iter) -> Inspection:
    """Look at every image of a data set (folder or zip), both parts and all classes, and return counts alone.

    Raises:
        DataError: there is no image in a class folder, or nothing can be opened.
    """
    with Archive(path) as archive:
        names = archive.names()
        entries = find_entries(names)
        if not entries:
            raise DataError(f"{path} holds no images in class folders. It may be empty or only partly copied.")
        votes = read_votes(archive, names)
        seen = [_look(e, archive, votes.get(e.name)) for e in progress(entries)]
    forms = Counter(s.form for s in seen if s.digest is not None)
    by_part = {part: [s for s in seen if s.part == part] for part in PARTS}
    return Inspection(
        classes=_class_counts(seen),
        forms=tuple(forms.most_common()),
        twins=tuple(_twins(scope, by_part.get(scope, seen)) for scope in (*PARTS, "all")),
        agreements=tuple(_agreement(part, by_part[part]) for part in PARTS),
    )
