"""``emomonitor doctor``: what works here, and what to do about what doesn't."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

from emomonitor.cli import app_version
from emomonitor.cli.options import settings_from
from emomonitor.cli.run import has_display
from emomonitor.errors import EmomonitorError
from emomonitor.settings import Settings

_PACKAGES = (
    "numpy",
    "opencv-contrib-python",
    "mediapipe",
    "onnxruntime",
    "PySide6-Essentials",
    "pyqtgraph",
    "cv2-enumerate-cameras",
)
_OPTIONAL = ("tensorflow", "keras")
_LITTLE_SPACE_BYTES = 1_000_000_000
_TIMED_RUNS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what.
        state: ``ok``, ``note`` (works, but you may want to know) or ``problem``.
        found: what was seen.
        advice: what to do; empty where nothing is.
    """

    name: str
    state: str
    found: str
    advice: str = ""


def main(args: argparse.Namespace) -> int:
    """Run all checks and print them. Returns 2 where there is a problem."""
    checks = list(_checks(settings_from(args)))
    if args.json:
        print(json.dumps([asdict(c) for c in checks], indent=2, ensure_ascii=False))
    else:
        signs = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}
        for c in checks:
            print(f"{signs[c.state]}  {c.name:<22} {c.found}")
            if c.advice:
                print(f"{'':9}{'':<23}-> {c.advice}")
    return 2 if any(c.state == "problem" for c in checks) else 0


def _checks(settings: Settings) -> Iterator[Check]:
    yield Check(name="emomonitor", state="ok", found=app_version())
    yield Check(name="Python", state="ok", found=f"{platform.python_version()} on {platform.platform()}")
    yield from _packages()
    checks: tuple[tuple[str, Callable[[Settings], Check]], ...] = (
        ("camera", _camera),
        ("display", _display),
        ("GPU", _gpu),
        ("data folder", _data_folder),
        ("model and inference", _inference),
        ("face detector", _detection),
    )
    for name, check in checks:
        yield _guarded(name, check, settings)


def _guarded(name: str, check: Callable[[Settings], Check], settings: Settings) -> Check:
    """Turn an error of a check into a problem with its advice: doctor itself never fails."""
    try:
        return check(settings)
    except EmomonitorError as e:
        return Check(name=name, state="problem", found="failed", advice=str(e))
    except (ImportError, OSError) as e:
        advice = "A package or system library is missing: ./run installs what is needed on Debian and Ubuntu."
        return Check(name=name, state="problem", found=f"{type(e).__name__}: {e}", advice=advice)
    except Exception as e:  # whatever it is, the other checks still help
        return Check(name=name, state="problem", found=f"{type(e).__name__}: {e}", advice="Please report this.")


def _packages() -> Iterator[Check]:
    for name in _PACKAGES:
        try:
            yield Check(name=name, state="ok", found=version(name))
        except PackageNotFoundError:
            advice = "pip install emomonitor puts it in; ./run does so by itself."
            yield Check(name=name, state="problem", found="not installed", advice=advice)
    for name in _OPTIONAL:
        try:
            yield Check(name=name, state="ok", found=version(name))
        except PackageNotFoundError:
            yield Check(name=name, state="ok", found="not installed (only needed for training or an NVIDIA GPU)")
    for other in ("opencv-python", "opencv-python-headless"):
        try:
            found = version(other)
        except PackageNotFoundError:
            continue
        advice = f"Two OpenCV packages break each other: pip uninstall {other}, then reinstall opencv-contrib-python."
        yield Check(name=other, state="problem", found=found, advice=advice)


def _camera(settings: Settings) -> Check:
    from emomonitor.capture.cameras import cameras

    found = cameras()
    if not found:
        advice = "Plug one in or switch it on; on Linux your user must be in the group video. The demo needs none."
        return Check(name="camera", state="note", found="none", advice=advice)
    closed = [c.uri for c in found if str(c.uri).startswith("/dev/") and not os.access(c.uri, os.R_OK | os.W_OK)]
    titles = ", ".join(c.title for c in found)
    if closed:
        advice = "You may not open it: sudo usermod -aG video $USER, then log in again."
        return Check(name="camera", state="problem", found=titles, advice=advice)
    return Check(name="camera", state="ok", found=titles)


def _display(settings: Settings) -> Check:
    if has_display():
        return Check(name="display", state="ok", found="there")
    advice = "emomonitor runs without a window here; log in to a desktop, or use ssh -X, to see it."
    return Check(name="display", state="note", found="none", advice=advice)


def _gpu(settings: Settings) -> Check:
    from importlib.util import find_spec

    from emomonitor.engines.factory import gpu_present

    if not gpu_present():
        return Check(name="GPU", state="ok", found="no NVIDIA GPU: the CPU does the work")
    if find_spec("tensorflow") is None:
        advice = 'To use it: pip install "emomonitor[gpu]" (./run does so by itself).'
        return Check(name="GPU", state="note", found="NVIDIA GPU present, TensorFlow missing", advice=advice)
    return Check(name="GPU", state="ok", found="NVIDIA GPU present, TensorFlow installed")


def _data_folder(settings: Settings) -> Check:
    where = settings.data_dir
    existing = next(p for p in (where, *where.parents) if p.exists())
    if not os.access(existing, os.W_OK):
        advice = "Choose another one: data_dir in the settings file."
        return Check(name="data folder", state="problem", found=f"{where} can't be written", advice=advice)
    free = shutil.disk_usage(existing).free
    if free < _LITTLE_SPACE_BYTES:
        advice = "Make room: a day of logs needs up to about 1 GB."
        return Check(name="data folder", state="problem", found=f"{where}: {free / 1e9:.1f} GB free", advice=advice)
    return Check(name="data folder", state="ok", found=f"{where}, {free / 1e9:.0f} GB free")


def _inference(settings: Settings) -> Check:
    import numpy as np

    from emomonitor.engines.catalog import find_model
    from emomonitor.engines.factory import open_engine
    from emomonitor.vision.classifier import Classifier

    model = find_model(settings.model)
    start = time.perf_counter()
    engine = open_engine(settings.engine, model)
    classifier = Classifier(engine, model)
    load_s = time.perf_counter() - start
    try:
        face = np.random.default_rng(1).integers(0, 256, (1, 48, 48), np.uint8)
        classifier.classify(face)
        times = []
        for _ in range(_TIMED_RUNS):
            start = time.perf_counter()
            classifier.classify(face)
            times.append(time.perf_counter() - start)
        title = engine.title
    finally:
        classifier.close()
    ms = statistics.median(times) * 1000
    found = f"{model.name}: hash is right; {title}, loaded in {load_s:.1f} s, {ms:.1f} ms a face"
    return Check(name="model and inference", state="ok", found=found)


def _detection(settings: Settings) -> Check:
    from emomonitor.capture.factory import open_source
    from emomonitor.vision.detector import FaceDetector

    source = open_source("demo")
    try:
        frame = source.read()
    finally:
        source.close()
    if frame is None:
        return Check(name="face detector", state="problem", found="the demo clip gives no frame", advice="Reinstall.")
    with FaceDetector(settings.range) as detector:
        start = time.perf_counter()
        faces = detector.detect(frame.image, frame.time_s)
        ms = (time.perf_counter() - start) * 1000
    if len(faces) != 1:
        advice = "The detector does not work here: install emomonitor again, and report this."
        return Check(name="face detector", state="problem", found=f"{len(faces)} faces in the demo", advice=advice)
    return Check(name="face detector", state="ok", found=f"finds the face in the demo clip ({ms:.0f} ms)")
