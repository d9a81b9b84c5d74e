"""Cameras and streams: the newest frame, and a loss that is a state, not an end."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from numpy.typing import NDArray

from emomonitor.capture.base import SourceInfo, SourceKind, SourceState, SourceStatus
from emomonitor.capture.pictures import BLACK_S, FROZEN_S, PictureWatch, to_bgr
from emomonitor.entities import Frame, Image, utc_now
from emomonitor.errors import CameraError, CameraTrouble, SourceError
from emomonitor.opencv import cv2

_log = logging.getLogger(__name__)

_MAX_DAMAGED = 5
"""Damaged frames in a row that are passed over. OpenCV says no more of them than of a lost device."""

_DAMAGED_S = 1.0
"""A read that fails after longer than this has waited in vain: a loss, not a damaged frame."""

_MAX_HUNG = 3
"""Threads that may hang in a driver at once before no further one is tried: each holds a device and its memory."""


def retry_delay(attempt: int) -> float:
    """Return the seconds to wait before an attempt to reconnect, counted from 1.

    1 s five times, then 5, 10, and 60 s for ever: what go2rtc does, and what works in the field.
    """
    if attempt <= 5:
        return 1.0
    return {6: 5.0, 7: 10.0}.get(attempt, 60.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTiming:
    """How patient a live source is, in seconds.

    Attributes:
        wait_s: longest time that read() waits for a frame.
        open_s: longest time that the first opening may take.
        stall_s: no frame for so long means lost (Frigate's 20 s).
        frozen_s: unchanged pixels for so long mean a frozen picture.
        black_s: black for so long means a covered lens.
        close_s: longest time that close() waits for the reader.
        delay: seconds before the n-th attempt to reconnect.
    """

    wait_s: float = 0.5
    open_s: float = 20.0
    stall_s: float = 20.0
    frozen_s: float = FROZEN_S
    black_s: float = BLACK_S
    close_s: float = 0.8
    delay: Callable[[int], float] = retry_delay


class Capture(Protocol):
    """What is used of ``cv2.VideoCapture``."""

    def read(self) -> tuple[bool, NDArray[Any] | None]:
        """Return whether there was a frame, and the frame."""
        ...

    def get(self, prop: int, /) -> float:
        """Return a property."""
        ...

    def release(self) -> None:
        """Close the device."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shot:
    image: Image
    time_s: float
    index: int
    utc: datetime
    read_at: float


class LiveSource:
    """A camera or stream, read by a thread of its own that keeps only the newest frame.

    The thread may hang in a driver: it is a daemon, and is left behind by :meth:`close` and when it stalls. A number
    (the *shift*) says whose turn it is; a thread that comes back after its shift is over closes its device and ends.
    """

    def __init__(
        self,
        *,
        uri: str,
        kind: SourceKind,
        title: str,
        connect: Callable[[bool], Capture],
        present: Callable[[], bool] = lambda: True,
        timing: LiveTiming | None = None,
    ) -> None:
        """Open it, and wait for its first frame.

        Args:
            uri: what the user called it, without a password.
            kind: ``CAMERA`` or ``STREAM``.
            title: a name for people.
            connect: opens it; the argument says whether it was open before. Raises SourceError.
            present: whether the device is still plugged in; asked when its picture stands still.
            timing: how patient to be.

        Raises:
            SourceError: it can't be opened, or gives no frame.
        """
        self._connect = connect
        self._present = present
        self._timing = timing or LiveTiming()
        self._title = title
        self._kind = kind
        self._changed = threading.Condition()
        self._closed = False
        self._shift = 0
        self._hung: list[threading.Thread] = []
        self._newest: _Shot | None = None
        self._received = 0
        self._opened_at: float | None = None  # perf_counter of the first frame
        self._last_s = -math.inf
        self._busy_since: float | None = None  # since when the thread has been inside OpenCV; None while it waits
        self._attempt = 0  # attempts to reconnect since the last frame
        self._retry_at: float | None = None
        self._status = SourceStatus(state=SourceState.LOST, detail=f"Opening {title}…")
        self._fps: float | None = None
        self._first_error: SourceError | None = None
        self._thread = self._begin_shift()
        width, height = self._await_first_frame()
        self._info = SourceInfo(
            uri=uri,
            kind=kind,
            title=title,
            width=width,
            height=height,
            fps=self._fps,
            frames=None,
            live=True,
            mirror_preview=kind is SourceKind.CAMERA,
        )

    @property
    def info(self) -> SourceInfo:
        """What was known of it when it was opened."""
        return self._info

    @property
    def status(self) -> SourceStatus:
        """How it is doing; any thread may ask."""
        with self._changed:
            if self._retry_at is None:
                return self._status
            left = max(0.0, self._retry_at - time.perf_counter())
            return SourceStatus(state=self._status.state, detail=self._status.detail, retry_in_s=left)

    @property
    def received(self) -> int:
        """Frames received so far, whether they were read or not."""
        with self._changed:
            return self._received

    def read(self) -> Frame | None:
        """Return the newest frame that was not given yet; None after half a second without one, or once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._newest is not None or self._closed, self._timing.wait_s)
            shot, self._newest = self._newest, None
            if shot is None:
                self._leave_a_hung_thread()
                return None
        return Frame(image=shot.image, time_s=shot.time_s, index=shot.index, utc=shot.utc, read_at=shot.read_at)

    def close(self) -> None:
        """End the reading; a thread that hangs in a driver is left behind after less than a second."""
        with self._changed:
            self._closed = True
            self._shift += 1
            self._newest = None
            self._changed.notify_all()
        self._thread.join(self._timing.close_s)
        if self._thread.is_alive():
            _log.info("%s does not answer: its reading thread is left behind.", self._title)

    # -- the side of the one who reads ------------------------------------------------------------------------

    def _begin_shift(self) -> threading.Thread:
        self._shift += 1
        # Opening counts as busy from now on, also where the thread has not come to it yet.
        self._busy_since = None if self._attempt else time.perf_counter()
        thread = threading.Thread(
            target=self._run, args=(self._shift,), name=f"capture-{self._title}-{self._shift}", daemon=True
        )
        thread.start()
        return thread

    def _await_first_frame(self) -> tuple[int, int]:
        with self._changed:
            self._changed.wait_for(
                lambda: self._newest is not None or self._first_error is not None, self._timing.open_s
            )
            if self._newest is not None:
                height, width = self._newest.image.shape[:2]
                return int(width), int(height)
            error = self._first_error
        self.close()
        raise error or self._silent(
            f"{self._title} does not answer after {self._timing.open_s:g} s: unplug it and plug it in again, "
            "or close other programs that use it."
        )

    def _silent(self, words: str) -> SourceError:
        if self._kind is not SourceKind.CAMERA:
            return SourceError(words)
        return CameraError(words, trouble=CameraTrouble.SILENT, camera=self._title)

    def _leave_a_hung_thread(self) -> None:
        """Where the thread has been inside OpenCV for too long, leave it there and begin another shift."""
        since = self._busy_since
        if self._closed or since is None or time.perf_counter() - since < self._timing.stall_s:
            return
        self._status = SourceStatus(
            state=SourceState.LOST, detail=f"{self._title} has given no picture for {self._timing.stall_s:g} s."
        )
        self._hung = [t for t in self._hung if t.is_alive()]
        if len(self._hung) >= _MAX_HUNG:
            self._retry_at = None
            return
        self._hung.append(self._thread)
        self._schedule_retry()
        self._thread = self._begin_shift()

    # -- the side of the reading thread -----------------------------------------------------------------------

    def _run(self, shift: int) -> None:
        while self._wait_for_turn(shift):
            try:
                capture = self._connect(self._opened_at is not None)
            except SourceError as e:
                self._lose(shift, str(e), e)
                continue
            except cv2.error as e:
                message = f"{self._title} can't be opened: {e.err}"
                self._lose(shift, message, SourceError(message))
                continue
            try:
                why = self._drain(capture, shift)
            finally:
                capture.release()
            self._lose(shift, why, self._silent(f"{why} Close other programs that use it, and try again."))

    def _wait_for_turn(self, shift: int) -> bool:
        """Wait until the next attempt is due; False when the shift is over."""
        with self._changed:
            while not self._closed and self._shift == shift:
                left = 0.0 if self._retry_at is None else self._retry_at - time.perf_counter()
                if left <= 0.0:
                    self._retry_at = None
                    self._busy_since = time.perf_counter()
                    return True
                self._changed.wait(left)
        return False

    def _drain(self, capture: Capture, shift: int) -> str:
        """Take frames until there are no more; returns why, in words."""
        watch = PictureWatch(frozen_s=self._timing.frozen_s, black_s=self._timing.black_s)
        fps = float(capture.get(cv2.CAP_PROP_FPS))
        self._fps = fps if math.isfinite(fps) and 0.0 < fps <= 1000.0 else None
        failed = 0
        while True:
            begun = time.perf_counter()
            try:
                ok, raw = capture.read()
                if not ok or raw is None:
                    failed += 1
                    if failed > _MAX_DAMAGED or time.perf_counter() - begun > _DAMAGED_S:
                        return f"{self._title} gives no more pictures."
                    continue
                failed = 0
                image = to_bgr(raw)
            except (cv2.error, ValueError) as e:
                return f"{self._title} gives damaged pictures: {e}"
            now = time.perf_counter()
            state = watch.update(image, now)
            if state is SourceState.FROZEN and not self._present():
                return f"{self._title} was unplugged."
            if not self._accept(shift, image, now, state):
                return ""

    def _accept(self, shift: int, image: Image, now: float, state: SourceState) -> bool:
        """Offer a frame to the reader; False when the shift is over."""
        with self._changed:
            if self._closed or self._shift != shift:
                return False
            if self._opened_at is None:
                self._opened_at = now
            self._last_s = max(now - self._opened_at, self._last_s + 1e-6)
            self._newest = _Shot(image=image, time_s=self._last_s, index=self._received, utc=utc_now(), read_at=now)
            self._received += 1
            self._busy_since = now
            self._attempt = 0
            self._retry_at = None
            if state is not self._status.state:
                self._status = SourceStatus(state=state, detail=self._words(state))
            self._changed.notify_all()
        return True

    def _words(self, state: SourceState) -> str:
        if state is SourceState.FROZEN:
            return f"The picture of {self._title} has not changed for {self._timing.frozen_s:g} s: check the camera."
        if state is SourceState.BLACK:
            return f"The picture of {self._title} is black: is its lens covered?"
        return ""

    def _lose(self, shift: int, detail: str, error: SourceError) -> None:
        with self._changed:
            if self._closed or self._shift != shift:
                return
            if self._opened_at is None:  # the first opening is tried once
                self._first_error = error
                self._shift += 1
            else:
                self._busy_since = None
                self._status = SourceStatus(state=SourceState.LOST, detail=detail)
                self._schedule_retry()
            self._changed.notify_all()

    def _schedule_retry(self) -> None:
        self._attempt += 1
        self._retry_at = time.perf_counter() + self._timing.delay(self._attempt)
