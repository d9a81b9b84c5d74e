"""What keeps the event loop from turning is found and named; the real window is measured phase by phase."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

from emomonitor.cli.benchmark import _stall_words
from emomonitor.ui.stalls import STALL_MS, StallWatch


def busy(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_a_stall_of_the_windows_own_is_measured_and_named() -> None:
    watch = StallWatch(tick_ms=5)
    watch.turn()
    watch.take()
    busy(0.3)
    watch.turn()
    (stall, *_) = watch.take()
    watch.close()
    assert stall.ms > 250
    assert stall.own_ms > 250
    assert "window: test_stalls.busy" in stall.where


def test_what_another_thread_did_meanwhile_is_named() -> None:
    ended = threading.Event()

    def other() -> None:
        while not ended.is_set():
            pass

    watch = StallWatch(tick_ms=5)
    thread = threading.Thread(target=other, name="importer", daemon=True)
    thread.start()
    watch.turn()
    watch.take()
    ended.wait(0.3)
    watch.turn()
    stall = watch.take()[0]
    ended.set()
    thread.join()
    watch.close()
    assert stall.ms > STALL_MS
    assert stall.own_ms < stall.ms / 2
    assert "importer: " in stall.where and "test_stalls.other" in stall.where


def test_an_even_loop_has_no_stall() -> None:
    watch = StallWatch(tick_ms=60_000)
    for _ in range(3):
        watch.turn()
    assert watch.take() == []
    watch.close()


@pytest.mark.parametrize(
    ("own", "process", "words"),
    [
        (80.0, 90.0, "the window itself"),
        (5.0, 90.0, "the app's other threads"),
        (5.0, 10.0, "other programs had the processor"),
    ],
)
def test_who_kept_the_loop_waiting_is_said(own: float, process: float, words: str) -> None:
    assert _stall_words({"ms": 100.0, "own_ms": own, "process_ms": process, "where": ""}).startswith(words)


def test_the_real_window_is_measured_in_each_phase(demo: str) -> None:
    argument = {"settings": {"source": "demo"}, "seconds": 1.0, "started": time.time()}
    done = subprocess.run(
        [sys.executable, "-m", "emomonitor.ui.measure", json.dumps(argument)],
        capture_output=True,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert set(figures["stalls"]) == {"start", "running", "resize", "switch"}
    assert 0 < figures["window_s"] < figures["label_s"]
    assert figures["fps"] > 1 and figures["resize_fps"] > 1 and figures["switch_s"] > 0
    assert 0 < figures["close_s"] < 2.0
    # What the window does by itself never takes long; perhaps twice as long beside another test process.
    for phase, stalls in figures["stalls"].items():
        assert all(s["own_ms"] < 4 * STALL_MS for s in stalls), (phase, stalls)
