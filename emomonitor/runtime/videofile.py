"""A video beside the log, for those who ask for one: faces hidden as it is written, in a thread of its own.

``video.mkv`` holds JPEG pictures with the time of each (see :mod:`emomonitor.runtime.matroska`); ``video.csv`` says
which picture is which frame of the log. Both can be read after a crash, to the last picture.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from emomonitor.entities import Image, Scene
from emomonitor.errors import SessionError
from emomonitor.runtime.mailbox import Closed, DropPolicy, Mailbox
from emomonitor.runtime.matroska import MatroskaFile
from emomonitor.runtime.pacing import RateLimit
from emomonitor.runtime.veil import Hidden, Veil
from emomonitor.session.columns import VIDEO_MEANING
from emomonitor.session.storage import open_private, sync, told, write_whole
from emomonitor.vision.blur import pixelate

log = logging.getLogger(__name__)

MOST_FPS = 15.0
"""Pictures a second at most: movements of a face can be followed, at half of a camera's data."""

LONGEST_SIDE = 1280
"""Pixels; larger pictures are made smaller."""

_QUALITY = 80
"""Of the JPEG pictures, of 100."""

_QUEUE = 6
"""Pictures that may wait; when the disk is slower the oldest go, and are counted."""

LOOK_BACK_S = 0.4
"""Seconds that a picture waits to be written: who is found in the next ones is hidden in it too. Somebody who comes
into view is found after a few frames only."""

_MOST_HELD = 12
"""Pictures that wait so at most: 33 MB at 1280 x 720."""

RESERVE = 256 << 20
"""Bytes of the disk that a video leaves free: they are for the log, which goes on."""

_SYNC_EVERY_S = 2.0

INDEX_HEADER = b"picture,frame,time_s\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoWish:
    """That a video is wanted.

    Attributes:
        shown: face ids of those who agreed to be recognised; everybody else is hidden.
    """

    shown: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoStatus:
    """How far a video is.

    Attributes:
        size: bytes.
        pictures: written.
        dropped: pictures that were lost because the disk or the computer was too slow.
        stopped: "" or why it ended before the log.
    """

    size: int
    pictures: int
    dropped: int
    stopped: str


@dataclass(slots=True, kw_only=True)
class _Held:
    """A picture that waits to be written."""

    image: Image
    frame: int
    time_s: float
    source_s: float
    hidden: Hidden


class VideoFile:
    """Writes the video of one recording. :meth:`offer` returns at once; nothing that happens here stops the log.

    Args:
        path: ``video.mkv``; its index lies beside it. Neither may be there yet.
        wish: who is shown.
        on_trouble: told once, from the video's thread, when it has to stop.
        reserve: bytes of the disk to leave free.
        most_fps: pictures a second at most.
        queue: pictures that may wait for the video's thread.
    """

    def __init__(
        self,
        path: Path,
        wish: VideoWish,
        on_trouble: Callable[[SessionError], None] = lambda error: None,
        *,
        reserve: int = RESERVE,
        most_fps: float | None = MOST_FPS,
        queue: int = _QUEUE,
    ) -> None:
        self.path = path
        self.wish = wish
        self._on_trouble = on_trouble
        self._reserve = reserve
        self._rate = RateLimit(most_fps)
        self._queue: Mailbox[tuple[Scene, int, float]] = Mailbox(capacity=queue, policy=DropPolicy.OLDEST)
        self._veil = Veil(wish.shown)
        self._held: deque[_Held] = deque()
        self._file: MatroskaFile | None = None
        self._index = -1
        self._first_s = 0.0
        self._last_ms = -1
        self._shape = (0, 0)
        self._pictures = self._size = 0
        self._stopped = ""
        self._checked_at = self._synced_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="video", daemon=True)
        self._thread.start()

    def offer(self, scene: Scene, *, frame: int, time_s: float) -> None:
        """Take a scene into the video if it is its turn.

        Args:
            scene: its picture must not be changed afterwards.
            frame: its number in the log.
            time_s: its time in the log.
        """
        if not self._stopped and self._rate.allows(scene.time_s):
            self._queue.put((scene, frame, time_s))

    def status(self) -> VideoStatus:
        """Return how far it is. Waits for nobody."""
        return VideoStatus(size=self._size, pictures=self._pictures, dropped=self._queue.dropped, stopped=self._stopped)

    def close(self, timeout_s: float = 1.5) -> None:
        """Write what waits and end the file. A disk that hangs is left to itself after ``timeout_s``."""
        self._queue.close()
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            self._stopped = self._stopped or "The disk did not answer in time."

    def about(self) -> dict[str, Any]:
        """What ``session.json`` says of it: how its pictures and the log's frames belong together, and who is shown."""
        height, width = self._shape
        status = self.status()
        return {
            "file": self.path.name,
            "index": index_of(self.path).name,
            "meaning": VIDEO_MEANING,
            "start_s": round(self._first_s, 6),
            "width": width,
            "height": height,
            "hidden": "everybody but those in shown" if self.wish.shown else "everybody",
            "shown": sorted(self.wish.shown),
            "pictures": status.pictures,
            "dropped": status.dropped,
            "bytes": status.size,
            "stopped": status.stopped,
        }

    # -- the video's thread ------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            with contextlib.suppress(Closed):
                while True:
                    item = self._queue.get()
                    if item is not None:
                        self._take(*item)
            while self._held:
                self._write(self._held.popleft())
        except OSError as e:
            self._stop(told(e, self.path))
        except SessionError as e:
            self._stop(e)
        except Exception as e:  # a mistake of ours must not end the log
            log.exception("the video stopped")
            self._stop(SessionError(f"Unexpected error: {e!r}"))
        finally:
            self._end()

    def _take(self, scene: Scene, frame: int, time_s: float) -> None:
        hidden = self._veil.hide(scene)
        for held in self._held:
            held.hidden.foresee(hidden)
        self._held.append(
            _Held(image=scene.frame.image, frame=frame, time_s=time_s, source_s=scene.time_s, hidden=hidden)
        )
        while self._held and (
            len(self._held) > _MOST_HELD or abs(scene.time_s - self._held[0].source_s) >= LOOK_BACK_S
        ):
            self._write(self._held.popleft())

    def _write(self, held: _Held) -> None:
        self._leave_room()
        jpeg = self._encoded(held)
        if self._file is None:
            height, width = self._shape
            self._first_s = held.time_s
            self._file = MatroskaFile(self.path, width=width, height=height)
            self._index, _ = open_private(index_of(self.path))
            write_whole(self._index, INDEX_HEADER)
        time_ms = max(self._last_ms + 1, round((held.time_s - self._first_s) * 1000))
        self._file.add(jpeg, time_ms)
        self._last_ms = time_ms
        write_whole(self._index, f"{self._pictures},{held.frame},{held.time_s:.6f}\r\n".encode())
        self._pictures += 1
        self._size = self._file.size
        if time.monotonic() - self._synced_at >= _SYNC_EVERY_S:
            self._synced_at = time.monotonic()
            self._file.sync()
            sync(self._index)

    def _encoded(self, held: _Held) -> bytes:
        """Hide faces, make it small, and turn it into JPEG; the frame itself is left as it is."""
        image = np.ascontiguousarray(held.image).copy()
        pixelate(image, held.hidden.regions())
        if self._shape == (0, 0):
            self._shape = _shape_for(image)
        return jpeg_of(_fitted(image, self._shape))

    def _leave_room(self) -> None:
        """Look once a second whether the disk has room for the log too."""
        now = time.monotonic()
        if self._file is not None and now - self._checked_at < 1.0:
            return
        self._checked_at = now
        if shutil.disk_usage(self.path.parent).free < self._reserve:
            raise SessionError(f"The disk is nearly full: only {self._reserve >> 20} MB are left.")

    def _stop(self, reason: SessionError) -> None:
        self._stopped = str(reason)
        self._queue.close(discard=True)
        self._held.clear()
        self._on_trouble(SessionError(f"The video stopped, the log goes on. {reason}"))

    def _end(self) -> None:
        self._queue.close(discard=True)
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):  # a full disk: it plays without an index too
                file.close()
            self._size = file.size
        if self._index >= 0:
            os.close(self._index)


def index_of(video: Path) -> Path:
    """The index that belongs to a video."""
    return video.with_suffix(".csv")


def jpeg_of(image: Image) -> bytes:
    """Encode a picture as the video does.

    Raises:
        SessionError: OpenCV refuses.
    """
    from emomonitor.opencv import cv2

    ok, jpeg = cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))
    if not ok:
        raise SessionError("A picture could not be encoded as JPEG.")
    return jpeg.tobytes()


def bytes_an_hour(scene: Scene, fps: float) -> int:
    """Estimate what a video would take, from a picture of now: its size as the video would write it, and the rate.

    Args:
        scene: the newest one.
        fps: frames analysed a second.
    """
    image = np.ascontiguousarray(scene.frame.image)
    jpeg = jpeg_of(_fitted(image, _shape_for(image)))
    return round(len(jpeg) * min(fps, MOST_FPS) * 3600)


def _shape_for(image: Image) -> tuple[int, int]:
    """Height and width of a video of such pictures."""
    height, width = image.shape[:2]
    scale = min(1.0, LONGEST_SIDE / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale))


def _fitted(image: Image, shape: tuple[int, int]) -> Image:
    """Bring a picture to a video's height and width."""
    from emomonitor.opencv import cv2

    if image.shape[:2] == shape:
        return image
    return cv2.resize(image, shape[::-1], interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
