"""The companion and the family's messages in the real window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import walk
from care_scenes import NOW, Receiver, a_channel, a_family, a_receiver
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow

from emomonitor.care.config import save_care
from emomonitor.care.entities import CameraState, Channel, ChannelKind, MessageKind, Occasion
from emomonitor.care.files import CARE, CareFiles
from emomonitor.care.secrets import Secrets
from emomonitor.entities import utc_now
from emomonitor.runtime.state import State
from emomonitor.settings import Settings, load_settings
from emomonitor.ui.app import make_application
from emomonitor.ui.company import Manner
from emomonitor.ui.demo.show import MANNER, Show
from emomonitor.ui.family.page import FamilyPage
from emomonitor.ui.window import MainWindow

LOADED_MS = 60_000


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as made:
        yield made


def set_up(data_dir: Path, address: str, *more: Channel) -> None:
    """Mei is reached by a webhook whose test has passed, before the program begins."""
    files = CareFiles(data_dir / CARE)
    save_care(a_family(a_channel(), *more), files.config)
    Secrets(files.secrets).set_address("hook", address)


@pytest.fixture
def open_with(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[[Settings, Manner | None], MainWindow]]:
    make_application("dark")
    opened: list[MainWindow] = []

    def open_one(settings: Settings, manner: Manner | None = None) -> MainWindow:
        window = MainWindow(settings, manner=manner)
        opened.append(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield open_one
    for window in opened:
        window.leave()
        assert window.stuck == ()
        window.deleteLater()


OpenWith = Callable[[Settings, Manner | None], MainWindow]


def test_the_companion_fills_the_screen_and_is_left_by_a_long_press(
    open_with: OpenWith, settings: Settings, qtbot: QtBot
) -> None:
    window = open_with(settings, Manner(companion=True))
    qtbot.waitUntil(lambda: window.company.on, timeout=LOADED_MS)
    page = window.company.page
    assert page is not None
    assert window.isFullScreen()
    assert not window.rail.isVisible()
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F11, Qt.Key.Key_F1):
        QTest.keyClick(window, key)
    QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert window.isFullScreen()
    assert page.body.note.text() == "Hold the button for three seconds to leave."
    event = QCloseEvent()
    QApplication.sendEvent(window, event)
    assert not event.isAccepted()
    page.body.leave.held.emit()
    assert not window.isFullScreen()
    assert window.rail.isVisible()
    assert window.stack.currentWidget() is window.live


def test_a_setting_begins_with_the_companion(open_with: OpenWith, settings: Settings, qtbot: QtBot) -> None:
    window = open_with(replace(settings, companion=True), None)
    qtbot.waitUntil(lambda: window.company.on, timeout=LOADED_MS)


def test_the_family_page_starts_the_companion_and_the_companion_leads_to_it(
    open_window: OpenWindow, settings: Settings
) -> None:
    window = open_window(settings)
    window.show_page("family")
    window.page("family").companion_wanted.emit()  # type: ignore[union-attr]
    assert window.company.on
    page = window.company.page
    assert page is not None
    page.body.setup.click()
    assert not window.company.on
    assert window.stack.currentWidget() is window.page("family")


def test_camera_off_stops_what_is_watched_and_camera_on_begins_again(
    open_with: OpenWith, demo: str, tmp_path: Path, qtbot: QtBot
) -> None:
    settings = Settings(source=demo, theme="dark", data_dir=tmp_path / "data")
    window = open_with(settings, Manner(companion=True, whole_screen=False, live_only=False))
    qtbot.waitUntil(lambda: window.company.desk.camera is CameraState.ON, timeout=LOADED_MS)
    page = window.company.page
    assert page is not None
    qtbot.waitUntil(lambda: page.body.camera.text().strip() == "Camera off", timeout=LOADED_MS)
    page.body.camera.click()
    qtbot.waitUntil(lambda: window.bridge.status().state is State.IDLE, timeout=LOADED_MS)
    qtbot.waitUntil(lambda: page.body.note.text() == "The camera is off", timeout=LOADED_MS)
    page.body.camera.click()
    qtbot.waitUntil(lambda: window.company.desk.camera is CameraState.ON, timeout=LOADED_MS)


def test_a_film_calls_nobody(open_with: OpenWith, demo: str, tmp_path: Path, qtbot: QtBot) -> None:
    window = open_with(Settings(source=demo, theme="dark", data_dir=tmp_path / "data"), None)
    qtbot.waitUntil(lambda: window.live.stage.video.scene is not None, timeout=LOADED_MS)
    assert window.company.desk.camera is CameraState.OFF
    assert window.company.desk._caring.newest is None


def test_what_waits_from_the_last_time_is_sent_at_the_start(
    open_window: OpenWindow, settings: Settings, receiver: Receiver, qtbot: QtBot
) -> None:
    set_up(settings.data_dir, receiver.url)
    window = open_window(settings)
    window.company.desk.send(Occasion(id="o1", kind=MessageKind.DAILY, at=utc_now(), facts={"seen_min": 3}))
    qtbot.waitUntil(lambda: [b["kind"] for b in receiver.taken] == ["daily"], timeout=20_000)


def test_a_notification_on_this_computer_is_shown(open_window: OpenWindow, settings: Settings, qtbot: QtBot) -> None:
    here = Channel(key="here", kind=ChannelKind.DESKTOP, tested=NOW)
    set_up(settings.data_dir, "http://127.0.0.1:9/", here)
    window = open_window(settings)
    shown: list[str] = []
    window.company.desk.notified.connect(lambda message: shown.append(message.title))
    window.company.desk.test("here")
    qtbot.waitUntil(lambda: shown == ["A test from emomonitor"], timeout=20_000)


def test_another_data_folder_takes_the_family_along(
    open_window: OpenWindow, settings: Settings, receiver: Receiver, tmp_path: Path, qtbot: QtBot
) -> None:
    set_up(settings.data_dir, receiver.url)
    window = open_window(settings)
    window.company.open()
    window.store.change(data_dir=tmp_path / "elsewhere")
    desk = window.company.desk
    assert desk.files.folder == tmp_path / "elsewhere" / CARE
    assert [p.name for p in desk.config.people] == ["Mei"]
    desk.test("hook")
    qtbot.waitUntil(lambda: receiver.taken != [], timeout=20_000)
    assert (tmp_path / "elsewhere" / CARE / "secrets.toml").stat().st_mode & 0o077 == 0
    window.company.leave()


def test_broken_settings_of_the_family_are_told_and_left_as_they_are(
    open_window: OpenWindow, settings: Settings, qtbot: QtBot
) -> None:
    files = CareFiles(settings.data_dir / CARE)
    files.folder.mkdir(parents=True)
    files.config.write_text("= 1", "utf-8")
    window = open_window(settings)
    qtbot.waitUntil(lambda: window.company.desk.trouble != "", timeout=LOADED_MS)
    assert "can't be read" in window.company.desk.trouble
    assert files.config.read_text("utf-8") == "= 1"


def test_the_companion_is_retranslated_while_it_is_on(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(settings)
    window.company.open()
    window.store.change(language="zh_TW")
    walk.settle()
    page = window.company.page
    assert page is not None
    assert page.body.sentence.text() in ("我在這裡陪您。", "今天慢慢來就好。", "喝杯水，休息一下。", "晚安，祝您好眠。")
    window.store.change(language="en")
    window.company.leave()


def test_what_keeps_the_companion_from_something_is_told_on_the_family_page(
    open_window: OpenWindow, settings: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window(settings)
    desk = window.company.desk
    desk.change(replace(desk.config, companion=replace(desk.config.companion, family_folder=str(tmp_path / "gone"))))
    window.company.open()
    talk = window.company.talk
    assert talk is not None
    qtbot.waitUntil(lambda: talk.trouble != "", timeout=20_000)
    window.company.leave("family")
    family = window.page("family")
    assert isinstance(family, FamilyPage)
    assert "can't be read" in family.trouble.text()


def test_the_setting_is_written_into_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("companion = true\n", "utf-8")
    assert load_settings(file).companion


# -- the demonstration -----------------------------------------------------------------------------------


def test_a_window_that_is_closed_at_once_begins_nothing(open_with: OpenWith, settings: Settings) -> None:
    window = open_with(settings, None)
    window.company.start()
    window.leave()
    window.company._begin()
    assert window.company._desk is None or not window.company._desk._begun


def test_the_demonstration_tells_its_story_to_the_end(
    open_with: OpenWith, demo: str, tmp_path: Path, qtbot: QtBot
) -> None:
    show = Show(Settings(language="zh_TW"), tmp_path, speed=8.0)
    try:
        window = open_with(show.settings, MANNER)
        show.dress(window)
        story, phone = show.story, show.phone
        assert story is not None
        assert phone is not None
        qtbot.waitUntil(lambda: story.over, timeout=150_000)
        assert [letter.kind for letter in phone.letters] == ["alert", "call"]
        assert all("爸爸" in letter.title for letter in phone.letters)
        assert not window.company.holds()  # it can be closed like any window
        window.store.change(language="en")
    finally:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        show.close()
