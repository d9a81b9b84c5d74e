"""The pictures of a session, by the log's own frames and times: its video, the film or the stills it was made of.

Which picture belongs to which frame is never guessed. A reader belongs to one thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Box, Image
from emomonitor.errors import SourceError
from emomonitor.replay.agreement import Floats
from emomonitor.replay.seen import seen_in
from emomonitor.session.reader import SessionTable

_BACK_MS = 1500.0
"""Milliseconds before the wanted picture at which reading begins after a jump: a film's key frames lie further apart,
and its player lands on the one before."""

_AHEAD_MS = 3000.0
"""Milliseconds ahead up to which it is quicker to read on than to jump."""

_SAME_MS = 0.6
"""Two times that differ less are the same: players tell whole milliseconds or better."""


_FILES = ("video", "images")
"""Kinds of source that can be looked at again."""


class Pictures(Protocol):
    """Pictures in order of time.

    Attributes:
        frames: int64 ``[N]``, the log's frame of each.
        times: float64 ``[N]``, when each begins, on the log's clock.
    """

    frames: NDArray[np.int64]
    times: Floats

    def read(self, index: int) -> Image:
        """Return a picture, BGR uint8 ``[H, W, 3]``. Raises SourceError where it is damaged."""

    def close(self) -> None:
        """Let go of the files."""


def ends_of(pictures: Pictures) -> Floats:
    """Return when each picture ends: where the next begins; the last lasts as long as usual. float64 ``[N]``."""
    times = pictures.times
    usual = float(np.median(np.diff(times))) if len(times) > 1 else 1.0
    return np.append(times[1:], times[-1] + usual)


class Stills:
    """Pictures of a folder, one a frame. Those that can't be read have no frame, as when they were analysed.

    Args:
        paths: in the order in which they were analysed.

    Raises:
        SourceError: none can be read.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        from emomonitor.capture.images import INTERVAL_S, is_image

        self.paths = tuple(p for p in paths if is_image(p))
        if not self.paths:
            raise SourceError("There is no picture in that folder that can be read. Choose another folder.")
        self.frames = np.arange(len(self.paths))
        self.times: Floats = self.frames.astype(np.float64) * INTERVAL_S

    def read(self, index: int) -> Image:
        """Return a picture, BGR uint8 ``[H, W, 3]``. Raises SourceError where it is damaged."""
        from emomonitor.capture.images import load_image

        return load_image(self.paths[index])

    def close(self) -> None:
        """Nothing is held open."""


class SourceFilm:
    """The film that a session was made of, by the times in the log. Jumping is exact: it reads on until the time fits.

    Args:
        path: the film.
        frames: int64 ``[N]``, the log's frames.
        times: float64 ``[N]``, their times in the log.
        origin_s: the film's own time at which the log begins.

    Raises:
        SourceError: it can't be played.
    """

    def __init__(self, path: Path, frames: NDArray[np.int64], times: Floats, origin_s: float) -> None:
        from emomonitor.capture.video import Clip

        Clip(path).close()  # tells in words why it can't be played
        self.path = path
        self.frames, self.times = frames, times
        self._own_ms = (times + origin_s) * 1000.0
        self._capture: Any = None
        self._at_ms = np.inf
        self._image: Image | None = None
        self._open()

    def read(self, index: int) -> Image:
        """Return a picture, BGR uint8 ``[H, W, 3]``. Raises SourceError where there is none at that time."""
        wanted = float(self._own_ms[index])
        if self._image is not None and abs(self._at_ms - wanted) < _SAME_MS:
            return self._image
        if not self._at_ms < wanted < self._at_ms + _AHEAD_MS:
            self._jump(wanted)
        while self._at_ms < wanted - _SAME_MS:
            if not self._next():
                break
        if self._image is None:
            raise SourceError(f"{self.path.name} has no picture at {self.times[index]:.2f} s.")
        return self._image

    def close(self) -> None:
        """Close the film."""
        self._capture.release()

    def _open(self) -> None:
        from emomonitor.opencv import cv2

        if self._capture is not None:
            self._capture.release()
        self._capture = cv2.VideoCapture(str(self.path.absolute()), cv2.CAP_FFMPEG)
        self._capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
        self._at_ms, self._image = -np.inf, None

    def _jump(self, wanted_ms: float) -> None:
        """Land before a time: nearer first, from the film's start at last."""
        from emomonitor.opencv import cv2

        for back in (_BACK_MS, 10 * _BACK_MS):
            if wanted_ms > back and self._capture.set(cv2.CAP_PROP_POS_MSEC, wanted_ms - back):
                self._image = None
                if self._next() and self._at_ms <= wanted_ms + _SAME_MS:
                    return
        self._open()
        self._next()

    def _next(self) -> bool:
        from emomonitor.capture.pictures import to_bgr
        from emomonitor.opencv import cv2

        ok, image = self._capture.read()
        if not ok or image is None:
            return False
        self._image = to_bgr(image)
        self._at_ms = float(self._capture.get(cv2.CAP_PROP_POS_MSEC))
        return True


def pictures_of(table: SessionTable, chosen: Path | None = None) -> Pictures:
    """Open a session's pictures.

    Args:
        table: the session.
        chosen: the film or the folder of stills that it was made of, where it isn't where it was; None looks for the
            session's own video first, then for what it was made of.

    Raises:
        SourceError: there is none, it can't be read, or it doesn't fit the log. The message says what to do.
    """
    from emomonitor.replay.film import Film

    if chosen is None and table.files.video.is_file():
        return Film(table.files.video)
    if table.meta.get("earlier"):
        raise SourceError("This log was continued from another source, so that its frames can't be found in one film.")
    source = _source(table)
    path = chosen or _known_place(source, table.files.log.parent)
    if path is None and source.get("kind") not in _FILES:
        raise SourceError("This session was recorded without a video, so that there is nothing to look at.")
    if path is None or not path.exists():
        raise SourceError("This session has no video, and what it was made of is not where it was. Choose it.")
    frames, first = np.unique(table["frame"], return_index=True)
    frames, times = frames.astype(np.int64), table["time_s"][first]
    if not len(frames):
        raise SourceError("The log holds no frame.")
    if source.get("kind") == "images" or path.is_dir():
        return _fitting_stills(path, frames, times)
    return SourceFilm(path, frames, times, float(source.get("origin_s") or 0.0))


def _source(table: SessionTable) -> Mapping[str, Any]:
    source = table.meta.get("source")
    return source if isinstance(source, dict) else {}


def _known_place(source: Mapping[str, Any], beside: Path) -> Path | None:
    """Where the file or folder that a session was made of is; None for cameras, streams and what is gone.

    A name that was told from the folder of that moment is looked for beside the log, too.
    """
    uri = str(source.get("uri") or "")
    if not uri or source.get("kind") not in _FILES:
        return None
    try:
        path = Path(uri).expanduser()
    except RuntimeError:  # a user without a home
        return None
    return next((p for p in (path, beside / path) if p.exists()), None)


def _fitting_stills(path: Path, frames: NDArray[np.int64], times: Floats) -> Stills:
    from emomonitor.capture.images import images_in

    stills = Stills(images_in(path.iterdir()) if path.is_dir() else [path])
    if len(stills.frames) <= int(frames.max()):
        raise SourceError(
            f"{path.name} holds {len(stills.frames)} pictures, but the log has {int(frames.max()) + 1}. "
            "Choose the folder from which the session was made."
        )
    stills.paths = tuple(stills.paths[i] for i in frames)
    stills.frames, stills.times = frames, times
    return stills


def _shown(table: SessionTable, made_of: Mapping[int, tuple[int, ...]]) -> frozenset[int] | None:
    video = table.meta.get("video")
    shown = video.get("shown") if isinstance(video, dict) else None
    if not isinstance(shown, list):
        return None
    return frozenset(person for person, faces in made_of.items() if set(faces) & set(shown))


class Faces:
    """Where the people of a session are seen, by the log's frames; somebody's number is that after merges and splits.

    Attributes:
        ids: everybody, most often seen first.
        names: what they were called last, by number.
        shown: who can be recognised in the session's own video; None where it says nothing of that.
        size: pixels (width, height) of a source frame; (0, 0) where unknown.
    """

    def __init__(self, table: SessionTable) -> None:
        seen = seen_in(table)
        self._frame, self._face, self._boxes = seen.frame, seen.person, seen.box
        ids, counts = np.unique(self._face, return_counts=True)
        self.ids: tuple[int, ...] = tuple(int(ids[i]) for i in np.argsort(-counts, kind="stable"))
        self.names = dict(seen.names)
        self.shown = _shown(table, seen.made_of)
        source = _source(table)
        self.size = int(source.get("width") or 0), int(source.get("height") or 0)
        self._rows = {i: np.flatnonzero(self._face == i) for i in self.ids}

    def box(self, face_id: int, frame: int) -> Box | None:
        """Return where somebody's face is in a frame, in pixels of the source; None where it isn't seen."""
        rows = self._rows.get(face_id)
        if rows is None:
            return None
        at = int(np.searchsorted(self._frame[rows], frame))
        if at >= len(rows) or self._frame[rows[at]] != frame:
            return None
        x, y, width, height = (float(v) for v in self._boxes[rows[at]])
        return None if np.isnan(x) else Box(x=x, y=y, width=width, height=height)

    def largest(self, frame: int) -> int | None:
        """Return whose face is the largest in a frame; None where there is none."""
        first, last = np.searchsorted(self._frame, (frame, frame + 1))
        if first == last:
            return None
        areas = np.nan_to_num(self._boxes[first:last, 2] * self._boxes[first:last, 3])
        return int(self._face[first + int(areas.argmax())])

    def frames_of(self, face_id: int) -> NDArray[np.int64]:
        """Return the frames in which somebody is seen, int64 ``[M]``."""
        rows = self._rows.get(face_id)
        return np.zeros(0, np.int64) if rows is None else self._frame[rows]
