"""The session's rows with who is who, as CSV and with OpenFace's column names."""

from __future__ import annotations

import csv
import io
import itertools
import math
from bisect import bisect_right
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from emomonitor.exporting.columns import OPENFACE_COLUMNS
from emomonitor.exporting.scope import Scope
from emomonitor.labels import KEYS
from emomonitor.replay.replay import Replay
from emomonitor.session.columns import LOG_COLUMNS, LOG_NAMES, NEWLINE
from emomonitor.session.events import escaped
from emomonitor.session.storage import whole_length

_NUMBERS = {c.name for c in LOG_COLUMNS if c.number}
_BATCH = 4096
"""Rows that are written at once."""

_FIELD_LIMIT = 2**31 - 1


class Who:
    """Tells who a row is of, from the log's own id and the time: people are merged and split by events.

    Args:
        replay: the session.
    """

    def __init__(self, replay: Replay) -> None:
        rows, people = replay.rows, replay.people
        owners: dict[int, list[int]] = {}
        for person, faces in people.made_of.items():
            for face in faces:
                owners.setdefault(face, []).append(person)
        self._one = {face: found[0] for face, found in owners.items() if len(found) == 1}
        self._several: dict[int, tuple[list[float], list[int]]] = {}
        for face in owners.keys() - self._one.keys():
            at = np.flatnonzero(rows.face == face)
            owner = people.person[at]
            first = np.concatenate([[0], 1 + np.flatnonzero(np.diff(owner))])
            self._several[face] = (rows.time_s[at[first]].tolist(), owner[first].tolist())

    def at(self, face: int, time_s: float) -> int:
        """Return the person's number; 0 for nobody."""
        if face in self._one:
            return self._one[face]
        if face not in self._several:
            return 0
        times, persons = self._several[face]
        return persons[max(0, bisect_right(times, time_s) - 1)]


def csv_rows(scope: Scope) -> Iterator[bytes]:
    """Give the log's rows of a scope as CSV: all columns of the log, then ``person`` and ``name``.

    The rows are those that figures count: what is torn or damaged is left out. A frame without a face is a row
    with no person, unless people were chosen. Words that a spreadsheet would run are escaped as in ``events.csv``.
    """
    header, found = _rows(scope)
    words = [i for i, name in enumerate(header) if name not in _NUMBERS]
    names = {person: escaped(scope.name(person)) for person in scope.persons}
    lines: Iterator[list[str]] = (
        [*_safe(fields, words), str(person or ""), names.get(person, "")] for fields, _, person in found
    )
    yield from _as_csv(itertools.chain([[*header, "person", "name"]], lines))


def openface_rows(scope: Scope) -> Iterator[bytes]:
    """Give the readings of a scope under the names of OpenFace 2's FeatureExtraction, as far as there is the like.

    There are no action units, no gaze, no pose and no landmarks: emomonitor does not measure them.
    """
    header, found = _rows(scope, faces_only=True)
    at = {name: i for i, name in enumerate(header)}

    def field(fields: list[str], name: str) -> str:
        return fields[at[name]] if name in at else ""

    def line(fields: list[str], time_s: float, person: int) -> list[str]:
        success = "1" if field(fields, KEYS[0]) else "0"
        frame = field(fields, "frame")
        start = [str(int(float(frame)) + 1) if frame else "", str(person), f"{time_s:.6f}".rstrip("0").rstrip(".")]
        rest = [field(fields, name) for name in ("emotion", "confidence", *KEYS)]
        return [*start, field(fields, "detection"), success, escaped(rest[0]), *rest[1:]]

    yield from _as_csv(itertools.chain([list(OPENFACE_COLUMNS)], (line(*row) for row in found)))


def _rows(scope: Scope, *, faces_only: bool = False) -> tuple[list[str], Iterator[tuple[list[str], float, int]]]:
    """Return the log's header, and its sound rows in the scope with their time and person (0: nobody)."""
    lines = _records(scope.replay.files.log)
    header = next(lines, list(LOG_NAMES))
    return header, _sound(scope, header, lines, faces_only=faces_only)


def _sound(
    scope: Scope, header: list[str], lines: Iterator[list[str]], *, faces_only: bool
) -> Iterator[tuple[list[str], float, int]]:
    who = Who(scope.replay)
    time_at, face_at = header.index("time_s"), header.index("face_id")
    numbers = itemgetter(*(i for i, name in enumerate(header) if name in _NUMBERS))  # three at least
    persons, width = set(scope.persons), len(header)
    nobody_too = not scope.chosen and not faces_only
    for fields in lines:
        if len(fields) != width:
            continue
        try:
            time_s = float(fields[time_at])
            if not scope.start_s <= time_s < scope.end_s:
                continue
            sum(map(float, filter(None, numbers(fields))))  # whether each is a number
            person = who.at(int(float(fields[face_at] or 0)), time_s)
        except (ValueError, OverflowError):
            continue
        if (person in persons or (person == 0 and nobody_too)) and not _garbled(fields):
            yield fields, time_s, person


def _garbled(fields: list[str]) -> bool:
    joined = "".join(fields)
    return not joined.isascii() and "\ufffd" in joined


def _records(log: Path) -> Iterator[list[str]]:
    """Give header and whole records of a log; our own columns hold no quotes, so that a stray one is just a sign."""
    csv.field_size_limit(_FIELD_LIMIT)
    with log.open("rb") as file:
        first = file.readline().decode("utf-8-sig", "replace")
        header = next(csv.reader([first]), [])
        plain = set(header) <= set(LOG_NAMES)
        yield header
        start = file.tell()
        end: float = math.inf
        if not plain:
            file.seek(0)
            end = whole_length(file)
            file.seek(start)
        quoting: Any = csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL
        yield from csv.reader(_whole_lines(file, start, end), quoting=quoting)


def _whole_lines(file: io.BufferedReader, start: int, end: float) -> Iterator[str]:
    at = start
    for line in file:
        at += len(line)
        if at > end or not line.endswith(b"\n"):
            return
        yield line.decode("utf-8", "replace").replace("\0", "\ufffd")


def _safe(fields: list[str], words: list[int]) -> list[str]:
    for i in words:
        if not fields[i][:1].isalnum():  # most are words, and no formula begins like one
            fields[i] = escaped(fields[i])
    return fields


def _as_csv(lines: Iterator[list[str]]) -> Iterator[bytes]:
    while batch := list(itertools.islice(lines, _BATCH)):
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator=NEWLINE).writerows(batch)
        yield out.getvalue().encode("utf-8", "replace")
