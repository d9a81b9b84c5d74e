"""The timeline in people's hands: mouse, wheel, keys and buttons on the real panel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from ui_scenes import a_reading, a_scene

from emomonitor.entities import Quality
from emomonitor.labels import Emotion
from emomonitor.ui.app import make_application
from emomonitor.ui.theme import DARK
from emomonitor.ui.timeline import TimelinePanel
from emomonitor.ui.timeline_canvas import TimelineCanvas

KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(qapp: QApplication, qtbot: QtBot) -> TimelinePanel:
    """Three minutes, of which the last is seen: happy until 150 s, then turned away until 160 s, then sad."""
    make_application("dark")
    panel = TimelinePanel(DARK, span_s=60.0)
    qtbot.addWidget(panel)
    panel.resize(1100, 206)
    for i in range(1801):
        t = i / 10
        if t < 150:
            feed(panel, t, Emotion.HAPPY)
        elif t < 160:
            panel.add(a_scene(t, a_reading(1, quality=Quality.TURNED), size=(8, 8)))
        else:
            feed(panel, t, Emotion.SAD)
    panel.set_person(1)
    panel.show()
    qtbot.waitExposed(panel)
    panel.build()
    panel.redraw()
    return panel


def feed(panel: TimelinePanel, time_s: float, emotion: Emotion = Emotion.HAPPY) -> None:
    panel.add(a_scene(time_s, a_reading(1, emotion=emotion, share=0.9), size=(8, 8)))


def canvas(panel: TimelinePanel) -> TimelineCanvas:
    assert panel.plot.canvas is not None
    return panel.plot.canvas


def seen(panel: TimelinePanel) -> tuple[float, float]:
    view = panel.plot.view
    assert view is not None
    return round(view.start_s, 2), round(view.end_s, 2)


def at(panel: TimelinePanel, time_s: float) -> QPoint:
    """The middle of the plot at a time."""
    x = canvas(panel).x_of(time_s)
    assert x is not None
    return QPoint(round(x), panel.plot.height() // 2)


def point_at(panel: TimelinePanel, time_s: float) -> None:
    QTest.mouseMove(panel.plot, at(panel, time_s) + QPoint(2, 0))
    QTest.mouseMove(panel.plot, at(panel, time_s))


def press(panel: TimelinePanel, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(panel.plot, key, modifiers)


def drag(panel: TimelinePanel, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(panel.plot, Qt.MouseButton.LeftButton, pos=start)
    for i in range(1, 5):
        QTest.mouseMove(panel.plot, QPoint(start.x() + (end.x() - start.x()) * i // 4, end.y()))
    QTest.mouseRelease(panel.plot, Qt.MouseButton.LeftButton, pos=end)


def wheel(panel: TimelinePanel, notches: int, *, time_s: float, ctrl: bool = False) -> None:
    where = QPointF(at(panel, time_s))
    event = QWheelEvent(
        where,
        panel.plot.mapToGlobal(where),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        CTRL if ctrl else Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(panel.plot, event)


# -- pausing, scrolling, zooming -------------------------------------------------------------------


def test_paused_it_stands_still_goes_on_remembering_and_leads_back_to_now(panel: TimelinePanel) -> None:
    QTest.mouseClick(panel.pause, Qt.MouseButton.LeftButton)
    assert panel.plot.back.isVisible()
    assert panel.plot.back.text() == "Paused – back to now"
    feed(panel, 181.0)
    feed(panel, 182.0)
    panel.redraw()
    assert seen(panel) == (120.0, 180.0)
    assert panel.model.now_s == 182.0
    QTest.mouseClick(panel.plot.back, Qt.MouseButton.LeftButton)
    assert seen(panel) == (122.0, 182.0)
    assert not panel.plot.back.isVisible()


def test_paused_it_is_not_drawn_again_for_nothing(panel: TimelinePanel, qtbot: QtBot) -> None:
    press(panel, KEY.Key_Space)
    QApplication.processEvents()
    before = canvas(panel).paints
    for i in range(10):
        feed(panel, 181.0 + i / 10)
        qtbot.wait(20)
    assert canvas(panel).paints == before


def test_paused_its_axis_has_the_clocks_times(panel: TimelinePanel) -> None:
    press(panel, KEY.Key_Space)
    axis = canvas(panel).axis
    ((step, values),) = axis.tickValues(-60.0, 0.0, 1000.0)
    words = axis.tickStrings(values, 1.0, step)
    assert step == 10
    assert all(w.count(":") == 2 and w.endswith("0") for w in words)
    press(panel, KEY.Key_End)
    ((step, values),) = axis.tickValues(-60.0, 0.0, 1000.0)
    assert axis.tickStrings(values, 1.0, step)[-1] == "now"


def test_dragging_scrolls_and_dragging_back_to_now_follows_again(panel: TimelinePanel) -> None:
    drag(panel, at(panel, 130.0), at(panel, 150.0))
    end = seen(panel)[1]
    assert end == pytest.approx(160.0, abs=0.5)
    assert panel.board.frozen
    drag(panel, at(panel, 155.0), at(panel, 105.0))
    assert not panel.board.frozen
    assert seen(panel)[1] == 180.0


def test_the_wheel_scrolls_and_with_ctrl_zooms_around_the_mouse(panel: TimelinePanel) -> None:
    wheel(panel, 2, time_s=150.0)
    assert seen(panel) == (108.0, 168.0)
    before = at(panel, 120.0)
    wheel(panel, 1, time_s=120.0, ctrl=True)
    assert seen(panel)[1] - seen(panel)[0] == pytest.approx(48.0)
    assert abs(at(panel, 120.0).x() - before.x()) <= 1
    assert panel.spans.index == -1
    wheel(panel, -1, time_s=120.0, ctrl=True)
    assert panel.spans.index == 1
    wheel(panel, -9, time_s=120.0)
    assert not panel.board.frozen


def test_keys_scroll_to_the_oldest_and_back(panel: TimelinePanel) -> None:
    press(panel, KEY.Key_PageUp)
    assert seen(panel) == (90.0, 150.0)
    press(panel, KEY.Key_Home)
    assert seen(panel) == (0.0, 60.0)
    press(panel, KEY.Key_PageDown)
    assert seen(panel) == (30.0, 90.0)
    press(panel, KEY.Key_End)
    assert seen(panel) == (120.0, 180.0)
    assert not panel.board.frozen


def test_keys_zoom_in_steps(panel: TimelinePanel) -> None:
    press(panel, KEY.Key_Minus)
    assert seen(panel) == (60.0, 180.0)
    assert panel.spans.index == -1
    press(panel, KEY.Key_Plus)
    press(panel, KEY.Key_Plus)
    assert panel.spans.index == 0
    QTest.mouseClick(panel.spans.buttons()[2], Qt.MouseButton.LeftButton)
    assert seen(panel) == (-120.0, 180.0)


def test_another_source_is_followed_from_its_beginning(panel: TimelinePanel) -> None:
    press(panel, KEY.Key_Home)
    mark = panel.mark(170.0, "tea")
    panel.board.select(mark.key)
    panel.clear()
    feed(panel, 0.0)
    panel.redraw()
    assert not panel.board.frozen
    assert panel.board.selected is None
    assert panel.legend.isVisible()
    assert seen(panel) == (-60.0, 0.0)


# -- what is said of a moment ----------------------------------------------------------------------


def test_the_mouse_reads_time_emotion_and_shares(panel: TimelinePanel) -> None:
    point_at(panel, 140.0)
    said = canvas(panel).cursor_words
    assert said is not None
    assert said.when.startswith("−40 s · ")
    assert said.what == "Happy"
    assert said.probs is not None and said.probs[Emotion.HAPPY] == pytest.approx(0.9)
    assert "Happy 90 %" in said.spoken


def test_a_gap_is_read_with_its_reason(panel: TimelinePanel) -> None:
    point_at(panel, 155.0)
    said = canvas(panel).cursor_words
    assert said is not None and said.probs is None
    assert said.what == "Unsure: turned away"
    panel.add(a_scene(181.0, size=(8, 8)))
    panel.redraw()
    point_at(panel, 180.6)
    said = canvas(panel).cursor_words
    assert said is not None and said.what == "nobody"


def test_the_words_go_when_the_mouse_leaves(panel: TimelinePanel) -> None:
    point_at(panel, 140.0)
    panel.board.gestures.pointed.emit(None)
    assert canvas(panel).cursor_words is None


def test_arrow_keys_move_a_cursor_that_a_screen_reader_hears(panel: TimelinePanel) -> None:
    press(panel, KEY.Key_Left)
    press(panel, KEY.Key_Left)
    said = canvas(panel).cursor_words
    assert said is not None
    assert said.time_s == pytest.approx(179.0)
    assert panel.plot.accessibleDescription() == said.spoken
    assert panel.plot.accessibleDescription().startswith("−1 s")
    press(panel, KEY.Key_Escape)
    assert canvas(panel).cursor_words is None


def test_at_the_left_edge_the_cursor_takes_the_view_along(panel: TimelinePanel) -> None:
    for _ in range(70):
        press(panel, KEY.Key_Left)
    said = canvas(panel).cursor_words
    assert said is not None and said.time_s == pytest.approx(111.0)
    assert seen(panel)[0] == pytest.approx(111.0)
    for _ in range(200):
        press(panel, KEY.Key_Left)
    assert canvas(panel).cursor_words is not None
    assert seen(panel)[0] == 0.0


@pytest.mark.parametrize("height", [206, 150])
def test_what_is_said_stays_inside_the_plot_at_both_edges(panel: TimelinePanel, height: int) -> None:
    panel.resize(900, height)
    QApplication.processEvents()
    ground = QColor("#0b0e12")
    for time_s, columns in ((121.0, range(40, 130)), (179.5, range(700, 800))):
        point_at(panel, time_s)
        picture = canvas(panel).grab().toImage()
        row = [picture.pixelColor(x, 16) for x in columns]
        assert ground in row


def test_focus_by_keyboard_is_seen_and_by_mouse_is_not(panel: TimelinePanel) -> None:
    corner = QPoint(panel.plot.width() // 2, 1)
    panel.activateWindow()
    panel.plot.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    assert canvas(panel).grab().toImage().pixelColor(corner) == QColor(DARK.text)
    panel.plot.clearFocus()
    panel.plot.setFocus(Qt.FocusReason.MouseFocusReason)
    QApplication.processEvents()
    assert canvas(panel).grab().toImage().pixelColor(corner) == QColor(DARK.panel)


# -- markers ---------------------------------------------------------------------------------------


def test_a_click_on_a_marker_chooses_it_and_beside_it_lets_it_go(panel: TimelinePanel) -> None:
    mark = panel.mark(150.0, "tea")
    panel.redraw()
    QTest.mouseClick(panel.plot, Qt.MouseButton.LeftButton, pos=at(panel, 150.0) + QPoint(3, 0))
    assert panel.board.selected == mark
    assert panel.bar.isVisible() and not panel.legend.isVisible()
    assert panel.bar.words == "tea"
    QTest.mouseClick(panel.plot, Qt.MouseButton.LeftButton, pos=at(panel, 135.0))
    assert panel.board.selected is None
    assert panel.legend.isVisible()


def test_a_markers_words_can_be_clicked_too(panel: TimelinePanel) -> None:
    mark = panel.mark(150.0, "a long walk")
    panel.redraw()
    QTest.mouseClick(panel.plot, Qt.MouseButton.LeftButton, pos=QPoint(at(panel, 150.0).x() + 30, 18))
    assert panel.board.selected == mark


def test_keys_choose_markers_in_turn_and_look_at_them(panel: TimelinePanel) -> None:
    early, late = panel.mark(30.0, "early"), panel.mark(170.0, "late")
    press(panel, KEY.Key_Left, CTRL)
    assert panel.board.selected == late
    press(panel, KEY.Key_Left, CTRL)
    assert panel.board.selected == early
    assert seen(panel)[0] <= 30.0
    assert "early" in panel.plot.accessibleDescription()
    press(panel, KEY.Key_Right, CTRL)
    assert panel.board.selected == late


def test_ends_now_makes_a_span_with_a_band_and_no_end_undoes_it(panel: TimelinePanel, qtbot: QtBot) -> None:
    mark = panel.mark(170.0, "tea")
    panel.board.select(mark.key)
    with qtbot.waitSignal(panel.board.mark_changed) as told:
        QTest.mouseClick(panel.bar.end, Qt.MouseButton.LeftButton)
    assert told.args is not None and told.args[0].end_s == 180.0
    (band,) = [b for b in canvas(panel).bands.items if b.isVisible()]
    assert band.boundingRect().width() == pytest.approx(canvas(panel).box.rect().width() / 6, abs=2)
    assert panel.bar.words == "tea · 10 s"
    press(panel, KEY.Key_E)
    assert panel.board.selected is not None and panel.board.selected.end_s is None
    assert not any(b.isVisible() for b in canvas(panel).bands.items)


def test_the_shares_are_seen_through_a_band(panel: TimelinePanel) -> None:
    mark = panel.mark(165.0, "")
    where = at(panel, 170.0)
    before = canvas(panel).grab().toImage().pixelColor(where)
    panel.board.put_mark(mark)
    panel.board.model.marks.change(mark.key, text="", end_s=175.0)
    panel.redraw()
    after = canvas(panel).grab().toImage().pixelColor(where)
    assert after != before
    assert after.lightness() > before.lightness()
    assert after.hslHue() == pytest.approx(before.hslHue(), abs=8)


def test_an_end_can_be_drawn_with_its_handle(panel: TimelinePanel, qtbot: QtBot) -> None:
    mark = panel.mark(140.0, "tea")
    panel.board.select(mark.key)
    panel.redraw()
    with qtbot.waitSignal(panel.board.mark_changed) as told:
        drag(panel, at(panel, 140.0) + QPoint(0, -6), at(panel, 152.0))
    assert told.args is not None and told.args[0].end_s == pytest.approx(152.0, abs=0.2)
    assert not panel.board.frozen
    drag(panel, at(panel, 152.0) + QPoint(0, -6), at(panel, 130.0))
    assert panel.board.selected is not None and panel.board.selected.end_s is None


def test_shift_and_arrows_move_an_end(panel: TimelinePanel) -> None:
    mark = panel.mark(175.0, "tea")
    panel.board.select(mark.key)
    for _ in range(9):
        press(panel, KEY.Key_Right, SHIFT)
    assert panel.board.selected is not None
    assert panel.board.selected.end_s == 180.0  # never after now
    press(panel, KEY.Key_Left, SHIFT)
    assert panel.board.selected.end_s == 179.0


def test_delete_takes_it_out_and_tells(panel: TimelinePanel, qtbot: QtBot) -> None:
    mark = panel.mark(170.0, "tea")
    panel.board.select(mark.key)
    with qtbot.waitSignal(panel.board.mark_deleted) as told:
        press(panel, KEY.Key_Delete)
    assert told.args == [mark]
    assert panel.plot.view is not None and panel.plot.view.marks == ()
    assert panel.legend.isVisible()


def test_a_double_click_and_f2_ask_for_words(panel: TimelinePanel, qtbot: QtBot) -> None:
    mark = panel.mark(170.0, "tea")
    panel.redraw()
    with qtbot.waitSignal(panel.board.words_wanted) as told:
        QTest.mouseDClick(panel.plot, Qt.MouseButton.LeftButton, pos=at(panel, 170.0))
    assert told.args == [mark.key]
    panel.board.select(mark.key)
    with qtbot.waitSignal(panel.board.words_wanted):
        press(panel, KEY.Key_F2)


def test_the_menu_marks_an_earlier_moment(panel: TimelinePanel, qtbot: QtBot) -> None:
    panel.board.gestures.menu_wanted.emit(QPointF(at(panel, 140.0)))
    menus = panel.findChildren(QMenu)
    menu = next(m for m in menus if m.isVisible())
    with qtbot.waitSignal(panel.mark_wanted) as told:
        menu.actions()[0].trigger()
    assert told.args is not None and told.args[0] == pytest.approx(140.0, abs=0.2)
    menu.close()
