"""Which stretch of the remembered time is seen, without Qt: it follows the newest scene, or stands still."""

from __future__ import annotations

from emomonitor.ui.timeline_model import CAPACITY_S

MIN_SPAN_S = 10.0
MAX_SPAN_S = CAPACITY_S

STEPS_S = (10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0)
"""Spans that one step of zooming leads to."""


class TimelineWindow:
    """The stretch that is seen. Used by one thread.

    ``end_s`` is None while it follows the newest scene; else it stands still at that source time, as long as that is
    remembered.
    """

    def __init__(self, span_s: float) -> None:
        self.span_s = span_s
        self._end_s: float | None = None
        self._first_s = self._now_s = 0.0

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._end_s is not None

    @property
    def end_s(self) -> float:
        """The right edge in source seconds."""
        return self._now_s if self._end_s is None else self._end_s

    @property
    def start_s(self) -> float:
        """The left edge."""
        return self.end_s - self.span_s

    @property
    def oldest_s(self) -> float:
        """What is remembered from."""
        return max(self._first_s, self._now_s - CAPACITY_S)

    def advance(self, first_s: float, now_s: float) -> None:
        """Take in that time goes on: remembered is what lies between, at most an hour of it."""
        self._first_s, self._now_s = first_s, now_s
        if self._end_s is not None and now_s - first_s > CAPACITY_S:  # what is forgotten can't be looked at
            self._end_s = min(now_s, max(self._end_s, self.oldest_s + min(self.span_s, CAPACITY_S)))

    def restart(self) -> None:
        """Follow again: another source begins."""
        self._end_s = None
        self._first_s = self._now_s = 0.0

    def freeze(self) -> None:
        """Stand still here."""
        self._end_s = self.end_s

    def follow(self) -> None:
        """Go back to now and follow it."""
        self._end_s = None

    def scroll(self, seconds: float) -> None:
        """Move by so many seconds, into the past where negative; it stands still afterwards."""
        earliest = min(self.oldest_s + self.span_s, self.end_s)
        self._end_s = min(max(self.end_s + seconds, earliest), self._now_s)

    def show(self, time_s: float) -> None:
        """Scroll as little as needed to see a time."""
        if time_s > self.end_s:
            self.scroll(time_s - self.end_s)
        elif time_s < self.start_s:
            self.scroll(time_s - self.start_s)

    def zoom_to(self, span_s: float, around_s: float | None = None) -> None:
        """See a span of so many seconds.

        Args:
            span_s: kept between :data:`MIN_SPAN_S` and :data:`MAX_SPAN_S`.
            around_s: source time that keeps its place on the screen where this stands still; None: the right edge does.
        """
        span_s = min(max(span_s, MIN_SPAN_S), MAX_SPAN_S)
        if self._end_s is not None and around_s is not None:
            share = (self._end_s - around_s) / self.span_s
            end_s = around_s + share * span_s
            self.span_s = span_s
            self._end_s = self._now_s  # so that scrolling finds the limits of the new span
            self.scroll(end_s - self._now_s)
        else:
            self.span_s = span_s

    def zoom(self, step: int) -> None:
        """Zoom in (1) or out (-1) to the next of :data:`STEPS_S`."""
        if step > 0:
            span_s = max((s for s in STEPS_S if s < self.span_s - 1e-6), default=MIN_SPAN_S)
        else:
            span_s = min((s for s in STEPS_S if s > self.span_s + 1e-6), default=MAX_SPAN_S)
        self.zoom_to(span_s, (self.start_s + self.end_s) / 2)
