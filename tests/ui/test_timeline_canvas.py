"""The timeline as it is drawn."""

from __future__ import annotations

import sys
import time
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_scenes import a_reading, a_scene

from emomonitor.entities import Quality
from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.palette import STACK_ORDER
from emomonitor.ui.app import make_application
from emomonitor.ui.theme import DARK, LIGHT, Theme
from emomonitor.ui.timeline import TimelinePanel
from emomonitor.ui.timeline_canvas import TimelineCanvas

SIZE = (900, 206)


@pytest.fixture
def panel(qapp: QApplication, qtbot: QtBot) -> TimelinePanel:
    """A minute: half of it happy, ten seconds of nobody, ten of a turned face, the rest sad."""
    make_application("dark")
    panel = TimelinePanel(DARK, span_s=60.0)
    qtbot.addWidget(panel)
    panel.resize(*SIZE)
    for i in range(601):
        t = i / 10
        if t < 30:
            scene = a_scene(t, a_reading(1, share=0.9), size=(8, 8))
        elif t < 40:
            scene = a_scene(t, size=(8, 8))
        elif t < 50:
            scene = a_scene(t, a_reading(1, quality=Quality.TURNED), size=(8, 8))
        else:
            scene = a_scene(t, a_reading(1, emotion=Emotion.SAD, share=0.9), size=(8, 8))
        panel.add(scene)
    panel.set_person(1)
    panel.show()
    qtbot.waitExposed(panel)
    panel.build()
    panel.redraw()
    return panel


def canvas(panel: TimelinePanel) -> TimelineCanvas:
    assert panel.plot.canvas is not None
    return panel.plot.canvas


def colour_at(panel: TimelinePanel, seconds: float, share: float) -> QColor:
    """The pixel at a time and a share (0 at the bottom)."""
    drawn = canvas(panel)
    area = drawn.box.sceneBoundingRect()
    point = QPoint(round(area.x() + seconds / 60 * area.width()), round(area.bottom() - share * area.height()))
    return QColor(drawn.grab().toImage().pixelColor(point))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_shares_and_gaps_have_the_themes_colours(panel: TimelinePanel, theme: Theme) -> None:
    panel.set_theme(theme)
    assert colour_at(panel, 15, 0.6) == QColor(theme.emotions[Emotion.HAPPY])
    assert colour_at(panel, 55, 0.5) == QColor(theme.emotions[Emotion.SAD])
    assert colour_at(panel, 32, 0.2) == QColor(theme.gap)
    assert colour_at(panel, 42, 0.2) == QColor(theme.raised)
    assert canvas(panel).grab().toImage().pixelColor(QPoint(450, 1)) == QColor(theme.panel)


def test_the_stack_has_its_order_from_the_bottom(panel: TimelinePanel) -> None:
    assert colour_at(panel, 15, 0.015) == QColor(DARK.emotions[STACK_ORDER[0]])
    assert colour_at(panel, 15, 0.99) == QColor(DARK.emotions[STACK_ORDER[-1]])


def test_lines_stand_at_their_shares_and_leave_gaps_open(panel: TimelinePanel) -> None:
    panel.modes.buttons()[1].click()
    x, happy = canvas(panel).curves[Emotion.HAPPY].getData()
    assert x[0] > -60.0 and x[-1] < 0.0
    np.testing.assert_allclose(happy[x < -31.0], 0.9, atol=1e-5)
    assert np.isnan(happy[(x > -29.5) & (x < -10.5)]).all()
    np.testing.assert_allclose(happy[x > -9.0], 0.02, atol=1e-5)


def test_a_line_has_its_emotions_colour(panel: TimelinePanel) -> None:
    panel.modes.buttons()[1].click()
    area = canvas(panel).box.sceneBoundingRect()
    y = area.bottom() - 0.9 * area.height()
    picture = canvas(panel).grab().toImage()
    colours = [picture.pixelColor(QPoint(200, round(y) + d)) for d in (-1, 0, 1)]
    want = QColor(DARK.emotions[Emotion.HAPPY])
    nearest = min(colours, key=lambda c: abs(c.red() - want.red()) + abs(c.green() - want.green()))
    assert abs(nearest.red() - want.red()) < 60 and abs(nearest.green() - want.green()) < 60


def test_gaps_say_why_where_there_is_room(panel: TimelinePanel) -> None:
    assert [n.text for n in canvas(panel).notes.items if n.isVisible()] == ["nobody", "unsure"]


def test_markers_stand_at_their_time_with_their_words(panel: TimelinePanel) -> None:
    panel.mark(20.0, "tea")
    panel.mark(45.0, "")
    panel.redraw()
    drawn = canvas(panel)
    assert [m.value() for m in drawn.marks.items] == pytest.approx([-40.0, -15.0])
    assert [p.text for p in drawn.plates.items] == ["tea", "mark"]


def test_markers_are_made_once_and_hidden_when_they_have_passed(panel: TimelinePanel) -> None:
    panel.mark(20.0, "tea")
    panel.redraw()
    (line,) = canvas(panel).marks.items
    panel.spans.buttons()[0].click()
    assert not line.isVisible()
    panel.spans.buttons()[1].click()
    assert canvas(panel).marks.items == [line]
    assert line.isVisible()


def test_labels_of_close_markers_do_not_cover_each_other(panel: TimelinePanel) -> None:
    for i in range(12):
        panel.mark(40.0 + i * 0.4, f"a long remark, number {i}")
    panel.redraw()
    plates = [p.mapRectToScene(p.boundingRect()) for p in canvas(panel).plates.items if p.isVisible()]
    assert len(plates) >= 3
    assert not any(a.intersects(b) for i, a in enumerate(plates) for b in plates[:i])


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (0, ["−30 s", "−25 s", "−20 s", "−15 s", "−10 s", "−5 s", "now"]),
        (1, ["−60 s", "−50 s", "−40 s", "−30 s", "−20 s", "−10 s", "now"]),
        (2, ["−5 min", "−4 min", "−3 min", "−2 min", "−1 min", "now"]),
    ],
)
def test_the_axis_counts_back_from_now(panel: TimelinePanel, span: int, words: list[str]) -> None:
    panel.spans.buttons()[span].click()
    axis = canvas(panel).axis
    low, high = axis.range
    ((step, values),) = axis.tickValues(low, high, axis.size().width())
    assert axis.tickStrings(values, 1.0, step) == words


def test_no_word_of_the_axis_is_cut_off(panel: TimelinePanel) -> None:
    axis = canvas(panel).axis
    _, _, texts = axis.generateDrawSpecs(QPainter())
    edges = [(rect.left(), rect.right()) for rect, _, _ in texts]
    assert edges[0][0] >= 0.0 and edges[-1][1] <= axis.size().width()
    assert all(right < left for (_, right), (left, _) in pairwise(edges))


def test_the_axis_has_words_and_no_line(panel: TimelinePanel) -> None:
    under = canvas(panel).box.sceneBoundingRect().bottom()
    picture = canvas(panel).grab().toImage()
    assert {picture.pixelColor(QPoint(x, round(under) + 1)).name() for x in range(picture.width())} == {DARK.panel}
    assert {picture.pixelColor(QPoint(x, round(under))).name() for x in range(picture.width())} == {DARK.panel}


def test_an_hour_is_drawn_with_no_more_points_than_there_are_pixels(panel: TimelinePanel) -> None:
    panel.modes.buttons()[1].click()
    points = len(canvas(panel).curves[Emotion.HAPPY].getData()[0])
    for i in range(601, 18_000):
        panel.add(a_scene(i / 10, a_reading(1), size=(8, 8)))
    for button in panel.spans.buttons():
        button.click()
        for e in EMOTIONS:
            assert len(canvas(panel).curves[e].getData()[0]) == points == panel.plot.width()
        assert canvas(panel).image.image.shape[1] == points


def test_it_draws_at_most_fifteen_times_a_second(panel: TimelinePanel) -> None:
    QApplication.processEvents()
    before, begun = canvas(panel).paints, time.perf_counter()
    i = 601
    while (lasted := time.perf_counter() - begun) < 0.6:
        panel.add(a_scene(i / 10, a_reading(1), size=(8, 8)))
        QApplication.processEvents()
        i += 1
    assert 1 < canvas(panel).paints - before <= lasted * 15 + 1


def test_hidden_it_draws_nothing(panel: TimelinePanel) -> None:
    panel.hide()
    QApplication.processEvents()
    before, shown = canvas(panel).paints, panel.plot.view
    panel.add(a_scene(61.0, a_reading(1), size=(8, 8)))
    panel.redraw()
    QApplication.processEvents()
    assert canvas(panel).paints == before
    assert panel.plot.view is shown


def test_it_fills_its_place_after_a_change_of_size(panel: TimelinePanel) -> None:
    panel.resize(700, 180)
    QApplication.processEvents()
    assert canvas(panel).size() == panel.plot.size()
    assert canvas(panel).image.image.shape[1] == panel.plot.width()


def test_an_empty_timeline_says_so_and_its_plot_waits(panel: TimelinePanel) -> None:
    panel.clear()
    assert not canvas(panel).isVisible()
    panel.add(a_scene(0.0, a_reading(1), size=(8, 8)))
    panel.redraw()
    assert canvas(panel).isVisible()


def test_before_the_plot_is_made_its_ground_is_there(qapp: QApplication, qtbot: QtBot) -> None:
    panel = TimelinePanel(DARK, span_s=60.0)
    qtbot.addWidget(panel)
    panel.resize(*SIZE)
    panel.show()
    qtbot.waitExposed(panel)
    panel.add(a_scene(0.0, a_reading(1), size=(8, 8)))
    panel.redraw()
    assert panel.plot.canvas is None
    picture = panel.plot.grab().toImage()
    assert picture.pixelColor(QPoint(100, 60)) == QColor(DARK.ground)
    assert picture.pixelColor(QPoint(100, 2)) == QColor(DARK.panel)
    panel.build()
    assert canvas(panel).isVisible()


def test_no_opengl_is_used(panel: TimelinePanel) -> None:
    assert "OpenGL" not in sys.modules
    assert type(canvas(panel).viewport()).__name__ == "QWidget"
