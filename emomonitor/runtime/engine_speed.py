"""Measures one engine alone, or the machine's own peak; run as a process of its own.

``python -m emomonitor.runtime.engine_speed JSON`` prints one line of JSON. ``emomonitor benchmark`` calls it.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np

from emomonitor.engines.catalog import ModelInfo, find_model
from emomonitor.engines.factory import open_engine
from emomonitor.vision.classifier import Classifier
from emomonitor.vision.tensor import FACE_SIZE, to_tensor

BATCHES = (1, 4, 8)
_MATRIX = 2048
_MIN_RUNS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineFigures:
    """One engine's speed.

    Attributes:
        engine: "ONNX Runtime · CPU".
        load_s: seconds to import and load it.
        ms: median milliseconds by batch size.
        gflops: billions of floating-point operations a second at the largest batch.
    """

    engine: str
    load_s: float
    ms: dict[str, float]
    gflops: float


def _times_s(work: Callable[[], object], seconds: float) -> list[float]:
    """Run ``work`` again and again for so long, after one run that doesn't count; return each run's seconds."""
    work()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < _MIN_RUNS:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return times


def matrix_peak_gflops(seconds: float) -> float:
    """Return what NumPy's float32 product of two 2048 x 2048 matrices reaches here at best, in GFLOP/s.

    NumPy's OpenBLAS takes a processor that it doesn't know for an older one, and then reaches half of what it could:
    ``emomonitor benchmark`` asks twice, the second time with OPENBLAS_CORETYPE set, and keeps the larger figure.
    """
    rng = np.random.default_rng(1)
    a = rng.standard_normal((_MATRIX, _MATRIX), np.float32)
    b = rng.standard_normal((_MATRIX, _MATRIX), np.float32)
    return float(2 * _MATRIX**3 / min(_times_s(lambda: a @ b, seconds)) / 1e9)


def measure_engine(engine_name: str, model_name: str, seconds: float) -> EngineFigures:
    """Time one engine at several batch sizes on random faces."""
    start = time.perf_counter()
    model = find_model(model_name)
    engine = open_engine(engine_name, model)
    load_s = time.perf_counter() - start
    rng = np.random.default_rng(1)
    ms = {}
    try:
        for n in BATCHES:
            faces = to_tensor(rng.integers(0, 256, (n, FACE_SIZE, FACE_SIZE), np.uint8), model.normalisation)
            ms[str(n)] = 1000 * statistics.median(_times_s(partial(engine.run, faces, model.shown_head), seconds))
        title = engine.title
    finally:
        engine.close()
    gflops = model.flop_per_face * BATCHES[-1] / (ms[str(BATCHES[-1])] / 1000) / 1e9
    return EngineFigures(engine=title, load_s=load_s, ms=ms, gflops=gflops)


def time_one_face(model: ModelInfo, engine_name: str, seconds: float) -> tuple[float, str]:
    """Return the median milliseconds that reading one face takes, as the app does it, and the engine's title.

    Raises:
        ModelError: the model can't be loaded.
    """
    engine = open_engine(engine_name, model)
    title = engine.title
    classifier = Classifier(engine, model)
    face = np.random.default_rng(1).integers(0, 256, (1, FACE_SIZE, FACE_SIZE), np.uint8)
    try:
        return 1000 * statistics.median(_times_s(partial(classifier.classify, face), seconds)), title
    finally:
        classifier.close()


def main(argument: str) -> int:
    """Do what the JSON argument says: ``{engine, model, seconds}``; engine ``matrix`` measures the peak alone."""
    wanted = json.loads(argument)
    if wanted["engine"] == "matrix":
        print(json.dumps({"gflops": matrix_peak_gflops(float(wanted["seconds"]))}))
        return 0
    print(json.dumps(asdict(measure_engine(wanted["engine"], wanted["model"], float(wanted["seconds"])))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
