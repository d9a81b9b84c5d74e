"""The window's colours, dark and light, without Qt: a test computes every contrast from here.

Colour means emotion and nothing else does; the recording light's red is the one exception that people expect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emomonitor.labels import Emotion
from emomonitor.palette import EMOTION_COLOURS, INK_ON_EMOTION, rgb

MIN_TEXT_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3 (AA)."""

MIN_MARK_CONTRAST = 3.0
"""WCAG 2.2, success criterion 1.4.11: graphics that carry meaning."""

STEP = 4
"""Spacing comes in steps of this many pixels."""

TARGET = 36
"""Height in pixels of what is clicked; never below 32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One set of colours (``#rrggbb``).

    Attributes:
        dark: whether it is the dark one.
        ground: behind everything.
        panel: cards and the timeline.
        raised: buttons, tracks of bars.
        pressed: hovered or chosen parts of raised things.
        stage: around a picture that doesn't fill its place.
        hairline: thin borders that only divide.
        text: what is read first.
        quiet: what is read second.
        record_ground: the record button while recording.
        record_text: text on it.
        record_dot: the recording light.
        gap: times without a reading in the timeline.
        emotions: fills and lines by emotion, at least 3:1 on ``panel``, ``ground`` and ``raised``.
    """

    dark: bool
    ground: str
    panel: str
    raised: str
    pressed: str
    stage: str
    hairline: str
    text: str
    quiet: str
    record_ground: str
    record_text: str
    record_dot: str
    gap: str
    emotions: Mapping[Emotion, str]

    def text_pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (text, ground) pair that the window uses."""
        return (
            (self.text, self.ground),
            (self.text, self.panel),
            (self.text, self.raised),
            (self.text, self.pressed),
            (self.text, self.stage),
            (self.quiet, self.ground),
            (self.quiet, self.panel),
            (self.quiet, self.raised),
            (self.quiet, self.stage),
            (self.quiet, self.gap),
            (self.record_text, self.record_ground),
            (OVER_PICTURE_TEXT, OVER_PICTURE_GROUND),
            (OVER_PICTURE_TEXT, UNSURE_TAG),
            (OVER_PICTURE_GROUND, OVER_PICTURE_TEXT),
            (OVER_PICTURE_GROUND, UNSURE_BOX),
            *((INK_ON_EMOTION, c) for c in EMOTION_COLOURS.values()),
        )

    def mark_pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (mark, ground) pair that carries meaning."""
        return (
            (self.record_dot, self.record_ground),
            (self.record_dot, self.raised),
            (self.text, self.panel),
            (self.quiet, self.panel),  # edges of what is written into
            (self.quiet, self.ground),
            *((c, ground) for c in self.emotions.values() for ground in (self.panel, self.ground, self.raised)),
        )


OVER_PICTURE_GROUND = "#0b0e12"
"""Behind words that lie on the picture, the same in both themes: the picture knows no theme."""

OVER_PICTURE_ALPHA = 0.78
"""How opaque that ground is. Over white its mix with the text still has 4.5:1 (tested)."""

OVER_PICTURE_TEXT = "#eef2f6"
"""Words that lie on the picture."""

UNSURE_TAG = "#3a424e"
"""Label of an unsure face on the picture."""

UNSURE_BOX = "#c3cad3"
"""Dashed box of an unsure or missed face on the picture."""

DARK = Theme(
    dark=True,
    ground="#12151a",
    panel="#1a1e25",
    raised="#222731",
    pressed="#343b48",
    stage="#1a1e25",
    hairline="#2c323d",
    text="#e9edf2",
    quiet="#97a1af",
    record_ground="#3a1c1c",
    record_text="#ffb4a8",
    record_dot="#ff5d4d",
    gap="#14171d",
    emotions=EMOTION_COLOURS,
)
"""The sketches' colours (shared/design)."""

LIGHT = Theme(
    dark=False,
    ground="#eef1f5",
    panel="#ffffff",
    raised="#e7ebf0",
    pressed="#d3dae3",
    stage="#ffffff",
    hairline="#d5dbe3",
    text="#171b21",
    quiet="#4f5a68",
    record_ground="#fbdcd7",
    record_text="#8c1d12",
    record_dot="#cf2a1b",
    gap="#e9edf2",
    # The same hues, darkened until each has 3:1 on the ground, the cards and the tracks of bars.
    emotions={
        Emotion.ANGRY: "#dc5e29",
        Emotion.FEAR: "#c463a4",
        Emotion.HAPPY: "#b67800",
        Emotion.NEUTRAL: "#7c8692",
        Emotion.SAD: "#298bcc",
        Emotion.SURPRISE: "#11976d",
    },
)
"""A light theme of the same kind."""


def _linear(channel: int) -> float:
    c = channel / 255
    return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.2)."""
    r, g, b = rgb(colour)
    return 0.2126 * _linear(r) + 0.7152 * _linear(g) + 0.0722 * _linear(b)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(over: str, under: str, alpha: float) -> str:
    """The colour seen where ``over`` with opacity ``alpha`` lies on ``under``."""
    parts = (round(alpha * a + (1 - alpha) * b) for a, b in zip(rgb(over), rgb(under), strict=True))
    return "#" + "".join(f"{p:02x}" for p in parts)


def rgba(colour: str, alpha: float) -> str:
    """Write a colour with opacity 0 to 1 as Qt's style sheets want it."""
    r, g, b = rgb(colour)
    return f"rgba({r}, {g}, {b}, {round(alpha * 255)})"


def theme_named(name: str, system_is_dark: bool) -> Theme:
    """Return the theme for the setting ``system``, ``dark`` or ``light``."""
    if name == "system":
        return DARK if system_is_dark else LIGHT
    return LIGHT if name == "light" else DARK
