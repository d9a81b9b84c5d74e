"""Measures the pipeline without a window; run as a process of its own so that memory and imports are its own.

``python -m emomonitor.runtime.measure JSON`` prints one line of JSON. ``emomonitor benchmark`` calls it.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import psutil

from emomonitor.entities import Frame, Scene
from emomonitor.errors import SourceError
from emomonitor.runtime.offline import Reel, open_reel
from emomonitor.runtime.pipeline import Pipeline, open_pipeline
from emomonitor.runtime.recording import Recording, session_info
from emomonitor.session.layout import SessionFiles
from emomonitor.settings import Settings, load_settings

STAGES = ("detect", "track", "crop", "gate", "classify", "smooth", "total", "latency")
_MIB = 1024 * 1024
_WARM_UP_FRAMES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFigures:
    """Milliseconds of one stage over all frames."""

    median: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlessFigures:
    """What one measured stretch gave.

    Attributes:
        source: what was analysed, with its size.
        engine: "ONNX Runtime · CPU".
        faces: mean faces a frame.
        fps: frames analysed a second, flat out, decoding and logging included.
        stages: figures by stage, milliseconds.
        memory_mib: largest resident memory of the process seen.
        tensorflow_loaded: whether TensorFlow was imported.
    """

    source: str
    engine: str
    faces: float
    fps: float
    stages: dict[str, StageFigures]
    memory_mib: float
    tensorflow_loaded: bool


def stage_figures(scenes: list[Scene]) -> dict[str, StageFigures]:
    """Return median, 95th and 99th percentile of every stage."""
    figures = {}
    for stage in STAGES:
        ms = np.array([getattr(s.timings, stage) for s in scenes])
        low, mid, high = np.percentile(ms, (50, 95, 99))
        figures[stage] = StageFigures(median=float(low), p95=float(mid), p99=float(high))
    return figures


def _mosaic(frame: Frame) -> Frame:
    """Return the frame four times, two by two: four faces of the same size."""
    return replace(frame, image=np.ascontiguousarray(np.tile(frame.image, (2, 2, 1))))


def _frames(settings: Settings, seconds: float, *, four: bool) -> Iterator[Frame]:
    """Play the source again and again until the time is up; times and indices go on counting."""
    deadline = time.monotonic() + seconds
    offset, last, index = 0.0, 0.0, 0
    while time.monotonic() < deadline:
        with closing(open_reel(settings.source)) as reel:
            for frame in reel:
                last = offset + frame.time_s
                yield replace(_mosaic(frame) if four else frame, time_s=last, index=index)
                index += 1
                if time.monotonic() >= deadline:
                    return
        offset = last + 1 / 25


def measure_headless(settings: Settings, seconds: float, *, four: bool) -> HeadlessFigures:
    """Analyse and log the source flat out for ``seconds``, after a warm-up."""
    process = psutil.Process()
    scenes: list[Scene] = []
    peak = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="emomonitor-benchmark-")))
        pipeline = stack.enter_context(open_pipeline(settings))
        reel = open_reel(settings.source)
        info = reel.source.info
        reel.close()
        recording = stack.enter_context(closing(_recording(folder, reel, pipeline, settings)))
        start = 0.0
        for frame in _frames(settings, seconds + 2.0, four=four):
            scene = pipeline.process(frame)
            recording.write(scene)
            latency = (time.perf_counter() - frame.read_at) * 1000
            if frame.index == _WARM_UP_FRAMES:
                start = time.perf_counter()
            if frame.index > _WARM_UP_FRAMES:
                # The pictures themselves are not kept: the memory measured is the program's own.
                timings = replace(scene.timings, latency=latency)
                scenes.append(replace(scene, frame=replace(frame, image=_NO_PICTURE), timings=timings))
            if frame.index % 50 == 0:
                peak = max(peak, process.memory_info().rss)
            if start and time.perf_counter() - start >= seconds:
                break
        if not scenes:
            raise SourceError(f"{settings.source} gives too few frames to measure. Give a longer clip.")
        took = time.perf_counter() - start
        engine = pipeline.engine.title
    scale = 2 if four else 1
    return HeadlessFigures(
        source=f"{info.title}, {info.width * scale}x{info.height * scale}",
        engine=engine,
        faces=float(np.mean([len(s.readings) for s in scenes])),
        fps=len(scenes) / took,
        stages=stage_figures(scenes),
        memory_mib=max(peak, process.memory_info().rss) / _MIB,
        tensorflow_loaded="tensorflow" in sys.modules,
    )


_NO_PICTURE = np.zeros((1, 1, 3), np.uint8)


def _recording(folder: Path, reel: Reel, pipeline: Pipeline, settings: Settings) -> Recording:
    info = session_info(reel.source.info, pipeline.model, pipeline.engine.title, settings)
    return Recording(SessionFiles.in_folder(folder, datetime.now(UTC)), info, origin_s=0.0)


def main(argument: str) -> int:
    """Do what the JSON argument says: ``{settings: {...}, seconds: s, four: bool}``."""
    wanted = json.loads(argument)
    settings = load_settings(None, wanted["settings"])
    figures = measure_headless(settings, float(wanted["seconds"]), four=bool(wanted["four"]))
    print(json.dumps(asdict(figures)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
