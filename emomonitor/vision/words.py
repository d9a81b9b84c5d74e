"""Words for people, in English: what the command line and pictures say (the window translates its own)."""

from __future__ import annotations

from emomonitor.entities import Quality
from emomonitor.labels import Emotion

QUALITY_WORDS: dict[Quality, str] = {
    Quality.OK: "good view",
    Quality.SMALL: "too small",
    Quality.DARK: "too dark",
    Quality.BRIGHT: "too bright",
    Quality.BLURRED: "blurred",
    Quality.TURNED: "turned away",
    Quality.CUT: "partly out of view",
}
"""How well a face can be seen."""


def verdict(emotion: Emotion | None, confidence: float | None, quality: Quality) -> str:
    """Say what is shown of a face: ``Happy 0.87``, ``Unsure``, ``Unsure: turned away``."""
    if quality is not Quality.OK:
        return f"Unsure: {QUALITY_WORDS[quality]}"
    if emotion is None:
        return "Unsure"
    return emotion.title if confidence is None else f"{emotion.title} {confidence:.2f}"
