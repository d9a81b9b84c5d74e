"""Which sessions are older than a number of days, by the names of their folders alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_NAME = re.compile(r"(\d{8}T\d{6}Z)(?:-\d+)?")


def began(name: str) -> datetime | None:
    """Return when a session began, from its folder's name (``20261123T134703Z``); None for any other name."""
    match = _NAME.fullmatch(name)
    try:
        return None if match is None else datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:  # a 31st of February
        return None


def older_than(names: Iterable[str], days: int, now: datetime) -> tuple[datetime, ...]:
    """Return when the sessions began that are more than ``days`` old at ``now`` (aware), the oldest first."""
    limit = now - timedelta(days=days)
    starts = (began(name) for name in names)
    return tuple(sorted(s for s in starts if s is not None and s < limit))
