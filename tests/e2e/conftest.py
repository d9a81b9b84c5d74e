from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def app_env(tmp_path: Path) -> dict[str, str]:
    """An environment whose data and settings lie in the test's own folder, without a display."""
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return env | {
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture
def emomonitor(app_env: dict[str, str], tmp_path: Path) -> Command:
    """Run ``emomonitor ARGS`` as a user would, in the test's own folder."""

    def run(*args: str | Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "emomonitor", *map(str, args)],
            capture_output=True,
            text=True,
            env=app_env,
            cwd=tmp_path,
            timeout=timeout,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return run
