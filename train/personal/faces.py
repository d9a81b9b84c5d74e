"""Labelled face crops: the format of ``labels.csv``, and the strict reading of a folder of faces.

A folder of faces holds pictures of single faces, cut out already, of any size and colour depth. A face has its label
from its folder (``happy/0001.png``; every spelling of :func:`emomonitor.labels.emotion_from_name`), or from
``labels.csv`` at the top of the folder, or from both as long as they agree.

``labels.csv`` is UTF-8 with a header line and one row a face:

=============  ========  =======================================================================================
column         needed    content
=============  ========  =======================================================================================
file           yes       the picture's path, told from the folder of faces, with ``/``
emotion        yes       an emotion; ``skip``: looked at and left out; empty: not labelled yet
session        no        faces of one session look alike: they are never divided between learning and judging
person         no        who it is, in the user's own words; not read by the training
time           no        when the picture was taken, ISO 8601; without an offset it is UTC
guess_shown    no        ``yes`` where the model's guess was looked at before the label was given, else ``no``
guess          no        that guess, an emotion
labelled       no        when the label was given, ISO 8601, UTC
=============  ========  =======================================================================================

Other columns are kept by whatever rewrites the file, and are not read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import KEYS, N_EMOTIONS, Emotion, emotion_from_name
from emomonitor.vision.ready_cut import decode_face
from train.data.dataset import DataError, FaceSet, pixel_digest
from train.files import IMAGE_SUFFIXES

LABELS_FILE = "labels.csv"
SKIP = "skip"
_REQUIRED = ("file", "emotion")
_TOLD = 5
"""At most so many file names are listed in one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of ``labels.csv``.

    Attributes:
        file: path from the folder of faces, ``/``-separated.
        emotion: the label; None where there is none.
        skipped: looked at and left out.
        cells: the other columns as they stand in the file.
    """

    file: str
    emotion: Emotion | None
    skipped: bool
    cells: Mapping[str, str]

    @property
    def session(self) -> str:
        """The session's name; empty where it isn't known."""
        return self.cells.get("session", "")

    @property
    def taken(self) -> float | None:
        """When the picture was taken, POSIX seconds; None where it isn't known."""
        text = self.cells.get("time", "")
        return _seconds(text) if text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFile:
    """All of a ``labels.csv``: its ``columns`` in order, and its ``rows``."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledFaces:
    """What a folder of faces holds.

    Attributes:
        faces: the labelled ones; their votes are the label too, since the person's own word is all there is.
        sessions: N names, empty where unknown.
        taken: float64 ``[N]``, POSIX seconds, NaN where unknown.
        unlabelled: number of pictures without a label.
        skipped: number of pictures that were left out on purpose.
    """

    faces: FaceSet
    sessions: tuple[str, ...]
    taken: NDArray[np.float64]
    unlabelled: int
    skipped: int


def _seconds(text: str) -> float:
    when = datetime.fromisoformat(text)
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def find_pictures(folder: Path) -> list[str]:
    """Return the pictures in a folder and its sub-folders, sorted, told from the folder; hidden ones are left out.

    Raises:
        DataError: there is no such folder.
    """
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder. Give a folder of face pictures.")
    found = (p.relative_to(folder) for p in folder.rglob("*") if p.suffix.lower() in IMAGE_SUFFIXES and p.is_file())
    return sorted(p.as_posix() for p in found if not any(part.startswith(".") for part in p.parts))


def folder_label(name: str) -> Emotion | None:
    """Return the emotion that a picture's folder is named after; None where it names none."""
    return emotion_from_name(PurePosixPath(name).parent.name)


def read_label_file(path: Path) -> LabelFile:
    """Read a ``labels.csv``.

    Raises:
        DataError: a column is missing, or a row can't be used; the message names the line.
    """
    rows: dict[str, tuple[int, Row]] = {}
    try:
        with path.open(newline="", encoding="utf-8-sig") as f:
            reader = csv.DictReader(f, strict=True)
            columns = tuple(reader.fieldnames or ())
            missing = [c for c in _REQUIRED if c not in columns]
            if missing:
                raise DataError(f"{path} lacks the column {' and '.join(missing)}: its first line must name them.")
            for cells in reader:
                where = f"{path}, line {reader.line_num}"
                row = _row(cells, where)
                if row.file in rows:
                    line, first = rows[row.file]
                    how = "the same" if (first.emotion, first.skipped) == (row.emotion, row.skipped) else "another"
                    raise DataError(f"{where}: {row.file} stands in line {line} already, with {how} label. Keep one.")
                rows[row.file] = reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as e:
        raise DataError(f"{path} can't be read ({e}). It must be a UTF-8 text of comma-separated values.") from e
    return LabelFile(columns=columns, rows=tuple(r for _, r in rows.values()))


def _row(cells: Mapping[str | None, str | None], where: str) -> Row:
    """Check one row; ``cells`` as csv gives them (None stands for too few or too many)."""
    plain = {c: v.strip() for c, v in cells.items() if c is not None and v is not None}
    if len(plain) != len(cells):
        raise DataError(f"{where}: it has not as many cells as the first line. Quote names that hold a comma.")
    file, label = plain.pop("file"), plain.pop("emotion")
    parts = PurePosixPath(file).parts
    if not parts or ".." in parts or file.startswith("/") or Path(file).is_absolute():
        raise DataError(f"{where}: file {file!r} must be a path inside the folder, such as s1/0001.png.")
    emotion = emotion_from_name(label)
    if label and label.lower() != SKIP and emotion is None:
        raise DataError(f"{where}: emotion {label!r} is none of {', '.join(KEYS)}, nor {SKIP}.")
    row = Row(file="/".join(parts), emotion=emotion, skipped=label.lower() == SKIP, cells=plain)
    try:
        _ = row.taken
    except ValueError as e:
        raise DataError(f"{where}: time {row.cells['time']!r} is not of the form 2026-11-25T14:30:00.") from e
    return row


def write_label_file(path: Path, content: LabelFile) -> None:
    """Write a ``labels.csv`` so that a crash leaves the old file or the new one whole.

    Raises:
        DataError: it can't be written; the old file is as it was.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", newline="", encoding="utf-8") as f:
            writer = csv.DictWriter(f, fieldnames=content.columns, restval="", lineterminator="\n")
            writer.writeheader()
            for row in content.rows:
                label = SKIP if row.skipped else row.emotion.key if row.emotion is not None else ""
                writer.writerow({**row.cells, "file": row.file, "emotion": label})
        part.replace(path)
    except OSError as e:
        raise DataError(
            f"{path} can't be written ({e}). What was saved before is safe: free some space, or give another --out."
        ) from e


def _labels(folder: Path, names: list[str]) -> Iterator[tuple[str, Emotion | None, Row | None]]:
    """Yield each picture with its label and its row, after checking that nothing contradicts."""
    where = folder / LABELS_FILE
    has_file = where.exists()
    rows = {r.file: r for r in read_label_file(where).rows} if has_file else {}
    absent = [f for f in rows if f not in set(names)]
    if absent:
        raise DataError(f"{where} names pictures that aren't there: {_listed(absent)}. Put them back or drop the rows.")
    for name in names:
        row, by_folder = rows.get(name), folder_label(name)
        if row is not None and row.skipped:
            yield name, None, row
            continue
        by_row = row.emotion if row is not None else None
        if by_row is not None and by_folder is not None and by_row is not by_folder:
            raise DataError(
                f"{folder / name}: its folder says {by_folder.key}, {LABELS_FILE} says {by_row.key}. Correct one."
            )
        if by_row is None and by_folder is None and not has_file and PurePosixPath(name).parent.name:
            raise DataError(
                f"{(folder / name).parent} is named after none of the emotions {', '.join(KEYS)}. Rename it, or label "
                f"its pictures: python -m train label {folder.name}"
            )
        yield name, by_row if by_row is not None else by_folder, row


def read_faces(folder: Path) -> LabelledFaces:
    """Read all labelled faces of a folder (the module's docstring tells the format).

    Raises:
        DataError: there are none, or something is wrong with a row, a label or a picture.
    """
    names = find_pictures(folder)
    images, labels, paths, sessions, taken, unreadable = [], [], [], [], [], []
    skipped = unlabelled = 0
    for name, label, row in _labels(folder, names):
        if label is None:
            skipped += row is not None and row.skipped
            unlabelled += row is None or not row.skipped
            continue
        image = decode_face((folder / name).read_bytes())
        if image is None:
            unreadable.append(name)
            continue
        images.append(image)
        labels.append(int(label))
        paths.append(name)
        sessions.append(row.session if row is not None else "")
        when = row.taken if row is not None else None
        taken.append(np.nan if when is None else when)
    if unreadable:
        raise DataError(f"These files in {folder} are no pictures: {_listed(unreadable)}. Delete or copy them again.")
    if not images:
        raise DataError(
            f"{folder} holds no labelled face. Put pictures into folders named {', '.join(KEYS)}, or label them: "
            f"python -m train label {folder.name}"
        )
    chosen = np.array(labels, np.int64)
    faces = FaceSet(
        images=np.stack(images), labels=chosen, votes=np.eye(N_EMOTIONS, dtype=np.float32)[chosen], paths=tuple(paths)
    )
    _refuse_contradictions(faces)
    return LabelledFaces(
        faces=faces,
        sessions=tuple(sessions),
        taken=np.array(taken, np.float64),
        unlabelled=unlabelled,
        skipped=skipped,
    )


def _refuse_contradictions(faces: FaceSet) -> None:
    seen: dict[bytes, int] = {}
    for i, image in enumerate(faces.images):
        first = seen.setdefault(pixel_digest(image), i)
        if faces.labels[first] != faces.labels[i]:
            one, other = (f"{faces.paths[k]} ({KEYS[faces.labels[k]]})" for k in (first, i))
            raise DataError(f"{one} and {other} are the same picture with two labels. Correct one of them.")


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
    return ", ".join(names[:_TOLD]) + more
