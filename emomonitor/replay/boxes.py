"""Where faces were in a frame, looked up in the log itself: the rows in memory don't hold that."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from emomonitor.entities import Box
from emomonitor.session.columns import LOG_NAMES

_NEAR = 1 << 16
"""Bytes at which the search ends and reading begins."""

_MOST = 1 << 20
"""Bytes that are read at most for one frame."""

_NAMES = ("frame", "time_s", "face_id", "x", "y", "width", "height")


def boxes_of(log: Path, frame: int, time_s: float) -> dict[int, Box]:
    """Return the boxes of a frame's faces by the log's own ids; none where the log isn't in order or isn't ours.

    Args:
        log: ``log.csv``.
        frame: number of the frame.
        time_s: when it was, as the log has it.
    """
    try:
        with log.open("rb") as file:
            header = file.readline().decode("utf-8-sig", "replace").strip().split(",")
            if not set(_NAMES) <= set(header) <= set(LOG_NAMES):  # another's columns may hold quotes and line ends
                return {}
            at = [header.index(name) for name in _NAMES]
            file.seek(_before(file, file.tell(), time_s, at[1]))
            return _read(file, frame, time_s, at)
    except OSError:
        return {}


def _before(file: BinaryIO, low: int, time_s: float, column: int) -> int:
    """Return the beginning of a row before a time, not far from it."""
    high = file.seek(0, 2)
    while high - low > _NEAR:
        middle = (low + high) // 2
        file.seek(middle)
        file.readline()
        begin = file.tell()
        row_time = _number(file.readline().split(b","), column)
        if row_time is None or row_time >= time_s - 1e-6:
            high = middle
        else:
            low = begin
    return low


def _read(file: BinaryIO, frame: int, time_s: float, at: list[int]) -> dict[int, Box]:
    found: dict[int, Box] = {}
    end = file.tell() + _MOST
    while file.tell() < end and (line := file.readline()):
        fields = line.split(b",")
        row_time, number = _number(fields, at[1]), _number(fields, at[0])
        if row_time is not None and row_time > time_s + 1e-3:
            break
        face, *sides = (_number(fields, i) for i in at[2:])
        if number == frame and face is not None and None not in sides:
            x, y, width, height = (float(s or 0) for s in sides)
            found[int(face)] = Box(x=x, y=y, width=width, height=height)
    return found


def _number(fields: list[bytes], column: int) -> float | None:
    try:
        return float(fields[column])
    except (IndexError, ValueError):
        return None
