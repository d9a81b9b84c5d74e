"""Measures the real window; run as a process of its own.

``python -m emomonitor.ui.measure JSON`` prints one line of JSON. ``emomonitor benchmark`` calls it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import psutil
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from emomonitor.engines.catalog import ModelInfo, all_models, model_name
from emomonitor.runtime.runner import Runner
from emomonitor.runtime.state import State
from emomonitor.settings import load_settings
from emomonitor.ui.app import import_plotting, leave_imports_alone, make_application
from emomonitor.ui.stalls import STALL_MS, Stall, StallWatch
from emomonitor.ui.window import MainWindow

_MIB = 1024 * 1024
_TICK_MS = 5
_WARM_UP_S = 3.0
_RESIZE_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowFigures:
    """What the window reached.

    Attributes:
        window_s: seconds from the start of the process to the first painted window.
        label_s: seconds from the start of the process to the first analysed face.
        fps: frames analysed a second, flat out, with the window drawing.
        latency_p95_ms: 95th percentile of the time from read() to the finished scene, in the worst two seconds.
        start_stall_ms: longest time in which the event loop did not turn, from its start until all had settled.
        longest_stall_ms: the same after that.
        resize_stall_ms: the same while the window was made larger and smaller at every turn of the loop.
        resize_fps: pictures painted a second meanwhile.
        switch_stall_ms: the same while another model was taken up.
        switch_s: seconds from asking for another model to its first scene.
        close_s: seconds that closing took; the window is gone at once, the log is closed first.
        stalls: those of over 50 ms, by phase: ms, own_ms, process_ms, where (see :class:`emomonitor.ui.stalls.Stall`).
        memory_mib: resident memory at the end.
        tensorflow_loaded: whether TensorFlow was imported.
    """

    window_s: float
    label_s: float
    fps: float
    latency_p95_ms: float
    start_stall_ms: float
    longest_stall_ms: float
    resize_stall_ms: float
    resize_fps: float
    switch_stall_ms: float
    switch_s: float
    close_s: float
    stalls: dict[str, list[Stall]]
    memory_mib: float
    tensorflow_loaded: bool


class _Watch:
    """Looks at the runner and the event loop from inside the loop, one phase after the other."""

    def __init__(self, app: QApplication, window: MainWindow, runner: Runner, started: float, seconds: float) -> None:
        self._app, self._window, self._runner = app, window, runner
        self._started, self._seconds = started, seconds
        self.window_s = self.label_s = self.fps = self.latency_p95_ms = self.switch_s = 0.0
        self.failure: BaseException | None = None
        self.phases: dict[str, list[Stall]] = {}
        self._phase: Callable[[float], None] = self._start
        self._analysed_before = 0
        self._analysed = 0
        self._mark = 0.0  # when the phase began, or what it waits for came
        self._mark_analysed = 0
        self._switched_at = self.resize_fps = 0.0
        self._resized = self._painted = 0
        self._before_switch: ModelInfo | None = None
        self.loop = StallWatch(_TICK_MS)
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.setInterval(_TICK_MS)
        self.timer.timeout.connect(self._tick)

    def _tick(self) -> None:
        self.loop.turn()
        status = self._runner.status()
        if status.state is State.FAILED:
            self.failure = status.failure
            self._end()
            return
        if status.state is State.IDLE and status.ended:  # a clip that is over is played again
            self._analysed_before += self._runner.meters().analysed
            self._runner.start()
        self._analysed = self._analysed_before + self._runner.meters().analysed
        self._phase(time.perf_counter())

    def _start(self, now: float) -> None:
        if not self.window_s and self._window.live.stage.video.paints:
            self.window_s = time.time() - self._started
        if not self.label_s and self._analysed and self._runner.meters().faces:
            self.label_s = time.time() - self._started
        if self._settled(now):
            self._next("start", self._run, now)

    def _run(self, now: float) -> None:
        latency = self._runner.meters().latency_p95_ms
        self.latency_p95_ms = max(self.latency_p95_ms, latency or 0.0)
        if now - self._mark >= self._seconds:
            self.fps = (self._analysed - self._mark_analysed) / (now - self._mark)
            self._next("running", self._resize, now)

    def _resize(self, now: float) -> None:
        painted = self._window.live.stage.video.paints
        if not self._resized:
            self._mark, self._painted = now, painted
        if now - self._mark < _RESIZE_S:
            self._resized += 1
            narrower = abs(self._resized % 80 - 40) * 8  # there and back again
            self._window.resize(1280 - narrower, 800 - narrower // 2)
            return
        self.resize_fps = (painted - self._painted) / (now - self._mark)
        self._next("resize", self._switch, now)
        self._analysed_before = 0
        self._switched_at = now
        self._window.live.watching.use_model(_other_model(self._runner.settings.model))

    def _switch(self, now: float) -> None:
        status = self._runner.status()
        if status.model is None or status.state is not State.RUNNING or status.model is self._before_switch:
            return
        if not self._settled(now):
            self.switch_s = self.switch_s or now - self._switched_at
            return
        self._next("switch", self._start, now)
        self._end()

    def _settled(self, now: float) -> bool:
        """Whether pictures have been coming for a while."""
        if not self._analysed:
            self._mark = 0.0
            return False
        self._mark = self._mark or now
        return now - self._mark >= _WARM_UP_S

    def _next(self, name: str, phase: Callable[[float], None], now: float) -> None:
        self.phases[name] = self.loop.take()
        self._phase, self._mark, self._mark_analysed = phase, now if phase == self._run else 0.0, self._analysed
        self._before_switch = self._runner.status().model

    def _end(self) -> None:
        self.timer.stop()
        self.loop.close()
        self._app.exit()  # quit would close the window, which is measured by itself


def _other_model(running: str) -> str:
    """Return the name of another installed model, or of the running one where there is no other."""
    names = [model_name(m) for m in all_models() if "onnx" in m.files]
    return next((n for n in names if n != running), running)


def main(argument: str) -> int:
    """Do what the JSON argument says: ``{settings: {...}, seconds: s, started: time.time() of the parent}``."""
    wanted = json.loads(argument)
    settings = load_settings(None, wanted["settings"])
    app = make_application()
    runner = Runner(settings, paced=False)
    import_plotting()
    window = MainWindow(settings, runner)
    window.bridge.plotting.connect(leave_imports_alone)
    window.show()
    watch = _Watch(app, window, runner, float(wanted["started"]), float(wanted["seconds"]))
    watch.timer.start()
    app.exec()
    if watch.failure is not None:
        window.close()
        raise watch.failure
    closing = time.perf_counter()
    window.close()
    longest = {name: max((s.ms for s in stalls), default=0.0) for name, stalls in watch.phases.items()}
    figures = WindowFigures(
        window_s=watch.window_s,
        label_s=watch.label_s,
        fps=watch.fps,
        latency_p95_ms=watch.latency_p95_ms,
        start_stall_ms=longest["start"],
        longest_stall_ms=longest["running"],
        resize_stall_ms=longest["resize"],
        resize_fps=watch.resize_fps,
        switch_stall_ms=longest["switch"],
        switch_s=watch.switch_s,
        close_s=time.perf_counter() - closing,
        stalls={name: [s for s in stalls if s.ms > STALL_MS] for name, stalls in watch.phases.items()},
        memory_mib=psutil.Process().memory_info().rss / _MIB,
        tensorflow_loaded="tensorflow" in sys.modules,
    )
    print(json.dumps(asdict(figures)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
