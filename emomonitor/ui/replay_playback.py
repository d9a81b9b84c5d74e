"""A clock that plays a session, without Qt: it can't drift, since each time is reckoned from where it began."""

from __future__ import annotations

import time
from collections.abc import Callable

SPEEDS = (1, 2, 4, 8, 16, 32, 64)
"""Times as fast as it was."""


class Playback:
    """Says where the cursor is while a session plays. Used by one thread.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._speed = 1
        self._from_s = self._end_s = self._begun = 0.0
        self.playing = False

    @property
    def speed(self) -> int:
        """How many times as fast as it was."""
        return self._speed

    @speed.setter
    def speed(self, times: int) -> None:
        here = self.now_s
        self._speed = times
        self.jump(here)

    def play(self, from_s: float, end_s: float) -> None:
        """Begin at a time; it ends by itself at ``end_s``."""
        self._end_s = end_s
        self.playing = True
        self.jump(from_s)

    def pause(self) -> None:
        """Stand still where it is."""
        self._from_s = self.now_s
        self.playing = False

    def jump(self, to_s: float) -> None:
        """Go on from another time."""
        self._from_s, self._begun = to_s, self._clock()

    @property
    def now_s(self) -> float:
        """The session's time that is on."""
        if not self.playing:
            return self._from_s
        return min(self._end_s, self._from_s + (self._clock() - self._begun) * self._speed)

    @property
    def ended(self) -> bool:
        """Whether it has come to the end."""
        return self.playing and self.now_s >= self._end_s
