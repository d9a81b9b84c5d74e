"""``emomonitor day`` and ``emomonitor week``: what the recorded sessions come to."""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from emomonitor import texts
from emomonitor.care.companion.answers import Given, share_of_yes
from emomonitor.care.config import load_care
from emomonitor.care.entities import Delivery
from emomonitor.care.files import CARE, CareFiles
from emomonitor.care.history.days import Day, Share
from emomonitor.care.history.record import DayRecord, Record, WeekRecord, metrics_of
from emomonitor.care.history.words import (
    answer_words,
    day_summary,
    percent,
    say,
    share_table,
    span,
    times,
    week_summary,
)
from emomonitor.cli import EXIT_OK
from emomonitor.cli.options import settings_from
from emomonitor.engines.catalog import find_model
from emomonitor.errors import CareError, EmomonitorError
from emomonitor.labels import EMOTIONS
from emomonitor.settings import Settings
from emomonitor.texts import text

_BAR = 24


def main(args: argparse.Namespace) -> int:
    """Print a day or a week."""
    settings = settings_from(args)
    language = texts.current()
    asked = _date(args.date) if args.date else None
    record = Record(settings.data_dir, metrics=_metrics(settings), told=lambda words: print(words, file=sys.stderr))
    known = record.dates()
    if not known:
        raise EmomonitorError(text("day.no_sessions", folder=settings.data_dir))
    day = asked or known[-1]
    if args.report is not None:
        return _report(record, day, args, _person(settings, ""), language)
    if args.command == "week":
        week = record.week(day)
        told: Any = (
            _week_document(week) if args.json else "\n".join(week_lines(week, _person(settings, language), language))
        )
    else:
        found = record.day(day)
        told = _day_document(found) if args.json else "\n".join(day_lines(found, _person(settings, language), language))
    print(json.dumps(told, indent=1, ensure_ascii=False) if args.json else told)
    return EXIT_OK


def day_lines(record: DayRecord, person: str, language: str) -> Iterator[str]:
    """Write a day for a terminal."""
    day = record.day
    yield say("title.day", language, person=person, date=day.date.isoformat())
    yield ""
    yield from day_summary(day, language)
    yield from _figures(day.shares, language)
    yield from _times(day, language)
    yield from _hours(day, language)
    yield from _answers(record.answers, language)
    yield from _list(
        "messages", [f"{d.message.created.astimezone():%H:%M}  {d.message.title}" for d in record.messages], language
    )
    yield from _list("marks", [f"{m.start.astimezone():%H:%M}  {m.text}" for m in record.marks], language)
    longest = [
        f"{s.start.astimezone():%H:%M}  {say(f'expression.{s.emotion.key}', language)}  {span(s.seconds, language)}"
        for s in record.longest
    ]
    yield from _list("longest", longest, language)
    yield ""
    yield say("table.method", language)


def week_lines(week: WeekRecord, person: str, language: str) -> Iterator[str]:
    """Write a week for a terminal."""
    first, last = week.days[0].date, week.days[-1].date
    yield say("title.week", language, person=person, first=first.isoformat(), last=last.isoformat())
    yield ""
    yield from week_summary(week.days, week.shares, language)
    yield from _figures(week.shares, language)
    yield ""
    for day in week.days:
        cells = "  ".join(
            f"{say(f'expression.{e.key}', language)} {percent(s.value)}"
            for e, s in zip(EMOTIONS, day.shares, strict=False)
        )
        yield f"{day.date.isoformat()}  {span(day.view_s, language)}  {cells}".rstrip()
    yield from _answers(week.answers, language)
    messages = [f"{d.message.created.astimezone():%m-%d %H:%M}  {d.message.title}" for d in week.messages]
    yield from _list("messages", messages, language)
    yield ""
    yield say("table.method", language)


def _figures(shares: Sequence[Share], language: str) -> Iterator[str]:
    if not shares:
        return
    yield ""
    head, found = share_table(shares, language, dash="-")
    rows = [head, *found]
    widths = [max(cell_width(row[n]) for row in rows) for n in range(len(head))]
    for row in rows:
        yield "  ".join(texts.padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()


def cell_width(words: str) -> int:
    """Columns that words take in a terminal: Chinese ones take two each."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def _times(day: Day, language: str) -> Iterator[str]:
    yield ""
    for name, value in times(day, language):
        yield say("word.named", language, name=name, value=value)


def _hours(day: Day, language: str) -> Iterator[str]:
    """A bar for each hour in which something was watched; what wasn't is a gap."""
    yield ""
    yield say("table.hours", language)
    for number, hour in enumerate(day.hours):
        parts = [*hour.label_s, hour.unsure_s, hour.others_s, hour.nobody_s]
        if not sum(parts):
            continue
        marks = "afhnsu?+."
        whole = sum(parts) + hour.off_s
        bar = "".join(mark * round(_BAR * part / whole) for mark, part in zip(marks, parts, strict=True))
        yield f"  {number:02d}:00 |{bar[:_BAR]:<{_BAR}}|"
    yield f"  a f h n s u = {', '.join(say(f'expression.{e.key}', language) for e in EMOTIONS)}; " + "; ".join(
        f"{mark} {say(f'table.{name}', language)}" for mark, name in (("?", "unsure"), ("+", "others"), (".", "nobody"))
    )


def _answers(given: Sequence[Given], language: str) -> Iterator[str]:
    lines = []
    for g in given:
        kind = say(f"table.{g.kind}", language)
        lines.append(f"{g.utc.astimezone():%m-%d %H:%M}  {g.question}  {answer_words(g, language)}  ({kind})")
    yield from _list("answers", lines, language)
    yes, count = share_of_yes(given)
    if count:
        yield f"  {say('table.agreed', language, yes=yes, count=count)}"


def _list(name: str, lines: Sequence[str], language: str) -> Iterator[str]:
    yield ""
    nothing = "" if lines else say("table.nothing", language)
    yield say("word.named", language, name=say(f"table.{name}", language), value=nothing).rstrip()
    for line in lines:
        yield f"  {line}"


# -- documents -----------------------------------------------------------------------------------------


def _day_document(record: DayRecord) -> dict[str, Any]:
    day = record.day
    return {
        "schema": 1,
        **_figures_document(day),
        "hours": [
            {
                **{e.key: round(float(h.label_s[k]), 1) for k, e in enumerate(EMOTIONS)},
                "unsure_s": round(h.unsure_s, 1),
                "others_s": round(h.others_s, 1),
                "nobody_s": round(h.nobody_s, 1),
                "off_s": round(h.off_s, 1),
            }
            for h in day.hours
        ],
        "answers": [_given(g) for g in record.answers],
        "messages": [_message(d) for d in record.messages],
        "marks": [
            {"text": m.text, "start": m.start.isoformat(), "end": m.end.isoformat() if m.end else None}
            for m in record.marks
        ],
        "longest": [
            {"expression": s.emotion.key, "start": s.start.isoformat(), "seconds": round(s.seconds, 1)}
            for s in record.longest
        ],
    }


def _week_document(week: WeekRecord) -> dict[str, Any]:
    return {
        "schema": 1,
        "days": [_figures_document(d) for d in week.days],
        "shares": _shares_document(week.shares),
        "answers": [_given(g) for g in week.answers],
        "messages": [_message(d) for d in week.messages],
    }


def _figures_document(day: Day) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "length_s": day.length_s,
        "view_s": round(day.view_s, 1),
        "alone_s": round(day.alone_s, 1),
        "read_s": round(day.read_s, 1),
        "unsure_s": round(day.unsure_s, 1),
        "nobody_s": round(day.nobody_s, 1),
        "usual_days": day.usual_days,
        "shares": _shares_document(day.shares),
    }


def _shares_document(shares: Sequence[Share]) -> dict[str, Any]:
    return {e.key: asdict(s) for e, s in zip(EMOTIONS, shares, strict=False)}


def _given(g: Given) -> dict[str, Any]:
    return {
        "utc": g.utc.isoformat(),
        "kind": g.kind,
        "question": g.question,
        "suggested": g.suggested.key if g.suggested is not None else None,
        "seen": g.seen.key if g.seen is not None else None,
        "answer": g.answer,
    }


def _message(d: Delivery) -> dict[str, Any]:
    m = d.message
    return {"utc": m.created.isoformat(), "kind": m.kind.value, "title": m.title, "state": d.state.value}


# -- what was asked for --------------------------------------------------------------------------------


def _date(words: str) -> date:
    """Read a date: ISO, ``today`` or ``yesterday``. Raises EmomonitorError."""
    today = date.today()
    if words in ("today", "yesterday"):
        return today if words == "today" else today - timedelta(days=1)
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise EmomonitorError(text("day.no_date", words=words)) from None


def _metrics(settings: Settings) -> Any:
    try:
        return metrics_of(find_model(settings.model).folder)
    except EmomonitorError:
        return None


def _person(settings: Settings, language: str) -> str:
    """Return the person's name; "the person" in a language where they have none."""
    try:
        named = load_care(CareFiles(settings.data_dir / CARE).config).person
    except CareError:
        named = ""
    return named or (say("word.person", language) if language else "")


def _report(record: Record, day: date, args: argparse.Namespace, person: str, language: str) -> int:
    """Write a page to print."""
    from emomonitor.exporting.days import day_report, week_report, write_report

    made = (
        week_report(record.week(day), person, language)
        if args.command == "week"
        else day_report(record.day(day), person, language)
    )
    write_report(made, args.report, overwrite=False)
    print(text("day.written", file=args.report))
    return EXIT_OK
