"""Which stretch of a session is seen, without Qt."""

from __future__ import annotations

SHORTEST_S = 1.0
"""The smallest window; a frame is some thirtieth of it."""


class ReplayWindow:
    """A stretch within a session. Used by one thread.

    Attributes:
        first_s: where the session begins.
        last_s: where it ends.
        start_s: where the stretch begins.
        end_s: where it ends.
    """

    def __init__(self) -> None:
        self.first_s = self.last_s = self.start_s = self.end_s = 0.0
        self.restart(0.0, 0.0)

    def restart(self, first_s: float, last_s: float) -> None:
        """Take on another session and see all of it."""
        self.first_s, self.last_s = first_s, max(last_s, first_s + SHORTEST_S)
        self.start_s, self.end_s = self.first_s, self.last_s

    @property
    def span_s(self) -> float:
        """Seconds that are seen."""
        return self.end_s - self.start_s

    @property
    def whole(self) -> bool:
        """Whether the whole session is seen."""
        return self.start_s <= self.first_s and self.end_s >= self.last_s

    def put(self, start_s: float, end_s: float) -> bool:
        """See a stretch, as far as it lies in the session and is no shorter than can be; return whether it is new.

        A stretch that reaches beyond an end is moved, not cut.
        """
        longest = self.last_s - self.first_s
        span = min(max(end_s - start_s, min(SHORTEST_S, longest)), longest)
        start = start_s if end_s - start_s >= span else (start_s + end_s - span) / 2
        start = min(max(start, self.first_s), self.last_s - span)
        before = (self.start_s, self.end_s)
        self.start_s, self.end_s = start, start + span
        return before != (self.start_s, self.end_s)

    def move(self, seconds: float) -> bool:
        """See an earlier or later stretch of the same length."""
        return self.put(self.start_s + seconds, self.end_s + seconds)

    def zoom(self, factor: float, around_s: float | None = None) -> bool:
        """See ``factor`` times as much; ``around_s`` (None: the middle) keeps its place."""
        around = (self.start_s + self.end_s) / 2 if around_s is None else around_s
        share = (around - self.start_s) / self.span_s
        span = min(max(self.span_s * factor, SHORTEST_S), self.last_s - self.first_s)
        start = around - share * span
        return self.put(start, start + span)

    def show(self, time_s: float) -> bool:
        """Turn the page if a time isn't seen: it then stands a little after the left edge, or before the right one."""
        if self.start_s <= time_s <= self.end_s:
            return False
        ahead = time_s > self.end_s
        start = time_s - self.span_s * (0.05 if ahead else 0.95)
        return self.put(start, start + self.span_s)
