"""A session's timeline in the real widget: it says and draws what the log has, and goes where one wants it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from replay_scenes import START, row, two_people_for_two_minutes, write

from emomonitor.errors import SessionError
from emomonitor.labels import KEYS, Emotion
from emomonitor.opencv import cv2
from emomonitor.replay.edits import Edits
from emomonitor.replay.replay import Replay, open_replay
from emomonitor.ui.app import make_application
from emomonitor.ui.language import Languages
from emomonitor.ui.motion import apply_motion
from emomonitor.ui.replay_looks import LANES, Look
from emomonitor.ui.replay_paint import ribbon_places
from emomonitor.ui.replay_playback import SPEEDS
from emomonitor.ui.replay_view import ReplayView
from emomonitor.ui.theme import DARK, LIGHT, Theme
from emomonitor.ui.words import emotion_word

KEY = Qt.Key
CTRL, SHIFT, NO = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier(0)


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Person 2 is happy until 30 s, sad until 50 s, away until 70 s (a pause from 52 to 69 s), dark from 100 s on."""
    folder = two_people_for_two_minutes(Path(tmp_path_factory.mktemp("replay")) / "session")
    edits = Edits(folder / "events.csv")
    edits.file.append(kind="pause", time_s=52, end_s=69)
    edits.mark(20, "tea")
    edits.mark(80, "phone call", end_s=90)
    edits.rename(1, "Grandpa")
    return folder


@pytest.fixture(scope="module")
def replay(folder: Path) -> Replay:
    return open_replay(folder)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def view(replay: Replay, clock: Clock, qapp: QApplication, qtbot: QtBot) -> ReplayView:
    make_application("dark")
    view = ReplayView(DARK, clock=clock)
    qtbot.addWidget(view)
    view.resize(1000, 420)
    view.show()
    qtbot.waitExposed(view)
    view.set_person(2)
    view.set_replay(replay)
    settle(view, qtbot)
    return view


def settle(view: ReplayView, qtbot: QtBot) -> None:
    QApplication.processEvents()
    qtbot.waitUntil(lambda: view.settled, timeout=10_000)
    QApplication.processEvents()


def pixel(view: ReplayView, time_s: float, share: float) -> QColor:
    """The pixel at a time and a height (0 at the bottom) of the plot."""
    seen = view.detail.view
    at = QPoint(round(seen.x(time_s)), round(seen.plot.bottom() - share * seen.plot.height()))
    return QColor(view.detail.grab().toImage().pixelColor(at))


def aside(view: ReplayView, time_s: float = 119.0) -> None:
    """Put the cursor where its plate covers nothing of interest."""
    view.set_cursor(time_s)


# -- it says what the log has -------------------------------------------------------------------------


def test_the_read_out_is_the_logs_row(view: ReplayView, folder: Path) -> None:
    log = pd.read_csv(folder / "log.csv")
    for time_s in (0.0, 17.4, 29.8, 30.0, 49.8, 70.0, 99.0):
        (row,) = log[(log.face_id == 2) & (np.abs(log.time_s - time_s) < 0.001)].to_dict("records")
        said = view.detail.said_at(time_s + 0.01)
        assert said is not None
        when = (START + timedelta(seconds=time_s + 0.01)).astimezone().strftime("%H:%M:%S")
        assert said.lines[0].strong == f"{when} · {row['emotion'].capitalize()} {row['confidence']:.2f}"
        other = max((k for k in KEYS if k != row["emotion"]), key=lambda k: row[k])
        words = f"{other.capitalize()} {row[other]:.2f}"
        if row[other] > row["confidence"]:
            words = f"this frame: {words}"
        assert said.lines[1].rest == f"{words} · good view"


def test_what_could_not_be_read_and_gaps_are_said(view: ReplayView) -> None:
    dark, away = view.detail.said_at(110), view.detail.said_at(60)
    assert dark is not None and away is not None
    assert dark.lines[0].strong.endswith("Unsure") and dark.lines[1].rest == "too dark"
    assert away.lines[0].rest == "paused"


def test_of_everybody_each_person_is_told(view: ReplayView, qtbot: QtBot) -> None:
    view.set_person(None)
    settle(view, qtbot)
    said = view.detail.said_at(80)
    assert said is not None
    assert [line.strong for line in said.lines[1:]] == ["Grandpa", "Person 2"]
    assert said.lines[2].rest.startswith("Sad ")


def test_the_cursor_is_described_for_screen_readers(view: ReplayView) -> None:
    view.set_cursor(40.0)
    assert "Sad" in view.detail.accessibleDescription()
    assert view.detail.accessibleName() == "Timeline"


# -- it draws what the log has ------------------------------------------------------------------------


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_a_ribbon_has_the_labels_colours(view: ReplayView, qtbot: QtBot, theme: Theme) -> None:
    view.set_theme(theme)
    view.set_look("ribbon")
    aside(view)
    settle(view, qtbot)
    assert pixel(view, 25, 0.98) == QColor(theme.emotions[Emotion.HAPPY])
    assert pixel(view, 45, 0.98) == QColor(theme.emotions[Emotion.SAD])
    assert pixel(view, 97, 0.98) == QColor(theme.emotions[Emotion.SAD])
    assert pixel(view, 112, 0.75) == QColor(theme.pressed)


def test_each_label_has_its_own_lane_so_that_colour_is_not_all(view: ReplayView, qtbot: QtBot) -> None:
    view.set_look("ribbon")
    aside(view)
    settle(view, qtbot)
    plot = view.detail.view.plot
    lanes = dict(zip(LANES, ribbon_places(plot)[1], strict=True))
    for emotion, time_s in ((Emotion.HAPPY, 10.0), (Emotion.SAD, 40.0)):
        share = (plot.bottom() - lanes[emotion].center().y()) / plot.height()
        assert pixel(view, time_s, share) == QColor(DARK.emotions[emotion])
        assert pixel(view, 112.0, share) != QColor(DARK.emotions[emotion])


def test_shares_are_stacked_to_the_means_of_the_log(view: ReplayView, folder: Path, qtbot: QtBot) -> None:
    """Each frame is wide: its shares are the log's."""
    view.set_cursor(39.9)
    view.set_window(39.9, 40.9)
    settle(view, qtbot)
    log = pd.read_csv(folder / "log.csv")
    (row,) = log[(log.face_id == 2) & (np.abs(log.time_s - 40.4) < 0.001)].to_dict("records")
    assert pixel(view, 40.5, row["angry"] / 2) == QColor(DARK.emotions[Emotion.ANGRY])
    assert pixel(view, 40.5, 1 - row["happy"] / 2) == QColor(DARK.emotions[Emotion.HAPPY])


def test_a_gap_is_hatched_and_what_could_not_be_read_is_plain(view: ReplayView, qtbot: QtBot) -> None:
    aside(view, 5.0)
    settle(view, qtbot)
    gap = {pixel(view, t, 0.2).name() for t in np.linspace(52, 68, 40)}
    assert gap == {DARK.gap, DARK.pressed}
    assert {pixel(view, t, 0.2).name() for t in np.linspace(101, 117, 20)} == {DARK.raised}


def test_lines_reach_every_extreme(view: ReplayView, folder: Path, qtbot: QtBot) -> None:
    """The whole session in few columns: the largest value of each emotion is coloured at its height."""
    view.set_look("lines")
    settle(view, qtbot)
    drawn = view.detail.drawn
    assert drawn is not None
    log = pd.read_csv(folder / "log.csv")
    theirs = log[log.face_id == 2][list(KEYS)]
    np.testing.assert_allclose(np.nanmax(drawn.strip.high, axis=0), theirs.max(), atol=1e-6)
    np.testing.assert_allclose(np.nanmin(drawn.strip.low, axis=0), theirs.min(), atol=1e-6)


def test_marks_have_their_words_and_can_be_clicked(view: ReplayView, qtbot: QtBot) -> None:
    chosen: list[int] = []
    view.mark_chosen.connect(chosen.append)
    tea, call = view.detail.marks
    assert (tea.text, call.end_s) == ("tea", 90)
    at = view.detail.view
    QTest.mouseClick(view.detail, Qt.MouseButton.LeftButton, NO, QPointF(at.x(20.0), at.plot.center().y()).toPoint())
    assert chosen == [tea.key] and view.cursor_s() == 20.0


def test_a_new_mark_shows_at_once_and_moves_nothing(
    view: ReplayView, replay: Replay, folder: Path, qtbot: QtBot
) -> None:
    view.set_window(10, 30)
    view.set_cursor(15)
    before = view.detail.drawn
    edits = Edits(folder / "events.csv")
    edits.mark(25, "cake")
    view.set_replay(replay.reread_events())
    edits.undo()
    assert [m.text for m in view.detail.marks] == ["tea", "cake", "phone call"]
    assert view.seen() == (10, 30) and view.cursor_s() == 15 and view.detail.drawn is before
    settle(view, qtbot)


def test_another_session_begins_anew(view: ReplayView, folder: Path, qtbot: QtBot) -> None:
    view.set_window(10, 30)
    view.set_replay(open_replay(folder))
    assert view.detail.drawn is None
    assert view.seen() == pytest.approx((0.0, 120.0))
    settle(view, qtbot)
    view.set_replay(None)
    assert view.detail.waiting == "No session is open."
    assert not view.bar.play.isEnabled()


# -- mouse --------------------------------------------------------------------------------------------


def wheel(view: ReplayView, x: float, notches: int, modifiers: Qt.KeyboardModifier = NO) -> None:
    at = QPointF(x, 100)
    where = QPointF(view.detail.mapToGlobal(at.toPoint()))
    event = QWheelEvent(
        at,
        where,
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.detail, event)


def test_the_wheel_zooms_at_the_pointer(view: ReplayView) -> None:
    at = view.detail.view
    wheel(view, at.x(30.0), 3)
    assert view.seen()[1] - view.seen()[0] == pytest.approx(120 / 1.25**3, rel=0.01)
    assert view.detail.view.x(30.0) == pytest.approx(at.x(30.0), abs=1.0)


def test_no_window_is_shorter_than_a_second(view: ReplayView) -> None:
    for _ in range(60):
        wheel(view, 300, 1)
    start, end = view.seen()
    assert end - start == pytest.approx(1.0)


def test_dragging_pans_and_a_double_click_shows_all(view: ReplayView) -> None:
    view.set_window(40, 60)
    QTest.mousePress(view.detail, Qt.MouseButton.LeftButton, NO, QPoint(600, 100))
    move(view, 500)
    QTest.mouseRelease(view.detail, Qt.MouseButton.LeftButton, NO, QPoint(500, 100))
    moved = 100 / view.detail.view.plot.width() * 20
    assert view.seen() == pytest.approx((40 + moved, 60 + moved))
    assert view.cursor_s() == 0.0  # a drag is no click
    QTest.mouseDClick(view.detail, Qt.MouseButton.LeftButton, NO, QPoint(500, 100))
    assert view.seen() == pytest.approx((0.0, 120.0))


def move(view: ReplayView, x: int) -> None:
    at = QPointF(x, 100)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        at,
        view.detail.mapToGlobal(at),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        NO,
    )
    QApplication.sendEvent(view.detail, event)


def test_a_click_puts_the_cursor_there_and_hovering_reads_without_moving_it(view: ReplayView) -> None:
    at = view.detail.view
    QTest.mouseClick(view.detail, Qt.MouseButton.LeftButton, NO, QPointF(at.x(45.0), at.plot.bottom() - 20).toPoint())
    assert view.cursor_s() == pytest.approx(45.0, abs=0.2)
    QTest.mouseMove(view.detail, QPointF(at.x(10.0), at.plot.center().y()).toPoint())
    assert view.detail.hover_s == pytest.approx(10.0, abs=0.2)
    assert view.cursor_s() == pytest.approx(45.0, abs=0.2)
    view.detail.leaveEvent(None)  # type: ignore[arg-type]
    assert view.detail.hover_s is None


def overview_drag(view: ReplayView, start: float, end: float) -> None:
    for kind, x, button in (
        (QEvent.Type.MouseButtonPress, start, Qt.MouseButton.LeftButton),
        (QEvent.Type.MouseMove, end, Qt.MouseButton.NoButton),
        (QEvent.Type.MouseButtonRelease, end, Qt.MouseButton.LeftButton),
    ):
        at = QPointF(x, 20)
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, at, view.overview.mapToGlobal(at), button, held, NO)
        QApplication.sendEvent(view.overview, event)


def test_the_overviews_window_is_drawn_along_and_drawn_out(view: ReplayView) -> None:
    view.set_window(40, 60)
    at = view.overview.view
    overview_drag(view, at.x(50), at.x(70))
    assert view.seen() == pytest.approx((60, 80), abs=0.3)
    overview_drag(view, at.x(view.seen()[1]), at.x(100))
    assert view.seen() == pytest.approx((60, 100), abs=0.3)
    overview_drag(view, at.x(view.seen()[0]), at.x(30))
    assert view.seen() == pytest.approx((30, 100), abs=0.3)


def test_a_click_beside_the_overviews_window_brings_it_there(view: ReplayView) -> None:
    view.set_window(40, 50)
    x = view.overview.view.x(90)
    overview_drag(view, x, x)
    assert view.seen() == pytest.approx((85, 95), abs=0.3)


# -- keys ---------------------------------------------------------------------------------------------


def test_keys_move_the_overviews_window(view: ReplayView) -> None:
    for key, modifiers, expected in (
        (KEY.Key_Right, NO, (42, 62)),
        (KEY.Key_Left, NO, (38, 58)),
        (KEY.Key_Right, SHIFT, (40, 62)),
        (KEY.Key_Left, SHIFT, (40, 58)),
        (KEY.Key_Home, NO, (0, 20)),
        (KEY.Key_End, NO, (100, 120)),
        (KEY.Key_PageDown, NO, (60, 80)),
        (KEY.Key_Plus, NO, (45, 55)),
        (KEY.Key_Minus, NO, (30, 70)),
        (KEY.Key_0, NO, (0, 120)),
    ):
        view.set_window(40, 60)
        QTest.keyClick(view.overview, key, modifiers)
        assert view.seen() == pytest.approx(expected), key
    assert view.overview.accessibleDescription().count(":00") == 6  # 12:00:00 to 12:02:00 of the same


def test_keys_move_the_cursor(view: ReplayView) -> None:
    for key, modifiers, expected in (
        (KEY.Key_Right, NO, 42.0),
        (KEY.Key_Period, NO, 40.2),
        (KEY.Key_Comma, NO, 39.8),
        (KEY.Key_N, NO, 70.0),
        (KEY.Key_P, NO, 30.0),
        (KEY.Key_Right, CTRL, 80.0),
        (KEY.Key_Left, CTRL, 20.0),
        (KEY.Key_End, NO, 120.0),
        (KEY.Key_Home, NO, 0.0),
    ):
        view.set_cursor(40.0)
        QTest.keyClick(view.detail, key, modifiers)
        assert view.cursor_s() == pytest.approx(expected), key


def test_m_asks_for_a_mark_at_the_cursor_and_so_does_the_menu(view: ReplayView) -> None:
    wanted: list[float] = []
    view.mark_wanted.connect(wanted.append)
    view.set_cursor(33.0)
    QTest.keyClick(view.detail, KEY.Key_M)
    view.detail.menu_wanted.emit(QPointF(100, 100), 44.0)
    (menu,) = (m for m in view.findChildren(QMenu) if m.isVisible())
    menu.actions()[0].trigger()
    menu.close()
    assert wanted == [33.0, 44.0]


# -- playing ------------------------------------------------------------------------------------------


def test_the_cursor_is_where_the_clock_says(view: ReplayView, clock: Clock) -> None:
    for speed in SPEEDS:
        view.set_cursor(10.0)
        view.set_speed(speed)
        view.play()
        for _ in range(7):  # whatever the ticks come to, nothing adds up
            clock.now += 0.13
            view.tick()
        assert view.cursor_s() == pytest.approx(10.0 + 0.91 * speed)
        assert view.bar.speed.text().strip().startswith(f"{speed}×")


def test_playing_turns_the_page_and_stops_at_the_end(view: ReplayView, clock: Clock) -> None:
    view.set_window(0, 20)
    view.set_cursor(15.0)
    view.set_speed(4)
    QTest.keyClick(view.detail, KEY.Key_Space)
    assert view.playing
    clock.now += 2.0
    view.tick()
    assert view.cursor_s() == pytest.approx(23.0)
    assert view.seen() == pytest.approx((22.0, 42.0))
    clock.now += 60.0
    view.tick()
    assert view.cursor_s() == pytest.approx(120.0) and not view.playing
    view.play()  # from the beginning
    assert view.playing and view.playback.now_s == 0.0


def test_a_change_of_speed_or_a_jump_makes_no_leap(view: ReplayView, clock: Clock) -> None:
    view.play()
    clock.now += 5.0
    view.tick()
    view.set_speed(8)
    view.tick()
    assert view.cursor_s() == pytest.approx(5.0)
    view.set_cursor(50.0)
    clock.now += 1.0
    view.tick()
    assert view.cursor_s() == pytest.approx(58.0)
    view.hide()
    assert not view.playing


def test_it_plays_by_itself(view: ReplayView, clock: Clock, qtbot: QtBot) -> None:
    moved: list[float] = []
    view.cursor_moved.connect(moved.append)
    view.bar.play.click()
    clock.now += 3.0
    qtbot.waitUntil(lambda: bool(moved))
    assert moved[0] == pytest.approx(3.0)
    assert view.bar.play.accessibleName() == "Pause"


def test_who_wants_less_motion_sees_the_cursor_go_in_steps(view: ReplayView) -> None:
    apply_motion(True)
    try:
        view.play()
        assert view._ticker.interval() >= 500
    finally:
        apply_motion(False)
        view.pause()


# -- pictures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", ["stacked", "lines", "ribbon"])
def test_a_png_has_the_timeline_and_belongs_to_its_owner(
    view: ReplayView, tmp_path: Path, qtbot: QtBot, look: Look
) -> None:
    view.set_look(look)
    settle(view, qtbot)
    view.save_picture(tmp_path / "timeline.png")
    image = cv2.imread(str(tmp_path / "timeline.png"))
    assert image is not None
    assert image.shape[1] == 2 * view.detail.width()
    want = QColor(DARK.emotions[Emotion.HAPPY])
    assert (image == np.array((want.blue(), want.green(), want.red()))).all(axis=2).sum() > 500
    assert (tmp_path / "timeline.png").stat().st_mode & 0o077 == 0


def test_an_svg_is_drawn_with_lines_and_words_not_with_a_picture(view: ReplayView, tmp_path: Path) -> None:
    view.save_picture(tmp_path / "timeline.svg")
    root = ET.parse(tmp_path / "timeline.svg").getroot()
    tags = [e.tag.rpartition("}")[2] for e in root.iter()]
    assert "image" not in tags
    assert tags.count("polygon") + tags.count("path") > 10
    words = " ".join("".join(e.itertext()) for e in root.iter() if e.tag.endswith("text"))
    for word in ("tea", "paused", emotion_word(Emotion.SAD)):
        assert word in words
    assert (tmp_path / "timeline.svg").stat().st_mode & 0o077 == 0


def test_another_ending_and_a_missing_folder_are_refused_in_words(view: ReplayView, tmp_path: Path) -> None:
    with pytest.raises(SessionError, match=r"\.png or \.svg"):
        view.save_picture(tmp_path / "timeline.doc")
    with pytest.raises(SessionError, match="There is no folder"):
        view.save_picture(tmp_path / "nowhere" / "timeline.png")


# -- what is odd --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["empty", "nobody", "one"])
def test_sessions_with_next_to_nothing_in_them_open(view: ReplayView, tmp_path: Path, qtbot: QtBot, name: str) -> None:
    rows = {
        "empty": [],
        "nobody": [row(n, n * 0.2, None) for n in range(50)],
        "one": [row(0, 0.0, 1, "sad")],
    }
    view.set_person(None)
    view.set_replay(open_replay(write(tmp_path / name, rows[name])))
    settle(view, qtbot)
    view.set_look("ribbon")
    view.step_frame(1)
    view.step_stop(1)
    view.play()
    view.tick()
    settle(view, qtbot)
    start, end = view.seen()
    assert end - start >= 1.0
    assert view.detail.said_at(0.0) is not None


def test_the_newest_wish_is_what_is_drawn(view: ReplayView, qtbot: QtBot) -> None:
    for i in range(50):
        view.set_window(i, i + 10)
    settle(view, qtbot)
    drawn = view.detail.drawn
    assert drawn is not None
    assert drawn.strip.edges[[0, -1]].tolist() == [49.0, 59.0]
    assert drawn.image.width() == round(view.detail.view.plot.width() * view.devicePixelRatioF())


def test_it_says_that_it_is_busy_before_anything_is_drawn(qapp: QApplication, qtbot: QtBot, folder: Path) -> None:
    view = ReplayView(DARK)
    qtbot.addWidget(view)
    view.set_replay(open_replay(folder))
    assert view.detail.waiting == "Making the timeline ready…"
    qtbot.waitUntil(lambda: view.detail.loaded is not None)


def test_everything_follows_the_language(view: ReplayView, qtbot: QtBot) -> None:
    languages = Languages()
    languages.choose("zh_TW")
    try:
        view.retranslate()
        settle(view, qtbot)
        assert view.bar.play.accessibleName() == "播放"
        said = view.detail.said_at(40)
        assert said is not None and "難過" in said.spoken
    finally:
        languages.choose("en")


def test_every_control_can_be_reached_and_has_a_name(view: ReplayView) -> None:
    for widget in (view.detail, view.overview, *view.bar.findChildren(type(view.bar.play)), view.bar.speed):
        assert widget.accessibleName(), widget
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert widget.height() >= 32
