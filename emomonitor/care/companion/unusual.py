"""Days unlike a person's usual ones: a word to the carer, in figures, without a reason and without a finding."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from emomonitor.care.companion.answers import Given
from emomonitor.labels import Emotion

LOW = frozenset({Emotion.SAD, Emotion.ANGRY, Emotion.FEAR})

_LEAST_DAYS = 7
"""Usual days that must be known first."""

_MOST_DAYS = 60
"""Older days say little about what is usual now."""

_LEAST_READ_S = 600.0
"""A day of which less could be read is no day to compare."""

_LEAST_SPREAD = 0.05
"""Shares differ by this from day to day for no reason but the light and the seat (makers' choice)."""

_SPREADS = 2.0
"""A day is unusual from so many standard deviations above the usual days' mean on."""


@dataclass(slots=True)
class DayFigures:
    """What was read on one local day.

    Attributes:
        read_s: seconds in which the only face could be read.
        low_s: of those, in which it looked sad, angry or afraid to the camera.
    """

    read_s: float = 0.0
    low_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusual:
    """Days in a row that were unlike the usual ones.

    Attributes:
        days: how many.
        by: ``expressions`` or ``answers``.
        now: their share of low expressions (or low answers), 0 to 1.
        usual: the same of the days before.
    """

    days: int
    by: str
    now: float
    usual: float

    def facts(self) -> dict[str, str | float | int | list[str]]:
        """Return what the words of the message are made of."""
        now, usual = round(100 * self.now), round(100 * self.usual)
        if self.by == "answers":
            en = f"low answers to open questions: {now} %, usually {usual} %"
            zh = f"開放式問題的回答中，心情較低落的占 {now}%，平常約 {usual}%"
        else:
            en = f"looked sad, angry or afraid to the camera for {now} % of the readable time, usually {usual} %"
            zh = f"看得清表情的時間裡，鏡頭看來難過、生氣或害怕的占 {now}%，平常約 {usual}%"
        return {"days": self.days, "detail_en": en, "detail_zh_TW": zh}


def look_back(figures: Mapping[str, DayFigures], given: Sequence[tuple[str, Given]], days: int) -> Unusual | None:
    """Return whether the last days with something to compare were all unlike the days before.

    Answers after a suggestion are left out: they prove little.

    Args:
        figures: by local date (ISO), whole days only.
        given: answers with their local date.
        days: how many days in a row it takes.
    """
    by_expression = {d: f.low_s / f.read_s for d, f in figures.items() if f.read_s >= _LEAST_READ_S}
    found = _run(by_expression, days, "expressions")
    if found is not None:
        return found
    answers: dict[str, list[bool]] = {}
    for day, answer in given:
        if answer.emotion is not None:
            answers.setdefault(day, []).append(answer.emotion in LOW)
    return _run({d: sum(low) / len(low) for d, low in answers.items()}, days, "answers")


def _run(shares: Mapping[str, float], days: int, by: str) -> Unusual | None:
    known = sorted(shares)[-_MOST_DAYS:]
    last, before = known[-days:], known[:-days]
    if len(before) < _LEAST_DAYS or not _in_a_row(last):
        return None
    usual = [shares[d] for d in before]
    mean, spread = statistics.fmean(usual), max(_LEAST_SPREAD, statistics.pstdev(usual))
    if any(shares[d] <= mean + _SPREADS * spread for d in last):
        return None
    return Unusual(days=days, by=by, now=statistics.fmean(shares[d] for d in last), usual=mean)


def _in_a_row(days: Sequence[str]) -> bool:
    """Whether days follow each other; one day without anything to compare may lie between two."""
    dates = [date.fromisoformat(d) for d in days]
    return all((b - a).days <= 2 for a, b in itertools.pairwise(dates))
