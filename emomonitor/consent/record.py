"""One consent: who agreed to what, and whether it still holds. Pure: no clock, no disk."""

from __future__ import annotations

import calendar
import json
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from emomonitor.entities import iso_utc
from emomonitor.errors import ConsentError

FORMAT = "emomonitor-consent"
"""Says that a JSON file is one of ours."""

SCHEMA = 1
"""Grows when an entry changes its name or meaning."""

_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{3,63}")
"""Also a file's name, so nothing that could lead elsewhere."""

_LONGEST_NAME = 200
_LONGEST_PURPOSE = 1000
_KEEP_DAYS = (1, 36500)
_CLOCK_SLACK = timedelta(days=1)
"""By how much a consent may be dated later than now: two computers' clocks seldom differ by more."""


class Giver(StrEnum):
    """Who gave a consent."""

    SELF = "self"
    REPRESENTATIVE = "representative"


class Standing(StrEnum):
    """Whether a consent holds, or the first reason why not."""

    VALID = "valid"
    WITHDRAWN = "withdrawn"
    OTHER_PURPOSE = "other_purpose"
    OTHER_RETENTION = "other_retention"
    TOO_OLD = "too_old"
    FROM_LATER = "from_later"  # the clock was wrong then, or is wrong now


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What one person agreed to.

    Attributes:
        id: its name in the store and in session logs; says nothing about the person.
        name: of the person watched.
        by: who gave it.
        representative: name of the legal representative who gave it; "" where the person did.
        purpose: what the recordings are for: the key of a purpose that the app knows, or a person's own words.
        keep_days: days after which a recording is deleted; None keeps it until it is deleted by hand.
        language: in which language it was read, ``en`` or ``zh_TW``.
        text: version of the text that was read.
        given: when, aware.
        withdrawn: when it was taken back, aware; None while it was not. Not part of what was agreed to, so it is
            kept in a file of its own.
    """

    id: str
    name: str
    by: Giver
    purpose: str
    keep_days: int | None
    language: str
    text: int
    given: datetime
    representative: str = ""
    withdrawn: datetime | None = None

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ConsentError(f"{self.id!r} can't be the id of a consent: letters, digits and dashes only.")
        if not 0 < len(self.name.strip()) <= _LONGEST_NAME:
            raise ConsentError("A consent needs the name of the person watched (at most 200 letters).")
        if len(self.representative) > _LONGEST_NAME:
            raise ConsentError("The representative's name is too long (at most 200 letters).")
        if not 0 < len(self.purpose.strip()) <= _LONGEST_PURPOSE:
            raise ConsentError("A consent needs a purpose (at most 1000 letters).")
        if self.keep_days is not None and not _KEEP_DAYS[0] <= self.keep_days <= _KEEP_DAYS[1]:
            raise ConsentError(f"Recordings can be kept for 1 to 36500 days, not for {self.keep_days}.")
        if self.given.tzinfo is None:
            raise ConsentError("The date of a consent needs its time zone.")


def new_id(now: datetime) -> str:
    """Make an id that is used once: ``20261123-9f3ac1d2``."""
    return f"{now.astimezone(UTC):%Y%m%d}-{secrets.token_hex(4)}"


def due(given: datetime, months: int) -> datetime:
    """Return when a consent is asked for again: the same day ``months`` later, or that month's last one."""
    year, month = divmod(given.year * 12 + given.month - 1 + months, 12)
    day = min(given.day, calendar.monthrange(year, month + 1)[1])
    return given.replace(year=year, month=month + 1, day=day)


def standing(
    consent: Consent, *, now: datetime, keep_days: int | None, months: int, purpose: str | None = None
) -> Standing:
    """Say whether a consent holds.

    Args:
        consent: what was agreed to.
        now: aware.
        keep_days: days that recordings are kept now; None keeps them.
        months: months after which a consent is asked for again.
        purpose: what is recorded for now; None where that was never settled, so that the consent's own holds.
    """
    if consent.withdrawn is not None:
        return Standing.WITHDRAWN
    if purpose is not None and purpose.strip() != consent.purpose.strip():
        return Standing.OTHER_PURPOSE
    if keep_days != consent.keep_days:
        return Standing.OTHER_RETENTION
    if consent.given > now + _CLOCK_SLACK:
        return Standing.FROM_LATER
    if now >= due(consent.given, months):
        return Standing.TOO_OLD
    return Standing.VALID


def as_json(consent: Consent) -> bytes:
    """Write what was agreed to. The same consent always gives the same bytes, so their hash names it."""
    document = {
        "format": FORMAT,
        "schema": SCHEMA,
        "id": consent.id,
        "name": consent.name,
        "by": consent.by.value,
        "representative": consent.representative,
        "purpose": consent.purpose,
        "keep_days": consent.keep_days,
        "language": consent.language,
        "text": consent.text,
        "given": iso_utc(consent.given),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def from_json(data: bytes) -> Consent:
    """Read what :func:`as_json` wrote.

    Raises:
        ConsentError: it is something else, damaged, or of a newer app; the message lacks the file's name.
    """
    try:
        document = json.loads(data)
    except ValueError as e:
        raise ConsentError(f"it is damaged ({e})") from e
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ConsentError("it is no consent of emomonitor")
    schema = document.get("schema")
    if not isinstance(schema, int) or schema > SCHEMA:
        raise ConsentError(f"it was written by a newer emomonitor (schema {schema}); update the app")
    try:
        return Consent(
            id=_text(document, "id"),
            name=_text(document, "name"),
            by=Giver(document["by"]),
            representative=_text(document, "representative"),
            purpose=_text(document, "purpose"),
            keep_days=_days(document["keep_days"]),
            language=_text(document, "language"),
            text=int(document["text"]),
            given=datetime.fromisoformat(_text(document, "given")),
        )
    except (KeyError, ValueError, TypeError) as e:
        raise ConsentError(f"it is damaged ({e})") from e


def _text(document: dict[str, Any], key: str) -> str:
    value = document[key]
    if not isinstance(value, str):
        raise ValueError(f"{key} is no text")
    return value


def _days(value: object) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise ValueError("keep_days is no whole number")
