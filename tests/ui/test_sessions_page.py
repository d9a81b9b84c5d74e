"""The sessions page: found again, opened, told in the log's own figures, changed with undo, compared, deleted."""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import walk
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot
from session_scenes import STARTED as SCENES_STARTED
from session_scenes import info, reading, scene
from sessions_scenes import STARTED, make_session
from ui_scenes import OpenWindow

from emomonitor.entities import Frame, Scene
from emomonitor.exporting.formats import FORMATS, export
from emomonitor.labels import KEYS, Emotion
from emomonitor.replay.edits import MARKER
from emomonitor.runtime.videofile import VideoFile, VideoWish
from emomonitor.session.events import read_events
from emomonitor.session.layout import SessionFiles
from emomonitor.session.recorder import Recorder
from emomonitor.settings import Settings
from emomonitor.ui.coding.view import CodingView
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.dialogs import LineDialog
from emomonitor.ui.sessions.choose import ChooseDialog
from emomonitor.ui.sessions.linking import Link
from emomonitor.ui.sessions.mark_dialog import MarkDialog
from emomonitor.ui.sessions.page import SessionsPage
from emomonitor.ui.sessions.view import SessionView
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.style import stylesheet
from emomonitor.ui.theme import DARK, LIGHT
from emomonitor.ui.window import MainWindow

pytestmark = pytest.mark.dialogs("LineDialog", "MarkDialog", "ConfirmDialog", "ChooseDialog")

WAIT_MS = 20_000
NEWEST, DAY_BEFORE, FILM = ["23 Nov, 12:00"], ["22 Nov, 12:00"], ["14 Oct, 12:00"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session of two minutes with two people, one of the day before, a film of October."""
    folder = tmp_path_factory.mktemp("made")
    make_session(folder, names={2: "Anna"}, note="a good day", away=(50, 70), marks={30.0: "tea"})
    make_session(folder, STARTED - timedelta(days=1), seconds=60, people=1, seed=2)
    make_session(folder, STARTED - timedelta(days=40), seconds=30, title="garden.mp4", realtime=False, seed=3)
    return folder


@pytest.fixture
def sessions(made: Path, tmp_path: Path) -> Path:
    """Where sessions lie."""
    return Path(shutil.copytree(made, tmp_path / "data" / "sessions"))


@pytest.fixture
def page(sessions: Path, qtbot: QtBot) -> Iterator[SessionsPage]:
    yield from shown(sessions, qtbot)


@pytest.fixture
def view(page: SessionsPage, sessions: Path, qtbot: QtBot) -> SessionView:
    """The newest session, open."""
    opened(page, sessions / "20261123T120000Z", qtbot)
    return page.first


def shown(sessions: Path, qtbot: QtBot) -> Iterator[SessionsPage]:
    store = SettingsStore(Settings(data_dir=sessions.parent), in_background=lambda work: None)
    page = SessionsPage(DARK, store)
    page.setStyleSheet(stylesheet(DARK))
    qtbot.addWidget(page)
    page.resize(1180, 780)
    page.show()
    settled(page, qtbot)
    yield page


def settled(page: SessionsPage, qtbot: QtBot) -> None:
    """Wait until nothing is read, worked out, written or drawn any more."""

    def at_rest() -> bool:
        QApplication.processEvents()
        return page.inventory is not None and not page.busy and not page.list._soon.isActive()

    qtbot.waitUntil(lambda: at_rest() and at_rest(), timeout=WAIT_MS)
    views = [v for v in (page.first, second(page)) if v is not None]
    qtbot.waitUntil(lambda: all(v.timeline.settled for v in views), timeout=WAIT_MS)


def second(page: SessionsPage) -> SessionView | None:
    """The second session, where one is seen."""
    view = page.comparing.second
    return view if view is not None and view.isVisible() else None


def seen_beside(page: SessionsPage) -> SessionView:
    view = second(page)
    assert view is not None
    return view


def opened(page: SessionsPage, path: Path, qtbot: QtBot) -> None:
    page.open(path)
    qtbot.waitUntil(lambda: not page.opening.busy, timeout=WAIT_MS)
    settled(page, qtbot)


def titles(page: SessionsPage) -> list[str]:
    return [page.model.index(row).data() for row in range(page.model.rowCount())]


def dialog(kind: type[QDialog]) -> QDialog:
    (found,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())
    return found


def log_of(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "log.csv")


# -- the list --------------------------------------------------------------------------------------------


def test_sessions_are_listed_newest_first_with_length_and_people(page: SessionsPage) -> None:
    words = [page.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert titles(page) == ["23 Nov, 12:00", "22 Nov, 12:00", "14 Oct, 12:00"]
    assert "Person 1" in words[0] and "Anna" in words[0] and "a good day" in words[0] and "2 min" in words[0]
    assert "1 min" in words[1] and "1 person" in words[1]
    assert "garden.mp4" in words[2] and "Camera" not in words[1]
    assert "%" in words[2]  # the ribbon in words
    assert all(e.glance is not None for e in page.model.entries.values())


FOUND = {
    **dict.fromkeys(("23 Nov", "11月23日", "anna", "good day", "tea"), NEWEST),
    **dict.fromkeys(("2026-10", "garden", "oct"), FILM),
    "nov": NEWEST + DAY_BEFORE,
    "2026": NEWEST + DAY_BEFORE + FILM,
    "nobody": [],
}


def test_a_session_is_found_again(page: SessionsPage) -> None:
    for typed, found in FOUND.items():
        page.list.search.clear()
        page.list.search.insert(typed)
        assert titles(page) == found, typed
        assert page.list.nothing.isVisible() == (not found)


def test_by_keyboard_alone_a_session_is_found_and_opened(page: SessionsPage, qtbot: QtBot) -> None:
    page.list.search.setFocus()
    QTest.keyClicks(page.list.search, "Nov")
    QTest.keyClick(page.list.search, Qt.Key.Key_Down)
    QTest.keyClick(page.list.view, Qt.Key.Key_Down)
    QTest.keyClick(page.list.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.first.replay is not None, timeout=WAIT_MS)
    settled(page, qtbot)
    assert page.first.title() == "22 Nov, 12:00 · 1 min · 1 person"


def test_two_thousand_sessions_are_no_trouble(tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "data" / "sessions"
    folder.mkdir(parents=True)
    template = make_session(folder, seconds=2)
    texts = {f.name: f.read_bytes() for f in template.iterdir()}
    for n in range(1, 2000):
        when = STARTED - timedelta(hours=n)
        other = folder / f"{when:%Y%m%dT%H%M%SZ}"
        other.mkdir()
        (other / "log.csv").write_bytes(texts["log.csv"])
    store = SettingsStore(Settings(data_dir=folder.parent), in_background=lambda work: None)
    page = SessionsPage(DARK, store)
    qtbot.addWidget(page)
    page.resize(1180, 780)
    page.show()
    qtbot.waitUntil(lambda: page.model.rowCount() == 2000, timeout=WAIT_MS)
    begun = time.perf_counter()
    page.list.view.scrollToBottom()
    page.list.view.viewport().repaint()
    page.list.search.setText("23 Nov")
    assert time.perf_counter() - begun < 1.0
    assert 1 < page.model.rowCount() < 30
    page.list.search.clear()
    seen = page.list.view.visible_rows()
    qtbot.waitUntil(
        lambda: all(page.model.entry(r).glance is not None for r in seen),  # type: ignore[union-attr]
        timeout=WAIT_MS,
    )
    assert sum(e.glance is not None for e in page.model.entries.values()) < 100  # only what was seen
    page.lookout.look((), ())
    settled(page, qtbot)


def test_nothing_recorded_is_said(tmp_path: Path, qtbot: QtBot) -> None:
    for page in shown(tmp_path / "data" / "sessions", qtbot):
        assert "Nothing was recorded yet" in page._empty.text()
        assert not page.delete.isEnabled() and not page.export.isEnabled()


# -- figures ---------------------------------------------------------------------------------------------


def test_the_window_pandas_and_the_report_give_the_same_figure(
    view: SessionView, page: SessionsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    """The student's question, typed: how happy was person 2 between 12:00:10 and 12:01:20, and how sure is that?"""
    view.people.chips[2].click()
    for field, typed in ((view.span.start, view.span.start.text()[:-2] + "10"), (view.span.end, None)):
        field.selectAll()
        at = typed or f"{view.span.start.text()[:3]}01:20"
        QTest.keyClicks(field, at)
        QTest.keyClick(field, Qt.Key.Key_Return)
    settled(page, qtbot)
    log = log_of(view.replay.files.log.parent)  # type: ignore[union-attr]
    rows = log[(log.face_id == 2) & (log.time_s >= 10) & (log.time_s < 80)]
    stretch = view.shares._shown[1]  # type: ignore[index]
    assert stretch.figures.rows == len(rows) == 250
    for i, key in enumerate(KEYS):
        assert stretch.figures.shares[i] == pytest.approx((rows.emotion == key).mean())
        assert stretch.figures.mean[i] == pytest.approx(rows[key].mean(), abs=1e-6)
    share = (rows.emotion == "happy").mean()
    sentence = view.shares.sentence.text()
    assert sentence.startswith("Anna looked happy in ")
    assert f"{100 * share:.1f} % of the readings" in sentence
    assert f"mean probability {rows.happy.mean():.3f}" in sentence and "250 readings" in sentence
    replay = view.replay
    assert replay is not None
    (path,) = export(replay, "html", tmp_path / "report.html", persons=[2], start_s=10, end_s=80)
    page_text = path.read_text(encoding="utf-8").replace("\u00a0", " ")
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", page_text.split(">Happy</th>", 1)[1].split("</tr>", 1)[0])
    assert cells[0] == f"{100 * share:.1f} %" and cells[2] == f"{rows.happy.mean():.3f}"


def test_the_whole_session_or_the_window_and_one_emotion(view: SessionView, page: SessionsPage, qtbot: QtBot) -> None:
    view.timeline.set_window(10, 40)
    settled(page, qtbot)
    assert view.shares._shown[1].figures.rows == 150  # type: ignore[index]
    view.span.choice.buttons()[1].click()
    settled(page, qtbot)
    assert view.shares._shown[1].figures.rows == 600  # type: ignore[index]
    assert view.shares._shown[1].figures.share_intervals is not None  # type: ignore[index]
    assert "(" in view.shares.sentence.text()
    view.shares.bars.setFocus()
    QTest.keyClick(view.shares.bars, Qt.Key.Key_Home)
    assert view.shares.bars.label == Emotion.ANGRY and " looked angry in " in view.shares.sentence.text()
    QTest.keyClick(view.shares.bars, Qt.Key.Key_End)
    assert "could not be read surely" in view.shares.sentence.text()


def test_a_wrong_time_is_told_and_changes_nothing(view: SessionView, page: SessionsPage) -> None:
    before = view.timeline.seen()
    view.span.start.selectAll()
    QTest.keyClicks(view.span.start, "noonish")
    QTest.keyClick(view.span.start, Qt.Key.Key_Return)
    assert "“noonish” is no time" in page.status.text()
    assert view.timeline.seen() == before


def test_an_episode_is_gone_to(view: SessionView) -> None:
    view.timeline.set_window(0, 5)
    line = view.episodes.list.lines[0]
    assert isinstance(line.key, tuple)
    start, end = line.key
    view.episodes.list.setFocus()
    view.episodes.list.setCurrentRow(0)
    QTest.keyClick(view.episodes.list, Qt.Key.Key_Return)
    left, right = view.timeline.seen()
    assert left <= start <= end <= right
    assert view.timeline.cursor_s() == pytest.approx(start)


def test_gaps_and_changes_are_told(view: SessionView, page: SessionsPage, qtbot: QtBot) -> None:
    view.people.chips[2].click()
    settled(page, qtbot)
    view.tabs.buttons()[1].click()
    assert view.gaps.list.lines[0].words == "Nobody found"
    assert view.gaps.list.lines[0].figure == "20 s"
    log = log_of(view.replay.files.log.parent)  # type: ignore[union-attr]
    theirs = log[log.face_id == 2]
    alike = (theirs.emotion != theirs.emotion.shift()) & (theirs.time_s.diff() <= 1.0)
    assert int(view.changes.table._counts.sum()) == int(alike.sum())
    assert "From" in view.changes.sentence.text()


def test_all_people_together_have_all_readings(view: SessionView, page: SessionsPage, qtbot: QtBot) -> None:
    view.people.chips[0].click()
    settled(page, qtbot)
    assert view.person is None
    assert view.shares._shown[1].figures.rows == 1100  # type: ignore[index]
    assert "Everybody looked" in view.shares.sentence.text()
    assert any("Anna" in line.detail for line in view.episodes.list.lines)


# -- marks and notes -------------------------------------------------------------------------------------


def words_of(view: SessionView, kind: str = MARKER) -> list[tuple[float, float | None, str]]:
    assert view.replay is not None
    return [(e.time_s, e.end_s, e.text) for e in read_events(view.replay.files.events)[0] if e.kind == kind]


def test_a_mark_is_added_edited_deleted_and_brought_back(view: SessionView, page: SessionsPage, qtbot: QtBot) -> None:
    before = view.replay.files.log.read_bytes()  # type: ignore[union-attr]
    view.timeline.set_cursor(42.0)
    QTest.keyClick(page, Qt.Key.Key_M)
    asked = dialog(MarkDialog)
    assert isinstance(asked, MarkDialog)
    QTest.keyClicks(asked.line, "phone")
    asked.end.setFocus()
    QTest.keyClicks(asked.end, asked.start.text()[:-2] + "50")
    QTest.keyClick(asked.end, Qt.Key.Key_Return)
    settled(page, qtbot)
    assert words_of(view) == [(30.0, None, "tea"), (42.0, pytest.approx(50.0), "phone")]
    assert [line.words for line in view.marks.list.lines] == ["tea", "phone"]

    view.marks.list.setFocus()
    view.marks.list.setCurrentRow(0)
    QTest.keyClick(view.marks.list, Qt.Key.Key_Return)
    asked = dialog(MarkDialog)
    assert isinstance(asked, MarkDialog)
    asked.line.setText("tea and cake")
    asked.save.click()
    settled(page, qtbot)
    assert words_of(view)[0] == (30.0, None, "tea and cake")

    QTest.keyClick(view.marks.list, Qt.Key.Key_Delete)
    settled(page, qtbot)
    assert [w for *_, w in words_of(view)] == ["phone"]
    assert "Ctrl+Z" in page.status.text()
    page.activateWindow()  # a dialog had the keyboard
    qtbot.waitUntil(lambda: QApplication.activeWindow() is page)
    for expected in (["tea and cake", "phone"], ["tea", "phone"], ["tea"]):
        QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        settled(page, qtbot)
        assert [w for *_, w in words_of(view)] == expected
    assert not view.undo.isEnabled()
    view.redo.click()
    settled(page, qtbot)
    assert [w for *_, w in words_of(view)] == ["tea", "phone"]
    assert view.replay.files.log.read_bytes() == before  # type: ignore[union-attr]


def test_a_mark_that_ends_before_it_begins_is_refused(view: SessionView) -> None:
    view.ask_for_mark(60.0)
    asked = dialog(MarkDialog)
    assert isinstance(asked, MarkDialog)
    asked.end.setFocus()
    QTest.keyClicks(asked.end, asked.start.text()[:-5] + "00:10")
    asked.save.click()
    assert asked.isVisible() and "after the start" in asked.trouble.text()
    asked.reject()
    assert len(words_of(view)) == 1


def test_the_note_is_changed_and_found(view: SessionView, page: SessionsPage, qtbot: QtBot) -> None:
    note: QLineEdit = view.marks.note
    assert note.text() == "a good day"
    note.selectAll()
    QTest.keyClicks(note, "rain")
    QTest.keyClick(note, Qt.Key.Key_Return)
    settled(page, qtbot)
    assert words_of(view, "note")[-1][2] == "rain"
    page.list.search.setText("rain")
    assert titles(page) == ["23 Nov, 12:00"]
    view.editing.undo()
    settled(page, qtbot)
    assert note.text() == "a good day" and titles(page) == []


# -- people ----------------------------------------------------------------------------------------------


def test_a_person_is_renamed_and_the_list_knows(view: SessionView, page: SessionsPage, qtbot: QtBot) -> None:
    view.people.chips[1].click()
    QTest.keyClick(page, Qt.Key.Key_F2)
    asked = dialog(LineDialog)
    assert isinstance(asked, LineDialog)
    QTest.keyClicks(asked.line, "Grandpa")
    QTest.keyClick(asked.line, Qt.Key.Key_Return)
    settled(page, qtbot)
    assert view.people.chips[1].text().strip() == "Grandpa"
    assert "Grandpa" in page.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert view.shares.sentence.text().startswith("Grandpa")


def test_what_cannot_be_is_refused_in_words(view: SessionView, page: SessionsPage, qtbot: QtBot) -> None:
    view.people.merge_wanted.emit(2, 1)
    settled(page, qtbot)
    assert "Anna and Person 1 are both seen at" in page.status.text()
    assert view.replay is not None and view.replay.people.ids == (1, 2)
    assert not view.undo.isEnabled()
    view.people.split_wanted.emit(2)  # the cursor stands at the beginning
    assert "between two readings" in page.status.text()


def test_a_person_is_split_at_the_cursor_and_the_two_are_merged_again(
    view: SessionView, page: SessionsPage, qtbot: QtBot
) -> None:
    view.people.chips[2].click()
    view.timeline.set_cursor(60.0)
    menu = view.people.edit.menu()
    menu.aboutToShow.emit()
    split = next(a for a in menu.actions() if "Somebody else" in a.text())
    split.trigger()
    settled(page, qtbot)
    assert view.replay is not None
    assert list(view.replay.people.ids) == [1, 2, 3]
    assert len(view.replay.course(2)) == 250 and len(view.replay.course(3)) == 250
    view.people.merge_wanted.emit(3, 2)
    settled(page, qtbot)
    assert list(view.replay.people.ids) == [1, 2] and len(view.replay.course(2)) == 500
    for _ in range(2):
        view.undo.click()
        settled(page, qtbot)
    assert len(view.replay.course(2)) == 500 and view.replay.people.made_of == {1: (1,), 2: (2,)}


# -- what is broken --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("no events", "events.csv is missing"),
        ("no sidecar", "session.json is missing"),
        ("torn log", "was cut off"),
        ("damaged sidecar", "session.json can't be read"),
    ],
)
def test_a_broken_session_opens_as_far_as_it_is_sound(
    page: SessionsPage, sessions: Path, qtbot: QtBot, harm: str, told: str
) -> None:
    folder = sessions / "20261123T120000Z"
    log = folder / "log.csv"
    match harm:
        case "no events":
            (folder / "events.csv").unlink()
        case "no sidecar":
            (folder / "session.json").unlink()
        case "torn log":
            log.write_bytes(log.read_bytes()[:-7])
        case _:
            (folder / "session.json").write_text("{")
    page.refresh()
    opened(page, folder, qtbot)
    assert page.first.notice.isVisible() and told in page.first._notes.text()
    assert page.first.shares._shown[1].figures.rows == 600  # type: ignore[index]
    page.first.editing.mark(1.0, "still here", None)
    settled(page, qtbot)
    assert words_of(page.first)[-1][2] == "still here"


def test_a_session_without_a_log_says_so_and_the_page_goes_on(page: SessionsPage, sessions: Path, qtbot: QtBot) -> None:
    folder = sessions / "20261122T120000Z"
    (folder / "log.csv").unlink()
    page.refresh()
    settled(page, qtbot)
    entry = page.model.entries[folder.resolve()]
    assert entry.trouble
    page.open(folder)
    settled(page, qtbot)
    assert "there is no log.csv" in page.status.text()
    assert page.first.replay is None
    opened(page, sessions / "20261123T120000Z", qtbot)
    assert page.first.replay is not None


def test_a_session_being_recorded_is_marked_and_open_as_far_as_it_is(
    page: SessionsPage, sessions: Path, qtbot: QtBot
) -> None:
    files = SessionFiles.in_folder(sessions, SCENES_STARTED)
    assert files.folder is not None
    with Recorder(files, info(realtime=True)) as recorder:
        for i in range(50):
            recorder.write(scene(i, reading(1)))
        recorder.flush()
        page.refresh()
        settled(page, qtbot)
        entry = page.model.entries[files.folder.resolve()]
        assert entry.recording
        opened(page, files.folder, qtbot)
        assert "is being recorded" in page.first._notes.text()
        assert page.first.replay is not None and len(page.first.replay.rows) == 50
        for i in range(50, 80):
            recorder.write(scene(i, reading(1)))
        recorder.flush()
        page.first.again.click()
        qtbot.waitUntil(lambda: not page.opening.busy, timeout=WAIT_MS)
        settled(page, qtbot)
        assert len(page.first.replay.rows) == 80
    page.refresh()
    settled(page, qtbot)
    assert not page.model.entries[files.folder.resolve()].recording


def test_a_log_elsewhere_is_opened_and_listed(page: SessionsPage, tmp_path: Path, sessions: Path, qtbot: QtBot) -> None:
    elsewhere = tmp_path / "mine.csv"
    elsewhere.write_bytes((sessions / "20261122T120000Z" / "log.csv").read_bytes())
    opened(page, elsewhere, qtbot)
    assert page.first.replay is not None and page.first.replay.files.log == elsewhere
    assert not page.delete.isEnabled()
    assert page.model.rowCount() == 4
    page.open(tmp_path / "nothing.csv")
    assert "There is no session" in page.status.text()
    assert page.first.replay.files.log == elsewhere


# -- deleting, comparing ---------------------------------------------------------------------------------


def test_a_session_is_deleted_after_a_question(
    page: SessionsPage, view: SessionView, sessions: Path, qtbot: QtBot
) -> None:
    page.delete.click()
    asked = dialog(ConfirmDialog)
    assert isinstance(asked, ConfirmDialog)
    assert "Session logs: 1 file" in asked.accessibleDescription()
    asked.go.click()
    settled(page, qtbot)
    assert not (sessions / "20261123T120000Z").exists()
    assert titles(page) == ["22 Nov, 12:00", "14 Oct, 12:00"]
    assert view.replay is None and page._empty.isVisible()
    assert page.status.text().startswith("Deleted: 3 files")


def test_two_sessions_go_together_from_their_starts(
    page: SessionsPage, view: SessionView, sessions: Path, qtbot: QtBot
) -> None:
    page.compare.click()
    asked = dialog(ChooseDialog)
    assert isinstance(asked, ChooseDialog)
    qtbot.waitUntil(lambda: not asked.list._lookout.busy, timeout=WAIT_MS)
    asked.list.view.setCurrentIndex(asked.list.view.model().index(0, 0))
    QTest.keyClick(asked.list.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: second(page) is not None, timeout=WAIT_MS)
    settled(page, qtbot)
    assert seen_beside(page).title() == "22 Nov, 12:00 · 1 min · 1 person"
    page.comparing.link.buttons()[int(Link.START)].click()
    view.timeline.set_window(10, 25)
    assert seen_beside(page).timeline.seen() == pytest.approx((10, 25))
    seen_beside(page).timeline.set_window(30, 50)
    assert view.timeline.seen() == pytest.approx((30, 50))
    page.comparing.link.buttons()[int(Link.CLOCK)].click()
    view.timeline.set_window(5, 20)
    assert seen_beside(page).timeline.seen() == pytest.approx((5, 20))
    settled(page, qtbot)
    page.compare.click()
    assert second(page) is None and page._side.isVisible()


def test_a_film_has_no_time_of_day_to_go_by(
    page: SessionsPage, view: SessionView, sessions: Path, qtbot: QtBot
) -> None:
    page.comparing.begin(sessions / "20261014T120000Z")
    qtbot.waitUntil(lambda: second(page) is not None, timeout=WAIT_MS)
    settled(page, qtbot)
    enabled = [b.isEnabled() for b in page.comparing.link.buttons()]
    assert enabled == [True, True, False]


def test_a_video_beside_another_session_has_room_of_its_own(
    page: SessionsPage, view: SessionView, sessions: Path, qtbot: QtBot
) -> None:
    other = sessions / "20261014T120000Z"
    image = np.zeros((90, 160, 3), np.uint8)
    frame = Frame(image=image, time_s=0.0, index=0, utc=STARTED, read_at=0.0)
    video = VideoFile(other / "video.mkv", VideoWish(shown=frozenset()), most_fps=None, queue=1)
    video.offer(Scene(frame=frame, readings=()), frame=0, time_s=0.0)
    video.close(30.0)
    page.comparing.begin(other)
    qtbot.waitUntil(lambda: second(page) is not None, timeout=WAIT_MS)
    timeline = seen_beside(page).timeline
    qtbot.waitUntil(lambda: timeline.video_shown, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: timeline.height() >= timeline.minimumSizeHint().height(), timeout=WAIT_MS)
    settled(page, qtbot)
    assert timeline.detail.geometry().bottom() < timeline.overview.geometry().top()


def test_what_is_seen_is_exported_and_a_picture_saved(
    page: SessionsPage, view: SessionView, tmp_path: Path, qtbot: QtBot
) -> None:
    page.export.save_picture(view, tmp_path / "seen.svg")
    settled(page, qtbot)
    assert (tmp_path / "seen.svg").read_bytes().startswith(b"<?xml")
    view.people.chips[2].click()
    view.timeline.set_window(10, 30)
    menu = page.export.formats
    menu.renew()
    menu.part.setChecked(True)
    menu.write(next(f for f in FORMATS if f.key == "csv"), tmp_path / "part.csv")
    qtbot.waitUntil(lambda: not menu.busy, timeout=60_000)
    rows = pd.read_csv(tmp_path / "part.csv")
    assert set(rows.person) == {2} and len(rows) == 100 and rows.time_s.between(10, 30).all()
    assert page.exported.isVisible() and "part.csv" in page.exported.words


def test_a_picture_is_its_owner_s_alone_and_one_of_another_kind_is_told_of(
    page: SessionsPage, view: SessionView, tmp_path: Path, qtbot: QtBot
) -> None:
    page.export.save_picture(view, tmp_path / "seen.jpg")
    assert ".png" in page.status.text() and not (tmp_path / "seen.jpg").exists()
    target = tmp_path / "seen.svg"
    target.write_text("old")
    target.chmod(0o644)
    page.export.save_picture(view, target)
    settled(page, qtbot)
    assert target.read_bytes().startswith(b"<?xml")
    assert sys.platform == "win32" or target.stat().st_mode & 0o777 == 0o600


# -- everybody -------------------------------------------------------------------------------------------

CHECKS = (walk.nameless, walk.without_keyboard, walk.small, walk.clipped, walk.overlapping, walk.unreached)


@pytest.fixture
def window(open_window: OpenWindow, settings: Settings, sessions: Path, qtbot: QtBot) -> MainWindow:
    """The window with the page, a session open in it."""
    opened_window = open_window(settings)
    opened_window.open_session(sessions / "20261123T120000Z")
    page = opened_window.page("sessions")
    assert isinstance(page, SessionsPage)
    qtbot.waitUntil(lambda: page.first.replay is not None, timeout=WAIT_MS)
    settled(page, qtbot)
    return opened_window


def faults(window: MainWindow, *checks: object) -> dict[str, list[str]]:
    page = window.page("sessions")
    assert isinstance(page, SessionsPage)
    found = {}
    for name, view, tab in (("figures", page.first, 0), ("changes", page.first, 1)):
        view.tabs.buttons()[tab].click()
        walk.settle()
        said = [line for check in checks if callable(check) for line in check(window)]
        if said:
            found[name] = said
    return found


def test_everybody_can_use_it(window: MainWindow, qtbot: QtBot) -> None:
    assert not faults(window, *CHECKS, walk.unseen_focus)
    page = window.page("sessions")
    assert isinstance(page, SessionsPage)
    page.comparing.begin(next(p for p in page.model.entries if p.name.startswith("20261122")))
    qtbot.waitUntil(lambda: second(page) is not None, timeout=WAIT_MS)
    settled(page, qtbot)
    assert not faults(window, *CHECKS) and not page.code.isEnabled()
    page.toggle_compare()
    page.code.click()
    coding = window.page("coding")
    assert isinstance(coding, CodingView) and window.stack.currentWidget() is coding
    coding.back_wanted.emit()
    assert window.stack.currentWidget() is page


def test_everybody_can_use_its_dialogs(window: MainWindow, qtbot: QtBot) -> None:
    page = window.page("sessions")
    assert isinstance(page, SessionsPage)
    asks: tuple[Callable[[], object], ...] = (
        lambda: page.first.ask_for_mark(5.0),
        page.first.ask_for_name,
        page.ask_to_delete,
        page.toggle_compare,
    )
    for ask in asks:
        ask()
        walk.settle()
        (asked,) = (d for d in window.findChildren(QDialog) if d.isVisible())
        said = [line for check in (*CHECKS, walk.unseen_focus) for line in check(asked)]
        assert not said, type(asked).__name__
        asked.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    settled(page, qtbot)


@pytest.mark.parametrize(("size", "language"), [((1280, 800), "zh_TW"), ((1024, 600), "en")])
def test_nothing_is_cut_off_at_any_size_of_words(
    window: MainWindow, size: tuple[int, int], language: str, qtbot: QtBot
) -> None:
    page = window.page("sessions")
    assert isinstance(page, SessionsPage)
    window.resize(*size)
    window.store.change(language=language)
    found = {}
    for scale in (1.0, 1.5, 2.0):
        window.store.change(text_scale=scale)
        settled(page, qtbot)
        if said := faults(window, walk.clipped, walk.overlapping, walk.small):
            found[scale] = said
    assert not found


def test_it_changes_its_colours_and_words(page: SessionsPage, view: SessionView) -> None:
    before = page.grab().toImage()
    page.setStyleSheet(stylesheet(LIGHT))
    page.set_theme(LIGHT)
    page.retranslate()
    assert page.grab().toImage() != before


def test_it_is_left_at_once_while_a_session_is_being_read(page: SessionsPage, sessions: Path, qtbot: QtBot) -> None:
    page.open(sessions / "20261122T120000Z")
    page.open(sessions / "20261123T120000Z")  # the first one is stopped
    settled(page, qtbot)
    assert page.first.title().startswith("23 Nov")
    QTest.mouseMove(page, QPoint(5, 5))
