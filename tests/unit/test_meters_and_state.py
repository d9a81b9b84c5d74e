from __future__ import annotations

import itertools

import pytest

from emomonitor.runtime.meters import Meters
from emomonitor.runtime.state import (
    State,
    can_mark,
    can_pause,
    can_record,
    can_resume,
    can_start,
    can_stop,
    may_follow,
)


def test_meters_show_rates_and_median_latency_of_the_last_two_seconds() -> None:
    meters = Meters()
    for i in range(100):
        meters.saw(i / 20)
        if i % 2 == 0:
            meters.analysed(i / 20, latency_ms=10 + i % 3, faces=2)
    reading = meters.read(99 / 20, dropped=50)
    assert reading.seen_fps == pytest.approx(20, rel=0.06)
    assert reading.analysed_fps == pytest.approx(10, rel=0.06)
    assert reading.latency_ms == 11
    assert reading.latency_p95_ms == 12
    assert (reading.analysed, reading.dropped, reading.faces) == (50, 50, 2)


def test_meters_fall_to_zero_when_nothing_comes() -> None:
    meters = Meters()
    meters.saw(0.0)
    meters.saw(0.1)
    reading = meters.read(60.0, dropped=0)
    assert reading.seen_fps == 0
    assert reading.latency_ms is None


def test_buttons_follow_the_state() -> None:
    allowed = {s: (can_start(s), can_pause(s), can_resume(s), can_stop(s), can_record(s), can_mark(s)) for s in State}
    no, yes = False, True
    assert allowed == {
        State.IDLE: (yes, no, no, no, no, no),
        State.STARTING: (no, no, no, yes, no, no),
        State.RUNNING: (no, yes, no, yes, yes, yes),
        State.RECONNECTING: (no, yes, no, yes, yes, yes),
        State.PAUSED: (no, no, yes, yes, yes, yes),
        State.STOPPING: (no, no, no, no, no, no),
        State.FAILED: (yes, no, no, no, no, no),
    }


def test_every_state_leads_back_to_idle() -> None:
    for state in State:
        reached = {state}
        for _ in State:
            reached |= {b for a, b in itertools.product(reached, State) if may_follow(a, b)}
        assert State.IDLE in reached


def test_stopping_leads_nowhere_but_idle() -> None:
    assert [s for s in State if may_follow(State.STOPPING, s)] == [State.IDLE]
