"""A day or a week of the person as one printed page: the same figures as on the Care page and on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from emomonitor.care.companion.answers import Given, share_of_yes
from emomonitor.care.history.days import Day, Hour, Share
from emomonitor.care.history.record import DayRecord, WeekRecord
from emomonitor.care.history.words import (
    answer_words,
    day_summary,
    joined,
    percent,
    say,
    share_table,
    span,
    times,
    week_summary,
)
from emomonitor.entities import utc_now
from emomonitor.errors import SessionError
from emomonitor.exporting.blocks import Block, Figure, Heading, Paragraph, Report, Table, Tone
from emomonitor.exporting.html import html_page
from emomonitor.exporting.output import write
from emomonitor.exporting.strokes import (
    GROUND,
    LINE,
    QUIET,
    UNSURE,
    WIDTH,
    Drawing,
    filled,
    length,
    lettered,
    svg_of,
    width_of,
)
from emomonitor.exporting.words import words
from emomonitor.labels import EMOTIONS, N_EMOTIONS
from emomonitor.palette import STACK_ORDER

_LEFT, _PLOT, _TOP = 52, 124, 8
_SPACE = 0.24
_MOST = 8
"""Entries of a list: a day is to fit on one sheet. The window and the JSON have them all."""

_FIRST_HOUR, _LAST_HOUR = 8, 20

SUFFIXES = (".html", ".pdf")


def day_report(record: DayRecord, person: str, language: str) -> Report:
    """Make the report of a day.

    Args:
        record: the day.
        person: as they are called; "" for no name.
        language: ``en`` or ``zh_TW``.
    """
    day = record.day
    return _report(
        say("title.day", language, person=person or say("word.person", language), date=day.date.isoformat()),
        language,
        _of_day(record, language),
    )


def week_report(week: WeekRecord, person: str, language: str) -> Report:
    """Make the report of a week."""
    first, last = week.days[0].date.isoformat(), week.days[-1].date.isoformat()
    name = person or say("word.person", language)
    title = say("title.week", language, person=name, first=first, last=last)
    return _report(title, language, _of_week(week, language))


def write_report(report: Report, target: Path, *, overwrite: bool) -> None:
    """Write a report as the file's ending says.

    Raises:
        SessionError: another ending, or it can't be written.
    """
    if target.suffix.lower() not in SUFFIXES:
        raise SessionError(f"{target.name}: a report is a .html or a .pdf file. Choose such a name.")
    if target.suffix.lower() == ".html":
        write(target, [html_page(report).encode("utf-8")], overwrite=overwrite)
        return
    from emomonitor.exporting.pdf import pdf_bytes

    write(target, [pdf_bytes(report)], overwrite=overwrite)


def _report(title: str, language: str, blocks: Iterable[Block]) -> Report:
    made = f"{utc_now().astimezone():%Y-%m-%d %H:%M}"
    return Report(
        title=title,
        subtitle=say("report.made", language, when=made),
        language=language,
        page=words("page", language, page="{page}", pages="{pages}"),
        blocks=tuple(blocks),
    )


def _of_day(record: DayRecord, language: str) -> Iterator[Block]:
    day = record.day
    *told, caution = day_summary(day, language)
    yield Paragraph(text=joined(told, language), tone=Tone.LEAD)
    yield Paragraph(text=caution, tone=Tone.CAUTION)
    yield Paragraph(text=" · ".join(f"{name} {value}" for name, value in times(day, language)), tone=Tone.QUIET)
    yield Heading(text=say("table.hours", language), level=3)
    drawing = hours_drawing(day, language)
    yield Figure(svg=drawing.svg, width=drawing.width, height=drawing.height, words=say("table.hours", language))
    yield from _shares(day.shares, language)
    yield from _answers(record.answers, language)
    rows = [(_clock(d.message.created), d.message.title) for d in record.messages]
    yield from _listed("messages", rows, language)
    marks = [(_clock(m.start) + (f" – {_clock(m.end)}" if m.end is not None else ""), m.text) for m in record.marks]
    yield from _listed("marks", marks, language)
    longest = [
        (_clock(s.start), f"{say(f'expression.{s.emotion.key}', language)}, {span(s.seconds, language)}")
        for s in record.longest
    ]
    yield from _listed("longest", longest, language)
    yield Paragraph(text=say("table.method", language), tone=Tone.QUIET)


def _of_week(week: WeekRecord, language: str) -> Iterator[Block]:
    *told, caution = week_summary(week.days, week.shares, language)
    yield Paragraph(text=joined(told, language), tone=Tone.LEAD)
    yield Paragraph(text=caution, tone=Tone.CAUTION)
    yield Heading(text=say("table.days", language), level=3)
    drawing = week_drawing(week.days, language)
    yield Figure(svg=drawing.svg, width=drawing.width, height=drawing.height, words=say("table.days", language))
    yield from _shares(week.shares, language)
    names = [say(f"expression.{e.key}", language) for e in EMOTIONS]
    rows = [
        (
            d.date.isoformat(),
            span(d.view_s, language) if d.watched_s else "–",
            *(percent(s.value) for s in d.shares or ()),
        )
        + (() if d.shares else ("",) * N_EMOTIONS)
        for d in week.days
    ]
    yield Table(
        caption=say("table.each_day", language),
        head=(say("table.day", language), say("table.view", language), *names),
        rows=tuple(rows),
        numbers=frozenset(range(1, 2 + N_EMOTIONS)),
    )
    yield from _agreed(week.answers, language)
    messages = [(_dated(d.message.created), d.message.title) for d in week.messages]
    yield from _listed("messages", messages, language)
    yield Paragraph(text=say("table.method", language), tone=Tone.QUIET)


def _shares(shares: Sequence[Share], language: str) -> Iterator[Block]:
    if not shares:
        return
    head, rows = share_table(shares, language, dash="–")
    yield Table(
        caption=say("table.shares", language),
        head=tuple(head),
        rows=tuple(map(tuple, rows)),
        numbers=frozenset(range(1, len(head))),
    )


def _answers(given: Sequence[Given], language: str) -> Iterator[Block]:
    rows = []
    for g in given:
        kind = say(f"table.{g.kind}", language)
        rows.append((_clock(g.utc), f"{g.question} {answer_words(g, language)} ({kind})"))
    yield from _listed("answers", rows, language)
    yield from _agreed(given, language)


def _agreed(given: Sequence[Given], language: str) -> Iterator[Block]:
    yes, count = share_of_yes(given)
    if count:
        yield Paragraph(text=say("table.agreed", language, yes=yes, count=count), tone=Tone.QUIET)


def _listed(name: str, rows: Sequence[tuple[str, str]], language: str) -> Iterator[Block]:
    """List what there is; one sheet is to hold a day, so nothing is said of what there isn't."""
    if not rows:
        return
    more = f" (+{len(rows) - _MOST})" if len(rows) > _MOST else ""
    listed = "; ".join(f"{when} {what}" for when, what in rows[-_MOST:]) + more
    yield Paragraph(text=say("word.named", language, name=say(f"table.{name}", language), value=listed))


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone():%H:%M}"


def _dated(moment: datetime) -> str:
    return f"{moment.astimezone():%m-%d %H:%M}"


# -- columns -------------------------------------------------------------------------------------------------


def hours_drawing(day: Day, language: str) -> Drawing:
    """Draw a day's hours."""
    seen = [n for n, h in enumerate(day.hours) if _watched(h) > 0]
    first, last = min([_FIRST_HOUR, *seen]), max([_LAST_HOUR, *seen])
    hours = [(n, day.hours[n]) for n in range(first, last + 1) if _watched(day.hours[n]) + day.hours[n].off_s > 0]
    top = max([3600.0, *(_watched(h) + h.off_s for _, h in hours)])
    columns = [(f"{n}:00", _parts(h), _watched(h) + h.off_s) for n, h in hours]
    return _columns(columns, top, 60.0, 30, lambda v: say("word.minutes", language, m=f"{v:g}"), language)


def week_drawing(days: Sequence[Day], language: str) -> Drawing:
    """Draw a week's days."""
    parts = [[sum(column) for column in zip(*(_parts(h) for h in d.hours), strict=True)] for d in days]
    longest = max(sum(p) for p in parts) / 3600
    top = next((h for h in (1, 2, 4, 6, 8, 10, 12, 16, 20, 24) if h >= longest), 25)
    columns = [(_weekday(d.date), p, d.length_s) for d, p in zip(days, parts, strict=True)]
    return _columns(columns, top * 3600.0, 3600.0, top / 2, "{:g} h".format, language)


def _parts(hour: Hour) -> list[float]:
    labels = [float(hour.label_s[int(e)]) for e in STACK_ORDER]
    return [*labels, hour.unsure_s, hour.others_s, hour.nobody_s]


def _watched(hour: Hour) -> float:
    return sum(_parts(hour))


def _weekday(day: date) -> str:
    return f"{day:%m-%d}"


def _columns(
    columns: Sequence[tuple[str, Sequence[float], float]],
    top_s: float,
    unit_s: float,
    tick: float,
    write_tick: Callable[[float], str],
    language: str,
) -> Drawing:
    """Draw stacked columns: what was not watched is a dotted frame, several people and nobody are hatched."""
    key, across = "c", WIDTH - _LEFT - 4
    bottom = _TOP + _PLOT
    parts: list[str] = []
    value = 0.0
    while value * unit_s <= top_s + 1e-6:
        y = bottom - _PLOT * value * unit_s / top_s
        parts.append(f'<path class="line" d="M{_LEFT} {length(y)}H{WIDTH - 4}" stroke="{LINE}" stroke-width="1"/>')
        parts.append(lettered(_LEFT - 6, y + 4, write_tick(value) if value else "0", anchor="end"))
        value += tick
    place = across / max(1, len(columns))
    wide = min(54.0, place * (1 - _SPACE))
    for n, (name, seconds, whole) in enumerate(columns):
        x, y = _LEFT + n * place + (place - wide) / 2, float(bottom)
        for part, amount in enumerate(seconds):
            height = _PLOT * amount / top_s
            if height < 0.05:
                continue
            y -= height
            shape = f'<rect x="{length(x)}" y="{length(y)}" width="{length(wide)}" height="{length(max(0.3, height))}"'
            parts += _part(shape, part, key)
        tall = _PLOT * min(whole, top_s) / top_s
        parts.append(
            f'<rect class="gap-line" x="{length(x)}" y="{length(bottom - tall)}" width="{length(wide)}" '
            f'height="{length(tall)}" fill="none" stroke="{QUIET}" stroke-width="0.8" stroke-dasharray="1.5 2.5"/>'
        )
        parts.append(lettered(x + wide / 2, bottom + 17, name, anchor="middle"))
    x, y = float(_LEFT), bottom + 40
    names = [say(f"expression.{e.key}", language) for e in STACK_ORDER]
    names += [say(f"table.{name}", language) for name in ("unsure", "others", "nobody", "off")]
    for part, name in enumerate(names):
        wanted = 22 + width_of(name) + 14
        if x + wanted > WIDTH:
            x, y = float(_LEFT), y + 22
        box = f'<rect x="{length(x)}" y="{length(y - 11)}" width="16" height="13"'
        if part < len(names) - 1:
            parts += _part(box, part, key)
        else:
            frame = f'fill="none" stroke="{QUIET}" stroke-width="0.8" stroke-dasharray="1.5 2.5"'
            parts.append(f'{box} class="gap-line" {frame}/>')
        parts.append(lettered(x + 22, y, name))
        x += wanted
    return svg_of(parts, y + 10, key)


def _part(shape: str, part: int, key: str) -> Iterator[str]:
    if part < N_EMOTIONS:
        yield from filled(shape, int(STACK_ORDER[part]), key)
    elif part == N_EMOTIONS:
        yield from filled(shape, UNSURE, key)
    elif part == N_EMOTIONS + 1:
        yield f'{shape} fill="{QUIET}"/>'
    else:
        yield f'{shape} class="ground" fill="{GROUND}"/>'
        yield f'{shape} class="gap" fill="url(#{key}-gap)"/>'
