"""Still pictures: one, a folder or a glob of them, shown one after the other."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from emomonitor.capture.base import EndOfSource, SourceInfo, SourceKind, SourceState, SourceStatus
from emomonitor.entities import Frame, Image, utc_now
from emomonitor.errors import SourceError
from emomonitor.opencv import cv2

_log = logging.getLogger(__name__)

SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("avif", "bmp", "dib", "jfif", "jp2", "jpe", "jpeg", "jpg"),
        *("pbm", "pgm", "png", "pnm", "ppm", "tif", "tiff", "webp"),
    )
)
"""Names that count as pictures in a folder. A GIF is a film, and goes to FFmpeg."""

INTERVAL_S = 1.0
"""Seconds from one picture to the next on the source's clock."""


def natural_key(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts numbers in names by value (``2.png`` before ``10.png``), letters without case."""
    parts = re.split(r"(\d+)", path.as_posix().casefold())
    by_value = tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p)
    return (*by_value, (1, 0, path.as_posix()))  # a fixed order for 1.png and 01.png


def load_image(path: Path) -> Image:
    """Read a picture as BGR uint8 ``[H, W, 3]``, turned as its EXIF orientation says.

    Grey becomes BGR, 16 bits become 8, transparency is left out.

    Raises:
        SourceError: it can't be read, or it is no picture.
    """
    try:
        # Not imread: on Windows that knows no names outside the code page.
        image = cv2.imdecode(np.fromfile(path, dtype=np.uint8), cv2.IMREAD_COLOR)
    except OSError as e:
        raise SourceError(f"{path} can't be read: {e.strerror}. Check the path and its permissions.") from e
    except cv2.error:  # an empty file, or more pixels than OpenCV allows
        image = None
    if image is None:
        raise SourceError(f"{path.name} is no picture that can be read, or it is damaged.")
    return np.asarray(image, dtype=np.uint8)


def is_image(path: Path) -> bool:
    """Return whether a file is a still picture by its first bytes, or at least by its name."""
    try:
        with path.open("rb") as file:
            head = file.read(6)
    except OSError:
        return False
    if head in (b"GIF87a", b"GIF89a"):
        return False
    return bool(cv2.haveImageReader(str(path))) or path.suffix.lower() in SUFFIXES


def images_in(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return those that are named like pictures and not hidden, in natural order."""
    wanted = (p for p in paths if p.suffix.lower() in SUFFIXES and not p.name.startswith(".") and p.is_file())
    return tuple(sorted(wanted, key=natural_key))


class ImagesSource:
    """Pictures in the given order, one frame each, ``INTERVAL_S`` apart; unreadable ones are skipped.

    Attributes:
        skipped: pictures that could not be read so far, in order.
    """

    def __init__(self, paths: Sequence[Path], uri: str, title: str) -> None:
        """Open the first picture that can be read.

        Args:
            paths: at least one.
            uri: what the user called them.
            title: a name for people.

        Raises:
            SourceError: none can be read.
        """
        self._paths = tuple(paths)
        self._next = 0
        self._given = 0
        self.skipped: tuple[Path, ...] = ()
        if len(self._paths) == 1:
            load_image(self._paths[0])  # tells why it can't be read
        first = self._load_next()
        if first is None:
            raise SourceError(f"None of the {len(self._paths)} pictures in {uri} can be read. Choose others.")
        self._waiting: Image | None = first
        self._info = SourceInfo(
            uri=uri,
            kind=SourceKind.IMAGES,
            title=title,
            width=int(first.shape[1]),
            height=int(first.shape[0]),
            fps=1.0 / INTERVAL_S,
            frames=len(self._paths),
            live=False,
        )

    @property
    def info(self) -> SourceInfo:
        """What is known of them; width and height are the first one's (others may differ)."""
        return self._info

    @property
    def status(self) -> SourceStatus:
        """Pictures are always well; says how many were skipped."""
        detail = f"{len(self.skipped)} unreadable skipped" if self.skipped else ""
        return SourceStatus(state=SourceState.OK, detail=detail)

    def read(self) -> Frame:
        """Load the next picture.

        Raises:
            EndOfSource: there is none; ``promised`` counts the skipped ones, too.
        """
        image, self._waiting = self._waiting, None
        if image is None:
            image = self._load_next()
        if image is None:
            raise EndOfSource(self._given, len(self._paths))
        frame = Frame(
            image=image,
            time_s=self._given * INTERVAL_S,
            index=self._given,
            utc=utc_now(),
            read_at=time.perf_counter(),
        )
        self._given += 1
        return frame

    def close(self) -> None:
        """Let go of the pictures."""
        self._waiting = None

    def _load_next(self) -> Image | None:
        while self._next < len(self._paths):
            path = self._paths[self._next]
            self._next += 1
            try:
                return load_image(path)
            except SourceError as e:
                _log.warning("Skipped: %s", e)
                self.skipped += (path,)
        return None
