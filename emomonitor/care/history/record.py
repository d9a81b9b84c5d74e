"""Everything that is known of some days: figures, answers, messages, marks, episodes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from emomonitor.care.companion.answers import Given, read_answers
from emomonitor.care.entities import Delivery, MessageKind
from emomonitor.care.files import CARE, CareFiles
from emomonitor.care.history.agreement import Agreement, agreement_by_month
from emomonitor.care.history.context import Context, context_of
from emomonitor.care.history.days import (
    Day,
    Glance,
    Local,
    Share,
    day_bounds,
    day_of,
    glances,
    shares_of,
    usual_shares,
)
from emomonitor.care.history.minutes import Floats, Minutes, joined, session_minutes
from emomonitor.care.history.shift import confusion_rates
from emomonitor.care.post.outbox import Outbox
from emomonitor.errors import CareError, SessionError
from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.replay.measures import episodes
from emomonitor.replay.replay import open_replay
from emomonitor.session.layout import LOG, SessionFiles
from emomonitor.session.sidecar import read_sidecar

SESSIONS = "sessions"
_LONGEST = 5
_MESSAGES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """An expression that lasted.

    Attributes:
        emotion: which.
        start: when it began, UTC.
        seconds: how long.
    """

    emotion: Emotion
    start: datetime
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A marker of a session's.

    Attributes:
        text: its words.
        start: when, UTC.
        end: its end; None for a moment.
    """

    text: str
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRecord:
    """A day with what belongs to it.

    Attributes:
        day: its figures.
        answers: what was asked and answered.
        messages: alerts, calls and their like; one for each message, not for each attempt.
        marks: of its sessions.
        longest: the longest episodes, longest first.
    """

    day: Day
    answers: tuple[Given, ...]
    messages: tuple[Delivery, ...]
    marks: tuple[Mark, ...]
    longest: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRecord:
    """Seven days, Monday first.

    Attributes:
        days: of the week.
        shares: of all of it together; empty where too little was read.
        answers: of all of it.
        messages: likewise.
    """

    days: tuple[Day, ...]
    shares: tuple[Share, ...]
    answers: tuple[Given, ...]
    messages: tuple[Delivery, ...]


class Record:
    """The days of one data folder.

    Args:
        data_dir: its sessions, and the folder ``care``.
        metrics: ``metrics.json`` of the model that read them, for the correction; None leaves it out.
        zone: of days and hours; None is the system's own.
        told: is told of each session that can't be read.
        step: is told how many sessions were read, of how many.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        metrics: Mapping[str, Any] | None = None,
        zone: tzinfo | None = None,
        told: Callable[[str], object] = lambda words: None,
        step: Callable[[int, int], object] = lambda done, whole: None,
    ) -> None:
        self._files, self._zone, self._told = CareFiles(data_dir / CARE), zone, told
        folder = data_dir / SESSIONS
        self.rates: Floats | None = confusion_rates(metrics) if metrics is not None else None
        self._parts: dict[Path, Minutes] = {}
        logs = sorted(folder.glob(f"*/{LOG}")) if folder.is_dir() else []
        for n, log in enumerate(logs):
            step(n, len(logs))
            if _is_film(log):
                continue
            try:
                self._parts[log] = session_minutes(log)
            except SessionError as e:
                told(str(e))
        self.local = Local(joined(self._parts.values()), zone)

    def dates(self) -> list[date]:
        """Return the days on which something was watched, oldest first."""
        return self.local.dates()

    def day(self, day: date) -> DayRecord:
        """Return a day."""
        marks, longest = self._of_sessions(day)
        return DayRecord(
            day=day_of(self.local, day, self.rates),
            answers=self.answers(day, day),
            messages=self.messages(day, day),
            marks=marks,
            longest=longest,
        )

    def agreement(self) -> tuple[Agreement, ...]:
        """Return how often readings and the person's words agree, by month."""
        return agreement_by_month(self.answers(date.min, date.max), self._zone)

    def contexts(self, first: date, last: date) -> dict[date, frozenset[Context]]:
        """Return what was noted of the sessions of some days."""
        found: dict[date, frozenset[Context]] = {}
        for log, minutes in self._parts.items():
            if not len(minutes):
                continue
            ends = (datetime.fromtimestamp(int(minutes.minute[n]) * 60, UTC) for n in (0, -1))
            days = [d for d in sorted({self._date(m) for m in ends}) if first <= d <= last]
            noted = context_of(log.parent) if days else frozenset()
            for day in days:
                found[day] = found.get(day, frozenset()) | noted
        return found

    def folders(self, day: date) -> tuple[Path, ...]:
        """Return the sessions that hold something of a day."""
        return tuple(log.parent for log in self._of_day(day))

    def glances(self, first: date, last: date) -> tuple[Glance, ...]:
        """Return the days of a time on which something was watched, without intervals."""
        return glances(self.local, first, last)

    def week(self, day: date) -> WeekRecord:
        """Return the week in which a day lies."""
        monday = day - timedelta(days=day.weekday())
        sunday = monday + timedelta(days=6)
        number = (monday - date(1970, 1, 1)).days
        wanted = (self.local.day >= number) & (self.local.day < number + 7)
        return WeekRecord(
            days=tuple(day_of(self.local, monday + timedelta(days=n), self.rates) for n in range(7)),
            shares=shares_of(self.local.minutes.where(wanted), usual_shares(self.local, monday), self.rates),
            answers=self.answers(monday, sunday),
            messages=self.messages(monday, sunday),
        )

    def answers(self, first: date, last: date) -> tuple[Given, ...]:
        """Return what was asked on some days."""
        try:
            given = read_answers(self._files.answers)
        except CareError as e:
            self._told(str(e))
            return ()
        return tuple(g for g in given if first <= self._date(g.utc) <= last)

    def messages(self, first: date, last: date) -> tuple[Delivery, ...]:
        """Return what was sent on some days, oldest first; tests aren't told of."""
        if not self._files.outbox.exists():
            return ()
        outbox = Outbox(self._files.outbox)
        try:
            found = outbox.newest(_MESSAGES)
        except CareError as e:
            self._told(str(e))
            return ()
        finally:
            outbox.close()
        wanted = (d for d in found if d.message.kind is not MessageKind.TEST)
        return tuple(reversed([d for d in wanted if first <= self._date(d.message.created) <= last]))

    def _of_sessions(self, day: date) -> tuple[tuple[Mark, ...], tuple[Stretch, ...]]:
        """Return marks and longest episodes of a day's sessions."""
        marks: list[Mark] = []
        found: list[Stretch] = []
        for log in self._of_day(day):
            try:
                replay = open_replay(log.parent)
            except SessionError as e:
                self._told(str(e))
                continue
            for event in replay.events:
                at = replay.wall_clock(event.time_s) if event.kind == "marker" else None
                if at is not None and self._date(at) == day:
                    end = replay.wall_clock(event.end_s) if event.end_s is not None else None
                    marks.append(Mark(text=event.text, start=at.astimezone(UTC), end=end))
            for episode in episodes(replay.course(None)):
                at = replay.wall_clock(episode.start_s)
                if at is not None and self._date(at) == day and episode.label < len(EMOTIONS):
                    seconds = episode.end_s - episode.start_s
                    found.append(Stretch(emotion=EMOTIONS[episode.label], start=at.astimezone(UTC), seconds=seconds))
        found.sort(key=lambda s: -s.seconds)
        return tuple(sorted(marks, key=lambda m: m.start)), tuple(found[:_LONGEST])

    def _of_day(self, day: date) -> list[Path]:
        """Return the logs that hold something of a day."""
        first, last = (int(m.timestamp() // 60) for m in day_bounds(day, self._zone))
        return [log for log, m in self._parts.items() if len(m) and m.minute[0] < last and m.minute[-1] >= first]

    def _date(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()


def _is_film(log: Path) -> bool:
    """Whether a session is of a film or of pictures: these tell nothing of the day on which they were analysed."""
    try:
        source = read_sidecar(SessionFiles.of_folder(log.parent).sidecar).get("source")
    except (FileNotFoundError, SessionError):
        return False
    return isinstance(source, dict) and source.get("realtime") is False


def stamp_of(data_dir: Path) -> tuple[tuple[str, int, int], ...]:
    """Return what changes whenever a session is added, grows or goes away."""
    folder, found = data_dir / SESSIONS, []
    for log in sorted(folder.glob(f"*/{LOG}")) if folder.is_dir() else ():
        with suppress(OSError):  # deleted meanwhile
            stat = log.stat()
            found.append((str(log), stat.st_size, stat.st_mtime_ns))
    return tuple(found)


def metrics_of(folder: Path) -> Mapping[str, Any] | None:
    """Return a model's ``metrics.json``; None where there is none that can be read."""
    try:
        found = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
