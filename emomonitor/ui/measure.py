"""Measures the real window; run as a process of its own.

``python -m emomonitor.ui.measure JSON`` prints one line of JSON. ``emomonitor benchmark`` calls it.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from emomonitor.runtime.runner import Runner
from emomonitor.runtime.state import State
from emomonitor.settings import load_settings
from emomonitor.ui.app import make_application
from emomonitor.ui.window import MainWindow

_MIB = 1024 * 1024
_TICK_MS = 5
_WARM_UP_S = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowFigures:
    """What the window reached.

    Attributes:
        window_s: seconds from the start of the process to the first painted window.
        label_s: seconds from the start of the process to the first analysed face.
        fps: frames analysed a second, flat out, with the window drawing.
        latency_p95_ms: 95th percentile of the time from read() to the finished scene, in the worst two seconds.
        longest_stall_ms: longest time in which the event loop did not turn, after the start.
        memory_mib: resident memory at the end.
        tensorflow_loaded: whether TensorFlow was imported.
    """

    window_s: float
    label_s: float
    fps: float
    latency_p95_ms: float
    longest_stall_ms: float
    memory_mib: float
    tensorflow_loaded: bool


class _Watch:
    """Looks at the runner and the event loop from inside the loop."""

    def __init__(self, app: QApplication, window: MainWindow, runner: Runner, started: float, seconds: float) -> None:
        self._app, self._window, self._runner = app, window, runner
        self._started, self._seconds = started, seconds
        self.window_s = self.label_s = 0.0
        self.failure: BaseException | None = None
        self._analysed_before = 0
        self._first_scene = 0.0
        self._begun: tuple[float, int] | None = None
        self.fps = 0.0
        self.latency_p95_ms = 0.0
        self.stall_ms = 0.0
        self._last_tick = 0.0
        self.timer = QTimer()
        self.timer.setInterval(_TICK_MS)
        self.timer.timeout.connect(self._tick)

    def _tick(self) -> None:
        now = time.perf_counter()
        if not self.window_s and self._window.isVisible():
            self.window_s = time.time() - self._started
        status = self._runner.status()
        if status.state is State.FAILED:
            self.failure = status.failure
            self.timer.stop()
            self._app.quit()
            return
        if status.state is State.IDLE and status.ended:  # a clip that is over is played again
            self._analysed_before += self._runner.meters().analysed
            self._runner.start()
        meters = self._runner.meters()
        analysed = self._analysed_before + meters.analysed
        if not self.label_s and meters.faces and meters.analysed:
            self.label_s = time.time() - self._started
        if not analysed:
            self._last_tick = now
            return
        if not self._first_scene:
            self._first_scene = now
        if self._begun is None:
            if now - self._first_scene >= _WARM_UP_S:
                self._begun = now, analysed
        else:
            self.stall_ms = max(self.stall_ms, (now - self._last_tick) * 1000 - _TICK_MS)
            if meters.latency_p95_ms is not None:
                self.latency_p95_ms = max(self.latency_p95_ms, meters.latency_p95_ms)
            if now - self._begun[0] >= self._seconds:
                self.fps = (analysed - self._begun[1]) / (now - self._begun[0])
                self.timer.stop()
                self._app.quit()
        self._last_tick = now


def main(argument: str) -> int:
    """Do what the JSON argument says: ``{settings: {...}, seconds: s, started: time.time() of the parent}``."""
    wanted = json.loads(argument)
    settings = load_settings(None, wanted["settings"])
    app = make_application()
    runner = Runner(settings, paced=False)
    window = MainWindow(settings, runner)
    window.show()
    watch = _Watch(app, window, runner, float(wanted["started"]), float(wanted["seconds"]))
    watch.timer.start()
    app.exec()
    if watch.failure is not None:
        window.close()
        raise watch.failure
    figures = WindowFigures(
        window_s=watch.window_s,
        label_s=watch.label_s,
        fps=watch.fps,
        latency_p95_ms=watch.latency_p95_ms,
        longest_stall_ms=watch.stall_ms,
        memory_mib=psutil.Process().memory_info().rss / _MIB,
        tensorflow_loaded="tensorflow" in sys.modules,
    )
    window.close()
    print(json.dumps(asdict(figures)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
