"""Finds sessions by what a person types: a date in several spellings, a name, a note, a file's title. Without Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from emomonitor.ui.sessions.entries import Entry

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<word>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"

_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?(?!\d)",
        r"(?:(?P<year>\d{4})\s*年\s*)?(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*[日號]?)?",
        r"(?P<year>\d{4})\s*年",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+{_MONTH}(?:,?\s+(?P<year>\d{{4}})(?!\d))?",
        rf"\b{_MONTH}(?:\s+(?P<day>\d{{1,2}})(?!\d))?(?:,?\s+(?P<year>\d{{4}})(?!\d))?",
        r"(?<![\d:])(?P<year>20\d{2})(?![\d:])",
    )
)
_DAYS_AGO = {"today": 0, "今天": 0, "yesterday": 1, "昨天": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for.

    Attributes:
        year: of its start; None for any.
        month: 1 to 12.
        day: 1 to 31.
        words: each must be found in its names, note, marks, title or time.
        instead: the whole text in lower case: where it is found as it stands ("May", a name), it is meant so.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    words: tuple[str, ...] = ()
    instead: str = ""

    def fits(self, entry: Entry, zone: tzinfo | None = None) -> bool:
        """Whether a session is one that is looked for."""
        text = text_of(entry, zone)
        if self.instead and self.instead in text:
            return True
        started = entry.started.astimezone(zone)
        wanted = (self.year, self.month, self.day)
        on_day = all(
            w in (None, is_) for w, is_ in zip(wanted, (started.year, started.month, started.day), strict=True)
        )
        return on_day and all(word in text for word in self.words)


def query_of(typed: str, today: date) -> Query:
    """Read what was typed."""
    text = " ".join(typed.lower().split())
    for word, ago in _DAYS_AGO.items():
        if word in text:
            day, rest = today - timedelta(days=ago), text.replace(word, " ", 1)
            return Query(year=day.year, month=day.month, day=day.day, words=tuple(rest.split()), instead=text)
    for pattern in _DATES:
        found = pattern.search(text)
        if found is None:
            continue
        said = found.groupdict()
        month = _MONTHS.index(said["word"]) + 1 if said.get("word") else _number(said.get("month"))
        rest = text[: found.start()] + " " + text[found.end() :]
        return Query(
            year=_number(said.get("year")),
            month=month,
            day=_number(said.get("day")),
            words=tuple(rest.split()),
            instead=text,
        )
    return Query(words=tuple(text.split()), instead=text)


def text_of(entry: Entry, zone: tzinfo | None = None) -> str:
    """Return all words by which a session can be found, in lower case."""
    started, facts = entry.started.astimezone(zone), entry.facts
    words = [f"{started:%H:%M}", entry.path.name if entry.files.folder is None else ""]
    if facts is not None:
        words += [facts.title, facts.note, *facts.names, *facts.marks]
    if entry.glance is not None:
        words += [name for _, name in entry.glance.people]
    return "\n".join(words).lower()


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None
