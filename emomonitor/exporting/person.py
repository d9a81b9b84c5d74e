"""What a report says of one person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from emomonitor.exporting.blocks import Block, Figure, Heading, Paragraph, Table, Tone
from emomonitor.exporting.drawing import Tag, shares, timeline
from emomonitor.exporting.phrasing import DASH, Phrasing
from emomonitor.exporting.scope import Scope
from emomonitor.exporting.strokes import Drawing
from emomonitor.labels import N_EMOTIONS
from emomonitor.replay.measures import Episode, Figures, Gap, episodes, gaps, longest, transitions
from emomonitor.replay.rows import LABELS, NO_LABEL

_LONGEST = 10
_MOST_GAPS = 20


def person_blocks(scope: Scope, person: int, found: Figures, tags: Sequence[Tag], say: Phrasing) -> Iterator[Block]:
    """Give the part of one person: a sentence, the timeline, shares, episodes, transitions, gaps."""
    who = say.who(person)
    yield Heading(text=who)
    if not found.rows:
        yield Paragraph(text=say("no_rows", who=who), tone=Tone.QUIET)
        return
    course = scope.course(person)
    stretches = episodes(course, scope.start_s, scope.end_s)
    away = gaps(course, scope.start_s, scope.end_s, scope.replay.events)
    yield Paragraph(text=summary(who, found, say), tone=Tone.LEAD)
    yield Heading(text=say("timeline"), level=3)
    drawn = timeline(
        [("", course, away)], scope.start_s, scope.end_s, lettering=say.lettering(), tags=tags, key=f"t{person}"
    )
    told = say("timeline_words", who=who, start=say.clock(scope.start_s), end=say.clock(scope.end_s))
    yield _figure(drawn, told)
    yield Paragraph(text=say.together(say("timeline_key"), say("timeline_marks") if tags else ""), tone=Tone.QUIET)
    yield Heading(text=say("shares"), level=3)
    yield _figure(shares(found, lettering=say.lettering(), key=f"s{person}"), say("shares_words", who=who))
    yield _shares_table(who, found, say)
    if found.share_intervals is None:
        yield Paragraph(text=say("no_interval"), tone=Tone.QUIET)
    yield from _longest(who, stretches, say)
    yield from _transitions(who, stretches, course.gap_s, say)
    yield from _gaps(who, away, say)


def summary(who: str, found: Figures, say: Phrasing) -> str:
    """Say in a sentence which label was commonest, how common, and how sure that is."""
    code = int(np.argmax(found.shares))
    interval = ""
    if found.share_intervals is not None:
        low, high = (say.percent(end) for end in found.share_intervals[code])
        interval = say("looked_interval", low=low, high=high)
    told = say(
        "looked",
        who=who,
        label=say.label(code),
        share=say.percent(float(found.shares[code])),
        rows=say.count(found.rows),
        interval=interval,
    )
    if code >= N_EMOTIONS or not found.readable:
        return told
    interval = ""
    if found.mean_intervals is not None:
        low, high = (say.probability(end) for end in found.mean_intervals[code])
        interval = say("looked_interval", low=low, high=high)
    mean = say.probability(float(found.mean[code]))
    return say.together(told, say("looked_mean", label=say.label(code), mean=mean, interval=interval))


def _figure(drawn: Drawing, told: str) -> Figure:
    return Figure(svg=drawn.svg, width=drawn.width, height=drawn.height, words=told)


def _shares_table(who: str, found: Figures, say: Phrasing) -> Table:
    rows = []
    for code in range(NO_LABEL):
        share, mean = found.share_intervals, found.mean_intervals
        of_mean = (DASH, DASH)
        if code < N_EMOTIONS:
            of_mean = say.probability(float(found.mean[code])), say.probabilities(None if mean is None else mean[code])
        rows.append(
            (
                say.label(code),
                say.percent(float(found.shares[code])),
                say.percents(None if share is None else share[code]),
                *of_mean,
            )
        )
    return Table(
        caption=say("shares_caption", who=who),
        head=(say("label"), say("share"), say("interval"), say("mean"), say("interval")),
        rows=tuple(rows),
        numbers=frozenset({1, 2, 3, 4}),
    )


def _longest(who: str, stretches: Sequence[Episode], say: Phrasing) -> Iterator[Block]:
    found = longest(stretches, _LONGEST)
    if not found:
        return
    yield Heading(text=say("longest"), level=3)
    yield Table(
        caption=say("longest_caption", who=who),
        head=(say("label"), say("from"), say("to"), say("length"), say("confidence")),
        rows=tuple(
            (
                say.label(e.label),
                say.clock(e.start_s),
                say.clock(e.end_s),
                say.length(e.length_s),
                say.probability(e.confidence),
            )
            for e in found
        ),
        numbers=frozenset({1, 2, 3, 4}),
    )


def _transitions(who: str, stretches: Sequence[Episode], gap_s: float, say: Phrasing) -> Iterator[Block]:
    table = transitions(stretches, gap_s=gap_s)
    if not table.any():
        return
    shown = [code for code in range(len(LABELS)) if table[code].any() or table[:, code].any()]
    yield Heading(text=say("transitions"), level=3)
    yield Table(
        caption=say("transitions_caption", who=who),
        head=(say("followed"), *(say.label(code) for code in shown)),
        rows=tuple((say.label(a), *(DASH if a == b else say.count(int(table[a, b])) for b in shown)) for a in shown),
        numbers=frozenset(range(1, len(shown) + 1)),
    )


def _gaps(who: str, away: Sequence[Gap], say: Phrasing) -> Iterator[Block]:
    yield Heading(text=say("gaps"), level=3)
    if not away:
        yield Paragraph(text=say("gaps_none"))
        return
    most = sorted(away, key=lambda g: g.start_s - g.end_s)[:_MOST_GAPS]
    if len(away) > len(most):
        total = say.length(sum(g.end_s - g.start_s for g in away))
        yield Paragraph(text=say("gaps_more", shown=len(most), count=say.count(len(away)), length=total))
    yield Table(
        caption=say("gaps_caption", who=who),
        head=(say("from"), say("to"), say("length"), say("why")),
        rows=tuple(
            (say.clock(g.start_s), say.clock(g.end_s), say.length(g.end_s - g.start_s), say(f"gap_{g.kind}"))
            for g in sorted(most, key=lambda g: g.start_s)
        ),
        numbers=frozenset({1, 2}),
    )
