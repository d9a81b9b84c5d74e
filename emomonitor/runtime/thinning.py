"""Which logs are old enough to be thinned, and doing it without losing what the days were like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from emomonitor.care.history.minutes import keep_minutes, session_minutes
from emomonitor.errors import SessionError
from emomonitor.session.codings import codings_of
from emomonitor.session.kept import Inventory
from emomonitor.session.layout import SessionFiles
from emomonitor.session.thinning import thin
from emomonitor.settings import Settings

SECOND_S, MINUTE_S = 1.0, 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ThinnedLogs:
    """What came of it.

    Attributes:
        sessions: how many were thinned.
        freed: bytes.
        left: why some couldn't be, in words.
    """

    sessions: int = 0
    freed: int = 0
    left: tuple[str, ...] = ()


def step_wished(settings: Settings, started: datetime, now: datetime) -> float:
    """Return the seconds between two frames that a session of this age is to keep; 0 for all frames."""
    age = now - started
    if settings.minute_days is not None and age > timedelta(days=settings.minute_days):
        return MINUTE_S
    if settings.second_days is not None and age > timedelta(days=settings.second_days):
        return SECOND_S
    return 0.0


def thin_old(
    inventory: Inventory, settings: Settings, now: datetime, stopped: Callable[[], bool] = lambda: False
) -> ThinnedLogs:
    """Thin the logs that are old enough.

    Sessions with a video or with codings by eye are left alone: their frames belong together with those. The sums by
    minute of the whole log stay beside the thinned one, so that the days are what they were.

    Args:
        inventory: all that is kept.
        settings: say how old.
        now: aware.
        stopped: whether to stop.
    """
    sessions, freed, left = 0, 0, []
    for session in inventory.sessions:
        step_s = step_wished(settings, session.started, now)
        if stopped():
            break
        if step_s == 0.0:
            continue
        files = SessionFiles.of_folder(session.folder)
        if files.video.exists() or codings_of(session.folder) or not files.log.exists():
            continue
        try:
            minutes = session_minutes(files.log)
            done = thin(files, step_s)
        except SessionError as e:
            left.append(str(e))
            continue
        if done is not None:
            keep_minutes(files.log, minutes)
            sessions, freed = sessions + 1, freed + done.bytes_before - done.size
    return ThinnedLogs(sessions=sessions, freed=freed, left=tuple(left))
