"""The recording of a run: waits for its first scene, follows changes of source, survives a full disk."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from emomonitor.capture.base import SourceInfo
from emomonitor.engines.catalog import ModelInfo
from emomonitor.entities import Event, Scene, utc_now
from emomonitor.errors import SessionError
from emomonitor.session.layout import SessionFiles
from emomonitor.session.recorder import IfExists, Recorder, SessionInfo
from emomonitor.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStatus:
    """A recording that is going on.

    Attributes:
        path: the session's folder, or the log file where one was named.
        rows: rows in the log so far.
        elapsed_s: seconds of the source's time since the first recorded frame.
    """

    path: Path
    rows: int
    elapsed_s: float


def session_info(source: SourceInfo, model: ModelInfo, engine: str, settings: Settings) -> SessionInfo:
    """Gather what ``session.json`` says of a run."""
    kept: Mapping[str, Any] = {k: str(v) if isinstance(v, Path) else v for k, v in asdict(settings).items()}
    model_file = model.files.get("onnx") or next(iter(model.files.values()))
    return SessionInfo(
        uri=source.uri,
        kind=source.kind.value,
        title=source.title,
        width=source.width,
        height=source.height,
        fps=source.fps,
        model_name=model.name,
        model_hash=model_file.sha256,
        engine=engine,
        settings=kept,
        started=utc_now(),
        realtime=source.live,
    )


class Recording:
    """One session log being written; any thread may ask, the inference thread writes scenes.

    Write errors are told once by raising SessionError from :meth:`write`; after that the recording is
    closed and keeps all that it had.
    """

    def __init__(
        self, files: SessionFiles, info: SessionInfo, *, origin_s: float, if_exists: IfExists = "continue"
    ) -> None:
        self._lock = threading.Lock()
        self._first_s: float | None = None
        self._newest_s = origin_s
        self._recorder: Recorder | None = Recorder(files, info, origin_s=origin_s, if_exists=if_exists)
        self.path = files.log if files.folder is None else files.folder

    def status(self) -> RecordingStatus | None:
        """Return how far it is, None once it is closed."""
        with self._lock:
            if self._recorder is None:
                return None
            # From the first row: a file's own clock may have run for long when Record was pressed.
            elapsed_s = 0.0 if self._first_s is None else max(0.0, self._newest_s - self._first_s)
            return RecordingStatus(path=self.path, rows=self._recorder.rows, elapsed_s=elapsed_s)

    def write(self, scene: Scene) -> None:
        """Log a scene. Raises SessionError once when it can't be written; the recording is closed then."""
        with self._lock:
            if self._recorder is None:
                return
            try:
                self._recorder.write(scene)
                self._newest_s = scene.time_s
                if self._first_s is None:
                    self._first_s = scene.time_s
            except SessionError:
                recorder, self._recorder = self._recorder, None
                recorder.close()
                raise

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

    def close(self) -> None:
        """Finish the log; closing twice is harmless."""
        with self._lock:
            recorder, self._recorder = self._recorder, None
        if recorder is not None:
            recorder.close()
