"""Waiting for what a process of emomonitor does."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

_LIMIT_S = 60.0
_POLL_S = 0.05


def wait_for_rows(process: subprocess.Popen[str], log: Path, rows: int) -> None:
    """Wait until the log holds so many rows; fail where the process ends before."""
    deadline = time.monotonic() + _LIMIT_S
    while time.monotonic() < deadline:
        if log.exists() and log.read_bytes().count(b"\n") > rows:
            return
        try:
            process.wait(_POLL_S)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(f"it ended early: {process.communicate()}")
    process.kill()
    raise AssertionError(f"no {rows} rows within {_LIMIT_S} s: {process.communicate()}")


def wait_for_library(process: subprocess.Popen[str], name: str) -> None:
    """Wait until a running process has loaded a shared library whose path holds ``name`` (Linux)."""
    maps = Path(f"/proc/{process.pid}/maps")
    deadline = time.monotonic() + _LIMIT_S
    while time.monotonic() < deadline:
        try:
            if name in maps.read_text():
                return
            process.wait(0.005)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(f"it ended before it loaded {name}: {process.communicate()}")
    process.kill()
    raise AssertionError(f"it never loaded {name}: {process.communicate()}")
