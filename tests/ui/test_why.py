""" "Why?": the explanation on the face and in words, and what is drawn on the picture."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow, a_reading, a_scene

from emomonitor.entities import N_KEYPOINTS, Box, Detection, Quality, Reading, Scene
from emomonitor.labels import Emotion
from emomonitor.opencv import cv2
from emomonitor.palette import EMOTION_COLOURS
from emomonitor.runtime.state import State
from emomonitor.settings import Settings, load_settings
from emomonitor.ui import covering
from emomonitor.ui.card import PersonCard
from emomonitor.ui.drawn_menu import OVERLAYS
from emomonitor.ui.style import stylesheet
from emomonitor.ui.theme import DARK, LIGHT
from emomonitor.ui.understand import UnderstandPage
from emomonitor.ui.video import VideoView
from emomonitor.ui.why import WhyPanel, distance_words, region_words
from emomonitor.ui.window import MainWindow
from emomonitor.vision.crop import framing_of
from emomonitor.vision.drawn import Drawn
from emomonitor.vision.explain import explain
from emomonitor.vision.layout import head_box

LOADED_MS = 60_000


def turned(roll: float, *, scale: float = 3.0, x: float = 320.0, y: float = 180.0) -> Detection:
    """A face whose crop has its middle at (x, y) and is turned clockwise."""
    crop = np.array([[15.3, 19.2], [32.9, 19.2], [24.1, 29.2], [24.2, 37.5], [4.0, 22.0], [44.0, 22.0]]) - 24
    c, s = np.cos(np.radians(roll)) * scale, np.sin(np.radians(roll)) * scale
    points = (crop @ np.array([[c, s], [-s, c]]) + (x, y)).astype(np.float32)
    side = 40.8 * scale
    assert points.shape == (N_KEYPOINTS, 2)
    return Detection(box=Box(x=x - side / 2, y=y - side / 2, width=side, height=side), score=0.9, keypoints=points)


def explained(
    cam: NDArray[np.float32],
    *,
    face: Detection | None = None,
    shares: tuple[float, float] = (0.8, 0.1),
    at_s: float = 0.0,
) -> Reading:
    """A face read as Happy, then Sad."""
    face = face or turned(0)
    probs = np.full(6, (1 - sum(shares)) / 4, np.float32)
    probs[Emotion.HAPPY], probs[Emotion.SAD] = shares
    return replace(
        a_reading(1), box=face.box, keypoints=face.keypoints, map=cam, probs=probs, smoothed=probs, time_s=at_s
    )


def cell(row: int, column: int, emotion: Emotion = Emotion.HAPPY) -> NDArray[np.float32]:
    cam = np.zeros((6, 6, 6), np.float32)
    cam[row, column, emotion] = 12.0
    return cam


def in_rows(rows: list[int], emotion: Emotion = Emotion.HAPPY) -> NDArray[np.float32]:
    cam = np.zeros((6, 6, 6), np.float32)
    cam[rows, 1:5, emotion] = 8.0
    return cam


def painted(view: VideoView) -> NDArray[np.float64]:
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[..., :3].astype(np.float64)


@pytest.fixture
def view(qtbot: QtBot) -> VideoView:
    view = VideoView(DARK)
    qtbot.addWidget(view)
    view.resize(1280, 720)
    return view


# -- on the face -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mirrored", [False, True], ids=["as it is", "mirrored"])
@pytest.mark.parametrize("roll", [0.0, 35.0, -60.0])
@pytest.mark.parametrize(("row", "column"), [(1, 2), (4, 3), (3, 1)])
def test_a_cell_of_the_map_is_painted_on_its_place_of_a_turned_face(
    view: VideoView, row: int, column: int, roll: float, mirrored: bool
) -> None:
    reading = explained(cell(row, column), face=turned(roll))
    view.set_mirrored(mirrored)
    view.set_drawn(Drawn(boxes=False, labels=False))
    view.show_scene(a_scene(0.0, reading), chosen=1)
    without = painted(view)
    view.set_why(True)
    change = np.abs(painted(view) - without).sum(axis=2)
    ys, xs = np.mgrid[0 : change.shape[0], 0 : change.shape[1]] + 0.5
    centre = (change * xs).sum() / change.sum(), (change * ys).sum() / change.sum()
    x, y = framing_of(reading) @ ((column + 0.5) * 8, (row + 0.5) * 8, 1)
    wanted = (1280 - 2 * x if mirrored else 2 * x, 2 * y)  # the picture of 640 pixels fills a place of 1280
    assert centre == pytest.approx(wanted, abs=4)  # six screen pixels are one of the crop, 48 one cell


def test_the_second_emotions_places_have_its_own_hue(view: VideoView) -> None:
    cam = cell(1, 1) + cell(4, 4, Emotion.SAD)
    view.set_drawn(Drawn(boxes=False, labels=False, heat_map=True))
    view.show_scene(a_scene(0.0, explained(cam)), chosen=1)
    image = view.grab().toImage()
    for column, emotion in ((1, Emotion.HAPPY), (4, Emotion.SAD)):
        x, y = framing_of(explained(cam)) @ ((column + 0.5) * 8, (column + 0.5) * 8, 1)
        spots = [image.pixelColor(round(2 * x) + dx, round(2 * y)) for dx in range(-12, 13)]
        assert max(s.saturation() for s in spots) > 40
        strongest = max(spots, key=QColor.saturation)
        away = abs(strongest.hue() - QColor(EMOTION_COLOURS[emotion]).hue())
        assert min(away, 360 - away) < 12


def test_only_the_chosen_face_is_explained(view: VideoView) -> None:
    view.set_why(True)
    scene = a_scene(0.0, explained(cell(2, 2)))
    view.show_scene(scene, chosen=2)
    assert view.explanation is None
    view.show_scene(scene, chosen=1)
    assert view.explanation is not None


def test_a_face_that_cannot_be_read_has_nothing_painted_on_it(view: VideoView) -> None:
    scene = a_scene(0.0, a_reading(1, quality=Quality.DARK))
    view.show_scene(scene, chosen=1)
    before = painted(view)
    view.set_why(True)
    assert (painted(view) == before).all()


def test_the_picture_that_was_painted_stays_right_when_the_face_changes(view: VideoView) -> None:
    view.set_drawn(Drawn(boxes=False, labels=False, heat_map=True))
    first, second = a_scene(0.0, explained(cell(1, 1))), a_scene(0.1, explained(cell(4, 4)))
    view.show_scene(first, chosen=1)
    one = painted(view)
    view.show_scene(second, chosen=1)
    assert (painted(view) != one).any()
    view.show_scene(first, chosen=1)
    assert (painted(view) == one).all()


# -- hidden faces and overlay choices --------------------------------------------------------------


def noisy(*readings: Reading) -> Scene:
    scene = a_scene(0.0, *readings)
    noise = np.random.default_rng(3).integers(0, 256, scene.frame.image.shape).astype(np.uint8)
    return replace(scene, frame=replace(scene.frame, image=noise))


def test_a_hidden_face_is_even_blocks_on_the_screen_and_whole_in_the_frame(view: VideoView) -> None:
    scene = noisy(a_reading(1, box=Box(x=200, y=120, width=120, height=120)))
    untouched = scene.frame.image.copy()
    view.set_drawn(Drawn(boxes=False, labels=False, blur_faces=True))
    view.show_scene(scene, chosen=1)
    head = head_box(scene.readings[0].box)
    part = painted(view)[
        round(2 * head.y) : round(2 * (head.y + head.height)), round(2 * head.x) : round(2 * (head.x + head.width))
    ]
    assert len(np.unique(part.reshape(-1, 3), axis=0)) < 90
    assert (scene.frame.image == untouched).all()


def test_hiding_is_mirrored_with_the_picture(view: VideoView) -> None:
    scene = noisy(a_reading(1, box=Box(x=40, y=120, width=120, height=120)))
    view.set_mirrored(True)
    view.set_drawn(Drawn(boxes=False, labels=False))
    view.show_scene(scene, chosen=1)
    before = painted(view)
    view.set_drawn(Drawn(boxes=False, labels=False, blur_faces=True))
    changed = (painted(view) != before).any(axis=2)
    assert changed[300:400, 1000:1150].mean() > 0.95
    assert not changed[:, :640].any()


def test_each_overlay_is_drawn_or_not(view: VideoView) -> None:
    view.show_scene(a_scene(0.0, explained(cell(2, 2))), chosen=1)
    view.set_drawn(Drawn(boxes=False, labels=False))
    nothing = painted(view)
    for drawn in (
        Drawn(labels=False),
        Drawn(boxes=False),
        Drawn(boxes=False, labels=False, key_points=True),
        Drawn(boxes=False, labels=False, heat_map=True),
    ):
        view.set_drawn(drawn)
        assert (painted(view) != nothing).any(), drawn


def test_a_face_without_box_and_label_can_still_be_chosen(view: VideoView, qtbot: QtBot) -> None:
    view.set_drawn(Drawn(boxes=False, labels=False))
    view.show_scene(a_scene(0.0, a_reading(7, box=Box(x=200, y=120, width=120, height=120))), chosen=None)
    view.grab()
    with qtbot.waitSignal(view.face_clicked) as clicked:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(520, 360))
    assert clicked.args == [7]


def test_key_points_lie_where_they_are(qapp: QApplication) -> None:
    reading = explained(cell(2, 2))
    image = QImage(640, 360, QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    transform = covering.to_screen(640, QRectF(0, 0, 640, 360), mirrored=True)
    covering.paint_key_points(painter, [reading], transform)
    painter.end()
    for x, y in reading.keypoints:
        assert image.pixelColor(round(640 - float(x)), round(float(y))).lightness() > 200


# -- in words --------------------------------------------------------------------------------------


def test_the_panel_says_the_two_how_far_apart_and_where(qtbot: QtBot) -> None:
    panel = WhyPanel(DARK)
    qtbot.addWidget(panel)
    panel.show_reading(explained(in_rows([4, 5])))
    assert panel.words == (
        "Happy 80 %, then Sad 10 %",
        "Far apart: the model hardly hesitates.",
        "What speaks for Happy lies mostly around the mouth and chin.",
    )
    assert panel.accessibleName() == " ".join(panel.words)


@pytest.mark.parametrize(
    ("shares", "words"),
    [((0.45, 0.40), "Close together"), ((0.55, 0.30), "Some way apart"), ((0.70, 0.10), "Far apart")],
)
def test_how_far_apart_is_said_in_words(shares: tuple[float, float], words: str) -> None:
    why = explain(explained(cell(2, 2), shares=shares))
    assert why is not None
    assert distance_words(why).startswith(words)


def test_nothing_is_said_of_a_region_where_all_of_the_face_speaks() -> None:
    everywhere = np.zeros((6, 6, 6), np.float32)
    everywhere[..., Emotion.HAPPY] = 4.0
    why = explain(explained(everywhere))
    assert why is not None
    assert region_words(why) == ""


def test_a_map_that_is_weak_everywhere_is_called_so() -> None:
    why = explain(explained(in_rows([4, 5]) / np.float32(8)))
    assert why is not None
    assert region_words(why) == "No place on this face speaks strongly for either."


def test_what_speaks_for_the_other_is_said_too() -> None:
    why = explain(explained(in_rows([1, 2]) + in_rows([5], Emotion.SAD)))
    assert why is not None
    assert region_words(why) == (
        "What speaks for Happy lies mostly around the brows and eyes. "
        "Sad is spoken for mostly around the mouth and chin."
    )
    assert region_words(why, both=False).count(".") == 1


def test_an_unsure_face_is_unsure_between_two(qtbot: QtBot) -> None:
    panel = WhyPanel(DARK)
    qtbot.addWidget(panel)
    panel.show_reading(replace(explained(cell(2, 2), shares=(0.42, 0.40)), emotion=None))
    assert panel.words[0] == "Unsure between Happy 42 % and Sad 40 %"


def test_a_sentence_stays_long_enough_to_be_read(qtbot: QtBot) -> None:
    panel = WhyPanel(DARK)
    qtbot.addWidget(panel)
    said = []
    for at_s, rows in ((0.0, [4, 5]), (0.5, [1, 2]), (1.2, [1, 2]), (1.4, [4, 5])):
        panel.show_reading(explained(in_rows(rows), at_s=at_s))
        said.append("mouth" in panel.words[2])
    assert said == [True, True, False, False]


def test_where_nothing_can_be_explained_that_is_said_with_the_reason(qtbot: QtBot) -> None:
    panel = WhyPanel(DARK)
    qtbot.addWidget(panel)
    assert panel.words[:2] == ("Nothing to explain just now", "The chosen person is out of view.")
    panel.show_reading(a_reading(1, quality=Quality.DARK))
    assert panel.words[1] == "This face can't be read: too dark."


@pytest.mark.parametrize("height", [300, 350, 500, 700])
def test_nothing_on_the_card_is_cut_off(qtbot: QtBot, height: int) -> None:
    card = PersonCard(DARK)
    qtbot.addWidget(card)
    card.setStyleSheet(stylesheet(DARK))
    card.resize(card.width(), height)
    card.show()
    card.show_reading(1, explained(in_rows([1, 2]) + in_rows([5], Emotion.SAD)), 3.0)
    card.why.click()
    QApplication.processEvents()
    for label in card.findChildren(QLabel):
        if label.isVisible() and label.text().strip():
            where = QRectF(QPoint(0, 0), label.size()).translated(label.mapTo(card, QPoint(0, 0)))
            assert QRectF(card.rect()).contains(where), label.text()
            needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            assert label.height() >= needed, label.text()
    assert card.why.geometry().bottom() <= card.height()


# -- in the window ---------------------------------------------------------------------------------


@pytest.fixture
def demo_window(open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    window = open_window(Settings(source=demo, theme="dark", data_dir=tmp_path / "data"))
    qtbot.waitUntil(lambda: window.bridge.status().state is State.RUNNING, timeout=LOADED_MS)
    qtbot.waitUntil(lambda: bool(window.live.stage.video.tags), timeout=LOADED_MS)
    return window


def test_why_explains_the_face_in_the_demo_and_leads_to_the_page(demo_window: MainWindow, qtbot: QtBot) -> None:
    card, video = demo_window.live.card, demo_window.live.stage.video
    assert not card.explanation.isVisible()
    QTest.mouseClick(card.why, Qt.MouseButton.LeftButton)
    assert card.explanation.isVisible()
    qtbot.waitUntil(lambda: video.explanation is not None, timeout=LOADED_MS)
    qtbot.waitUntil(lambda: " then " in card.explanation.words[0] or "Unsure" in card.explanation.words[0])
    QTest.mouseClick(card.explanation.understand, Qt.MouseButton.LeftButton)
    page = demo_window.page("understand")
    assert isinstance(page, UnderstandPage)
    assert page.isVisible()
    qtbot.waitUntil(lambda: page.is_written, timeout=LOADED_MS)
    assert demo_window.focusWidget() is page.pages  # arrow keys scroll at once
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert demo_window.live.isVisible()
    QTest.mouseClick(card.why, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: video.explanation is None)


def test_asking_why_does_not_move_the_picture(demo_window: MainWindow) -> None:
    demo_window.resize(1280, 800)
    QApplication.processEvents()
    before = demo_window.live.stage.geometry()
    demo_window.live.card.why.click()
    QApplication.processEvents()
    assert demo_window.live.stage.geometry() == before


def test_a_key_asks_why(demo_window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(demo_window, Qt.Key.Key_W)
    qtbot.waitUntil(demo_window.live.card.why.isChecked)


def test_what_is_drawn_is_chosen_on_the_picture_and_kept(
    open_window: OpenWindow, settings: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "settings.toml"
    window = open_window(settings)
    window.store._path = file
    button, video = window.live.stage.drawn, window.live.stage.video
    assert button.isVisible()
    assert button.accessibleName() == "What is drawn"
    assert button.action("boxes").isChecked()
    for name in ("key_points", "blur_faces"):
        button.action(name).trigger()
    assert video.drawn == Drawn(key_points=True, blur_faces=True)
    button.nothing.trigger()
    assert not any(button.action(name).isChecked() for name in OVERLAYS)
    assert not button.nothing.isEnabled()
    assert video.drawn == Drawn(boxes=False, labels=False, blur_faces=True)
    qtbot.waitUntil(lambda: file.is_file() and not load_settings(file).boxes)
    assert load_settings(file).blur_faces


def test_settings_that_change_elsewhere_change_the_picture(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(replace(settings, heat_map=True))
    assert window.live.stage.video.drawn.heat_map
    window.store.change(heat_map=False, labels=False)
    assert window.live.stage.video.drawn == Drawn(labels=False)
    assert not window.live.stage.drawn.action("labels").isChecked()


def test_a_snapshot_hides_faces_and_the_log_does_not_care(
    demo_window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    live = demo_window.live
    demo_window.store.change(blur_faces=True, boxes=False, labels=False)
    log = tmp_path / "log.csv"
    demo_window.bridge.record(log)
    qtbot.waitUntil(lambda: demo_window.bridge.status().recording is not None, timeout=LOADED_MS)
    demo_window.bridge.pause()
    QApplication.processEvents()
    scene = live.stage.video.scene
    assert scene is not None
    with qtbot.waitSignal(demo_window.bridge.snapped, timeout=LOADED_MS) as snapped:
        live.snapshot()
        scene = live.showing.scene
    assert scene is not None
    assert snapped.args is not None
    saved = cv2.imread(str(snapped.args[0]))
    assert saved is not None
    hidden = [r for r in scene.readings if r.box.width > 20]
    assert hidden
    for reading in hidden:
        x, y = (round(v) for v in reading.box.centre)
        part = saved[y - 8 : y + 8, x - 8 : x + 8]
        assert len(np.unique(part.reshape(-1, 3), axis=0)) <= 9
    demo_window.bridge.resume()
    qtbot.waitUntil(lambda: (r := demo_window.bridge.status().recording) is not None and r.rows > 3, timeout=LOADED_MS)
    demo_window.bridge.stop_recording()
    qtbot.waitUntil(lambda: demo_window.bridge.status().recording is None, timeout=LOADED_MS)
    with log.open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    assert any(row["quality"] == "ok" for row in rows)


def test_the_explanation_takes_on_a_theme(demo_window: MainWindow) -> None:
    demo_window.resize(1280, 800)
    QApplication.processEvents()
    demo_window.live.card.why.click()
    demo_window.apply_theme(LIGHT)
    assert demo_window.grab().toImage().pixelColor(QPoint(demo_window.width() - 3, 300)).name() == LIGHT.ground
