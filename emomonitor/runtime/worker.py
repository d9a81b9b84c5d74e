"""The two threads of one run: capture reads and paces, inference analyses. They only tell the listener."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Protocol

from emomonitor.capture.base import EndOfSource, Source, SourceInfo, SourceKind, SourceStatus
from emomonitor.capture.cameras import CameraWish
from emomonitor.engines.base import AllHeads
from emomonitor.engines.catalog import ModelInfo
from emomonitor.entities import Frame, Scene, utc_now
from emomonitor.runtime.attention import Attention
from emomonitor.runtime.mailbox import Closed, DropPolicy, Mailbox
from emomonitor.runtime.pacing import Pacer, RateLimit
from emomonitor.runtime.rest import Rest, baseline_file
from emomonitor.settings import Rect, Settings

_FILE_QUEUE = 1
"""Frames of a file that are decoded ahead; waiting here counts as latency."""

_PAUSE_POLL_S = 0.02
"""How often a paused thread looks whether it may go on."""


class RunListener(Protocol):
    """Who is told what happens; every method may be called from either thread and returns at once."""

    def on_say(self, run: Run, message: str) -> None:
        """What is being waited for, in words."""

    def on_opened(self, run: Run, source: SourceInfo) -> None:
        """The source is open."""

    def on_loaded(self, run: Run, model: ModelInfo, engine: str) -> None:
        """Model and engine are loaded: the next scene is theirs."""

    def on_seen(self, run: Run) -> None:
        """The source gave a frame."""

    def on_source_status(self, run: Run, status: SourceStatus) -> None:
        """How the source is doing."""

    def on_scene(self, run: Run, scene: Scene) -> None:
        """A frame was analysed."""

    def on_end(self, run: Run, words: str, *, cut_short: bool) -> None:
        """The source is over."""

    def on_failure(self, run: Run, error: BaseException) -> None:
        """Nothing more can be analysed."""


class Run:
    """One source from opening to its end. Threads are daemons: one that hangs can be abandoned.

    Attributes:
        paused: set while nothing is analysed.
        seat: the part of the picture that is meant, None for all; any thread may set it at any time.
        tuning: smoothing in seconds, and threshold (None: the model's own); any thread may set it at any time.
    """

    paused: threading.Event
    seat: Rect | None
    tuning: tuple[float, float | None]

    def __init__(self, settings: Settings, listener: RunListener, *, paced: bool) -> None:
        self.paused = threading.Event()
        self.seat = settings.seat_in_force
        self.tuning = settings.smoothing_s, settings.threshold
        self._settings = settings
        self._listener = listener
        self._paced = paced
        self._stop = threading.Event()
        self._opened = threading.Event()
        self._frames: Mailbox[Frame] | None = None
        self._pictures = False
        self._end: EndOfSource | None = None
        self._next = _Next()
        self._attention = Attention(on=settings.low_power)
        self._rest = Rest(baseline_file(settings.data_dir), on=settings.baseline)
        self._threads = (
            threading.Thread(target=self._guard(self._capture), name="capture", daemon=True),
            threading.Thread(target=self._guard(self._inference), name="inference", daemon=True),
        )

    def use_rest(self, on: bool) -> None:
        """Correct readings by the person's own rest, read anew from its file, or don't. Any thread may call."""
        self._rest.wish(on)

    def save_power(self, on: bool) -> None:
        """Look less often while nothing changes, or always; from the next frame on. Any thread may call."""
        self._attention.on = on

    @property
    def stopping(self) -> bool:
        """Whether the end was asked for."""
        return self._stop.is_set()

    @property
    def dropped(self) -> int:
        """Frames that a live source gave and nobody had time for."""
        return self._frames.dropped if self._frames is not None else 0

    def start(self) -> None:
        """Start both threads."""
        for t in self._threads:
            t.start()

    def ask_to_stop(self) -> None:
        """Signal and wake both threads; returns at once."""
        self._stop.set()
        self._opened.set()
        if self._frames is not None:
            self._frames.close(discard=True)

    def use_model(self, engine: AllHeads, model: ModelInfo) -> bool:
        """Read faces with this network from the next frame on; the listener is told by ``on_loaded``.

        Returns:
            Whether the run took it, and will close it; False where it has ended.
        """
        return self._next.offer(engine, model)

    def join(self, timeout_s: float) -> tuple[str, ...]:
        """Wait for both threads, ``timeout_s`` in all; return the names of those that go on."""
        deadline = time.monotonic() + timeout_s
        for t in self._threads:
            if t is not threading.current_thread():
                t.join(max(0.0, deadline - time.monotonic()))
        return tuple(t.name for t in self._threads if t.is_alive() and t is not threading.current_thread())

    def _guard(self, work: Callable[[], None]) -> Callable[[], None]:
        def guarded() -> None:
            try:
                work()
            except Exception as e:  # told to the person by the listener, never lost
                self._listener.on_failure(self, e)

        return guarded

    # -- capture -----------------------------------------------------------------------------------

    def _capture(self) -> None:
        from emomonitor.capture.factory import open_source, resolve_auto

        try:
            uri = self._settings.source
            source = open_source(resolve_auto() if uri == "auto" else uri, wish=camera_wish(self._settings))
            try:
                live = source.info.live
                self._pictures = source.info.kind is SourceKind.IMAGES
                self._frames = Mailbox(
                    capacity=1 if live else _FILE_QUEUE, policy=DropPolicy.OLDEST if live else DropPolicy.WAIT
                )
                self._listener.on_opened(self, source.info)
                self._opened.set()
                self._read_all(source, self._frames)
            finally:
                source.close()
        finally:
            # The sentinel that no consumer waits for in vain, whatever happened above.
            if self._frames is not None:
                self._frames.close()
            self._opened.set()

    def _read_all(self, source: Source, frames: Mailbox[Frame]) -> None:
        pacer, rate = Pacer(), RateLimit(self._settings.fps)
        live = source.info.live
        while not self._stop.is_set():
            if self.paused.is_set() and not live:
                pacer.restart()
                self._stop.wait(_PAUSE_POLL_S)
                continue
            if not frames.wait_for_room():
                return
            try:
                frame = source.read()
            except EndOfSource as e:
                self._end = e
                return
            self._listener.on_source_status(self, source.status)
            if frame is None:
                continue
            self._listener.on_seen(self)
            if (live and self.paused.is_set()) or not rate.allows(frame.time_s, self._attention.step_s):
                continue
            if self._paced and not live:
                # Also ends at once when the end is asked for.
                if self._stop.wait(pacer.delay(frame.time_s, time.monotonic())):
                    return
                frame = replace(frame, read_at=time.perf_counter(), utc=utc_now())
            frames.put(frame)

    # -- inference ---------------------------------------------------------------------------------

    def _inference(self) -> None:
        from emomonitor.runtime.pipeline import open_pipeline

        with (
            self._next,
            open_pipeline(self._settings, lambda words: self._listener.on_say(self, words)) as pipeline,
        ):
            self._listener.on_loaded(self, pipeline.model, pipeline.engine.title)
            self._listener.on_say(self, "Waiting for the first picture…")
            self._opened.wait()
            if self._frames is None:
                return  # the source could not be opened: the capture thread told why
            while not self._stop.is_set():
                if (offered := self._next.take()) is not None:
                    pipeline.use(*offered)
                    self._listener.on_loaded(self, pipeline.model, pipeline.engine.title)
                if self.paused.is_set():
                    self._stop.wait(_PAUSE_POLL_S)
                    continue
                try:
                    frame = self._frames.get(_PAUSE_POLL_S)
                except Closed:
                    break
                if frame is not None and not self._stop.is_set():
                    if self._pictures:
                        pipeline.reset()  # pictures are no film: each is read by itself
                    pipeline.set_seat(self.seat)
                    pipeline.tune(*self.tuning)
                    self._rest.follow(pipeline, frame.time_s)
                    scene = pipeline.process(frame)
                    latency = (time.perf_counter() - frame.read_at) * 1000
                    scene = replace(scene, timings=replace(scene.timings, latency=latency))
                    self._attention.note(scene)
                    self._listener.on_scene(self, scene)
            self._rest.keep(pipeline)
        if self._end is not None:
            words = end_words(self._end, pictures=self._pictures)
            self._listener.on_end(self, words, cut_short=self._end.cut_short)


class _Next:
    """The network that is to take over, loaded by whoever wants it; what nobody takes is closed. Any thread may call.

    A context manager: on leaving it, nothing more is taken.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offered: tuple[AllHeads, ModelInfo] | None = None
        self._ended = False

    def offer(self, engine: AllHeads, model: ModelInfo) -> bool:
        """Leave a network here; one that waits already is closed. False where nobody will come for it."""
        with self._lock:
            if self._ended:
                return False
            before, self._offered = self._offered, (engine, model)
        if before is not None:
            before[0].close()
        return True

    def take(self) -> tuple[AllHeads, ModelInfo] | None:
        """Take what waits; None where nothing does."""
        if self._offered is None:  # asked for each frame: no lock for nothing
            return None
        with self._lock:
            offered, self._offered = self._offered, None
        return offered

    def __enter__(self) -> _Next:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._ended = True
            left, self._offered = self._offered, None
        if left is not None:
            left[0].close()


def camera_wish(settings: Settings) -> CameraWish:
    """Return the size and rate that the settings ask of a camera."""
    return CameraWish(width=settings.camera_width, height=settings.camera_height, fps=settings.camera_fps)


def end_words(end: EndOfSource, *, pictures: bool) -> str:
    """Say how a file ended: complete, or cut short."""
    if pictures and end.cut_short:
        return f"The pictures ended after {end.frames} of {end.promised} frames: the others can't be read."
    if pictures:
        return f"That was the last picture ({end.frames} in all)."
    if end.cut_short:
        return f"The file ended after {end.frames} of {end.promised} frames: it is cut short or damaged at its end."
    return f"The clip is over ({end.frames} frames)."
