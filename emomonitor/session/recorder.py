"""The session log while it is written: one row a face, flushed each frame, on the disk each second."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Literal, Self

from emomonitor.entities import Event, Scene, iso_utc, utc_now
from emomonitor.errors import SessionError
from emomonitor.session.columns import LOG_HEADER
from emomonitor.session.continuation import Before, look_back
from emomonitor.session.events import EventFile
from emomonitor.session.layout import SessionFiles
from emomonitor.session.rows import rows_of
from emomonitor.session.sidecar import SessionInfo, read_sidecar, run_entry, runs_of, write_end_in_place, write_sidecar
from emomonitor.session.storage import lock, mend, open_private, sync, told, write_whole

__all__ = ["IfExists", "Recorder", "SessionInfo"]

IfExists = Literal["continue", "replace", "refuse"]

SYNC_EVERY_S = 1.0
"""What a power cut may cost at most, in seconds; what was flushed survives the end of the process anyway."""

UNKNOWN_FRAME_S = 0.04
"""Step between two runs in one log where the source has no frame rate: one frame of a 25 Hz camera."""


class Recorder:
    """Writes one session; a context manager. Any thread may call any method.

    A log that is there already is continued when its header is exactly ours: a torn last line is cut off,
    and frames, times and face ids go on after the old ones, so that a person's id is never given to another. Time
    goes on with the wall clock for live sources (the gap stays a gap), and at the next frame for files.

    The inference thread itself syncs once a second, in :meth:`write`: no further thread that could be left behind.

    Args:
        files: where to.
        info: with what it is recorded.
        origin_s: the source time at which the session starts: ``time_s`` in the log counts from there.
        if_exists: ``continue`` such a log, ``replace`` it, or ``refuse``. A file that isn't ours is always refused.

    Attributes:
        files: where to.
        rows: rows written by this recorder.
        frames: frames written by this recorder.

    Raises:
        SessionError: it can't be written there; nothing was changed.
    """

    def __init__(
        self, files: SessionFiles, info: SessionInfo, *, origin_s: float = 0.0, if_exists: IfExists = "continue"
    ) -> None:
        self.files = files
        self.rows = 0
        self.frames = 0
        self._lock = threading.Lock()
        self._stopped: SessionError | None = None
        self._closed = False
        self._dirty = False
        self._synced_at = time.monotonic()
        self._events = EventFile(files.events)
        self._earlier = self._earlier_runs(if_exists)
        self._fd, made = self._open(if_exists)
        try:
            self._size = os.fstat(self._fd).st_size
            self._before = look_back(files.log)
            self._time_offset, self._frame_offset = _offsets(self._before, info, origin_s)
            self._events.create()
            if made and self._events.read():
                raise SessionError(f"{files.events} belongs to another log. Choose another name for the log.")
            self._run = run_entry(info, origin_s=origin_s)
            if self._before.rows:
                first = round(origin_s + self._time_offset, 6)
                self._run |= {"first_row": self._before.rows, "first_time_s": first}
            else:
                self._earlier = []
            write_sidecar(files.sidecar, self._run, self._earlier)
        except BaseException:
            os.close(self._fd)
            if made:
                files.log.unlink(missing_ok=True)
            raise

    @property
    def size(self) -> int:
        """Bytes of the log."""
        return self._size

    def write(self, scene: Scene) -> None:
        """Log one frame; after :meth:`close` or an error it does nothing.

        Raises:
            SessionError: it can't be written. Told once; what was recorded before is whole and stays.
        """
        with self._lock:
            if self._closed or self._stopped is not None:
                return
            frame, time_s = self.place_of(scene)
            text = rows_of(scene, frame=frame, time_s=time_s, face_offset=self._before.last_face_id)
            try:
                data = text.encode("ascii")
                write_whole(self._fd, data)
                self._size += len(data)
                self._dirty = True
                self.rows += len(scene.readings) or 1
                self.frames += 1
                if time.monotonic() - self._synced_at >= SYNC_EVERY_S:
                    self._sync()
            except OSError as e:
                raise self._stop(e) from e

    def event(
        self,
        kind: str,
        source_time_s: float,
        *,
        end_source_time_s: float | None = None,
        face_id: int | None = None,
        text: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> Event:
        """Log an event; when this returns, it and all rows before it are on the disk.

        Args:
            kind: what happened, one word: ``marker``, ``pause``, ``source_lost``, ``source_back``, ``name``, …
            source_time_s: when, on the source's clock (``Scene.time_s``).
            end_source_time_s: end of a span on the same clock.
            face_id: the track's id, None for all.
            text: a person's words.
            data: further JSON values.

        Returns:
            The event with its number, times and id as in the log.

        Raises:
            SessionError: the recorder is closed, or the event can't be written.
        """
        with self._lock:
            self._check_open()
            event = self._events.append(
                kind=kind,
                time_s=source_time_s + self._time_offset,
                end_s=None if end_source_time_s is None else end_source_time_s + self._time_offset,
                face_id=None if face_id is None else face_id + self._before.last_face_id,
                text=text,
                data=data,
            )
            if self._stopped is None:
                try:
                    self._sync()
                except OSError as e:
                    raise self._stop(e) from e
            return event

    def end_event(self, event_id: int, end_source_time_s: float) -> Event:
        """Give an event its end and return it so. ``events.csv`` is replaced atomically: one row an event.

        Raises:
            SessionError: the recorder is closed, there is no such event, or it can't be written.
        """
        with self._lock:
            self._check_open()
            return self._events.end(event_id, end_source_time_s + self._time_offset)

    def place_of(self, scene: Scene) -> tuple[int, float]:
        """Return the number and the time that a scene's frame has in the log."""
        return scene.frame.index + self._frame_offset, scene.time_s + self._time_offset

    def describe(self, **entries: Any) -> None:
        """Put further entries about this run into ``session.json``; after :meth:`close` it does nothing.

        Raises:
            SessionError: it can't be written.
        """
        with self._lock:
            if not self._closed:
                self._run |= entries
                write_sidecar(self.files.sidecar, self._run, self._earlier)

    def flush(self) -> None:
        """Bring all that was written to the disk now, as it is done each second.

        Raises:
            SessionError: it can't be written. Told once; what was recorded before is whole and stays.
        """
        with self._lock:
            if self._closed or self._stopped is not None:
                return
            try:
                self._sync()
            except OSError as e:
                raise self._stop(e) from e

    def close(self, *, stopped: str = "") -> None:
        """Sync, and write end and counts into ``session.json``. Closing twice is harmless.

        Args:
            stopped: why it ends before its source does; "" where it doesn't.

        Raises:
            SessionError: that can't be written (unless an error was told before).
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
            try:
                if self._stopped is None:
                    self._sync()
            except OSError as e:
                raise told(e, self.files.log) from e
            finally:
                os.close(self._fd)
            try:
                self._write_end(stopped)
            except SessionError:
                if self._stopped is None:  # otherwise it was told when it stopped
                    raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _check_open(self) -> None:
        if self._closed:
            raise SessionError("The recording is closed. Press Record to start the next one.")

    def _earlier_runs(self, if_exists: IfExists) -> list[Mapping[str, Any]]:
        """Return what session.json tells of the log's past, after making sure that it is ours to replace."""
        try:
            document = read_sidecar(self.files.sidecar)
        except FileNotFoundError:
            return []
        except SessionError as e:
            raise type(e)(f"{e} Choose another name for the log, so that this file isn't lost.") from e
        return runs_of(document) if if_exists == "continue" and self.files.log.exists() else []

    def _open(self, if_exists: IfExists) -> tuple[int, bool]:
        """Open the log with its header in it, at a sound end; return its descriptor and whether it was made."""
        log = self.files.log
        try:
            fd, made = open_private(log)
            try:
                self._claim(fd, if_exists)
            except BaseException:
                os.close(fd)
                if made:
                    log.unlink(missing_ok=True)
                raise
        except OSError as e:
            raise told(e, log) from e
        return fd, made

    def _claim(self, fd: int, if_exists: IfExists) -> None:
        """Make sure that the log is ours to write, and bring it to a sound end."""
        log = self.files.log
        if if_exists == "refuse" and os.fstat(fd).st_size:
            raise SessionError(f"{log} is there already. Choose another name for the log.")
        if not lock(fd):
            raise SessionError(f"{log} is being recorded to already. Choose another name for the log.")
        if not mend(fd, LOG_HEADER):
            raise SessionError(
                f"{log} is there already and is no log of this version of emomonitor. Choose another name for the log."
            )
        if if_exists == "replace":
            self._events.discard()
            os.ftruncate(fd, 0)
        if os.fstat(fd).st_size == 0:
            write_whole(fd, LOG_HEADER)
            sync(fd)

    def _sync(self) -> None:
        if os.fstat(self._fd).st_nlink == 0:  # the system would go on writing to a file that nobody can find
            raise FileNotFoundError
        if self._dirty:
            sync(self._fd)
            self._dirty = False
        self._synced_at = time.monotonic()

    def _stop(self, error: OSError) -> SessionError:
        """Give up after a write error, at the last whole frame, and say so in session.json where that still goes."""
        with contextlib.suppress(OSError):  # the log is mended when it is opened again
            if os.fstat(self._fd).st_size > self._size:
                os.ftruncate(self._fd, self._size)
        reason = told(error, self.files.log)
        self._stopped = type(reason)(f"{reason} The recording stopped; its {self.rows} rows are kept.")
        with contextlib.suppress(SessionError):  # this may be refused too; the person is being told anyway
            self._write_end()
        return self._stopped

    def _write_end(self, stopped: str = "") -> None:
        stopped = stopped if self._stopped is None else str(self._stopped)
        self._run |= {"ended": iso_utc(utc_now()), "stopped": stopped}
        self._run |= {"rows": self._before.rows + self.rows, "frames": self._before.frames + self.frames}
        try:
            write_sidecar(self.files.sidecar, self._run, self._earlier)
        except SessionError:
            if self._stopped is None:
                raise
            write_end_in_place(self.files.sidecar, self._run, self._earlier)


def _offsets(before: Before, info: SessionInfo, origin_s: float) -> tuple[float, int]:
    """Return what turns source times into the log's ``time_s``, and source frames into its ``frame``."""
    if before.rows == 0:
        return -origin_s, 0
    start = before.last_time_s + (1.0 / info.fps if info.fps else UNKNOWN_FRAME_S)
    if info.realtime and before.started is not None:
        start = max(start, (info.started - before.started).total_seconds())
    return start - origin_s, before.last_frame + 1
