"""The emotions' colours: the same in the window, the pictures and the plots. Colour means emotion and nothing else."""

from __future__ import annotations

from emomonitor.labels import Emotion

EMOTION_COLOURS: dict[Emotion, str] = {
    Emotion.ANGRY: "#e0672f",
    Emotion.FEAR: "#cf86b4",
    Emotion.HAPPY: "#f2b632",
    Emotion.NEUTRAL: "#9aa5b1",
    Emotion.SAD: "#5bb3ea",
    Emotion.SURPRISE: "#22b58a",
}
"""sRGB hex by emotion (shared/design); kept apart in hue and lightness for colour-blind eyes."""

STACK_ORDER = (Emotion.ANGRY, Emotion.FEAR, Emotion.SAD, Emotion.NEUTRAL, Emotion.SURPRISE, Emotion.HAPPY)
"""Of stacked shares, from bottom to top, in the window and on paper."""

UNSURE_COLOUR = "#343b48"
"""Behind the word "Unsure" and in gaps of the timeline."""

INK_ON_EMOTION = "#10131a"
"""Text on an emotion's colour: contrast at least 4.5:1 on all six."""


def rgb(colour: str) -> tuple[int, int, int]:
    """Split ``#rrggbb`` into red, green, blue (0 to 255)."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
