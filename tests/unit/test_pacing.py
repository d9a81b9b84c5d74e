from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emomonitor.runtime.pacing import Pacer, RateLimit


def test_pacer_waits_until_a_frame_is_due() -> None:
    pacer = Pacer()
    assert pacer.delay(10.0, now=100.0) == 0.0
    assert pacer.delay(10.5, now=100.1) == pytest.approx(0.4)
    assert pacer.delay(11.0, now=101.0) == 0.0


def test_pacer_that_is_far_behind_plays_on_from_there() -> None:
    pacer = Pacer()
    pacer.delay(0.0, now=0.0)
    assert pacer.delay(0.1, now=5.0) == 0.0
    assert pacer.delay(0.2, now=5.0) == pytest.approx(0.1)


def test_pacer_forgets_the_pause() -> None:
    pacer = Pacer()
    pacer.delay(0.0, now=0.0)
    pacer.restart()
    assert pacer.delay(0.1, now=60.0) == 0.0
    assert pacer.delay(0.2, now=60.0) == pytest.approx(0.1)


@given(st.floats(1, 60), st.floats(1, 120))
def test_rate_limit_lets_through_what_was_asked_for(limit: float, fps: float) -> None:
    rate = RateLimit(limit)
    seconds = 20
    through = sum(rate.allows(i / fps) for i in range(int(seconds * fps)))
    expected = min(limit, fps) * seconds
    assert through <= expected + 2
    assert through >= expected * 0.9 - 2


def test_no_limit_lets_everything_through() -> None:
    rate = RateLimit(None)
    assert all(rate.allows(t) for t in (0.0, 0.0, 0.01))
