"""Opens a session's pictures and decodes them, in a thread of its own: the newest wish wins."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from emomonitor.entities import Image
from emomonitor.errors import EmomonitorError, SourceError
from emomonitor.replay.comparison import Moments, moments_of, moments_without_log
from emomonitor.replay.film import Film
from emomonitor.replay.pictures import Faces, Pictures, Stills, ends_of, pictures_of
from emomonitor.session.codings import coder_of, codings_of
from emomonitor.session.kept import session_start
from emomonitor.session.layout import SessionFiles
from emomonitor.session.reader import SessionTable, read_session

log = logging.getLogger(__name__)

_LARGEST = 1280
"""Pixels of the longer side of what is kept; the screen shows hardly more."""

SCALE = "scale"
"""Text in a picture: how much smaller it was made, 0 to 1."""

_KEPT = 24
"""Pictures that are kept for stepping back: 66 MB at 1280 x 720."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opened:
    """What there is to code.

    Attributes:
        place: the session, or a folder of pictures that were never analysed.
        table: the session; None for a mere folder.
        moments: every face of every frame.
        faces: where the people are; None for a mere folder.
        frames: int64 ``[N]``, the log's frame of each picture.
        times: float64 ``[N]``, when each picture begins.
        ends: float64 ``[N]``, when it ends.
        stills: pictures that have nothing to do with each other.
        coders: files of those who have coded already, with their names.
        hidden: people whose faces are made unrecognisable in these pictures.
        started: when the session began, UTC; None for a mere folder.
    """

    place: SessionFiles | Path
    table: SessionTable | None
    moments: Moments
    faces: Faces | None
    frames: NDArray[np.int64]
    times: NDArray[np.float64]
    ends: NDArray[np.float64]
    stills: bool
    coders: Mapping[Path, str]
    hidden: frozenset[int] = frozenset()
    started: datetime | None = None


class PictureReader(QObject):
    """Decodes what is wished for. Lives in the GUI thread; :meth:`close` before it goes.

    Signals:
        opened: an :class:`Opened`.
        lacking: words: the pictures can't be found, or don't fit; another place may be chosen.
        failed: words: it can't be coded at all.
        shown: (index, QImage), or (index, None) where a picture is damaged.
    """

    opened = Signal(object)
    lacking = Signal(str)
    failed = Signal(str)
    shown = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked = threading.Condition()
        self._wish: int | None = None
        self._end: Callable[[], None] = lambda: None

    def open(self, folder: Path, chosen: Path | None = None) -> None:
        """Open a session, or a folder of pictures; what was open is closed.

        Args:
            folder: the session's folder or log.
            chosen: the film or the stills that it was made of, where they aren't where they were.
        """
        self.close()
        over = threading.Event()

        def end() -> None:
            with self._asked:
                over.set()
                self._asked.notify_all()

        self._end = end
        self.destroyed.connect(end)
        threading.Thread(target=self._work, args=(folder, chosen, over), name="coding", daemon=True).start()

    def close(self) -> None:
        """Let go of the pictures. Waits for nobody."""
        self._end()
        self._end = lambda: None
        self._wish = None

    def want(self, index: int) -> None:
        """Wish for a picture; ``shown`` brings it, unless another was wished for meanwhile."""
        with self._asked:
            self._wish = index
            self._asked.notify_all()

    # -- its thread --------------------------------------------------------------------------------

    def _work(self, folder: Path, chosen: Path | None, over: threading.Event) -> None:
        with contextlib.suppress(RuntimeError):  # the window is gone: nobody is told
            try:
                opened, pictures = _open(folder, chosen)
            except SourceError as e:
                self._tell(over, self.lacking.emit, str(e))
                return
            except EmomonitorError as e:
                self._tell(over, self.failed.emit, str(e))
                return
            except Exception as e:  # a mistake of ours: told, written down, and the window goes on
                log.exception("a session could not be opened for coding")
                self._tell(over, self.failed.emit, f"Unexpected error: {e!r}")
                return
            try:
                self._tell(over, self.opened.emit, opened)
                self._serve(pictures, over)
            finally:
                pictures.close()

    def _serve(self, pictures: Pictures, over: threading.Event) -> None:
        kept: OrderedDict[int, QImage] = OrderedDict()
        while True:
            with self._asked:
                self._asked.wait_for(lambda: over.is_set() or self._wish is not None)
                if over.is_set():
                    return
                index, self._wish = self._wish, None
            assert index is not None
            image = kept.pop(index, None)
            if image is None:
                try:
                    image = _small(pictures.read(index))
                except SourceError:
                    self._tell(over, self.shown.emit, index, None)
                    continue
            kept[index] = image
            while len(kept) > _KEPT:
                kept.popitem(last=False)
            self._tell(over, self.shown.emit, index, image)

    @staticmethod
    def _tell(over: threading.Event, signal: Callable[..., object], *what: object) -> None:
        if not over.is_set():
            signal(*what)


def _open(folder: Path, chosen: Path | None) -> tuple[Opened, Pictures]:
    if folder.is_dir() and not SessionFiles.of_folder(folder).log.is_file():
        return _open_stills(folder)
    table = read_session(folder)
    moments = moments_of(table)
    pictures = pictures_of(table, chosen)
    faces = Faces(table)
    own = isinstance(pictures, Film) and faces.shown is not None
    opened = Opened(
        place=table.files,
        table=table,
        moments=moments,
        faces=faces,
        frames=pictures.frames,
        times=pictures.times,
        ends=ends_of(pictures),
        stills=moments.pictures,
        coders={p: coder_of(p) for p in codings_of(table.files)},
        hidden=frozenset(faces.ids) - (faces.shown or frozenset()) if own else frozenset(),
        started=session_start(table.files.log.parent) if table.files.folder is not None else None,
    )
    return opened, pictures


def _open_stills(folder: Path) -> tuple[Opened, Pictures]:
    from emomonitor.capture.images import INTERVAL_S, images_in

    stills = Stills(images_in(folder.iterdir()))
    opened = Opened(
        place=folder,
        table=None,
        moments=moments_without_log(len(stills.frames), INTERVAL_S),
        faces=None,
        frames=stills.frames,
        times=stills.times,
        ends=ends_of(stills),
        stills=True,
        coders={p: coder_of(p) for p in codings_of(folder)},
    )
    return opened, stills


def _small(image: Image) -> QImage:
    """Make a picture for the screen, its pixels its own."""
    from emomonitor.opencv import cv2

    height, width = image.shape[:2]
    scale = min(1.0, _LARGEST / max(height, width))
    if scale < 1.0:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    pixels = np.ascontiguousarray(image)
    height, width = pixels.shape[:2]
    made = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_BGR888).copy()
    made.setText(SCALE, repr(scale))
    return made
