"""Reads ``video.mkv`` as the app writes it: any picture at once, without playing what lies before it.

The file holds one JPEG picture a cluster (see :mod:`emomonitor.runtime.matroska`), so one walk over the clusters' heads
tells where each picture lies. What a crash left is read to the last whole picture. Source: RFC 9559, RFC 8794.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Image
from emomonitor.errors import SourceError

_SEGMENT = 0x18538067
_CLUSTER = 0x1F43B675
_SIMPLE_BLOCK = 0xA3
_BLOCK_HEAD = 4
"""Bytes of a block before its picture: the track's number, a time, flags."""

_INDEX_COLUMNS = "picture,frame,time_s"


class Film:
    """The pictures of a recorded video. Not for several threads at once.

    Attributes:
        frames: int64 ``[N]``, the log's frame of each picture.
        times: float64 ``[N]``, its time in the log.

    Args:
        path: ``video.mkv``; its index ``video.csv`` lies beside it.

    Raises:
        SourceError: it can't be read, or it is no video of ours.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = path.open("rb")
        except OSError as e:
            raise SourceError(f"{path} can't be read: {e.strerror}. Check the path and its permissions.") from e
        try:
            places = _clusters(self._file, path.stat().st_size)
            frames, times = _index(path.with_suffix(".csv"))
        except (OSError, ValueError) as e:
            self._file.close()
            raise SourceError(f"{path.name} or its index is damaged, or was not recorded by emomonitor ({e}).") from e
        count = min(len(places), len(frames))
        if not count:
            self._file.close()
            raise SourceError(f"{path.name} holds no picture.")
        self._places = places[:count]
        self.frames, self.times = frames[:count], times[:count]

    def read(self, index: int) -> Image:
        """Return a picture, BGR uint8 ``[H, W, 3]``.

        Raises:
            SourceError: it is damaged.
        """
        from emomonitor.opencv import cv2

        at, size = self._places[index]
        try:
            self._file.seek(at)
            jpeg = _block(self._file.read(size))
            image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        except (OSError, ValueError, cv2.error):
            image = None
        if image is None:
            raise SourceError(f"Picture {index} of {self.path.name} is damaged.")
        return np.asarray(image, np.uint8)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _clusters(file: BinaryIO, size: int) -> list[tuple[int, int]]:
    """Where each cluster's data begins, and how many bytes they are."""
    found = []
    _, length = _head(file)
    file.seek(length, 1)
    if _head(file)[0] != _SEGMENT:
        raise ValueError("no Matroska segment")
    while file.tell() < size:
        try:
            kind, length = _head(file)
        except ValueError:
            break  # torn off while it was written
        at = file.tell()
        if at + length > size:
            break
        if kind == _CLUSTER:
            found.append((at, length))
        file.seek(length, 1)
    return found


def _head(file: BinaryIO) -> tuple[int, int]:
    """Read an element's id and length."""
    return _number(file, keep_marker=True), _number(file, keep_marker=False)


def _number(file: BinaryIO, *, keep_marker: bool) -> int:
    first = file.read(1)
    if not first or not first[0]:
        raise ValueError("no element")
    extra = 8 - first[0].bit_length()
    rest = file.read(extra)
    if len(rest) < extra:
        raise ValueError("cut off")
    start = first[0] if keep_marker else first[0] & 0x7F >> extra
    return int.from_bytes(bytes([start]) + rest, "big")


def _block(data: bytes) -> bytes:
    """The picture in a cluster's data."""
    at = 0
    while at < len(data):
        kind = data[at]  # a time (E7) and a block (A3): both have ids of one byte
        if at + 1 >= len(data) or not data[at + 1]:
            break
        extra = 8 - data[at + 1].bit_length()
        length = int.from_bytes(bytes([data[at + 1] & 0x7F >> extra]) + data[at + 2 : at + 2 + extra], "big")
        at += 2 + extra
        if kind == _SIMPLE_BLOCK:
            return data[at + _BLOCK_HEAD : at + length]
        at += length
    raise ValueError("no picture")


def _index(path: Path) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The frame and the time of each picture."""
    lines = path.read_bytes().decode("ascii").split("\r\n")
    if lines[0] != _INDEX_COLUMNS:
        raise ValueError("no index")
    rows = [line.split(",") for line in lines[1:-1]]  # what follows the last line end is torn, or nothing
    return np.array([int(r[1]) for r in rows], np.int64), np.array([float(r[2]) for r in rows], np.float64)
