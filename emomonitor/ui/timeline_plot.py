"""Draws the rolling timeline.

QPainter and NumPy rather than pyqtgraph, for three measured reasons: importing pyqtgraph takes a second of a start that
should take less than one; Qt fills six polygons of 600 points in 10 to 20 ms where NumPy finds the same pixels in one;
and lines wider than one pixel take Qt 14 to 50 ms where two thin ones side by side take one.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.labels import EMOTIONS, N_EMOTIONS, Emotion
from emomonitor.palette import rgb
from emomonitor.ui.style import font
from emomonitor.ui.theme import OVER_PICTURE_GROUND, OVER_PICTURE_TEXT, Theme, mix
from emomonitor.ui.timeline_model import Cell, Columns, TimelineMark, TimelineView, columns
from emomonitor.ui.words import translate

STACK_ORDER = (Emotion.ANGRY, Emotion.FEAR, Emotion.SAD, Emotion.NEUTRAL, Emotion.SURPRISE, Emotion.HAPPY)
"""From bottom to top: Neutral in the middle, so that what departs from it grows from either edge."""

_DIM = 0.4
"""Opacity of the shares of a reading that was not sure enough to be called an emotion."""

_TOP = 8.0
_AXIS = 22.0
_CLEAR = 2 * N_EMOTIONS
"""Index of "nothing drawn" in the table of colours: six emotions, six dimmed ones, then this."""


def stack_indices(cols: Columns, height: int) -> NDArray[np.uint8]:
    """Fill the stacked shares of each pixel column.

    Returns:
        uint8 ``[height, width]``: position in :data:`STACK_ORDER`, plus 6 where unsure, or 12 where nothing was read.
    """
    order = [int(e) for e in STACK_ORDER]
    tops = np.rint(height * (1.0 - np.cumsum(cols.probs[:, order], axis=1)))
    rows = np.arange(height, dtype=np.float64)[:, None]
    index = np.zeros((height, len(cols.cells)), np.uint8)
    for k in range(N_EMOTIONS - 1):
        index += rows < tops[:, k]
    index[:, cols.cells == Cell.UNSURE] += N_EMOTIONS
    index[:, cols.cells < Cell.UNSURE] = _CLEAR
    return index


def colour_table(theme: Theme) -> NDArray[np.uint32]:
    """Premultiplied ARGB for each index of :func:`stack_indices`."""
    full = [theme.emotions[e] for e in STACK_ORDER]
    dim = [mix(c, theme.panel, _DIM) for c in full]
    table = [0xFF000000 | r << 16 | g << 8 | b for r, g, b in map(rgb, full + dim)]
    return np.array([*table, 0], np.uint32)


def _polyline(x: NDArray[np.floating], y: NDArray[np.floating]) -> QPolygonF:
    return QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)])


class TimelinePlot(QWidget):
    """The plot without its controls; shows a view of the model."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._table = colour_table(theme)
        self._view: TimelineView | None = None
        self._stacked = True
        self.paints = 0
        self.setMinimumHeight(84)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.retranslate()

    def sizeHint(self) -> QSize:
        """The sketch's height."""
        return QSize(600, 160)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.setAccessibleName(translate("Timeline", "Timeline of the six emotions"))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme, self._table = theme, colour_table(theme)
        self.update()

    def set_stacked(self, stacked: bool) -> None:
        """Draw shares on top of each other, or six lines."""
        self._stacked = stacked
        self.update()

    def show_view(self, view: TimelineView | None) -> None:
        """Show a view; None is an empty timeline."""
        self._view = view
        self.update()

    @property
    def view(self) -> TimelineView | None:
        """What is shown."""
        return self._view

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw gaps, shares, markers and axis."""
        self.paints += 1
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        area = QRectF(0, _TOP, self.width(), self.height() - _TOP - _AXIS)
        if area.height() < 8:
            return
        painter.fillRect(area, QColor(self._theme.ground))
        if self._view is None:
            self._say(painter, area, translate("Timeline", "The timeline begins with the first picture."))
            return
        cols = columns(self._view, int(area.width()))
        self._paint_gaps(painter, area, cols)
        if self._stacked:
            self._paint_stack(painter, area)
        else:
            self._paint_lines(painter, area, cols)
        self._paint_marks(painter, area, self._view)
        self._paint_axis(painter, area, self._view)

    def _say(self, painter: QPainter, where: QRectF, text: str) -> None:
        painter.setFont(font(12))
        painter.setPen(QColor(self._theme.quiet))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_gaps(self, painter: QPainter, area: QRectF, cols: Columns) -> None:
        view = self._view
        assert view is not None
        words = {
            Cell.NO_PICTURE: translate("Timeline", "no picture"),
            Cell.NOBODY: translate("Timeline", "nobody"),
            Cell.AWAY: translate("Timeline", "not in view"),
            Cell.GATED: translate("Timeline", "unsure"),
        }
        metrics = QFontMetricsF(font(11))
        begin = (view.first_s - view.start_s) / (view.end_s - view.start_s) * area.width()
        for a, b, cell in cols.runs():
            if cell not in words or b <= begin:
                continue
            rect = QRectF(max(a, begin), area.y(), b - max(a, begin), area.height())
            painter.fillRect(rect, QColor(self._theme.raised if cell is Cell.GATED else self._theme.gap))
            if metrics.horizontalAdvance(words[cell]) + 10 <= rect.width():
                self._say_small(painter, rect, words[cell])

    def _say_small(self, painter: QPainter, rect: QRectF, text: str) -> None:
        painter.setFont(font(11))
        painter.setPen(QColor(self._theme.quiet))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_stack(self, painter: QPainter, area: QRectF) -> None:
        """Fill device pixels, so that it is crisp on any screen."""
        assert self._view is not None
        ratio = self.devicePixelRatioF()
        width, height = round(area.width() * ratio), round(area.height() * ratio)
        pixels = np.ascontiguousarray(self._table[stack_indices(columns(self._view, width), height)])
        image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)
        painter.drawImage(area, image)

    def _paint_lines(self, painter: QPainter, area: QRectF, cols: Columns) -> None:
        painter.setPen(QPen(QColor(self._theme.hairline), 1))
        for share in (0.0, 0.5, 1.0):
            y = round(area.bottom() - share * area.height()) - 0.5
            painter.drawLine(QPointF(0, y), QPointF(area.width(), y))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for a, b in self._read_runs(cols):
            at = np.arange(a, b, 2)  # every second pixel is as smooth, and half the work
            x = at + 0.5
            for e in EMOTIONS:
                y = area.bottom() - 1 - cols.probs[at, e] * (area.height() - 2)
                painter.setPen(QPen(QColor(self._theme.emotions[e]), 1))
                # Two thin lines are fast; one line of width two is not (FACTS.md).
                painter.drawPolyline(_polyline(x, y - 0.4))
                painter.drawPolyline(_polyline(x, y + 0.4))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _read_runs(self, cols: Columns) -> Iterator[tuple[int, int]]:
        """Stretches of columns with shares, sure or not."""
        read = np.concatenate(([0], (cols.cells >= Cell.UNSURE).astype(np.int8), [0]))
        edges = np.flatnonzero(np.diff(read))
        yield from ((int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 1)

    def _paint_marks(self, painter: QPainter, area: QRectF, view: TimelineView) -> None:
        free = [0.0, 0.0, 0.0]
        metrics = QFontMetricsF(font(11))
        for mark in view.marks:
            x = round(self._x(mark, area, view)) + 0.5
            pen = QPen(QColor(self._theme.text), 1)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.drawLine(QPointF(x, 2), QPointF(x, area.bottom()))
            text = mark.text or translate("Timeline", "mark")
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, 160)
            width = metrics.horizontalAdvance(text) + 10
            left = x + 3 if x + 3 + width <= area.right() else x - 3 - width
            row = next((i for i, end in enumerate(free) if end <= left), None)
            if row is None:
                continue
            free[row] = left + width + 2
            self._paint_mark_label(painter, QRectF(left, area.y() + 3 + row * 19, width, 17), text)

    def _paint_mark_label(self, painter: QPainter, rect: QRectF, text: str) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(OVER_PICTURE_GROUND))
        painter.drawRoundedRect(rect, 5, 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QColor(OVER_PICTURE_TEXT))
        painter.setFont(font(11))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    @staticmethod
    def _x(mark: TimelineMark, area: QRectF, view: TimelineView) -> float:
        return (mark.time_s - view.start_s) / (view.end_s - view.start_s) * area.width()

    def _paint_axis(self, painter: QPainter, area: QRectF, view: TimelineView) -> None:
        span = view.end_s - view.start_s
        step = next(s for s in (5, 10, 30, 60, 300, 600) if span / s <= 6.5 or s == 600)
        painter.setFont(font(11))
        painter.setPen(QColor(self._theme.quiet))
        top, height = area.bottom() + 4, _AXIS - 4
        count = round(span / step)
        for i in range(count + 1):
            ago = span - i * step if count * step == round(span) else (count - i) * step
            x = (1 - ago / span) * area.width()
            rect = QRectF(x - 40, top, 80, height)
            align = Qt.AlignmentFlag.AlignHCenter
            if i == 0:
                rect, align = QRectF(x, top, 80, height), Qt.AlignmentFlag.AlignLeft
            elif i == count:
                rect, align = QRectF(x - 80, top, 80, height), Qt.AlignmentFlag.AlignRight
            painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter, _ago(ago, step))


def _ago(seconds: float, step: float) -> str:
    """Write a tick of the time axis: −50 s, −4 min, now."""
    if seconds < 0.5:
        return translate("Timeline", "now")
    if step >= 60:
        return translate("Timeline", "−{} min").format(round(seconds / 60))
    return translate("Timeline", "−{} s").format(round(seconds))
