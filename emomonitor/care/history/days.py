"""A day in figures: hours in view, shares with intervals against the usual days, gaps as gaps.

Shares are of the readable seconds in which one face was in view. Their intervals come from a block bootstrap over
pieces of ten minutes (Carlstein 1986: pieces of time that don't overlap, drawn with replacement), because neighbouring
moments aren't independent. Corrected shares: :mod:`emomonitor.care.history.shift`, with every resample corrected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

import numpy as np
from numpy.typing import NDArray

from emomonitor.care.history.minutes import Floats, Minutes
from emomonitor.care.history.shift import corrected
from emomonitor.labels import N_EMOTIONS

BLOCK_MIN = 10
LEVEL = 0.95
LEAST_READ_S = 20 * 60.0
"""Less readable time than this says nothing of a day."""

USUAL_DAYS = 56
"""So many days back the usual is looked for: eight weeks."""

LEAST_USUAL = 7
"""Fewer days than this are no usual."""

_FEWEST_BLOCKS = 6
_RESAMPLES = 2000
_SEED = 123
HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One expression's share of the readable time, 0 to 1.

    Attributes:
        value: as it was read.
        low: of its 95 % interval; None where the day is too short for one.
        high: likewise.
        corrected: for the classifier's known confusions; None without a confusion matrix.
        corrected_low: of its interval.
        corrected_high: likewise.
        usual: mean of the usual days, uncorrected; None where too few are known.
        usual_low: of the interval in which a usual day's share lies, 19 in 20 (mean and 2 standard deviations).
        usual_high: likewise.
    """

    value: float
    low: float | None = None
    high: float | None = None
    corrected: float | None = None
    corrected_low: float | None = None
    corrected_high: float | None = None
    usual: float | None = None
    usual_low: float | None = None
    usual_high: float | None = None

    @property
    def unlike(self) -> int:
        """1 where it is surely above the usual days, -1 below, 0 where the intervals don't allow to say so."""
        if self.low is None or self.high is None or self.usual_low is None or self.usual_high is None:
            return 0
        return 1 if self.low > self.usual_high else -1 if self.high < self.usual_low else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One hour of the clock.

    Attributes:
        label_s: float64 ``[6]``, seconds in which the screen showed each expression.
        unsure_s: seconds alone in view without one.
        others_s: seconds with several in view.
        nobody_s: seconds with nobody, the camera being on.
        off_s: seconds in which nothing was watched.
    """

    label_s: Floats
    unsure_s: float
    others_s: float
    nobody_s: float
    off_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A local day.

    Attributes:
        date: which.
        length_s: 23, 24 or 25 hours, as the clocks were set.
        view_s: seconds with somebody in view.
        alone_s: with one face.
        read_s: in which it could be read, sure or not.
        unsure_s: alone in view without an expression that was shown.
        nobody_s: with nobody, the camera being on.
        hours: 24, by the clock.
        shares: of the six, by :data:`~emomonitor.labels.EMOTIONS`; empty where too little was read.
        usual_days: how many days the usual is of.
    """

    date: date
    length_s: float
    view_s: float
    alone_s: float
    read_s: float
    unsure_s: float
    nobody_s: float
    hours: tuple[Hour, ...]
    shares: tuple[Share, ...]
    usual_days: int

    @property
    def watched_s(self) -> float:
        """Seconds in which the camera was on."""
        return self.view_s + self.nobody_s

    @property
    def has_figures(self) -> bool:
        """Whether enough was read to say something."""
        return bool(self.shares)


class Local:
    """Minutes with the days and hours of a zone."""

    def __init__(self, minutes: Minutes, zone: tzinfo | None = None) -> None:
        self.minutes, self.zone = minutes, zone
        offset = _offsets_min(minutes.minute, zone)
        local = minutes.minute + offset
        self.day: NDArray[np.int64] = local // (24 * 60)
        self.hour: NDArray[np.int64] = (local // 60) % HOURS

    def dates(self) -> list[date]:
        """Return the days on which something was watched."""
        return [date(1970, 1, 1) + timedelta(days=int(d)) for d in np.unique(self.day)]

    def of(self, day: date) -> tuple[Minutes, NDArray[np.int64]]:
        """Return a day's minutes and their hours."""
        number = (day - date(1970, 1, 1)).days
        wanted = self.day == number
        return self.minutes.where(wanted), self.hour[wanted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A day in one line, without intervals: what a calendar shows.

    Attributes:
        date: which.
        view_s: seconds with somebody in view.
        watched_s: in which the camera was on.
        label_s: float64 ``[6]``, seconds in which the screen showed each expression.
        shares: float64 ``[6]`` of the readable time; None where too little was read.
    """

    date: date
    view_s: float
    watched_s: float
    label_s: Floats
    shares: Floats | None


def glances(local: Local, first: date, last: date) -> tuple[Glance, ...]:
    """Return the days on which something was watched, oldest first."""
    epoch = date(1970, 1, 1)
    wanted = (local.day >= (first - epoch).days) & (local.day <= (last - epoch).days)
    minutes = local.minutes.where(wanted)
    days, place = np.unique(local.day[wanted], return_inverse=True)

    def added(columns: Floats) -> Floats:
        table = columns if columns.ndim > 1 else columns[:, None]
        return np.stack([np.bincount(place, column, len(days)) for column in table.T], axis=1)

    if not len(days):
        return ()
    view = added(minutes.alone_s + minutes.others_s)[:, 0]
    nobody, label, guess = added(minutes.nobody_s)[:, 0], added(minutes.label_s), added(minutes.guess_s)
    read = guess.sum(axis=1)
    return tuple(
        Glance(
            date=epoch + timedelta(days=int(day)),
            view_s=float(view[n]),
            watched_s=float(view[n] + nobody[n]),
            label_s=label[n],
            shares=guess[n] / read[n] if read[n] >= LEAST_READ_S else None,
        )
        for n, day in enumerate(days)
    )


def day_of(local: Local, day: date, rates: Floats | None = None) -> Day:
    """Work a day out.

    Args:
        local: all minutes that are known; the usual days are those before this one.
        day: which.
        rates: the model's confusions, of :func:`~emomonitor.care.history.shift.confusion_rates`.
    """
    minutes, hour = local.of(day)
    usual = usual_shares(local, day)
    length = day_length_s(day, local.zone)
    return Day(
        date=day,
        length_s=length,
        view_s=float(minutes.alone_s.sum() + minutes.others_s.sum()),
        alone_s=float(minutes.alone_s.sum()),
        read_s=float(minutes.read_s.sum()),
        unsure_s=float(minutes.unsure_s.sum()),
        nobody_s=float(minutes.nobody_s.sum()),
        hours=tuple(_hour(minutes.where(hour == h), h, day, local.zone) for h in range(HOURS)),
        shares=shares_of(minutes, usual, rates),
        usual_days=len(usual),
    )


def usual_shares(local: Local, day: date) -> Floats:
    """Return ``[days, 6]`` shares of the days before one on which enough was read."""
    number = (day - date(1970, 1, 1)).days
    wanted = (local.day < number) & (local.day >= number - USUAL_DAYS)
    if not wanted.any():
        return np.zeros((0, N_EMOTIONS))
    days, place = np.unique(local.day[wanted], return_inverse=True)
    read = np.stack([np.bincount(place, column, len(days)) for column in local.minutes.guess_s[wanted].T], axis=1)
    whole = read.sum(axis=1)
    enough = whole >= LEAST_READ_S
    return np.asarray(read[enough] / whole[enough, None], np.float64)


def shares_of(minutes: Minutes, usual: Floats, rates: Floats | None) -> tuple[Share, ...]:
    """Return the six shares of some minutes; nothing where too little was read.

    Args:
        minutes: of a day, or of several.
        usual: ``[days, 6]`` of :func:`usual_shares`.
        rates: the model's confusions.
    """
    read = minutes.guess_s.sum()
    if read < LEAST_READ_S:
        return ()
    value = minutes.guess_s.sum(axis=0) / read
    drawn = _resampled(minutes)
    low, high = _interval(drawn)
    right = corrected(value[None], rates)[0] if rates is not None else None
    right_low, right_high = _interval(corrected(drawn, rates) if drawn is not None and rates is not None else None)
    mean, lowest, highest = _usual(usual)
    return tuple(
        Share(
            value=float(value[k]),
            low=_at(low, k),
            high=_at(high, k),
            corrected=_at(right, k),
            corrected_low=_at(right_low, k),
            corrected_high=_at(right_high, k),
            usual=_at(mean, k),
            usual_low=_at(lowest, k),
            usual_high=_at(highest, k),
        )
        for k in range(N_EMOTIONS)
    )


def day_length_s(day: date, zone: tzinfo | None) -> float:
    """Return how long a local day is: 23, 24 or 25 hours."""
    first, last = day_bounds(day, zone)
    return (last - first).total_seconds()


def day_bounds(day: date, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """Return the moments (UTC) at which a local day begins and ends."""
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def _resampled(minutes: Minutes) -> Floats | None:
    """Return ``[resamples, 6]`` shares of pieces of ten minutes drawn with replacement; None for too few pieces."""
    block, place = np.unique(minutes.minute // BLOCK_MIN, return_inverse=True)
    sums = np.stack([np.bincount(place, column, len(block)) for column in minutes.guess_s.T], axis=1)
    sums = sums[sums.sum(axis=1) > 0]
    if len(sums) < _FEWEST_BLOCKS:
        return None
    rng = np.random.default_rng(_SEED)
    drawn = rng.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=_RESAMPLES).astype(np.float64) @ sums
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True), np.float64)


def _interval(drawn: Floats | None) -> tuple[Floats | None, Floats | None]:
    if drawn is None:
        return None, None
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return low, high


def _usual(usual: Floats) -> tuple[Floats | None, Floats | None, Floats | None]:
    if len(usual) < LEAST_USUAL:
        return None, None, None
    mean, spread = usual.mean(axis=0), usual.std(axis=0, ddof=1)
    return mean, np.maximum(0.0, mean - 2 * spread), np.minimum(1.0, mean + 2 * spread)


def _hour(minutes: Minutes, hour: int, day: date, zone: tzinfo | None) -> Hour:
    watched = float(minutes.alone_s.sum() + minutes.others_s.sum() + minutes.nobody_s.sum())
    return Hour(
        label_s=minutes.label_s.sum(axis=0),
        unsure_s=float(minutes.unsure_s.sum()),
        others_s=float(minutes.others_s.sum()),
        nobody_s=float(minutes.nobody_s.sum()),
        off_s=max(0.0, _hour_s(hour, day, zone) - watched),
    )


def _hour_s(hour: int, day: date, zone: tzinfo | None) -> float:
    """How long an hour of the clock is: none at all, or two, on the nights in which the clocks are set."""
    begin = datetime(day.year, day.month, day.day, hour)
    start, end = _first_moment(begin, zone), _first_moment(begin + timedelta(hours=1), zone)
    return max(0.0, (end - start).total_seconds())


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return _first_moment(datetime(day.year, day.month, day.day), zone)


def _first_moment(naive: datetime, zone: tzinfo | None) -> datetime:
    aware = naive.astimezone() if zone is None else naive.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def _offsets_min(minute: NDArray[np.int64], zone: tzinfo | None) -> NDArray[np.int64]:
    """Return local time less UTC in minutes, looked up once for each quarter of an hour."""
    quarters, place = np.unique(minute // 15, return_inverse=True)
    moments = [datetime.fromtimestamp(int(q) * 900, UTC).astimezone(zone) for q in quarters]
    offsets = [int((m.utcoffset() or timedelta()).total_seconds() // 60) for m in moments]
    return np.asarray(offsets, np.int64)[place] if len(offsets) else np.zeros(0, np.int64)


def _at(values: Floats | Sequence[float] | None, k: int) -> float | None:
    return None if values is None else float(values[k])
