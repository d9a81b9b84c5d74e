"""Video files, and the demo clip that begins again for ever."""

from __future__ import annotations

import math
import time
from pathlib import Path

from emomonitor.capture.base import EndOfSource, SourceInfo, SourceKind, SourceState, SourceStatus
from emomonitor.capture.container import Wholeness, inspect
from emomonitor.capture.pictures import to_bgr
from emomonitor.entities import Frame, Image, utc_now
from emomonitor.errors import SourceError
from emomonitor.opencv import cv2

_DEFAULT_FPS = 25.0
"""Frames a second, FFmpeg's own guess, for files that state neither a rate nor times."""

_MAX_FRAMES = 10**9
_MAX_POSITION_MS = 1e12  # 30 years: no time, but a damaged one
_SMALLEST_STEP_S = 0.001
"""The detector counts in whole milliseconds, so that two frames must lie at least this far apart."""

_TEXT_PROBE_BYTES = 4096
_MAX_DAMAGED = 100
"""Failed reads in a row after which a file is over; at the end each takes microseconds."""


class PresentationClock:
    """Turns the times that a container gives into strictly increasing ones.

    A pure function of what it was given. Frames without a time of their own (FFmpeg says 0 then, as for a raw
    H.264 stream) follow at the nominal rate; frames with a time that does not advance follow a millisecond later.
    """

    def __init__(self, fps: float | None) -> None:
        """Start before the first frame; ``fps`` is the nominal rate, None where unknown."""
        self._step_s = 1.0 / (fps or _DEFAULT_FPS)
        self._last_s: float | None = None

    def next(self, position_ms: float) -> float:
        """Return the time in seconds of a frame at which FFmpeg's position was ``position_ms``."""
        told = position_ms / 1000.0 if 0.0 <= position_ms < _MAX_POSITION_MS else 0.0  # False for NaN, too
        if self._last_s is None:
            self._last_s = told
        elif told == 0.0:
            self._last_s += self._step_s
        else:
            self._last_s = max(told, self._last_s + _SMALLEST_STEP_S)
        return self._last_s


class Clip:
    """One pass through a video file, decoded by FFmpeg, turned upright, in the order in which it is shown.

    Attributes:
        path: the file.
        width: pixels of an upright frame.
        height: pixels of an upright frame.
        fps: nominal (mean) frames a second, None where unknown.
        count: FFmpeg's number of frames, which may be an estimate; None where it has none.
    """

    def __init__(self, path: Path) -> None:
        """Open a file and decode its first frame.

        Raises:
            SourceError: there is no such file, or it holds no video.
        """
        self.path = path
        _refuse_text(path)
        # An absolute path can't be taken for a URL, whatever colons are in the name.
        self._capture = cv2.VideoCapture(str(path.absolute()), cv2.CAP_FFMPEG)
        self._capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
        first = self._decode() if self._capture.isOpened() else None
        if first is None:
            self._capture.release()
            raise SourceError(
                f"{path.name} can't be played: it is no video, or it was damaged when it was recorded or copied. "
                "Try it in a video player; if it plays there, convert it to MP4 (H.264)."
            )
        fps = float(self._capture.get(cv2.CAP_PROP_FPS))
        count = float(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        self.fps = fps if math.isfinite(fps) and 0.0 < fps <= 1000.0 else None
        self.count = int(count) if 0.0 < count < _MAX_FRAMES else None
        self.height, self.width = first.shape[:2]
        self._clock = PresentationClock(self.fps)
        self._waiting: tuple[Image, float] | None = (first, self._time())

    def next(self) -> tuple[Image, float] | None:
        """Return the next frame, BGR ``[H, W, 3]``, with its time in seconds; None at the end."""
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            return waiting
        image = self._decode()
        return None if image is None else (image, self._time())

    def close(self) -> None:
        """Close the file."""
        self._waiting = None
        self._capture.release()

    def _decode(self) -> Image | None:
        # False means a damaged frame as well as the end (seen with a Motion JPEG AVI), so ask on for a while.
        for _ in range(_MAX_DAMAGED):
            ok, image = self._capture.read()
            if ok and image is not None:
                return to_bgr(image)
        return None

    def _time(self) -> float:
        # After read() this is the presentation time of the frame that was read, counted from the stream's start.
        return self._clock.next(float(self._capture.get(cv2.CAP_PROP_POS_MSEC)))


def _refuse_text(path: Path) -> None:
    """Refuse text: FFmpeg plays ``.txt`` files as ANSI art, and a playlist may reach for the network."""
    try:
        with path.open("rb") as file:
            head = file.read(_TEXT_PROBE_BYTES)
    except OSError as e:
        raise SourceError(f"{path} can't be read: {e.strerror}. Check the path and its permissions.") from e
    if not head:
        raise SourceError(f"{path.name} is empty. Record or copy it again.")
    control = set(range(32)) - set(b"\t\n\v\f\r\x1b")
    if control.isdisjoint(head):
        try:
            head[:-3].decode("utf-8")  # the last character may be cut
        except UnicodeDecodeError as e:
            if e.start < len(head) - 6:
                return
        raise SourceError(f"{path.name} is a text file, not a video, whatever its name. Choose another file.")


class VideoSource:
    """A video file from its first frame to its last: it waits for its reader, so none is lost."""

    def __init__(self, path: Path, uri: str) -> None:
        """Open a file.

        Args:
            path: where it lies.
            uri: what the user called it.

        Raises:
            SourceError: it can't be read, or it is no video.
        """
        self._clip = Clip(path)
        self._given = 0
        self._last_s = 0.0
        self._info = SourceInfo(
            uri=uri,
            kind=SourceKind.VIDEO,
            title=path.name,
            width=self._clip.width,
            height=self._clip.height,
            fps=self._clip.fps,
            frames=self._clip.count,
            live=False,
        )

    @property
    def info(self) -> SourceInfo:
        """What is known of it. ``frames`` may be an estimate (Matroska)."""
        return self._info

    @property
    def status(self) -> SourceStatus:
        """A file is always well."""
        return SourceStatus(state=SourceState.OK)

    def read(self) -> Frame:
        """Decode the next frame, as fast as that goes.

        Raises:
            EndOfSource: there is none; ``promised`` is None where a smaller number than stated is right.
        """
        shown = self._clip.next()
        if shown is None:
            raise EndOfSource(self._given, self._promised())
        image, self._last_s = shown
        frame = Frame(image=image, time_s=self._last_s, index=self._given, utc=utc_now(), read_at=time.perf_counter())
        self._given += 1
        return frame

    def close(self) -> None:
        """Close the file."""
        self._clip.close()

    def _promised(self) -> int | None:
        """Return FFmpeg's count where it is to be believed: all frames came, or some are certainly missing."""
        count = self._clip.count
        if count is None or self._given >= count:
            return count
        try:
            container = inspect(self._clip.path)
        except OSError:
            return count  # the file went away while it was played
        if container.wholeness is Wholeness.CUT:
            return count
        # A trimmed MP4 has fewer frames and is shorter by as much. Fewer frames over the full length means that
        # some in between could not be decoded.
        step_s = 1.0 / (self._clip.fps or _DEFAULT_FPS)
        reaches_end = self._last_s >= (count - 2) * step_s
        return count if container.counts_frames and reaches_end else None


class DemoSource:
    """A clip that begins again for ever; time and index go on counting. It waits for its reader like a file."""

    def __init__(self, path: Path, uri: str = "demo") -> None:
        """Open the clip.

        Raises:
            SourceError: it is missing or damaged.
        """
        try:
            self._clip = Clip(path)
        except SourceError as e:
            raise SourceError("The demo clip is missing or damaged: install emomonitor again.") from e
        self._step_s = 1.0 / (self._clip.fps or _DEFAULT_FPS)
        self._given = 0
        self._begun_s = 0.0
        self._last_s = 0.0
        self._info = SourceInfo(
            uri=uri,
            kind=SourceKind.DEMO,
            title="Demo clip",
            width=self._clip.width,
            height=self._clip.height,
            fps=self._clip.fps,
            frames=None,
            live=False,
        )

    @property
    def info(self) -> SourceInfo:
        """What is known of it."""
        return self._info

    @property
    def status(self) -> SourceStatus:
        """A file is always well."""
        return SourceStatus(state=SourceState.OK)

    def read(self) -> Frame:
        """Decode the next frame, the first one again after the last.

        Raises:
            EndOfSource: the clip can't be opened again (it was deleted meanwhile).
        """
        shown = self._clip.next()
        if shown is None:
            shown = self._begin_again()
        image, time_s = shown
        self._last_s = self._begun_s + time_s
        frame = Frame(image=image, time_s=self._last_s, index=self._given, utc=utc_now(), read_at=time.perf_counter())
        self._given += 1
        return frame

    def close(self) -> None:
        """Close the clip."""
        self._clip.close()

    def _begin_again(self) -> tuple[Image, float]:
        self._clip.close()
        self._begun_s = self._last_s + self._step_s
        try:
            # Opened anew rather than sought back: a seek lands on what the index says, which is not always frame 0.
            self._clip = Clip(self._clip.path)
        except SourceError as e:
            raise EndOfSource(self._given, None) from e
        shown = self._clip.next()
        if shown is None:
            raise EndOfSource(self._given, None)
        return shown
