"""The video of a session: in step with the cursor, with the log's faces on it, or said to be torn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from session_scenes import STARTED, info, reading

from emomonitor.entities import Box, Frame, Reading, Scene
from emomonitor.replay.boxes import boxes_of
from emomonitor.replay.film import Film
from emomonitor.replay.replay import open_replay
from emomonitor.runtime.videofile import VideoFile, VideoWish
from emomonitor.session.columns import LOG_NAMES
from emomonitor.session.layout import SessionFiles
from emomonitor.session.recorder import Recorder
from emomonitor.ui.app import make_application
from emomonitor.ui.replay_view import ReplayView
from emomonitor.ui.theme import DARK

FRAMES = 20
STEP_S = 0.1
SIZE = (160, 90)


def face(frame: int) -> Reading:
    return replace(reading(1), frame=frame, time_s=frame * STEP_S, box=Box(x=4.0 * frame, y=30, width=30, height=30))


def grey(frame: int) -> int:
    """Each picture has a brightness of its own, which outlives JPEG."""
    return 20 + 10 * frame


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twenty pictures, ten a second; the log goes on for three seconds more."""
    files = SessionFiles.of_folder(tmp_path / "session")
    (tmp_path / "session").mkdir()
    told = info(width=SIZE[0], height=SIZE[1], started=STARTED, realtime=True)
    video = VideoFile(files.video, VideoWish(shown=frozenset({1})), most_fps=None, queue=FRAMES)
    with Recorder(files, told) as recorder:
        for n in range(FRAMES + 30):
            at = n * STEP_S
            image = np.full((SIZE[1], SIZE[0], 3), grey(min(n, FRAMES - 1)), np.uint8)
            frame = Frame(image=image, time_s=at, index=n, utc=STARTED + timedelta(seconds=at), read_at=0.0)
            scene = Scene(frame=frame, readings=(face(n),))
            number, log_s = recorder.place_of(scene)
            recorder.write(scene)
            if n < FRAMES:
                video.offer(scene, frame=number, time_s=log_s)
    video.close(30.0)
    assert video.status().pictures == FRAMES
    return tmp_path / "session"


@pytest.fixture
def open_view(qapp: QApplication, qtbot: QtBot) -> Callable[[Path], ReplayView]:
    def open_one(folder: Path) -> ReplayView:
        make_application("dark")
        view = ReplayView(DARK)
        qtbot.addWidget(view)
        view.resize(1000, 420)
        view.show()
        qtbot.waitExposed(view)
        view.set_replay(open_replay(folder))
        qtbot.waitUntil(lambda: view.settled and not view.video.worker.busy, timeout=10_000)
        QApplication.processEvents()
        return view

    return open_one


def shown_grey(view: ReplayView) -> int:
    """Brightness of the shown picture at its lower edge, where no face is."""
    place = view.video.picture_rect(view.video._image)
    at = QPoint(round(place.right()) - 6, round(place.bottom()) - 6)
    return QColor(view.video.grab().toImage().pixelColor(at)).lightness()


def test_the_picture_is_that_of_the_cursors_time(
    folder: Path, open_view: Callable[[Path], ReplayView], qtbot: QtBot
) -> None:
    view = open_view(folder)
    assert view.video_shown and view.bar.video.isChecked()
    film = Film(folder / "video.mkv")
    for time_s in (0.0, 1.25, 0.3):
        number = view.video.picture_at(time_s)
        assert number is not None
        view.set_cursor(time_s)
        qtbot.waitUntil(lambda: view.video.shown is not None and view.video.shown.number == number)  # noqa: B023
        assert shown_grey(view) == pytest.approx(grey(int(film.frames[number])), abs=3)
        assert 0 <= time_s - film.times[number] < STEP_S
    film.close()


def test_faces_have_the_boxes_and_labels_of_the_log(
    folder: Path, open_view: Callable[[Path], ReplayView], qtbot: QtBot
) -> None:
    view = open_view(folder)
    view.set_cursor(1.0)
    qtbot.waitUntil(lambda: view.video.shown is not None and view.video.shown.number > 5)
    shown = view.video.shown
    assert shown is not None and shown.scene is not None
    (found,) = shown.scene.readings
    assert found.box == face(found.frame).box
    assert found.emotion is not None and found.emotion.key == "happy"
    assert shown.scene.frame.width == SIZE[0]


def test_where_there_is_no_picture_that_is_said(
    folder: Path, open_view: Callable[[Path], ReplayView], qtbot: QtBot
) -> None:
    view = open_view(folder)
    view.set_cursor(4.5)
    assert view.video.words == "No picture was recorded at this moment."
    assert view.video.accessibleDescription() == view.video.words


def test_the_video_can_be_put_away_and_stands_above_where_it_is_narrow(
    folder: Path, open_view: Callable[[Path], ReplayView]
) -> None:
    view = open_view(folder)
    assert view.video.x() < view.detail.x()
    view.resize(600, 600)
    QApplication.processEvents()
    assert view.video.y() < view.detail.y()
    view.toggle_video()
    assert not view.video_shown and not view.bar.video.isChecked()
    assert not view.bar.video.isHidden()


def test_a_session_without_a_video_offers_none(folder: Path, open_view: Callable[[Path], ReplayView]) -> None:
    (folder / "video.mkv").unlink()
    view = open_view(folder)
    assert view.bar.video.isHidden() and not view.video_shown


def test_a_torn_video_shows_what_is_whole_and_says_where_it_ends(
    folder: Path, open_view: Callable[[Path], ReplayView], qtbot: QtBot
) -> None:
    video = folder / "video.mkv"
    data = video.read_bytes()
    video.write_bytes(data[: len(data) * 2 // 3])
    view = open_view(folder)
    view.set_cursor(0.5)
    qtbot.waitUntil(lambda: view.video.shown is not None and view.video.shown.number == 5)
    assert view.video.words == ""
    view.set_cursor(4.0)
    assert view.video.words == "No picture was recorded at this moment."


def test_a_damaged_picture_is_said_to_be_one_and_the_next_is_shown(
    folder: Path, open_view: Callable[[Path], ReplayView], qtbot: QtBot
) -> None:
    video = folder / "video.mkv"
    data = bytearray(video.read_bytes())
    at = data.index(b"\xff\xd8\xff")
    data[at : at + 300] = bytes(300)
    video.write_bytes(data)
    view = open_view(folder)
    qtbot.waitUntil(lambda: view.video.words == "This picture of the video is damaged.")
    view.set_cursor(0.3)
    qtbot.waitUntil(lambda: view.video.words == "" and view.video.shown is not None and view.video.shown.number == 3)


def test_another_file_in_its_place_is_said_to_be_no_video(
    folder: Path, open_view: Callable[[Path], ReplayView]
) -> None:
    (folder / "video.mkv").write_bytes(b"something else")
    view = open_view(folder)
    assert "is damaged, or was not recorded by emomonitor" in view.video.words
    assert view.video.accessibleDescription() == view.video.words


def test_boxes_are_found_in_a_long_log(tmp_path: Path) -> None:
    """Far longer than what is read at once: the search must find the row by its time."""
    lines = [",".join(LOG_NAMES)]
    for n in range(20_000):
        lines.append(
            f"{n},{n * 0.04:.6f},2026-11-23T12:00:00.000Z,1,3,{n}.0,5.0,20.0,30.0,0.9,ok,sad,0.9,1,0,0,0,0,0,0,,,,,,"
        )
    log = tmp_path / "log.csv"
    log.write_text("\r\n".join(lines) + "\r\n")
    assert log.stat().st_size > 1_500_000
    for n in (0, 1, 9_999, 19_999):
        assert boxes_of(log, n, n * 0.04) == {3: Box(x=float(n), y=5.0, width=20.0, height=30.0)}
    assert boxes_of(log, 5, 999.0) == {}
    assert boxes_of(tmp_path / "none.csv", 5, 0.2) == {}
