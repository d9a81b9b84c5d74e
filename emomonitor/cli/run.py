"""``emomonitor run``: the window, or the same without one."""

from __future__ import annotations

import argparse
import math
import os
import socket
import sys
import time
from dataclasses import replace
from pathlib import Path

from emomonitor.cli import EXIT_BAD_INPUT, EXIT_OK
from emomonitor.cli.options import settings_from, window_settings
from emomonitor.entities import Scene
from emomonitor.errors import EmomonitorError
from emomonitor.session.layout import SessionFiles
from emomonitor.session.storage import check_writable
from emomonitor.settings import Settings
from emomonitor.texts import text

_DEMO_SECONDS = 20.0
"""How long the demo runs where there is no display."""

_POLL_S = 0.2

_ANSWER_S = 2.0
"""How long a display may take to answer."""

_LONGEST_S = 20 * 86400.0
"""Qt's timers count milliseconds in 31 bits: 24 days."""


def has_display() -> bool:
    """Whether a window can be shown. Asked before Qt is loaded, because Qt aborts the process where it can't."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return _wayland_answers() or _x11_answers()


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    return bool(name) and _connects(str(Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere")) / str(name)))


def _x11_answers() -> bool:
    """Whether the X server that DISPLAY names (``host:number.screen``) takes a connection."""
    host, _, rest = os.environ.get("DISPLAY", "").rpartition(":")
    number = rest.split(".")[0]
    if not number.isdigit():
        return False
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"
        return _connects(path) or _connects("\0" + path)
    return _connects((host.strip("[]"), 6000 + int(number)))  # ssh -X


def _connects(where: str | tuple[str, int]) -> bool:
    try:
        if isinstance(where, tuple):
            socket.create_connection(where, timeout=_ANSWER_S).close()
            return True
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(_ANSWER_S)
            probe.connect(where)
            return True
    except OSError:
        return False


def main(args: argparse.Namespace) -> int:
    """Run with a window where there is a display and none was refused; headless otherwise."""
    headless = args.headless or not has_display()
    begin = None if headless else window_settings(args)
    settings = settings_from(args) if begin is None else begin.now
    if args.log is not None:
        check_writable(SessionFiles.beside(args.log).log)
    if args.duration is not None and not 0 < args.duration <= _LONGEST_S:
        raise EmomonitorError(f"--duration must be more than 0 and at most {_LONGEST_S:g} seconds (20 days).")
    if args.consent is not None or args.log is not None or headless:
        _check_consent(settings, args.consent)
    if begin is None:
        return _headless(settings, args)
    if args.model is not None:  # whoever typed it reads the terminal; what settings name, the window tells
        from emomonitor.engines.catalog import find_model
        from emomonitor.engines.factory import weights_kind

        find_model(settings.model).checked_path(weights_kind(settings.engine))
    from emomonitor.ui.app import Begin, run_window
    from emomonitor.ui.single import instance_name

    return run_window(
        settings,
        Begin(
            log=args.log,
            duration_s=args.duration,
            settings_file=begin.path,
            saved=begin.saved,
            notice=begin.notice,
            instance=instance_name(),
            consent=args.consent,
            welcome=args.source is None and args.log is None,
        ),
    )


def _check_consent(settings: Settings, file: Path | None) -> None:
    """Tell before a camera is opened that it may not be recorded. Raises ConsentError.

    A camera that goes by its name is known as one only when it is open; the runner asks then.
    """
    from emomonitor.capture.factory import is_live_address
    from emomonitor.consent.store import ConsentStore
    from emomonitor.entities import utc_now
    from emomonitor.runtime.permission import consent_for

    if is_live_address(settings.source):
        consent_for(settings, file, utc_now())
    elif file is not None:
        ConsentStore(settings.data_dir).open(file)  # a file that is none is told of in any case


def _headless(settings: Settings, args: argparse.Namespace) -> int:
    duration = args.duration
    is_tour = not args.headless and args.source is None and settings.source == "auto"
    if is_tour:
        print(text("run.tour", seconds=f"{_DEMO_SECONDS:g}"))
        settings = replace(settings, source="demo")
        duration = duration or _DEMO_SECONDS
    from emomonitor.runtime.caring import Caring
    from emomonitor.runtime.runner import Runner

    caring = Caring(settings.data_dir)
    if caring.trouble:
        print(caring.trouble, file=sys.stderr)
    runner = Runner(settings, consent=args.consent, on_change=caring.follow)
    caring.attach(runner)
    caring.start()
    newest: Scene | None = None
    runner.record(args.log)
    runner.start()
    print(text("run.recording"), flush=True)
    deadline = math.inf
    try:
        while not runner.wait_idle(0.0) and time.monotonic() < deadline:
            scene = runner.scenes.wait(_POLL_S)
            if newest is None and scene is not None and duration is not None:
                deadline = time.monotonic() + duration  # counts from the first picture, not from loading
            newest = scene or newest
            if runner.status().failure is not None:
                break  # the log can't be written: without a window there is nothing else to do here
    finally:
        runner.stop_recording()
        status = runner.status()
        runner.stop()
        caring.close()
        if status.saved is not None:
            path = status.saved.path
            log = path / "log.csv" if path.is_dir() else path
            print(text("run.log", path=log, rows=status.saved.rows))
    if status.failure is not None:
        raise status.failure
    if status.ended:
        print(status.ended)
    if is_tour and newest is not None:
        print(text("run.picture", path=_write_picture(newest, settings)))
    return EXIT_BAD_INPUT if status.cut_short else EXIT_OK


def _write_picture(scene: Scene, settings: Settings) -> Path:
    """Write the demo's newest picture with its overlay. Only ever called for the demo clip."""
    from emomonitor.runtime.pictures import save_snapshot
    from emomonitor.vision.drawn import Drawn

    return save_snapshot(scene, settings.snapshots_dir, drawn=Drawn.by(settings))
