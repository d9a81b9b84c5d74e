"""The real window, with real clips through the real detector and the real model."""

from __future__ import annotations

import csv
import stat
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow, a_reading, a_scene

from emomonitor.capture.base import SourceState, SourceStatus
from emomonitor.entities import Box
from emomonitor.errors import DiskFullError
from emomonitor.runtime.state import State
from emomonitor.settings import Settings
from emomonitor.ui.dialogs import LineDialog
from emomonitor.ui.record_dialog import RecordDialog
from emomonitor.ui.theme import DARK, LIGHT, Theme
from emomonitor.ui.timeline_model import Cell
from emomonitor.ui.window import MainWindow

LOADED_MS = 60_000
"""Longest wait for the detector and the model on a busy machine."""


def wait_for(qtbot: QtBot, window: MainWindow, state: State, timeout: int = LOADED_MS) -> None:
    qtbot.waitUntil(lambda: window.bridge.status().state is state, timeout=timeout)
    qtbot.waitUntil(lambda: window.live._status.state is state, timeout=5000)


def playing(qtbot: QtBot, window: MainWindow) -> None:
    wait_for(qtbot, window, State.RUNNING)
    qtbot.waitUntil(
        lambda: window.live.stage.video.scene is not None and bool(window.live.stage.video.tags), timeout=LOADED_MS
    )
    qtbot.waitUntil(lambda: window.live.timeline.plot.canvas is not None, timeout=LOADED_MS)


@pytest.fixture
def demo_window(open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    window = open_window(Settings(source=demo, theme="dark", data_dir=tmp_path / "data"))
    playing(qtbot, window)
    return window


def test_a_clip_with_two_people_fills_picture_card_timeline_and_log(
    open_window: OpenWindow, model: None, media: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    clip = media / "two_people_intel.mp4"
    window = open_window(Settings(source=str(clip), theme="dark", data_dir=tmp_path / "data"))
    log = tmp_path / "log.csv"
    window.bridge.record(log)
    playing(qtbot, window)
    qtbot.waitUntil(lambda: len(window.live.timeline.model.people) >= 2, timeout=LOADED_MS)
    qtbot.waitUntil(lambda: window.live.card.title not in ("", "Nobody in view"), timeout=5000)
    wait_for(qtbot, window, State.IDLE)
    assert window.live.stage.message.title == "The end"
    view = window.live.timeline.model.view(window.live.timeline.person, 30.0)
    assert view is not None
    assert (view.cells >= Cell.GATED).sum() > 20
    with log.open(newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    assert len({r["frame"] for r in rows}) == 58
    assert {r["faces"] for r in rows} >= {"2"}


def test_labels_never_cover_a_face_in_a_real_clip(
    open_window: OpenWindow, model: None, media: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    settings = Settings(source=str(media / "three_people_intel.mp4"), range="full", theme="dark", data_dir=tmp_path)
    window = open_window(settings)
    seen = 0

    def look() -> None:
        nonlocal seen
        tags = window.live.stage.video.tags
        seen = max(seen, len(tags))
        assert not any(t.label.intersects(o.face) for t in tags for o in tags)

    window.bridge.scene.connect(lambda _: look())
    wait_for(qtbot, window, State.RUNNING)
    wait_for(qtbot, window, State.IDLE)
    assert seen >= 2


def test_buttons_follow_the_state(demo_window: MainWindow, qtbot: QtBot) -> None:
    head = demo_window.live.header
    assert head.start.accessibleName() == "Stop"
    qtbot.waitUntil(lambda: head.mark.isEnabled() and head.snapshot.isEnabled())
    assert head.pause.isEnabled() and head.record.isEnabled()
    QTest.mouseClick(head.pause, Qt.MouseButton.LeftButton)
    wait_for(qtbot, demo_window, State.PAUSED)
    assert head.pause.accessibleName() == "Resume"
    assert demo_window.live.stage.hint.text == "Paused"
    assert "paused" in demo_window.live.stage.watching.text
    QTest.mouseClick(demo_window.live.stage.hint.button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, demo_window, State.RUNNING)
    QTest.mouseClick(head.start, Qt.MouseButton.LeftButton)
    wait_for(qtbot, demo_window, State.IDLE)
    assert head.start.accessibleName() == "Start"
    assert not any(b.isEnabled() for b in (head.pause, head.mark, head.words, head.record))
    assert demo_window.live.stage.watching.text == "Emotion recognition is off."
    assert demo_window.live.stage.message.title == "Nothing is watched"


@pytest.mark.dialogs("RecordDialog")
def test_keys_pause_record_mark_and_save(demo_window: MainWindow, qtbot: QtBot) -> None:
    window = demo_window
    key, ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(window, key.Key_R, ctrl)
    (dialog,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, RecordDialog))
    QTest.keyClick(dialog, key.Key_Return)  # the log alone, as usual
    window.activateWindow()  # offscreen nobody does it when a dialog closes
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(lambda: window.bridge.status().recording is not None)
    qtbot.waitUntil(lambda: window.live.header.record.accessibleName().startswith("Recording 00:"))
    QTest.keyClick(window, key.Key_M)
    QTest.keyClick(window, key.Key_S, ctrl)
    qtbot.waitUntil(lambda: "Picture saved" in window.live.stage.toast.text, timeout=10_000)
    qtbot.waitUntil(lambda: " rows" in window.live.statusline.session)
    QTest.keyClick(window, key.Key_R, ctrl)
    qtbot.waitUntil(lambda: "Recording saved" in window.live.stage.toast.text)
    QTest.keyClick(window, key.Key_P, ctrl)
    wait_for(qtbot, window, State.PAUSED)
    QTest.keyClick(window, key.Key_P, ctrl)
    wait_for(qtbot, window, State.RUNNING)

    data = window.bridge.settings
    (session,) = data.sessions_dir.iterdir()
    with (session / "events.csv").open(newline="", encoding="utf-8") as f:
        assert [e["kind"] for e in csv.DictReader(f)] == ["marker"]
    with (session / "log.csv").open(newline="", encoding="utf-8") as f:
        assert any(r["face_id"] for r in csv.DictReader(f))
    (picture,) = data.snapshots_dir.glob("*.png")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert stat.S_IMODE(picture.stat().st_mode) == 0o600
    view = window.live.timeline.model.view(window.live.timeline.person, 30.0)
    assert view is not None and len(view.marks) == 1


@pytest.mark.dialogs("LineDialog")
def test_a_marker_can_have_words(demo_window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(demo_window, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    (dialog,) = demo_window.findChildren(LineDialog)
    dialog.line.setText("phone call")
    dialog.accept()
    view = demo_window.live.timeline.model.view(1, 30.0)
    assert view is not None
    assert [m.text for m in view.marks] == ["phone call"]


def test_the_timeline_shows_the_chosen_span_and_way(demo_window: MainWindow, qtbot: QtBot) -> None:
    timeline = demo_window.live.timeline
    qtbot.waitUntil(lambda: timeline.plot.view is not None)
    for button, span in zip(timeline.spans.buttons(), (30.0, 60.0, 300.0), strict=True):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        view = timeline.plot.view
        assert view is not None and view.end_s - view.start_s == pytest.approx(span)
    stacked = timeline.plot.grab().toImage()
    QTest.mouseClick(timeline.modes.buttons()[1], Qt.MouseButton.LeftButton)
    assert timeline.plot.grab().toImage() != stacked


def test_full_screen_comes_and_goes(demo_window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(demo_window, Qt.Key.Key_F11)
    qtbot.waitUntil(demo_window.isFullScreen)
    QTest.keyClick(demo_window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not demo_window.isFullScreen())


def test_a_minimised_window_draws_nothing_and_goes_on_remembering(demo_window: MainWindow, qtbot: QtBot) -> None:
    demo_window.showMinimized()
    qtbot.waitUntil(demo_window.isMinimized)
    QApplication.processEvents()
    painted = demo_window.live.stage.video.paints, demo_window.live.timeline.plot.paints
    before = demo_window.live.timeline.model.now_s or 0.0
    qtbot.waitUntil(lambda: (demo_window.live.timeline.model.now_s or 0.0) > before + 0.5, timeout=10_000)
    assert (demo_window.live.stage.video.paints, demo_window.live.timeline.plot.paints) == painted
    demo_window.showNormal()
    qtbot.waitUntil(lambda: demo_window.live.stage.video.paints > painted[0])


class _Page(QWidget):
    """A page with nothing on it."""

    def retranslate(self) -> None:
        """Nothing is said."""

    def set_theme(self, theme: Theme) -> None:
        """Nothing is coloured."""


def test_a_live_page_behind_another_one_draws_nothing_and_catches_up(demo_window: MainWindow, qtbot: QtBot) -> None:
    live = demo_window.live
    demo_window.add_page("other", "film", lambda: "Other", _Page)
    demo_window.show_page("other")
    QApplication.processEvents()
    painted = live.stage.video.paints, live.timeline.plot.paints
    before = live.timeline.model.now_s or 0.0
    qtbot.waitUntil(lambda: (live.timeline.model.now_s or 0.0) > before + 0.5, timeout=10_000)
    assert (live.stage.video.paints, live.timeline.plot.paints) == painted
    demo_window.show_page("live")
    qtbot.waitUntil(lambda: live.stage.video.paints > painted[0] and live.timeline.plot.paints > painted[1])


def test_a_window_that_is_closed_before_it_was_painted_starts_nothing(
    open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window = MainWindow(Settings(source=demo, theme="dark", data_dir=tmp_path))
    window.show()
    window.close()
    for _ in range(3):
        QApplication.processEvents()
    assert window.bridge.status().state is State.IDLE
    window.deleteLater()


def test_closing_while_frames_flow_is_quick_and_leaves_no_thread(demo_window: MainWindow, qtbot: QtBot) -> None:
    begun = time.perf_counter()
    demo_window.close()
    assert time.perf_counter() - begun < 2.0
    assert demo_window.stuck == ()


def test_with_no_camera_the_demo_says_so_and_offers_to_look_again(
    open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot
) -> None:
    from emomonitor.capture.cameras import cameras

    if cameras():
        pytest.skip("a camera is connected to this computer")
    window = open_window(Settings(source="auto", theme="dark", data_dir=tmp_path))
    playing(qtbot, window)
    assert window.live.stage.hint.isVisible()
    assert window.live.stage.hint.text.startswith("No camera was found")
    QTest.mouseClick(window.live.stage.hint.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.live.stage.toast.text.startswith("Still no camera"), timeout=10_000)


def test_a_missing_file_is_said_with_buttons_that_help(
    open_window: OpenWindow, demo: str, settings: Settings, qtbot: QtBot
) -> None:
    window = open_window(settings)
    wait_for(qtbot, window, State.FAILED)
    assert window.live.stage.message.isVisible()
    assert window.live.stage.message.title == "This did not work"
    assert [b.text() for b in window.live.stage.message.buttons()] == ["Try again", "Choose a source", "Play the demo"]
    QTest.mouseClick(window.live.stage.message.buttons()[2], Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, State.RUNNING)
    assert not window.live.stage.message.isVisible()


def test_the_window_says_what_it_waits_for(open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot) -> None:
    said: list[str] = []

    def listen(window: MainWindow) -> None:
        window.bridge.changed.connect(
            lambda _: said.append(window.live.stage.message.accessibleName()), Qt.ConnectionType.QueuedConnection
        )

    window = open_window(Settings(source=demo, theme="dark", data_dir=tmp_path), listen)
    wait_for(qtbot, window, State.RUNNING)
    assert any(words.startswith("One moment") and "detector" in words for words in said)


def test_closing_during_loading_is_quick(open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot) -> None:
    window = open_window(Settings(source=demo, theme="dark", data_dir=tmp_path))
    qtbot.waitUntil(lambda: window.bridge.status().state is State.STARTING)
    begun = time.perf_counter()
    window.close()
    assert time.perf_counter() - begun < 2.0
    window.stuck = ()  # whatever is loading may go on for a moment; no_thread_is_left_behind waits for it


def test_every_control_has_a_name_and_a_target_large_enough(demo_window: MainWindow) -> None:
    nameless, small = [], []
    for widget in demo_window.findChildren(QWidget):
        if not isinstance(widget, (QAbstractButton, QLineEdit)) or not widget.isVisible():
            continue
        if not widget.accessibleName():
            nameless.append(widget)
        if widget.height() < 32 or widget.width() < 32:
            small.append((widget.accessibleName(), widget.width(), widget.height()))
    assert not nameless
    assert not small
    for painted in (demo_window.live.stage.video, demo_window.live.timeline.plot, demo_window.live.card):
        assert painted.accessibleName()


@pytest.mark.parametrize("size", [(1280, 800), (1024, 600)], ids=["1280x800", "1024x600"])
def test_nothing_overlaps_or_is_cut_off(demo_window: MainWindow, size: tuple[int, int], qtbot: QtBot) -> None:
    demo_window.resize(*size)
    qtbot.waitUntil(lambda: demo_window.live.header.width() == size[0] - demo_window.rail.width())
    QApplication.processEvents()
    assert (demo_window.width(), demo_window.height()) == size
    head = demo_window.live.header
    row = [head.source, head.model, head.snapshot, head.mark, head.words, head.pause, head.start, head.record]
    edges = [(w.mapTo(head, QPoint(0, 0)).x(), w.width()) for w in row]
    assert all(x + w <= next_x for (x, w), (next_x, _) in pairwise(edges))
    assert edges[-1][0] + edges[-1][1] <= head.width()
    for button in (head.pause, head.start, head.record):
        assert button.width() >= button.sizeHint().width()
    parts = [head, demo_window.live.stage, demo_window.live.timeline, demo_window.live.statusline]
    tops = [(p.mapTo(demo_window, QPoint(0, 0)).y(), p.height()) for p in parts]
    assert all(y + h <= next_y for (y, h), (next_y, _) in pairwise(tops))


@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_chips_show_whole_names_or_numbers_inside_the_picture(
    open_window: OpenWindow, settings: Settings, count: int, qtbot: QtBot
) -> None:
    window = open_window(settings)
    wait_for(qtbot, window, State.FAILED)
    window.resize(1024, 600)
    faces = [a_reading(i + 1, box=Box(x=40 * i, y=50, width=30, height=30)) for i in range(count)]
    window.live._on_scene(a_scene(0.0, *faces))
    QApplication.processEvents()
    stage = window.live.stage
    assert stage.rect().contains(stage.chips.geometry())
    for i in range(count):
        chip = stage.chips.chip(i + 1)
        assert chip is not None
        assert chip.width() >= chip.sizeHint().width()
        assert chip.text().strip() == (f"Person {i + 1}" if count <= 5 else str(i + 1))
        assert chip.accessibleName() == f"Show Person {i + 1}"


def test_themes_change_while_it_runs(demo_window: MainWindow) -> None:
    demo_window.apply_theme(LIGHT)
    light = demo_window.grab().toImage()
    assert light.pixelColor(QPoint(demo_window.rail.width() + 4, 4)).name() == LIGHT.ground
    demo_window.apply_theme(DARK)
    assert demo_window.grab().toImage().pixelColor(QPoint(demo_window.rail.width() + 4, 4)).name() == DARK.ground


def told(window: MainWindow, **status: object) -> None:
    """Let the window believe that the runner says this."""
    window.live._on_changed(replace(window.bridge.status(), **status))  # type: ignore[arg-type]


def test_a_lost_camera_is_waited_for_in_words(demo_window: MainWindow) -> None:
    lost = SourceStatus(state=SourceState.LOST, detail="The camera was unplugged.", retry_in_s=10.0)
    told(demo_window, state=State.RECONNECTING, source_status=lost)
    message = demo_window.live.stage.message
    assert message.title == "Waiting for the picture"
    assert "The camera was unplugged. Next try in 10 s." in message.accessibleName()
    (button,) = message.buttons()
    told(demo_window, state=State.RECONNECTING, source_status=replace(lost, retry_in_s=9.0))
    assert "Next try in 9 s." in message.accessibleName()
    assert message.buttons() == [button]


def test_a_picture_that_comes_back_is_told(demo_window: MainWindow) -> None:
    told(demo_window, state=State.RECONNECTING, source_status=SourceStatus(state=SourceState.LOST))
    told(demo_window, state=State.RUNNING, source_status=SourceStatus(state=SourceState.OK))
    assert demo_window.live.stage.toast.text == "The picture is back."
    assert not demo_window.live.stage.message.isVisible()


def test_a_covered_lens_is_hinted_at(demo_window: MainWindow) -> None:
    told(demo_window, state=State.RUNNING, source_status=SourceStatus(state=SourceState.BLACK))
    hint = demo_window.live.stage.hint
    assert hint.isVisible()
    assert hint.text == "The picture is black. Is the lens covered, or its shutter closed?"
    assert hint.button.text() == "Choose a source"


def test_a_log_that_cannot_be_written_is_said_once_and_analysis_goes_on(demo_window: MainWindow) -> None:
    failure = DiskFullError("The disk is full. Free some space and record again.")
    hint = demo_window.live.stage.hint
    told(demo_window, state=State.RUNNING, message=str(failure), failure=failure)
    assert hint.text == "The disk is full: recording stopped, and all before is kept."
    assert hint.button.text() == "Choose another folder"
    QTest.mouseClick(hint.close_button, Qt.MouseButton.LeftButton)
    assert not hint.isVisible()
    told(demo_window, state=State.RUNNING, message=str(failure), failure=failure)
    assert not hint.isVisible()


def test_a_recording_that_cannot_begin_is_said(demo_window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    demo_window.bridge.record(blocked / "log.csv")
    qtbot.waitUntil(lambda: demo_window.live.stage.hint.text.startswith("The folder for recordings"), timeout=10_000)
    assert demo_window.bridge.status().recording is None
    assert demo_window.bridge.status().state is State.RUNNING


def test_the_theme_follows_the_system(open_window: OpenWindow, settings: Settings, qtbot: QtBot) -> None:
    window = open_window(replace(settings, theme="system"))
    wait_for(qtbot, window, State.FAILED)
    hints = QGuiApplication.styleHints()
    try:
        for scheme, theme in ((Qt.ColorScheme.Light, LIGHT), (Qt.ColorScheme.Dark, DARK)):
            hints.setColorScheme(scheme)
            hints.colorSchemeChanged.emit(scheme)  # the offscreen platform has no scheme that could change
            assert window.theme is theme
    finally:
        hints.unsetColorScheme()
