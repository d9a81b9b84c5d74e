"""Coding by eye: labels by key, nothing of the log before Done, and then how far both agree."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import walk
from coding_scenes import coded_session, half_and_half
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from session_scenes import STARTED, info, reading, scene
from ui_scenes import OpenWindow

from emomonitor.labels import UNSURE
from emomonitor.opencv import cv2
from emomonitor.palette import EMOTION_COLOURS
from emomonitor.replay.comparison import compare_with_log, moments_of
from emomonitor.runtime.state import State
from emomonitor.session.codings import Coding, Stretch, read_coding, write_coding
from emomonitor.session.layout import SessionFiles
from emomonitor.session.reader import read_session
from emomonitor.session.recorder import Recorder
from emomonitor.session.sidecar import change_sidecar
from emomonitor.settings import Settings
from emomonitor.ui.coding.view import CodingView
from emomonitor.ui.kept import KeptPage
from emomonitor.ui.style import stylesheet
from emomonitor.ui.theme import DARK, LIGHT
from emomonitor.ui.window import MainWindow


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return coded_session(tmp_path_factory.mktemp("coded"), half_and_half(60))


@pytest.fixture
def session(recorded: Path, tmp_path: Path) -> Path:
    """A session of 60 frames, 10 a second: person 1 looks happy for 3 s, then sad; person 2 comes then."""
    folder = tmp_path / "data" / "sessions" / recorded.name
    shutil.copytree(recorded, folder)
    return folder


@pytest.fixture
def view(qtbot: QtBot) -> CodingView:
    def at_once(work: Callable[[], object]) -> None:
        work()

    made = CodingView(DARK, in_background=at_once)
    made.setStyleSheet(stylesheet(DARK))
    qtbot.addWidget(made)
    made.resize(1180, 760)
    made.show()
    return made


def opened(view: CodingView, folder: Path, qtbot: QtBot, chosen: Path | None = None) -> None:
    view.open(folder, chosen)
    qtbot.waitUntil(lambda: view._opened is not None, timeout=10_000)


def begun(view: CodingView, folder: Path, qtbot: QtBot, name: str = "Anna") -> None:
    opened(view, folder, qtbot)
    view.start.name.setText(name)
    QTest.keyClick(view.start.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.desk is not None and view.pane.player.settled, timeout=10_000)


def press(view: CodingView, key: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(view.pane.stage, Qt.Key(ord(key)) if isinstance(key, str) else key, modifier)


def step(view: CodingView, qtbot: QtBot, count: int = 1) -> None:
    key = Qt.Key.Key_Right if count > 0 else Qt.Key.Key_Left
    for _ in range(abs(count)):
        press(view, key)
        qtbot.waitUntil(lambda: view.pane.player.settled, timeout=10_000)


def go(view: CodingView, qtbot: QtBot, time_s: float) -> None:
    view.pane.player.go(time_s)
    qtbot.waitUntil(lambda: view.pane.player.settled, timeout=10_000)


def said(view: CodingView, face_id: int | None = 1) -> list[tuple[str, float, float]]:
    assert view.desk is not None
    return [(s.label, round(s.start_s, 3), round(s.end_s, 3)) for s in view.desk.coding.of(face_id)]


def finished(view: CodingView, qtbot: QtBot) -> None:
    view.done.click()
    qtbot.waitUntil(lambda: view.stack.currentWidget() is view.result and not view.errands.busy, timeout=20_000)


def words(widget: QWidget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


# --- coding


def test_a_film_is_coded_by_keys_alone_and_kept(view: CodingView, session: Path, qtbot: QtBot) -> None:
    log = (session / "log.csv").read_bytes()
    begun(view, session, qtbot)
    press(view, "3")
    step(view, qtbot, 4)
    press(view, "5")
    step(view, qtbot, 2)
    press(view, "0")
    assert said(view) == [("happy", 0.0, 0.4), ("sad", 0.4, 0.6), (UNSURE, 0.6, 0.7)]
    press(view, Qt.Key.Key_Backspace)
    assert said(view) == [("happy", 0.0, 0.4), ("sad", 0.4, 0.7)]
    press(view, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert said(view)[-1] == (UNSURE, 0.6, 0.7)
    qtbot.waitUntil(lambda: (session / "coding-anna.csv").exists(), timeout=5000)
    table = pd.read_csv(session / "coding-anna.csv")
    assert table["label"].tolist() == ["happy", "sad", UNSURE]
    assert table["face_id"].tolist() == [1, 1, 1] and table["blind"].tolist() == [1, 1, 1]
    assert (session / "log.csv").read_bytes() == log


def test_playing_lets_a_label_go_on_to_the_end(view: CodingView, session: Path, qtbot: QtBot) -> None:
    begun(view, session, qtbot)
    go(view, qtbot, 5.0)
    press(view, "5")
    view.pane.speed.buttons()[2].click()
    press(view, Qt.Key.Key_Space)
    assert view.pane.player.playing
    qtbot.waitUntil(lambda: not view.pane.player.playing, timeout=10_000)
    qtbot.waitUntil(lambda: view.pane.player.settled, timeout=5000)
    assert said(view) == [("sad", 5.0, 6.0)]
    assert view.pane.player.index == 59


def test_a_second_on_or_back_and_the_ends(view: CodingView, session: Path, qtbot: QtBot) -> None:
    begun(view, session, qtbot)
    shift = Qt.KeyboardModifier.ShiftModifier
    for key, modifier, at in (
        (Qt.Key.Key_Right, shift, 10),
        (Qt.Key.Key_Right, shift, 20),
        (Qt.Key.Key_Left, shift, 10),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 59),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0),
    ):
        press(view, key, modifier)
        qtbot.waitUntil(lambda: view.pane.player.settled, timeout=5000)
        assert view.pane.player.index == at


def test_a_click_on_the_strip_goes_there_and_ends_the_label(view: CodingView, session: Path, qtbot: QtBot) -> None:
    begun(view, session, qtbot)
    press(view, "3")
    strip = view.pane.strip
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.x_of(4.05)), 10))
    qtbot.waitUntil(lambda: view.pane.player.index == 40, timeout=5000)
    step(view, qtbot, 2)
    assert said(view) == [("happy", 0.0, 0.1)]


def test_the_stretch_at_a_moment_can_be_emptied(view: CodingView, session: Path, qtbot: QtBot) -> None:
    begun(view, session, qtbot)
    press(view, "3")
    step(view, qtbot, 2)
    press(view, "1")
    step(view, qtbot, -1)
    press(view, Qt.Key.Key_Delete)
    assert said(view) == [("angry", 0.2, 0.3)]
    press(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert said(view)[0] == ("happy", 0.0, 0.2)


def test_nothing_of_the_log_is_seen_before_done(view: CodingView, session: Path, qtbot: QtBot) -> None:
    begun(view, session, qtbot)
    go(view, qtbot, 2.0)
    picture = view.pane.stage.grab().toImage()
    colours = {QColor(c).rgb() for c in EMOTION_COLOURS.values()}
    seen = {picture.pixel(x, y) for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2)}
    assert not colours & seen
    assert not [b for b in view.pane.labels if b.isChecked()]
    assert view.result.comparison is None and not view.result.isVisible()
    assert "Happy" not in words(view) and "Happy" not in view.pane.stage.accessibleDescription()
    qtbot.waitUntil(lambda: "readings are hidden" in words(view), timeout=5000)


def test_the_one_who_is_meant_is_framed_where_they_are(view: CodingView, session: Path, qtbot: QtBot) -> None:
    begun(view, session, qtbot)
    assert view.person.isVisible()
    view.person.menu().actions()[1].trigger()
    assert view.pane.stage.box is None
    assert "Person 2 is not in view" in view.pane.stage.accessibleDescription()
    go(view, qtbot, 4.0)
    box = view.pane.stage.box
    assert box is not None and (round(box.x()), round(box.width())) == (10, 100)
    press(view, "4")
    assert said(view, 2) == [("neutral", 4.0, 4.1)] and said(view, 1) == []


def test_a_face_that_was_hidden_on_purpose_is_said_so(view: CodingView, session: Path, qtbot: QtBot) -> None:
    change_sidecar(session / "session.json", lambda d: d | {"video": d["video"] | {"shown": [2]}})
    begun(view, session, qtbot)
    assert view.person.face_id == 2  # who can be recognised comes first
    view.person.menu().actions()[0].trigger()
    assert "The face of Person 1 is hidden in this video." in view.pane.stage.accessibleDescription()


def test_who_has_coded_before_goes_on(view: CodingView, session: Path, qtbot: QtBot) -> None:
    write_coding(
        session / "coding-anna.csv",
        Coding(coder="Anna", stretches=(Stretch(start_s=0, end_s=2, label="happy", face_id=1),)),
    )
    opened(view, session, qtbot)
    (button,) = [b for b in view.start._others.findChildren(QWidget) if b.accessibleName() == "Go on as Anna"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "is there already" in view.start.file.text()
    view.start.begin.click()
    qtbot.waitUntil(lambda: view.desk is not None and view.pane.player.settled, timeout=5000)
    assert said(view) == [("happy", 0.0, 2.0)]
    assert view.pane.labels[2].isChecked()


def test_a_broken_file_is_told_and_left(view: CodingView, session: Path, qtbot: QtBot) -> None:
    (session / "coding-anna.csv").write_text("start_s,end_s,label\n0,1,bored\n")
    opened(view, session, qtbot)
    view.start.name.setText("anna")
    view.start.begin.click()
    qtbot.waitUntil(lambda: view.status.isVisible(), timeout=5000)
    assert "row 2: 'bored' is none of" in view.status.text()
    assert view.desk is None
    assert "bored" in (session / "coding-anna.csv").read_text()


# --- the result


def test_done_shows_the_figures_of_the_log_and_notes_that_they_were_seen(
    view: CodingView, session: Path, qtbot: QtBot
) -> None:
    begun(view, session, qtbot)
    view.done.click()
    assert "Nothing is coded yet" in view.status.text()
    press(view, "3")
    step(view, qtbot, 20)
    press(view, "5")
    step(view, qtbot, 3)
    finished(view, qtbot)
    coding = read_coding(session / "coding-anna.csv")
    expected = compare_with_log(coding, moments_of(read_session(session)))
    shown = view.result.comparison
    assert shown is not None and coding.done_utc
    assert (shown.with_unsure.matrix == expected.with_unsure.matrix).all()
    assert shown.with_unsure.units == 24
    assert "In 18 of 24 frames Anna and the log gave the same label." in words(view.result)
    assert "Where Anna said Sad (4), the log said Happy in 4 (100 %)." in words(view.result)
    view.result.unsure.buttons()[1].click()
    assert "In 18 of 22 frames" in words(view.result)
    view.result.code.click()
    assert "marked as not independent" in view.status.text()
    press(view, "1")
    view.save()
    assert read_coding(session / "coding-anna.csv").stretches[-1].blind is False


def test_two_coders_are_compared_and_the_figures_exported(
    view: CodingView, session: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    ben = (
        Stretch(start_s=0, end_s=0.3, label="happy", face_id=1),
        Stretch(start_s=0.3, end_s=9, label="sad", face_id=1),
    )
    write_coding(session / "coding-ben.csv", Coding(coder="Ben", stretches=ben))
    begun(view, session, qtbot)
    press(view, "3")
    step(view, qtbot, 5)
    press(view, "5")
    step(view, qtbot, 3)
    finished(view, qtbot)
    (action,) = [a for a in view.other.menu().actions() if a.text() == "Ben"]
    action.trigger()
    qtbot.waitUntil(lambda: view.result.comparison is not None and view.result.comparison.second == "Ben", timeout=5000)
    assert "Anna and Ben" in words(view.result)
    view.export(tmp_path)
    qtbot.waitUntil(lambda: "Written" in view.status.text(), timeout=5000)
    units = pd.read_csv(tmp_path / "agreement-anna-ben" / "units.csv")
    comparison = view.result.comparison
    assert comparison is not None and len(units) == 9
    assert units["first"].eq(units["second"]).mean() == pytest.approx(comparison.with_unsure.observed)
    assert comparison.with_unsure.observed == pytest.approx(7 / 9)


def test_one_label_throughout_is_said_in_words(view: CodingView, session: Path, qtbot: QtBot) -> None:
    begun(view, session, qtbot)
    press(view, "3")
    step(view, qtbot, 3)
    finished(view, qtbot)
    shown = words(view.result)
    assert "both used one and the same label throughout" in shown
    assert "too few. Code more." in shown
    assert "nan" not in shown.lower().replace("anna", "")


# --- pictures


def a_still_session(tmp_path: Path, count: int) -> tuple[Path, Path]:
    folder = tmp_path / "stills"
    folder.mkdir()
    for i in range(count):
        cv2.imwrite(str(folder / f"{i}.png"), np.full((150, 150, 3), 40 + 10 * i, np.uint8))
    files = SessionFiles.in_folder(tmp_path / "data" / "sessions", STARTED)
    with Recorder(files, info(kind="images", uri=str(folder), width=150, height=150, fps=1.0)) as recorder:
        for i in range(count):
            recorder.write(scene(i, reading(i + 1), time_s=float(i)))
    assert files.folder is not None
    return files.folder, folder


def test_stills_go_on_by_themselves_and_each_has_its_own_face(view: CodingView, tmp_path: Path, qtbot: QtBot) -> None:
    session, _ = a_still_session(tmp_path, 5)
    begun(view, session, qtbot)
    assert not view.pane.play.isVisible()
    for i, key in enumerate("33053"):
        qtbot.waitUntil(lambda i=i: view.pane.player.index == i, timeout=5000)  # type: ignore[misc]
        press(view, key)
    assert view.desk is not None
    assert [(s.face_id, s.label) for s in view.desk.coding.stretches] == list(
        zip(range(1, 6), ["happy", "happy", UNSURE, "sad", "happy"], strict=True)
    )
    finished(view, qtbot)
    assert "For 3 of 5 pictures Anna and the log gave the same label." in words(view.result)


def test_pictures_that_moved_can_be_chosen(view: CodingView, tmp_path: Path, qtbot: QtBot) -> None:
    session, folder = a_still_session(tmp_path, 3)
    folder.rename(tmp_path / "moved")
    view.open(session)
    qtbot.waitUntil(lambda: view.start.folder.isVisible(), timeout=5000)
    assert "is not where it was" in view.start.text.text()
    opened(view, session, qtbot, tmp_path / "moved")
    assert view.start.begin.isVisible() and not view.start.folder.isVisible()


def test_a_folder_without_a_log_is_coded_by_two_people(view: CodingView, tmp_path: Path, qtbot: QtBot) -> None:
    _, folder = a_still_session(tmp_path, 4)
    begun(view, folder, qtbot, "Ben")
    for _ in range(4):
        at = view.pane.player.index
        press(view, "3")
        qtbot.waitUntil(lambda at=at: view.pane.player.index == min(3, at + 1), timeout=5000)  # type: ignore[misc]
    view.done.click()
    qtbot.waitUntil(lambda: "second coder" in view.status.text(), timeout=5000)
    begun(view, folder, qtbot, "Anna")
    press(view, "3")
    finished(view, qtbot)
    assert "Anna and Ben" in words(view.result)


# --- the window


def test_what_was_coded_is_kept_when_the_page_is_left(view: CodingView, session: Path, qtbot: QtBot) -> None:
    begun(view, session, qtbot)
    press(view, "6")
    press(view, Qt.Key.Key_Space)
    view.hide()
    assert not view.pane.player.playing
    assert [s.label for s in read_coding(session / "coding-anna.csv").stretches] == ["surprise"]


@pytest.fixture
def window(open_window: OpenWindow, settings: Settings, session: Path, qtbot: QtBot) -> MainWindow:
    assert session.is_relative_to(settings.data_dir)
    opened = open_window(settings)  # its source is not there: once that is said, nothing moves any more
    qtbot.waitUntil(lambda: opened.live._status.state is State.FAILED, timeout=30_000)
    return opened


def coding_in(window: MainWindow, session: Path, qtbot: QtBot) -> CodingView:
    window.code_session(session)
    page = window.page("coding")
    assert isinstance(page, CodingView)
    qtbot.waitUntil(lambda: page._opened is not None, timeout=10_000)
    return page


def test_the_page_of_everything_kept_leads_there_and_back(window: MainWindow, session: Path, qtbot: QtBot) -> None:
    window.show_page("kept")
    kept = window.page("kept")
    assert isinstance(kept, KeptPage)
    qtbot.waitUntil(lambda: kept.inventory is not None and not kept.errands.busy, timeout=10_000)
    assert not kept.code.isEnabled()
    row = kept.tree.row_of(lambda c: c.session is not None)
    assert row is not None
    kept.tree.setCurrentItem(row)
    kept.code.click()
    page = window.page("coding")
    assert isinstance(page, CodingView)
    qtbot.waitUntil(lambda: page._opened is not None, timeout=10_000)
    assert window.stack.currentWidget() is page
    page.back.click()
    assert window.stack.currentWidget() is kept


@pytest.mark.parametrize(
    ("size", "scale"), [((1280, 800), 1.0), ((1024, 600), 1.0), ((1024, 600), 1.5), ((1024, 600), 2.0)]
)
def test_everybody_can_use_it_at_every_size(
    window: MainWindow, session: Path, qtbot: QtBot, size: tuple[int, int], scale: float
) -> None:
    window.resize(*size)
    page = coding_in(window, session, qtbot)
    if scale != 1.0:
        window.store.change(text_scale=scale)
    checks: list[Callable[[QWidget], list[str]]] = [walk.clipped, walk.overlapping, walk.small]
    if scale == 1.0:
        checks += [walk.nameless, walk.without_keyboard, walk.unreached, walk.unseen_focus]
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        walk.settle()
        found.update({f"{name}, {check.__name__}": w for check in checks if (w := check(page))})

    look("start")
    begun(page, session, qtbot)
    press(page, "3")
    step(page, qtbot, 2)
    look("pictures")
    finished(page, qtbot)
    look("result")
    assert not found


def test_language_and_theme_may_change_at_any_time(window: MainWindow, session: Path, qtbot: QtBot) -> None:
    page = coding_in(window, session, qtbot)
    window.store.change(language="zh_TW")
    QApplication.processEvents()
    begun(page, session, qtbot)
    press(page, "3")
    assert page.pane.labels[2].text().endswith("開心")
    finished(page, qtbot)
    assert "記錄檔" in page.result.title.text()
    window.store.change(theme="light", language="en")
    QApplication.processEvents()
    assert page.result.title.text() == "Anna and the log"
    assert page.result.matrix._theme == LIGHT
