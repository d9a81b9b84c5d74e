"""What the rules judge by: seconds, not frames, so that 0.2 and 60 frames a second mean the same."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

LONGEST_HOLE_S = 5.0
"""A sight holds until the next one, but no longer than this: then nothing is known."""

_STEP_S = 0.5
"""Sights that come faster than this are averaged: a blink is no expression."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A short time in which one thing held.

    Attributes:
        start_s: seconds on the clock of whoever asks.
        end_s: likewise.
        value: 0 to 1: how far it spoke for the rule; None where nothing could be read.
    """

    start_s: float
    end_s: float
    value: float | None


class Evidence:
    """The last minutes of one rule, as stretches of half a second and more.

    Args:
        window_s: how far back it looks.
    """

    def __init__(self, window_s: float) -> None:
        self.window_s = window_s
        self._stretches: deque[Stretch] = deque()
        self._open: tuple[float, list[float | None]] | None = None
        self._last_s = 0.0

    def add(self, at_s: float, value: float | None) -> None:
        """Take a sight at a time; times must not go back."""
        if self._open is not None and at_s - self._open[0] >= _STEP_S:
            self._close(at_s)
        if self._open is None:
            self._open = (at_s, [])
        self._open[1].append(value)
        self._last_s = at_s
        self._forget(at_s)

    def clear(self) -> None:
        """Know nothing."""
        self._stretches.clear()
        self._open = None

    def look(self, now_s: float, *, sure: float, share: float) -> View:
        """Return how much of the window counts at a time.

        Args:
            now_s: the time.
            sure: the least value at which a stretch counts.
            share: of the read time that is wanted; the view tells since when it is so.
        """
        start = now_s - self.window_s
        spans = [
            (max(s.start_s, start), span, s.value)
            for s in (*self._stretches, *self._newest(now_s))
            if s.value is not None and (span := min(s.end_s, now_s) - max(s.start_s, start)) > 0
        ]
        read = sum(span for _, span, _ in spans)
        counted = [(span, value) for _, span, value in spans if value >= sure]
        counted_s = sum(span for span, _ in counted)
        mean = sum(span * value for span, value in counted) / counted_s if counted_s else 0.0
        last = max((start + span for start, span, value in spans if value >= sure), default=None)
        return View(read_s=read, counted_s=counted_s, sure=mean, since_s=_since(spans, sure, share), last_s=last)

    def _close(self, at_s: float) -> None:
        assert self._open is not None
        start, values = self._open
        self._stretches.append(Stretch(start, min(at_s, self._last_s + LONGEST_HOLE_S), _mean(values)))
        self._open = None

    def _newest(self, now_s: float) -> tuple[Stretch, ...]:
        if self._open is None:
            return ()
        start, values = self._open
        return (Stretch(start, min(now_s, self._last_s + LONGEST_HOLE_S), _mean(values)),)

    def _forget(self, now_s: float) -> None:
        while self._stretches and self._stretches[0].end_s < now_s - self.window_s:
            self._stretches.popleft()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A look at the window.

    Attributes:
        read_s: seconds in which something could be read.
        counted_s: seconds of those that count.
        sure: mean value of those that count, 0 to 1.
        since_s: the earliest moment in the window that counts and since which the wanted share counts; None for none.
        last_s: the end of the last stretch that counts; None for none.
    """

    read_s: float
    counted_s: float
    sure: float
    since_s: float | None
    last_s: float | None = None

    @property
    def share(self) -> float:
        """Counted seconds by those read, 0 to 1."""
        return self.counted_s / self.read_s if self.read_s else 0.0


def _mean(values: list[float | None]) -> float | None:
    """Mean of what was read; None where less than half was."""
    read = [v for v in values if v is not None]
    return sum(read) / len(read) if 2 * len(read) >= len(values) and read else None


def _since(spans: list[tuple[float, float, float]], sure: float, share: float) -> float | None:
    """Return where the run of evidence begins: from there to the end at least ``share`` of the read time counts."""
    found: float | None = None
    read = counted = 0.0
    for start, span, value in reversed(spans):
        read += span
        if value >= sure:
            counted += span
            if counted >= share * read:
                found = start
    return found
