"""Times of a session as people write them: the time of day where it has one, else the film's own. Without Qt."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from emomonitor.replay.replay import Replay

_TIME = re.compile(
    r"(?:(?P<date>\d{4}-\d{1,2}-\d{1,2})[ T]+)?(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,2}):(?P<s>\d{1,2}(?:[.,]\d{1,3})?)"
)
_HOURS = re.compile(r"(?:(?P<date>\d{4}-\d{1,2}-\d{1,2})[ T]+)?(?P<h>\d{1,2}):(?P<m>\d{1,2})")
_SECONDS = re.compile(r"\d+(?:[.,]\d{1,3})?")


def time_words(replay: Replay, time_s: float, zone: tzinfo | None = None) -> str:
    """A time of the log: 12:18:42, or 0:12:47 of a film; with the date where the session goes over days."""
    moment = replay.wall_clock(time_s, zone)
    if moment is None:
        s = max(0, int(time_s))
        return f"{s // 3600}:{s // 60 % 60:02d}:{s % 60:02d}"
    first, last = replay.wall_clock(replay.start_s, zone), replay.wall_clock(replay.end_s, zone)
    days = first is not None and last is not None and first.date() != last.date()
    return f"{moment:%Y-%m-%d %H:%M:%S}" if days else f"{moment:%H:%M:%S}"


def time_of_words(replay: Replay, text: str, zone: tzinfo | None = None) -> float | None:
    """Read a time that a person has typed; None where it is none.

    ``12:10`` and ``12:10:30`` are times of day, the first such one from the session's start on; with a date before
    it, of that day. Of a film, ``12:10`` is twelve minutes and ten seconds, and ``75`` seconds.
    """
    text = text.strip()
    first = replay.wall_clock(replay.start_s, zone)
    if first is None:
        return _film_time(text)
    found = _HOURS.fullmatch(text) or _TIME.fullmatch(text)
    if found is None or found["h"] is None:
        return None
    seconds = float((found.groupdict().get("s") or "0").replace(",", "."))
    try:
        day = datetime.strptime(found["date"], "%Y-%m-%d").date() if found["date"] else first.date()
        moment = datetime(day.year, day.month, day.day, int(found["h"]), int(found["m"]))
    except ValueError:
        return None
    try:
        moment += timedelta(seconds=seconds)
        time_s = replay.time_of(_placed(moment, zone))
        if time_s is not None and not found["date"] and time_s < replay.start_s - 1 and _goes_over_days(replay, zone):
            time_s = replay.time_of(_placed(moment + timedelta(days=1), zone))
    except (OverflowError, ValueError):  # the year 1, or 9999
        return None
    return time_s


def _placed(moment: datetime, zone: tzinfo | None) -> datetime:
    """Give a naive time of day its zone, by the offset of that day: the clock may be set to summer time or back."""
    return moment.astimezone() if zone is None else moment.replace(tzinfo=zone)


def _goes_over_days(replay: Replay, zone: tzinfo | None) -> bool:
    first, last = replay.wall_clock(replay.start_s, zone), replay.wall_clock(replay.end_s, zone)
    return first is not None and last is not None and first.date() != last.date()


def _film_time(text: str) -> float | None:
    if _SECONDS.fullmatch(text):
        return float(text.replace(",", "."))
    found = _TIME.fullmatch(text)
    if found is None or found["date"]:
        return None
    return int(found["h"] or 0) * 3600 + int(found["m"]) * 60 + float(found["s"].replace(",", "."))
