"""Draws the rolling timeline with pyqtgraph. Importing this imports pyqtgraph: only once the window is up.

Time runs in seconds before now, from ``-span`` to 0, and shares from 0 to 1, so scrolling moves data and never axes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QWidget

from emomonitor.labels import EMOTIONS
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import OVER_PICTURE_GROUND, OVER_PICTURE_TEXT, Theme
from emomonitor.ui.timeline_axis import AXIS_HEIGHT, AgoAxis
from emomonitor.ui.timeline_items import Band, Curve, Pool, Words
from emomonitor.ui.timeline_marks import TimelineMark
from emomonitor.ui.timeline_model import Cell, Columns, TimelineView, columns
from emomonitor.ui.timeline_raster import colour_table, first_column, grid_indices, shade_gaps, stack_indices
from emomonitor.ui.timeline_readout import ReadOut, gap_word, paint_cursor
from emomonitor.ui.words import translate

TOP = 8
"""Pixels above the plot, into which markers reach."""

_MARK_REACHES = 6
_PLATE_HEIGHT = 17.0
_PLATE_PADDING = 10.0
_PLATE_ROW = 19.0
_PLATE_ROWS = 3
_LONGEST_PLATE = 160.0
_REACH = 8.0
"""Pixels beside a marker's line or handle that still mean it."""

_GRIP = (8.0, 30.0)
"""Width and height of the handle at a chosen marker's end."""


class TimelineCanvas(pg.GraphicsView):
    """The plot: areas, lines, gaps, markers, axis."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False, background=theme.panel)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)  # nearly all of it moves
        self._view: TimelineView | None = None
        self._stacked = True
        self._frozen = self._focused = False
        self._cursor: ReadOut | None = None
        self._selected: TimelineMark | None = None
        self._plate_of: list[tuple[QRectF, int]] = []
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
        self.marks: Pool[pg.InfiniteLine] = Pool(self._make_mark)
        self.ends: Pool[pg.InfiniteLine] = Pool(self._make_mark)
        self.bands = Pool(lambda: Band(self.box))
        self.plates = Pool(lambda: Words(self.box))
        self.notes = Pool(lambda: Words(self.box))
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
        for line in (*self.marks.items, *self.ends.items):
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

    def show_view(self, view: TimelineView, *, frozen: bool = False) -> None:
        """Show a view; one that stands still has the clock's times under it."""
        self._view, self._frozen = view, frozen
        self._draw()

    def show_cursor(self, said: ReadOut | None) -> None:
        """Show a line and words at a moment, or none."""
        if said != self._cursor:
            self._cursor = said
            self.viewport().update()

    def select(self, mark: TimelineMark | None) -> None:
        """Show a marker as the chosen one, or none."""
        if mark != self._selected:
            self._selected = mark
            self._draw()
            self.viewport().update()

    def set_focused(self, focused: bool) -> None:
        """Show that keys act here."""
        if focused != self._focused:
            self._focused = focused
            self.viewport().update()

    @property
    def cursor_words(self) -> ReadOut | None:
        """What is said of the moment under the cursor."""
        return self._cursor

    # -- where things are --------------------------------------------------------------------------

    def time_at(self, x: float) -> float | None:
        """Source time at a pixel; None before the first scene or beside the plot."""
        view, area = self._view, self.box.sceneBoundingRect()
        if view is None or not area.left() <= x <= area.right():
            return None
        return view.start_s + (x - area.left()) / area.width() * (view.end_s - view.start_s)

    def x_of(self, time_s: float) -> float | None:
        """Pixel at which a source time lies; None before the first scene, or where it isn't seen."""
        view, area = self._view, self.box.sceneBoundingRect()
        if view is None or not view.start_s <= time_s <= view.end_s:
            return None
        return area.left() + (time_s - view.start_s) / (view.end_s - view.start_s) * area.width()

    def handle(self) -> QPointF | None:
        """Middle of the handle with which the chosen marker's end is drawn; None where it isn't seen."""
        x = None if self._selected is None else self.x_of(self._selected.last_s)
        return None if x is None else QPointF(x, self.box.sceneBoundingRect().center().y())

    def on_handle(self, at: QPointF) -> bool:
        """Whether a point means that handle."""
        handle = self.handle()
        return (
            handle is not None and abs(handle.x() - at.x()) <= _REACH and abs(handle.y() - at.y()) <= _GRIP[1] / 2 + 4
        )

    def mark_at(self, at: QPointF) -> int | None:
        """Number of the marker that a point means: its words, its lines, or its band; None where there is none."""
        for rect, key in self._plate_of:
            if rect.contains(at):
                return key
        marks = () if self._view is None else self._view.marks
        near: list[tuple[float, int]] = []
        for mark in marks:
            lines = [x for x in (self.x_of(mark.time_s), self.x_of(mark.last_s)) if x is not None]
            near += [(abs(x - at.x()), mark.key) for x in lines if abs(x - at.x()) <= _REACH]
        if near:
            return min(near)[1]
        time_s = self.time_at(at.x())
        inside = [m for m in marks if time_s is not None and m.time_s <= time_s <= m.last_s]
        return min(inside, key=lambda m: m.last_s - m.time_s).key if inside else None

    def event(self, event: QEvent) -> bool:
        """Draw again on another screen's pixels."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._draw()
        return bool(super().event(event))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Count, and let the scene draw."""
        self.paints += 1
        super().paintEvent(event)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draw what belongs to mouse and keys: handle, cursor, focus."""
        area = self.box.sceneBoundingRect()
        handle = self.handle()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if handle is not None:
            painter.setPen(QPen(QColor(self._theme.ground), 2))
            painter.setBrush(QColor(self._theme.text))
            painter.drawRoundedRect(QRectF(handle.x() - _GRIP[0] / 2, handle.y() - _GRIP[1] / 2, *_GRIP), 4, 4)
        x = None if self._cursor is None else self.x_of(self._cursor.time_s)
        if self._cursor is not None and x is not None:
            paint_cursor(painter, area, x, self._cursor, self._theme)
        if self._focused:
            painter.setPen(QPen(QColor(self._theme.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 6, 6)

    # -- redrawing ---------------------------------------------------------------------------------

    def _draw(self) -> None:
        view, area = self._view, self.box.rect()
        if view is None or area.width() < 8 or area.height() < 8:
            return
        span = view.end_s - view.start_s
        self.box.setRange(xRange=(-span, 0.0), yRange=(0.0, 1.0), padding=0)
        self.axis.stand_at(view.clock_s if self._frozen else None)
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
        metrics = QFontMetricsF(font(11))
        pixel = area.width() / len(cols.cells)
        begin = first_column(view, len(cols.cells))
        with self.notes.redraw() as note:
            for a, b, cell in cols.runs():
                left, width = max(a, begin) * pixel, (b - max(a, begin)) * pixel
                word = gap_word(cell)
                if word and metrics.horizontalAdvance(word) + 10 <= width:
                    note().say(word, QRectF(left, 0, width, area.height()), self._theme.quiet)

    def _draw_marks(self, view: TimelineView, area: QRectF) -> None:
        free = [0.0] * _PLATE_ROWS
        scale = area.width() / (view.end_s - view.start_s)
        self._plate_of = []
        with (
            self.marks.redraw() as line,
            self.ends.redraw() as end,
            self.bands.redraw() as band,
            self.plates.redraw() as plate,
        ):
            for mark in view.marks:
                left = max((mark.time_s - view.start_s) * scale, 0.0)
                right = min((mark.last_s - view.start_s) * scale, area.width())
                if mark.time_s >= view.start_s:
                    self._place(line(), mark.time_s - view.end_s, area)
                if mark.end_s is not None:
                    band().lie(QRectF(left, 0, right - left, area.height()), self._theme.text)
                    if mark.end_s <= view.end_s:
                        self._place(end(), mark.end_s - view.end_s, area)
                self._draw_plate(plate, mark, left, area, free)

    def _place(self, line: pg.InfiniteLine, at: float, area: QRectF) -> None:
        line.setSpan(0.0, 1.0 + _MARK_REACHES / area.height())
        line.setValue(at)

    def _draw_plate(
        self, plate: Callable[[], Words], mark: TimelineMark, x: float, area: QRectF, free: list[float]
    ) -> None:
        """Write a marker's words where there is room; ``free`` is where each row of plates begins to be empty."""
        metrics = QFontMetricsF(font(11))
        words = mark.text or translate("Timeline", "mark")
        text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, scaled(_LONGEST_PLATE))
        width = metrics.horizontalAdvance(text) + _PLATE_PADDING
        left = x + 3 if x + 3 + width <= area.width() else x - 3 - width
        row = next((i for i, end in enumerate(free) if end <= left), None)
        if row is None:
            return
        free[row] = left + width + 2
        where = QRectF(left, 3 + row * scaled(_PLATE_ROW), width, scaled(_PLATE_HEIGHT))
        chosen = self._selected is not None and self._selected.key == mark.key
        ink, ground = (self._theme.ground, self._theme.text) if chosen else (OVER_PICTURE_TEXT, OVER_PICTURE_GROUND)
        plate().say(text, where, ink, ground)
        self._plate_of.append((self.box.mapRectToScene(where), mark.key))
