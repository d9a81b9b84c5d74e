"""Which time is seen: following, standing still, scrolled, zoomed; never what is not remembered."""

from __future__ import annotations

import pytest

from emomonitor.ui.timeline_model import CAPACITY_S
from emomonitor.ui.timeline_window import MAX_SPAN_S, MIN_SPAN_S, TimelineWindow


def seeing(span_s: float = 60.0, now_s: float = 300.0) -> TimelineWindow:
    window = TimelineWindow(span_s)
    window.advance(0.0, now_s)
    return window


def test_it_follows_the_newest_scene() -> None:
    window = seeing()
    window.advance(0.0, 310.0)
    assert (window.start_s, window.end_s) == (250.0, 310.0)
    assert not window.frozen


def test_frozen_it_stands_still_while_time_goes_on() -> None:
    window = seeing()
    window.freeze()
    window.advance(0.0, 400.0)
    assert (window.start_s, window.end_s) == (240.0, 300.0)
    window.follow()
    assert window.end_s == 400.0


def test_scrolling_ends_at_the_first_scene_and_at_now() -> None:
    window = seeing()
    window.scroll(-100.0)
    assert window.end_s == 200.0
    window.scroll(-1000.0)
    assert window.start_s == 0.0
    window.scroll(5000.0)
    assert window.end_s == 300.0


def test_a_short_past_that_is_all_seen_can_be_frozen_but_not_scrolled() -> None:
    window = seeing(now_s=20.0)
    window.freeze()
    window.advance(0.0, 25.0)
    window.scroll(-10.0)
    assert window.end_s == 20.0


def test_what_is_forgotten_cannot_be_looked_at() -> None:
    window = seeing()
    window.scroll(-1000.0)
    window.advance(0.0, CAPACITY_S + 500.0)
    assert window.start_s == pytest.approx(500.0)


def test_zooming_keeps_the_time_under_the_mouse_where_it_stands_still() -> None:
    window = seeing()
    window.scroll(-120.0)
    before = (150.0 - window.start_s) / window.span_s
    window.zoom_to(30.0, around_s=150.0)
    assert (150.0 - window.start_s) / window.span_s == pytest.approx(before)


def test_zooming_keeps_now_while_it_follows() -> None:
    window = seeing()
    window.zoom_to(20.0, around_s=250.0)
    assert (window.start_s, window.end_s) == (280.0, 300.0)


def test_zooming_has_limits_and_never_leaves_what_is_remembered() -> None:
    window = seeing()
    window.zoom_to(0.1)
    assert window.span_s == MIN_SPAN_S
    window.scroll(-1000.0)
    window.zoom_to(200.0, around_s=0.0)
    assert window.start_s >= 0.0
    window.zoom_to(1e9)
    assert window.span_s == MAX_SPAN_S


def test_steps_of_zoom_go_from_seconds_to_an_hour() -> None:
    window = seeing()
    spans = []
    for _ in range(12):
        window.zoom(-1)
        spans.append(window.span_s)
    assert spans[:3] == [120.0, 300.0, 600.0]
    assert spans[-1] == MAX_SPAN_S
    window.zoom(1)
    assert window.span_s == 1800.0


def test_a_time_outside_is_brought_into_view() -> None:
    window = seeing()
    window.show(100.0)
    assert window.start_s == 100.0
    window.show(290.0)
    assert window.end_s == 290.0
    window.show(280.0)
    assert window.end_s == 290.0
