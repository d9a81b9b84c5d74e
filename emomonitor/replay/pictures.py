"""A session's video, picture by picture: each one is found by its time, without playing what comes before."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from emomonitor.errors import SessionError
from emomonitor.session.layout import SessionFiles

_EBML, _SEGMENT, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
_TIME, _BLOCK = 0xE7, 0xA3
_TOP = {0x114D9B74, 0xEC, 0x1549A966, 0x1654AE6B, 0x1C53BB6B}
"""What may lie between clusters: contents, voids, information, tracks, index (RFC 9559)."""

_BLOCK_HEAD = 4
"""Bytes of a block before its picture: track, time, flags."""

_LOOK = 48
"""Bytes that hold a cluster's own numbers."""

LONGEST_HOLD_S = 2.0
"""A picture stands for the time after it, at most so long: a video may have fewer pictures than a log has frames."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pictures:
    """Where each picture of a video lies.

    Attributes:
        path: the video.
        time_s: float64 ``[n]``, on the log's clock, rising.
        frame: int64 ``[n]``, the log's frame; -1 where that isn't known.
        start: int64 ``[n]``, first byte of the JPEG.
        length: int64 ``[n]``, its bytes.
        notes: a sentence about each thing that is missing or damaged.
    """

    path: Path
    time_s: NDArray[np.float64]
    frame: NDArray[np.int64]
    start: NDArray[np.int64]
    length: NDArray[np.int64]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.time_s)

    def at(self, time_s: float) -> int | None:
        """Return the number of the picture that was on at a time; None where there was none."""
        i = int(np.searchsorted(self.time_s, time_s + 1e-6, side="right")) - 1
        return i if i >= 0 and time_s - self.time_s[i] <= LONGEST_HOLD_S else None

    def jpeg(self, number: int) -> bytes:
        """Read a picture.

        Raises:
            SessionError: it can't be read.
        """
        try:
            with self.path.open("rb") as file:
                file.seek(int(self.start[number]))
                data = file.read(int(self.length[number]))
        except OSError as e:
            raise SessionError(f"{self.path} can't be read ({e.strerror or e}).") from e
        if len(data) < self.length[number]:
            raise SessionError(f"{self.path} became shorter while it was open. Open the session again.")
        return data


def find_pictures(files: SessionFiles, *, start_s: float = 0.0) -> Pictures | None:
    """Find the pictures of a session's video, as far as it is sound; reads a few bytes for each.

    Args:
        files: the session's.
        start_s: log time of the first picture, for a video whose index is missing.

    Returns:
        None where no video was recorded.

    Raises:
        SessionError: there is a video, but it can't be read or is something else.
    """
    path = files.video
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            found, whole = _blocks(file, path)
    except OSError as e:
        raise SessionError(f"{path} can't be read ({e.strerror or e}).") from e
    notes = [] if whole else [f"{path.name} ends in the middle of a picture: the recording was cut off there."]
    index, index_notes = _index(path.with_suffix(".csv"))
    notes += index_notes
    if index and len(index) != len(found):
        notes.append(f"{path.name} has {len(found)} pictures, its index {len(index)}: the others are left out.")
    if index:
        found = found[: len(index)]
    times = [t for _, t in index[: len(found)]] or [start_s + ms / 1000 for ms, _, _ in found]
    frames = [f for f, _ in index[: len(found)]] or [-1] * len(found)
    return Pictures(
        path=path,
        time_s=np.maximum.accumulate(np.array(times, np.float64)),
        frame=np.array(frames, np.int64),
        start=np.array([start for _, start, _ in found], np.int64),
        length=np.array([length for _, _, length in found], np.int64),
        notes=tuple(notes),
    )


def _blocks(file: BinaryIO, path: Path) -> tuple[list[tuple[int, int, int]], bool]:
    """Return (milliseconds, first byte, length) of each picture, and whether the file ends where one does."""
    size = file.seek(0, 2)
    head, at = _element(file, 0)
    if head is None or head[0] != _EBML:
        raise SessionError(f"{path} is no video of a session: it doesn't begin as Matroska does.")
    segment, at = _element(file, at + head[1])
    if segment is None or segment[0] != _SEGMENT:
        raise SessionError(f"{path} holds no pictures: it was cut off at its beginning.")
    found: list[tuple[int, int, int]] = []
    while at < size:
        element, inside = _element(file, at)
        if element is None or inside + element[1] > size:
            return found, False
        id_, length = element
        if id_ == _CLUSTER:
            block = _block(file, inside, length)
            if block is None:
                return found, False
            found.append(block)
        elif id_ not in _TOP:
            return found, False
        at = inside + length
    return found, True


def _block(file: BinaryIO, at: int, length: int) -> tuple[int, int, int] | None:
    """Return time and place of a cluster's picture; None where it is none of ours."""
    time, inside = _element(file, at)
    if time is None or time[0] != _TIME or time[1] > 8:
        return None
    file.seek(inside)
    ms = int.from_bytes(file.read(time[1]), "big")
    block, inside = _element(file, inside + time[1])
    if block is None or block[0] != _BLOCK or inside + block[1] > at + length:
        return None
    return ms, inside + _BLOCK_HEAD, block[1] - _BLOCK_HEAD


def _element(file: BinaryIO, at: int) -> tuple[tuple[int, int] | None, int]:
    """Read an element's id and length at a byte; return them and where its inside begins. None: it is cut off."""
    file.seek(at)
    head = file.read(_LOOK)
    if not head or not head[0]:
        return None, at
    id_width = 9 - head[0].bit_length()
    if len(head) <= id_width or not head[id_width]:
        return None, at
    width = 9 - head[id_width].bit_length()
    if len(head) < id_width + width:
        return None, at
    length = int.from_bytes(head[id_width : id_width + width], "big") & ((1 << 7 * width) - 1)
    if length == (1 << 7 * width) - 1:  # unknown: until the end of what it lies in
        length = 0
    return (int.from_bytes(head[:id_width], "big"), length), at + id_width + width


def _index(path: Path) -> tuple[list[tuple[int, float]], list[str]]:
    """Return (frame, time) of each picture."""
    found: list[tuple[int, float]] = []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            for row in rows:
                if not str(row.get("time_s") or "") or not str(row.get("frame") or ""):
                    break  # the last row was cut off
                found.append((int(row["frame"]), float(row["time_s"])))
    except FileNotFoundError:
        return [], [f"{path.name} is missing: the video may be out of step with the log."]
    except (OSError, ValueError, csv.Error) as e:
        return [], [f"{path.name} can't be read ({e}): the video may be out of step."]
    return found, []
