"""Valence and arousal are a weighted mean of published places, and nothing more."""

from __future__ import annotations

import numpy as np
import pytest

from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.vision.affect import PLACES, affect_of


def one_hot(emotion: Emotion) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    probs = np.zeros(6, np.float32)
    probs[emotion] = 1.0
    return probs


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_a_certain_reading_lies_at_its_emotions_place(emotion: Emotion) -> None:
    affect = affect_of(one_hot(emotion))
    assert affect is not None
    assert (affect.valence, affect.arousal) == pytest.approx(PLACES[emotion])


def test_every_emotion_has_a_place_within_the_scales() -> None:
    assert set(PLACES) == set(EMOTIONS)
    assert all(-1 <= v <= 1 and -1 <= a <= 1 for v, a in PLACES.values())


def test_weights_sum_to_one_so_a_mixture_lies_between() -> None:
    half = affect_of(((one_hot(Emotion.HAPPY) + one_hot(Emotion.SAD)) / 2).astype(np.float32))
    assert half is not None
    assert half.valence == pytest.approx((0.81 - 0.63) / 2)
    assert half.arousal == pytest.approx((0.51 - 0.27) / 2)


def test_a_neutral_face_is_near_the_middle() -> None:
    probs = np.full(6, 0.02, np.float32)
    probs[Emotion.NEUTRAL] = 0.9
    affect = affect_of(probs)
    assert affect is not None
    assert abs(affect.valence) < 0.05 and abs(affect.arousal) < 0.05


def test_pleasant_and_unpleasant_calm_and_lively_are_on_their_sides() -> None:
    sides = {e: (np.sign(PLACES[e][0]), np.sign(PLACES[e][1])) for e in EMOTIONS if e is not Emotion.NEUTRAL}
    assert sides == {
        Emotion.ANGRY: (-1, 1),
        Emotion.FEAR: (-1, 1),
        Emotion.HAPPY: (1, 1),
        Emotion.SAD: (-1, -1),
        Emotion.SURPRISE: (1, 1),
    }


def test_a_gated_face_has_no_place() -> None:
    assert affect_of(None) is None
