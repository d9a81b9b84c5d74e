"""When the camera is closed, as tables of local times."""

from __future__ import annotations

import os
import time as system_time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from emomonitor.schedule import CameraPlan, Closed, Hours, Why, closed_until, next_start

TAIPEI = ZoneInfo("Asia/Taipei")
BERLIN = ZoneInfo("Europe/Berlin")  # 2026: forward on 29 March at 02:00, back on 25 October at 03:00


def hours(text: str) -> Hours:
    found = Hours.parse(text)
    assert found is not None
    return found


def at(text: str, zone: ZoneInfo = TAIPEI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("span", "now", "until"),
    [
        ("22:00-07:00", "2026-11-23 21:59:59", None),
        ("22:00-07:00", "2026-11-23 22:00", "2026-11-24 07:00"),
        ("22:00-07:00", "2026-11-23 23:59:59", "2026-11-24 07:00"),
        ("22:00-07:00", "2026-11-24 00:00", "2026-11-24 07:00"),
        ("22:00-07:00", "2026-11-24 06:59:59", "2026-11-24 07:00"),
        ("22:00-07:00", "2026-11-24 07:00", None),
        ("12:00-13:30", "2026-11-24 11:59", None),
        ("12:00-13:30", "2026-11-24 12:00", "2026-11-24 13:30"),
        ("12:00-13:30", "2026-11-24 13:30", None),
        ("00:00-23:59", "2026-11-24 00:00", "2026-11-24 23:59"),
        ("00:00-23:59", "2026-11-24 23:59", None),
        ("18:00-00:00", "2026-12-31 23:59", "2027-01-01 00:00"),
        ("18:00-00:00", "2027-01-01 00:00", None),
        ("23:00-22:00", "2026-11-24 22:30", None),
        ("23:00-22:00", "2026-11-24 21:59", "2026-11-24 22:00"),
    ],
)
def test_a_day_has_one_closed_span(span: str, now: str, until: str | None) -> None:
    assert closed_until(hours(span), at(now), TAIPEI) == (None if until is None else at(until))


@pytest.mark.parametrize("text", ["", "07:00-07:00"])
def test_no_hours_and_equal_hours_are_none(text: str) -> None:
    assert Hours.parse(text) is None


@pytest.mark.parametrize(
    ("span", "now", "lasts_h"),
    [
        ("22:00-07:00", "2026-03-28 22:00", 8.0),  # the clocks go forward in this night
        ("22:00-07:00", "2026-10-24 22:00", 10.0),  # and back in this one
        ("22:00-07:00", "2026-06-01 22:00", 9.0),
        ("22:00-02:30", "2026-10-24 22:00", 5.5),  # 02:30 comes twice: it stays closed until the second
        ("02:30-06:00", "2026-10-25 02:30", 4.5),  # and closes at the first
        ("22:00-02:30", "2026-03-28 22:00", 4.5),  # 02:30 is left out: it opens at what is then 03:30
        ("02:30-06:00", "2026-03-29 03:30", 2.5),
    ],
)
def test_a_night_in_which_the_clocks_change_is_as_long_as_it_is(span: str, now: str, lasts_h: float) -> None:
    start = at(now, BERLIN)
    end = closed_until(hours(span), start, BERLIN)
    assert end is not None
    assert (end.astimezone(UTC) - start.astimezone(UTC)) == timedelta(hours=lasts_h)
    assert closed_until(hours(span), start - timedelta(seconds=1), BERLIN) is None
    assert closed_until(hours(span), (start.astimezone(UTC) + timedelta(hours=lasts_h)), BERLIN) is None


def test_between_the_two_half_past_twos_it_stays_closed() -> None:
    for fold in (0, 1):
        now = datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN, fold=fold)
        assert closed_until(hours("22:00-02:30"), now, BERLIN) is not None


def test_the_time_given_may_be_in_any_zone() -> None:
    night = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 23:00 in Taipei
    end = closed_until(hours("22:00-07:00"), night, TAIPEI)
    assert end == at("2026-11-24 07:00")
    assert end is not None
    assert end.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    ("now", "start"),
    [
        ("2026-11-23 21:00", "2026-11-23 22:00"),
        ("2026-11-23 22:00", "2026-11-24 22:00"),
        ("2026-11-24 03:00", "2026-11-24 22:00"),
    ],
)
def test_the_next_span_begins_after_now(now: str, start: str) -> None:
    assert next_start(hours("22:00-07:00"), at(now), TAIPEI) == at(start)


@pytest.fixture
def berlin_system() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    system_time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    system_time.tzset()


@pytest.mark.usefixtures("berlin_system")
def test_the_systems_own_zone_knows_summer_time_too() -> None:
    for day, lasts_h in (("2026-03-28", 8), ("2026-10-24", 10), ("2026-06-01", 9)):
        start = at(f"{day} 22:00", BERLIN)
        end = closed_until(hours("22:00-07:00"), start)
        assert end is not None
        assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=lasts_h)
        assert (end.hour, end.minute) == (7, 0)


# -- the plan ------------------------------------------------------------------------------------------

NIGHT = CameraPlan(hours=hours("22:00-07:00"), zone=TAIPEI)
HOUR = timedelta(hours=1)


def test_nothing_wished_is_open() -> None:
    assert CameraPlan().closed(at("2026-11-23 23:00")) is None


def test_closed_by_hand_waits_for_somebody_also_when_the_hours_are_over() -> None:
    plan = NIGHT.close()
    for now in ("2026-11-23 12:00", "2026-11-23 23:00", "2026-11-24 07:00", "2026-12-24 12:00"):
        assert plan.closed(at(now)) == Closed(why=Why.BY_HAND, opens=None)
    assert plan.open(at("2026-11-24 12:00")).closed(at("2026-11-24 12:00")) is None


def test_an_hour_ends_by_itself() -> None:
    plan = NIGHT.close_for(at("2026-11-23 12:00"), HOUR)
    assert plan.closed(at("2026-11-23 12:59:59")) == Closed(why=Why.FOR_A_WHILE, opens=at("2026-11-23 13:00"))
    assert plan.closed(at("2026-11-23 13:00")) is None


def test_an_hour_that_runs_into_the_daily_hours_opens_when_they_end() -> None:
    plan = NIGHT.close_for(at("2026-11-23 21:30"), HOUR)
    morning = at("2026-11-24 07:00")
    assert plan.closed(at("2026-11-23 21:45")) == Closed(why=Why.FOR_A_WHILE, opens=morning)
    assert plan.closed(at("2026-11-23 22:30")) == Closed(why=Why.BY_HOURS, opens=morning)


def test_opened_by_hand_within_the_hours_it_stays_open_this_once() -> None:
    plan = NIGHT.open(at("2026-11-23 23:00"))
    assert plan.closed(at("2026-11-24 06:59")) is None
    assert plan.closed(at("2026-11-24 22:00")) == Closed(why=Why.BY_HOURS, opens=at("2026-11-25 07:00"))


def test_closing_after_opening_within_the_hours_counts() -> None:
    plan = NIGHT.open(at("2026-11-23 23:00")).close_for(at("2026-11-23 23:10"), HOUR)
    assert plan.closed(at("2026-11-24 01:00")) == Closed(why=Why.BY_HOURS, opens=at("2026-11-24 07:00"))


def test_new_hours_count_at_once_and_the_same_ones_change_nothing() -> None:
    opened = NIGHT.open(at("2026-11-23 23:00"))
    assert opened.with_hours(hours("22:00-07:00")) is opened
    later = opened.with_hours(hours("21:00-08:00"))
    assert later.closed(at("2026-11-23 23:00")) == Closed(why=Why.BY_HOURS, opens=at("2026-11-24 08:00"))
    assert later.with_hours(None).closed(at("2026-11-23 23:00")) is None
