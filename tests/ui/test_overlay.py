"""What is drawn on the picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_scenes import a_reading, a_scene

from emomonitor.entities import Box, Frame, Quality, Scene, Track
from emomonitor.labels import Emotion
from emomonitor.palette import EMOTION_COLOURS
from emomonitor.ui import overlay
from emomonitor.ui.theme import DARK
from emomonitor.ui.video import VideoView

CROWD = (
    a_reading(1, box=Box(x=5, y=5, width=150, height=150)),
    a_reading(2, box=Box(x=170, y=20, width=140, height=160), emotion=Emotion.ANGRY),
    a_reading(3, box=Box(x=330, y=0, width=120, height=140), emotion=None),
    a_reading(4, box=Box(x=480, y=60, width=150, height=150), quality=Quality.TURNED),
)
MISSED = (Track(id=5, detection=None, box=Box(x=240, y=220, width=100, height=120), since_s=0.0),)


def lay_out(scene: Scene, *, width: float = 640.0, mirrored: bool = False) -> tuple[overlay.Tag, ...]:
    height = width * scene.frame.height / scene.frame.width
    return overlay.lay_out(
        scene, picture=QRectF(0, 0, width, height), bounds=(width, height), mirrored=mirrored, chosen=1
    )


@pytest.mark.parametrize("mirrored", [False, True], ids=["as it is", "mirrored"])
@pytest.mark.parametrize("width", [640.0, 900.0, 1600.0])
def test_no_label_covers_a_face(qapp: QApplication, width: float, mirrored: bool) -> None:
    tags = lay_out(a_scene(1.0, *CROWD, coasting=MISSED), width=width, mirrored=mirrored)
    assert len(tags) == 5
    for tag in tags:
        for other in tags:
            assert not tag.label.intersects(other.face), f"{tag.title} of {tag.face_id} lies on face {other.face_id}"


def test_boxes_hold_the_forehead_too(qapp: QApplication) -> None:
    box = Box(x=200, y=100, width=100, height=100)
    (tag,) = lay_out(a_scene(1.0, a_reading(1, box=box)))
    assert tag.face == QRectF(200, 82, 100, 118)
    assert tag.label.bottom() < 82


def test_nothing_is_painted_on_a_face_but_its_own_edge(qapp: QApplication) -> None:
    scene = a_scene(1.0, *CROWD, coasting=MISSED)
    tags = lay_out(scene, width=1280.0)
    image = QImage(1280, 720, QImage.Format.Format_RGB32)
    image.fill(QColor("#5a5a5a"))
    painter = QPainter(image)
    overlay.paint(painter, tags)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(720, 1280, 4)[..., :3]
    for tag in tags:
        inside = tag.face.adjusted(5, 5, -5, -5).toAlignedRect()
        part = pixels[max(0, inside.top()) : inside.bottom(), max(0, inside.left()) : inside.right()]
        corner = 16  # a rounded corner reaches in
        assert (part[corner:-corner] == 0x5A).all(), f"something was painted on face {tag.face_id}"


def test_labels_say_emotion_and_confidence_or_why_not(qapp: QApplication) -> None:
    tags = lay_out(a_scene(1.0, *CROWD, coasting=MISSED))
    assert [(t.title, t.detail) for t in tags] == [
        ("Happy", "80 %"),
        ("Angry", "80 %"),
        ("Unsure", ""),
        ("Unsure", "turned away"),
        ("Person 5", ""),
    ]
    assert [t.dashed for t in tags] == [False, False, True, True, True]


def test_mirroring_moves_boxes_and_leaves_words(qapp: QApplication) -> None:
    scene = a_scene(1.0, a_reading(1, box=Box(x=40, y=50, width=100, height=100)))
    (plain,), (mirrored,) = lay_out(scene), lay_out(scene, mirrored=True)
    assert mirrored.face == QRectF(640 - 140, 32, 100, 118)
    assert plain.face == QRectF(40, 32, 100, 118)
    assert mirrored.title == plain.title


def half_and_half() -> Scene:
    """Blue on the left, red on the right."""
    image = np.zeros((360, 640, 3), np.uint8)
    image[:, :320, 0] = 255
    image[:, 320:, 2] = 255
    return Scene(
        frame=Frame(image=image, time_s=0.0, index=0, utc=datetime(2026, 11, 23, tzinfo=UTC), read_at=0.0), readings=()
    )


@pytest.fixture
def view(qtbot: QtBot) -> VideoView:
    view = VideoView(DARK)
    qtbot.addWidget(view)
    view.resize(640, 360)
    return view


def test_a_picture_is_shown_in_its_colours_and_mirrored_when_told(view: VideoView) -> None:
    view.show_scene(half_and_half(), chosen=None)
    assert view.grab().toImage().pixelColor(QPoint(80, 180)) == QColor("#0000ff")
    view.set_mirrored(True)
    assert view.grab().toImage().pixelColor(QPoint(80, 180)) == QColor("#ff0000")


def test_a_picture_that_is_a_turned_view_of_memory_is_shown_too(view: VideoView) -> None:
    scene = half_and_half()
    turned = replace(scene, frame=replace(scene.frame, image=scene.frame.image[:, ::-1]))
    view.show_scene(turned, chosen=None)
    assert view.grab().toImage().pixelColor(QPoint(80, 180)) == QColor("#ff0000")


def test_a_tall_place_shows_the_whole_picture_with_bars(view: VideoView) -> None:
    view.resize(640, 600)
    view.show_scene(half_and_half(), chosen=None)
    assert view.picture_rect() == QRectF(0, 120, 640, 360)
    assert view.grab().toImage().pixelColor(QPoint(320, 40)) == QColor(DARK.stage)


def test_a_place_of_nearly_the_same_shape_is_filled(view: VideoView) -> None:
    view.resize(640, 350)
    view.show_scene(half_and_half(), chosen=None)
    assert view.visible_rect() == QRectF(0, 0, 640, 350)


def test_corners_are_round(view: VideoView) -> None:
    view.show_scene(half_and_half(), chosen=None)
    assert view.grab().toImage().pixelColor(QPoint(0, 0)) == QColor(DARK.ground)


def test_a_click_on_a_face_chooses_it(view: VideoView, qtbot: QtBot) -> None:
    view.show_scene(a_scene(1.0, *CROWD), chosen=1)
    view.grab()
    with qtbot.waitSignal(view.face_clicked) as clicked:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(240, 100))
    assert clicked.args == [2]


def test_a_box_has_its_emotions_colour(view: VideoView) -> None:
    view.show_scene(a_scene(1.0, a_reading(1, box=Box(x=200, y=100, width=200, height=200))), chosen=None)
    assert view.grab().toImage().pixelColor(QPoint(200, 200)) == QColor(EMOTION_COLOURS[Emotion.HAPPY])
