from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from emomonitor.labels import Emotion
from emomonitor.vision.smoother import BAND, HOLD_S, MARGIN, RESTART_S, Smoothed, Smoother

THRESHOLD = 0.4


def probs(**shares: float) -> NDArray[np.float32]:
    """Probabilities with these shares by emotion; what is left is spread over the others."""
    p = np.full(6, (1 - sum(shares.values())) / (6 - len(shares)), np.float32)
    for key, share in shares.items():
        p[Emotion[key.upper()]] = share
    return p


HAPPY = probs(happy=0.9)
SAD = probs(sad=0.9)
FLAT = probs()


def play(smoother: Smoother, readings: list[NDArray[np.float32] | None], fps: float, start_s: float = 0.0) -> Smoothed:
    shown = None
    for i, p in enumerate(readings):
        shown = smoother.update(1, p, start_s + i / fps)
    assert shown is not None
    return shown


def test_a_clear_first_reading_is_shown_at_once() -> None:
    shown = Smoother(0.6, THRESHOLD).update(1, HAPPY, 2.0)
    assert shown.emotion is Emotion.HAPPY
    assert shown.confidence == pytest.approx(0.9)
    assert shown.since_s == 2.0
    assert shown.probs is not None and shown.probs.dtype == np.float32


@pytest.mark.parametrize("fps", [5.0, 10.0, 30.0, 60.0])
def test_the_memory_fades_to_a_third_in_one_time_constant_at_any_frame_rate(fps: float) -> None:
    smoother = Smoother(0.6, THRESHOLD)
    play(smoother, [HAPPY], fps)
    shown = play(smoother, [SAD] * round(0.6 * fps), fps, start_s=1 / fps)
    left = (shown.probs[Emotion.HAPPY] - SAD[Emotion.HAPPY]) / (HAPPY[Emotion.HAPPY] - SAD[Emotion.HAPPY])  # type: ignore[index]
    assert left == pytest.approx(math.exp(-1), abs=1e-3)


def test_no_smoothing_passes_readings_through() -> None:
    smoother = Smoother(0.0, THRESHOLD)
    smoother.update(1, HAPPY, 0.0)
    assert smoother.update(1, SAD, 0.01).probs == pytest.approx(SAD)


def test_a_lasting_change_changes_the_label_and_its_time() -> None:
    smoother = Smoother(0.3, THRESHOLD)
    play(smoother, [HAPPY] * 10, 20)
    shown = play(smoother, [SAD] * 20, 20, start_s=0.5)
    assert shown.emotion is Emotion.SAD
    assert 0.5 < shown.since_s < 1.2


def test_one_odd_reading_does_not_change_the_label() -> None:
    smoother = Smoother(0.6, THRESHOLD)
    play(smoother, [HAPPY] * 20, 25)
    assert play(smoother, [SAD, HAPPY], 25, start_s=0.8).emotion is Emotion.HAPPY


def test_two_emotions_neck_and_neck_do_not_flicker() -> None:
    smoother = Smoother(0.0, 0.3)
    a, b = probs(happy=0.45, neutral=0.42), probs(happy=0.42, neutral=0.45)
    labels = [smoother.update(1, (a, b)[i % 2], i / 25).emotion for i in range(100)]
    assert set(labels) == {Emotion.HAPPY}


def test_a_small_lead_that_lasts_wins_in_the_end() -> None:
    smoother = Smoother(0.0, 0.3)
    smoother.update(1, probs(happy=0.5, neutral=0.4), 0.0)
    small = probs(happy=0.42, neutral=0.42 + 0.5 * MARGIN)
    labels = [smoother.update(1, small, 0.1 + i / 50).emotion for i in range(40)]
    assert labels[0] is Emotion.HAPPY
    assert labels[-1] is Emotion.NEUTRAL
    assert labels.index(Emotion.NEUTRAL) == pytest.approx(HOLD_S * 50, abs=1)


def test_a_clear_lead_wins_at_once() -> None:
    smoother = Smoother(0.0, 0.3)
    smoother.update(1, probs(happy=0.5), 0.0)
    assert smoother.update(1, probs(happy=0.35, sad=0.35 + 1.01 * MARGIN), 0.04).emotion is Emotion.SAD


def test_below_the_threshold_a_face_is_unsure_with_the_strongest_share_told() -> None:
    shown = Smoother(0.6, THRESHOLD).update(1, probs(sad=0.3), 0.0)
    assert shown.emotion is None
    assert shown.confidence == pytest.approx(0.3)


def test_around_the_threshold_the_label_does_not_come_and_go() -> None:
    smoother = Smoother(0.0, THRESHOLD)
    over, under = probs(happy=THRESHOLD + 0.01), probs(happy=THRESHOLD - 0.8 * BAND)
    labels = [smoother.update(1, (over, under)[i % 2], i / 25).emotion for i in range(20)]
    assert set(labels) == {Emotion.HAPPY}
    assert smoother.update(1, probs(happy=THRESHOLD - 1.1 * BAND), 1.0).emotion is None


def test_a_face_that_cannot_be_read_is_unsure_at_once() -> None:
    smoother = Smoother(0.6, THRESHOLD)
    play(smoother, [HAPPY] * 5, 25)
    shown = smoother.update(1, None, 0.3)
    assert (shown.probs, shown.emotion, shown.confidence) == (None, None, None)
    assert shown.since_s == 0.3


def test_after_a_short_break_it_picks_up_where_it_was() -> None:
    smoother = Smoother(0.6, THRESHOLD)
    play(smoother, [HAPPY] * 5 + [None] * 5, 25)
    shown = smoother.update(1, SAD, 0.4)
    assert shown.emotion is Emotion.HAPPY
    assert shown.since_s == 0.4


def test_after_a_long_break_it_begins_afresh() -> None:
    smoother = Smoother(0.6, THRESHOLD)
    smoother.update(1, HAPPY, 0.0)
    smoother.update(1, None, 0.5)
    shown = smoother.update(1, SAD, RESTART_S + 0.1)
    assert shown.probs == pytest.approx(SAD)
    assert shown.emotion is Emotion.SAD


def test_faces_do_not_mix() -> None:
    smoother = Smoother(0.6, THRESHOLD)
    for i in range(10):
        a, b = smoother.update(1, HAPPY, i / 25), smoother.update(2, SAD, i / 25)
    assert (a.emotion, b.emotion) == (Emotion.HAPPY, Emotion.SAD)
    assert a.probs == pytest.approx(HAPPY)


def test_a_forgotten_face_begins_afresh() -> None:
    smoother = Smoother(5.0, THRESHOLD)
    smoother.update(1, HAPPY, 0.0)
    smoother.update(2, HAPPY, 0.0)
    smoother.forget(iter([2]))
    assert smoother.update(1, SAD, 0.1).probs == pytest.approx(SAD)
    assert smoother.update(2, SAD, 0.1).probs != pytest.approx(SAD)


def test_time_that_jumps_back_begins_afresh() -> None:
    smoother = Smoother(0.6, THRESHOLD)
    smoother.update(1, HAPPY, 9.0)
    assert smoother.update(1, SAD, 0.0).probs == pytest.approx(SAD)


unit_probs = st.lists(st.floats(0.01, 1.0), min_size=6, max_size=6).map(
    lambda v: (np.array(v) / np.sum(v)).astype(np.float32)
)


@settings(deadline=None)
@given(
    readings=st.lists(st.one_of(st.none(), unit_probs), min_size=1, max_size=30),
    tau=st.floats(0.0, 3.0),
    fps=st.floats(2.0, 60.0),
)
def test_what_is_shown_always_makes_sense(readings: list[NDArray[np.float32] | None], tau: float, fps: float) -> None:
    smoother = Smoother(tau, THRESHOLD)
    for i, reading in enumerate(readings):
        shown = smoother.update(7, reading, i / fps)
        assert shown.since_s <= i / fps
        if reading is None:
            assert (shown.probs, shown.emotion, shown.confidence) == (None, None, None)
            continue
        assert shown.probs is not None and shown.confidence is not None
        assert shown.probs.sum() == pytest.approx(1.0, abs=1e-5)
        if shown.emotion is None:
            assert shown.confidence == pytest.approx(shown.probs.max())
        else:
            assert shown.confidence == pytest.approx(shown.probs[shown.emotion])
            assert shown.confidence >= THRESHOLD - BAND - 1e-6
