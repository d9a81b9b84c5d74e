"""The page that says what the numbers mean."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from emomonitor.engines.catalog import DEFAULT_MODEL, METRICS_FILE, ModelInfo, find_model
from emomonitor.engines.figures import figures_of
from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.palette import EMOTION_COLOURS, INK_ON_EMOTION
from emomonitor.ui import understand_words as words
from emomonitor.ui.confusion import ConfusionTable, cell_colours
from emomonitor.ui.style import stylesheet
from emomonitor.ui.theme import DARK, LIGHT, MIN_TEXT_CONTRAST, Theme, contrast
from emomonitor.ui.understand import UnderstandPage

WRITTEN_MS = 60_000
"""Longest wait for the page on a busy machine."""


@pytest.fixture
def shipped(model: None) -> ModelInfo:
    return find_model(DEFAULT_MODEL)


def open_page(
    qtbot: QtBot, model: ModelInfo | None, theme: Theme = DARK, size: tuple[int, int] = (1204, 800)
) -> UnderstandPage:
    page = UnderstandPage(theme, model)
    qtbot.addWidget(page)
    page.setStyleSheet(stylesheet(theme))
    page.resize(*size)
    page.show()
    qtbot.waitUntil(lambda: page.is_written, timeout=WRITTEN_MS)
    QApplication.processEvents()
    return page


def told(page: UnderstandPage) -> list[str]:
    return [label.accessibleName() for label in page.paper.findChildren(QLabel) if label.accessibleName()]


def test_the_sentences_are_those_of_the_shipped_metrics(shipped: ModelInfo) -> None:
    metrics = json.loads((shipped.folder / METRICS_FILE).read_text(encoding="utf-8"))
    row = metrics["confusion"][Emotion.FEAR]
    right, wrong = (round(100 * row[e] / sum(row)) for e in (Emotion.FEAR, Emotion.SAD))
    fear = figures_of(shipped).classes[Emotion.FEAR]
    assert words.class_words(fear) == f"Of 100 faces that people called Fear, it calls {right} Fear and {wrong} Sad."
    precision = round(100 * metrics["per_class"]["fear"]["precision"])
    assert words.trust_words(fear) == f"When it says Fear, people said so {precision} times in 100."


def test_the_page_tells_the_models_figures(qtbot: QtBot, shipped: ModelInfo) -> None:
    said = told(open_page(qtbot, shipped))
    text = " ".join(said)
    figures = figures_of(shipped)
    assert figures.accuracy is not None
    assert figures.sureness is not None
    assert str(round(100 * figures.accuracy.share)) in said
    assert str(round(100 * figures.sureness.accuracy)) in said
    assert f"{figures.accuracy.n:,} test faces" in text
    for c in figures.classes:
        assert words.class_words(c) in said
    assert f"off by {100 * (figures.calibration or 0):.1f} points" in text


def test_the_page_says_what_no_reading_tells(qtbot: QtBot, shipped: ModelInfo) -> None:
    text = " ".join(told(open_page(qtbot, shipped)))
    assert "Faces don't show for certain what people feel" in text
    assert "Emotional Expressions Reconsidered" in text
    assert "not a medical device" in text
    assert "Older faces at rest are read as sad or angry more often" in text


@pytest.mark.parametrize("which", ["none", "unmeasured"])
def test_without_figures_the_page_says_so_and_shows_no_table(qtbot: QtBot, shipped: ModelInfo, which: str) -> None:
    page = open_page(qtbot, None if which == "none" else replace(shipped, metrics={}))
    text = " ".join(told(page))
    assert ("No model is loaded yet" if which == "none" else "has not been measured") in text
    assert page.table is None
    assert "not a medical device" in text
    page.show_model(shipped)
    qtbot.waitUntil(lambda: page.is_written, timeout=WRITTEN_MS)
    assert page.table is not None
    assert "has not been measured" not in " ".join(told(page))


def test_the_threshold_told_is_the_one_in_force(qtbot: QtBot, shipped: ModelInfo) -> None:
    page = open_page(qtbot, shipped)
    assert f"Where no word reaches {round(100 * shipped.threshold)} %" in " ".join(told(page))
    page.set_threshold(0.8)
    qtbot.waitUntil(lambda: page.is_written, timeout=WRITTEN_MS)
    assert "Where no word reaches 80 %" in " ".join(told(page))


def test_the_keyboard_scrolls_from_start_to_end(qtbot: QtBot, shipped: ModelInfo) -> None:
    page = open_page(qtbot, shipped)
    bar = page.pages.verticalScrollBar()
    assert bar.maximum() > 800
    at = [bar.value()]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_PageDown):
        QTest.keyClick(page.pages, key)
        at.append(bar.value())
    assert at == sorted(set(at))
    QTest.keyClick(page.pages, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    QTest.keyClick(page.pages, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert bar.value() < bar.maximum()
    QTest.keyClick(page.pages, Qt.Key.Key_Home)
    assert bar.value() == 0


@pytest.mark.parametrize("size", [(1204, 800), (948, 600), (824, 560)])
def test_no_words_are_cut_off_and_no_room_is_left_empty(
    qtbot: QtBot, shipped: ModelInfo, size: tuple[int, int]
) -> None:
    page = open_page(qtbot, shipped, size=size)
    paper = page.paper
    assert paper.width() <= page.pages.viewport().width()
    labels = [label for label in paper.findChildren(QLabel) if label.accessibleName()]
    for label in labels:
        assert label.height() >= label.heightForWidth(label.width()), label.accessibleName()
    lowest = max(label.mapTo(paper, QPoint(0, label.height())).y() for label in labels)
    assert 0 <= paper.height() - lowest < 90


def test_back_is_asked_for_by_its_button(qtbot: QtBot, shipped: ModelInfo) -> None:
    page = open_page(qtbot, shipped)
    assert page.back.height() >= 32
    with qtbot.waitSignal(page.back_wanted):
        QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)


def test_the_page_is_written_again_in_another_language(qtbot: QtBot, shipped: ModelInfo) -> None:
    page = open_page(qtbot, shipped)
    before = page.paper
    QApplication.sendEvent(page, QEvent(QEvent.Type.LanguageChange))
    qtbot.waitUntil(lambda: page.is_written, timeout=WRITTEN_MS)
    assert page.paper is not before
    assert page.table is not None


def test_the_page_takes_on_a_theme(qtbot: QtBot, shipped: ModelInfo) -> None:
    page = open_page(qtbot, shipped)
    page.setStyleSheet(stylesheet(LIGHT))
    page.set_theme(LIGHT)
    QApplication.processEvents()
    assert page.grab().toImage().pixelColor(QPoint(4, 200)).name() == LIGHT.ground


# -- the table -------------------------------------------------------------------------------------


@pytest.fixture
def table(qtbot: QtBot, shipped: ModelInfo) -> ConfusionTable:
    table = ConfusionTable(DARK, figures_of(shipped).classes)
    qtbot.addWidget(table)
    table.resize(700, table.sizeHint().height())
    table.show()
    return table


def test_the_table_begins_with_the_worst_mistake_of_the_hardest_emotion(
    table: ConfusionTable, shipped: ModelInfo
) -> None:
    hardest = figures_of(shipped).hardest
    assert hardest is not None
    assert hardest.mistaken_for is not None
    assert table.cell == (hardest.emotion, hardest.mistaken_for[0])


def test_pointing_at_a_cell_tells_of_it(table: ConfusionTable, qtbot: QtBot) -> None:
    where = table.cell_rect(Emotion.SAD, Emotion.NEUTRAL).center().toPoint()
    with qtbot.waitSignal(table.chosen) as chosen:
        QTest.mouseClick(table, Qt.MouseButton.LeftButton, pos=where)
    assert chosen.args == [Emotion.SAD, Emotion.NEUTRAL]


def test_arrow_keys_move_and_stop_at_the_edge(table: ConfusionTable) -> None:
    table.choose(Emotion.ANGRY, Emotion.ANGRY)
    for key, cell in (
        (Qt.Key.Key_Right, (Emotion.ANGRY, Emotion.FEAR)),
        (Qt.Key.Key_Down, (Emotion.FEAR, Emotion.FEAR)),
        (Qt.Key.Key_Left, (Emotion.FEAR, Emotion.ANGRY)),
        (Qt.Key.Key_Left, (Emotion.FEAR, Emotion.ANGRY)),
    ):
        QTest.keyClick(table, key)
        assert table.cell == cell


def test_in_the_page_the_chosen_cell_is_told_in_words(qtbot: QtBot, shipped: ModelInfo) -> None:
    page = open_page(qtbot, shipped)
    assert page.table is not None
    page.table.choose(Emotion.SAD, Emotion.NEUTRAL)
    assert words.cell_words(figures_of(shipped).classes[Emotion.SAD], Emotion.NEUTRAL) in told(page)


def test_the_table_can_be_heard(table: ConfusionTable, shipped: ModelInfo) -> None:
    assert table.accessibleName()
    for c in figures_of(shipped).classes:
        assert words.class_words(c) in table.accessibleDescription()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_every_number_in_the_table_can_be_read(theme: Theme) -> None:
    for emotion in EMOTIONS:
        for percent in range(101):
            ground, ink = cell_colours(theme, emotion, percent / 100)
            assert contrast(ink, ground) >= MIN_TEXT_CONTRAST, (emotion, percent)
            assert ink in (theme.text, INK_ON_EMOTION)
        assert cell_colours(theme, emotion, 1.0)[0] != cell_colours(theme, emotion, 0.1)[0] != EMOTION_COLOURS[emotion]


def test_a_cell_with_hardly_any_faces_says_fewer_than_one(shipped: ModelInfo) -> None:
    happy = replace(figures_of(shipped).classes[Emotion.HAPPY], called=(0.002, 0.0, 0.998, 0.0, 0.0, 0.0))
    assert words.cell_words(happy, Emotion.ANGRY).endswith("it calls fewer than one Angry.")
    assert words.cell_words(happy, Emotion.FEAR).endswith("it calls 0 Fear.")


def test_harms_are_told_in_words_too(shipped: ModelInfo) -> None:
    figures = figures_of(shipped)
    for harm in figures.harms:
        said = words.harm_words(harm)
        assert f"as it is: {round(100 * harm.unharmed)}" in said
        for _, accuracy in harm.steps:
            assert str(round(100 * accuracy)) in said
    assert "People disagree too" in words.agreement_words(figures)


def test_other_models_say_only_what_was_measured(shipped: ModelInfo, tmp_path: Path, qtbot: QtBot) -> None:
    page = open_page(qtbot, replace(shipped, metrics={"accuracy": 0.5, "n": 10}))
    text = " ".join(told(page))
    assert "10 test faces" in text
    assert "95 % interval" not in text
    assert page.table is None
