from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from e2e_processes import wait_for_library, wait_for_rows

import emomonitor as package
from emomonitor.labels import KEYS

Start = Callable[..., subprocess.Popen[str]]
REPO = Path(__file__).resolve().parents[2]
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def start(app_env: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Start ``emomonitor ARGS`` and return the running process; none outlives its test."""
    running: list[subprocess.Popen[str]] = []

    def begin(*args: str | Path, **more_env: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "emomonitor", *map(str, args)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=app_env | more_env, cwd=tmp_path)
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()


def test_ctrl_c_ends_with_130_and_a_whole_log(start: Start, tmp_path: Path) -> None:
    log = tmp_path / "x.csv"
    process = start("run", "--headless", "--source", "demo", "--log", log)
    wait_for_rows(process, log, 20)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert str(log) in out
    table = pd.read_csv(log)
    meta = json.loads(log.with_suffix(".json").read_text(encoding="utf-8"))
    assert len(table) == meta["rows"] >= 20
    assert meta["ended"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("moment", ["libQt6Core", "QtWidgets", "libqoffscreen", "cv2", "libmediapipe", "onnxruntime"])
def test_ctrl_c_while_the_window_starts_ends_with_130(start: Start, moment: str) -> None:
    process = start("--source", "demo", QT_QPA_PLATFORM="offscreen")
    wait_for_library(process, moment)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert "Traceback" not in err


def test_a_display_that_does_not_answer_is_like_none(start: Start) -> None:
    process = start("--duration", "1", DISPLAY=":5599")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "no display" in out


def test_the_rows_that_are_told_are_the_rows_in_the_log(emomonitor: Command, media: Path, tmp_path: Path) -> None:
    for picture in ("angry.jpg", "group.jpeg"):
        log = tmp_path / f"{picture}.csv"
        done = emomonitor("run", "--headless", "--source", media / "stills" / picture, "--log", log)
        assert done.returncode == 0, done.stderr
        assert f"({len(pd.read_csv(log))} rows)" in done.stdout


def test_sigterm_ends_cleanly_too(start: Start, tmp_path: Path) -> None:
    log = tmp_path / "x.csv"
    process = start("run", "--headless", "--source", "demo", "--log", log)
    wait_for_rows(process, log, 5)
    process.terminate()
    process.communicate(timeout=20)
    assert process.returncode == 143
    assert json.loads(log.with_suffix(".json").read_text(encoding="utf-8"))["ended"]


def test_kill_9_in_the_middle_leaves_a_log_that_lacks_at_most_a_second(start: Start, tmp_path: Path) -> None:
    log = tmp_path / "x.csv"
    process = start("run", "--headless", "--source", "demo", "--log", log)
    wait_for_rows(process, log, 60)
    process.kill()
    killed = time.time()
    process.communicate(timeout=20)
    table = package.read_session(log)
    newest = pd.Timestamp(table["utc"][-1]).timestamp()
    assert killed - newest < 1.0
    assert len(table) >= 60


def test_files_are_readable_by_their_owner_only(emomonitor: Command, app_env: dict[str, str]) -> None:
    old = os.umask(0)
    try:
        done = emomonitor("run", "--headless", "--source", "demo", "--duration", "1")
    finally:
        os.umask(old)
    assert done.returncode == 0, done.stderr
    (session,) = (Path(app_env["XDG_DATA_HOME"]) / "emomonitor" / "sessions").iterdir()
    assert stat.S_IMODE(session.stat().st_mode) == 0o700
    names = {p.name for p in session.iterdir()}
    assert names == {"log.csv", "events.csv", "session.json"}
    assert {stat.S_IMODE(p.stat().st_mode) for p in session.iterdir()} == {0o600}


def test_without_a_display_run_shows_the_demo_and_says_where_its_files_lie(
    app_env: dict[str, str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [REPO / "run", "--duration", "3"], capture_output=True, text=True, env=app_env, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr
    found = dict(re.findall(r"^(Log|Annotated picture): (\S+)", done.stdout, re.MULTILINE))
    assert Path(found["Annotated picture"]).read_bytes().startswith(b"\x89PNG")
    table = pd.read_csv(found["Log"])
    assert len(table) > 30
    readable = table.dropna(subset=["angry"])
    assert (readable[list(KEYS)].sum(axis=1) - 1).abs().max() < 1e-4
    assert readable["time_s"].is_monotonic_increasing


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("strace") is None, reason="needs strace on Linux")
def test_neither_a_session_nor_its_reports_open_an_internet_socket(app_env: dict[str, str], tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    strace = ["strace", "-f", "-qq", "-e", "trace=socket,connect,sendto,sendmsg", "-o", str(trace)]
    env = app_env | {"QT_QPA_PLATFORM": "offscreen"}
    for words in (
        ["run", "--source", "demo", "--duration", "3", "--log", "day.csv"],
        ["report", "day.csv", "--format", "all", "--out", "reports"],  # DuckDB would fetch extensions if it might
    ):
        command = [*strace, sys.executable, "-m", "emomonitor", *words]
        done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=tmp_path, timeout=180, check=False)
        assert done.returncode == 0, done.stderr
        calls = trace.read_text(errors="replace")
        assert "AF_INET" not in calls, [line for line in calls.splitlines() if "AF_INET" in line][:5]
    assert len(list((tmp_path / "reports").iterdir())) >= 9


def test_the_five_documented_lines_work(media: Path, emomonitor: Command, tmp_path: Path) -> None:
    clip = media / "two_people_intel.mp4"
    assert len(list(package.analyze_scenes(str(clip)))) == 58
    readings = list(package.analyze(clip))
    assert readings[-1].frame == 57
    assert emomonitor("analyze", clip, "--out", tmp_path / "x.csv").returncode == 0
    table = package.read_session(tmp_path / "x.csv")
    assert sum(1 for i in table["face_id"] if i == i) == len(readings)
    with (tmp_path / "x.csv").open(newline="", encoding="utf-8") as f:
        assert len(list(csv.DictReader(f))) == len(table)
