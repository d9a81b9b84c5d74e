"""When the camera is closed: by hand, for a while, or each day between two times. Pure: the time is always given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A daily span of local time, over midnight where ``end`` is the earlier one; equal times are no span at all."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Hours | None:
        """Read the setting ``closed_hours`` (``22:00-07:00``); None for "".

        Raises:
            ValueError: it is written in another way.
        """
        if not text:
            return None
        start, end = (time.fromisoformat(part) for part in text.split("-"))
        return None if start == end else cls(start=start, end=end)


def closed_until(hours: Hours, now: datetime, zone: tzinfo | None = None) -> datetime | None:
    """Return when the span ends in which ``now`` lies; None outside.

    Spans are laid out in local time and compared as moments, so that a night in which the clocks change is longer or
    shorter by that hour. A time that comes twice is meant its first time as a start and its second as an end; one
    that is left out is taken where the clock would have been without the change. Closed is the safer side.

    Args:
        hours: the daily span.
        now: an aware time.
        zone: the local time's zone; None is the system's own.

    Returns:
        An aware local time, the first moment that is open again.
    """
    today = _local(now, zone).date()
    for day in (today - timedelta(days=1), today):
        start, end = _span(hours, day, zone)
        if start <= now < end:
            return _local(end, zone)
    return None


def next_start(hours: Hours, now: datetime, zone: tzinfo | None = None) -> datetime:
    """Return when the next span begins after ``now``, as an aware local time."""
    today = _local(now, zone).date()
    starts = (_span(hours, today + timedelta(days=n), zone)[0] for n in range(-1, 3))
    return _local(next(s for s in starts if s > now), zone)


def _span(hours: Hours, day: date, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """Return the moments (UTC) at which the span of a day begins and ends."""
    last = day if hours.end > hours.start else day + timedelta(days=1)
    return _moment(day, hours.start, 0, zone), _moment(last, hours.end, 1, zone)


def _moment(day: date, at: time, fold: int, zone: tzinfo | None) -> datetime:
    naive = datetime.combine(day, at)
    first, second = (_aware(naive.replace(fold=f), zone).astimezone(UTC) for f in (0, 1))
    # PEP 495: in a gap fold=0 is the later moment, in an overlap the earlier one.
    return second if fold and second > first else first


def _aware(naive: datetime, zone: tzinfo | None) -> datetime:
    return naive.astimezone() if zone is None else naive.replace(tzinfo=zone)


def _local(moment: datetime, zone: tzinfo | None) -> datetime:
    return moment.astimezone(zone)


class Why(StrEnum):
    """Why the camera is closed."""

    BY_HAND = "by hand"
    FOR_A_WHILE = "for a while"
    BY_HOURS = "by the daily hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """That the camera is closed.

    Attributes:
        why: whose wish it was.
        opens: when it opens by itself, an aware local time; None where it waits for somebody.
    """

    why: Why
    opens: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraPlan:
    """What was wished. Each wish gives a new plan; :meth:`closed` says what follows from it at a time.

    Attributes:
        hours: the daily hours, None for none.
        by_hand: closed until somebody opens it.
        until: closed for a while, until then.
        opened_until: opened by hand within the daily hours, which don't count until then.
        zone: local time's zone, None for the system's own.
    """

    hours: Hours | None = None
    by_hand: bool = False
    until: datetime | None = None
    opened_until: datetime | None = None
    zone: tzinfo | None = None

    def close(self) -> CameraPlan:
        """Close it until somebody opens it."""
        return replace(self, by_hand=True, until=None, opened_until=None)

    def close_for(self, now: datetime, span: timedelta) -> CameraPlan:
        """Close it for a while from ``now`` on."""
        return replace(self, by_hand=False, until=now.astimezone(UTC) + span, opened_until=None)

    def open(self, now: datetime) -> CameraPlan:
        """Open it. Within the daily hours it stays open until they are over, this once."""
        over = None if self.hours is None else closed_until(self.hours, now, self.zone)
        return replace(self, by_hand=False, until=None, opened_until=None if over is None else over.astimezone(UTC))

    def with_hours(self, hours: Hours | None) -> CameraPlan:
        """Take on other daily hours; what was opened within the old ones was opened within those alone."""
        return self if hours == self.hours else replace(self, hours=hours, opened_until=None)

    def closed(self, now: datetime) -> Closed | None:
        """Return why the camera is closed at ``now``; None while it may be open."""
        if self.by_hand:
            return Closed(why=Why.BY_HAND, opens=None)
        if self.until is not None and now < self.until:
            return Closed(why=Why.FOR_A_WHILE, opens=self._opens_after(self.until))
        if self.hours is None or (self.opened_until is not None and now < self.opened_until):
            return None
        over = closed_until(self.hours, now, self.zone)
        return None if over is None else Closed(why=Why.BY_HOURS, opens=over)

    def _opens_after(self, moment: datetime) -> datetime:
        """The end of a while, or of the daily hours into which it runs."""
        over = None if self.hours is None else closed_until(self.hours, moment, self.zone)
        return over or _local(moment, self.zone)
