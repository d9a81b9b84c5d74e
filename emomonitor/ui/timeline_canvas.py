"""Draws the rolling timeline with pyqtgraph. Importing this imports pyqtgraph: only once the window is up.

Time runs in seconds before now, from ``-span`` to 0, and shares from 0 to 1, so scrolling moves data and never axes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QStyleOptionGraphicsItem, QWidget

from emomonitor.labels import EMOTIONS
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import OVER_PICTURE_GROUND, OVER_PICTURE_TEXT, Theme
from emomonitor.ui.timeline_axis import AXIS_HEIGHT, AgoAxis
from emomonitor.ui.timeline_model import Cell, Columns, TimelineView, columns
from emomonitor.ui.timeline_raster import colour_table, first_column, grid_indices, shade_gaps, stack_indices
from emomonitor.ui.words import translate

TOP = 8
"""Pixels above the plot, into which markers reach."""

_MARK_REACHES = 6
_PLATE_HEIGHT = 17.0
_PLATE_PADDING = 10.0
_PLATE_ROW = 19.0
_PLATE_ROWS = 3
_LONGEST_PLATE = 160.0
_CURVE_WIDTH = 1.8
"""Logical pixels."""

T = TypeVar("T", bound=QGraphicsItem)


class _Pool(Generic[T]):
    """Items that are made once and used again in each redraw; those that are not needed are hidden."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self.items: list[T] = []
        self._used = 0

    @contextmanager
    def redraw(self) -> Iterator[Callable[[], T]]:
        """Give a function that returns the next item, shown."""
        self._used = 0
        yield self._next
        for item in self.items[self._used :]:
            item.hide()

    def _next(self) -> T:
        if self._used == len(self.items):
            self.items.append(self._make())
        item = self.items[self._used]
        self._used += 1
        item.show()
        return item


class Words(QGraphicsItem):
    """Words on the plot, placed in pixels, with or without a plate under them."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setZValue(10)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._size = QRectF()
        self.text = ""
        self._colour, self._plate = QColor(), QColor()

    def say(self, text: str, where: QRectF, colour: str, plate: str = "") -> None:
        """Show words in the middle of ``where``."""
        size = QRectF(0, 0, where.width(), where.height())
        self.setPos(where.topLeft())
        said = (text, size, QColor(colour), QColor(plate))
        if said != (self.text, self._size, self._colour, self._plate):
            self.prepareGeometryChange()
            self.text, self._size, self._colour, self._plate = said
            self.update()

    def boundingRect(self) -> QRectF:
        """Everything drawn."""
        return self._size

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw plate and words."""
        if self._plate.isValid():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._plate)
            painter.drawRoundedRect(self._size, 5, 5)
        painter.setPen(self._colour)
        painter.setFont(font(11))
        painter.drawText(self._size, Qt.AlignmentFlag.AlignCenter, self.text)


class Curve(pg.PlotCurveItem):
    """A smooth line nearly two pixels wide, drawn as thin ones side by side.

    Six of them take 3 ms to paint like this, and 18 ms with a pen of width two: Qt has to outline that first.
    """

    def __init__(self) -> None:
        super().__init__(connect="finite", antialias=True)  # NaN is where nothing was read: the gap stays open

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None) -> None:
        """Draw the line several times, a device pixel apart at most."""
        ratio = painter.device().devicePixelRatioF()
        apart = _CURVE_WIDTH - 1.0 / ratio
        passes = math.ceil(apart * ratio / 0.9) + 1
        pixel = 1.0 / painter.transform().m22()
        painter.translate(0.0, -apart / 2 * pixel)
        for _ in range(passes):
            super().paint(painter, option, widget)
            painter.translate(0.0, apart / (passes - 1) * pixel)


class TimelineCanvas(pg.GraphicsView):
    """The plot: areas, lines, gaps, markers, axis."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False, background=theme.panel)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)  # nearly all of it moves
        self._view: TimelineView | None = None
        self._stacked = True
        self.paints = 0
        layout = pg.GraphicsLayout()
        layout.layout.setContentsMargins(0, TOP, 0, 0)
        layout.layout.setSpacing(0)
        self.setCentralItem(layout)
        self.box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0)
        self.box.disableAutoRange()
        self.box.setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape, False)  # markers reach above it
        self.axis = AgoAxis(theme)
        layout.addItem(self.box, 0, 0)
        layout.addItem(self.axis, 1, 0)
        self._rows = layout.layout
        self._rows.setRowFixedHeight(1, scaled(AXIS_HEIGHT))
        self.axis.linkToView(self.box)
        self.curves = {e: Curve() for e in EMOTIONS}
        self.image = pg.ImageItem(axisOrder="row-major")
        for item in (self.image, *self.curves.values()):
            self.box.addItem(item, ignoreBounds=True)
        self.marks: _Pool[pg.InfiniteLine] = _Pool(self._make_mark)
        self.plates = _Pool(lambda: Words(self.box))
        self.notes = _Pool(lambda: Words(self.box))
        self.set_theme(theme)
        self.box.sigResized.connect(lambda _: self._draw())

    def _make_mark(self) -> pg.InfiniteLine:
        line = pg.InfiniteLine(angle=90, pen=self._mark_pen)
        line.setZValue(5)
        self.box.addItem(line, ignoreBounds=True)
        return line

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.setBackground(theme.panel)
        self.axis.set_theme(theme)
        table = colour_table(theme)
        self.image.setLookupTable(table)
        self.image.setLevels((0, len(table)))  # pyqtgraph stretches a table over the levels: so each number is itself
        for e, curve in self.curves.items():
            curve.setPen(pg.mkPen(theme.emotions[e], width=1))
        self._mark_pen = QPen(QColor(theme.text), 0)  # always one pixel wide
        self._mark_pen.setDashPattern([3, 3])
        for line in self.marks.items:
            line.setPen(self._mark_pen)
        self._draw()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self._rows.setRowFixedHeight(1, scaled(AXIS_HEIGHT))
        self.axis.rescale()
        self._draw()

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.axis.set_theme(self._theme)  # its words are kept as a picture until something about it changes
        self._draw()

    def set_stacked(self, stacked: bool) -> None:
        """Draw shares on top of each other, or six lines."""
        self._stacked = stacked
        self._draw()

    def show_view(self, view: TimelineView) -> None:
        """Show a view."""
        self._view = view
        self._draw()

    def event(self, event: QEvent) -> bool:
        """Draw again on another screen's pixels."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._draw()
        return bool(super().event(event))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Count, and let the scene draw."""
        self.paints += 1
        super().paintEvent(event)

    # -- redrawing ---------------------------------------------------------------------------------

    def _draw(self) -> None:
        view, area = self._view, self.box.rect()
        if view is None or area.width() < 8 or area.height() < 8:
            return
        span = view.end_s - view.start_s
        self.box.setRange(xRange=(-span, 0.0), yRange=(0.0, 1.0), padding=0)
        ratio = self.devicePixelRatioF()
        width, height = round(area.width() * ratio), round(area.height() * ratio)
        cols = columns(view, width)
        index = stack_indices(cols, height) if self._stacked else grid_indices(width, height, round(ratio))
        shade_gaps(index, cols, view)
        self.image.setImage(np.ascontiguousarray(index[::-1]), autoLevels=False, rect=(-span, 0.0, span, 1.0))
        self._draw_lines(cols, span)
        self._draw_notes(cols, view, area)
        self._draw_marks(view, area)

    def _draw_lines(self, cols: Columns, span: float) -> None:
        for curve in self.curves.values():
            curve.setVisible(not self._stacked)
        if self._stacked:
            return
        n = len(cols.cells)
        x = ((np.arange(n) + 0.5) / n - 1.0) * span
        shares = np.where((cols.cells >= Cell.UNSURE)[:, None], cols.probs, np.nan)
        for e, curve in self.curves.items():
            curve.setData(x, shares[:, e])

    def _draw_notes(self, cols: Columns, view: TimelineView, area: QRectF) -> None:
        words = {
            Cell.NO_PICTURE: translate("Timeline", "no picture"),
            Cell.NOBODY: translate("Timeline", "nobody"),
            Cell.AWAY: translate("Timeline", "not in view"),
            Cell.GATED: translate("Timeline", "unsure"),
        }
        metrics = QFontMetricsF(font(11))
        pixel = area.width() / len(cols.cells)
        begin = first_column(view, len(cols.cells))
        with self.notes.redraw() as note:
            for a, b, cell in cols.runs():
                left, width = max(a, begin) * pixel, (b - max(a, begin)) * pixel
                if cell in words and metrics.horizontalAdvance(words[cell]) + 10 <= width:
                    note().say(words[cell], QRectF(left, 0, width, area.height()), self._theme.quiet)

    def _draw_marks(self, view: TimelineView, area: QRectF) -> None:
        metrics = QFontMetricsF(font(11))
        free = [0.0] * _PLATE_ROWS
        span = view.end_s - view.start_s
        with self.marks.redraw() as line, self.plates.redraw() as plate:
            for mark in view.marks:
                at = line()
                at.setSpan(0.0, 1.0 + _MARK_REACHES / area.height())
                at.setValue(mark.time_s - view.end_s)
                text = metrics.elidedText(
                    mark.text or translate("Timeline", "mark"), Qt.TextElideMode.ElideRight, scaled(_LONGEST_PLATE)
                )
                x = (mark.time_s - view.start_s) / span * area.width()
                width = metrics.horizontalAdvance(text) + _PLATE_PADDING
                left = x + 3 if x + 3 + width <= area.width() else x - 3 - width
                row = next((i for i, end in enumerate(free) if end <= left), None)
                if row is not None:
                    free[row] = left + width + 2
                    where = QRectF(QPointF(left, 3 + row * scaled(_PLATE_ROW)), QPointF(left + width, 0))
                    where.setHeight(scaled(_PLATE_HEIGHT))
                    plate().say(text, where, OVER_PICTURE_TEXT, OVER_PICTURE_GROUND)
