"""A Matroska file of JPEG pictures that is whole after each picture: what a crash leaves can be played.

One cluster a picture, written in one go with its length in front, so that nothing waits in memory and nothing before
it is touched. Each picture has its own time; no constant rate is pretended. Source: RFC 9559 (Matroska), RFC 8794
(EBML). OpenCV's own writers keep up to five seconds in memory and tell nobody that a disk is full.
"""

from __future__ import annotations

import contextlib
import os
import struct
from pathlib import Path

from emomonitor.session.storage import sync

_UNKNOWN_SIZE = b"\x01" + b"\xff" * 7
_CUE_EVERY_MS = 1000
"""An entry of the index each second is enough to jump to a moment."""

_ROOM = 96
"""Bytes before the first cluster for the table of contents, which is known at the end only."""

_NO_DURATION = b"\xec\x89" + bytes(9)
"""A void element as long as the duration that takes its place at the end."""


def _size(value: int) -> bytes:
    """Write a length as EBML does, in as few bytes as it needs."""
    for width in range(1, 9):
        if value < (1 << 7 * width) - 1:
            return (value | 1 << 7 * width).to_bytes(width, "big")
    raise ValueError("too long for EBML")


def _element(id_: int, data: bytes) -> bytes:
    return id_.to_bytes((id_.bit_length() + 7) // 8, "big") + _size(len(data)) + data


def _number(id_: int, value: int) -> bytes:
    return _element(id_, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def _text(id_: int, value: str) -> bytes:
    return _element(id_, value.encode())


def _void(length: int) -> bytes:
    """An element of ``length`` bytes (9 or more) that says nothing."""
    return b"\xec" + (length - 9 | 1 << 56).to_bytes(8, "big") + bytes(length - 9)


class MatroskaFile:
    """Writes JPEG pictures into a new file that only its owner can read.

    Args:
        path: the file; it must not be there yet.
        width: of the pictures in pixels.
        height: of the pictures in pixels.

    Attributes:
        size: bytes written so far.

    Raises:
        OSError: it can't be made.
    """

    def __init__(self, path: Path, *, width: int, height: int) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._fd = os.open(path, flags, 0o600)
        self._end_ms = 0
        self._cues: list[tuple[int, int]] = []
        ebml = (
            _number(0x4286, 1)  # EBMLVersion
            + _number(0x42F7, 1)  # EBMLReadVersion
            + _number(0x42F2, 4)  # EBMLMaxIDLength
            + _number(0x42F3, 8)  # EBMLMaxSizeLength
            + _text(0x4282, "matroska")  # DocType
            + _number(0x4287, 4)  # DocTypeVersion
            + _number(0x4285, 2)  # DocTypeReadVersion
        )
        info = _number(0x2AD7B1, 1_000_000) + _text(0x4D80, "emomonitor") + _text(0x5741, "emomonitor") + _NO_DURATION
        video = _number(0xB0, width) + _number(0xBA, height)
        track = (
            _number(0xD7, 1)  # TrackNumber
            + _number(0x73C5, 1)  # TrackUID
            + _number(0x83, 1)  # TrackType: video
            + _number(0x9C, 0)  # FlagLacing
            + _text(0x86, "V_MJPEG")  # CodecID
            + _element(0xE0, video)
        )
        head = _element(0x1A45DFA3, ebml) + (0x18538067).to_bytes(4, "big")
        self._segment_size_at = len(head)
        self._segment_at = len(head) + len(_UNKNOWN_SIZE)  # positions in the file are told from here
        self._info = _element(0x1549A966, info)
        self._tracks_at = _ROOM + len(self._info)
        body = _void(_ROOM) + self._info + _element(0x1654AE6B, _element(0xAE, track))
        self.size = 0
        try:
            self._write(head + _UNKNOWN_SIZE + body)
        except BaseException:
            os.close(self._fd)
            path.unlink(missing_ok=True)
            raise

    def add(self, jpeg: bytes, time_ms: int) -> None:
        """Add a picture; it is in the file when this returns.

        Args:
            jpeg: the picture.
            time_ms: when it is shown, not before the one before it.

        Raises:
            OSError: it could not be written; the file ends with the picture before it.
        """
        block = b"\x81\x00\x00\x80" + jpeg  # track 1, at the cluster's time, a key frame
        at = self.size - self._segment_at
        self._write(_element(0x1F43B675, _number(0xE7, time_ms) + _element(0xA3, block)))
        if not self._cues or time_ms - self._cues[-1][0] >= _CUE_EVERY_MS:
            self._cues.append((time_ms, at))
        self._end_ms = time_ms

    def sync(self) -> None:
        """Wait until all of it is on the disk."""
        sync(self._fd)

    def close(self) -> None:
        """Write index and length, which make jumping quick, and close. Without them it plays too.

        Raises:
            OSError: they could not be written; the pictures are all there.
        """
        try:
            cues_at = self.size - self._segment_at
            self._write(_element(0x1C53BB6B, b"".join(_cue(ms, at) for ms, at in self._cues)))
            self._put(self._segment_at, self._contents(cues_at))
            duration = b"\x44\x89\x88" + struct.pack(">d", float(self._end_ms))
            self._put(self._segment_at + _ROOM + self._info.index(_NO_DURATION), duration)
            self._put(self._segment_size_at, (self.size - self._segment_at | 1 << 56).to_bytes(8, "big"))
            self.sync()
        finally:
            os.close(self._fd)

    def _contents(self, cues_at: int) -> bytes:
        """Say where information, tracks and index lie, in exactly :data:`_ROOM` bytes."""
        places = ((0x1549A966, _ROOM), (0x1654AE6B, self._tracks_at), (0x1C53BB6B, cues_at))
        seeks = b"".join(
            _element(0x4DBB, _element(0x53AB, id_.to_bytes(4, "big")) + _number(0x53AC, at)) for id_, at in places
        )
        head = _element(0x114D9B74, seeks)
        return head + _void(_ROOM - len(head))

    def _write(self, data: bytes) -> None:
        done = 0
        try:
            while done < len(data):
                done += os.write(self._fd, data[done:])
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._fd, self.size)
                os.lseek(self._fd, self.size, os.SEEK_SET)
            raise
        self.size += done

    def _put(self, at: int, data: bytes) -> None:
        os.lseek(self._fd, at, os.SEEK_SET)
        os.write(self._fd, data)


def _cue(time_ms: int, at: int) -> bytes:
    place = _element(0xB7, _number(0xF7, 1) + _number(0xF1, at))
    return _element(0xBB, _number(0xB3, time_ms) + place)
