"""A person's course drawn down to so many columns of pixels, without losing extremes or gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import N_EMOTIONS
from emomonitor.replay.rows import NO_LABEL, Rows

_EXACT_ROWS = 400_000
"""Up to so many rows are reduced one by one: some 50 ms on one core; more come from tiles."""

_MOST_TILES = 200_000
_SHORTEST_TILE_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A stretch of time in ``W`` columns of equal width.

    Attributes:
        edges: float64 ``[W + 1]``, seconds.
        mean: float32 ``[W, 6]``, mean probability of the readings; NaN: a gap, or no reading that could be read.
        low: float32 ``[W, 6]``, the least.
        high: float32 ``[W, 6]``, the largest.
        counts: int64 ``[W, 8]``, rows by label: the six, unsure, none.
    """

    edges: NDArray[np.float64]
    mean: NDArray[np.float32]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    counts: NDArray[np.int64]

    @property
    def label(self) -> NDArray[np.uint8]:
        """uint8 ``[W]``: the label of most rows in a column; NO_LABEL: a gap."""
        most: NDArray[np.uint8] = np.argmax(self.counts[:, :NO_LABEL], axis=1).astype(np.uint8)
        most[self.counts[:, :NO_LABEL].sum(axis=1) == 0] = NO_LABEL
        return most


class Course:
    """One person's rows (or everybody's) in order of time, ready to be drawn at any scale.

    Args:
        rows: all rows of the log.
        index: int64 ``[n]``, positions of theirs, rising; None for all.
        gap_s: longest time between two readings that still counts as one stretch.
    """

    def __init__(self, rows: Rows, index: NDArray[np.int64] | None, *, gap_s: float) -> None:
        self.gap_s = gap_s
        whole = index is None or len(index) == len(rows)
        self.time_s: NDArray[np.float64] = rows.time_s if whole else rows.time_s[index]
        self.label: NDArray[np.uint8] = rows.label if whole else rows.label[index]
        self.quality: NDArray[np.uint8] = rows.quality if whole else rows.quality[index]
        self.confidence: NDArray[np.float32] = rows.confidence if whole else rows.confidence[index]
        self.frame: NDArray[np.int32] = rows.frame if whole else rows.frame[index]
        self.probs: NDArray[np.float32] = rows.probs if whole else np.stack([c[index] for c in rows.probs.T]).T
        self._tiles: _Sums | None = None

    def __len__(self) -> int:
        return len(self.time_s)

    def at(self, time_s: float) -> int | None:
        """Return the reading that was on the screen at a time; None in a gap."""
        i = int(np.searchsorted(self.time_s, time_s, side="right")) - 1
        if i < 0 or time_s - self.time_s[i] > self.gap_s:
            return None
        return i

    def between(self, start_s: float, end_s: float) -> slice:
        """Return the readings from ``start_s`` on and before ``end_s``."""
        first, last = np.searchsorted(self.time_s, [start_s, end_s], side="left")
        return slice(int(first), int(last))

    def strip(self, start_s: float, end_s: float, width: int) -> Strip:
        """Return a stretch of time in ``width`` columns (at least one, of more than no time)."""
        width = max(1, width)
        edges: NDArray[np.float64] = np.linspace(start_s, max(end_s, start_s + 1e-6), width + 1)
        part = self.between(float(edges[0]), float(edges[-1]))
        if part.stop - part.start <= _EXACT_ROWS or (edges[1] - edges[0]) < 2 * self._tile_s:
            sums = _sums(self.time_s[part], self.probs[part], self.label[part], edges)
        else:
            sums = self.tiles().gathered(edges)
        return self._held(sums, edges)

    def tiles(self) -> _Sums:
        """Make the tiles for long stretches, once: some seconds for ten million rows, so call it beside the window."""
        if self._tiles is None:
            start = float(self.time_s[0]) if len(self) else 0.0
            count = int((float(self.time_s[-1]) - start) / self._tile_s) + 1 if len(self) else 1
            edges: NDArray[np.float64] = start + np.arange(count + 1, dtype=np.float64) * self._tile_s
            self._tiles = _sums(self.time_s, self.probs, self.label, edges)
        return self._tiles

    @property
    def _tile_s(self) -> float:
        length = float(self.time_s[-1] - self.time_s[0]) if len(self) else 0.0
        return max(_SHORTEST_TILE_S, length / _MOST_TILES)

    def _held(self, sums: _Sums, edges: NDArray[np.float64]) -> Strip:
        """Let a reading hold until the next one where columns are narrower than the time between two."""
        counts, low, high = sums.counts, sums.low, sums.high
        with np.errstate(invalid="ignore"):
            mean = (sums.total / sums.readable[:, None]).astype(np.float32)
        empty = np.flatnonzero(counts.sum(axis=1) == 0)
        if len(empty) and len(self):
            middle = (edges[empty] + edges[empty + 1]) / 2
            last = np.searchsorted(self.time_s, middle, side="right") - 1
            holds = (last >= 0) & (middle - self.time_s[last] <= self.gap_s)
            # after the last reading of a stretch nothing holds: the person was gone
            following = np.minimum(last + 1, len(self) - 1)
            holds &= (self.time_s[following] - self.time_s[last] <= self.gap_s) & (last + 1 < len(self))
            self._hold(empty[holds], last[holds], mean, low, high, counts)
        return Strip(edges=edges, mean=mean, low=low, high=high, counts=counts)

    def _hold(
        self,
        at: NDArray[np.intp],
        last: NDArray[np.intp],
        mean: NDArray[np.float32],
        low: NDArray[np.float32],
        high: NDArray[np.float32],
        counts: NDArray[np.int64],
    ) -> None:
        """Fill columns ``at`` with the readings of the moment that ``last`` ends: of everybody there are several."""
        first = np.searchsorted(self.time_s, self.time_s[last], side="left")
        total, read = np.zeros((len(at), N_EMOTIONS)), np.zeros(len(at), np.int64)
        for k in range(int((last - first).max(initial=-1)) + 1):
            more = np.flatnonzero(first + k <= last)
            columns, source = at[more], first[more] + k
            probs = self.probs[source]
            known = ~np.isnan(probs[:, 0])
            counts[columns, self.label[source]] += 1
            low[columns], high[columns] = np.fmin(low[columns], probs), np.fmax(high[columns], probs)
            total[more] += np.where(known[:, None], probs, 0)
            read[more] += known
        with np.errstate(invalid="ignore"):
            mean[at] = total / read[:, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    """Rows summed up between edges: what a column needs, and can be summed again."""

    edges: NDArray[np.float64]
    total: NDArray[np.float64]
    readable: NDArray[np.int64]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    counts: NDArray[np.int64]

    def gathered(self, edges: NDArray[np.float64]) -> _Sums:
        """Sum tiles up between wider edges; each tile goes where its middle lies."""
        middles = (self.edges[:-1] + self.edges[1:]) / 2
        starts: NDArray[np.intp] = np.searchsorted(middles, edges)
        return _Sums(
            edges=edges,
            total=_reduced(np.add, self.total, starts, 0.0),
            readable=_reduced(np.add, self.readable, starts, 0),
            low=_reduced(np.fmin, self.low, starts, np.nan),
            high=_reduced(np.fmax, self.high, starts, np.nan),
            counts=_reduced(np.add, self.counts, starts, 0),
        )


def _sums(
    time_s: NDArray[np.float64], probs: NDArray[np.float32], label: NDArray[np.uint8], edges: NDArray[np.float64]
) -> _Sums:
    starts: NDArray[np.intp] = np.searchsorted(time_s, edges, side="left")
    readable = ~np.isnan(probs[:, 0])
    width = len(edges) - 1
    total, low, high = (np.empty((width, N_EMOTIONS), kind) for kind in (np.float64, np.float32, np.float32))
    for i in range(N_EMOTIONS):  # a column at a time: they lie apart in memory
        column = probs[:, i]
        total[:, i] = _reduced(np.add, np.where(readable, column, np.float32(0)), starts, 0.0, kind=np.float64)
        low[:, i] = _reduced(np.fmin, column, starts, np.nan)
        high[:, i] = _reduced(np.fmax, column, starts, np.nan)
    counts = np.empty((width, NO_LABEL + 1), np.int64)
    for code in range(NO_LABEL + 1):
        counts[:, code] = _reduced(np.add, label == code, starts, 0, kind=np.int64)
    return _Sums(
        edges=edges,
        total=total,
        readable=_reduced(np.add, readable, starts, 0, kind=np.int64),
        low=low,
        high=high,
        counts=counts,
    )


def _reduced(
    how: np.ufunc, values: NDArray[Any], starts: NDArray[np.intp], nothing: float, *, kind: type | None = None
) -> NDArray[Any]:
    """Reduce ``values`` between each pair of ``starts``; ``nothing`` where a pair has none between it."""
    shape = (len(starts) - 1, *values.shape[1:])
    out = np.full(shape, nothing, kind or values.dtype)
    filled = starts[:-1] < starts[1:]
    if filled.any():
        at = starts[:-1][filled]
        piece = values[: starts[-1]]
        out[filled] = how.reduceat(piece, at, axis=0, dtype=kind)
    return out


def runs(wanted: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Return where stretches of True begin, and end before."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]])))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
