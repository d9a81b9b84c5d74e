"""A session's report: what was seen, how sure that is, and how it was found, for whoever reads it later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from emomonitor.entities import utc_now
from emomonitor.exporting.annotations import marks
from emomonitor.exporting.blocks import Block, Bullets, Facts, Heading, Paragraph, Report, Table, Tone
from emomonitor.exporting.drawing import Tag, timeline
from emomonitor.exporting.method import method_blocks, model_words, setting_words
from emomonitor.exporting.person import person_blocks
from emomonitor.exporting.phrasing import Phrasing
from emomonitor.exporting.scope import Scope
from emomonitor.exporting.strokes import Drawing
from emomonitor.replay.edits import NOTE
from emomonitor.replay.measures import Figures, figures, gaps
from emomonitor.session.sidecar import app_version

_MOST_PEOPLE = 24
"""People who get a part of their own; a street scene has hundreds of short ones."""

_MOST_TAGS = 60
"""Marks that are drawn."""


def report_of(scope: Scope, language: str) -> Report:
    """Make the report of a part of a session."""
    say = Phrasing(scope, language)
    found = {person: figures(scope.course(person), scope.start_s, scope.end_s) for person in scope.persons}
    return Report(
        title=say("title"),
        subtitle=_when(scope, say),
        language=language,
        page=say("page", page="{page}", pages="{pages}"),
        blocks=tuple(_blocks(scope, found, say)),
    )


def session_drawing(scope: Scope, language: str) -> Drawing:
    """Draw everybody's course under each other."""
    say = Phrasing(scope, language)
    events = scope.replay.events
    courses = []
    for person in _most_seen(scope, {p: _rows(scope, p) for p in scope.persons}):
        course = scope.course(person)
        courses.append((say.who(person), course, gaps(course, scope.start_s, scope.end_s, events)))
    return timeline(courses, scope.start_s, scope.end_s, lettering=say.lettering(), tags=_tags(scope))


def _blocks(scope: Scope, found: Mapping[int, Figures], say: Phrasing) -> Iterator[Block]:
    yield Paragraph(text=say("caution"), tone=Tone.CAUTION)
    yield Facts(pairs=tuple(_facts(scope, found, say)))
    if scope.replay.notes:
        yield Heading(text=say("missing"), level=3)
        yield Bullets(items=tuple(say.note(note) for note in scope.replay.notes))
    shown = _most_seen(scope, {person: f.rows for person, f in found.items()})
    if len(scope.persons) > 1:
        yield from _overview(scope, found, say)
        if len(shown) < len(scope.persons):
            yield Paragraph(text=say("not_drawn", count=len(shown)), tone=Tone.QUIET)
    tags = _tags(scope)
    for person in shown:
        yield from person_blocks(scope, person, found[person], tags, say)
    yield from _marks(scope, say)
    yield from method_blocks(scope, found, say)


def _rows(scope: Scope, person: int) -> int:
    part = scope.course(person).between(scope.start_s, scope.end_s)
    return int(part.stop) - int(part.start)


def _most_seen(scope: Scope, rows: Mapping[int, int]) -> tuple[int, ...]:
    """Return the people to show, in order of their numbers."""
    there = [p for p in scope.persons if rows[p] or scope.chosen]
    return tuple(sorted(sorted(there, key=lambda p: -rows[p])[:_MOST_PEOPLE]))


# -- the session ---------------------------------------------------------------------------------------------


def _when(scope: Scope, say: Phrasing) -> str:
    begun = scope.wall_clock(scope.start_s)
    start, end = say.clock(scope.start_s), say.clock(scope.end_s)
    if begun is None:
        return say("span", start=start, end=end, length=say.length(scope.length_s))
    return say("day_span", day=say.day(begun), start=start, end=end, zone=begun.tzname() or "")


def _facts(scope: Scope, found: Mapping[int, Figures], say: Phrasing) -> Iterator[tuple[str, str]]:
    replay = scope.replay
    yield say("session"), scope.session
    if not replay.has_clock:
        yield say("when"), say("film")
    start, end, length = say.clock(scope.start_s), say.clock(scope.end_s), say.length(scope.length_s)
    if not scope.is_whole:
        whole = say.length(replay.end_s - replay.start_s)
        yield say("part"), say("part_of", start=start, end=end, length=length, whole=whole)
    elif replay.has_clock:
        yield say("length"), length
    people = say.listed(say.who(p) for p in scope.persons[:_MOST_PEOPLE])
    more = len(scope.persons) - _MOST_PEOPLE
    yield say("people"), (people + (f" … +{more}" if more > 0 else "")) or say("nobody")
    rows, readable = sum(f.rows for f in found.values()), sum(f.readable for f in found.values())
    yield say("readings"), say("readings_of", rows=say.count(rows), readable=say.count(readable))
    source = replay.meta.get("source")
    yield say("source"), str(source.get("title") or "") if isinstance(source, dict) else say("unknown")
    yield say("model"), model_words(replay.meta, say)
    yield say("settings"), setting_words(replay.meta, say)
    note = next((e.text for e in reversed(replay.events) if e.kind == NOTE), "")
    if note:
        yield say("note"), note
    made = utc_now().astimezone(scope.zone)
    yield say("made"), say("made_by", when=f"{made:%Y-%m-%d %H:%M}", version=app_version())


def _overview(scope: Scope, found: Mapping[int, Figures], say: Phrasing) -> Iterator[Block]:
    rows = []
    for person, f in found.items():
        if not f.rows:
            continue
        course = scope.course(person)
        part = course.time_s[course.between(scope.start_s, scope.end_s)]
        code = int(np.argmax(f.shares))
        rows.append(
            (
                say.who(person),
                say.clock(float(part[0])),
                say.clock(float(part[-1])),
                say.count(f.rows),
                say.whole_percent(f.readable / f.rows),
                say.label(code),
                say.percent(float(f.shares[code])),
                say.percents(None if f.share_intervals is None else f.share_intervals[code]),
            )
        )
    if not rows:
        return
    yield Heading(text=say("overview"))
    head = ("who", "first_seen", "last_seen", "readings", "readable", "most_often", "share", "interval")
    yield Table(
        caption=say("overview_caption"),
        head=tuple(say(key) for key in head),
        rows=tuple(rows),
        numbers=frozenset({1, 2, 3, 4, 6, 7}),
    )


# -- marks ---------------------------------------------------------------------------------------------------


def _tags(scope: Scope) -> list[Tag]:
    found = marks(scope)[:_MOST_TAGS]
    return [
        Tag(number=n, start_s=e.time_s, end_s=e.time_s if e.end_s is None else e.end_s)
        for n, e in enumerate(found, start=1)
    ]


def _marks(scope: Scope, say: Phrasing) -> Iterator[Block]:
    found = marks(scope)
    if not found:
        return
    yield Heading(text=say("marks"))
    yield Table(
        caption=say("marks_caption"),
        head=(say("mark"), say("from"), say("length"), say("words")),
        rows=tuple(
            (
                str(n),
                say.clock(e.time_s),
                "" if e.end_s is None else say.length(e.end_s - e.time_s),
                e.text or say("no_words"),
            )
            for n, e in enumerate(found, start=1)
        ),
        numbers=frozenset({1, 2}),
    )
