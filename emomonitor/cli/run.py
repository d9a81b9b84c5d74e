"""``emomonitor run``: the window, or the same without one."""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from emomonitor.cli.options import settings_from
from emomonitor.entities import Scene
from emomonitor.errors import EmomonitorError
from emomonitor.session.layout import SessionFiles
from emomonitor.session.storage import check_writable
from emomonitor.settings import Settings

_DEMO_SECONDS = 20.0
"""How long the demo runs where there is no display."""

_POLL_S = 0.2


def has_display() -> bool:
    """Whether a window can be shown. Asked before Qt is loaded, because Qt ends the process when it can't."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main(args: argparse.Namespace) -> int:
    """Run with a window where there is a display and none was refused; headless otherwise."""
    settings = settings_from(args)
    if args.log is not None:
        check_writable(SessionFiles.beside(args.log).log)
    if args.duration is not None and args.duration <= 0:
        raise EmomonitorError("--duration must be more than 0 seconds.")
    if args.headless or not has_display():
        return _headless(settings, args)
    from emomonitor.ui.app import run_window

    return run_window(settings, log=args.log, duration_s=args.duration)


def _headless(settings: Settings, args: argparse.Namespace) -> int:
    duration = args.duration
    is_tour = not args.headless and args.source is None and settings.source == "auto"
    if is_tour:
        print(f"There is no display here: showing the demo clip without a window for {_DEMO_SECONDS:g} seconds.")
        settings = replace(settings, source="demo")
        duration = duration or _DEMO_SECONDS
    from emomonitor.runtime.runner import Runner

    runner = Runner(settings)
    newest: Scene | None = None
    runner.record(args.log)
    runner.start()
    path: Path | None = None
    rows = 0
    deadline = None
    try:
        while not runner.wait_idle(0.0):
            newest = runner.scenes.wait(_POLL_S) or newest
            status = runner.status()
            if status.failure is not None:
                break  # the log can't be written: without a window there is nothing else to do here
            if status.recording is not None:
                path, rows = status.recording.path, status.recording.rows
            if newest is not None and deadline is None and duration is not None:
                deadline = time.monotonic() + duration  # counts from the first picture, not from loading
            if deadline is not None and time.monotonic() >= deadline:
                break
    finally:
        if runner.status().recording is not None:
            rows = runner.status().recording.rows  # type: ignore[union-attr]
        path = runner.stop_recording() or path
        status = runner.status()
        runner.stop()
        if path is not None:
            print(f"Log: {path / 'log.csv' if path.is_dir() else path} ({rows} rows)")
    if status.failure is not None:
        raise status.failure
    if status.ended:
        print(status.ended)
    if is_tour and newest is not None:
        print(f"Annotated picture: {_write_picture(newest, settings)}")
    return 2 if "cut short" in status.ended else 0


def _write_picture(scene: Scene, settings: Settings) -> Path:
    """Write the demo's newest picture with its overlay. Only ever called for the demo clip."""
    from emomonitor.runtime.pictures import save_snapshot

    return save_snapshot(scene, settings.snapshots_dir)
