"""The Care page's cards: summary, hours, figures, calendar, and what belongs to the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from PySide6.QtCore import QLocale, QTime, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from emomonitor.care.companion.answers import CORRECTION, NO, YES, Given, share_of_yes
from emomonitor.care.entities import Delivery
from emomonitor.care.history.context import Context
from emomonitor.care.history.days import HOURS, Glance, Share
from emomonitor.care.history.record import DayRecord, Mark, Stretch, WeekRecord
from emomonitor.care.history.words import answer_words, day_summary, joined, week_summary
from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.ui.care.bars import Bars, Column
from emomonitor.ui.care.calendar import Calendar
from emomonitor.ui.care.notes import context_word
from emomonitor.ui.care.parts import (
    DISTRESS,
    Legend,
    day_month,
    long_date,
    long_span,
    mix_of_day,
    mix_of_glances,
    mix_of_hour,
    said,
    short_date,
)
from emomonitor.ui.care.shares import ShareRows
from emomonitor.ui.controls import Segments
from emomonitor.ui.family.parts import Card, Lines, line, plain_label, quiet_label, row_of
from emomonitor.ui.family.people import delivery_words
from emomonitor.ui.language import language_of_the_moment
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import emotion_word, number, translate

_DAY_S = 86_400.0
_FIRST_HOUR, _LAST_HOUR = 8, 20
"""Hours that are drawn even where nothing was watched in them."""

_MOST_LINES = 12


class SummaryCard(Card):
    """What can be said in sentences; the caution stands below it, always."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lead, self.more = plain_label(), plain_label()
        self.caution = quiet_label()
        self.lead.setFont(font(19, 500))
        self.lead.setObjectName("careLead")
        self.without_head()
        for part in (self.lead, self.more, self.caution):
            self.body.addWidget(part)
            self.body.addSpacing(6)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""

    def show_day(self, record: DayRecord) -> None:
        """Say a day."""
        self._say(day_summary(record.day, language_of_the_moment()))

    def show_week(self, week: WeekRecord) -> None:
        """Say a week."""
        self._say(week_summary(week.days, week.shares, language_of_the_moment()))

    def show_months(self, found: Sequence[Glance]) -> None:
        """Say only how much was watched: months have no intervals."""
        days = [g for g in found if g.view_s > 0]
        words = translate("Care", "Days with somebody in view: {}, {} in all. Days on which enough could be read: {}.")
        view = long_span(sum(g.view_s for g in days))
        enough = sum(g.shares is not None for g in days)
        self._say([words.format(len(days), view, enough), said("summary.caution")])

    def _say(self, sentences: Sequence[str]) -> None:
        language = language_of_the_moment()
        *told, caution = sentences
        self.lead.setText(joined(told[:2], language))
        self.more.setText(joined(told[2:], language))
        self.more.setVisible(len(told) > 2)
        self.caution.setText(caution)
        self.setAccessibleName(joined(sentences, language))


class ChartCard(Card):
    """Columns of time, a line that tells of one of them, and the legend.

    Signals:
        day_wanted: a day of the week, or the first of a week, was chosen.
    """

    day_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars, self.readout, self.legend = Bars(theme), quiet_label(), Legend()
        self.sentence.hide()
        self._dates: tuple[date, ...] = ()
        self.body.addWidget(self.bars)
        self.body.addSpacing(8)
        self.body.addWidget(self.readout)
        self.body.addSpacing(8)
        self.body.addWidget(self.legend)
        self.bars.told.connect(self._tell)
        self.bars.picked.connect(self._on_chosen)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.legend.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.bars.set_theme(theme)
        self.legend.set_theme(theme)

    def show_day(self, record: DayRecord) -> None:
        """Show a day hour by hour."""
        self._dates = ()
        self._name(translate("Care", "The day, hour by hour"))
        day = record.day
        mixes = [mix_of_hour(h) for h in day.hours]
        seen = [n for n, m in enumerate(mixes) if m.view + m.nobody > 0]
        first, last = min([_FIRST_HOUR, *seen]), max([_LAST_HOUR, *seen])
        moments = [m.start for m in record.marks] + [d.message.created for d in record.messages]
        columns = [
            Column(
                name=_clock(n),
                title=translate("Care", "{} to {}").format(_clock(n), _clock((n + 1) % HOURS)),
                mix=mixes[n],
                pins=_pins(moments, n),
            )
            for n in range(first, last + 1)
            if mixes[n].whole > 0  # an hour that the clocks skip is no hour
        ]
        top = max([3600.0, *(c.mix.whole for c in columns)])
        self.bars.show_columns(columns, top_s=top, unit_s=60.0, unit=translate("Care", "min"))
        self._tell("")

    def show_week(self, week: WeekRecord) -> None:
        """Show seven days; a click opens one."""
        self._dates = tuple(d.date for d in week.days)
        self._name(translate("Care", "The week, day by day"))
        mixes = [mix_of_day(d) for d in week.days]
        top = _round_hours(max(m.view + m.nobody for m in mixes))
        columns = [
            Column(name=short_date(d.date), title=long_date(d.date), mix=m)
            for d, m in zip(week.days, mixes, strict=True)
        ]
        self.bars.show_columns(columns, top_s=top, unit_s=3600.0, unit=translate("Care", "h"))
        self._tell("")

    def show_months(self, found: Sequence[Glance], weeks: int) -> None:
        """Show the last weeks; a click opens one."""
        self._name(translate("Care", "The last months, week by week"))
        newest = max(g.date for g in found) if found else date.today()
        monday = newest - timedelta(days=newest.weekday())
        starts = [monday - timedelta(days=7 * n) for n in reversed(range(weeks))]
        parts = [[g for g in found if s <= g.date < s + timedelta(days=7)] for s in starts]
        while len(starts) > 4 and not parts[0]:
            del starts[0], parts[0]
        self._dates = tuple(starts)
        mixes = [mix_of_glances(p, 7 * _DAY_S) for p in parts]
        top = _round_hours(max(m.view + m.nobody for m in mixes))
        columns = [
            Column(name=day_month(s), title=translate("Care", "Week of {}").format(long_date(s)), mix=m)
            for s, m in zip(starts, mixes, strict=True)
        ]
        self.bars.show_columns(columns, top_s=top, unit_s=3600.0, unit=translate("Care", "h"))
        self._tell("")

    def _name(self, words: str) -> None:
        self.title.setText(words)
        self.bars.setAccessibleName(words)

    def _tell(self, words: str) -> None:
        opened = translate("Care", "Point at a column, or go to one by the arrow keys; a click opens it.")
        plain = translate("Care", "Point at a column, or go to one by the arrow keys.")
        self.readout.setText(words or (opened if self._dates else plain))

    def _on_chosen(self, index: int) -> None:
        if self._dates:
            self.day_wanted.emit(self._dates[index])


class SharesCard(Card):
    """Shares of the six, as read or corrected."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows, self.kind, self.empty = ShareRows(theme), Segments(2), quiet_label()
        self.kind.choose(0)
        self.kind.chosen.connect(lambda _: self._draw())
        self._shares: tuple[Share, ...] = ()
        self._days = 0
        head = QHBoxLayout()
        head.addWidget(self.kind)
        head.addStretch(1)
        self.body.addLayout(head)
        self.body.addSpacing(10)
        self.body.addWidget(self.rows)
        self.body.addWidget(self.empty)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Care", "Share of the readable time"))
        self.rows.setAccessibleName(self.title.text())
        what = translate("Care", "Which shares")
        self.kind.set_words(what, (translate("Care", "As read"), translate("Care", "Corrected")))
        self.kind.setToolTip(
            translate(
                "Care",
                "Corrected: for what the model is known to confuse on test images. Whether that holds for this "
                "person isn't known.",
            )
        )

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.rows.set_theme(theme)

    def show_shares(self, shares: Sequence[Share], days: int) -> None:
        """Show a day's or a week's."""
        self._shares, self._days = tuple(shares), days
        self._draw()

    def _draw(self) -> None:
        can = bool(self._shares) and self._shares[0].corrected is not None
        corrected = can and self.kind.index == 1
        self.kind.setVisible(can)
        self.rows.setVisible(bool(self._shares))
        self.empty.setVisible(not self._shares)
        self.empty.setText(translate("Care", "Too little could be read."))
        self.rows.show_shares(self._shares, corrected=corrected)
        if corrected:
            words = translate(
                "Care", "Corrected for what the model is known to confuse on test images. Whiskers: 95 % intervals."
            )
        elif self._days:
            words = translate("Care", "Whiskers: 95 % intervals. Frames: where {} usual days lie, 19 in 20.")
            words = words.format(self._days)
        else:
            words = translate("Care", "Whiskers: 95 % intervals. Too few days are known yet to show the usual ones.")
        self.sentence.setText(words)
        self.sentence.setVisible(bool(self._shares))


class CalendarCard(Card):
    """The last weeks, and which share they show."""

    day_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.calendar, self.wanted, self.readout = Calendar(theme), QComboBox(), quiet_label()
        self.wanted.addItems([""] * (1 + len(EMOTIONS)))
        self.wanted.activated.connect(lambda _: self._draw())
        self.filter = QComboBox()
        self.filter.addItems([""] * (1 + 2 * len(Context)))
        self.filter.activated.connect(lambda _: self._draw())
        self._contexts: Mapping[date, frozenset[Context]] = {}
        self._found: tuple[Glance, ...] = ()
        self._shown = date.today()
        self._weeks = 10
        self.body.addWidget(row_of(self.wanted, self.filter))
        self.body.addSpacing(10)
        self.body.addWidget(self.calendar)
        self.body.addSpacing(8)
        self.body.addWidget(self.readout)
        self.calendar.picked.connect(lambda place: self.day_wanted.emit(date.fromordinal(place)))
        self.calendar.told.connect(self._tell)

    @property
    def emotions(self) -> tuple[Emotion, ...]:
        """Whose share is shown."""
        index = self.wanted.currentIndex()
        return DISTRESS if index <= 0 else (EMOTIONS[index - 1],)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Care", "The last weeks"))
        names = [translate("Care", "Sad, angry or afraid"), *(emotion_word(e) for e in EMOTIONS)]
        for n, name in enumerate(names):
            self.wanted.setItemText(n, name)
        self.wanted.setAccessibleName(translate("Care", "Whose share the calendar shows"))
        self.filter.setItemText(0, translate("Care", "All days"))
        for n, context in enumerate(Context):
            word = context_word(context)
            self.filter.setItemText(1 + 2 * n, translate("Care", "Only with: {}").format(word))
            self.filter.setItemText(2 + 2 * n, translate("Care", "Only without: {}").format(word))
        self.filter.setAccessibleName(translate("Care", "Which days the calendar shows"))
        self.calendar.setAccessibleName(translate("Care", "Calendar of the last weeks"))
        self._tell("")

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.calendar.set_theme(theme)

    def show_days(
        self,
        found: Sequence[Glance],
        shown: date,
        *,
        weeks: int,
        contexts: Mapping[date, frozenset[Context]] | None = None,
    ) -> None:
        """Show other days; ``contexts`` are what was noted of them."""
        self._contexts = contexts or {}
        self._found, self._shown, self._weeks = tuple(found), shown, weeks
        self._draw()

    @property
    def days(self) -> tuple[Glance, ...]:
        """The days that pass the filter."""
        index = self.filter.currentIndex()
        if index <= 0:
            return self._found
        context, with_it = tuple(Context)[(index - 1) // 2], index % 2 == 1
        return tuple(g for g in self._found if (context in self._contexts.get(g.date, ())) is with_it)

    def _draw(self) -> None:
        self.calendar.show_days(self.days, self._shown, self.emotions, weeks=self._weeks)
        words = translate("Care", "Share of the readable time; a full place is {} %. Empty: less than 20 minutes read.")
        self.sentence.setText(words.format(number(100 * self.calendar.top)))

    def _tell(self, words: str) -> None:
        self.readout.setText(words or translate("Care", "A click opens a day."))


class ListCard(Card):
    """A title and lines; a sentence where there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = Lines()
        self.sentence.hide()
        self.body.addWidget(self.lines)

    def fill(self, title: str, lines: Sequence[QWidget], *, whole: int | None = None) -> None:
        """Show lines; ``whole`` is how many there would be."""
        self.title.setText(title)
        shown = list(lines) or [line(quiet_label(translate("Care", "Nothing.")))]
        if whole is not None and whole > len(lines):
            shown.append(line(quiet_label(translate("Care", "and {} more").format(whole - len(lines)))))
        self.lines.fill(shown)

    def retranslate(self) -> None:
        """Set the words again after a change of language: whoever fills it does that."""


def message_lines(found: Sequence[Delivery], *, dated: bool) -> list[QWidget]:
    """Return a line for each message, newest first."""
    lines = []
    for d in tuple(reversed(found))[:_MOST_LINES]:
        about = translate("Care", "{} · {}").format(_when(d.message.created, dated=dated), delivery_words(d))
        lines.append(line(plain_label(d.message.title), quiet_label(about)))
    return lines


def answer_lines(found: Sequence[Given], *, dated: bool) -> list[QWidget]:
    """Return a line for each answer, newest first, and how often suggestions were right."""
    lines = []
    for g in tuple(reversed(found))[:_MOST_LINES]:
        kind = said(f"table.{g.kind}")
        about = translate("Care", "{} · {}").format(_when(g.utc, dated=dated), kind)
        told = plain_label(translate("Care", "“{}” {}").format(g.question, answer_words(g, language_of_the_moment())))
        chip = _agreement_chip(g)
        lines.append(
            line(told, quiet_label(about), at_right=chip) if chip is not None else line(told, quiet_label(about))
        )
    yes, count = share_of_yes(found)
    if count:
        lines.append(line(quiet_label(said("table.agreed", yes=yes, count=count))))
    return lines


def mark_lines(marks: Sequence[Mark]) -> list[QWidget]:
    """Return a line for each mark."""
    lines = []
    for m in marks[:_MOST_LINES]:
        about = _when(m.start, dated=False)
        if m.end is not None:
            about = translate("Care", "{} to {}").format(about, _when(m.end, dated=False))
        lines.append(line(plain_label(m.text or translate("Care", "Mark")), quiet_label(about)))
    return lines


def episode_lines(found: Iterable[Stretch]) -> list[QWidget]:
    """Return a line for each episode, longest first."""
    return [
        line(
            plain_label(translate("Care", "{} for {}").format(emotion_word(s.emotion), long_span(s.seconds))),
            quiet_label(_when(s.start, dated=False)),
        )
        for s in found
    ]


def _agreement_chip(given: Given) -> QLabel | None:
    """Say whether the answer and the reading agree, where both are there."""
    if given.kind == "suggested" and given.answer in (YES, NO):
        agrees = given.answer == YES
    elif given.kind == CORRECTION:
        agrees = False
    elif given.emotion is not None and given.seen is not None:
        agrees = given.emotion is given.seen
    else:
        return None
    chip = QLabel(translate("Care", "agrees") if agrees else translate("Care", "differs"))
    chip.setObjectName("verdict")
    return chip


def _pins(moments: Iterable[datetime], hour: int) -> tuple[float, ...]:
    local = [m.astimezone() for m in moments]
    return tuple((m.minute + m.second / 60) / 60 for m in local if m.hour == hour)


def _when(moment: datetime, *, dated: bool) -> str:
    local = moment.astimezone()
    clock = QLocale().toString(QTime(local.hour, local.minute), translate("Care", "HH:mm"))
    return f"{short_date(local.date())} {clock}" if dated else clock


def _clock(hour: int) -> str:
    return f"{hour}:00"


def _round_hours(seconds: float) -> float:
    """Return a whole number of hours that is no less than some seconds."""
    hours = seconds / 3600
    return 3600 * next((h for h in (1, 2, 4, 6, 8, 10, 12, 16, 20, 24, 40, 60, 80, 100, 120, 168) if h >= hours), 175)
