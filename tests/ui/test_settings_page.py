"""The settings page in the real window: every control, what it changes, and what the running analysis makes of it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QSystemTrayIcon,
)
from pytestqt.qtbot import QtBot
from session_scenes import info, reading, scene
from ui_scenes import OpenWindow, a_scene

from emomonitor.about import as_text
from emomonitor.capture.cameras import CameraInfo
from emomonitor.engines.coverage import outlook
from emomonitor.entities import Scene, utc_now
from emomonitor.runtime.state import State
from emomonitor.runtime.worker import Run
from emomonitor.session.kept import survey
from emomonitor.session.layout import SessionFiles
from emomonitor.session.recorder import Recorder
from emomonitor.settings import Settings, load_settings
from emomonitor.ui.about_dialog import AboutDialog
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.settings_page.controls import Choice, ValueSlider
from emomonitor.ui.settings_page.page import SettingsPage
from emomonitor.ui.settings_page.reading import smoothing_words
from emomonitor.ui.settings_page.rows import Row
from emomonitor.ui.startup import QtRegistry
from emomonitor.ui.theme import LIGHT
from emomonitor.ui.tray import Tray, tray_icon
from emomonitor.ui.window import MainWindow
from emomonitor.vision.drawn import Drawn

LOADED_MS = 60_000
"""Longest wait for the detector and the model on a busy machine."""

CAMERAS = tuple(
    CameraInfo(title=title, uri=f"/dev/video{i}", index=i, backend="V4L2", path=f"/dev/video{i}")
    for i, title in ((90, "Integrated Camera"), (92, "USB Camera"))
)


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def page_of(window: MainWindow) -> SettingsPage:
    window.show_settings()
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    while not page.complete:
        QApplication.processEvents()
    return page


@pytest.fixture
def window(open_window: OpenWindow, settings: Settings) -> MainWindow:
    return open_window(settings)


@pytest.fixture
def page(window: MainWindow) -> SettingsPage:
    return page_of(window)


@pytest.fixture
def kept_window(qapp: QApplication, qtbot: QtBot, settings: Settings, tmp_path: Path) -> Iterator[MainWindow]:
    """A window whose changes go into a file."""
    window = MainWindow(settings, settings_file=tmp_path / "settings.toml", saved=Settings())
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.leave()
    window.deleteLater()


def pick(choice: Choice, value: object) -> None:
    """Choose with the keyboard, as Qt's own list does."""
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Home)
    for _ in range(choice.values.index(value)):
        QTest.keyClick(choice, Qt.Key.Key_Down)
    assert choice.chosen == value


def slide(slider: ValueSlider, step: int, qtbot: QtBot) -> None:
    """Move with the keyboard, and wait until it has settled."""
    slider.track.setFocus()
    key = Qt.Key.Key_Right if step > slider.track.value() else Qt.Key.Key_Left
    with qtbot.waitSignal(slider.settled):
        while slider.track.value() != step:
            QTest.keyClick(slider.track, key)
    qtbot.waitUntil(lambda: not slider._timer.isActive())


# -- every control -----------------------------------------------------------------------------------

CONTROLS: dict[str, tuple[Callable[[SettingsPage, QtBot], object], dict[str, Any]]] = {
    "size": (
        lambda p, _: pick(p.camera.picture_size, (1280, 720)),
        {"camera_width": 1280, "camera_height": 720},
    ),
    "rate": (lambda p, _: pick(p.camera.rate, 30.0), {"camera_fps": 30.0}),
    "source": (lambda p, _: pick(p.camera.source, "auto"), {"source": "auto"}),
    "range": (lambda p, _: p.model.range.buttons()[1].click(), {"range": "full"}),
    "engine": (lambda p, _: pick(p.model.engine, "onnxruntime"), {"engine": "onnxruntime"}),
    "smoothing": (lambda p, q: slide(p.calm.smoothing, 12, q), {"smoothing_s": 1.2}),
    "threshold": (lambda p, q: slide(p.calm.threshold, 70, q), {"threshold": 0.7}),
    "keep": (lambda p, _: pick(p.kept.keep, 7), {"keep_days": 7}),
    "thinning": (lambda p, _: pick(p.kept.thinning, (30, 365)), {"second_days": 30, "minute_days": 365}),
    "power": (lambda p, _: p.model.power.buttons()[1].click(), {"low_power": True}),
    "language": (lambda p, _: pick(p.looks.language, "zh_TW"), {"language": "zh_TW"}),
    "theme": (lambda p, _: p.looks.theme.buttons()[2].click(), {"theme": "light"}),
    "scale": (lambda p, q: slide(p.looks.scale, 13, q), {"text_scale": 1.3}),
    "motion": (
        lambda p, _: QTest.keyClick(p.looks.still, Qt.Key.Key_Space),
        {"reduced_motion": True},
    ),
}


@pytest.mark.parametrize("name", CONTROLS)
def test_a_control_changes_its_setting_at_once_and_keeps_it_in_the_file(
    kept_window: MainWindow, name: str, qtbot: QtBot, tmp_path: Path, model: None
) -> None:
    use, values = CONTROLS[name]
    page = page_of(kept_window)
    use(page, qtbot)
    qtbot.waitUntil(lambda: all(getattr(kept_window.store.settings, k) == v for k, v in values.items()))
    path = tmp_path / "settings.toml"
    qtbot.waitUntil(lambda: path.is_file() and not path.with_name("settings.toml.new").exists())
    qtbot.waitUntil(lambda: all(getattr(load_settings(path), k) == v for k, v in values.items()))
    qtbot.waitUntil(lambda: kept_window.bridge.status().state is not State.STARTING, timeout=LOADED_MS)


def test_every_row_that_differs_offers_the_way_back_and_goes_there(page: SettingsPage, window: MainWindow) -> None:
    unusual = {
        "camera_width": 640,
        "camera_height": 480,
        "camera_fps": 15.0,
        "range": "full",
        "engine": "onnxruntime",
        "smoothing_s": 2.0,
        "threshold": 0.9,
        "keep_days": 90,
        "language": "en",
        "theme": "light",
        "text_scale": 1.5,
        "reduced_motion": True,
        "tray": True,
        "companion": True,
    }
    window.store.change(**unusual)
    usual, back = Settings(), 0
    for section in page.sections:
        for row, names in section.rows:
            if names and set(names) <= set(unusual):
                assert row.reset.isVisible(), names
                row.reset.click()
                assert not row.reset.isVisible(), names
                back += len(names)
    assert back == len(unusual)
    assert all(getattr(window.store.settings, n) == getattr(usual, n) for n in unusual)


def test_a_row_as_usual_offers_no_way_back(page: SettingsPage) -> None:
    assert not page.camera.size_row.reset.isVisible()
    assert not page.calm.threshold_row.reset.isVisible()


def test_a_change_made_elsewhere_is_shown(page: SettingsPage, window: MainWindow) -> None:
    window.store.change(text_scale=1.7, language="en", range="full", threshold=0.8)
    assert page.looks.scale.value.text() == "170 %"
    assert page.looks.language.currentText() == "English"
    assert page.model.range.index == 1
    assert page.calm.threshold.track.value() == 80


def test_values_from_a_file_that_are_not_on_the_lists_are_shown_as_they_are(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    odd = Settings(
        source=str(tmp_path / "clip.mp4"),
        camera_width=800,
        camera_height=600,
        camera_fps=12.5,
        keep_days=45,
        smoothing_s=8.0,
        data_dir=tmp_path / "data",
    )
    window = open_window(odd)
    page = page_of(window)
    assert page.camera.source.chosen == odd.source
    assert page.camera.picture_size.currentText() == "800 × 600"
    assert page.camera.rate.currentText() == "12.5 a second"
    assert page.kept.keep.chosen == 45
    assert page.calm.smoothing.track.value() == 80
    assert window.store.settings == odd


# -- by keyboard, by ear, by eye ---------------------------------------------------------------------


def test_every_control_has_a_name_a_size_and_a_label_that_is_its_buddy(page: SettingsPage) -> None:
    kinds = (QAbstractButton, QComboBox, QAbstractSlider)
    found = [w for kind in kinds for w in page.findChildren(kind) if w.isVisible() and w.focusPolicy()]
    assert len(found) >= 20
    for control in found:
        assert control.accessibleName(), control
        assert min(control.width(), control.height()) >= 32, control.accessibleName()
    for row in page.findChildren(Row):
        assert row.title.buddy() is not None and row.title.buddy().accessibleName(), row.title.text()


def test_tab_reaches_every_row_and_brings_it_into_sight(page: SettingsPage, window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1024, 600)
    reached: set[Row] = set()
    page.setFocus()
    for _ in range(60):
        QTest.keyClick(window.focusWidget() or page, Qt.Key.Key_Tab)
        focus = window.focusWidget()
        if focus is None or not page.scroller.isAncestorOf(focus):
            continue
        assert not focus.visibleRegion().isEmpty(), focus.accessibleName()
        reached |= {row for row in page.findChildren(Row) if row.isAncestorOf(focus)}
    missed = [r.title.text() for r in page.findChildren(Row) if r not in reached and r.control.isEnabled()]
    assert not missed


def test_the_key_opens_the_page_and_nothing_in_it_looks_chosen(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert window.stack.currentWidget() is window.page("settings")
    assert window.rail.buttons["settings"].isChecked()
    assert window.focusWidget() is window.page("settings")


@pytest.mark.parametrize("size", [(1280, 800), (1024, 600)])
def test_no_card_is_wider_than_its_place_and_the_foot_can_be_reached(
    page: SettingsPage, window: MainWindow, size: tuple[int, int], qtbot: QtBot
) -> None:
    window.resize(*size)
    qtbot.waitUntil(lambda: window.size().toTuple() == size)
    view = page.scroller.viewport()
    qtbot.waitUntil(lambda: all(s.width() <= view.width() for s in page.sections))
    for label in page.findChildren(QLabel):
        if label.isVisible() and label.objectName() in ("rowTitle", "rowNote", "sectionSentence"):
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    page.scroller.verticalScrollBar().setValue(page.scroller.verticalScrollBar().maximum())
    assert not page.about.visibleRegion().isEmpty()


def test_the_list_of_cards_leads_to_them_and_follows_the_scrolling(page: SettingsPage, qtbot: QtBot) -> None:
    buttons = page.index.findChildren(QPushButton)
    assert [b.text() for b in buttons] == [s.title.text() for s in page.sections]
    buttons[3].click()
    assert page.scroller.verticalScrollBar().value() == page.kept.y()
    page.scroller.verticalScrollBar().setValue(0)
    assert buttons[0].isChecked()
    page.scroller.verticalScrollBar().setValue(page.scroller.verticalScrollBar().maximum())
    assert buttons[-1].isChecked()


def test_the_wheel_scrolls_the_page_and_changes_no_setting(page: SettingsPage, window: MainWindow) -> None:
    before = window.store.settings
    for control in (page.camera.picture_size, page.calm.smoothing.track, page.kept.keep):
        at = QPointF(control.rect().center())
        wheel = QWheelEvent(
            at,
            control.mapToGlobal(at),
            QPoint(),
            QPoint(0, -240),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(control, wheel)
        assert not control._timer.isActive() if hasattr(control, "_timer") else True
    assert window.store.settings == before
    assert page.calm.smoothing.track.value() == round(before.smoothing_s * 10)


def test_a_slider_says_its_value_in_words(page: SettingsPage, qtbot: QtBot, model: None) -> None:
    slide(page.calm.smoothing, 0, qtbot)
    assert page.calm.smoothing.track.accessibleDescription() == "0.0 s"
    assert page.calm.smoothing_row.note.text() == smoothing_words(0)
    assert len({smoothing_words(s) for s in (0, 0.2, 0.6, 2.0)}) == 4


# -- what is watched ---------------------------------------------------------------------------------


def test_the_cameras_that_are_found_can_be_chosen_and_are_watched(
    page: SettingsPage, window: MainWindow, qtbot: QtBot
) -> None:
    window.bridge.cameras.emit(CAMERAS)
    assert page.camera.source.values[1:3] == ("/dev/video90", "/dev/video92")
    pick(page.camera.source, "/dev/video92")
    assert window.store.settings.source == "/dev/video92"
    assert window.live.watching.asked == "/dev/video92"
    qtbot.waitUntil(lambda: "no camera at /dev/video92" in window.bridge.status().message)


def test_a_camera_that_the_settings_name_by_its_number_is_shown_by_its_name(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(Settings(source="92", data_dir=tmp_path))
    page = page_of(window)
    window.bridge.cameras.emit(CAMERAS)
    assert page.camera.source.currentText() == "USB Camera"
    assert "92" not in page.camera.source.values


@pytest.fixture
def demo_window(open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    window = open_window(Settings(source=demo, theme="dark", data_dir=tmp_path / "data"))
    qtbot.waitUntil(lambda: window.bridge.status().state is State.RUNNING, timeout=LOADED_MS)
    return window


def test_the_preview_shows_what_runs_and_says_that_it_is_no_camera(demo_window: MainWindow, qtbot: QtBot) -> None:
    camera = page_of(demo_window).camera
    qtbot.waitUntil(lambda: camera.preview.scene is not None and camera.preview.paints > 0, timeout=LOADED_MS)
    qtbot.waitUntil(lambda: "arrive" in camera.gives.text(), timeout=LOADED_MS)
    assert camera.running.text() == "Demo clip"
    assert "640 × 360" in camera.gives.text() and "no camera" in camera.gives.text()
    demo_window.bridge.stop()
    qtbot.waitUntil(lambda: camera.running.text() == "Demo clip" or camera.preview.scene is None)


def test_faces_that_are_hidden_are_hidden_in_the_preview_too(page: SettingsPage, window: MainWindow) -> None:
    assert page.camera.preview.drawn == Drawn.by(Settings())
    window.store.change(blur_faces=True)
    assert page.camera.preview.drawn == Drawn.by(Settings(blur_faces=True)) != Drawn.by(Settings())


def test_the_preview_is_not_drawn_while_another_page_is_seen(demo_window: MainWindow, qtbot: QtBot) -> None:
    camera = page_of(demo_window).camera
    qtbot.waitUntil(lambda: camera.preview.scene is not None, timeout=LOADED_MS)
    demo_window.show_page("live")
    before = camera.preview.scene
    demo_window.bridge.scene.emit(a_scene(1.0))
    assert camera.preview.scene is before


# -- live --------------------------------------------------------------------------------------------


def run_of(window: MainWindow) -> Run | None:
    """The run that goes on: another one after each start."""
    return window.bridge._runner._run


def scenes_of(window: MainWindow) -> list[Scene]:
    seen: list[Scene] = []
    window.bridge.scene.connect(seen.append)
    return seen


def test_threshold_and_smoothing_reach_the_running_analysis_without_a_new_start(
    demo_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    page = page_of(demo_window)
    log = tmp_path / "log.csv"
    demo_window.bridge.record(log)
    qtbot.waitUntil(lambda: demo_window.bridge.status().recording is not None, timeout=LOADED_MS)
    before = run_of(demo_window)
    seen = scenes_of(demo_window)

    def read() -> list[Any]:
        return [r for s in seen[-1:] for r in s.readings if r.probs is not None]

    qtbot.waitUntil(lambda: bool(read()) and not np.allclose(read()[0].probs, read()[0].smoothed), timeout=LOADED_MS)
    slide(page.calm.smoothing, 0, qtbot)
    seen.clear()
    qtbot.waitUntil(lambda: len(seen) > 3 and bool(read()), timeout=LOADED_MS)
    assert np.allclose(read()[0].probs, read()[0].smoothed)
    demo_window.store.change(threshold=0.0)
    qtbot.waitUntil(lambda: bool(read()) and read()[0].emotion is not None, timeout=LOADED_MS)
    demo_window.store.change(threshold=1.0)
    qtbot.waitUntil(lambda: bool(read()) and read()[0].emotion is None, timeout=LOADED_MS)
    assert run_of(demo_window) is before
    demo_window.bridge.stop_recording()
    qtbot.waitUntil(lambda: demo_window.bridge.status().recording is None, timeout=LOADED_MS)
    with log.with_suffix(".events.csv").open(newline="", encoding="utf-8") as f:
        noted = [row["text"] for row in csv.DictReader(f) if row["kind"] == "settings"]
    assert noted == [
        "smoothing_s 0, threshold the model's own",
        "smoothing_s 0, threshold 0",
        "smoothing_s 0, threshold 1",
    ]


def test_the_words_beside_the_threshold_are_the_models_own_figures(demo_window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(demo_window)
    running = demo_window.bridge.status().model
    assert running is not None
    qtbot.waitUntil(lambda: page.calm.threshold.value.text() == f"{round(100 * running.threshold)} %")
    slide(page.calm.threshold, 80, qtbot)
    found = outlook(running, 0.8)
    assert found is not None and found.right is not None
    assert page.calm.threshold_row.note.text() == (
        f"It will say nothing for about {round(100 * found.silent)} % of faces like the test images, "
        f"and be right for {round(100 * found.right)} % of the rest."
    )
    page.calm.threshold_row.reset.click()
    assert demo_window.store.settings.threshold is None
    assert page.calm.threshold.track.value() == round(100 * running.threshold)


def test_another_distance_begins_anew_and_the_other_detector_runs(demo_window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(demo_window)
    before = run_of(demo_window)
    page.model.range.buttons()[1].click()
    qtbot.waitUntil(lambda: run_of(demo_window) not in (before, None), timeout=LOADED_MS)
    qtbot.waitUntil(lambda: demo_window.bridge.status().state is State.RUNNING, timeout=LOADED_MS)
    assert demo_window.bridge._runner.settings.range == "full"


def test_a_size_asked_of_cameras_does_not_disturb_a_clip(demo_window: MainWindow, qtbot: QtBot) -> None:
    before = run_of(demo_window)
    pick(page_of(demo_window).camera.picture_size, (640, 480))
    seen = scenes_of(demo_window)
    qtbot.waitUntil(lambda: len(seen) > 3, timeout=LOADED_MS)
    assert run_of(demo_window) is before
    assert demo_window.bridge._runner.settings.camera_width == 640, "held for the next start"


# -- what is kept ------------------------------------------------------------------------------------


def with_sessions(window: MainWindow, *starts: datetime) -> None:
    for start in starts:
        files = SessionFiles.in_folder(window.store.settings.sessions_dir, start)
        with Recorder(files, info(started=start)) as recorder:
            recorder.write(scene(0, reading(1)))


OLD = (datetime(2020, 2, 3, 12, tzinfo=UTC), datetime(2021, 1, 1, 12, tzinfo=UTC))


@pytest.mark.dialogs("ConfirmDialog")
def test_days_that_would_delete_something_say_what_and_ask_first(
    page: SettingsPage, window: MainWindow, qtbot: QtBot
) -> None:
    with_sessions(window, *OLD, utc_now())
    (window.store.settings.sessions_dir / "20190101T120000Z").mkdir()  # nobody's session: it would not be deleted
    page.kept.look(30, then=True)
    qtbot.waitUntil(lambda: page.findChild(ConfirmDialog) is not None)
    dialog = page.findChild(ConfirmDialog)
    assert dialog is not None
    assert "2 sessions are older than that, the oldest of 2020-02-03" in dialog.accessibleDescription()
    assert "Nothing is deleted now." in dialog.accessibleDescription()
    dialog.cancel.click()
    assert window.store.settings.keep_days is None
    assert page.kept.keep.chosen is None
    qtbot.waitUntil(lambda: page.findChild(ConfirmDialog) is None)
    pick_days(page, 30)
    qtbot.waitUntil(lambda: page.findChild(ConfirmDialog) is not None)
    again = page.findChild(ConfirmDialog)
    assert again is not None
    again.go.click()
    assert window.store.settings.keep_days == 30
    note = page.kept.keep_row.note
    qtbot.waitUntil(lambda: note.text().startswith("2 sessions are older"))
    assert "When the app starts it says so" in note.text()
    assert len(survey(window.store.settings.data_dir).sessions) == 3, "nothing goes before the next start"


def test_the_page_tells_of_the_sessions_that_the_next_start_deletes(
    page: SettingsPage, window: MainWindow, qtbot: QtBot
) -> None:
    window.store.change(keep_days=30)
    note = page.kept.keep_row.note
    qtbot.waitUntil(lambda: note.text() == "No session is older than that now.")
    with_sessions(window, OLD[0])
    window.rail.buttons["kept"].click()
    window.show_settings()
    qtbot.waitUntil(lambda: note.text().startswith("1 session, of 2020-02-03, is older than that."))
    found: list[object] = []
    page.kept.looked.connect(found.append)
    window.store.change(smoothing_s=1.5)
    window.store.change(keep_days=None)
    qtbot.waitUntil(lambda: note.text() == "Nothing is deleted by itself.")
    assert len(found) == 1, "a change of something else doesn't look through the folder"


def pick_days(page: SettingsPage, days: int) -> None:
    page.kept.keep.picked.emit(days)


@pytest.mark.dialogs("QFileDialog")
def test_another_data_folder_is_taken_and_its_free_space_told(
    page: SettingsPage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    there = tmp_path / "elsewhere"
    there.mkdir()
    page.kept.choose.click()
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(there))
    dialog.close()
    assert window.store.settings.data_dir == there
    qtbot.waitUntil(lambda: window.bridge._runner.settings.sessions_dir == there / "sessions")
    assert page.kept.path.toolTip() == str(there)
    qtbot.waitUntil(lambda: "free." in page.kept.folder_row.note.text())


# -- on this computer --------------------------------------------------------------------------------


def test_starting_with_the_computer_puts_one_file_there_and_takes_it_away(
    page: SettingsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "config" / "autostart" / "emomonitor.desktop"
    qtbot.waitUntil(lambda: page.computer.autostart.isEnabled())
    QTest.mouseClick(page.computer.autostart, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(file.is_file)
    qtbot.waitUntil(page.computer.autostart_row.reset.isVisible)
    page.computer.autostart_row.reset.click()
    qtbot.waitUntil(lambda: not file.exists())
    qtbot.waitUntil(lambda: not page.computer.autostart_row.reset.isVisible())
    assert not page.computer.autostart.isChecked()


def test_a_failure_to_do_so_is_told_and_the_switch_shows_how_it_is(
    page: SettingsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "config").write_text("a file")
    QTest.mouseClick(page.computer.autostart, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "can't be written" in page.computer.autostart_row.note.text())
    qtbot.waitUntil(lambda: not page.computer.autostart.isChecked())


def test_windows_values_go_through_qt_and_are_read_back(tmp_path: Path) -> None:
    from PySide6.QtCore import QSettings

    registry = QtRegistry(QSettings(str(tmp_path / "run.ini"), QSettings.Format.IniFormat))
    assert registry.get("emomonitor") is None
    registry.put("emomonitor", '"C:\\my apps\\python.exe" -m emomonitor')
    assert registry.get("emomonitor") == '"C:\\my apps\\python.exe" -m emomonitor'
    registry.remove("emomonitor")
    assert registry.get("emomonitor") is None


def test_without_a_tray_the_switch_says_so_and_closing_ends_the_app(page: SettingsPage, window: MainWindow) -> None:
    assert not QSystemTrayIcon.isSystemTrayAvailable(), "the offscreen platform has none"
    assert not page.computer.tray.isEnabled()
    assert "no tray" in page.computer.tray_row.note.text()
    window.store.change(tray=True)
    assert not window.tray.icon.isVisible()
    window.close()
    assert window.bridge._closing


@pytest.fixture
def a_tray(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Qt say that the system has a tray, which no test machine has."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))


@pytest.fixture
def tray_window(a_tray: None, qapp: QApplication, settings: Settings, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(settings)
    window.show()
    qtbot.waitExposed(window)
    page_of(window).computer.tray.click()
    yield window
    window.leave()
    assert window.stuck == ()
    assert qapp.quitOnLastWindowClosed()
    window.deleteLater()


def test_with_a_tray_the_closed_window_goes_on_and_comes_back(tray_window: MainWindow) -> None:
    tray = tray_window.tray
    assert tray_window.store.settings.tray and tray.icon.isVisible()
    assert not tray.told
    tray_window.close()
    assert not tray_window.isVisible() and not tray_window.bridge._closing
    assert tray.told, "said once"
    assert tray.show_action.text() == "Show the window"
    tray.show_action.trigger()
    assert tray_window.isVisible()
    assert tray.show_action.text() == "Hide the window"
    tray.quit_action.trigger()
    assert tray_window.bridge._closing and not tray.icon.isVisible()


def test_a_hidden_window_comes_back_where_the_tray_is_given_up(tray_window: MainWindow) -> None:
    tray_window.close()
    tray_window.store.change(tray=False)
    assert tray_window.isVisible()


def test_the_trays_entries_follow_and_steer_what_runs(
    a_tray: None, demo_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    tray, bridge = demo_window.tray, demo_window.bridge
    qtbot.waitUntil(lambda: tray.pause_action.isEnabled() and "watching" in tray.icon.toolTip())
    tray.pause_action.trigger()
    qtbot.waitUntil(lambda: tray.pause_action.text() == "Resume" and "paused" in tray.icon.toolTip())
    tray.pause_action.trigger()
    qtbot.waitUntil(lambda: bridge.status().state is State.RUNNING)
    tray.camera_action.trigger()
    qtbot.waitUntil(lambda: bridge.status().state is State.IDLE, timeout=LOADED_MS)
    qtbot.waitUntil(lambda: tray.camera_action.text() == "Open the camera" and tray.camera_action.isEnabled())
    tray.camera_action.trigger()
    qtbot.waitUntil(lambda: bridge.status().state is State.RUNNING, timeout=LOADED_MS)


def test_the_trays_icon_has_the_red_light_while_recording(
    demo_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    def red(tray: Tray) -> bool:
        image = tray.icon.icon().pixmap(32, 32).toImage()
        colour = image.pixelColor(int(image.width() * 0.75), int(image.height() * 0.75))
        return colour.red() > 200 and colour.blue() < 120 and colour.green() < 130

    tray = demo_window.tray
    assert not red(tray)
    demo_window.bridge.record(tmp_path / "log.csv")
    qtbot.waitUntil(lambda: red(tray), timeout=LOADED_MS)
    demo_window.bridge.stop_recording()
    qtbot.waitUntil(lambda: not red(tray), timeout=LOADED_MS)
    assert not tray_icon(recording=True).isNull()


def test_daily_hours_are_chosen_and_taken_back(page: SettingsPage) -> None:
    camera, store = page.camera, page.camera.store
    assert not camera.opens.isEnabled()
    camera.closes.picked.emit("22:00")
    assert store.settings.closed_hours == "22:00-07:00"
    assert camera.opens.isEnabled()
    camera.opens.picked.emit("06:30")
    assert store.settings.closed_hours == "22:00-06:30"
    assert camera.closes.chosen == "22:00" and camera.opens.chosen == "06:30"
    camera.closes_row.reset.click()
    assert store.settings.closed_hours == ""
    assert camera.closes.currentText() == "Never"


def test_hours_that_begin_and_end_alike_close_nothing(page: SettingsPage) -> None:
    page.camera.closes.picked.emit("07:00")
    assert page.camera.store.settings.closed_hours == ""
    assert page.camera.closes.currentText() == "Never"


# -- about -------------------------------------------------------------------------------------------


@pytest.mark.dialogs("AboutDialog")
def test_about_lists_packages_and_copies_them(page: SettingsPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.about.click()
    dialog = page.findChild(AboutDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.table.rowCount() > 10)
    items = [dialog.table.item(i, 0) for i in range(dialog.table.rowCount())]
    names = [item.text() for item in items if item is not None]
    assert "numpy" in names and names[0] == "Python"
    assert "Not a medical device" in dialog.said.text()
    assert dialog.data_path.text() == str(tmp_path / "data")
    dialog.copy.click()
    assert dialog._about is not None
    assert QApplication.clipboard().text() == as_text(dialog._about)
    assert dialog.copy.text() == "Copied"
    dialog.close_button.click()


# -- looks -------------------------------------------------------------------------------------------


def test_the_page_takes_on_the_theme(page: SettingsPage, window: MainWindow) -> None:
    page.looks.theme.buttons()[2].click()
    assert window.theme is LIGHT
    corner = page.camera.grab().toImage().pixelColor(8, 40).name()
    assert corner == LIGHT.panel
