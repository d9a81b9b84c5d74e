"""Valence and arousal, derived from the six probabilities. Nothing here is measured on a face.

Each emotion has a place on two scales; a reading lies at the mean of these places, weighted by its probabilities.
It can't say more than the six labels do: it only sums them up.

The places are ratings by people of what the words mean: J. A. Russell and A. Mehrabian, "Evidence for a three-factor
theory of emotions", Journal of Research in Personality 11 (1977), 273-294, table 4, means of pleasure and arousal
on scales from -1 to 1 (terms 82 angry, 101 fearful, 31 happy, 151 sad, 52 surprised).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import EMOTIONS, Emotion

SOURCE = "Russell & Mehrabian 1977, doi:10.1016/0092-6566(77)90037-X"
"""Where :data:`PLACES` come from, as it is named on the screen."""

PLACES: Mapping[Emotion, tuple[float, float]] = {
    Emotion.ANGRY: (-0.51, 0.59),
    Emotion.FEAR: (-0.64, 0.60),
    Emotion.HAPPY: (0.81, 0.51),
    Emotion.NEUTRAL: (0.0, 0.0),  # no term of the table: the middle of both scales, by their construction
    Emotion.SAD: (-0.63, -0.27),
    Emotion.SURPRISE: (0.40, 0.67),
}
"""(valence, arousal) of each emotion, -1 to 1."""

_PLACES = np.array([PLACES[e] for e in EMOTIONS], np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Affect:
    """A place on the two scales.

    Attributes:
        valence: -1 (unpleasant) to 1 (pleasant).
        arousal: -1 (calm) to 1 (lively).
    """

    valence: float
    arousal: float


def affect_of(probs: NDArray[np.float32] | None) -> Affect | None:
    """Derive valence and arousal from a reading's probabilities.

    Args:
        probs: float32 ``[6]``, rows as in :data:`emomonitor.labels.EMOTIONS`, summing to 1; None where gated.

    Returns:
        The weighted mean of :data:`PLACES`; None where there is nothing to derive it from.
    """
    if probs is None:
        return None
    valence, arousal = probs.astype(np.float64) @ _PLACES
    return Affect(valence=float(valence), arousal=float(arousal))
