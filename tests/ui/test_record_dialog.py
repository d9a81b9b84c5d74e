"""Before a recording: the log alone unless a video is ticked, and everybody hidden in it unless they are ticked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow

from emomonitor.opencv import cv2
from emomonitor.runtime.recording import RecordingStatus
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.videofile import VideoStatus, VideoWish
from emomonitor.session.layout import SessionFiles
from emomonitor.session.reader import read_session
from emomonitor.settings import Settings
from emomonitor.ui.record_dialog import RecordDialog
from emomonitor.ui.sessions.page import SessionsPage
from emomonitor.ui.statusline import StatusLine
from emomonitor.ui.theme import DARK
from emomonitor.ui.window import MainWindow

Ask = Callable[..., tuple[RecordDialog, list[VideoWish | None]]]

pytestmark = pytest.mark.dialogs("RecordDialog")


@pytest.fixture
def ask(open_window: OpenWindow, settings: Settings) -> Ask:
    def open_one(*people: int) -> tuple[RecordDialog, list[VideoWish | None]]:
        wishes: list[VideoWish | None] = []
        dialog = RecordDialog(open_window(settings), dict.fromkeys(people, ""), wishes.append)
        dialog.open()
        return dialog, wishes

    return open_one


def test_enter_records_the_log_alone(ask: Ask) -> None:
    dialog, wishes = ask(1, 2)
    assert not dialog.video.isChecked()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert wishes == [None]


def test_a_video_hides_everybody_unless_they_are_ticked(ask: Ask) -> None:
    dialog, _ = ask(1, 2)
    dialog.people[2].setChecked(True)
    assert dialog.wish() is None  # without a video it means nothing
    dialog.people[2].setChecked(False)
    dialog.video.click()
    assert dialog.wish() == VideoWish(shown=frozenset())
    dialog.people[2].click()
    assert dialog.wish() == VideoWish(shown=frozenset({2}))
    dialog.reject()


def test_esc_records_nothing(ask: Ask) -> None:
    dialog, wishes = ask(1)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert wishes == []


def test_it_says_what_a_video_takes_and_cuts_no_word_off(ask: Ask) -> None:
    dialog, _ = ask(1, 2, 3)
    dialog.show_size(1_400_000_000)
    dialog.video.click()
    QApplication.processEvents()
    labels = [label for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert any("1.4 GB an hour" in label.text() for label in labels)
    for label in labels:
        assert label.height() >= label.heightForWidth(label.width()), label.text()
    for box in (dialog.video, *dialog.people.values()):
        assert box.height() >= 32
        assert box.accessibleName()
    dialog.reject()


def the_dialog() -> RecordDialog:
    (dialog,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, RecordDialog))
    return dialog


def test_a_ticked_video_is_recorded_and_nobody_can_be_recognised(
    open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window: MainWindow = open_window(Settings(source=demo, theme="dark", data_dir=tmp_path))
    qtbot.waitUntil(lambda: window.live.stage.video.scene is not None, timeout=60_000)
    window.live.toggle_record()
    dialog = the_dialog()
    qtbot.waitUntil(lambda: "an hour" in dialog._size.text(), timeout=10_000)
    dialog.video.click()
    dialog.record.click()

    def pictures() -> int:
        status = window.bridge.status().recording
        return 0 if status is None or status.video is None else status.video.pictures

    qtbot.waitUntil(lambda: pictures() >= 10, timeout=30_000)
    window.live.toggle_record()
    qtbot.waitUntil(lambda: window.bridge.status().recording is None, timeout=10_000)
    saved = window.bridge.status().saved
    assert saved is not None
    qtbot.waitUntil(lambda: read_session(saved.path).meta["ended"] is not None, timeout=10_000)
    about = read_session(saved.path).meta["video"]
    assert about["hidden"] == "everybody"
    film = cv2.VideoCapture(str(saved.path / about["file"]))
    found = 0
    while film.read()[0]:
        found += 1
    film.release()
    assert found == about["pictures"] >= 10


def test_a_recording_that_goes_on_is_ended_without_a_question(
    open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window(Settings(source=demo, theme="dark", data_dir=tmp_path))
    window.bridge.record()
    qtbot.waitUntil(lambda: window.bridge.status().recording is not None, timeout=60_000)
    window.live.toggle_record()
    qtbot.waitUntil(lambda: window.bridge.status().recording is None, timeout=10_000)
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, RecordDialog)]
    toast = window.live.stage.toast
    qtbot.waitUntil(lambda: toast.text.startswith("Recording saved"), timeout=10_000)
    assert toast.button.text() == "Look at it"
    toast.button.click()
    page = window.page("sessions")
    assert isinstance(page, SessionsPage) and window.stack.currentWidget() is page
    qtbot.waitUntil(lambda: page.first.replay is not None and not page.busy, timeout=20_000)
    assert page.first.replay is not None
    assert page.first.replay.files == SessionFiles.find(window.bridge.status().saved.path)  # type: ignore[union-attr]


def test_the_status_line_tells_the_disks_use_a_day_and_what_the_video_lost(qtbot: QtBot, tmp_path: Path) -> None:
    line = StatusLine(DARK, tmp_path)
    qtbot.addWidget(line)
    line.resize(1200, 30)
    video = VideoStatus(size=0, pictures=3, dropped=2, stopped="")
    recording = RecordingStatus(path=tmp_path / "s", rows=10, elapsed_s=10.0, size=1_000_000, video=video)
    line._show_session(RunnerStatus(recording=recording))
    assert line.session.endswith("10 rows · 8.6 GB a day · video dropped 2")
    early = RecordingStatus(path=tmp_path / "s", rows=10, elapsed_s=1.0, size=1_000_000)
    line._show_session(RunnerStatus(recording=early))
    assert line.session.endswith("10 rows")
