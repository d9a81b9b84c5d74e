"""Names and markers in the real window, from the mouse to the log."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow, a_reading, a_scene

from emomonitor.entities import Event
from emomonitor.runtime.state import State
from emomonitor.session.reader import read_session
from emomonitor.settings import Settings
from emomonitor.ui.chips import LONG_PRESS_MS, NameButton
from emomonitor.ui.dialogs import LineDialog
from emomonitor.ui.timeline_marks import TimelineMark
from emomonitor.ui.window import MainWindow

pytestmark = pytest.mark.dialogs("LineDialog")

LOADED_MS = 60_000


@pytest.fixture
def window(open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    """The demo clip is playing and being recorded."""
    window = open_window(Settings(source=demo, theme="dark", data_dir=tmp_path / "data"))
    live = window.live
    qtbot.waitUntil(lambda: live.showing.people.reading is not None, timeout=LOADED_MS)
    qtbot.waitUntil(lambda: live.timeline.plot.canvas is not None, timeout=LOADED_MS)
    window.bridge.record()
    qtbot.waitUntil(lambda: window.bridge.status().recording is not None, timeout=10_000)
    return window


def events(window: MainWindow, kind: str) -> list[Event]:
    recording = window.bridge.status().recording
    assert recording is not None
    return [e for e in read_session(recording.path).events if e.kind == kind]


def soon(qtbot: QtBot, window: MainWindow, fulfilled: Callable[[list[Event]], bool], kind: str = "marker") -> None:
    """Logs are changed in the background."""
    qtbot.waitUntil(lambda: fulfilled(events(window, kind)), timeout=10_000)


def answer(window: MainWindow, text: str) -> LineDialog:
    (dialog,) = [d for d in window.findChildren(LineDialog) if d.isVisible()]
    dialog.line.setText(text)
    dialog.accept()
    return dialog


def chip(window: MainWindow) -> QPushButton:
    chosen = window.live.showing.people.chosen
    found = None if chosen is None else window.live.stage.chips.chip(chosen)
    assert found is not None
    return found


def a_mark(window: MainWindow, qtbot: QtBot) -> TimelineMark:
    """A marker that was set with a key and chosen."""
    QTest.keyClick(window, Qt.Key.Key_M)
    soon(qtbot, window, lambda found: len(found) == 1)
    (mark,) = window.live.timeline.model.marks.between(0.0, 1e6)
    window.live.timeline.board.select(mark.key)
    return mark


def test_new_words_and_an_end_reach_the_log(window: MainWindow, qtbot: QtBot) -> None:
    mark = a_mark(window, qtbot)
    QTest.mouseClick(window.live.timeline.bar.edit, Qt.MouseButton.LeftButton)
    answer(window, "tea")
    soon(qtbot, window, lambda found: found[0].text == "tea")
    assert window.live.timeline.bar.words == "tea"
    now_s = window.live.timeline.model.now_s or 0.0
    qtbot.waitUntil(lambda: (window.live.timeline.model.now_s or 0.0) > now_s + 0.5, timeout=10_000)
    QTest.mouseClick(window.live.timeline.bar.end, Qt.MouseButton.LeftButton)
    soon(qtbot, window, lambda found: found[0].end_s is not None)
    (event,) = events(window, "marker")
    shown = window.live.timeline.model.marks.get(mark.key)
    assert shown is not None and shown.end_s is not None and event.end_s is not None
    assert event.end_s - event.time_s == pytest.approx(shown.end_s - shown.time_s, abs=1e-4)
    assert event.text == "tea"


def test_a_deleted_marker_leaves_the_log_and_undo_brings_it_back(window: MainWindow, qtbot: QtBot) -> None:
    mark = a_mark(window, qtbot)
    (before,) = events(window, "marker")
    QTest.mouseClick(window.live.timeline.bar.delete, Qt.MouseButton.LeftButton)
    soon(qtbot, window, lambda found: found == [])
    toast = window.live.stage.toast
    assert toast.text == "Marker deleted."
    QTest.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    soon(qtbot, window, lambda found: found == [before])
    assert window.live.timeline.model.marks.get(mark.key) == mark
    window.live.marking.undo()  # once is enough
    assert window.live.timeline.model.marks.between(0.0, 1e6) == (mark,)


def test_ctrl_z_undoes_a_deletion(window: MainWindow, qtbot: QtBot) -> None:
    mark = a_mark(window, qtbot)
    QTest.keyClick(window.live.timeline.plot, Qt.Key.Key_Delete)
    assert window.live.timeline.model.marks.get(mark.key) is None
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.live.timeline.model.marks.get(mark.key) == mark


def test_what_is_done_to_a_marker_before_it_is_written_counts_too(window: MainWindow, qtbot: QtBot) -> None:
    live, board = window.live, window.live.timeline.board
    release = threading.Event()
    window.bridge.in_background(release.wait)  # the disk is slow
    live.mark("tea")
    live.mark("coffee")
    tea, coffee = live.timeline.model.marks.between(0.0, 1e6)
    board.select(tea.key)
    board.toggle_end()
    board.edit_selected()
    answer(window, "green tea")
    board.select(coffee.key)
    board.delete_selected()
    assert events(window, "marker") == []
    release.set()
    soon(qtbot, window, lambda found: [(e.text, e.end_s is not None) for e in found] == [("green tea", True)])
    live.marking.undo()
    soon(qtbot, window, lambda found: [e.text for e in found] == ["green tea", "coffee"])


def test_a_marker_can_be_changed_after_its_recording_has_ended(window: MainWindow, qtbot: QtBot) -> None:
    a_mark(window, qtbot)
    recording = window.bridge.status().recording
    assert recording is not None
    window.live.toggle_record()
    qtbot.waitUntil(lambda: window.bridge.status().recording is None, timeout=10_000)
    window.live.timeline.board.edit_selected()
    answer(window, "written later")
    qtbot.waitUntil(lambda: read_session(recording.path).events[0].text == "written later", timeout=10_000)


def test_a_marker_that_was_never_recorded_can_be_changed_and_undone_on_the_screen(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.live.toggle_record()
    qtbot.waitUntil(lambda: window.bridge.status().recording is None, timeout=10_000)
    window.live.mark("tea")
    (mark,) = window.live.timeline.model.marks.between(0.0, 1e6)
    board = window.live.timeline.board
    board.select(mark.key)
    board.toggle_end()
    board.delete_selected()
    window.live.marking.undo()
    back = window.live.timeline.model.marks.get(mark.key)
    assert back is not None and back.end_s is not None


def ask_by_double_click(button: QWidget) -> None:
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)


def ask_by_key(button: QWidget) -> None:
    QTest.keyClick(button, Qt.Key.Key_F2)


def ask_by_menu(button: QWidget) -> None:
    middle = button.rect().center()
    QApplication.sendEvent(
        button, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, button.mapToGlobal(middle))
    )
    (menu,) = button.findChildren(QMenu)
    menu.actions()[0].trigger()
    menu.close()


def ask_by_long_press(button: QWidget) -> None:
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    QTest.qWait(LONG_PRESS_MS + 100)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("ask", [ask_by_double_click, ask_by_key, ask_by_menu, ask_by_long_press])
@pytest.mark.parametrize("where", ["chip", "card"])
def test_a_name_is_asked_for_and_shown_everywhere(
    window: MainWindow, qtbot: QtBot, ask: Callable[[QWidget], None], where: str
) -> None:
    live = window.live
    window.bridge.pause()  # nobody comes or goes meanwhile
    qtbot.waitUntil(lambda: live._status.state is State.PAUSED, timeout=10_000)
    chosen = live.showing.people.chosen
    qtbot.waitUntil(live.card.who.isEnabled, timeout=10_000)
    ask(chip(window) if where == "chip" else live.card.who)
    answer(window, "  Grandpa ")
    assert chip(window).text().strip() == "Grandpa"
    assert f"Grandpa (Person {chosen})" in chip(window).accessibleName()
    assert live.card.who.text().strip() == "Grandpa"
    assert "Grandpa" in live.timeline._picker.accessibleName()
    assert f"Person {chosen} is Grandpa" in live.stage.video.accessibleDescription()
    soon(qtbot, window, lambda found: [(e.face_id, e.text) for e in found] == [(chosen, "Grandpa")], "name")


def test_f2_names_the_person_on_the_card_and_an_empty_name_removes_it(window: MainWindow, qtbot: QtBot) -> None:
    live = window.live
    QTest.keyClick(window, Qt.Key.Key_F2)
    dialog = answer(window, "Ada")
    assert dialog.windowTitle().startswith("Name of Person ")
    assert live.card.who.text().strip() == "Ada"
    QTest.keyClick(window, Qt.Key.Key_F2)
    answer(window, "")
    assert live.card.who.text().strip() == f"Person {live.showing.people.chosen}"
    soon(qtbot, window, lambda found: [e.text for e in found] == ["Ada", ""], "name")


def test_the_label_says_the_name_when_the_mouse_rests_on_it(window: MainWindow, qtbot: QtBot) -> None:
    live = window.live
    chosen = live.showing.people.chosen
    assert chosen is not None
    live.naming.name(chosen, "Grandpa")
    video = live.stage.video
    qtbot.waitUntil(lambda: any(t.face_id == chosen for t in video.tags), timeout=10_000)
    tag = next(t for t in video.tags if t.face_id == chosen)
    at = (tag.label.center() + video.visible_rect().topLeft()).toPoint()
    QApplication.sendEvent(video, QHelpEvent(QEvent.Type.ToolTip, at, video.mapToGlobal(at)))
    assert video.toolTip() == "Grandpa"
    QToolTip.hideText()
    QApplication.sendEvent(video, QHelpEvent(QEvent.Type.ToolTip, QPoint(-5, -5), QPoint(0, 0)))
    assert video.toolTip() == ""


def test_another_source_forgets_names_and_an_open_question_names_nobody(
    window: MainWindow, media: Path, qtbot: QtBot
) -> None:
    live = window.live
    chosen = live.showing.people.chosen
    assert chosen is not None
    live.naming.name(chosen, "Grandpa")
    live.naming.ask(chosen)
    live.watching.watch(str(media / "two_people_intel.mp4"))
    qtbot.waitUntil(lambda: live.showing.people.name(chosen) == "", timeout=LOADED_MS)
    qtbot.waitUntil(lambda: live.showing.people.reading is not None, timeout=LOADED_MS)
    answer(window, "Grandma")
    assert dict(live.showing.people.names) == {}
    assert all("Grand" not in b.text() for b in window.findChildren(NameButton))


def test_a_name_that_is_long_fits_chips_and_card(open_window: OpenWindow, settings: Settings, qtbot: QtBot) -> None:
    window = open_window(settings)
    window.resize(1024, 600)
    qtbot.waitUntil(lambda: window.live._status.state is State.FAILED, timeout=LOADED_MS)
    window.live._on_scene(a_scene(0.0, a_reading(1)))
    window.live.naming.name(1, "Great-grandmother Wilhelmina from far away, indeed")
    QApplication.processEvents()
    live = window.live
    assert len(live.showing.people.name(1)) <= 40
    assert live.stage.rect().contains(live.stage.chips.geometry())
    assert live.card.rect().contains(live.card.who.geometry())
    assert window.width() == 1024


@pytest.mark.parametrize("size", [(1024, 600), (900, 560)])
def test_the_timelines_controls_fit_small_windows(
    open_window: OpenWindow, settings: Settings, size: tuple[int, int], qtbot: QtBot
) -> None:
    window = open_window(settings)
    window.resize(*size)
    qtbot.waitUntil(lambda: window.live._status.state is State.FAILED, timeout=LOADED_MS)
    window.live._on_scene(a_scene(0.0, a_reading(1)))
    timeline = window.live.timeline
    timeline.build()
    mark = timeline.mark(0.0, "a rather long remark about what happened")
    for key in (None, mark.key):
        timeline.board.select(key)
        timeline.board.toggle_freeze()
        QApplication.processEvents()
        assert (window.width(), window.height()) == size
        row = [timeline.pause, timeline.spans, timeline.modes, timeline.bar if key else timeline.legend]
        places = [w.geometry() for w in (*row, timeline._picker)]
        assert not any(a.intersects(b) for a, b in combinations(places, 2))
        assert all(timeline.rect().contains(place) for place in places)
        for button in (b for b in timeline.findChildren(QWidget) if isinstance(b, QPushButton) and b.isVisible()):
            assert button.accessibleName()
            assert button.width() >= 32 and button.height() >= 32
    assert QPointF(timeline.plot.back.geometry().bottomRight()).y() < timeline.plot.height()
