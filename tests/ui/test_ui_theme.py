"""Every colour that the window puts on another can be read."""

from __future__ import annotations

import pytest

from emomonitor.labels import EMOTIONS
from emomonitor.ui.theme import (
    DARK,
    LIGHT,
    MIN_MARK_CONTRAST,
    MIN_TEXT_CONTRAST,
    OVER_PICTURE_ALPHA,
    OVER_PICTURE_GROUND,
    OVER_PICTURE_TEXT,
    Theme,
    contrast,
    mix,
    theme_named,
)

both = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])


def test_contrast_is_what_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


@both
def test_text_can_be_read(theme: Theme) -> None:
    low = {(a, b): contrast(a, b) for a, b in theme.text_pairs() if contrast(a, b) < MIN_TEXT_CONTRAST}
    assert not low


@both
def test_marks_can_be_seen(theme: Theme) -> None:
    low = {(a, b): contrast(a, b) for a, b in theme.mark_pairs() if contrast(a, b) < MIN_MARK_CONTRAST}
    assert not low


def test_words_on_a_white_picture_can_be_read() -> None:
    ground = mix(OVER_PICTURE_GROUND, "#ffffff", OVER_PICTURE_ALPHA)
    assert contrast(OVER_PICTURE_TEXT, ground) >= MIN_TEXT_CONTRAST


@both
def test_every_emotion_has_its_own_colour(theme: Theme) -> None:
    assert len({theme.emotions[e] for e in EMOTIONS}) == len(EMOTIONS)


def test_the_system_decides_unless_somebody_else_did() -> None:
    assert theme_named("system", system_is_dark=True) is DARK
    assert theme_named("system", system_is_dark=False) is LIGHT
    assert theme_named("light", system_is_dark=True) is LIGHT
    assert theme_named("dark", system_is_dark=False) is DARK
