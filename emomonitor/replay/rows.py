"""A log as compact arrays, read by DuckDB: ten million rows in the room of a few hundred megabytes."""

from __future__ import annotations

import csv
import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Quality
from emomonitor.errors import SessionError
from emomonitor.labels import KEYS, N_EMOTIONS, UNSURE
from emomonitor.session.columns import LOG_COLUMNS
from emomonitor.session.events import LATEST_S
from emomonitor.session.storage import whole_length

if TYPE_CHECKING:
    import duckdb

LABELS: tuple[str, ...] = (*KEYS, UNSURE)
"""What a row's label can be, by code: the six emotions and unsure."""

NO_LABEL = len(LABELS)
"""Code of a row that has no label of ours: a frame without faces, or a word that this version doesn't know."""

QUALITIES: tuple[str, ...] = tuple(q.value for q in Quality)
"""Words of the column ``quality``, by code; any other word has the code after the last."""

LARGEST_FACE = 1_000_000
"""No session has so many people: a larger number is a damaged one, and counting up to it would take the memory."""

_BASE = tuple(f"base_{key}" for key in KEYS)
_NEEDED = ("frame", "time_s", "face_id")
_OURS = {c.name for c in LOG_COLUMNS}
_NUMBERS = {c.name for c in LOG_COLUMNS if c.number}
_TAIL = 1 << 16
"""Bytes at a file's end that hold its last row."""

_NO_NETWORK: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""DuckDB would otherwise fetch extensions from the network by itself."""

_LONGEST_LINE = 10_000_000
"""Bytes: a log's rows have some 150, but a row that somebody has added notes to must not end the reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A log's rows in order of time.

    Attributes:
        frame: int32 ``[N]``, the source's own count.
        time_s: float64 ``[N]``, seconds since the session's start, never falling.
        face: int32 ``[N]``, 0 where the frame had no face.
        label: uint8 ``[N]``, codes of :data:`LABELS` or :data:`NO_LABEL`.
        quality: uint8 ``[N]``, codes of :data:`QUALITIES`.
        confidence: float32 ``[N]``, NaN where the face can't be read.
        probs: float32 ``[N, 6]``, column by column in memory; NaN where the face can't be read.
        first_utc: wall-clock time of the first row, None where it has none.
        last_utc: of the last row.
        base: float32 ``[N, 6]``, ``probs`` corrected by the person's own rest, NaN where they weren't; None: nowhere.
    """

    frame: NDArray[np.int32]
    time_s: NDArray[np.float64]
    face: NDArray[np.int32]
    label: NDArray[np.uint8]
    quality: NDArray[np.uint8]
    confidence: NDArray[np.float32]
    probs: NDArray[np.float32]
    first_utc: datetime | None
    last_utc: datetime | None
    base: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.time_s)


def load_rows(path: Path, *, stop: threading.Event | None = None) -> tuple[Rows, tuple[str, ...]]:
    """Read a log as far as it is sound.

    Args:
        path: the CSV file.
        stop: set from another thread, ends the reading.

    Returns:
        The rows, and a sentence about each thing that could not be read.

    Raises:
        SessionError: it can't be read, is no log, or the reading was ended.
    """
    notes: list[str] = []
    try:
        header = _header(path)
        quotes = not set(header) <= _OURS  # our own columns have none: a stray one must not swallow what follows
        whole = _whole(path, quotes=quotes)
        torn = whole < path.stat().st_size
    except OSError as e:
        raise SessionError(f"{path} can't be read ({e.strerror or e}).") from e
    if torn:
        notes.append(f"The last row of {path.name} was cut off while it was written and is left out.")
    missing = [k for k in (*KEYS, "emotion", "quality", "confidence") if k not in header]
    if missing:
        notes.append(f"{path.name} lacks the columns {', '.join(missing)}: what they would tell is missing here.")
    with _database() as db, _stopping(db, stop):
        columns, bad = _read(db, path, header, quotes=quotes)
        if torn and _torn_row_was_taken(path, whole, header):
            columns = {name: column[:-1] for name, column in columns.items()}
        elif torn:
            bad = max(0, bad - 1)
    timeless = np.isnan(columns["time_s"])
    if timeless.any():
        bad += int(timeless.sum())
        columns = {name: column[~timeless] for name, column in columns.items()}
    if bad:
        notes.append(f"{bad} rows of {path.name} were damaged and are left out.")
    if len(columns["time_s"]) and np.any(np.diff(columns["time_s"]) < 0):
        notes.append(f"The rows of {path.name} are not in order of time; they were sorted.")
        order = np.argsort(columns["time_s"], kind="stable")
        columns = {name: column[order] for name, column in columns.items()}
    first, last = _ends(path, whole, header)
    return _rows(columns, first, last), tuple(notes)


def _header(path: Path) -> list[str]:
    with path.open("r", encoding="utf-8-sig", errors="replace", newline="") as file:
        header = next(csv.reader([file.readline()]), [])
    if not set(_NEEDED) <= set(header) or len(set(header)) != len(header):
        raise SessionError(f"{path} is no session log: it lacks the columns {', '.join(_NEEDED)}.")
    return header


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    with closing(duckdb.connect(":memory:", config=_NO_NETWORK)) as db:
        yield db


@contextmanager
def _stopping(db: duckdb.DuckDBPyConnection, stop: threading.Event | None) -> Iterator[None]:
    """Interrupt the database as soon as ``stop`` is set."""
    if stop is None:
        yield
        return
    if stop.is_set():
        raise SessionError("Reading the session was stopped.")
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            if stop.wait(0.05):
                db.interrupt()
                return

    watcher = threading.Thread(target=watch, name="stop-reading", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _whole(path: Path, *, quotes: bool) -> int:
    """Return how many bytes are complete rows."""
    with path.open("rb") as file:
        if quotes:
            return whole_length(file)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _LONGEST_LINE))
        start = file.tell()
        return start + file.read().rfind(b"\n") + 1


def _read(
    db: duckdb.DuckDBPyConnection, path: Path, header: list[str], *, quotes: bool
) -> tuple[dict[str, NDArray[Any]], int]:
    import duckdb

    mark = '"' if quotes else ""
    types = ", ".join(f"'{_quoted(name)}': '{'DOUBLE' if name in _NUMBERS else 'VARCHAR'}'" for name in header)
    try:
        db.execute(
            f"SELECT {_selection(header)} FROM read_csv('{_quoted(str(path))}', header = true, auto_detect = false, "
            f"delim = ',', quote = '{mark}', escape = '{mark}', columns = {{{types}}}, ignore_errors = true, "
            f"store_rejects = true, rejects_limit = 0, max_line_size = {_LONGEST_LINE})"
        )
        columns: dict[str, NDArray[Any]] = {name: np.asarray(c) for name, c in db.fetchnumpy().items()}
        bad = db.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchone()
    except duckdb.InterruptException as e:
        raise SessionError(f"Reading {path} was stopped.") from e
    except duckdb.Error as e:
        raise SessionError(f"{path} can't be read ({str(e).splitlines()[0]}).") from e
    return columns, int(bad[0]) if bad else 0


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _selection(header: list[str]) -> str:
    def number(name: str) -> str:
        return f"CASE WHEN isfinite({name}) THEN try_cast({name} AS FLOAT) END" if name in header else "NULL"

    def code(name: str, words: tuple[str, ...]) -> str:
        if name not in header:
            return f"{len(words)}::UTINYINT"
        cases = " ".join(f"WHEN '{word}' THEN {i}" for i, word in enumerate(words))
        return f"(CASE {name} {cases} ELSE {len(words)} END)::UTINYINT"

    face = f"coalesce(face_id, 0) BETWEEN 0 AND {LARGEST_FACE}"
    frame = "(frame IS NULL OR try_cast(frame AS INTEGER) IS NOT NULL)"
    sound = f"abs(time_s) < {LATEST_S:.0f} AND {face} AND {frame}"
    return ", ".join(
        [
            "coalesce(try_cast(frame AS INTEGER), -1) AS frame",
            f"CASE WHEN {sound} THEN time_s ELSE 'nan'::DOUBLE END AS time_s",  # without a time a row is left out
            "coalesce(try_cast(face_id AS INTEGER), 0) AS face",
            f"{code('emotion', LABELS)} AS label",
            f"{code('quality', QUALITIES)} AS quality",
            f"coalesce({number('confidence')}, 'nan'::FLOAT) AS confidence",
            *(f"coalesce({number(key)}, 'nan'::FLOAT) AS {key}" for key in KEYS),
            *(f"coalesce({number(key)}, 'nan'::FLOAT) AS {key}" for key in _BASE if set(_BASE) <= set(header)),
        ]
    )


def _torn_row_was_taken(path: Path, whole: int, header: list[str]) -> bool:
    """Whether a last row without its line end has as many fields as a whole one: the database took it for one."""
    with path.open("rb") as file:
        file.seek(whole)
        rest = file.read()
    return rest.count(b",") == len(header) - 1


def _ends(path: Path, whole: int, header: list[str]) -> tuple[datetime | None, datetime | None]:
    """Return the wall-clock times of the first and the last row."""
    if "utc" not in header:
        return None, None
    at = header.index("utc")
    with path.open("rb") as file:
        file.readline()
        first = file.readline()
        file.seek(max(0, whole - _TAIL))
        last = file.read(whole - file.tell()).rstrip().rpartition(b"\n")[2]
    return _utc(first, at), _utc(last, at)


def _utc(line: bytes, at: int) -> datetime | None:
    fields = next(csv.reader([line.decode("utf-8", "replace").strip()]), [])
    try:
        found = datetime.fromisoformat(fields[at])
    except (IndexError, ValueError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _rows(columns: dict[str, NDArray[Any]], first: datetime | None, last: datetime | None) -> Rows:
    probs = np.empty((N_EMOTIONS, len(columns["time_s"])), np.float32)
    for i, key in enumerate(KEYS):
        probs[i] = columns.pop(key)
    base = None
    if _BASE[0] in columns and not np.all(np.isnan(columns[_BASE[0]])):
        base = np.stack([columns[key] for key in _BASE]).T
    return Rows(
        frame=columns["frame"],
        time_s=columns["time_s"],
        face=columns["face"],
        label=columns["label"],
        quality=columns["quality"],
        confidence=columns["confidence"],
        probs=probs.T,
        first_utc=first,
        last_utc=last,
        base=base,
    )
