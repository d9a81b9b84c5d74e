"""What the status line shows: rates, latency and losses, over the last two seconds."""

from __future__ import annotations

import statistics
import threading
from collections import deque
from dataclasses import dataclass

_WINDOW_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterReading:
    """A moment's figures.

    Attributes:
        seen_fps: frames a second that the source gave.
        analysed_fps: frames a second that were analysed.
        latency_ms: median time from read() to the finished scene; None before the first one.
        latency_p95_ms: its 95th percentile.
        dropped: frames that a live source gave and nobody had time for, since the start.
        analysed: frames analysed since the start.
        faces: faces in the newest analysed frame.
    """

    seen_fps: float
    analysed_fps: float
    latency_ms: float | None
    latency_p95_ms: float | None
    dropped: int
    analysed: int
    faces: int


class Meters:
    """Counts from any thread. Times are ``time.perf_counter()`` seconds, given by the caller."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: deque[float] = deque()
        self._done: deque[tuple[float, float]] = deque()
        self._analysed = 0
        self._faces = 0

    def saw(self, now: float) -> None:
        """Count a frame that the source gave."""
        with self._lock:
            self._seen.append(now)
            self._forget(now)

    def analysed(self, now: float, latency_ms: float, faces: int) -> None:
        """Count a finished scene."""
        with self._lock:
            self._done.append((now, latency_ms))
            self._analysed += 1
            self._faces = faces
            self._forget(now)

    def _forget(self, now: float) -> None:
        while self._seen and self._seen[0] < now - _WINDOW_S:
            self._seen.popleft()
        while self._done and self._done[0][0] < now - _WINDOW_S:
            self._done.popleft()

    def read(self, now: float, *, dropped: int) -> MeterReading:
        """Return the figures at ``now``."""
        with self._lock:
            self._forget(now)
            latencies = sorted(ms for _, ms in self._done)
            return MeterReading(
                seen_fps=_rate(self._seen, now),
                analysed_fps=_rate([t for t, _ in self._done], now),
                latency_ms=statistics.median(latencies) if latencies else None,
                latency_p95_ms=latencies[int(0.95 * (len(latencies) - 1))] if latencies else None,
                dropped=dropped,
                analysed=self._analysed,
                faces=self._faces,
            )


def _rate(times: deque[float] | list[float], now: float) -> float:
    """Events a second: over the whole window once it is full, over the time since the first one before."""
    if len(times) < 2:
        return 0.0
    return (len(times) - 1) / max(1e-3, now - times[0])
