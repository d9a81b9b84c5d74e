"""Whether a video file is whole, read from its container's own sizes.

FFmpeg's frame count can't tell by itself: for Matroska it is the duration times the mean rate (100 for a clip of 65
frames whose sound is longer), and a trimmed MP4 still lists the frames that its edit list leaves out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

_MAX_BOXES = 100_000  # a fragmented MP4 of a day has some 86,400 fragments
_EBML = b"\x1a\x45\xdf\xa3"  # RFC 8794, section 8.1
_SEGMENT = b"\x18\x53\x80\x67"  # RFC 9559, section 5.1


class Wholeness(StrEnum):
    """What the sizes in a container say."""

    WHOLE = "whole"
    CUT = "cut"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """What a container says of itself.

    Attributes:
        wholeness: whether the file is as long as its container says.
        counts_frames: it keeps a table of its frames, so that the promised number is no estimate.
    """

    wholeness: Wholeness
    counts_frames: bool


def inspect(path: Path) -> Container:
    """Look at the outermost elements of an MP4/MOV, AVI or Matroska/WebM file; other kinds are ``UNKNOWN``.

    Raises:
        OSError: the file can't be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free"):
            return _iso(file, size)
        if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
            return _riff(file, size)
        if head[:4] == _EBML:
            return _matroska(file, size)
    return Container(wholeness=Wholeness.UNKNOWN, counts_frames=False)


def _iso(file: BinaryIO, size: int) -> Container:
    """Walk the boxes (ISO/IEC 14496-12, 4.2): a 32-bit size (1: a 64-bit one follows; 0: to the end) and a type."""
    start = 0
    fragments = False
    for _ in range(_MAX_BOXES):
        if start >= size:
            break
        file.seek(start)
        head = file.read(16)
        fragments |= head[4:8] == b"moof"
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length == 0 and len(head) >= 8:
            break
        if len(head) < 8 or length < 8 or start + length > size:
            return Container(wholeness=Wholeness.CUT, counts_frames=not fragments)
        start += length
    return Container(wholeness=Wholeness.WHOLE, counts_frames=not fragments)


def _riff(file: BinaryIO, size: int) -> Container:
    """Walk the RIFF chunks of an AVI; beyond 1 GB there are several (OpenDML)."""
    start = 0
    while start + 8 <= size:
        file.seek(start)
        head = file.read(8)
        if head[:4] != b"RIFF":
            break
        length = int.from_bytes(head[4:8], "little")
        if length == 0 or start + 8 + length > size:  # 0: the recorder never came to write it
            return Container(wholeness=Wholeness.CUT, counts_frames=True)
        start += 8 + length + length % 2
    return Container(wholeness=Wholeness.WHOLE, counts_frames=True)


def _matroska(file: BinaryIO, size: int) -> Container:
    """Compare the segment's size with the file's (RFC 8794: an element is an id, a size, and its data)."""
    file.seek(4)
    header = _vint(file)
    if header is not None and file.tell() + header < size:
        file.seek(header, 1)
        if file.read(4) == _SEGMENT:
            length = _vint(file)
            if length is not None:
                cut = file.tell() + length > size
                return Container(wholeness=Wholeness.CUT if cut else Wholeness.WHOLE, counts_frames=False)
    return Container(wholeness=Wholeness.UNKNOWN, counts_frames=False)


def _vint(file: BinaryIO) -> int | None:
    """Read a variable-size integer (RFC 8794, section 4); None for the reserved "size unknown" and at the end."""
    first = file.read(1)
    if not first or first[0] == 0:
        return None
    extra = 8 - first[0].bit_length()
    value = int.from_bytes(bytes([first[0] & (0x7F >> extra)]) + file.read(extra), "big")
    return None if value == (1 << 7 * (extra + 1)) - 1 else value
