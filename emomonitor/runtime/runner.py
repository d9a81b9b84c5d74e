"""Runs a source through the pipeline in threads of its own. The only place that changes the lifecycle state."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from emomonitor.capture.base import SourceInfo, SourceState, SourceStatus
from emomonitor.engines.catalog import ModelInfo, find_model
from emomonitor.engines.factory import open_engine
from emomonitor.entities import Scene, utc_now
from emomonitor.errors import ConsentError, EmomonitorError, SessionError
from emomonitor.runtime import marks
from emomonitor.runtime.daywatch import DayWatch
from emomonitor.runtime.mailbox import LatestSlot
from emomonitor.runtime.marks import Mark
from emomonitor.runtime.meters import MeterReading, Meters
from emomonitor.runtime.permission import Permission, consent_for, needs_consent
from emomonitor.runtime.recording import (
    Logbook,
    Recording,
    RecordingStatus,
    Wanted,
    session_info,
    weights_hash,
)
from emomonitor.runtime.state import State, can_pause, can_resume, can_stop, may_follow
from emomonitor.runtime.videofile import VideoWish
from emomonitor.runtime.worker import Run
from emomonitor.session.layout import SessionFiles
from emomonitor.settings import Rect, Settings

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
        saved: how far the last finished recording came.
        ended: "" or how a file ended ("The clip is over (472 frames).").
        cut_short: the file ended before the frames that it promised.
        failure: the error of state ``FAILED``.
    """

    state: State = State.IDLE
    message: str = ""
    source: SourceInfo | None = None
    source_status: SourceStatus | None = None
    model: ModelInfo | None = None
    engine: str = ""
    recording: RecordingStatus | None = None
    saved: RecordingStatus | None = None
    ended: str = ""
    cut_short: bool = False
    failure: BaseException | None = None


class Runner:
    """Starts, pauses and stops the analysis of one source after another. Knows no Qt.

    All methods are quick, but for :meth:`use_model`, which loads a model, and those that say that they wait.

    Args:
        settings: what to run.
        on_change: called from any thread on every change of state, source status or recording. It must
            return at once and must not call back into the runner's methods that wait (``stop``).
        paced: files play at their own pace; False lets them go flat out.
        consent: file of the consent to record under; None takes the newest stored one that holds.
        clock: tells the wall-clock time, by which consents run out.
        zone: of the midnight at which a session's day ends; None is the system's own.

    Attributes:
        on_scene_done: called with every analysed scene, in order, in the inference thread, after it was logged; it
            must return at once. None for nobody.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        on_change: Callable[[RunnerStatus], None] | None = None,
        paced: bool = True,
        consent: Path | None = None,
        clock: Callable[[], datetime] = utc_now,
        zone: tzinfo | None = None,
    ) -> None:
        self.settings = settings
        self._consent_file = consent
        self._clock = clock
        self.scenes: LatestSlot[Scene] = LatestSlot()
        self.on_change = on_change
        self.on_scene_done: Callable[[Scene], None] | None = None
        self._paced = paced
        self._lock = threading.RLock()
        self._status = RunnerStatus()
        self._run: Run | None = None
        self._meters = Meters()
        self._log = Logbook(self._on_log_trouble)
        self._newest: Scene | None = None
        self._names: dict[int, str] = {}
        self._day = DayWatch(zone)
        self._logged: ModelInfo | None = None  # of the newest scene in the log
        self._idle = threading.Event()
        self._idle.set()

    # -- asked by anybody --------------------------------------------------------------------------

    def status(self) -> RunnerStatus:
        """Return how things stand."""
        with self._lock:
            return replace(self._status, recording=self._log.status(), saved=self._log.saved)

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
        wanted = Wanted(path=None) if self._log.status() is not None else self._log.wanted
        self.stop()
        with self._lock:
            self._log.want(wanted)
            self.settings = replace(
                self.settings, source=source or self.settings.source, model=model or self.settings.model
            )
            self._meters = Meters()
            self._newest = None
            self._names = {}  # they belong to the old run's tracks
            self.scenes.take()  # the old source's last picture is nobody's any more
            self._status = RunnerStatus()
            run = Run(self.settings, self, paced=self._paced)
            self._run = run
            self._idle.clear()
            self._set(run, State.STARTING, "Opening the source…")
            run.start()

    def change(self, settings: Settings) -> None:
        """Go by changed settings: how faces are read and how often at once, all else from the next start on.

        Smoothing, threshold, seat and power hold from the next frame on. Source and model stay. A recording notes new
        smoothing or threshold as an event ``settings``, and another seat, with its place, as an event ``seat``; that
        waits for the disk.
        """
        with self._lock:
            old = self.settings
            self.settings = replace(settings, source=old.source, model=old.model)
            self._tune(settings, old)
            if self._run is not None:
                self._run.save_power(settings.low_power)
                if settings.baseline is not old.baseline:
                    self._run.use_rest(settings.baseline)
                    self._log.event("settings", self._now_s(), text=f"baseline {'on' if settings.baseline else 'off'}")
            self._sit(settings.seat_in_force)

    def use_model(self, model: str) -> None:
        """Read faces with another model, from one frame to the next: no frame is lost, and ids and recording go on.

        It is loaded in the caller's thread first, while the old one reads on. A recording marks the first frame that
        the new one read with an event ``model``. Where nothing runs, the next start uses it.

        Args:
            model: what ``--model`` takes.

        Raises:
            ModelError: it can't be used; what runs goes on as before.
        """
        info = find_model(model)
        with self._lock:
            run, engine_name = self._run, self.settings.engine
        if run is not None and not run.stopping:
            engine = open_engine(engine_name, info)
            if not run.use_model(engine, info):
                engine.close()
        with self._lock:
            self.settings = replace(self.settings, model=model)

    def renew_baseline(self) -> None:
        """Use the person's rest as it is kept now: it was taken anew, or deleted."""
        with self._lock:
            if self._run is not None:
                self._run.use_rest(self.settings.baseline)
                self._log.event("settings", self._now_s(), text="baseline renewed")

    def _tune(self, new: Settings, old: Settings) -> None:
        tuning = new.smoothing_s, new.threshold
        if tuning == (old.smoothing_s, old.threshold):
            return
        if self._run is not None:
            self._run.tuning = tuning
        threshold = "the model's own" if new.threshold is None else f"{new.threshold:g}"
        words = f"smoothing_s {new.smoothing_s:g}, threshold {threshold}"
        self._log.event("settings", self._now_s(), text=words)

    def _sit(self, seat: Rect | None) -> None:
        if self._run is None or self._run.seat == seat:
            return
        self._run.seat = seat
        self._log.event("seat", self._now_s(), data={"seat": None if seat is None else list(seat)})

    def pause(self) -> None:
        """Stop analysing; a camera stays open, a file waits."""
        with self._lock:
            if self._run is None or not can_pause(self._status.state):
                return
            self._run.paused.set()
            self._set(self._run, State.PAUSED, "Paused.")
            self._log.begin("pause", self._now_s())

    def resume(self) -> None:
        """Go on after a pause."""
        with self._lock:
            if self._run is None or not can_resume(self._status.state):
                return
            self._log.end("pause", self._now_s())
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
            if run is not None:
                if can_stop(self._status.state) or self._status.state is State.FAILED:
                    self._set(run, State.STOPPING, "Stopping…")
                run.ask_to_stop()
        self.stop_recording()
        if run is None:
            return ()
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

    def record(self, path: Path | None = None, *, video: VideoWish | None = None) -> Path:
        """Start a recording: a new session folder, or the log file ``path``; with a video where one is wished.

        A video is asked for each time: what begins by itself with the next source has none.

        Before the first frame the recording waits for it; the folder or file is made then.

        Returns:
            The session's folder or the log file (the sessions' folder while it waits).

        Raises:
            SessionError: it can't be written there.
            ConsentError: the source is a camera or stream, and there is no consent that holds.
        """
        with self._lock:
            going_on = self._log.status()
            if going_on is not None:
                return going_on.path
            self._log.want(Wanted(path=path, video=video))
            if self._newest is None or self._run is None or self._status.model is None:
                self._changed()
                return path or self.settings.sessions_dir
            return self._open_recording(self._newest).path

    def stop_recording(self) -> Path | None:
        """Close the log and return where it lies; None when nothing was recorded."""
        saved = self._log.close(self._now_s())
        if saved is None:
            return None
        self._changed()
        return saved.path

    def flush_recording(self) -> None:
        """Bring the log to the disk now; waits for the disk."""
        self._log.flush()

    def mark(self, text: str = "", face_id: int | None = None, *, time_s: float | None = None) -> Mark | None:
        """Set a marker at a source time (words take time to write) or the newest frame; None before the first one."""
        with self._lock:
            if self._newest is None:
                return None
            time_s = self._newest.time_s if time_s is None else min(time_s, self._newest.time_s)
            log, event = self._log.events, self._log.event(marks.MARKER, time_s, face_id=face_id, text=text)
            return Mark(time_s=time_s, text=text, event=event, log=log)

    def end_mark(self, mark: Mark, end_s: float | None) -> Mark:
        """Give a marker an end (source time), or none, and return it so. Raises SessionError as :meth:`edit_mark`."""
        return self.edit_mark(mark, text=mark.text, end_s=end_s)

    def edit_mark(self, mark: Mark, *, text: str, end_s: float | None) -> Mark:
        """Give a marker other words and another end, in its log too, and return it so.

        Raises:
            SessionError: its log can't be read or written.
        """
        edited = marks.changed(mark, text=text, end_s=end_s)
        marks.write(edited)
        return edited

    def remove_mark(self, mark: Mark) -> None:
        """Take a marker out of its log. Raises SessionError where that can't be written."""
        marks.remove(mark)

    def restore_mark(self, mark: Mark) -> None:
        """Put a removed marker back into its log. Raises SessionError where that can't be written."""
        marks.write(mark)

    def note(self, kind: str, *, face_id: int | None, text: str, data: Mapping[str, Any]) -> None:
        """Log an event at the newest frame's time, such as feedback; nothing where nothing is recorded."""
        with self._lock:
            if self._newest is not None:
                self._log.event(kind, self._newest.time_s, face_id=face_id, text=text, data=data)

    def name(self, face_id: int, text: str) -> None:
        """Name a person of this run; an empty text takes the name away. The log keeps it as an event.

        A name ends with the run: the next source's people are others.
        """
        with self._lock:
            text = text.strip()
            if self._newest is None or self._names.get(face_id, "") == text:
                return
            self._names.pop(face_id, None)
            if text:
                self._names[face_id] = text
            self._log.event(marks.NAME, self._newest.time_s, face_id=face_id, text=text)

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
                if self._log.wanted is not None:
                    self._refuse_early(source)

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
        if status.state is before or self._newest is None:
            return
        if before is not SourceState.OK:
            self._log.end(f"source_{before}", self._now_s())
        if before is SourceState.LOST:
            self._log.event("source_back", self._now_s(), text=status.detail)
        if status.state is not SourceState.OK:
            self._log.begin(f"source_{status.state}", self._newest.time_s, status.detail)

    def on_scene(self, run: Run, scene: Scene) -> None:
        """Log a finished scene, in order, then offer it to the screen."""
        with self._lock:
            if run is not self._run or run.stopping:
                return
            self._newest = scene
            if self._status.state is State.STARTING:
                self._set(run, State.RUNNING, "")
            if self._log.wanted is not None:
                try:
                    self._open_recording(scene)
                except (SessionError, ConsentError) as e:
                    self._on_log_trouble(e)
            self._roll(scene)
            self._note_model(scene)
        self._log.write(scene)
        if self.on_scene_done is not None:
            self.on_scene_done(scene)
        self._meters.analysed(time.perf_counter(), scene.timings.latency, len(scene.readings))
        self.scenes.put(scene)

    def _roll(self, scene: Scene) -> None:
        """Go on in a session of its own where another day has begun, or where the computer has slept.

        The scene is the new session's first: none is lost. A log that was given a name goes on.
        """
        rolls = self._log.rolls
        if rolls is None or self._status.source is None or not self._status.source.live:
            self._day.forget()
            return
        if not self._day.breaks(scene.frame.utc, scene.time_s):
            return
        spans = self._log.spans
        self._log.close(scene.time_s)
        self._log.want(rolls)
        try:
            self._open_recording(scene)
        except (SessionError, ConsentError) as e:
            self._on_log_trouble(e)
            return
        for span in spans:
            self._log.begin(span.kind, scene.time_s, span.text)

    def _note_model(self, scene: Scene) -> None:
        """Mark in the log the first scene of another model than the one before."""
        model, before = self._status.model, self._logged
        if model is None or before is None or model == before:
            return
        self._logged = model
        about = {
            "from": before.name,
            "to": model.name,
            "sha256": weights_hash(model, self._status.engine),
            "engine": self._status.engine,
        }
        self._log.event("model", scene.time_s, text=f"{before.name} → {model.name}", data=about)

    def on_end(self, run: Run, words: str, *, cut_short: bool) -> None:
        """The source is over: close the log and be idle."""
        with self._lock:
            if run is not self._run or run.stopping:
                return
        self.stop_recording()
        with self._lock:
            if run is self._run and not run.stopping:  # asked again: the lock was free meanwhile
                self._status = replace(self._status, ended=words, cut_short=cut_short)
                self._set(run, State.IDLE, words)
                self._idle.set()

    def on_failure(self, run: Run, error: BaseException) -> None:
        """Nothing more can be analysed: close the log and say why."""
        with self._lock:
            if run is not self._run or run.stopping:
                return
            waiting = self._log.wanted if self._log.status() is None else None
            run.ask_to_stop()
        if not isinstance(error, EmomonitorError):
            log.debug("unexpected error", exc_info=error)
        words = str(error) if isinstance(error, EmomonitorError) else f"Unexpected error: {error!r}"
        self.stop_recording()
        with self._lock:
            self._log.want(waiting)  # for the source that is tried next
            if run is self._run and self._status.state is not State.STOPPING:
                self._status = replace(self._status, failure=error)
                self._set(run, State.FAILED, words)
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

    def _on_log_trouble(self, error: SessionError | ConsentError) -> None:
        """Say that the log can't be written, or may not be; the analysis goes on."""
        with self._lock:
            self._status = replace(self._status, message=str(error), failure=error)
            self._changed()

    def _now_s(self) -> float:
        """The time on the source's clock: it goes on while a camera is paused or lost; a file's stands still."""
        newest, source = self._newest, self._status.source
        if newest is None:
            return 0.0
        if source is None or not source.live:
            return newest.time_s
        return newest.time_s + max(0.0, time.perf_counter() - newest.frame.read_at)

    def _open_recording(self, first: Scene) -> Recording:
        source, model, wanted = self._status.source, self._status.model, self._log.wanted
        self._log.want(None)
        if source is None or model is None or wanted is None:
            raise SessionError("Nothing is running that could be recorded. Start a source first.")
        permission = self._permission(source)
        if wanted.path is None:
            files = SessionFiles.in_folder(self.settings.sessions_dir, utc_now())
        else:
            files = SessionFiles.beside(wanted.path)
        reference = None if permission is None else permission.kept.reference
        info = session_info(source, model, self._status.engine, self.settings, reference)
        origin_s = first.time_s if source.live else 0.0
        self._logged = model
        recording = self._log.open(files, info, origin_s=origin_s, permission=permission, video=wanted.video)
        for face_id, text in self._names.items():  # so that each log is complete
            self._log.event(marks.NAME, first.time_s, face_id=face_id, text=text)
        self._changed()
        return recording

    def _permission(self, source: SourceInfo) -> Permission | None:
        """Return the consent to record a source, None where none is needed. Raises ConsentError."""
        if not needs_consent(source.kind):
            return None
        kept = consent_for(self.settings, self._consent_file, self._clock())
        return Permission(kept, lambda: self.settings, self._clock)

    def _refuse_early(self, source: SourceInfo) -> None:
        """Tell at once, not after the model has loaded, that what was asked for may not be recorded."""
        try:
            self._permission(source)
        except ConsentError as e:
            self._log.want(None)
            self._on_log_trouble(e)
