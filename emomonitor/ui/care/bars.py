"""Hours of a day, days of a week or weeks of some months as stacked columns; what was not watched is a gap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from emomonitor.ui.care.parts import STACK, Mix, dashes, fill_of, mix_words
from emomonitor.ui.roles import is_painted
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


class Bars(QWidget):
    """A chart of columns. One of them is the current one: by the keyboard's arrows, or under the mouse.

    Signals:
        told: words on the column under the mouse or the keyboard; "" for none.
        chosen: index of a column that was clicked, or on which Return was pressed.
    """

    told = Signal(str)
    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        is_painted(self)
        self._columns: tuple[Column, ...] = ()
        self._top_s, self._unit_s, self._tick = 3600.0, 60.0, 30.0
        self._unit = ""
        self._current = self._hovered = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
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
        self._current = min(self._current, len(columns) - 1)
        self._hovered = -1
        self._describe()
        self.update()

    @property
    def columns(self) -> tuple[Column, ...]:
        """What is shown."""
        return self._columns

    @property
    def current(self) -> int:
        """The keyboard's column; -1 before there is one."""
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
        longest = f"{math.floor(self._top_s / self._unit_s)} {self._unit}"
        left = QFontMetrics(font(12)).horizontalAdvance(longest) + scaled(_AXIS)
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

    def _at(self, where: QPointF) -> int:
        plot = self._plot()
        if not self._columns or not plot.left() <= where.x() < plot.right():
            return -1
        return min(len(self._columns) - 1, int((where.x() - plot.left()) / plot.width() * len(self._columns)))

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
                strong = n == self._told_of()
                painter.setPen(QColor(self._theme.text if strong else self._theme.quiet))
                below = QRectF(place.left(), place.bottom() - scaled(_FOOT), place.width(), scaled(_FOOT))
                painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, column.name)
        if self.hasFocus() and self._current >= 0:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._body(self._current).adjusted(-3, -3, 3, 1), 4, 4)

    def _paint_axis(self, painter: QPainter) -> None:
        plot = self._plot()
        value = 0.0
        while value <= self._top_s / self._unit_s + 1e-6:
            y = round(plot.bottom() - plot.height() * value * self._unit_s / self._top_s)
            painter.setPen(QPen(QColor(self._theme.hairline), 1))
            painter.drawLine(QPointF(plot.left(), y + 0.5), QPointF(plot.right(), y + 0.5))
            painter.setPen(QColor(self._theme.quiet))
            words = f"{value:g} {self._unit}" if value else "0"
            label = QRectF(0, y - scaled(9), plot.left() - scaled(8), scaled(18))
            painter.drawText(label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
            value += self._tick

    def _paint_column(self, painter: QPainter, index: int, column: Column) -> None:
        body = self._body(index)
        mix = column.mix
        if self._told_of() == index:
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

    def _told_of(self) -> int:
        return self._hovered if self._hovered >= 0 else self._current if self.hasFocus() else -1

    def words_of(self, index: int) -> str:
        """Say what a column is made of."""
        return mix_words(self._columns[index].title, self._columns[index].mix)

    def _tell(self) -> None:
        index = self._told_of()
        self.told.emit(self.words_of(index) if 0 <= index < len(self._columns) else "")
        self._describe()
        self.update()

    def _describe(self) -> None:
        known = 0 <= self._current < len(self._columns)
        words = self.words_of(self._current) if known else ""
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            if self.hasFocus():
                QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    # -- hands -------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from column to column; Return chooses one."""
        last = len(self._columns) - 1
        steps = {
            Qt.Key.Key_Left: self._current - 1,
            Qt.Key.Key_Right: self._current + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if last >= 0 and key in steps:
            self._current = min(last, max(0, steps[key]))
            self._hovered = -1
            self._tell()
        elif self._current >= 0 and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin with the first column in which something was watched."""
        super().focusInEvent(event)
        if self._current < 0:
            watched = (n for n, c in enumerate(self._columns) if c.mix.view + c.mix.nobody > 0)
            self._current = next(watched, 0 if self._columns else -1)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell of nothing any more."""
        super().focusOutEvent(event)
        self._tell()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell of the column under the mouse."""
        at = self._at(event.position())
        if at != self._hovered:
            self._hovered = at
            self._tell()

    def leaveEvent(self, event: QEvent) -> None:
        """Tell of it no longer."""
        self._hovered = -1
        self._tell()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose a column."""
        at = self._at(event.position())
        if at >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self._current = at
            self._tell()
            self.chosen.emit(at)

    def event(self, event: QEvent) -> bool:
        """Show what a column is made of beside the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.words_of(at) if at >= 0 else "", self)
            return True
        return super().event(event)


def _round_step(least: float) -> float:
    """Return a round number near a wanted step of the axis."""
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    steps = [m * power for m in (1, 2, 3, 5, 10)]
    return min(steps, key=lambda s: abs(s - least))


assert len(STACK) == 6
