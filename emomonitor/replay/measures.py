"""Figures of a stretch of a session: shares, mean probabilities with intervals, episodes, transitions, gaps.

Each reading (a row of the log) counts alike, so that every figure is one line of pandas::

    rows = log[(log.face_id == 2) & (log.time_s >= 600) & (log.time_s < 1200)]
    rows.happy.mean()                                # Figures.mean: how happy did they look, on average
    rows.emotion.value_counts(normalize=True)        # Figures.shares
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Event
from emomonitor.labels import N_EMOTIONS
from emomonitor.replay.rows import LABELS, NO_LABEL
from emomonitor.replay.strip import Course

LEVEL = 0.95
"""Of all intervals."""

BLOCK_S = 10.0
"""Seconds of a bootstrap block: several times the smoother's memory and the length of most expressions."""

_FEWEST_BLOCKS = 6
"""With fewer pieces than this a bootstrap says more about itself than about the person."""

_MOST_BLOCKS = 400
_RESAMPLES = 2000
_SEED = 123

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a stretch of time comes to, for one person or for all.

    Attributes:
        start_s: from here on.
        end_s: before this.
        rows: readings in it.
        readable: those whose face could be read.
        shares: float64 ``[7]``, share of the readings with each label: the six emotions, then unsure (which all
            readings are whose face can't be read). NaN without readings.
        share_intervals: of each share; None where the stretch is too short for one.
        mean: float64 ``[6]``, mean probability over the readable readings. NaN where there are none.
        mean_intervals: of each mean.
        confidence: mean of the column ``confidence`` over the readable readings.
        block_s: seconds of a bootstrap block.
    """

    start_s: float
    end_s: float
    rows: int
    readable: int
    shares: NDArray[np.float64]
    share_intervals: tuple[Interval, ...] | None
    mean: NDArray[np.float64]
    mean_intervals: tuple[Interval, ...] | None
    confidence: float
    block_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A stretch in which every reading of a person had the same label.

    Attributes:
        label: code of :data:`emomonitor.replay.rows.LABELS`.
        start_s: first reading.
        end_s: when the next reading came, or the last one where nothing followed within the gap.
        confidence: mean of its readings; NaN where none could be read.
        rows: how many readings.
    """

    label: int
    start_s: float
    end_s: float
    confidence: float
    rows: int

    @property
    def length_s(self) -> float:
        """Seconds."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch without readings: ``kind`` is ``pause``, ``source_lost`` or ``""`` (nobody there, or not found)."""

    start_s: float
    end_s: float
    kind: str


def figures(course: Course, start_s: float, end_s: float, *, intervals: bool = True) -> Figures:
    """Return shares and means of ``start_s <= time < end_s``, with 95 % intervals.

    The intervals are percentiles of a block bootstrap (Carlstein 1986: pieces of time that don't overlap, drawn with
    replacement), because neighbouring frames are not independent. A piece is ten seconds, longer in long sessions;
    where a stretch has fewer than six there is no interval. The random numbers are the same each time.
    """
    part = course.between(start_s, end_s)
    label, probs = course.label[part], course.probs[part]
    counted = label < NO_LABEL
    readable = ~np.isnan(probs[:, 0])
    n, n_readable = int(counted.sum()), int(readable.sum())
    counts = np.bincount(label[counted], minlength=NO_LABEL).astype(np.float64)
    total = np.array([np.sum(c[readable], dtype=np.float64) for c in probs.T])
    with np.errstate(invalid="ignore"):
        shares, mean = counts / n if n else np.full(NO_LABEL, np.nan), total / np.float64(n_readable)
    sure = course.confidence[part][readable]
    block_s = max(BLOCK_S, (end_s - start_s) / _MOST_BLOCKS)
    share_intervals = mean_intervals = None
    if intervals and n:
        pieces = _pieces(course.time_s[part], start_s, block_s)
        by_label = np.stack([_added(label == code, pieces) for code in range(NO_LABEL)], axis=1)
        by_mean = np.stack([_added(np.where(readable, c, np.float32(0)), pieces) for c in probs.T], axis=1)
        share_intervals = bootstrap(by_label, by_label.sum(axis=1))
        mean_intervals = bootstrap(by_mean, _added(readable, pieces))
    return Figures(
        start_s=start_s,
        end_s=end_s,
        rows=n,
        readable=n_readable,
        shares=shares,
        share_intervals=share_intervals,
        mean=mean,
        mean_intervals=mean_intervals,
        confidence=float(np.nanmean(sure, dtype=np.float64)) if len(sure) and not np.isnan(sure).all() else np.nan,
        block_s=block_s,
    )


def bootstrap(sums: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[Interval, ...] | None:
    """Return percentile intervals of ``sums.sum(0) / weights.sum()`` over resampled pieces.

    Args:
        sums: ``[pieces, K]``.
        weights: ``[pieces]``; pieces of no weight don't count.
    """
    sums, weights = sums[weights > 0], weights[weights > 0]
    if len(weights) < _FEWEST_BLOCKS:
        return None
    rng = np.random.default_rng(_SEED)
    drawn = rng.multinomial(len(weights), np.full(len(weights), 1 / len(weights)), size=_RESAMPLES).astype(np.float64)
    ratios = (drawn @ sums) / (drawn @ weights)[:, None]
    low, high = np.quantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return tuple((float(a), float(b)) for a, b in zip(low, high, strict=True))


def episodes(course: Course, start_s: float = -np.inf, end_s: float = np.inf) -> list[Episode]:
    """Return a person's episodes in order of time; a gap ends one, and rows of an unknown label are none."""
    part = course.between(start_s, end_s)
    t, label = course.time_s[part], course.label[part]
    if not len(t):
        return []
    step = np.diff(t)
    first = np.concatenate([[0], 1 + np.flatnonzero((np.diff(label) != 0) | (step > course.gap_s))])
    last = np.concatenate([first[1:], [len(t)]]) - 1
    following = np.minimum(last + 1, len(t) - 1)
    ends = np.where(t[following] - t[last] <= course.gap_s, t[following], t[last])
    sure = course.confidence[part].astype(np.float64)
    known = ~np.isnan(sure)
    total, count = np.add.reduceat(np.where(known, sure, 0.0), first), np.add.reduceat(known, first, dtype=np.int64)
    with np.errstate(invalid="ignore"):
        mean = total / count
    return [
        Episode(label=int(label[a]), start_s=float(t[a]), end_s=float(e), confidence=float(m), rows=int(b - a + 1))
        for a, b, e, m in zip(first, last, ends, mean, strict=True)
        if label[a] < NO_LABEL
    ]


def longest(found: Iterable[Episode], count: int) -> list[Episode]:
    """Return the longest episodes of an emotion, longest first; stretches of unsure are none."""
    return sorted((e for e in found if e.label < N_EMOTIONS), key=lambda e: (-e.length_s, e.start_s))[:count]


def transitions(found: Iterable[Episode], *, gap_s: float) -> NDArray[np.int64]:
    """Count how often one label followed another without a gap: int64 ``[7, 7]``, from (row) to (column)."""
    table = np.zeros((len(LABELS), len(LABELS)), np.int64)
    before: Episode | None = None
    for e in found:
        if before is not None and before.label != e.label and e.start_s - before.end_s <= gap_s:
            table[before.label, e.label] += 1
        before = e
    return table


def gaps(course: Course, start_s: float, end_s: float, events: Iterable[Event] = ()) -> list[Gap]:
    """Return the stretches of at least a gap's length in which the person has no reading."""
    part = course.between(start_s, end_s)
    t = np.concatenate([[start_s], course.time_s[part], [end_s]])
    wide = np.flatnonzero(np.diff(t) > course.gap_s)
    told = [(e.kind, e.time_s, e.time_s if e.end_s is None else e.end_s) for e in events if e.kind in _TOLD]
    return [Gap(start_s=float(a), end_s=float(b), kind=_why(float(a), float(b), told)) for a, b in _pairs(t, wide)]


_TOLD = ("pause", "source_lost")


def _pairs(t: NDArray[np.float64], at: NDArray[np.intp]) -> Iterable[tuple[float, float]]:
    return zip(t[at], t[at + 1], strict=True)


def _why(start_s: float, end_s: float, told: list[tuple[str, float, float]]) -> str:
    """Return the kind of what happened in a gap, the longest overlap; "" where nothing tells."""
    lasting = [(min(end_s, e) - max(start_s, s), kind) for kind, s, e in told if s <= end_s and e >= start_s]
    return max(lasting)[1] if lasting else ""


def _pieces(time_s: NDArray[np.float64], start_s: float, block_s: float) -> NDArray[np.int64]:
    return ((time_s - start_s) / block_s).astype(np.int64)


def _added(values: NDArray[np.generic], pieces: NDArray[np.int64]) -> NDArray[np.float64]:
    added: NDArray[np.float64] = np.bincount(pieces, weights=values.astype(np.float64)).astype(np.float64)
    return added
