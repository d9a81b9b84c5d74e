"""The camera is closed by one key and stays so: the device is given back, and nothing but a wish opens it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from consent_scenes import store_one
from mjpeg_server import MjpegServer
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow

from emomonitor.runtime.state import State
from emomonitor.runtime.videofile import VideoWish
from emomonitor.schedule import Why
from emomonitor.session.sidecar import read_sidecar
from emomonitor.settings import Settings
from emomonitor.ui.camera import CameraGuard
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.window import MainWindow

LOADED_MS = 60_000


class Clock:
    """A time that a test sets."""

    def __init__(self, text: str) -> None:
        self.now = datetime.fromisoformat(text).astimezone()

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def camera() -> Iterator[MjpegServer]:
    with MjpegServer() as server:
        yield server


def seen(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.live.stage.video.scene is not None, timeout=LOADED_MS)


def closed(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.live._status.state is State.IDLE, timeout=10_000)
    qtbot.waitUntil(lambda: window.live.stage.message.title == "The camera is closed")


def given_back(camera: MjpegServer, qtbot: QtBot) -> int:
    """Wait until nobody asks the camera for pictures any more; return how many it gave."""
    for _ in range(10):
        served = camera.served
        qtbot.wait(300)
        if camera.served == served:
            return served
    raise AssertionError("somebody still takes pictures from the camera")


@pytest.fixture
def live(open_window: OpenWindow, model: None, camera: MjpegServer, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    window = open_window(Settings(source=camera.url, theme="dark", data_dir=tmp_path / "data"))
    seen(window, qtbot)
    return window


def test_one_key_closes_the_camera_and_the_same_key_opens_it(
    live: MainWindow, camera: MjpegServer, qtbot: QtBot
) -> None:
    assert live.live.header.start.accessibleName() == "Close the camera"
    QTest.keyClick(live, Qt.Key.Key_F8)
    closed(live, qtbot)
    assert live.live.stage.video.scene is None  # not even its last picture is left
    assert not live.live.header.snapshot.isEnabled()
    assert live.live.header.start.accessibleName() == "Open the camera"
    served = given_back(camera, qtbot)
    (first, second) = live.live.stage.message.buttons()
    assert (first.text(), second.text()) == ("Open the camera", "Open it in an hour")
    assert min(first.height(), second.height()) >= 44
    QTest.keyClick(live, Qt.Key.Key_F8)
    seen(live, qtbot)
    assert camera.served > served


def test_closing_ends_a_recording_and_keeps_it(live: MainWindow, qtbot: QtBot) -> None:
    store_one(live.store.settings.data_dir)
    live.bridge.record()
    qtbot.waitUntil(lambda: live.bridge.status().recording is not None)
    QTest.keyClick(live, Qt.Key.Key_F8)
    closed(live, qtbot)
    saved = live.bridge.status().saved
    assert saved is not None
    assert (saved.path / "log.csv").is_file()


def test_a_video_that_waited_for_a_consent_is_recorded_as_it_was_asked_for(live: MainWindow, qtbot: QtBot) -> None:
    wish = VideoWish(shown=frozenset({7}))
    with qtbot.waitSignal(live.bridge.consent_wanted, timeout=10_000):
        live.bridge.record(video=wish)
    store_one(live.store.settings.data_dir)
    live.bridge.record_again()
    qtbot.waitUntil(lambda: live.bridge.status().recording is not None, timeout=10_000)
    recording = live.bridge.status().recording
    assert recording is not None
    assert recording.video is not None
    assert read_sidecar(recording.path / "session.json")["video"]["shown"] == [7]


def test_while_it_is_closed_nothing_but_a_wish_opens_it(live: MainWindow, camera: MjpegServer, qtbot: QtBot) -> None:
    live.live.guard.close()
    closed(live, qtbot)
    served = given_back(camera, qtbot)
    live.live.watching.use_model("vgg16-lite")
    live.bridge.start(camera.url)
    live.bridge.start()
    live.live.watching.look_for_cameras()
    qtbot.wait(300)
    assert camera.served == served
    assert live.bridge.status().state is State.IDLE
    live.live.watching.watch(camera.url)  # chosen in the menu of sources: that is a wish
    seen(live, qtbot)


def test_for_an_hour_it_counts_down_and_opens_by_itself(
    live: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, guard = Clock("2026-11-23T14:00:00"), live.live.guard
    monkeypatch.setattr(guard, "_now", clock)
    live.live.header.hour_wanted.emit()
    closed(live, qtbot)
    message = live.live.stage.message
    assert "It opens by itself at 15:00, in 1:00:00." in message.accessibleName()
    clock.forward(minutes=47, seconds=30)
    guard.look()
    assert "in 12:30." in message.accessibleName()
    assert [b.text() for b in message.buttons()] == ["Open the camera", "Keep it closed"]
    clock.forward(minutes=12, seconds=30)
    guard.look()
    seen(live, qtbot)


def test_the_countdown_can_be_cancelled_either_way(
    live: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, guard = Clock("2026-11-23T14:00:00"), live.live.guard
    monkeypatch.setattr(guard, "_now", clock)
    guard.close_for()
    closed(live, qtbot)
    live.live.stage.message.buttons()[1].click()
    clock.forward(hours=2)
    guard.look()
    assert guard.closed is not None
    assert guard.closed.why is Why.BY_HAND
    closed(live, qtbot)
    live.live.stage.message.buttons()[0].click()
    seen(live, qtbot)


def test_the_daily_hours_close_and_open_by_themselves_and_say_why(
    live: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, guard = Clock("2026-11-23T21:59:00"), live.live.guard
    monkeypatch.setattr(guard, "_now", clock)
    live.store.change(closed_hours="22:00-07:00")
    assert guard.closed is None
    clock.forward(minutes=1)
    guard.look()
    closed(live, qtbot)
    said = live.live.stage.message.accessibleName()
    assert "It is closed each day until 07:00. It opens by itself in 9:00:00." in said
    clock.forward(hours=9)
    guard.look()
    seen(live, qtbot)


def test_within_the_hours_it_can_be_opened_by_hand(
    live: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, guard = Clock("2026-11-23T23:00:00"), live.live.guard
    monkeypatch.setattr(guard, "_now", clock)
    live.store.change(closed_hours="22:00-07:00")
    closed(live, qtbot)
    live.live.stage.message.buttons()[0].click()
    seen(live, qtbot)
    clock.forward(hours=1)
    guard.look()
    assert guard.closed is None
    clock.forward(hours=22)
    guard.look()
    closed(live, qtbot)


def test_a_start_within_the_hours_opens_no_camera(
    open_window: OpenWindow, camera: MjpegServer, tmp_path: Path, qtbot: QtBot
) -> None:
    now = datetime.now().astimezone()
    hours = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"
    window = open_window(Settings(source=camera.url, theme="dark", data_dir=tmp_path, closed_hours=hours))
    qtbot.waitUntil(lambda: window.live.stage.message.title == "The camera is closed", timeout=10_000)
    qtbot.wait(300)
    assert camera.served == 0
    assert window.bridge.status().state is State.IDLE


def test_the_demo_is_not_closed_by_the_hours(open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot) -> None:
    now = datetime.now().astimezone()
    hours = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"
    window = open_window(Settings(source=demo, theme="dark", data_dir=tmp_path, closed_hours=hours))
    seen(window, qtbot)
    window.live.guard.look()
    assert window.bridge.status().state is State.RUNNING
    assert window.live.header.start.accessibleName() == "Stop"
    window.live.guard.close()
    assert window.bridge.status().state is State.RUNNING


def test_a_guard_tells_once_of_a_change_and_then_counts(qtbot: QtBot) -> None:
    clock = Clock("2026-11-23T21:59:59")
    store = SettingsStore(Settings(closed_hours="22:00-07:00"), in_background=lambda work: None)
    guard = CameraGuard(store, now=clock)
    told: list[str] = []
    guard.changed.connect(lambda: told.append("changed"))
    guard.counted.connect(lambda: told.append("counted"))
    guard.look()
    clock.forward(seconds=1)
    guard.look()
    guard.look()
    assert told == ["changed", "counted"]
    assert guard.seconds_left() == 9 * 3600
    assert guard.shuts("auto") and guard.shuts("0")
    assert not guard.shuts("demo")
    store.change(closed_hours="")
    assert told == ["changed", "counted", "changed"]
    assert guard.seconds_left() is None
