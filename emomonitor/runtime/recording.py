"""The recording of a run: waits for its first scene, follows changes of source, survives a full disk."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from emomonitor.capture.base import SourceInfo
from emomonitor.engines.catalog import ModelInfo
from emomonitor.entities import Event, Scene, utc_now
from emomonitor.errors import ConsentError, SessionError
from emomonitor.runtime.permission import Permission
from emomonitor.runtime.videofile import VideoFile, VideoStatus, VideoWish
from emomonitor.session.layout import SessionFiles
from emomonitor.session.recorder import IfExists, Recorder, SessionInfo
from emomonitor.session.sidecar import ConsentReference
from emomonitor.settings import Settings

T = TypeVar("T")

_RATE_AFTER_S = 5.0
"""Seconds of a recording before which its size a day would be a wild guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStatus:
    """A recording that is going on.

    Attributes:
        path: the session's folder, or the log file where one was named.
        rows: rows in the log so far.
        elapsed_s: seconds of the source's time since the first recorded frame.
        size: bytes of log and video that this recording wrote.
        video: how far the video is; None where none was asked for.
    """

    path: Path
    rows: int
    elapsed_s: float
    size: int = 0
    video: VideoStatus | None = None

    @property
    def bytes_a_day(self) -> int | None:
        """What a day would take at the rate so far; None until it can be told."""
        return round(self.size / self.elapsed_s * 86400) if self.elapsed_s >= _RATE_AFTER_S else None


def weights_hash(model: ModelInfo, engine: str) -> str:
    """Return the SHA-256 of the file of weights that an engine ("ONNX Runtime · CPU") has loaded."""
    kind = "keras" if engine.startswith("TensorFlow") else "onnx"
    return (model.files.get(kind) or next(iter(model.files.values()))).sha256


def session_info(
    source: SourceInfo, model: ModelInfo, engine: str, settings: Settings, consent: ConsentReference | None = None
) -> SessionInfo:
    """Gather what ``session.json`` says of a run. The purpose is left out: its words may name somebody."""
    shown = {k: v for k, v in asdict(settings).items() if k != "purpose"}
    kept: Mapping[str, Any] = {k: str(v) if isinstance(v, Path) else v for k, v in shown.items()}
    return SessionInfo(
        uri=source.uri,
        kind=source.kind.value,
        title=source.title,
        width=source.width,
        height=source.height,
        fps=source.fps,
        model_name=model.name,
        model_hash=weights_hash(model, engine),
        engine=engine,
        settings=kept,
        started=utc_now(),
        realtime=source.live,
        consent=consent,
    )


class Recording:
    """One session log being written; any thread may ask, the inference thread writes scenes.

    Write errors are told once by raising SessionError from :meth:`write`; what was recorded before is kept.

    Args:
        files: where to.
        info: with what it is recorded.
        origin_s: the source time at which it starts.
        if_exists: as for the recorder.
        video: that a video is wanted too.
        on_video_trouble: told once, from the video's thread, when the video has to stop; the log goes on.

    Attributes:
        path: the session's folder, or the log file where one was named.
        events: its ``events.csv``.
    """

    def __init__(
        self,
        files: SessionFiles,
        info: SessionInfo,
        *,
        origin_s: float,
        if_exists: IfExists = "continue",
        video: VideoWish | None = None,
        on_video_trouble: Callable[[SessionError], None] = lambda error: None,
    ) -> None:
        self._lock = threading.Lock()
        self._rows = 0
        self._first_s: float | None = None
        self._newest_s = origin_s
        self._recorder: Recorder | None = Recorder(files, info, origin_s=origin_s, if_exists=if_exists)
        self.path = files.log if files.folder is None else files.folder
        self.events = files.events
        self._size_before = self._size = self._recorder.size
        self._video: VideoFile | None = None
        if video is not None:
            self._video = VideoFile(files.video, video, on_video_trouble)
            try:  # said at once: after a crash it must be known whom the video shows
                self._recorder.describe(video=self._video.about())
            except SessionError:
                self.close()
                raise

    def status(self) -> RecordingStatus:
        """Return how far it is, or how far it came. Waits for nobody, not even for the disk."""
        # From the first row: a file's own clock may have run for long when Record was pressed.
        elapsed_s = 0.0 if self._first_s is None else max(0.0, self._newest_s - self._first_s)
        video = None if self._video is None else self._video.status()
        size = self._size - self._size_before + (0 if video is None else video.size)
        return RecordingStatus(path=self.path, rows=self._rows, elapsed_s=elapsed_s, size=size, video=video)

    def write(self, scene: Scene) -> None:
        """Log a scene. Raises SessionError once when it can't be written: close the recording then."""
        with self._lock:
            if self._recorder is None:
                return
            self._recorder.write(scene)
            self._rows, self._size = self._recorder.rows, self._recorder.size
            self._newest_s = scene.time_s
            if self._first_s is None:
                self._first_s = scene.time_s
            if self._video is not None:
                frame, time_s = self._recorder.place_of(scene)
                self._video.offer(scene, frame=frame, time_s=time_s)

    def event(
        self,
        kind: str,
        time_s: float,
        *,
        face_id: int | None = None,
        text: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> Event | None:
        """Log an event at a source time; None once closed."""
        with self._lock:
            if self._recorder is None:
                return None
            return self._recorder.event(kind, time_s, face_id=face_id, text=text, data=data)

    def end_event(self, event: Event, time_s: float) -> None:
        """Give an event its end (source time)."""
        with self._lock:
            if self._recorder is not None:
                self._recorder.end_event(event.id, time_s)

    def flush(self) -> None:
        """Bring all that was recorded to the disk now."""
        with self._lock:
            if self._recorder is not None:
                self._recorder.flush()

    def close(self, *, stopped: str = "") -> None:
        """Finish the log; closing twice is harmless. ``stopped`` says why it ends before its source does."""
        with self._lock:
            recorder, self._recorder = self._recorder, None
        if recorder is None:
            return
        try:
            if self._video is not None:
                self._video.close()
                recorder.describe(video=self._video.about())
        finally:
            recorder.close(stopped=stopped)


class Logbook:
    """The recordings of one runner, one after the other. Any thread may call.

    Only :meth:`open` raises. A log that can't be written any more, or whose consent ended, is closed with all that
    it has, and told once.

    Args:
        on_trouble: called with the error, from the thread in which it happened; also when only the video stopped.

    Attributes:
        saved: how far the last closed recording came.
    """

    def __init__(self, on_trouble: Callable[[SessionError | ConsentError], None]) -> None:
        self.saved: RecordingStatus | None = None
        self._on_trouble = on_trouble
        self._lock = threading.Lock()
        self._recording: Recording | None = None
        self._permission: Permission | None = None
        self._wanted: Wanted | None = None
        self._rolls: Wanted | None = None
        self._spans: dict[str, Event] = {}

    @property
    def wanted(self) -> Wanted | None:
        """The recording that was asked for and waits for its first frame."""
        return self._wanted

    def want(self, wanted: Wanted | None) -> None:
        """Wait for the first frame to start a recording; None waits no longer."""
        self._wanted = wanted

    def status(self) -> RecordingStatus | None:
        """Return how far the recording is that goes on; None where there is none."""
        recording = self._recording
        return None if recording is None else recording.status()

    def open(
        self,
        files: SessionFiles,
        info: SessionInfo,
        *,
        origin_s: float,
        permission: Permission | None = None,
        video: VideoWish | None = None,
    ) -> Recording:
        """Begin a recording. Raises SessionError where it can't be written; nothing is waited for then."""
        self._wanted = None
        recording = Recording(files, info, origin_s=origin_s, video=video, on_video_trouble=self._on_trouble)
        with self._lock:
            self._recording, self._permission = recording, permission
            self._rolls = Wanted(path=None, video=video) if files.folder is not None else None
            self._spans = {}
        return recording

    def write(self, scene: Scene) -> None:
        """Log a scene, as long as the consent holds."""
        recording, permission = self._recording, self._permission
        if recording is None:
            return

        def write() -> None:
            if permission is not None:
                permission.check(scene.time_s)
            recording.write(scene)

        self._try(recording, write)

    def event(
        self,
        kind: str,
        time_s: float,
        *,
        face_id: int | None = None,
        text: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> Event | None:
        """Log an event at a source time; None where nothing is recorded."""
        recording = self._recording
        if recording is None:
            return None
        return self._try(recording, lambda: recording.event(kind, time_s, face_id=face_id, text=text, data=data))

    @property
    def events(self) -> Path | None:
        """The ``events.csv`` of the recording that goes on; None where there is none."""
        recording = self._recording
        return None if recording is None else recording.events

    @property
    def rolls(self) -> Wanted | None:
        """What goes on in a session of its own on the next day; None for a log with a name, or where there is none."""
        return self._rolls if self._recording is not None else None

    @property
    def spans(self) -> tuple[Event, ...]:
        """The spans that have begun and not ended."""
        return tuple(self._spans.values())

    def begin(self, kind: str, time_s: float, text: str = "") -> None:
        """Log the beginning of a span, such as a pause; :meth:`end` or the end of the recording ends it."""
        event = self.event(kind, time_s, text=text)
        if event is not None:
            self._spans[kind] = event

    def end(self, kind: str, time_s: float) -> None:
        """Log the end of a span."""
        recording, event = self._recording, self._spans.pop(kind, None)
        if recording is not None and event is not None:
            self._try(recording, lambda: recording.end_event(event, time_s))

    def flush(self) -> None:
        """Bring what was recorded to the disk now, rather than within a second."""
        recording = self._recording
        if recording is not None:
            self._try(recording, recording.flush)

    def close(self, time_s: float | None) -> RecordingStatus | None:
        """Finish the recording, spans first (at source time ``time_s``); return how far it came."""
        self._wanted = None
        for kind in tuple(self._spans):
            if time_s is not None:
                self.end(kind, time_s)
        with self._lock:
            recording, self._recording = self._recording, None
            self._spans = {}
        if recording is None:
            return None
        self.saved = recording.status()
        try:
            recording.close()
        except SessionError as e:
            self._on_trouble(e)
        return self.saved

    def _try(self, recording: Recording, write: Callable[[], T]) -> T | None:
        try:
            return write()
        except (SessionError, ConsentError) as e:
            with self._lock:
                if self._recording is recording:
                    self._recording = None
                    self._spans = {}
            self.saved = recording.status()
            with contextlib.suppress(SessionError):  # the first error is the one to tell
                recording.close()
            self._on_trouble(e)
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A recording that was asked for; ``path`` None means a new session folder, ``video`` None a log alone."""

    path: Path | None
    video: VideoWish | None = None
