"""The only module that knows both Qt and the runner."""

from __future__ import annotations

import importlib
import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, SignalInstance

from emomonitor.entities import Scene
from emomonitor.errors import ConsentError, DiskFullError, EmomonitorError, FolderError
from emomonitor.runtime.marks import Mark
from emomonitor.runtime.meters import MeterReading
from emomonitor.runtime.runner import Runner, RunnerStatus
from emomonitor.runtime.videofile import VideoWish
from emomonitor.settings import Settings
from emomonitor.ui.spoken import spoken
from emomonitor.vision.drawn import AS_USUAL, Drawn

_SCENE_MS = 33
"""How often the screen asks for the newest scene: as often as most screens and cameras can do."""

_METERS_MS = 500
"""How often figures change: often enough to see a stall, seldom enough to be read."""

_STOP_S = 1.5
"""Longest wait for the runner's threads when closing."""

_CLOSE_S = 1.7
"""Longest wait for them and for what is done in the background; with the rest of closing it stays under 2 s."""


class Bridge(QObject):
    """Carries what is rare by signal and takes the newest scene by timer. Lives in the GUI thread.

    Whatever it tells in words is in the language of the window: the runner's own are English.

    Signals:
        changed: a RunnerStatus, after any change; emitted in any thread, so Qt queues it.
        scene: the newest Scene; emitted by the timer in the GUI thread, so a frame is never in an event queue.
        ticked: (MeterReading, RunnerStatus), twice a second.
        cameras: a tuple of CameraInfo, after :meth:`find_cameras`.
        plotting: pyqtgraph was imported, after :meth:`load_plotting`.
        problem: words for people about a command that failed.
        snapped: the path of a snapshot that was written.
        unkept: a DiskFullError or FolderError: something that was asked for can't be kept.
        unexpected: an exception that is a mistake of ours, from the runner's threads or the background.
        marked: (key, Mark or None before the first picture), after :meth:`mark`.
        consent_wanted: words for people: a camera can't be recorded without a consent.
        video_estimated: bytes that an hour of video would take, after :meth:`estimate_video`.

    Attributes:
        shuts: says whether a source must not be opened now; such a start does nothing.
    """

    changed = Signal(object)
    scene = Signal(object)
    ticked = Signal(object, object)
    cameras = Signal(object)
    plotting = Signal()
    problem = Signal(str)
    snapped = Signal(object)
    video_estimated = Signal(object)
    unkept = Signal(object)
    unexpected = Signal(object)
    marked = Signal(int, object)
    consent_wanted = Signal(str)

    def __init__(self, settings: Settings, runner: Runner | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.shuts: Callable[[str], bool] = lambda source: False
        self._refused: VideoWish | None = None
        self._closing = False
        self._failure: BaseException | None = None
        self._runner = runner or Runner(settings)
        self._runner.on_change = self._on_change
        self._commands: queue.SimpleQueue[tuple[Callable[[], object], bool] | None] = queue.SimpleQueue()
        # What may wait (opening a source ends the one before; cameras are listed by the system) waits here, in order.
        self._worker = threading.Thread(target=self._work, name="ui-commands", daemon=True)
        self._worker.start()
        self._scene_timer = self._timer(_SCENE_MS, self._take_scene, Qt.TimerType.PreciseTimer)
        self._meter_timer = self._timer(_METERS_MS, self._tick, Qt.TimerType.CoarseTimer)

    def _timer(self, ms: int, act: Callable[[], None], kind: Qt.TimerType) -> QTimer:
        timer = QTimer(self)
        timer.setTimerType(kind)
        timer.timeout.connect(act)
        timer.start(ms)
        return timer

    # -- from the runner ---------------------------------------------------------------------------

    def _on_change(self, status: RunnerStatus) -> None:
        if self._closing:
            return
        failure, before, self._failure = status.failure, self._failure, status.failure
        if failure is not None and failure is not before and not isinstance(failure, EmomonitorError):
            self.unexpected.emit(failure)
        self.changed.emit(_translated(status))

    def _take_scene(self) -> None:
        scene = self._runner.scenes.take()
        if scene is not None:
            self.scene.emit(scene)

    def _tick(self) -> None:
        self.ticked.emit(self._runner.meters(), self.status())

    def status(self) -> RunnerStatus:
        """Return how things stand."""
        return _translated(self._runner.status())

    def meters(self) -> MeterReading:
        """Return rates, latency and losses."""
        return self._runner.meters()

    # -- to the runner -----------------------------------------------------------------------------

    def start(self, source: str | None = None, *, model: str | None = None) -> None:
        """Start a source, with another model or the same, in the background: what runs is ended first."""
        if not self.shuts(source or self._runner.settings.source):
            self._do(lambda: self._runner.start(source, model=model))

    def use_model(self, model: str) -> None:
        """Go on with another model, in the background; ``changed`` tells, or ``problem`` where it can't be used."""
        self._do(lambda: self._runner.use_model(model))

    def change(self, settings: Settings) -> None:
        """Go by changed settings, in the background, as the log may note them; see :meth:`Runner.change`."""
        self.settings = settings
        self._do(lambda: self._runner.change(settings), lasting=True)

    def renew_baseline(self) -> None:
        """Use the person's rest as it is kept now, in the background, as the log may note it."""
        self._do(self._runner.renew_baseline, lasting=True)

    def stop(self) -> None:
        """Stop, in the background."""
        self._do(self._runner.stop)

    def pause(self) -> None:
        """Pause."""
        self._runner.pause()

    def resume(self) -> None:
        """Go on."""
        self._runner.resume()

    def record(self, path: Path | None = None, *, video: VideoWish | None = None) -> None:
        """Start a recording, in the background; ``changed``, ``consent_wanted`` or ``problem`` tells how it went."""
        self._do(lambda: self._record(path, video))

    def record_again(self) -> None:
        """Start what was refused for want of a consent, as it was asked for."""
        self.record(video=self._refused)

    def _record(self, path: Path | None, video: VideoWish | None) -> None:
        self._refused = None
        try:
            self._runner.record(path, video=video)
        except ConsentError as e:
            self._refused = video
            if not self._closing:
                self.consent_wanted.emit(spoken(str(e)))

    def stop_recording(self) -> None:
        """End the recording, in the background: a log is synced to the disk before it is closed."""
        self._do(self._runner.stop_recording)

    def flush_recording(self) -> None:
        """Bring the log to the disk, in the background."""
        self._do(self._runner.flush_recording)

    def mark(self, key: int, text: str, time_s: float) -> None:
        """Set a marker at a source time, in the background; ``marked`` tells, with this ``key``, how it was kept."""
        self._do(lambda: self._mark(key, text, time_s), lasting=True)

    def _mark(self, key: int, text: str, time_s: float) -> None:
        made = self._runner.mark(text, time_s=time_s)
        if not self._closing:
            self.marked.emit(key, made)

    def edit_mark(self, mark: Mark) -> None:
        """Write a marker's words and end into its log, in the background."""
        self._do(lambda: self._runner.edit_mark(mark, text=mark.text, end_s=mark.end_s), lasting=True)

    def remove_mark(self, mark: Mark) -> None:
        """Take a marker out of its log, in the background."""
        self._do(lambda: self._runner.remove_mark(mark), lasting=True)

    def restore_mark(self, mark: Mark) -> None:
        """Put a removed marker back into its log, in the background."""
        self._do(lambda: self._runner.restore_mark(mark), lasting=True)

    def note(self, kind: str, *, face_id: int | None, text: str, data: Mapping[str, Any]) -> None:
        """Log an event at the newest frame's time, in the background."""
        self._do(lambda: self._runner.note(kind, face_id=face_id, text=text, data=data), lasting=True)

    def name(self, face_id: int, text: str) -> None:
        """Name a person, in the background: the log is synced to the disk."""
        self._do(lambda: self._runner.name(face_id, text), lasting=True)

    def estimate_video(self, scene: Scene) -> None:
        """Work out in the background what a video would take; ``video_estimated`` tells."""
        self._do(lambda: self._estimate_video(scene))

    def _estimate_video(self, scene: Scene) -> None:
        from emomonitor.runtime.videofile import bytes_an_hour

        size = bytes_an_hour(scene, self._runner.meters().analysed_fps)
        if not self._closing:
            self.video_estimated.emit(size)

    def find_cameras(self) -> None:
        """List the cameras in the background; ``cameras`` tells."""
        self._do(self._find_cameras)

    def _find_cameras(self) -> None:
        from emomonitor.capture.cameras import cameras

        found = cameras()
        if not self._closing:
            self.cameras.emit(found)

    def load_plotting(self) -> None:
        """Import pyqtgraph where it isn't yet; ``plotting`` tells.

        In the GUI thread: PySide crashes now and then where two threads make classes at the same time. The app has
        imported it before its window is up (:func:`emomonitor.ui.app.import_plotting`).
        """
        importlib.import_module("pyqtgraph")
        if not self._closing:
            self.plotting.emit()

    def snapshot(self, scene: Scene, *, drawn: Drawn = AS_USUAL, chosen: int | None = None) -> None:
        """Write a picture of a scene in the background, as it is drawn on the screen; ``snapped`` tells where."""
        self._do(lambda: self._snapshot(scene, drawn, chosen))

    def _snapshot(self, scene: Scene, drawn: Drawn, chosen: int | None) -> None:
        from emomonitor.runtime.pictures import save_snapshot

        path = save_snapshot(scene, self.settings.snapshots_dir, drawn=drawn, chosen=chosen)
        if not self._closing:
            self.snapped.emit(path)

    def in_background(self, command: Callable[[], object], *, lasting: bool = True) -> None:
        """Do what may wait for the disk, after what was asked for before; also while closing unless not ``lasting``."""
        self._do(command, lasting=lasting)

    # -- the background ----------------------------------------------------------------------------

    def _do(self, command: Callable[[], object], *, lasting: bool = False) -> None:
        """Do something after what was asked for before; ``lasting``: also while closing, since it keeps something."""
        self._commands.put((command, lasting))

    def _work(self) -> None:
        while (asked := self._commands.get()) is not None:
            command, lasting = asked
            if self._closing and not lasting:
                continue
            try:
                command()
            except (DiskFullError, FolderError) as e:
                self._tell(self.unkept, e)
            except EmomonitorError as e:
                self._tell(self.problem, spoken(str(e)))
            except Exception as e:  # a mistake of ours: told, written down, and the window goes on
                self._tell(self.unexpected, e)

    def _tell(self, signal: SignalInstance, what: object) -> None:
        if not self._closing:
            signal.emit(what)

    def close(self) -> tuple[str, ...]:
        """End everything in under 2 s, the log first of all.

        Returns:
            Names of threads that did not stop (a model that is loading, a camera that hangs); they are daemons.
        """
        deadline = time.monotonic() + _CLOSE_S
        self._closing = True
        self._scene_timer.stop()
        self._meter_timer.stop()
        stuck = self._runner.stop(_STOP_S)
        self._commands.put(None)
        self._worker.join(max(0.2, deadline - time.monotonic()))
        if self._worker.is_alive():
            return (*stuck, self._worker.name)
        return (*stuck, *self._runner.stop(0.1))  # a start that was under way while we stopped


def _translated(status: RunnerStatus) -> RunnerStatus:
    """Return a status whose words are in the window's language. Any thread may ask."""
    seen = status.source_status
    return replace(
        status,
        message=spoken(status.message),
        ended=spoken(status.ended),
        source_status=replace(seen, detail=spoken(seen.detail)) if seen is not None else None,
    )
