"""A whole clip's readings of one person as stacked shares: the timeline's own picture, standing still."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.timeline_model import TimelineView, columns
from emomonitor.ui.timeline_raster import colour_table, shade_gaps, stack_indices
from emomonitor.ui.words import clock

_HEIGHT = 84
_AXIS = 20
_STEPS_S = (1, 2, 5, 10, 30, 60, 300, 600)
_MOST_STEPS = 8


class Strip(QWidget):
    """Shares over time, from the clip's beginning to its end, and a line at one moment.

    Args:
        theme: the colours.
        axis: write times under it.
    """

    def __init__(self, theme: Theme, *, axis: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._axis = theme, axis
        self._view: TimelineView | None = None
        self._moment_s: float | None = None
        is_painted(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """High enough to compare shares."""
        return QSize(300, scaled(_HEIGHT + (_AXIS if self._axis else 0)))

    def minimumSizeHint(self) -> QSize:
        """As high as it likes to be."""
        return QSize(120, self.sizeHint().height())

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def show_view(self, view: TimelineView | None) -> None:
        """Show a view; None empties it."""
        self._view = view
        self.update()

    def point(self, time_s: float | None) -> None:
        """Draw a line at a time of the clip; None draws none."""
        self._moment_s = time_s
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw shares, line and times."""
        painter = QPainter(self)
        area = QRectF(0, 0, self.width(), scaled(_HEIGHT))
        view = self._view
        if view is None or self.width() < 2:
            painter.fillRect(area, QColor(self._theme.ground))
            return
        self._paint_shares(painter, view, area)
        span = view.end_s - view.start_s
        if self._moment_s is not None and span > 0:
            x = (self._moment_s - view.start_s) / span * area.width()
            for colour, width in ((self._theme.ground, 4.0), (self._theme.text, 2.0)):  # seen on every colour
                painter.setPen(QPen(QColor(colour), width))
                painter.drawLine(int(x), 0, int(x), int(area.height()))
        if self._axis:
            self._paint_times(painter, view)

    def _paint_shares(self, painter: QPainter, view: TimelineView, area: QRectF) -> None:
        ratio = self.devicePixelRatioF()
        width, height = round(area.width() * ratio), round(area.height() * ratio)
        cols = columns(view, width)
        index = stack_indices(cols, height)
        shade_gaps(index, cols, view)
        pixels = np.ascontiguousarray(colour_table(self._theme)[index])
        picture = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
        painter.drawImage(area, picture)

    def _paint_times(self, painter: QPainter, view: TimelineView) -> None:
        span = view.end_s - view.start_s
        step = next((s for s in _STEPS_S if span / s <= _MOST_STEPS), _STEPS_S[-1])
        painter.setFont(font(11))
        painter.setPen(QColor(self._theme.quiet))
        metrics = painter.fontMetrics()
        first = -(-view.start_s // step) * step
        for n in range(int((view.end_s - first) // step) + 1):
            time_s = first + n * step
            words = clock(time_s)
            room = metrics.horizontalAdvance(words)
            x = (time_s - view.start_s) / max(span, 1e-6) * self.width() - room / 2
            where = QRectF(min(max(x, 0.0), self.width() - room), scaled(_HEIGHT) + 2, room, scaled(_AXIS) - 2)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, words)
