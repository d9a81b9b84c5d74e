"""Room on the disk and the folder for recordings: told once, with a button that helps; the analysis goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow

from emomonitor.runtime.state import State
from emomonitor.session.reader import read_session
from emomonitor.settings import Settings, load_settings
from emomonitor.ui.window import MainWindow

LOADED_MS = 60_000


def running(open_window: OpenWindow, qtbot: QtBot, data_dir: Path) -> MainWindow:
    window = open_window(Settings(source="demo", theme="dark", data_dir=data_dir))
    qtbot.waitUntil(lambda: window.live.stage.video.scene is not None, timeout=LOADED_MS)
    return window


def recording(window: MainWindow, qtbot: QtBot) -> Path:
    qtbot.waitUntil(lambda: window.bridge.status().recording is not None, timeout=10_000)
    status = window.bridge.status().recording
    assert status is not None
    return status.path


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48k", "none", str(disk)]
    if sys.platform == "win32" or os.getuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_disk_that_fills_up_is_warned_of_then_told_and_the_log_says_where_it_stopped(
    open_window: OpenWindow, demo: str, small_disk: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = running(open_window, qtbot, small_disk)
    hint = window.live.stage.hint
    window.bridge.record()
    session = recording(window, qtbot)
    qtbot.waitUntil(lambda: hint.text.startswith("The disk is nearly full: 0.0 MB left"), timeout=10_000)
    assert hint.button.text() == "Show folder"
    qtbot.waitUntil(lambda: hint.text.startswith("The disk is full: recording stopped"), timeout=LOADED_MS)
    assert window.bridge.status().recording is None
    assert window.bridge.status().state is State.RUNNING
    analysed = window.bridge.meters().analysed
    qtbot.waitUntil(lambda: window.bridge.meters().analysed > analysed)
    table = read_session(session)
    assert len(table) > 10
    assert "disk is full" in table.meta["stopped"]
    window.live.keeping.use_folder(tmp_path / "elsewhere")  # and it goes on there
    assert recording(window, qtbot).is_relative_to(tmp_path / "elsewhere")
    assert not hint.isVisible()


def test_little_room_is_told_once_a_recording_and_can_be_hidden(
    open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window = running(open_window, qtbot, tmp_path / "data")
    keeping, hint = window.live.keeping, window.live.stage.hint
    keeping.little_room_bytes = 2**62
    window.bridge.record()
    recording(window, qtbot)
    qtbot.waitUntil(lambda: hint.text.startswith("The disk is nearly full"), timeout=10_000)
    QTest.mouseClick(hint.close_button, Qt.MouseButton.LeftButton)
    assert not hint.isVisible()
    with qtbot.waitSignal(keeping._measured, timeout=10_000):
        keeping._measure()
    assert not hint.isVisible()


def test_enough_room_is_not_spoken_of(open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot) -> None:
    window = running(open_window, qtbot, tmp_path / "data")
    keeping = window.live.keeping
    keeping.little_room_bytes = 0
    with qtbot.waitSignal(keeping._measured, timeout=10_000):
        window.bridge.record()
    assert keeping.hint is None


def test_a_folder_that_cannot_be_used_is_said_at_the_start(
    open_window: OpenWindow, settings: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "file").write_text("no folder")
    window = open_window(replace(settings, data_dir=tmp_path / "file" / "data"))
    hint = window.live.stage.hint
    qtbot.waitUntil(lambda: hint.isVisible() and hint.text.startswith("The folder for recordings"), timeout=10_000)
    assert hint.button.text() == "Choose another folder"


@pytest.mark.dialogs("QFileDialog")
def test_another_folder_is_kept_in_the_settings_and_the_recording_begins_there(
    open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "file").write_text("no folder")
    window = running(open_window, qtbot, tmp_path / "file" / "data")
    file = tmp_path / "settings.toml"
    window.store._path = file
    window.bridge.record()
    hint = window.live.stage.hint
    qtbot.waitUntil(lambda: window.live.keeping._interrupted and hint.isVisible(), timeout=10_000)
    QTest.mouseClick(hint.button, Qt.MouseButton.LeftButton)
    (dialog,) = window.live.findChildren(QFileDialog)
    other = tmp_path / "other"
    other.mkdir()
    dialog.fileSelected.emit(str(other))
    dialog.close()
    assert recording(window, qtbot).is_relative_to(other)
    qtbot.waitUntil(file.exists)
    assert load_settings(file).data_dir == other
    assert window.live.stage.toast.text == "Recordings are kept in other from now on."
    window.live.snapshot()
    qtbot.waitUntil(lambda: (other / "snapshots").is_dir(), timeout=10_000)


def test_a_folder_that_is_no_better_is_refused(
    open_window: OpenWindow, settings: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "file").write_text("no folder")
    window = open_window(settings)
    window.live.keeping.use_folder(tmp_path / "file")
    assert window.store.settings.data_dir == settings.data_dir
    assert window.live.stage.hint.text.startswith("The folder for recordings")
