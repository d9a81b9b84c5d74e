"""Measures what being on all day costs; run as a process of its own, so that memory and processor time are its own.

``python -m emomonitor.runtime.all_day JSON`` prints one line of JSON. ``emomonitor benchmark --all-day`` calls it.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import psutil

from emomonitor.entities import Scene, utc_now
from emomonitor.runtime.offline import open_reel
from emomonitor.runtime.pacing import RateLimit
from emomonitor.runtime.pipeline import open_pipeline
from emomonitor.runtime.recording import Recording, session_info
from emomonitor.runtime.runner import Runner
from emomonitor.session.layout import SessionFiles
from emomonitor.settings import Settings, load_settings

FPS = 5.0
_WARM_UP_S = 5.0
_MIB = 1024 * 1024
_SAMPLES_EVERY = 50
_SETTLED = 0.25
"""Share of the memory's course that is left out: caches fill first."""

_NOWHERE = (0.0, 0.0, 0.02, 0.02)
"""A seat in which nobody sits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """What it costs.

    Attributes:
        core: share of one core at five analysed frames a second, one face, logging included, at the clip's own pace.
        core_low: the same with low power and no limit of the rate.
        core_nobody: with low power and nobody in the seat.
        analysed: frames analysed a second in each of the three.
        hours: simulated hours of the memory's course, at five frames a second.
        slope_mib: MiB that memory grew in a simulated day, by a straight line through the settled part.
        memory_mib: at its end.
    """

    core: float
    core_low: float
    core_nobody: float
    analysed: tuple[float, float, float]
    hours: float
    slope_mib: float
    memory_mib: float


def measure_day(settings: Settings, seconds: float) -> DayFigures:
    """Measure for ``seconds`` each."""
    five = _share(replace(settings, fps=FPS), seconds)
    low = _share(replace(settings, low_power=True), seconds)
    nobody = _share(replace(settings, low_power=True, only_seat=True, seat=_NOWHERE), seconds)
    hours, slope, memory = _memory(settings, seconds)
    return DayFigures(
        core=five[0],
        core_low=low[0],
        core_nobody=nobody[0],
        analysed=(five[1], low[1], nobody[1]),
        hours=hours,
        slope_mib=slope,
        memory_mib=memory,
    )


def _share(settings: Settings, seconds: float) -> tuple[float, float]:
    """Run the clip at its own pace, again and again; return the share of a core, and the frames a second."""
    process = psutil.Process()
    runner, seen, first = Runner(settings), 0, threading.Event()

    def count(scene: Scene) -> None:
        nonlocal seen
        seen += 1
        first.set()

    runner.on_scene_done = count
    with tempfile.TemporaryDirectory(prefix="emomonitor-day-") as folder:
        runner.record(Path(folder) / "log.csv")
        runner.start()
        first.wait(60.0)
        time.sleep(_WARM_UP_S + 2.0)  # also until a low rate has settled
        used, begun, before = _processor_s(process), time.perf_counter(), seen
        time.sleep(seconds)
        took = time.perf_counter() - begun
        share, rate = (_processor_s(process) - used) / took, (seen - before) / took
        runner.stop()
    return share, rate


def _processor_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _memory(settings: Settings, seconds: float) -> tuple[float, float, float]:
    """Analyse and log the clip flat out as if it came at five frames a second; return hours, slope a day, memory."""
    process = psutil.Process()
    hours: list[float] = []
    memory: list[float] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="emomonitor-day-")))
        pipeline = stack.enter_context(open_pipeline(settings))
        with closing(open_reel(settings.source)) as reel:
            rate = RateLimit(FPS)
            shots = [f for f in reel if rate.allows(f.time_s)]
            info = session_info(reel.source.info, pipeline.model, pipeline.engine.title, settings)
        recording = stack.enter_context(closing(Recording(SessionFiles.in_folder(folder, utc_now()), info, origin_s=0)))
        deadline, index = time.monotonic() + seconds, 0
        while time.monotonic() < deadline:
            for shot in shots:
                recording.write(pipeline.process(replace(shot, index=index, time_s=index / FPS)))
                index += 1
                if index % _SAMPLES_EVERY == 0:
                    hours.append(index / FPS / 3600)
                    memory.append(process.memory_info().rss / _MIB)
    start = int(len(hours) * _SETTLED)
    slope = float(np.polyfit(hours[start:], memory[start:], 1)[0]) * 24 if len(hours) - start > 2 else float("nan")
    return index / FPS / 3600, slope, memory[-1] if memory else float("nan")


def main(argument: str) -> int:
    """Do what the JSON argument says: ``{settings: {...}, seconds: s}``."""
    wanted = json.loads(argument)
    print(json.dumps(asdict(measure_day(load_settings(None, wanted["settings"]), float(wanted["seconds"])))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
