"""What every test may use; a test that leaves a thread behind fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from emomonitor.engines import catalog

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Shells let background jobs ignore Ctrl-C, and what the tests start would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["LC_ALL"] = "C.UTF-8"  # the app follows the language of the system; tests look for English words
os.environ.pop("LANGUAGE", None)

REPO = Path(__file__).resolve().parents[1]
SHARED = REPO.parent / "shared"
_THREAD_GRACE_S = 3.0

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def media() -> Path:
    """The folder of shared clips and stills; tests that need it skip where it is absent."""
    folder = SHARED / "media"
    if not folder.is_dir():
        pytest.skip("the shared clips are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def dataset() -> Path:
    """The shared data set's zip file; tests that need it skip where it is absent."""
    path = SHARED / "data" / "facial-recognition-dataset.zip"
    if not path.is_file():
        pytest.skip("the shared data set is not beside this checkout")
    return path


@pytest.fixture(autouse=True)
def own_models(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's own models: not that of whoever runs the tests. It isn't there yet."""
    folder = tmp_path_factory.getbasetemp() / "own-models" / uuid4().hex
    monkeypatch.setattr(catalog, "own_models_dir", lambda: folder)
    return folder


@pytest.fixture(autouse=True)
def no_thread_is_left_behind() -> Iterator[None]:
    """Fail a test whose named worker threads outlive it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + _THREAD_GRACE_S
    for thread in set(threading.enumerate()) - before:
        if not isinstance(thread, threading._DummyThread):
            thread.join(max(0.0, deadline - time.monotonic()))
    left = [
        t.name
        for t in set(threading.enumerate()) - before
        if t.is_alive() and not isinstance(t, threading._DummyThread) and not _belongs_to_a_library(t)
    ]
    assert not left, f"threads left behind: {left}"


def _belongs_to_a_library(thread: threading.Thread) -> bool:
    """Threads that libraries keep for the process' life (tqdm's monitor, pools of Keras, hypothesis, Apprise)."""
    if thread.name.startswith("ThreadPoolExecutor-"):  # Apprise's; pools of ours have names
        return "apprise" in sys.modules
    return type(thread).__module__.split(".")[0] in {"tqdm", "keras", "tensorflow"}


@pytest.fixture
def app_env(tmp_path: Path) -> dict[str, str]:
    """An environment whose data and settings lie in the test's own folder, without a display."""
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return env | {
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
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
