"""When a recording's day is over, by the local clock: at midnight, whether the day has 23, 24 or 25 hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

JUMP_S = 30.0
"""The wall clock going ahead of the source's own by more than this means that the computer slept, or was set."""


class DayWatch:
    """Follows the frames of a recording. Pure: it knows no clock but theirs.

    Args:
        zone: of the midnight; None is the system's own.
    """

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone
        self._before: tuple[datetime, float] | None = None
        self._date: date | None = None

    def breaks(self, utc: datetime, time_s: float) -> bool:
        """Take in a frame; return whether a session of its own begins with it.

        That is so on a later local day than that of the frame before, and where wall clock and source disagree: the
        log's times would be wrong from there on. A clock that is set back over midnight does not begin a day again.

        Args:
            utc: when the frame was read, aware.
            time_s: on the source's clock, which may stand still while the computer sleeps.
        """
        before, self._before = self._before, (utc, time_s)
        day, latest = utc.astimezone(self._zone).date(), self._date
        self._date = day if latest is None else max(day, latest)
        if before is None or latest is None:
            return False
        jump = (utc - before[0]) - timedelta(seconds=time_s - before[1])
        if abs(jump.total_seconds()) > JUMP_S:
            return True
        return day > latest

    def forget(self) -> None:
        """Forget the frame before: what comes next is another recording's."""
        self._before = self._date = None
