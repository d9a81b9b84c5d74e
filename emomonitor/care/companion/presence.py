"""Who is there, for how long, and which expression has been shown steadily."""

from __future__ import annotations

from datetime import datetime

from emomonitor.care.entities import Sight
from emomonitor.labels import Emotion

_GONE_S = 30.0
"""Somebody who leans out of the picture for less has not gone."""

_TWO_S = 10.0
"""So long after two people were in view, nobody is spoken to as if alone."""

_FLICKER_S = 3.0
"""A shorter break in an expression doesn't end it."""


class Presence:
    """Fed with every sight; times are those of the sights."""

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._last: datetime | None = None
        self._two: datetime | None = None
        self._shown: Emotion | None = None
        self._shown_since: datetime | None = None
        self._shown_last: datetime | None = None
        self.newest: Sight | None = None

    def see(self, sight: Sight) -> bool:
        """Take what was seen; return whether somebody has just come into view."""
        self.newest = sight
        came = False
        if sight.people > 0:
            if not self.is_here(sight.utc):
                self._since, came = sight.utc, True
            self._last = sight.utc
        if sight.people > 1:
            self._two = sight.utc
        self._follow(sight)
        return came

    def is_here(self, now: datetime) -> bool:
        """Whether somebody is in view."""
        return self._last is not None and (now - self._last).total_seconds() <= _GONE_S

    def here_s(self, now: datetime) -> float:
        """For how long somebody has been in view, in seconds."""
        return (now - self._since).total_seconds() if self.is_here(now) and self._since is not None else 0.0

    def is_two(self, now: datetime) -> bool:
        """Whether more than one is in view, or just was."""
        return self._two is not None and (now - self._two).total_seconds() <= _TWO_S

    def steady(self, now: datetime) -> tuple[Emotion, datetime] | None:
        """Return the expression that is being shown and since when; None where unsure or not alone."""
        if self._shown is None or self._shown_since is None or self._shown_last is None or self.is_two(now):
            return None
        if (now - self._shown_last).total_seconds() > _FLICKER_S:
            return None
        return self._shown, self._shown_since

    def _follow(self, sight: Sight) -> None:
        shown = sight.emotion if sight.people == 1 else None
        if shown is not None and shown is self._shown and self.steady(sight.utc) is not None:
            self._shown_last = sight.utc
        elif shown is not None and self.steady(sight.utc) is None:
            self._shown, self._shown_since, self._shown_last = shown, sight.utc, sight.utc
