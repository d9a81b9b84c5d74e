"""What the Care page shows, worked out in the background."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from emomonitor.care.config import load_care
from emomonitor.care.files import CARE, CareFiles
from emomonitor.care.history.agreement import Agreement
from emomonitor.care.history.context import Context
from emomonitor.care.history.days import Glance
from emomonitor.care.history.record import DayRecord, Record, WeekRecord, metrics_of, stamp_of
from emomonitor.engines.catalog import find_model
from emomonitor.errors import CareError, EmomonitorError

CALENDAR_WEEKS = 26
"""How far back the calendar goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A record of all sessions, and of which state of them.

    Attributes:
        record: days, weeks, answers.
        stamp: of :func:`~emomonitor.care.history.record.stamp_of`.
        model: whose confusions the correction is for.
        trouble: sessions that can't be read, in words.
    """

    record: Record
    stamp: tuple[tuple[str, int, int], ...]
    model: str
    trouble: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One state of the page.

    Attributes:
        known: where it is from.
        person: as the carer named them; "" for no name.
        dates: on which something was watched, oldest first.
        shown: the day that is shown; None where nothing was ever recorded.
        day: it.
        week: the one in which it lies.
        glances: of the calendar's weeks, which end with the newest.
        contexts: what was noted of their days.
        folders: sessions of the day.
        agreement: by month.
    """

    known: Known
    person: str
    dates: tuple[date, ...]
    shown: date | None = None
    day: DayRecord | None = None
    week: WeekRecord | None = None
    glances: tuple[Glance, ...] = ()
    contexts: Mapping[date, frozenset[Context]] = field(default_factory=dict)
    folders: tuple[Path, ...] = ()
    agreement: tuple[Agreement, ...] = ()


def look(
    data_dir: Path,
    model: str,
    wanted: date | None,
    known: Known | None,
    step: Callable[[int, int], object] = lambda done, whole: None,
) -> Shown:
    """Work out a day, its week and the calendar.

    Args:
        data_dir: with the sessions.
        model: name or folder of the model in use.
        wanted: the day; None is the newest.
        known: what was known before; it is used again while no session changed.
        step: is told how many sessions were read, of how many.
    """
    stamp = stamp_of(data_dir)
    if known is None or known.stamp != stamp or known.model != model:
        trouble: list[str] = []
        record = Record(data_dir, metrics=_metrics(model), told=trouble.append, step=step)
        known = Known(record=record, stamp=stamp, model=model, trouble=tuple(trouble))
    dates = tuple(known.record.dates())
    try:
        person = load_care(CareFiles(data_dir / CARE).config).person
    except CareError:
        person = ""
    if not dates:
        return Shown(known=known, person=person, dates=())
    day = wanted or dates[-1]
    newest = max(dates[-1], day)
    first = newest - timedelta(days=newest.weekday() + 7 * (CALENDAR_WEEKS - 1))
    return Shown(
        known=known,
        person=person,
        dates=dates,
        shown=day,
        day=known.record.day(day),
        week=known.record.week(day),
        glances=known.record.glances(first, newest),
        contexts=known.record.contexts(first, newest),
        folders=known.record.folders(day),
        agreement=known.record.agreement(),
    )


def _metrics(model: str) -> Mapping[str, Any] | None:
    try:
        return metrics_of(find_model(model).folder)
    except EmomonitorError:
        return None
