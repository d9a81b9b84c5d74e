"""The seat is drawn on the picture, with the mouse and with the keyboard, and holds from the next frame on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow, a_reading, a_scene

from emomonitor.entities import Box
from emomonitor.settings import Rect, Settings
from emomonitor.ui.overlay import lay_out
from emomonitor.ui.seat import USUAL, SeatEditor
from emomonitor.ui.stage import Stage
from emomonitor.ui.style import stylesheet
from emomonitor.ui.theme import DARK

Open = Callable[..., tuple[Stage, SeatEditor, list[object]]]


@pytest.fixture
def editor(qtbot: QtBot) -> Open:
    def open_one(seat: Rect | None = None, *, mirrored: bool = False) -> tuple[Stage, SeatEditor, list[object]]:
        stage = Stage(DARK)
        qtbot.addWidget(stage)
        stage.setStyleSheet(stylesheet(DARK))
        stage.resize(640, 360)
        stage.show()
        stage.video.show_scene(a_scene(0.0), chosen=None)
        stage.video.set_mirrored(mirrored)
        made = SeatEditor(stage.video, seat, stage)
        told: list[object] = []
        made.accepted.connect(told.append)
        made.cancelled.connect(lambda: told.append(None))
        return stage, made, told

    return open_one


def drag(widget: QWidget, start: tuple[int, int], end: tuple[int, int]) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(widget, left, pos=QPoint(*start))
    QTest.mouseMove(widget, QPoint(*end))
    QTest.mouseRelease(widget, left, pos=QPoint(*end))


def test_a_frame_drawn_with_the_mouse_is_the_seat(editor: Open) -> None:
    _stage, made, told = editor((0.8, 0.8, 0.1, 0.1))
    drag(made, (64, 36), (320, 180))
    made.use.click()
    (seat,) = told
    assert seat == pytest.approx((0.1, 0.1, 0.4, 0.4), abs=0.005)


def test_a_mirrored_picture_gives_the_cameras_own_side(editor: Open) -> None:
    _stage, made, told = editor((0.8, 0.8, 0.1, 0.1), mirrored=True)
    assert made.rect_on_screen().left() == pytest.approx(64)
    drag(made, (400, 36), (640, 180))
    made.use.click()
    assert told == [pytest.approx((0.0, 0.1, 0.375, 0.4), abs=0.005)]


def test_a_side_and_the_whole_can_be_dragged(editor: Open) -> None:
    _stage, made, _told = editor((0.25, 0.25, 0.5, 0.5))
    drag(made, (160, 180), (64, 180))
    assert made.seat == pytest.approx((0.1, 0.25, 0.65, 0.5), abs=0.005)
    drag(made, (300, 180), (364, 180))
    assert made.seat == pytest.approx((0.2, 0.25, 0.65, 0.5), abs=0.005)


def test_what_is_dragged_to_the_edge_reaches_it(editor: Open) -> None:
    _stage, made, _told = editor((0.25, 0.25, 0.5, 0.5))
    drag(made, (160, 180), (1, 180))
    assert made.seat[0] == 0.0


def test_keys_move_resize_and_accept(editor: Open) -> None:
    _stage, made, told = editor((0.2, 0.2, 0.4, 0.4))
    key, shift = Qt.Key, Qt.KeyboardModifier.ShiftModifier
    for _ in range(5):
        QTest.keyClick(made, key.Key_Right)
    QTest.keyClick(made, key.Key_Up)
    QTest.keyClick(made, key.Key_Left, shift)
    QTest.keyClick(made, key.Key_Down, shift)
    QTest.keyClick(made, key.Key_Return)
    assert told == [pytest.approx((0.3, 0.18, 0.38, 0.42))]


def test_in_a_mirrored_picture_the_right_key_moves_to_the_right(editor: Open) -> None:
    _stage, made, _told = editor((0.2, 0.2, 0.4, 0.4), mirrored=True)
    before = made.rect_on_screen()
    QTest.keyClick(made, Qt.Key.Key_Right)
    assert made.rect_on_screen().left() > before.left()
    assert made.seat[0] < 0.2


def test_esc_cancels(editor: Open) -> None:
    _stage, made, told = editor()
    QTest.keyClick(made, Qt.Key.Key_Escape)
    assert told == [None]


def test_it_says_where_it_is_to_a_screen_reader(editor: Open) -> None:
    _stage, made, _told = editor((0.2, 0.2, 0.4, 0.4))
    QTest.keyClick(made, Qt.Key.Key_Right)
    assert made.accessibleName() == "Seat: 22 % from the left, 20 % from the top, 40 % wide, 40 % high."


def test_outside_is_darkened_and_inside_is_not(editor: Open) -> None:
    stage, made, _ = editor((0.25, 0.1, 0.5, 0.6))
    picture = stage.grab().toImage()
    assert picture.pixelColor(QPoint(320, 120)).lightness() == 90
    assert picture.pixelColor(QPoint(60, 120)).lightness() < 60
    assert made.seat == (0.25, 0.1, 0.5, 0.6)


def test_it_stays_over_the_picture_when_the_window_changes(editor: Open) -> None:
    stage, made, _ = editor((0.25, 0.25, 0.5, 0.5))
    stage.resize(800, 600)
    QTest.qWait(0)
    assert made.geometry() == stage.video.geometry()
    assert made.seat == (0.25, 0.25, 0.5, 0.5)
    assert stage.video.picture_rect().contains(made.rect_on_screen())


def test_its_buttons_can_be_hit_and_lie_on_the_picture(editor: Open) -> None:
    _stage, made, _told = editor()
    for button in (made.use, made.cancel):
        assert button.height() >= 32
        assert made.rect().contains(button.mapTo(made, button.rect().center()))


# --- in the window


def test_the_seat_holds_while_the_source_goes_on_and_others_are_not_analysed(
    open_window: OpenWindow, model: None, media: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window(Settings(source=str(media / "two_people_intel.mp4"), theme="dark", data_dir=tmp_path))
    video = window.live.stage.video
    qtbot.waitUntil(lambda: video.scene is not None and len(video.scene.readings) == 2, timeout=60_000)
    assert video.scene is not None
    before = video.scene.frame.index
    window.live.header.seat_toggled.emit()  # never drawn yet: it is drawn first
    editor = window.live.seat.editor
    assert editor is not None
    assert editor.seat == USUAL
    assert not window.live.stage.chips.isVisible()
    drag(editor, (2, 2), (editor.width() // 2, editor.height() - 2))
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert window.live.seat.editor is None
    assert window.store.settings.only_seat
    assert window.store.settings.seat == pytest.approx((0.0, 0.0, 0.5, 1.0), abs=0.05)
    qtbot.waitUntil(lambda: video.scene is not None and bool(video.scene.ignored), timeout=20_000)
    assert video.scene.frame.index > before
    qtbot.waitUntil(lambda: any(t.ignored for t in video.tags))
    (ignored,) = (t for t in video.tags if t.ignored)
    assert (ignored.title, ignored.detail) == ("", "not analysed")
    assert window.live.stage.chips.isVisible()
    window.live.header.seat_toggled.emit()
    assert not window.store.settings.only_seat
    assert window.store.settings.seat is not None  # for the next time


def test_without_a_picture_there_is_nothing_to_draw_on(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(settings)
    window.live.header.seat_wanted.emit()
    assert window.live.seat.editor is None


def test_a_face_outside_has_a_grey_box_without_number_and_cannot_be_chosen(qtbot: QtBot) -> None:
    stage = Stage(DARK)
    qtbot.addWidget(stage)
    stage.resize(640, 360)
    scene = a_scene(0.0, a_reading(1, box=Box(x=60, y=120, width=90, height=90)))
    scene = replace(scene, ignored=(Box(x=400, y=120, width=90, height=90),))
    stage.video.show_scene(scene, chosen=1)
    stage.video.set_seat((0.0, 0.0, 0.5, 1.0))
    chosen: list[int] = []
    stage.video.face_clicked.connect(chosen.append)
    picture = stage.grab().toImage()
    ignored = next(t for t in stage.video.tags if t.ignored)
    assert picture.pixelColor(QPoint(600, 180)).lightness() < 90 == picture.pixelColor(QPoint(250, 180)).lightness()
    QTest.mouseClick(stage.video, Qt.MouseButton.LeftButton, pos=ignored.face.center().toPoint())
    assert chosen == []
    mirrored = lay_out(scene, picture=stage.video.picture_rect(), bounds=(640.0, 360.0), mirrored=True, chosen=None)
    moved = next(t for t in mirrored if t.ignored)
    assert moved.face.center() == QPointF(640 - ignored.face.center().x(), ignored.face.center().y())
