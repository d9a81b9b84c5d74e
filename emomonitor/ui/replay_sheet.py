"""The words on a replay's timeline: emotions, lanes, gaps, marks. They go onto the screen and into a picture alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from emomonitor.entities import Event
from emomonitor.labels import EMOTIONS, N_EMOTIONS, Emotion
from emomonitor.palette import INK_ON_EMOTION
from emomonitor.replay.measures import Gap
from emomonitor.replay.rows import NO_LABEL
from emomonitor.replay.strip import Strip, runs
from emomonitor.ui.replay_axis import Clock, paint_axis
from emomonitor.ui.replay_labels import Place
from emomonitor.ui.replay_looks import LANES, Look, has_lanes
from emomonitor.ui.replay_paint import ribbon_places
from emomonitor.ui.replay_readout import gap_word
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import OVER_PICTURE_GROUND, OVER_PICTURE_TEXT, Theme
from emomonitor.ui.timeline_marks import TimelineMark
from emomonitor.ui.words import emotion_word, translate

TOP = 8.0
"""Pixels above the plot, into which the cursor and marks reach."""

AXIS = 24.0
"""Pixels below it, for the axis."""

_PLATE = 18.0
_PLATE_PADDING = 10.0
_PLATE_ROWS = 3
_LONGEST_PLATE = 170.0
_BAND_OPACITY = 0.17
_BRACKET = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Where a stretch of time lies.

    Attributes:
        plot: its place.
        start_s: at the left edge.
        end_s: at the right edge.
    """

    plot: QRectF
    start_s: float
    end_s: float

    def x(self, time_s: float) -> float:
        """Pixel of a time; may lie outside."""
        return self.plot.left() + (time_s - self.start_s) / (self.end_s - self.start_s) * self.plot.width()

    def time(self, x: float) -> float:
        """Time at a pixel; may lie outside."""
        return self.start_s + (x - self.plot.left()) / self.plot.width() * (self.end_s - self.start_s)

    @property
    def seconds_a_pixel(self) -> float:
        """Seconds that one pixel stands for."""
        return (self.end_s - self.start_s) / self.plot.width()


def plot_in(whole: QRectF, look: Look) -> QRectF:
    """Return where the plot lies in a timeline's place: lanes have their words before them."""
    plot = whole.adjusted(0, TOP, 0, -scaled(AXIS))
    if look == "ribbon" and has_lanes(plot.height()):
        plot.setLeft(plot.left() + _gutter())
    return plot


def marks_of(events: Iterable[Event]) -> tuple[TimelineMark, ...]:
    """Return a session's markers, in order of their beginnings; their numbers are those of the events."""
    found = [
        TimelineMark(key=e.id, time_s=e.time_s, text=" ".join(e.text.split()), end_s=e.end_s)  # on one line
        for e in events
        if e.kind == "marker"
    ]
    return tuple(sorted(found, key=lambda m: (m.time_s, m.key)))


def word_sizes(plot: QRectF) -> tuple[dict[Emotion, float], float]:
    """Widths of the emotions' words as shares of a plot's width, and their height as a share of its height."""
    metrics = QFontMetricsF(font(12, 600))
    widths = {e: (metrics.horizontalAdvance(emotion_word(e)) + scaled(14)) / plot.width() for e in EMOTIONS}
    return widths, metrics.height() / plot.height()


def paint_places(
    painter: QPainter, view: View, strip: Strip, look: Look, places: Iterable[Place], theme: Theme
) -> None:
    """Write the emotions' words where they were placed, also while the view has moved on already."""
    first, length = float(strip.edges[0]), float(strip.edges[-1] - strip.edges[0])
    bold = font(12, 600)
    metrics = QFontMetricsF(bold)
    painter.setFont(bold)
    for place in places:
        x = view.x(first + place.x * length)
        word = emotion_word(place.emotion)
        room = metrics.horizontalAdvance(word)
        if x - room / 2 < view.plot.left() or x + room / 2 > view.plot.right():
            continue
        where = QRectF(x - room / 2, view.plot.top() + place.y * view.plot.height() - metrics.height() / 2, room, 0)
        where.setHeight(metrics.height())
        if look == "lines":
            side = scaled(8)
            where.translate(side / 2 + 2, 0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.emotions[place.emotion]))
            painter.drawRoundedRect(QRectF(where.left() - side - 4, where.center().y() - side / 2, side, side), 2, 2)
        painter.setPen(QColor(theme.text if look == "lines" or place.dim else INK_ON_EMOTION))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, word)


def paint_ribbon_words(painter: QPainter, view: View, strip: Strip, theme: Theme) -> None:
    """Write each label into its stretches of the band where there is room, and before its lane."""
    band, lanes = ribbon_places(view.plot)
    bold, plain = font(11, 600), font(11)
    metrics = QFontMetricsF(bold)
    label = strip.label
    painter.setFont(bold)
    rooms = {code: metrics.horizontalAdvance(_label_word(code)) + scaled(10) for code in LANES}
    least = min(rooms.values()) * view.seconds_a_pixel
    for code in LANES:
        for a, b in runs(label == code):
            start, end = float(strip.edges[a]), float(strip.edges[b])
            if end - start < least:
                continue
            left, right = max(view.plot.left(), view.x(start)), min(view.plot.right(), view.x(end))
            if right - left >= rooms[code]:
                painter.setPen(QColor(theme.text if code == N_EMOTIONS else INK_ON_EMOTION))
                where = QRectF(left, band.top(), right - left, band.height())
                painter.drawText(where, Qt.AlignmentFlag.AlignCenter, _label_word(code))
    painter.setFont(plain)
    painter.setPen(QColor(theme.quiet))
    align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
    for code, lane in zip(LANES, lanes, strict=False):
        where = QRectF(lane.left() - _gutter(), lane.top(), _gutter() - scaled(8), lane.height())
        painter.drawText(where, align, _label_word(code))


def paint_gap_words(painter: QPainter, view: View, gaps: Iterable[Gap], theme: Theme, *, everybody: bool) -> None:
    """Say in each gap why there is nothing, where there is room."""
    for gap in gaps:
        word = gap_word(gap.kind, everybody=everybody)
        _paint_word(painter, view, gap.start_s, gap.end_s, word, theme.quiet, theme.gap)


def paint_unread_words(painter: QPainter, view: View, strip: Strip, theme: Theme) -> None:
    """Say where a face was there and could not be read, where there is room."""
    word = translate("Replay", "can't be read")
    for a, b in runs((strip.label != NO_LABEL) & np.isnan(strip.mean[:, 0])):
        _paint_word(painter, view, float(strip.edges[a]), float(strip.edges[b]), word, theme.quiet, theme.raised)


def _paint_word(
    painter: QPainter, view: View, start_s: float, end_s: float, word: str, colour: str, ground: str
) -> None:
    """Write a word into the seen part of a stretch, if it has the room."""
    metrics = QFontMetricsF(font(11))
    left, right = max(view.plot.left(), view.x(start_s)), min(view.plot.right(), view.x(end_s))
    room = metrics.horizontalAdvance(word) + scaled(12)
    if right - left < room + 4:
        return
    plate = QRectF((left + right - room) / 2, view.plot.center().y() - scaled(10), room, scaled(20))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font(11))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(plate, 6, 6)
    painter.setPen(QColor(colour))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, word)


def gap_room_s(view: View) -> float:
    """Seconds that a gap must last at the least to have room for a word."""
    return 24.0 * view.seconds_a_pixel


def paint_marks(
    painter: QPainter, view: View, marks: Iterable[TimelineMark], theme: Theme, *, chosen: int | None = None
) -> list[tuple[QRectF, int]]:
    """Draw marks: a line each, a band for a span, and words where there is room.

    Returns:
        Where something means a mark, and its number.
    """
    metrics = QFontMetricsF(font(11))
    plot, free = view.plot, [view.plot.left()] * _PLATE_ROWS
    found: list[tuple[QRectF, int]] = []
    for mark in marks:
        left, right = view.x(mark.time_s), view.x(mark.last_s)
        if right < plot.left() or left > plot.right():
            continue
        if mark.end_s is not None:
            _paint_span(painter, QRectF(QPointF(max(left, plot.left()), plot.top()), plot.bottomRight()), right, theme)
        painter.setPen(_mark_pen(theme))
        for x in {left, right}:
            if plot.left() <= x <= plot.right():
                painter.drawLine(QPointF(x, plot.top() - TOP + 2), QPointF(x, plot.bottom()))
                found.append((QRectF(x - 4, plot.top(), 8, plot.height()), mark.key))
        text = metrics.elidedText(
            mark.text or translate("Replay", "mark"), Qt.TextElideMode.ElideRight, scaled(_LONGEST_PLATE)
        )
        width = metrics.horizontalAdvance(text) + _PLATE_PADDING
        at = max(left, plot.left()) + 3
        at = at if at + width <= plot.right() else left - 3 - width
        row = next((i for i, end in enumerate(free) if end <= at), None)
        if row is None or at < plot.left():
            continue
        free[row] = at + width + 2
        plate = QRectF(at, plot.top() + 4 + row * scaled(_PLATE + 2), width, scaled(_PLATE))
        ink, ground = (theme.ground, theme.text) if mark.key == chosen else (OVER_PICTURE_TEXT, OVER_PICTURE_GROUND)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(plate, 5, 5)
        painter.setPen(QColor(ink))
        painter.setFont(font(11))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
        found.append((plate, mark.key))
    return found


def paint_timeline_axis(painter: QPainter, view: View, clock: Clock, theme: Theme) -> None:
    """Write the axis under a plot."""
    below = QRectF(view.plot.left(), view.plot.bottom(), view.plot.width(), scaled(AXIS))
    paint_axis(painter, below, view.start_s, view.end_s, clock=clock, theme=theme)


def has_readings(strip: Strip) -> bool:
    """Whether anything at all is in a strip."""
    return bool((strip.label != NO_LABEL).any())


def _paint_span(painter: QPainter, from_left: QRectF, right: float, theme: Theme) -> None:
    rect = QRectF(from_left)
    rect.setRight(min(right, from_left.right()))
    veil = QColor(theme.text)
    veil.setAlphaF(_BAND_OPACITY)
    painter.fillRect(rect, veil)
    painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), _BRACKET), QColor(theme.text))


def _mark_pen(theme: Theme) -> QPen:
    pen = QPen(QColor(theme.text), 1.0)
    pen.setDashPattern([3, 3])
    return pen


def _label_word(code: int) -> str:
    return emotion_word(None if code == N_EMOTIONS else Emotion(code))


def _gutter() -> float:
    metrics = QFontMetricsF(font(11))
    return float(round(max(metrics.horizontalAdvance(_label_word(code)) for code in LANES) + scaled(8)))
