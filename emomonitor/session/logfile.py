"""``log.csv`` as arrays: numpy's own parser where a block of rows is as we write it, the csv module where it isn't."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emomonitor.errors import SessionError
from emomonitor.session.columns import LOG_COLUMNS
from emomonitor.session.storage import whole_length

_KNOWN = {c.name: c.number for c in LOG_COLUMNS}
_NEEDED = ("frame", "time_s", "face_id")
_FEW_WORDS = ("quality", "emotion")  # each word is kept once for all rows
_BLOCK = 8 << 20
"""Bytes parsed at a time, some 55,000 rows: as Python strings a row takes many times an array's room."""

_WIDTH = 32
"""Characters that the quick parser has for a text; a longer one is left to the slow one. ``utc`` has 24."""


def read_log(path: Path) -> tuple[dict[str, NDArray[Any]], list[str]]:
    """Read a log as far as it is sound.

    Returns:
        Columns by name in the file's order, float64 ``[N]`` with NaN where missing or str objects ``[N]`` with ""
        where missing; and a sentence about each thing that could not be read.

    Raises:
        SessionError: it can't be read, or is no log.
    """
    notes = []
    try:
        with path.open("rb") as file:
            whole = whole_length(file)
        if whole < path.stat().st_size:
            notes.append(f"The last row of {path.name} was cut off while it was written and is left out.")
        columns, bad = _read_rows(path, whole)
    except (OSError, csv.Error) as e:
        raise SessionError(f"{path} can't be read ({e}).") from e
    if bad:
        notes.append(f"{bad} rows of {path.name} were damaged and are left out.")
    table = {c.name: c.array() for c in columns}
    notes.extend(f"Column {c.name} of {path.name}: {c.odd} values are no numbers." for c in columns if c.odd)
    return table, notes


def _read_rows(path: Path, whole: int) -> tuple[list[_Column], int]:
    """Read the first ``whole`` bytes; return the columns and how many damaged rows were left out."""
    blocks = _blocks(path, whole)
    first = next(blocks, b"").removeprefix(b"\xef\xbb\xbf")  # a byte-order mark that a spreadsheet left
    head, newline, body = first.partition(b"\n")
    header = next(csv.reader([head.decode("utf-8", "replace").rstrip("\r")]), [])
    if not newline or not set(_NEEDED) <= set(header):
        raise SessionError(f"{path} is no session log: it lacks the columns {', '.join(_NEEDED)}.")
    columns = [_Column(name) for name in header]
    ours = set(header) <= set(_KNOWN)
    bad = 0
    block: bytes | None = body
    while block is not None:
        if b'"' in block:  # a quoted field may reach into the next block: read all that is left as one
            rest = _joined_lines(block, blocks)
            return columns, bad + _add_slowly(columns, rest)
        if not (ours and _add_quickly(columns, block)):
            bad += _add_slowly(columns, _lines(block))
        block = next(blocks, None)
    return columns, bad


def _blocks(path: Path, whole: int) -> Iterator[bytes]:
    """Give the first ``whole`` bytes in blocks of whole lines."""
    with path.open("rb") as file:
        while whole > 0:
            block = file.read(min(_BLOCK, whole))
            if not block:
                return
            whole -= len(block)
            if whole > 0 and not block.endswith(b"\n"):
                line = file.readline(whole)
                whole -= len(line)
                block += line
            yield block


def _lines(block: bytes) -> Iterator[str]:
    """Split at line feeds alone: ``splitlines`` would also do so at a carriage return inside a field."""
    for line in block.removesuffix(b"\n").split(b"\n"):
        yield line.decode("utf-8", "replace") + "\n"


def _joined_lines(block: bytes, blocks: Iterator[bytes]) -> Iterator[str]:
    yield from _lines(block)
    for later in blocks:
        yield from _lines(later)


def _add_quickly(columns: list[_Column], block: bytes) -> bool:
    """Parse a block of rows that are as we write them; return False, with nothing added, where one isn't."""
    try:
        text = block.decode("ascii").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return False
    if "\r" in text or "\0" in text:
        return False
    text = text.replace(",,", ",nan,").replace(",,", ",nan,").replace(",\n", ",nan\n")
    lines = [line for line in text.split("\n") if line]
    if not lines:
        return True
    layout = [(str(i), np.float64 if c.number else f"U{_WIDTH}") for i, c in enumerate(columns)]
    try:
        table = np.loadtxt(lines, dtype=layout, delimiter=",", comments=None, ndmin=1)
    except ValueError:  # a damaged row
        return False
    parts = [np.ascontiguousarray(table[name]) for name, _ in layout]
    if any(part.view(np.uint32).reshape(len(part), -1)[:, -1].any() for part in parts if part.dtype.kind == "U"):
        return False
    for column, part in zip(columns, parts, strict=True):
        if column.number:
            column.parts.append(part)
        else:
            column.add_words("" if word == "nan" else word for word in part.tolist())
    return True


def _add_slowly(columns: list[_Column], lines: Iterator[str]) -> int:
    """Parse any CSV row by row; return how many damaged rows were left out."""
    reader = csv.reader(lines)
    rows: list[list[str]] = []
    bad = 0
    while True:
        try:
            for row in reader:
                if len(row) == len(columns):
                    rows.append(row)
                    if len(rows) * len(columns) > _BLOCK >> 3:
                        _add_rows(columns, rows)
                        rows = []
                elif row:
                    bad += 1
        except csv.Error:
            bad += 1
            continue
        break
    _add_rows(columns, rows)
    return bad


def _add_rows(columns: list[_Column], rows: list[list[str]]) -> None:
    for column, values in zip(columns, zip(*rows, strict=True), strict=bool(rows)):
        column.add(values)


class _Column:
    """Gathers one column block by block.

    A column that this version doesn't know becomes numbers when all its values are.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.number = _KNOWN.get(name)
        self.odd = 0
        self.parts: list[NDArray[Any]] = []

    def add(self, values: Iterable[str]) -> None:
        """Take up a block of fields."""
        if self.number:
            self.parts.append(np.array([self._number(v) for v in values], dtype=np.float64))
        else:
            self.add_words(values)

    def add_words(self, values: Iterable[str]) -> None:
        """Take up a block of texts."""
        words = [sys.intern(v) for v in values] if self.name in _FEW_WORDS else list(values)
        part = np.empty(len(words), dtype=object)
        part[:] = words
        self.parts.append(part)

    def array(self) -> NDArray[Any]:
        """Return the whole column: float64 or str objects ``[N]``."""
        empty = np.empty(0, dtype=np.float64 if self.number else object)
        column: NDArray[Any] = np.concatenate([empty, *self.parts])
        if self.number is None:
            try:
                return np.array([float(v) if v else np.nan for v in column], dtype=np.float64)
            except ValueError:
                return column
        return column

    def _number(self, value: str) -> float:
        try:
            return float(value) if value else np.nan
        except ValueError:
            self.odd += 1
            return np.nan
