"""Runs a source through the pipeline in threads of its own. The only place that changes the lifecycle state."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from emomonitor.capture.base import SourceInfo, SourceState, SourceStatus
from emomonitor.engines.catalog import ModelInfo
from emomonitor.entities import Event, Scene, utc_now
from emomonitor.errors import EmomonitorError, SessionError
from emomonitor.runtime.mailbox import LatestSlot
from emomonitor.runtime.meters import MeterReading, Meters
from emomonitor.runtime.recording import Recording, RecordingStatus, session_info
from emomonitor.runtime.state import State, can_pause, can_resume, can_stop, may_follow
from emomonitor.runtime.worker import Run
from emomonitor.session.layout import SessionFiles
from emomonitor.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerStatus:
    """All that the window needs to know, beside the scenes.

    Attributes:
        state: of the lifecycle.
        message: words for people: what is being waited for, or what is wrong and what to do.
        source: the open source, None before.
        source_status: how the source is doing.
        model: the loaded model, None before.
        engine: "ONNX Runtime · CPU"; empty before it is loaded.
        recording: the recording that is going on.
        ended: "" or how a file ended ("The clip is over (472 frames).").
        failure: the error of state ``FAILED``.
    """

    state: State = State.IDLE
    message: str = ""
    source: SourceInfo | None = None
    source_status: SourceStatus | None = None
    model: ModelInfo | None = None
    engine: str = ""
    recording: RecordingStatus | None = None
    ended: str = ""
    failure: BaseException | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A marker: its time on the source's clock, and the number of its event where one is recorded."""

    time_s: float
    text: str
    event_id: int | None


class Runner:
    """Starts, pauses and stops the analysis of one source after another. Knows no Qt; all methods are quick.

    Args:
        settings: what to run.
        on_change: called from any thread on every change of state, source status or recording. It must
            return at once and must not call back into the runner's methods that wait (``stop``).
        paced: files play at their own pace; False lets them go flat out.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        on_change: Callable[[RunnerStatus], None] | None = None,
        paced: bool = True,
    ) -> None:
        self.settings = settings
        self.scenes: LatestSlot[Scene] = LatestSlot()
        self.on_change = on_change
        self._paced = paced
        self._lock = threading.RLock()
        self._status = RunnerStatus()
        self._run: Run | None = None
        self._meters = Meters()
        self._recording: Recording | None = None
        self._wanted: _Wanted | None = None
        self._open_events: dict[str, Event] = {}
        self._newest: Scene | None = None
        self._idle = threading.Event()
        self._idle.set()

    # -- asked by anybody --------------------------------------------------------------------------

    def status(self) -> RunnerStatus:
        """Return how things stand."""
        with self._lock:
            recording = self._recording.status() if self._recording else None
            return replace(self._status, recording=recording)

    def meters(self) -> MeterReading:
        """Return rates, latency and losses of the current run."""
        run = self._run
        return self._meters.read(time.perf_counter(), dropped=run.dropped if run else 0)

    def wait_idle(self, timeout_s: float | None = None) -> bool:
        """Wait until nothing runs (the file is over, stopped or failed). False when the time was up first."""
        return self._idle.wait(timeout_s)

    # -- commands ----------------------------------------------------------------------------------

    def start(self, source: str | None = None, *, model: str | None = None) -> None:
        """Begin with a source (None: the settings' own); a running one is stopped first. Returns at once.

        A recording that was going on ends, and the next one begins with the new source.
        """
        with self._lock:
            wanted = _Wanted(path=None) if self._recording is not None else self._wanted
        self.stop()
        with self._lock:
            self._wanted = wanted
            self.settings = replace(
                self.settings, source=source or self.settings.source, model=model or self.settings.model
            )
            self._meters = Meters()
            self._newest = None
            self._status = RunnerStatus()
            run = Run(self.settings, self, paced=self._paced)
            self._run = run
            self._idle.clear()
            self._set(run, State.STARTING, "Opening the source…")
            run.start()

    def pause(self) -> None:
        """Stop analysing; a camera stays open, a file waits."""
        with self._lock:
            if self._run is None or not can_pause(self._status.state):
                return
            self._run.paused.set()
            self._begin_event("pause")
            self._set(self._run, State.PAUSED, "Paused.")

    def resume(self) -> None:
        """Go on after a pause."""
        with self._lock:
            if self._run is None or not can_resume(self._status.state):
                return
            self._end_event("pause")
            self._set(self._run, State.RUNNING, "")
            self._run.paused.clear()

    def stop(self, timeout_s: float = 2.0) -> tuple[str, ...]:
        """End the run and close the log first of all.

        Returns:
            Names of threads that did not stop in time (a camera that hangs, a model that is loading).
            They are daemons and end with the process.
        """
        with self._lock:
            run = self._run
            if run is None:
                self.stop_recording()
                return ()
            if can_stop(self._status.state) or self._status.state is State.FAILED:
                self._set(run, State.STOPPING, "Stopping…")
            run.ask_to_stop()
            self.stop_recording()
        stuck = run.join(timeout_s)
        with self._lock:
            if self._run is run:
                self._run = None
                if self._status.state is State.STOPPING:
                    self._status = replace(self._status, state=State.IDLE, message="")
                    self._changed()
            self._idle.set()
        if stuck:
            log.warning("did not stop within %.1f s: %s", timeout_s, ", ".join(stuck))
        return stuck

    def record(self, path: Path | None = None) -> Path:
        """Start a recording: a new session folder, or the log file ``path``.

        Before the first frame the recording waits for it; the folder or file is made then.

        Returns:
            The session's folder or the log file (the sessions' folder while it waits).

        Raises:
            SessionError: it can't be written there.
        """
        with self._lock:
            if self._recording is not None:
                return self._recording.path
            self._wanted = _Wanted(path=path)
            if self._newest is None or self._run is None or self._status.model is None:
                self._changed()
                return path or self.settings.sessions_dir
            source = self._status.source
            live = source is not None and source.live
            return self._open_recording(self._newest.time_s if live else 0.0).path

    def stop_recording(self) -> Path | None:
        """Close the log and return where it lies; None when nothing was recorded."""
        with self._lock:
            self._wanted = None
            for kind in tuple(self._open_events):
                self._end_event(kind)
            recording, self._recording = self._recording, None
            if recording is None:
                return None
            recording.close()
            self._changed()
            return recording.path

    def mark(self, text: str = "", face_id: int | None = None, *, time_s: float | None = None) -> Mark | None:
        """Set a marker at a source time (words take time to write) or the newest frame; None before the first one."""
        with self._lock:
            if self._newest is None:
                return None
            time_s = self._newest.time_s if time_s is None else min(time_s, self._newest.time_s)
            event = self._recording.event("marker", time_s, face_id=face_id, text=text) if self._recording else None
            return Mark(time_s=time_s, text=text, event_id=event.id if event else None)

    # -- told by the run's threads (see worker.RunListener) -----------------------------------------

    def on_say(self, run: Run, message: str) -> None:
        """Show what is being waited for."""
        with self._lock:
            if run is self._run and self._status.state is State.STARTING:
                self._status = replace(self._status, message=message)
                self._changed()

    def on_opened(self, run: Run, source: SourceInfo) -> None:
        """Remember the source that was opened."""
        with self._lock:
            if run is self._run:
                self._status = replace(self._status, source=source)
                self._changed()

    def on_loaded(self, run: Run, model: ModelInfo, engine: str) -> None:
        """Remember the model and engine that were loaded."""
        with self._lock:
            if run is self._run:
                self._status = replace(self._status, model=model, engine=engine)
                self._changed()

    def on_seen(self, run: Run) -> None:
        """Count a frame that the source gave."""
        self._meters.saw(time.perf_counter())

    def on_source_status(self, run: Run, status: SourceStatus) -> None:
        """React to a source that is lost, back, frozen or black."""
        with self._lock:
            if run is not self._run or status == self._status.source_status:
                return
            before = self._status.source_status.state if self._status.source_status else SourceState.OK
            self._status = replace(self._status, source_status=status)
            state = self._status.state
            if status.state is SourceState.LOST and state is State.RUNNING:
                self._set(run, State.RECONNECTING, status.detail)
            elif status.state is not SourceState.LOST and state is State.RECONNECTING:
                self._set(run, State.RUNNING, status.detail)
            else:
                if state is not State.STARTING:
                    self._status = replace(self._status, message=status.detail)
                self._changed()
            self._log_source_change(before, status)

    def _log_source_change(self, before: SourceState, status: SourceStatus) -> None:
        if status.state is before:
            return
        if before is not SourceState.OK:
            self._end_event(f"source_{before}")
        if before is SourceState.LOST and self._recording is not None and self._newest is not None:
            self._recording.event("source_back", self._newest.time_s, text=status.detail)
        if status.state is not SourceState.OK:
            self._begin_event(f"source_{status.state}", status.detail)

    def on_scene(self, run: Run, scene: Scene) -> None:
        """Log a finished scene, in order, then offer it to the screen."""
        with self._lock:
            if run is not self._run or run.stopping:
                return
            self._newest = scene
            if self._status.state is State.STARTING:
                self._set(run, State.RUNNING, "")
            if self._wanted is not None and self._recording is None:
                source = self._status.source
                self._try(lambda: self._open_recording(scene.time_s if source and source.live else 0.0))
            recording = self._recording
        if recording is not None:
            self._try(lambda: recording.write(scene))
        self._meters.analysed(time.perf_counter(), scene.timings.latency, len(scene.readings))
        self.scenes.put(scene)

    def on_end(self, run: Run, words: str) -> None:
        """The source is over: close the log and be idle."""
        with self._lock:
            if run is not self._run or run.stopping:
                return
            self.stop_recording()
            self._status = replace(self._status, ended=words)
            self._set(run, State.IDLE, words)
            self._idle.set()

    def on_failure(self, run: Run, error: BaseException) -> None:
        """Nothing more can be analysed: close the log and say why."""
        with self._lock:
            if run is not self._run or run.stopping:
                return
            if not isinstance(error, EmomonitorError):
                log.error("unexpected error", exc_info=error)
            words = str(error) if isinstance(error, EmomonitorError) else f"Unexpected error: {error!r}"
            self.stop_recording()
            self._status = replace(self._status, failure=error)
            self._set(run, State.FAILED, words)
            run.ask_to_stop()
            self._idle.set()

    # -- inside ------------------------------------------------------------------------------------

    def _set(self, run: Run, state: State, message: str) -> None:
        """Change the lifecycle state; a step that the lifecycle doesn't know is a mistake of ours."""
        if run is not self._run:
            return
        old = self._status.state
        if old is not state and not may_follow(old, state):
            raise RuntimeError(f"lifecycle: {old} -> {state}")
        self._status = replace(self._status, state=state, message=message)
        self._changed()

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change(self.status())

    def _try(self, write: Callable[[], object]) -> None:
        """Do something with the log; when it can't be written, say so and go on analysing."""
        try:
            write()
        except SessionError as e:
            with self._lock:
                self._recording = None
                self._wanted = None
                self._status = replace(self._status, message=str(e), failure=e)
                self._changed()

    def _open_recording(self, origin_s: float) -> Recording:
        source, model, wanted = self._status.source, self._status.model, self._wanted
        if source is None or model is None or wanted is None:
            raise SessionError("Nothing is running that could be recorded. Start a source first.")
        self._wanted = None
        if wanted.path is None:
            files = SessionFiles.in_folder(self.settings.sessions_dir, utc_now())
        else:
            files = SessionFiles.beside(wanted.path)
        info = session_info(source, model, self._status.engine, self.settings)
        self._recording = Recording(files, info, origin_s=origin_s)
        self._changed()
        return self._recording

    def _begin_event(self, kind: str, text: str = "") -> None:
        if self._recording is not None and self._newest is not None:
            event = self._recording.event(kind, self._newest.time_s, text=text)
            if event is not None:
                self._open_events[kind] = event

    def _end_event(self, kind: str) -> None:
        event = self._open_events.pop(kind, None)
        if event is not None and self._recording is not None and self._newest is not None:
            self._recording.end_event(event, self._newest.time_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A recording that was asked for and waits for its first frame; ``path`` None means a new session folder."""

    path: Path | None
