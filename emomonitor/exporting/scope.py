"""What of a session is exported: whose rows, from when to when."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from emomonitor.errors import SessionError
from emomonitor.replay.replay import Replay
from emomonitor.replay.strip import Course

_SECONDS = re.compile(r"(\d+(?:\.\d+)?)\s*s?")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)")
_DAY_S = 86_400


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A part of a session; made by :func:`scope_of`, which checks it.

    Attributes:
        replay: the session.
        persons: whose rows, in order of their numbers.
        chosen: whether the people were picked: then frames without a face are nobody's, and are left out.
        start_s: from here on (seconds of the log).
        end_s: before this.
        zone: of all times of day; None for the system's.
    """

    replay: Replay
    persons: tuple[int, ...]
    chosen: bool
    start_s: float
    end_s: float
    zone: tzinfo | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the session's time is left out."""
        return self.start_s <= self.replay.start_s and self.end_s >= self.replay.end_s

    @property
    def length_s(self) -> float:
        """Seconds."""
        return self.end_s - self.start_s

    @property
    def session(self) -> str:
        """The session's name: of its folder, or of a log that has a name of its own."""
        files = self.replay.files
        return files.log.stem if files.folder is None else files.folder.resolve().name

    def course(self, person: int) -> Course:
        """Return one person's rows, of the whole session."""
        return self.replay.course(person)

    def name(self, person: int) -> str:
        """Return what a person is called, "" where they have no name."""
        return self.replay.people.names.get(person, "")

    def wall_clock(self, time_s: float) -> datetime | None:
        """Return the time of day at a time of the log; None for a film."""
        return self.replay.wall_clock(time_s, self.zone)


def scope_of(
    replay: Replay,
    *,
    persons: Sequence[int] | None = None,
    start_s: float | None = None,
    end_s: float | None = None,
    zone: tzinfo | None = None,
) -> Scope:
    """Choose a part of a session.

    Args:
        replay: the session.
        persons: whose rows; None for everybody's.
        start_s: from here on; None for the session's start.
        end_s: before this; None for its end.
        zone: of all times of day; None for the system's.

    Raises:
        SessionError: nobody has that number, or nothing lies between the times.
    """
    there = replay.people.ids
    for person in persons or ():
        if person not in there:
            raise SessionError(f"Nobody has the number {person} in this session. {_who(there)}")
    latest = _end(replay)
    start = replay.start_s if start_s is None else max(start_s, replay.start_s)
    end = latest if end_s is None else min(end_s, latest)
    if start_s is not None and end_s is not None and start_s >= end_s:
        raise SessionError("The part ends before it begins. Give an end that is later than the start.")
    if start >= end and (start_s is not None or end_s is not None):
        begins, ends = _told(replay, replay.start_s, zone), _told(replay, replay.end_s, zone)
        raise SessionError(f"Nothing of the session lies there: it goes from {begins} to {ends}.")
    return Scope(
        replay=replay,
        persons=there if persons is None else tuple(sorted(set(persons))),
        chosen=persons is not None,
        start_s=start,
        end_s=end,
        zone=zone,
    )


def _end(replay: Replay) -> float:
    """Return the session's end, after its last row also where there is but one frame."""
    return max(replay.end_s, math.nextafter(float(replay.rows.time_s[-1]), math.inf)) if len(replay.rows) else 0.0


def time_in(replay: Replay, text: str, *, after_s: float | None = None, zone: tzinfo | None = None) -> float:
    """Return the log's time (seconds) that a person has written.

    Args:
        replay: the session.
        text: a time of day (``12:10``, ``12:10:30``) or a whole date and time (``2026-11-23T12:10``) where the
            session has a clock; time into the film (``12:10`` is 12 minutes and 10 seconds) where it has none;
            seconds (``730``, ``730 s``) always.
        after_s: a time of day is the first such moment after this; None: after the session's start. A moment up to
            twelve hours before the session began counts as before it, not as the next day.
        zone: of times of day; None for the system's.

    Raises:
        SessionError: it can't be understood.
    """
    text = text.strip()
    if seconds := _SECONDS.fullmatch(text):
        return float(seconds.group(1))
    if clock := _CLOCK.fullmatch(text):
        return _clock(replay, clock, after_s, zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _no_time(text) from None
    try:
        found = replay.time_of(moment.astimezone(UTC) if moment.tzinfo else _placed(moment, zone))
    except (OverflowError, ValueError):  # the year 1, or 9999
        raise _no_time(text) from None
    if found is None:
        raise SessionError(f"{text!r} is a date, and this session is a film's: write time into the film, like 1:30.")
    return found


def _no_time(text: str) -> SessionError:
    return SessionError(f"{text!r} is no time. Write a time like 12:10 or 12:10:30, or seconds like 730.")


def _clock(replay: Replay, found: re.Match[str], after_s: float | None, zone: tzinfo | None) -> float:
    first, middle, last = found.groups()
    begun = replay.wall_clock(replay.start_s if after_s is None else after_s, zone)
    if begun is None:  # 1:30 is a minute and a half, 1:02:03 has hours
        return int(first or 0) * 3600 + int(middle) * 60 + float(last)
    parts = (middle, last, "0") if first is None else (first, middle, last)
    hours, minutes, seconds = int(parts[0]), float(parts[1]), float(parts[2])
    if hours > 23 or minutes > 59 or seconds >= 60:
        raise SessionError(f"{found.group()!r} is no time of day.")
    wanted = begun.replace(hour=hours, minute=int(minutes), second=0, microsecond=0, tzinfo=None)
    wanted += timedelta(seconds=seconds)

    def away_s(day: int) -> float:
        moments = (_placed((wanted + timedelta(days=day)).replace(fold=fold), zone) for fold in (0, 1))
        first, second = ((moment - begun.astimezone(UTC)).total_seconds() for moment in moments)
        return second if first < 0 <= second else first  # the hour that comes twice when clocks are set back

    here = replay.start_s if after_s is None else after_s
    day = 0 if away_s(0) >= 0 else 1
    if away_s(day) > _DAY_S / 2 and (after_s is None or here + away_s(day) > replay.end_s):
        day -= 1
    return here + away_s(day)


def _placed(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return the UTC of a naive time of day, by the offset of that day: clocks are set to summer time and back."""
    return (moment if zone is None else moment.replace(tzinfo=zone)).astimezone(UTC)


def _who(there: tuple[int, ...]) -> str:
    if not there:
        return "No face was found in it."
    return f"There {'is' if len(there) == 1 else 'are'} {', '.join(str(i) for i in there)}."


def _told(replay: Replay, time_s: float, zone: tzinfo | None) -> str:
    moment = replay.wall_clock(time_s, zone)
    return f"{time_s:.0f} s" if moment is None else f"{moment:%H:%M:%S}"
