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
from emomonitor.texts import ENGLISH, padded, speak, text

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
    if args.json:
        speak(ENGLISH)
    checks = list(_checks(settings_from(args)))
    if args.json:
        print(json.dumps([asdict(c) for c in checks], indent=2, ensure_ascii=False))
    else:
        signs = {"ok": text("doctor.ok"), "note": text("doctor.note"), "problem": text("doctor.problem")}
        for c in checks:
            print(f"{padded(signs[c.state], 7)}  {padded(c.name, 22)} {c.found}")
            if c.advice:
                print(f"{'':9}{'':<23}-> {c.advice}")
    return 2 if any(c.state == "problem" for c in checks) else 0


def _checks(settings: Settings) -> Iterator[Check]:
    yield Check(name="emomonitor", state="ok", found=app_version())
    yield Check(
        name="Python",
        state="ok",
        found=text("doctor.platform", version=platform.python_version(), platform=platform.platform()),
    )
    yield from _packages()
    checks: tuple[tuple[str, Callable[[Settings], Check]], ...] = (
        (text("doctor.camera"), _camera),
        (text("doctor.display"), _display),
        ("GPU", _gpu),
        (text("doctor.data_folder"), _data_folder),
        (text("doctor.inference"), _inference),
        (text("doctor.detector"), _detection),
    )
    for name, check in checks:
        yield _guarded(name, check, settings)


def _guarded(name: str, check: Callable[[Settings], Check], settings: Settings) -> Check:
    """Turn an error of a check into a problem with its advice: doctor itself never fails."""
    try:
        return check(settings)
    except EmomonitorError as e:
        return Check(name=name, state="problem", found=text("doctor.failed"), advice=str(e))
    except (ImportError, OSError) as e:
        advice = text("doctor.library_missing")
        return Check(name=name, state="problem", found=f"{type(e).__name__}: {e}", advice=advice)
    except Exception as e:  # whatever it is, the other checks still help
        return Check(name=name, state="problem", found=f"{type(e).__name__}: {e}", advice=text("doctor.report"))


def _packages() -> Iterator[Check]:
    for name in _PACKAGES:
        try:
            yield Check(name=name, state="ok", found=version(name))
        except PackageNotFoundError:
            advice = text("doctor.install")
            yield Check(name=name, state="problem", found=text("doctor.not_installed"), advice=advice)
    for name in _OPTIONAL:
        try:
            yield Check(name=name, state="ok", found=version(name))
        except PackageNotFoundError:
            yield Check(name=name, state="ok", found=text("doctor.optional"))
    for other in ("opencv-python", "opencv-python-headless"):
        try:
            found = version(other)
        except PackageNotFoundError:
            continue
        advice = text("doctor.two_opencv", other=other)
        yield Check(name=other, state="problem", found=found, advice=advice)


def _camera(settings: Settings) -> Check:
    from emomonitor.capture.cameras import cameras

    found = cameras()
    if not found:
        advice = text("doctor.no_camera")
        return Check(name=text("doctor.camera"), state="note", found=text("doctor.none"), advice=advice)
    closed = [c.uri for c in found if str(c.uri).startswith("/dev/") and not os.access(c.uri, os.R_OK | os.W_OK)]
    titles = ", ".join(c.title for c in found)
    if closed:
        advice = text("doctor.camera_closed")
        return Check(name=text("doctor.camera"), state="problem", found=titles, advice=advice)
    return Check(name=text("doctor.camera"), state="ok", found=titles)


def _display(settings: Settings) -> Check:
    if has_display():
        return Check(name=text("doctor.display"), state="ok", found=text("doctor.there"))
    advice = text("doctor.no_display")
    return Check(name=text("doctor.display"), state="note", found=text("doctor.none"), advice=advice)


def _gpu(settings: Settings) -> Check:
    from importlib.util import find_spec

    from emomonitor.engines.factory import gpu_present

    if not gpu_present():
        return Check(name="GPU", state="ok", found=text("doctor.no_gpu"))
    if find_spec("tensorflow") is None:
        advice = text("doctor.use_gpu")
        return Check(name="GPU", state="note", found=text("doctor.gpu_unused"), advice=advice)
    return Check(name="GPU", state="ok", found=text("doctor.gpu"))


def _data_folder(settings: Settings) -> Check:
    where = settings.data_dir
    existing = next(p for p in (where, *where.parents) if p.exists())
    if not os.access(existing, os.W_OK):
        advice = text("doctor.choose_folder")
        return Check(
            name=text("doctor.data_folder"),
            state="problem",
            found=text("doctor.not_writable", path=where),
            advice=advice,
        )
    free = shutil.disk_usage(existing).free
    if free < _LITTLE_SPACE_BYTES:
        advice = text("doctor.make_room")
        return Check(
            name=text("doctor.data_folder"),
            state="problem",
            found=text("doctor.little_room", path=where, free=f"{free / 1e9:.1f}"),
            advice=advice,
        )
    return Check(
        name=text("doctor.data_folder"), state="ok", found=text("doctor.room", path=where, free=f"{free / 1e9:.0f}")
    )


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
    found = text("doctor.inferred", model=model.name, engine=title, seconds=f"{load_s:.1f}", ms=f"{ms:.1f}")
    return Check(name=text("doctor.inference"), state="ok", found=found)


def _detection(settings: Settings) -> Check:
    from emomonitor.capture.factory import open_source
    from emomonitor.vision.detector import FaceDetector

    source = open_source("demo")
    try:
        frame = source.read()
    finally:
        source.close()
    if frame is None:
        return Check(
            name=text("doctor.detector"),
            state="problem",
            found=text("doctor.no_frame"),
            advice=text("doctor.reinstall"),
        )
    with FaceDetector(settings.range) as detector:
        start = time.perf_counter()
        faces = detector.detect(frame.image, frame.time_s)
        ms = (time.perf_counter() - start) * 1000
    if len(faces) != 1:
        advice = text("doctor.detector_broken")
        return Check(
            name=text("doctor.detector"), state="problem", found=text("doctor.faces", faces=len(faces)), advice=advice
        )
    return Check(name=text("doctor.detector"), state="ok", found=text("doctor.finds", ms=f"{ms:.0f}"))
