"""A session read back as a table, with nothing but numpy.

::

    from emomonitor import read_session

    table = read_session("sessions/20261123T134703Z")
    happy = table["happy"][table["face_id"] == 2]
    print(np.nanmean(happy), table.events, table.notes)
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Event
from emomonitor.errors import SessionError
from emomonitor.session.columns import LOG_COLUMNS
from emomonitor.session.events import read_events
from emomonitor.session.layout import SessionFiles
from emomonitor.session.sidecar import read_sidecar
from emomonitor.session.storage import whole_length

if TYPE_CHECKING:
    import pandas as pd

_NUMBERS = {c.name: c.number for c in LOG_COLUMNS}
_NEEDED = ("frame", "time_s", "face_id")
_WORDS = ("quality", "emotion")
"""Columns of few words in many rows: each word is kept once."""

_BLOCK = 50_000
"""Rows turned into arrays at a time: a row as Python strings takes some twelve times an array's room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTable:
    """A session's log, one entry a row in each column.

    Attributes:
        columns: by name in the log's order; float64 ``[N]`` with NaN where missing, or str objects ``[N]``
            with "" where missing. Columns that a later version added are there too.
        events: what is in ``events.csv``.
        meta: what is in ``session.json``; empty where it is missing.
        notes: a sentence about each thing that was missing or could not be read.
        files: where all of it lies.
    """

    columns: Mapping[str, NDArray[Any]]
    events: tuple[Event, ...]
    meta: Mapping[str, Any]
    notes: tuple[str, ...]
    files: SessionFiles

    def __len__(self) -> int:
        return len(self.columns["frame"])

    def __getitem__(self, name: str) -> NDArray[Any]:
        try:
            return self.columns[name]
        except KeyError:
            raise KeyError(f"{name!r}: the columns are {', '.join(self.columns)}") from None

    def to_pandas(self) -> pd.DataFrame:
        """Return the columns as a DataFrame (needs pandas, which the app itself doesn't)."""
        import pandas as pd

        return pd.DataFrame(dict(self.columns))


def read_session(path: str | Path) -> SessionTable:
    """Read a session from its folder or its log (``X.csv``).

    What is torn, missing or unknown is told in ``notes`` and the rest is read.

    Raises:
        SessionError: there is no log, or the file is something else.
    """
    files = SessionFiles.find(Path(path))
    columns, notes = _read_log(files.log)
    meta: Mapping[str, Any] = {}
    events: tuple[Event, ...] = ()
    try:
        meta = read_sidecar(files.sidecar)
        if meta.get("stopped"):
            notes.append(f"The recording stopped early: {meta['stopped']}")
        elif meta.get("ended") is None:
            notes.append("The recording was cut off, or it still goes on: it has no end in session.json.")
    except FileNotFoundError:
        notes.append(f"{files.sidecar.name} is missing: source, model and settings are not known.")
    except SessionError as e:
        notes.append(str(e))
    if files.events.exists():
        try:
            events, event_notes = read_events(files.events)
            notes.extend(event_notes)
        except SessionError as e:
            notes.append(str(e))
    else:
        notes.append(f"{files.events.name} is missing: markers and pauses are not known.")
    return SessionTable(columns=columns, events=events, meta=meta, notes=tuple(notes), files=files)


def _read_log(path: Path) -> tuple[dict[str, NDArray[Any]], list[str]]:
    notes: list[str] = []
    try:
        with path.open("rb") as file:
            whole = whole_length(file)
        if whole < path.stat().st_size:
            notes.append(f"The last row of {path.name} was cut off while it was written and is left out.")
        lines = csv.reader(_lines(path, whole))
        header = next(lines, None)
        if header is None or not set(_NEEDED) <= set(header):
            raise SessionError(f"{path} is no session log: it lacks the columns {', '.join(_NEEDED)}.")
        columns = [_Builder(name) for name in header]
        bad = 0
        for rows, skipped in _blocks(lines, len(header)):
            bad += skipped
            for column, values in zip(columns, zip(*rows, strict=True), strict=True):
                column.add(values)
    except (OSError, csv.Error) as e:
        raise SessionError(f"{path} can't be read ({e}).") from e
    if bad:
        notes.append(f"{bad} rows of {path.name} were damaged and are left out.")
    table = {c.name: c.array() for c in columns}
    notes.extend(f"Column {c.name} of {path.name}: {c.odd} values are no numbers." for c in columns if c.odd)
    return table, notes


def _lines(path: Path, whole: int) -> Iterator[str]:
    """Give the lines of the first ``whole`` bytes, without a byte-order mark."""
    with path.open("rb") as file:
        encoding = "utf-8-sig"
        for raw in file:
            whole -= len(raw)
            if whole < 0:
                return
            yield raw.decode(encoding, "replace")
            encoding = "utf-8"


def _blocks(lines: Iterator[list[str]], width: int) -> Iterator[tuple[list[list[str]], int]]:
    """Give blocks of complete rows, and how many damaged ones were left out of each."""
    rows: list[list[str]] = []
    bad = 0
    while True:
        try:
            for row in lines:
                if len(row) == width:
                    rows.append(row)
                    if len(rows) == _BLOCK:
                        yield rows, bad
                        rows, bad = [], 0
                elif row:
                    bad += 1
        except csv.Error:
            bad += 1
            continue
        break
    if rows or bad:
        yield rows, bad


class _Builder:
    """Gathers one column block by block.

    A column that this version doesn't know becomes numbers when all its values are.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.odd = 0
        self._known = _NUMBERS.get(name)
        self._parts: list[NDArray[Any]] = []

    def add(self, values: tuple[str, ...]) -> None:
        if self._known:
            self._parts.append(self._numbers(values))
        else:
            part = np.empty(len(values), dtype=object)
            part[:] = [sys.intern(v) for v in values] if self.name in _WORDS else values
            self._parts.append(part)

    def array(self) -> NDArray[Any]:
        """Return the whole column: float64 or str objects ``[N]``."""
        empty = np.empty(0, dtype=np.float64 if self._known else object)
        column: NDArray[Any] = np.concatenate([empty, *self._parts])
        if self._known is None:
            try:
                return np.array([float(v) if v else np.nan for v in column], dtype=np.float64)
            except ValueError:
                return column
        return column

    def _numbers(self, values: tuple[str, ...]) -> NDArray[np.float64]:
        try:
            return np.array([float(v) if v else np.nan for v in values], dtype=np.float64)
        except ValueError:
            return np.array([self._number(v) for v in values], dtype=np.float64)

    def _number(self, value: str) -> float:
        try:
            return float(value) if value else np.nan
        except ValueError:
            self.odd += 1
            return np.nan
