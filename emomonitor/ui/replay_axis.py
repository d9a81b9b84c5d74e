"""The time axis of a replay: the time of day where the session has one, the film's own otherwise."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QDate, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
_DAY_S = 86400.0
_ROOM = 26.0
"""Pixels between the words of two ticks, at the least."""

_TICK = 4.0

_SPARE_S = 0.001
"""Times are cut, not rounded, as a clock does; what lies by so little before a full second is that second."""

Clock = Callable[[float], datetime | None]
"""Gives the time of day at a time of the log; None for a film."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark on the axis.

    Attributes:
        time_s: where.
        text: what is written there.
        day: a new day begins there, or it is the first of the axis: the date is written too.
    """

    time_s: float
    text: str
    day: str


def ticks(start_s: float, end_s: float, width: float, word: Callable[[str], float], clock: Clock) -> list[Tick]:
    """Choose round times whose words have room.

    Args:
        start_s: left edge.
        end_s: right edge.
        width: pixels between them.
        word: gives a text's width in pixels.
        clock: the session's.
    """
    span, begin = end_s - start_s, clock(start_s)
    zero = 0.0 if begin is None else start_s - _second_of_day(begin)  # a midnight of the local clock
    step: float = STEPS_S[-1]
    for candidate in STEPS_S:
        if width * candidate / span >= word(_sample(candidate, film=begin is None, end_s=end_s)) + _ROOM:
            step = candidate
            break
    else:
        while width * step / span < word(_sample(step, film=begin is None, end_s=end_s)) + _ROOM:
            step += STEPS_S[-1]
    first = math.ceil((start_s - zero) / step - 1e-9)
    found: list[Tick] = []
    before = begin
    for i in range(first, math.floor((end_s - zero) / step + 1e-9) + 1):
        at = zero + i * step
        now = clock(at)
        if now is not None and begin is not None and step >= 7200:  # the clock was set to summer time or back
            at -= _offset(now) - _offset(begin)
            now = clock(at)
            if at > end_s:
                break
        new = now is not None and (not found or before is None or now.date() != before.date())
        found.append(Tick(time_s=at, text=time_words(at, now, step), day=day_words(now) if new and now else ""))
        before = now
    return found


def time_words(time_s: float, now: datetime | None, step_s: float = 1.0) -> str:
    """Write a time: 12:18:42, 12:18 where the step is whole minutes, 12:18:42.5 where it is less than a second."""
    if now is None:
        return film_words(time_s, decimals=1 if step_s < 1 else 0)
    now += timedelta(seconds=_SPARE_S)
    if step_s < 1:
        return f"{now:%H:%M:%S}.{now.microsecond // 100_000}"
    return f"{now:%H:%M:%S}" if step_s % 60 else f"{now:%H:%M}"


def film_words(time_s: float, decimals: int = 0) -> str:
    """Write a film's time: 0:07, 12:47, 1:02:47, 0:07.5."""
    units = 10**decimals
    whole = max(0, int((time_s + _SPARE_S) * units))
    seconds, rest = divmod(whole, units)
    text = (
        f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        if seconds >= 3600
        else f"{seconds // 60}:{seconds % 60:02d}"
    )
    return f"{text}.{rest}" if decimals else text


def day_words(now: datetime) -> str:
    """Write a date shortly: 23 Nov, 11月23日."""
    return QLocale().toString(QDate(now.year, now.month, now.day), translate("Replay", "d MMM"))


def paint_axis(painter: QPainter, area: QRectF, start_s: float, end_s: float, *, clock: Clock, theme: Theme) -> None:
    """Write the axis under a plot.

    Args:
        painter: where.
        area: as wide as the plot, below it.
        start_s: left edge.
        end_s: right edge.
        clock: the session's.
        theme: whose colours.
    """
    plain, bold = font(11), font(11, 600)
    metrics, bold_metrics = QFontMetricsF(plain), QFontMetricsF(bold)
    scale = area.width() / (end_s - start_s)
    found = ticks(start_s, end_s, area.width(), metrics.horizontalAdvance, clock)
    free = area.left()
    for i, tick in enumerate(found):
        x = area.left() + (tick.time_s - start_s) * scale
        painter.setPen(QPen(QColor(theme.quiet), 1.0))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.top() + _TICK))
        parts = [(tick.day, bold, bold_metrics, theme.text), (tick.text, plain, metrics, theme.quiet)]
        parts = [part for part in parts if part[0]]
        gap = scaled(6)
        whole = sum(m.horizontalAdvance(text) for text, _, m, _ in parts) + gap * (len(parts) - 1)
        until = area.right()
        if i + 1 < len(found):
            following = area.left() + (found[i + 1].time_s - start_s) * scale
            until = following - metrics.horizontalAdvance(tick.text) / 2 - gap
        left = max(free, x - whole / 2)
        if len(parts) > 1 and left + whole > until:  # a new day's date says enough
            parts, whole = parts[:1], bold_metrics.horizontalAdvance(tick.day)
        left = min(max(free, x - whole / 2), area.right() - whole)
        if left < free or left > x + whole / 4:  # it would stand beside its tick
            continue
        for text, face, m, colour in parts:
            painter.setFont(face)
            painter.setPen(QColor(colour))
            _write(painter, QRectF(left, area.top(), m.horizontalAdvance(text), area.height()), text)
            left += m.horizontalAdvance(text) + gap
        free = left + scaled(2)


def _write(painter: QPainter, where: QRectF, text: str) -> None:
    align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
    painter.drawText(where.adjusted(0, _TICK, 0, 0), align, text)


def _sample(step_s: float, *, film: bool, end_s: float) -> str:
    if film:
        return film_words(end_s, decimals=1 if step_s < 1 else 0)
    return "00:00:00.0" if step_s < 1 else "00:00:00" if step_s % 60 else "00:00"


def _second_of_day(now: datetime) -> float:
    return now.hour * 3600 + now.minute * 60 + now.second + now.microsecond / 1e6


def _offset(now: datetime) -> float:
    offset = now.utcoffset()
    return offset.total_seconds() if offset is not None else 0.0
