"""The page Analyse: what is dropped anywhere becomes sessions, and everybody can see and stop it."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow

from emomonitor.runtime.batch_jobs import BatchStatus, Job, JobState
from emomonitor.runtime.state import State
from emomonitor.session.reader import read_session
from emomonitor.settings import Settings
from emomonitor.ui.analyze.page import AnalyzePage
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.sessions.page import SessionsPage
from emomonitor.ui.window import MainWindow

_LIMIT_MS = 60_000
_ANY = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(open_window: OpenWindow, settings: Settings, model: None, qtbot: QtBot) -> MainWindow:
    """A window whose source is not there; what was loading for it is over."""
    opened = open_window(settings)
    qtbot.waitUntil(lambda: opened.live._status.state is State.FAILED, timeout=_LIMIT_MS)
    qtbot.waitUntil(lambda: all(t.name != "inference" for t in threading.enumerate()), timeout=_LIMIT_MS)
    return opened


@pytest.fixture
def page(window: MainWindow) -> AnalyzePage:
    window.show_page("analyze")
    return page_of(window)


def page_of(window: MainWindow) -> AnalyzePage:
    page = window.page("analyze")
    assert isinstance(page, AnalyzePage)
    return page


def a_picture(path: Path) -> Path:
    cv2.imwrite(str(path), np.full((48, 64, 3), 127, np.uint8))
    return path


def a_clip(path: Path, frames: int) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 25.0, (64, 48))
    for i in range(frames):
        writer.write(np.full((48, 64, 3), i % 200, np.uint8))
    writer.release()
    return path


def dropped(window: MainWindow, data: QMimeData) -> None:
    """Drag something over the window and let it go, as Qt tells it."""
    enter = QDragEnterEvent(QPoint(300, 300), _ANY, data, _LEFT, _NONE)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted() and enter.dropAction() is Qt.DropAction.CopyAction
    assert window.dropping.veil.isVisible()
    drop = QDropEvent(QPointF(300, 300), _ANY, data, _LEFT, _NONE)
    QApplication.sendEvent(window, drop)
    assert drop.isAccepted() and drop.dropAction() is Qt.DropAction.CopyAction
    assert not window.dropping.veil.isVisible()


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
    return data


def finished(page: AnalyzePage, qtbot: QtBot, count: int) -> BatchStatus:
    qtbot.waitUntil(lambda: len(page._status.jobs) == count and not page._status.busy, timeout=_LIMIT_MS)
    return page._status


# -- dropping --------------------------------------------------------------------------------------------------


def test_what_is_dropped_on_the_live_page_is_analysed_and_its_page_shown(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    good = [a_picture(tmp_path / f"{i}.png") for i in range(4)]
    notes = tmp_path / "notes.txt"
    notes.write_text("Dear diary")
    dropped(window, files(*good, notes))
    page = page_of(window)
    assert window.stack.currentWidget() is page and window.rail.buttons["analyze"].isChecked()
    status = finished(page, qtbot, 5)
    assert page.heading.text() == "4 sessions, 1 could not be analysed"
    assert status.jobs[4].words.startswith("notes.txt is a text file")
    for job in status.jobs[:4]:
        assert job.session is not None and read_session(job.session).meta["source"]["title"] == job.path.name


def test_a_link_a_text_and_a_folder_of_nothing_are_answered_kindly(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    link, text, empty = QMimeData(), QMimeData(), tmp_path / "empty"
    link.setUrls([QUrl("https://example.org/film.mp4")])
    text.setText("a film, please")
    empty.mkdir()
    dropped(window, link)
    page = page_of(window)
    assert page.said.isVisible() and page.said.text().startswith("That is a link")
    assert page._status.jobs == ()
    dropped(window, text)
    assert page.said.text().startswith("That was no file")
    dropped(window, files(empty, tmp_path / "gone.mp4"))
    status = finished(page, qtbot, 2)
    assert [j.words for j in status.jobs] == [
        "The folder empty holds no videos or pictures.",
        "gone.mp4 isn't there any more. It was moved, renamed or deleted.",
    ]
    assert page.heading.text() == "2 could not be analysed"


def test_a_file_dropped_on_the_timeline_s_plot_reaches_the_queue(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.live.timeline.plot.canvas is not None, timeout=_LIMIT_MS)
    plot = window.live.timeline.plot.canvas
    assert plot is not None
    data = files(a_picture(tmp_path / "one.png"))
    point = QPoint(5, 5)
    target = window.childAt(plot.mapTo(window, point)) or window
    QApplication.sendEvent(target, QDragEnterEvent(point, _ANY, data, _LEFT, _NONE))
    assert window.dropping.veil.isVisible()
    QApplication.sendEvent(target, QDropEvent(QPointF(point), _ANY, data, _LEFT, _NONE))
    assert finished(page_of(window), qtbot, 1).jobs[0].state is JobState.DONE


def test_a_drag_that_leaves_again_takes_its_veil_along(window: MainWindow, tmp_path: Path) -> None:
    data = files(tmp_path)  # the event only points to it
    enter = QDragEnterEvent(QPoint(9, 9), _ANY, data, _LEFT, _NONE)
    QApplication.sendEvent(window, enter)
    assert window.dropping.veil.isVisible() and window.dropping.veil.size() == window.size()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.dropping.veil.isVisible()
    assert window.page("analyze") is None


def test_nothing_is_taken_on_the_first_run_pages(window: MainWindow, tmp_path: Path) -> None:
    window.rail.hide()
    data = files(tmp_path)
    drop = QDropEvent(QPointF(9, 9), _ANY, data, _LEFT, _NONE)
    drop.ignore()
    QApplication.sendEvent(window, drop)
    assert not drop.isAccepted() and window.page("analyze") is None


def test_what_is_on_the_list_is_not_put_there_twice(page: AnalyzePage, tmp_path: Path, qtbot: QtBot) -> None:
    clip = a_clip(tmp_path / "long.mp4", 400)
    page.desk.take([clip])
    qtbot.waitUntil(lambda: page._status.busy, timeout=_LIMIT_MS)
    page.desk.take([clip])
    qtbot.waitUntil(lambda: page.said.text() == "1 of them is on the list already.", timeout=_LIMIT_MS)
    assert len(page.desk.status.jobs) == 1
    page.cancel.click()
    assert finished(page, qtbot, 1).jobs[0].state is JobState.CANCELLED


@pytest.mark.dialogs("QFileDialog")
@pytest.mark.parametrize("button", ["files", "folder"])
def test_files_and_folders_are_asked_for(page: AnalyzePage, button: str, tmp_path: Path, qtbot: QtBot) -> None:
    a_picture(tmp_path / "one.png")
    getattr(page.zone, button).click()
    (dialog,) = page.findChildren(QFileDialog)
    dialog.filesSelected.emit([str(tmp_path / "one.png" if button == "files" else tmp_path)])
    dialog.close()
    assert finished(page, qtbot, 1).jobs[0].state is JobState.DONE


# -- watching and stopping -------------------------------------------------------------------------------------


def test_pausing_and_going_on_are_said_and_done(page: AnalyzePage, tmp_path: Path, qtbot: QtBot) -> None:
    page.desk.take([a_clip(tmp_path / f"{i}.mp4", 300) for i in range(2)])
    qtbot.waitUntil(lambda: page._status.busy and page._status.jobs[0].frames > 2, timeout=_LIMIT_MS)
    assert page.heading.text() == "Analysing 1 of 2"
    page.pause.click()
    qtbot.waitUntil(lambda: page.heading.text().startswith("Paused at"), timeout=_LIMIT_MS)
    assert page.pause.accessibleName() == "Go on"
    assert page.desk._timer.isActive() is False
    page.pause.click()
    status = finished(page, qtbot, 2)
    assert [j.frames for j in status.jobs] == [300, 300]
    assert page.heading.text() == "2 sessions"
    assert not page.bar.isVisible() and not page.pause.isVisible()
    page.clear.click()
    qtbot.waitUntil(lambda: not page._status.jobs, timeout=_LIMIT_MS)
    assert page.zone.words.isVisible() and not page.list.isVisible()


def test_a_result_opens_by_its_button_and_by_return(page: AnalyzePage, tmp_path: Path, qtbot: QtBot) -> None:
    page.desk.take([a_picture(tmp_path / "one.png"), a_picture(tmp_path / "two.png")])
    status = finished(page, qtbot, 2)
    window = page.window()
    assert isinstance(window, MainWindow)
    page.list.choose(status.jobs[1].number)
    assert page.list.buttons.open.isVisible() and not page.list.buttons.cancel.isVisible()
    assert page.list.buttons.open.accessibleName() == "Open: two.png"
    page.list.buttons.open.click()
    is_looked_at(window, status.jobs[1].session, qtbot)
    window.show_page("analyze")
    page.list.choose(status.jobs[0].number)
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    is_looked_at(window, status.jobs[0].session, qtbot)


def is_looked_at(window: MainWindow, session: Path | None, qtbot: QtBot) -> None:
    """Wait until the Sessions page shows a session."""
    sessions = window.page("sessions")
    assert session is not None and isinstance(sessions, SessionsPage) and window.stack.currentWidget() is sessions
    view = sessions.first
    qtbot.waitUntil(lambda: view.replay is not None and view.replay.files.folder == session.resolve(), timeout=20_000)
    qtbot.waitUntil(lambda: not sessions.busy, timeout=20_000)


def test_a_folder_that_was_empty_is_looked_into_again(page: AnalyzePage, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    page.desk.take([folder])
    assert finished(page, qtbot, 1).jobs[0].state is JobState.FAILED
    for i in range(2):
        a_clip(folder / f"{i}.mp4", 3)
    page.list.buttons.retry.click()
    status = finished(page, qtbot, 2)
    assert [(j.path.name, j.state) for j in status.jobs] == [("0.mp4", JobState.DONE), ("1.mp4", JobState.DONE)]


def test_a_failed_file_is_tried_again_and_taken_off_the_list(page: AnalyzePage, tmp_path: Path, qtbot: QtBot) -> None:
    late = tmp_path / "late.png"
    page.desk.take([late])
    assert finished(page, qtbot, 1).jobs[0].state is JobState.FAILED
    a_picture(late)
    page.list.buttons.retry.click()
    qtbot.waitUntil(lambda: page._status.jobs[0].state is JobState.DONE, timeout=_LIMIT_MS)
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not page._status.jobs, timeout=_LIMIT_MS)


def test_the_running_job_is_cancelled_by_its_button(page: AnalyzePage, tmp_path: Path, qtbot: QtBot) -> None:
    page.desk.take([a_clip(tmp_path / "long.mp4", 500), a_picture(tmp_path / "next.png")])
    qtbot.waitUntil(lambda: bool(page._status.jobs) and page._status.jobs[0].frames > 2, timeout=_LIMIT_MS)
    page.list.buttons.cancel.click()
    status = finished(page, qtbot, 2)
    assert [j.state for j in status.jobs] == [JobState.CANCELLED, JobState.DONE]
    assert len(list(page._store.settings.sessions_dir.iterdir())) == 1


def test_the_end_is_told_on_the_live_page(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.analysis.finished, timeout=_LIMIT_MS) as told:
        window.analysis.take([a_picture(tmp_path / "one.png")])
    assert told.args == ["Analysis finished: 1 session."]
    assert window.page("analyze") is None  # nobody is taken away from what they look at


def test_both_sharing_the_computer_is_said_while_something_is_watched(
    open_window: OpenWindow, settings: Settings, demo: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window(replace(settings, source=demo))
    qtbot.waitUntil(lambda: window.live._status.state is State.RUNNING, timeout=_LIMIT_MS)
    window.analyze([a_clip(tmp_path / "long.mp4", 500)])
    page = page_of(window)
    qtbot.waitUntil(lambda: "both share this computer" in page.note.text(), timeout=_LIMIT_MS)
    frames = window.bridge.meters().analysed
    qtbot.waitUntil(lambda: window.bridge.meters().analysed > frames + 5, timeout=_LIMIT_MS)
    page.cancel.click()
    finished(page, qtbot, 1)
    assert "both share" not in page.note.text()


# -- the end of the window -------------------------------------------------------------------------------------


@pytest.mark.dialogs("ConfirmDialog")
def test_closing_while_it_runs_asks_once_and_keeps_what_was_analysed(
    window: MainWindow, settings: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    window.show_page("analyze")
    page = page_of(window)
    page.desk.take([a_clip(tmp_path / "long.mp4", 3000), a_picture(tmp_path / "never.png")])
    qtbot.waitUntil(lambda: bool(page._status.jobs) and page._status.jobs[0].frames > 2, timeout=_LIMIT_MS)
    assert not window.close()
    (question,) = window.findChildren(ConfirmDialog)
    assert "2 of 2" in question.accessibleDescription() and "long.mp4" in question.accessibleDescription()
    question.cancel.click()
    assert window.isVisible() and page.desk.busy
    QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    next(d for d in window.findChildren(ConfirmDialog) if d.isVisible()).go.click()
    assert not window.isVisible() and window.stuck == ()
    (session,) = settings.sessions_dir.iterdir()
    table = read_session(session)
    assert 2 < len(table) < 3000
    assert table.meta["ended"] is not None and "ended before the file's end" in table.meta["stopped"]


def test_a_kill_asks_nothing(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.analysis.take([a_clip(tmp_path / "long.mp4", 3000)])
    qtbot.waitUntil(lambda: window.analysis.busy and window.analysis.status.jobs[0].frames > 2, timeout=_LIMIT_MS)
    window.leave()
    assert not window.isVisible() and window.stuck == ()


# -- many rows -------------------------------------------------------------------------------------------------


def a_job(number: int, state: JobState = JobState.WAITING, words: str = "") -> Job:
    return Job(number=number, path=Path(f"/films/clip {number}.mp4"), state=state, words=words)


def test_thousands_of_rows_cost_little_and_what_is_chosen_stays_chosen(page: AnalyzePage, qtbot: QtBot) -> None:
    jobs = tuple(a_job(i) for i in range(1, 3001))
    page._show(BatchStatus(jobs=jobs))
    page.list.choose(1500)
    QApplication.processEvents()
    failed = a_job(1499, JobState.FAILED, "clip 1499.mp4 is empty. Record or copy it again.")
    page._show(BatchStatus(jobs=(*jobs[100:1498], failed, *jobs[1499:])))
    QApplication.processEvents()
    assert page.list.chosen is not None and page.list.chosen.number == 1500
    assert page.list.jobs.rowCount() == 2900
    place = page.list.visualRect(page.list.currentIndex())
    assert place.contains(page.list.buttons.geometry())
    said = page.list.jobs.data(page.list.jobs.index(1398), int(Qt.ItemDataRole.AccessibleTextRole))
    assert said == "clip 1499.mp4: clip 1499.mp4 is empty. Record or copy it again."


def test_the_list_goes_along_with_what_is_analysed_unless_somebody_chose_otherwise(page: AnalyzePage) -> None:
    def shown(*states: JobState) -> int | None:
        page._show(BatchStatus(jobs=tuple(a_job(i, s) for i, s in enumerate(states, start=1))))
        return page.list.chosen.number if page.list.chosen is not None else None

    done, runs, waits = JobState.DONE, JobState.RUNNING, JobState.WAITING
    assert shown(runs, waits, waits, waits) == 1
    assert shown(done, waits, waits, waits) == 1  # the next has not begun yet
    assert shown(done, JobState.FAILED, runs, waits) == 3
    page.list.choose(1)
    assert shown(done, JobState.FAILED, done, runs) == 1


@pytest.mark.parametrize("size", [(1280, 800), (1024, 600)])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_chosen_row_has_room_for_its_buttons_and_its_words(
    window: MainWindow, page: AnalyzePage, size: tuple[int, int], scale: float, qtbot: QtBot
) -> None:
    window.resize(*size)
    window.store.change(text_scale=scale)
    words = "broken.mp4 can't be played: it is no video, or it was damaged when it was recorded or copied. "
    page._show(BatchStatus(jobs=(a_job(1, JobState.FAILED, words * 2), a_job(2))))
    page.list.choose(1)
    QApplication.processEvents()
    QApplication.processEvents()
    place = page.list.visualRect(page.list.currentIndex())
    room = page.list.row.room(place.width())
    assert place.x() + page.list.row._left() + room <= page.list.buttons.x()
    assert page.list.row.lines(page._status.jobs[0], room) < 10  # where it is cut
    assert page.list.viewport().width() >= place.width()
    window.store.change(text_scale=1.0)  # it holds for the whole process, and other tests' pages have no window
