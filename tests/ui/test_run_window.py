"""The whole program with its window, as a process of its own."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

_PROGRAM = """
import sys
from pathlib import Path
from emomonitor.settings import Settings
from emomonitor.ui.app import Begin, run_window
folder = Path(sys.argv[1])
seconds = float(sys.argv[2]) or None
begin = Begin(log=folder / "log.csv", duration_s=seconds)
sys.exit(run_window(Settings(source="demo", data_dir=folder), begin))
"""

_TELL_WHEN_SHOWN = """
import sys
from PySide6.QtCore import QTimer
from emomonitor.ui.window import MainWindow
show = MainWindow.showEvent
def told(self, event):
    show(self, event)
    QTimer.singleShot(0, lambda: print("shown", flush=True))
MainWindow.showEvent = told
"""

_LOADS_FOR_EVER = """
import sys, threading
import emomonitor.runtime.pipeline as pipeline
def never(*_):
    threading.Event().wait()
pipeline.open_pipeline = never
"""

_EARLY = """
import sys
from pathlib import Path
from emomonitor.settings import Settings
from emomonitor.ui.app import make_application
app = make_application()
from emomonitor.ui.window import MainWindow
window = MainWindow(Settings(source="demo", data_dir=Path(sys.argv[1])))
print([m for m in ("cv2", "mediapipe", "onnxruntime", "tensorflow", "pyqtgraph") if m in sys.modules])
window.close()
"""


def start(tmp_path: Path, seconds: float, program: str = _PROGRAM) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path), str(seconds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )


def rows(tmp_path: Path) -> list[dict[str, str]]:
    path = tmp_path / "log.csv"
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def wait_for_rows(process: subprocess.Popen[str], tmp_path: Path, deadline_s: float = 60.0) -> None:
    end = time.monotonic() + deadline_s
    while len(rows(tmp_path)) < 5:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "no rows came"
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_closes_the_window_and_keeps_the_log(demo: str, tmp_path: Path) -> None:
    process = start(tmp_path, 0.0)
    wait_for_rows(process, tmp_path)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert out == ""
    assert [int(r["frame"]) for r in rows(tmp_path)][:3] == [0, 1, 2]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_while_everything_loads_ends_the_process(demo: str, tmp_path: Path) -> None:
    process = start(tmp_path, 0.0, _PROGRAM.replace("import sys\n", _TELL_WHEN_SHOWN, 1))
    assert process.stdout is not None
    assert process.stdout.readline() == "shown\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_a_window_with_a_duration_closes_by_itself(demo: str, tmp_path: Path) -> None:
    process = start(tmp_path, 1.0)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err


def test_a_model_that_loads_for_ever_does_not_keep_the_process(tmp_path: Path) -> None:
    process = start(tmp_path, 0.5, _PROGRAM.replace("import sys\n", _LOADS_FOR_EVER, 1))
    _, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert "ending while busy: inference" in err


def test_the_window_is_built_before_anything_heavy_is_imported(tmp_path: Path) -> None:
    process = start(tmp_path, 0.0, _EARLY)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert out.strip() == "[]"
