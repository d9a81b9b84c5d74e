"""Two sessions side by side whose windows go together, by time of day or from their starts. Without Qt."""

from __future__ import annotations

from datetime import timedelta, tzinfo
from enum import IntEnum

from emomonitor.replay.replay import Replay


class Link(IntEnum):
    """How two windows go together."""

    NONE = 0
    START = 1
    CLOCK = 2


def offset_s(link: Link, one: Replay, other: Replay, zone: tzinfo | None = None) -> float | None:
    """Return what is added to a time of ``one`` to get the time of ``other`` that belongs to it; None for no link."""
    if link is Link.START:
        return other.start_s - one.start_s
    if link is Link.NONE:
        return None
    here, there = one.wall_clock(one.start_s, zone), other.wall_clock(other.start_s, zone)
    if here is None or there is None:
        return None
    aligned = here.replace(year=there.year, month=there.month, day=there.day)
    middle = there + timedelta(seconds=(other.end_s - other.start_s) / 2)
    # The day on which the two lie nearest to each other: one may go over midnight.
    half = timedelta(seconds=(one.end_s - one.start_s) / 2)
    days = (aligned + timedelta(days=d) for d in (-1, 0, 1))
    nearest = min(days, key=lambda day: abs(day + half - middle))
    found = other.time_of(nearest)
    return None if found is None else found - one.start_s
