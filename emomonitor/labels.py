"""The six emotions: their order, their keys and the spellings that data sets use.

This is the only place that states the order. Probability vectors everywhere are ``[..., 6]`` in the
order of :class:`Emotion`, which is the order of the data set's folders (alphabetical).
"""

from __future__ import annotations

from enum import IntEnum

UNSURE = "unsure"
"""What is logged and shown instead of an emotion when the reading can't be trusted."""


class Emotion(IntEnum):
    """One of the six classes; the value is its index in every probability vector."""

    ANGRY = 0
    FEAR = 1
    HAPPY = 2
    NEUTRAL = 3
    SAD = 4
    SURPRISE = 5

    @property
    def key(self) -> str:
        """Lower-case name, used as a column name and in JSON (``angry``)."""
        return self.name.lower()

    @property
    def title(self) -> str:
        """Capitalised name, used as a folder name of the data set (``Angry``)."""
        return self.name.capitalize()


EMOTIONS: tuple[Emotion, ...] = tuple(Emotion)
KEYS: tuple[str, ...] = tuple(e.key for e in Emotion)
N_EMOTIONS = len(EMOTIONS)

_SPELLINGS: dict[str, Emotion] = {
    "anger": Emotion.ANGRY,
    "afraid": Emotion.FEAR,
    "fearful": Emotion.FEAR,
    "happiness": Emotion.HAPPY,
    "sadness": Emotion.SAD,
    "suprise": Emotion.SURPRISE,  # the Kaggle copy's spelling
    "surprised": Emotion.SURPRISE,
} | {e.key: e for e in Emotion}


def emotion_from_name(name: str) -> Emotion | None:
    """Return the emotion that a folder or label name means, or None where it is none of the six.

    Case does not matter; ``anger``, ``happiness``, ``sadness`` and ``suprise`` are accepted.
    """
    return _SPELLINGS.get(name.strip().lower())
