"""The seat dragged and nudged: it stays in the picture and never gets too small to sit in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emomonitor.settings import Rect, Settings
from emomonitor.ui.seat_shape import LEAST, Grip, dragged, flipped, grip_at, moved, resized

SEAT: Rect = (0.2, 0.3, 0.4, 0.5)
REACH = (0.02, 0.03)

shares = st.floats(-0.5, 1.5)
grips = st.sampled_from(
    [Grip.NONE, Grip.INSIDE, Grip.LEFT, Grip.TOP, Grip.RIGHT | Grip.BOTTOM, Grip.LEFT | Grip.TOP, Grip.BOTTOM]
)


@given(grips, st.tuples(shares, shares), st.tuples(shares, shares))
def test_however_it_is_dragged_it_is_a_seat_that_the_settings_take(
    grip: Grip, start: tuple[float, float], now: tuple[float, float]
) -> None:
    seat = dragged(SEAT, grip, start, now)
    Settings(seat=tuple(round(v, 4) for v in seat))  # type: ignore[arg-type]
    assert min(seat[2:]) >= LEAST - 1e-9


@given(shares, shares)
def test_however_it_is_nudged_it_stays_in_the_picture(dx: float, dy: float) -> None:
    for seat in (moved(SEAT, dx, dy), resized(SEAT, dx, dy)):
        x, y, w, h = seat
        assert x >= 0 and y >= 0 and x + w <= 1 + 1e-9 and y + h <= 1 + 1e-9
        assert min(w, h) >= LEAST - 1e-9
    assert moved(SEAT, dx, dy)[2:] == SEAT[2:]


@pytest.mark.parametrize(
    ("at", "grip"),
    [
        ((0.4, 0.5), Grip.INSIDE),
        ((0.2, 0.5), Grip.LEFT),
        ((0.61, 0.5), Grip.RIGHT),
        ((0.4, 0.28), Grip.TOP),
        ((0.4, 0.82), Grip.BOTTOM),
        ((0.2, 0.3), Grip.LEFT | Grip.TOP),
        ((0.6, 0.8), Grip.RIGHT | Grip.BOTTOM),
        ((0.1, 0.5), Grip.NONE),
        ((0.2, 0.9), Grip.NONE),
    ],
)
def test_sides_corners_and_the_middle_can_be_held(at: tuple[float, float], grip: Grip) -> None:
    assert grip_at(SEAT, at, REACH) == grip


def test_a_side_moves_alone_and_a_corner_moves_two() -> None:
    assert dragged(SEAT, Grip.LEFT, (0.2, 0.5), (0.1, 0.9)) == pytest.approx((0.1, 0.3, 0.5, 0.5))
    assert dragged(SEAT, Grip.RIGHT | Grip.BOTTOM, (0.6, 0.8), (0.7, 0.9)) == pytest.approx((0.2, 0.3, 0.5, 0.6))
    assert dragged(SEAT, Grip.INSIDE, (0.5, 0.5), (0.6, 0.4)) == pytest.approx((0.3, 0.2, 0.4, 0.5))


def test_a_new_one_is_drawn_between_two_places_in_any_direction() -> None:
    assert dragged(SEAT, Grip.NONE, (0.9, 0.8), (0.5, 0.1)) == pytest.approx((0.5, 0.1, 0.4, 0.7))


def test_flipping_twice_changes_nothing() -> None:
    assert flipped(SEAT) == pytest.approx((0.4, 0.3, 0.4, 0.5))
    assert flipped(flipped(SEAT)) == pytest.approx(SEAT)
