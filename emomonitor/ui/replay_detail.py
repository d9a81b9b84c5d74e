"""The large part of a replay's timeline: what was seen in the stretch that one looks at. It draws what it is given."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.ui.announcer import CalmDescription
from emomonitor.ui.focus import BY_KEYBOARD
from emomonitor.ui.replay_course import Loaded
from emomonitor.ui.replay_looks import Look
from emomonitor.ui.replay_readout import Said, paint_line, paint_said, said_of
from emomonitor.ui.replay_sheet import (
    View,
    gap_room_s,
    paint_gap_words,
    paint_marks,
    paint_places,
    paint_ribbon_words,
    paint_timeline_axis,
    paint_unread_words,
    plot_in,
)
from emomonitor.ui.replay_sketch import Sketch
from emomonitor.ui.replay_window import ReplayWindow
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import grown
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.timeline_marks import TimelineMark
from emomonitor.ui.words import translate

_LEAST = 170
"""Least height in pixels."""

_NOTCH = 120.0
_ZOOM = 1.25
"""By which one notch of the wheel widens or narrows the window."""

_DRAG_FROM = 4.0
_FINE_S = 30.0
"""A window shorter than this has its times told in tenths of a second."""


class Drawn:
    """A sketch that the screen can show. Made and dropped in the GUI thread only.

    Args:
        sketch: what was drawn beside it.

    Attributes:
        image: the picture.
        strip: what it shows.
        look: how.
        theme: whose colours.
        places: of the emotions' words.
    """

    def __init__(self, sketch: Sketch) -> None:
        self._pixels = sketch.pixels  # the image uses its memory
        height, width = sketch.pixels.shape[:2]
        self.image = QImage(sketch.pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        self.strip, self.look, self.theme, self.places = sketch.strip, sketch.look, sketch.theme, sketch.places


class ReplayDetail(QWidget):
    """The stretch that is seen, its marks, axis, cursor, and what the log has at a moment.

    Attributes:
        loaded: the course; None until it is ready.
        drawn: the newest picture; it may show another stretch than the one wanted, and is moved and stretched then.
        backdrop: the picture of the whole, for what the newest picture doesn't reach.
        marks: of the session.
        cursor_s: where the cursor stands.
        waiting: what is said while nothing is ready.

    Signals:
        picked: time that was clicked.
        mark_picked: number of the mark that was clicked.
        panned: seconds to move by.
        zoomed: (factor, time that keeps its place).
        whole_wanted: a double-click.
        menu_wanted: (where in this widget, the time there).
    """

    picked = Signal(float)
    mark_picked = Signal(int)
    panned = Signal(float)
    zoomed = Signal(float, float)
    whole_wanted = Signal()
    menu_wanted = Signal(QPointF, float)

    def __init__(self, theme: Theme, window: ReplayWindow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._window = theme, window
        self.look: Look = "stacked"
        self.loaded: Loaded | None = None
        self.drawn: Drawn | None = None
        self.backdrop: Drawn | None = None
        self.marks: tuple[TimelineMark, ...] = ()
        self.chosen_mark: int | None = None
        self.cursor_s = 0.0
        self.waiting = ""
        self._hover: float | None = None
        self._from: QPointF | None = None
        self._last = QPointF()
        self._drags = self._focused = False
        self._hits: list[tuple[QRectF, int]] = []
        self.calm = CalmDescription(self)
        is_painted(self)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(grown(_LEAST))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        """The sketch's height."""
        return QSize(600, 234)

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.setMinimumHeight(grown(_LEAST))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.setAccessibleName(translate("Replay", "Timeline"))
        self.calm.again()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    # -- where things are --------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """Where the stretch lies."""
        plot = plot_in(QRectF(self.rect()), self.look)
        return View(plot=plot, start_s=self._window.start_s, end_s=self._window.end_s)

    @property
    def step_s(self) -> float:
        """How exactly times are told."""
        return 0.1 if self._window.span_s < _FINE_S else 1.0

    def said_at(self, time_s: float) -> Said | None:
        """What the log has at a moment; None while it isn't ready."""
        return None if self.loaded is None else said_of(self.loaded, time_s, step_s=self.step_s)

    def mark_at(self, at: QPointF) -> int | None:
        """Number of the mark that a point means; plates come before lines."""
        found = [(rect, key) for rect, key in self._hits if rect.contains(at)]
        return min(found, key=lambda hit: hit[0].height())[1] if found else None

    @property
    def hover_s(self) -> float | None:
        """Time under the pointer; None where there is none."""
        return self._hover

    # -- drawing -----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all of it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        view = self.view
        painter.fillRect(view.plot, QColor(self._theme.ground))
        if self.loaded is None:
            painter.setFont(font(13))
            painter.setPen(QColor(self._theme.quiet))
            painter.drawText(view.plot, Qt.AlignmentFlag.AlignCenter, self.waiting)
        else:
            self._paint_pictures(painter, view)
            self._hits = self.paint_words(painter, view, self.drawn)
            self._paint_cursor(painter, view)
        if self._focused:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.text), 2))
            painter.drawRect(view.plot.adjusted(1, 1, -1, -1))

    def _paint_pictures(self, painter: QPainter, view: View) -> None:
        painter.save()
        painter.setClipRect(view.plot)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for drawn in (self.backdrop, self.drawn):
            if drawn is None or (drawn.look, drawn.theme) != (self.look, self._theme):
                continue
            left, right = view.x(float(drawn.strip.edges[0])), view.x(float(drawn.strip.edges[-1]))
            if right - left < 50 * view.plot.width():  # Qt's raster can't place what is far wider than the screen
                painter.drawImage(QRectF(left, view.plot.top(), right - left, view.plot.height()), drawn.image)
        painter.restore()

    def paint_words(self, painter: QPainter, view: View, drawn: Drawn | None) -> list[tuple[QRectF, int]]:
        """Write all words of a stretch; return where marks are."""
        loaded = self.loaded
        if loaded is None:
            return []
        wide = loaded.gaps_wider(view.start_s, view.end_s, gap_room_s(view))
        paint_gap_words(painter, view, wide, self._theme, everybody=loaded.person is None)
        if drawn is not None and drawn.look == self.look:
            if self.look == "ribbon":
                paint_ribbon_words(painter, view, drawn.strip, self._theme)
            else:
                paint_places(painter, view, drawn.strip, self.look, drawn.places, self._theme)
                paint_unread_words(painter, view, drawn.strip, self._theme)
        hits = paint_marks(painter, view, self.marks, self._theme, chosen=self.chosen_mark)
        paint_timeline_axis(painter, view, loaded.replay.wall_clock, self._theme)
        return hits

    def _paint_cursor(self, painter: QPainter, view: View) -> None:
        line = view.plot.adjusted(0, -6, 0, 4)
        if view.start_s <= self.cursor_s <= view.end_s:
            paint_line(painter, line, view.x(self.cursor_s), self._theme)
        at = self.cursor_s if self._hover is None else self._hover
        if self._hover is not None:
            paint_line(painter, view.plot, view.x(self._hover), self._theme, dashed=True)
        said = self.said_at(at)
        if said is not None and view.start_s <= at <= view.end_s:
            plates = [rect for rect, _ in self._hits if rect.height() < view.plot.height()]
            paint_said(painter, view.plot, view.x(at), said, self._theme, taken=plates)

    # -- mouse and focus ---------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer, or move sideways."""
        angle = event.angleDelta()
        view = self.view
        if abs(angle.x()) > abs(angle.y()) or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            notches = (angle.x() or angle.y()) / _NOTCH
            self.panned.emit(-notches * self._window.span_s / 10)
        else:
            at = min(max(view.time(event.position().x()), view.start_s), view.end_s)
            self.zoomed.emit(_ZOOM ** (-angle.y() / _NOTCH), at)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._from = self._last = event.position()
            self._drags = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point, or drag the stretch along."""
        at, view = event.position(), self.view
        if self._from is None:
            self._point(at, view)
            return
        if not self._drags and abs(at.x() - self._from.x()) >= _DRAG_FROM:
            self._drags = True
            self._hover = None
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._drags:
            self.panned.emit((self._last.x() - at.x()) * view.seconds_a_pixel)
            self._last = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It was a click, unless something was dragged."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        clicked, self._from = self._from is not None and not self._drags, None
        self._drags = False
        at, view = event.position(), self.view
        if clicked and (key := self.mark_at(at)) is not None:
            self.mark_picked.emit(key)
        elif clicked and view.plot.left() <= at.x() <= view.plot.right():
            self.picked.emit(view.time(at.x()))
        self._point(at, view)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """See the whole session again."""
        if event.button() is Qt.MouseButton.LeftButton and self.mark_at(event.position()) is None:
            self.whole_wanted.emit()

    def _point(self, at: QPointF, view: View) -> None:
        inside = view.plot.contains(at)
        self._hover = view.time(at.x()) if inside else None
        on_mark = inside and self.mark_at(at) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if on_mark else Qt.CursorShape.ArrowCursor)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._hover = None
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu, at the pointer or at the cursor."""
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        view = self.view
        at = QPointF(event.pos()) if by_mouse else QPointF(view.x(self.cursor_s), view.plot.center().y())
        self.menu_wanted.emit(at, min(max(view.time(at.x()), view.start_s), view.end_s))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys act here."""
        super().focusInEvent(event)
        self._focused = event.reason() in BY_KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys act elsewhere."""
        super().focusOutEvent(event)
        self._focused = False
        self.update()
