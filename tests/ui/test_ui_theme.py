"""Every colour that the window puts on another can be read."""

from __future__ import annotations

import pytest
from style_pairs import edge_pairs, rules, text_pairs

from emomonitor.labels import EMOTIONS
from emomonitor.ui.style import usual_stylesheet
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


@both
def test_every_pair_of_the_style_sheet_can_be_read(theme: Theme) -> None:
    pairs = list(text_pairs(theme))
    assert len(pairs) > 40
    low = [(s, a, b, round(contrast(a, b), 2)) for s, a, b in pairs if contrast(a, b) < MIN_TEXT_CONTRAST]
    assert not low


@both
def test_focus_and_what_is_written_into_have_edges_that_can_be_seen(theme: Theme) -> None:
    pairs = list(edge_pairs(theme))
    assert {"QPushButton:focus", "#railButton:focus", "#chip:focus", "QLineEdit"} <= {s for s, _, _ in pairs}
    low = [(s, a, b, round(contrast(a, b), 2)) for s, a, b in pairs if contrast(a, b) < MIN_MARK_CONTRAST]
    assert not low


@both
def test_every_control_that_the_style_sheet_dresses_shows_its_focus(theme: Theme) -> None:
    """A name that sets its own border for some state hides the usual frame unless it sets one for the focus too."""
    sheet = rules(theme)
    dressed = {
        r.base
        for r in sheet
        if r.props.get("border", "none") != "none" and r.base.startswith("#") and ":" not in r.selector
    }
    inner = {"#rail", "#panel", "#message", "#overPicture", "#segments"}
    focused = {r.base for r in sheet if ":focus" in r.selector}
    assert dressed - inner <= focused


def test_a_pair_that_cannot_be_read_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = usual_stylesheet(DARK) + "#new { background: #777777; } #new:hover { color: #888888; }"
    monkeypatch.setattr("style_pairs.usual_stylesheet", lambda _: sheet)
    low = {s for s, a, b in text_pairs(DARK) if contrast(a, b) < MIN_TEXT_CONTRAST}
    assert low == {"#new", "#new:hover"}
