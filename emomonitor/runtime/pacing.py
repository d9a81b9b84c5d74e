"""When a frame is due: files play at their own pace, and ``--fps`` thins what is analysed."""

from __future__ import annotations

_LATE_S = 0.25
"""A player that is later than this plays on from here, rather than rush to catch up."""


class Pacer:
    """Says how long to wait until a file's frame is due. Pure: the caller gives the clock."""

    def __init__(self) -> None:
        self._offset: float | None = None

    def restart(self) -> None:
        """Count from the next frame on (after a pause)."""
        self._offset = None

    def delay(self, time_s: float, now: float) -> float:
        """Return the seconds to wait before showing the frame of ``time_s`` (0 when it is late)."""
        if self._offset is None:
            self._offset = now - time_s
        wait = self._offset + time_s - now
        if wait < -_LATE_S:
            self._offset = now - time_s
        return max(0.0, wait)


class RateLimit:
    """Lets at most ``fps`` frames a second through, by the frames' own times. None lets all through."""

    def __init__(self, fps: float | None) -> None:
        self._step = 0.0 if fps is None else 1.0 / fps
        self._due: float | None = None
        self._last: float | None = None

    def allows(self, time_s: float, step_s: float = 0.0) -> bool:
        """Whether the frame of ``time_s`` is to be analysed.

        Args:
            time_s: on the source's clock.
            step_s: seconds that are to lie between two frames just now, where that is longer than usual.
        """
        if step_s > self._step:
            if self._last is not None and 0.0 <= time_s - self._last < step_s - 1e-6:
                return False
            self._due = None
        elif self._step > 0.0:
            if self._due is not None and time_s < self._due - 1e-6:
                return False
            # Stay on the grid, so that 10 of 24 frames a second come out as 10 and not as 8.
            self._due = max((self._due or time_s) + self._step, time_s)
        self._last = time_s
        return True
