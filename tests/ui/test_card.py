"""What the card says of a person, and what it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_scenes import a_reading

from emomonitor.engines.catalog import DEFAULT_MODEL, ModelInfo, load_info
from emomonitor.entities import Quality
from emomonitor.labels import Emotion
from emomonitor.resources import models_dir
from emomonitor.ui.app import make_application
from emomonitor.ui.card import WIDTH, PersonCard
from emomonitor.ui.theme import DARK


@pytest.fixture
def info(model: None) -> ModelInfo:
    return load_info(models_dir() / DEFAULT_MODEL)


@pytest.fixture
def card(qapp: QApplication, qtbot: QtBot) -> PersonCard:
    make_application("dark")
    card = PersonCard(DARK)
    qtbot.addWidget(card)
    card.resize(WIDTH, 490)
    card.show()
    qtbot.waitExposed(card)
    return card


def test_it_says_how_often_the_model_is_right_when_this_sure(card: PersonCard, info: ModelInfo) -> None:
    card.set_model(info)
    card.show_reading(1, a_reading(1, share=0.87), 8.4)
    assert card.since_words == "for 8 s · when this sure, right 9 times in 10"
    assert "804 test images" in card._since.toolTip()


def test_a_model_that_was_not_measured_is_not_vouched_for(card: PersonCard, info: ModelInfo) -> None:
    card.set_model(replace(info, metrics={}))
    card.show_reading(1, a_reading(1, share=0.87), 8.4)
    assert card.since_words == "for 8 s"
    card.set_model(None)
    card.show_reading(1, a_reading(1, share=0.87), 9.0)
    assert card.since_words == "for 9 s"


def test_the_longest_words_fit(card: PersonCard, info: ModelInfo) -> None:
    card.set_model(info)
    card.show_reading(1, a_reading(1, share=0.97), 59 * 60.0)
    assert card.since_words == "for 59 min · when this sure, right 19 times in 20"
    assert card._since.wordWrap()  # it is one line or two, by the font
    longest = max(card.since_words.split(" · "), key=len)
    assert card._since.fontMetrics().horizontalAdvance(longest) <= WIDTH - 32


def test_valence_and_arousal_follow_the_shares(card: PersonCard, qtbot: QtBot) -> None:
    card.show_reading(1, a_reading(1, emotion=Emotion.SAD, share=0.9), 1.0)
    shown = card.scales.shown
    assert shown is not None and shown.valence < -0.5 and shown.arousal < -0.1
    assert not card.scales.dimmed
    qtbot.waitUntil(lambda: "Valence −0.5" in card.scales.accessibleDescription())  # told at a calm rate
    assert "not measured" in card.scales.accessibleName()
    assert "Russell" in card.scales.toolTip()


def test_unsure_they_are_dimmed_and_gated_they_are_empty(card: PersonCard) -> None:
    card.show_reading(1, a_reading(1, emotion=None, share=0.4), 1.0)
    assert card.scales.dimmed
    dim = card.scales.grab().toImage()
    card.show_reading(1, a_reading(1, emotion=Emotion.NEUTRAL, share=0.4), 1.0)
    assert not card.scales.dimmed
    assert card.scales.grab().toImage() != dim
    card.show_reading(1, a_reading(1, quality=Quality.DARK), 1.0)
    assert card.scales.shown is None
    assert card.scales.accessibleDescription() == "Valence –, Arousal –"
    card.show_reading(None, None, 1.0)
    assert card.scales.shown is None


def test_the_scales_make_way_where_there_is_no_room(card: PersonCard) -> None:
    assert card.scales.isVisible()
    card.resize(WIDTH, 350)
    QApplication.processEvents()
    assert not card.scales.isVisible()
    assert card._bars.height() >= 6 * 18
    card.resize(WIDTH, 490)
    QApplication.processEvents()
    assert card.scales.isVisible()


def test_the_name_can_be_pressed_and_nobody_has_none(card: PersonCard, qtbot: QtBot) -> None:
    assert not card.who.isEnabled()
    card.show_reading(3, a_reading(3), 1.0)
    assert card.who.text().strip() == "Person 3"
    with qtbot.waitSignal(card.naming_wanted):
        QTest.mouseClick(card.who, Qt.MouseButton.LeftButton)
    card.show_reading(3, a_reading(3), 1.0, "Ada")
    assert card.who.text().strip() == "Ada"
    assert card.accessibleName() == "Ada: Happy"
    assert card.who.toolTip() == "Person 3. Give a name (F2)"
