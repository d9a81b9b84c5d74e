"""Hours of a day, days of a week or weeks of some months as stacked columns; what was not watched is a gap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.ui.care.parts import Mix, dashes, fill_of, mix_words
from emomonitor.ui.care.pointed import Pointed
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme

_HEIGHT, _LEAST = 230, 150
_AXIS, _FOOT, _HEAD = 12, 24, 14
_WIDEST = 54
_SPACE = 0.24
"""Of a column's place, what stays empty beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Attributes:
        name: below it.
        title: of it, in whole words.
        mix: what it is made of.
        pins: places of marks and messages, 0 to 1 of its time.
    """

    name: str
    title: str
    mix: Mix
    pins: tuple[float, ...] = ()


class Bars(Pointed):
    """A chart of columns. One of them is the current one: by the keyboard's arrows, or under the mouse.

    Places are the columns' numbers from the left.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._columns: tuple[Column, ...] = ()
        self._top_s, self._unit_s, self._tick = 3600.0, 60.0, 30.0
        self._unit = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_columns(self, columns: Sequence[Column], *, top_s: float, unit_s: float, unit: str) -> None:
        """Show other columns.

        Args:
            columns: from left to right.
            top_s: seconds at the upper end.
            unit_s: seconds of the axis's unit.
            unit: its sign.
        """
        self._columns, self._top_s, self._unit_s, self._unit = tuple(columns), top_s, unit_s, unit
        self._tick = _round_step(top_s / unit_s / 2)
        if self._current is not None and self._current >= len(columns):
            self._current = None
        self._hovered = None
        self.describe()
        self.update()

    @property
    def columns(self) -> tuple[Column, ...]:
        """What is shown."""
        return self._columns

    @property
    def current(self) -> int | None:
        """The keyboard's column; None before there is one."""
        return self._current

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Wide and not too high."""
        return QSize(scaled(480), scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Columns of a few pixels can still be told apart."""
        return QSize(scaled(220), scaled(_LEAST))

    # -- place -------------------------------------------------------------------------------------

    def _plot(self) -> QRectF:
        head = scaled(_HEAD)
        metrics = QFontMetrics(font(12))
        left = max(metrics.horizontalAdvance(words) for _, words in self._ticks()) + scaled(_AXIS)
        return QRectF(left, head, max(1, self.width() - left - 2), max(1, self.height() - head - scaled(_FOOT)))

    def place_of(self, index: int) -> QRectF:
        """Return a column's whole place."""
        plot = self._plot()
        wide = plot.width() / max(1, len(self._columns))
        return QRectF(plot.left() + index * wide, plot.top(), wide, plot.height())

    def _body(self, index: int) -> QRectF:
        place = self.place_of(index)
        wide = min(scaled(_WIDEST), place.width() * (1 - _SPACE))
        return QRectF(place.center().x() - wide / 2, place.top(), wide, place.height())

    # -- painting ----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axis, columns, names, and a frame around the current one."""
        painter = QPainter(self)
        painter.setFont(font(12))
        self._paint_axis(painter)
        names = self._names_shown()
        for n, column in enumerate(self._columns):
            self._paint_column(painter, n, column)
            if n in names:
                place = self.place_of(n).adjusted(-scaled(30), 0, scaled(30), scaled(_FOOT))
                strong = n == self.pointed
                painter.setPen(QColor(self._theme.text if strong else self._theme.quiet))
                below = QRectF(place.left(), place.bottom() - scaled(_FOOT), place.width(), scaled(_FOOT))
                painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, column.name)
        if self.hasFocus() and self._current is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._body(self._current).adjusted(-3, -3, 3, 1), 4, 4)

    def _ticks(self) -> list[tuple[float, str]]:
        """Return values of the axis in its unit, and what is written there."""
        count = int(self._top_s / self._unit_s / self._tick + 1e-6)
        values = [n * self._tick for n in range(count + 1)]
        return [(v, f"{v:g} {self._unit}" if v else "0") for v in values]

    def _paint_axis(self, painter: QPainter) -> None:
        plot = self._plot()
        for value, words in self._ticks():
            y = round(plot.bottom() - plot.height() * value * self._unit_s / self._top_s)
            painter.setPen(QPen(QColor(self._theme.hairline), 1))
            painter.drawLine(QPointF(plot.left(), y + 0.5), QPointF(plot.right(), y + 0.5))
            painter.setPen(QColor(self._theme.quiet))
            label = QRectF(0, y - scaled(9), plot.left() - scaled(8), scaled(18))
            painter.drawText(label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_column(self, painter: QPainter, index: int, column: Column) -> None:
        body = self._body(index)
        mix = column.mix
        if self.pointed == index:
            painter.fillRect(self.place_of(index), QColor(self._theme.raised))
        per_second = body.height() / self._top_s
        bottom = body.bottom()
        for part, seconds in enumerate((*mix.labels, mix.unsure, mix.others, mix.nobody)):
            height = seconds * per_second
            if height <= 0:
                continue
            box = QRectF(body.left(), bottom - height, body.width(), height)
            painter.fillRect(box, fill_of(part, self._theme))
            if height > 3:
                painter.fillRect(QRectF(box.left(), box.top(), box.width(), 1), QColor(self._theme.panel))
            bottom -= height
        top = body.bottom() - min(mix.whole, self._top_s) * per_second
        if bottom - top > 2:
            painter.setPen(dashes(self._theme))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(body.left(), top + 0.5, body.width() - 1, bottom - top - 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.text))
        for pin in column.pins:
            x, size = body.left() + pin * body.width(), scaled(4)
            painter.drawPolygon(QPolygonF([QPointF(x - size, 2), QPointF(x + size, 2), QPointF(x, 2 + 1.6 * size)]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _names_shown(self) -> set[int]:
        """Return whose names fit beside each other."""
        if not self._columns:
            return set()
        metrics = QFontMetrics(font(12))
        widest = max(metrics.horizontalAdvance(c.name) for c in self._columns) + scaled(8)
        each = max(1, math.ceil(widest / max(1.0, self.place_of(0).width())))
        return set(range(0, len(self._columns), each))

    # -- what is told ------------------------------------------------------------------------------

    def at(self, where: QPointF) -> int | None:
        """Return the column at a point."""
        plot = self._plot()
        if not self._columns or not plot.left() <= where.x() < plot.right():
            return None
        return min(len(self._columns) - 1, int((where.x() - plot.left()) / plot.width() * len(self._columns)))

    def words_at(self, place: int) -> str:
        """Say what a column is made of."""
        return mix_words(self._columns[place].title, self._columns[place].mix) if place < len(self._columns) else ""

    def step(self, key: Qt.Key) -> int | None:
        """Go from column to column."""
        last, now = len(self._columns) - 1, self._current if self._current is not None else 0
        steps = {Qt.Key.Key_Left: now - 1, Qt.Key.Key_Right: now + 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        return min(last, max(0, steps[key])) if last >= 0 and key in steps else None

    def first(self) -> int | None:
        """Begin where the keyboard was, else with the first column in which something was watched."""
        if self._current is not None or not self._columns:
            return self._current
        watched = (n for n, c in enumerate(self._columns) if c.mix.view + c.mix.nobody > 0)
        return next(watched, 0)


def _round_step(least: float) -> float:
    """Return a round number near a wanted step of the axis."""
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    steps = [m * power for m in (1, 2, 3, 5, 10)]
    return min(steps, key=lambda s: abs(s - least))
