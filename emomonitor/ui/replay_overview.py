"""The whole session in a low strip, with the window on it that one looks through: drawn, drawn out, moved by keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.ui.focus import BY_KEYBOARD
from emomonitor.ui.replay_axis import Clock, day_words, time_words
from emomonitor.ui.replay_detail import Drawn
from emomonitor.ui.replay_sheet import View
from emomonitor.ui.replay_window import SHORTEST_S, ReplayWindow
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import grown
from emomonitor.ui.theme import Theme
from emomonitor.ui.timeline_marks import TimelineMark
from emomonitor.ui.words import translate

_HEIGHT = 48
_EDGE = 4.0
"""Pixels around the strip, into which the window's frame reaches."""

_REACH = 9.0
"""Pixels beside an end of the window that still mean it."""

_LEAST_SEEN = 8.0
"""Pixels that the window's frame is wide at the least, however short its time is."""

_STEP = 0.1
_ZOOM = 1.25
_VEIL = 0.55

KEYS = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)
"""Keys that move or draw out the window; those for zooming act on the whole timeline."""


class ReplayOverview(QWidget):
    """The whole, with the window.

    Attributes:
        drawn: the picture of the whole; None until it is ready.
        marks: of the session.
        cursor_s: where the cursor stands.

    Signals:
        wanted: (start, end) of a stretch to be seen.
    """

    wanted = Signal(float, float)

    def __init__(self, theme: Theme, window: ReplayWindow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._window = theme, window
        self.drawn: Drawn | None = None
        self.marks: tuple[TimelineMark, ...] = ()
        self.cursor_s = 0.0
        self.clock: Clock = lambda time_s: None
        self._holds: str = ""  # what is dragged: start, end, all
        self._last_x = 0.0
        self._focused = False
        is_painted(self)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(grown(_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        """The sketch's height."""
        return QSize(600, grown(_HEIGHT))

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.setFixedHeight(grown(_HEIGHT))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.setAccessibleName(translate("Replay", "Part of the session that is seen"))
        self.setToolTip(
            translate(
                "Replay", "Drag the window or its ends. Arrow keys move it, with Shift they resize it; + and − zoom."
            )
        )
        self.describe()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def describe(self) -> None:
        """Tell screen readers what is seen."""
        w = self._window
        words = translate("Replay", "{} to {} of {} to {}")
        self.setAccessibleDescription(words.format(*(self._time(t) for t in (w.start_s, w.end_s, w.first_s, w.last_s))))

    def _time(self, time_s: float) -> str:
        now = self.clock(time_s)
        written = time_words(time_s, now)
        if now is None or (first := self.clock(self._window.first_s)) is None or now.date() == first.date():
            return written
        return f"{day_words(now)}, {written}"

    # -- where things are --------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """Where the whole lies."""
        plot = QRectF(self.rect()).adjusted(0, _EDGE, 0, -_EDGE)
        return View(plot=plot, start_s=self._window.first_s, end_s=self._window.last_s)

    @property
    def frame(self) -> QRectF:
        """The window's frame."""
        view = self.view
        left, right = view.x(self._window.start_s), view.x(self._window.end_s)
        if right - left < _LEAST_SEEN:
            middle = min(max((left + right) / 2, _LEAST_SEEN / 2), self.width() - _LEAST_SEEN / 2)
            left, right = middle - _LEAST_SEEN / 2, middle + _LEAST_SEEN / 2
        return QRectF(left, 1, right - left, self.height() - 2)

    def _held_at(self, x: float) -> str:
        frame = self.frame
        inside = min(_REACH, frame.width() / 3)
        if frame.left() - _REACH <= x < frame.left() + inside and not self._window.whole:
            return "start"
        if frame.right() - inside < x <= frame.right() + _REACH and not self._window.whole:
            return "end"
        if self._window.whole:  # there is nothing to move: an end is drawn in
            near = x - frame.left(), frame.right() - x
            return "start" if near[0] < 2 * _REACH else "end" if near[1] < 2 * _REACH else ""
        return "all" if frame.left() <= x <= frame.right() else ""

    # -- drawing -----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the strip, a veil over what isn't seen, and the frame."""
        painter = QPainter(self)
        theme, view, frame = self._theme, self.view, self.frame
        painter.fillRect(self.rect(), QColor(theme.panel))
        painter.fillRect(view.plot, QColor(theme.ground))
        if self.drawn is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(view.plot, self.drawn.image)
        veil = QColor(theme.panel)
        veil.setAlphaF(_VEIL)
        painter.fillRect(QRectF(0, view.plot.top(), frame.left(), view.plot.height()), veil)
        painter.fillRect(QRectF(frame.right(), view.plot.top(), self.width() - frame.right(), view.plot.height()), veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in self.marks:
            x = view.x(mark.time_s)
            painter.setPen(QPen(QColor(theme.text), 1.5))
            painter.drawLine(QPointF(x, view.plot.top()), QPointF(x, view.plot.top() + 6))
        x = view.x(self.cursor_s)
        for colour, width in ((theme.ground, 3.0), (theme.text, 1.2)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(QPointF(x, view.plot.top()), QPointF(x, view.plot.bottom()))
        self._paint_frame(painter, frame)

    def _paint_frame(self, painter: QPainter, frame: QRectF) -> None:
        theme = self._theme
        painter.setBrush(Qt.BrushStyle.NoBrush)
        width = 3.0 if self._focused else 1.6
        for colour, wide in ((theme.ground, width + 2), (theme.text, width)):
            painter.setPen(QPen(QColor(colour), wide))
            painter.drawRoundedRect(frame.adjusted(1.5, 1, -1.5, -1), 5, 5)
        if frame.width() < 4 * _REACH:
            return
        for x in (frame.left() + 1.5, frame.right() - 1.5):  # grips
            painter.setPen(QPen(QColor(theme.ground), 1.0))
            painter.setBrush(QColor(theme.text))
            painter.drawRoundedRect(QRectF(x - 3.5, frame.center().y() - 9, 7, 18), 3.5, 3.5)

    # -- mouse, keys, focus ------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the window or an end of it; elsewhere, bring the window there first."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        self._holds = self._held_at(x)
        if not self._holds and not self._window.whole:
            middle, half = self.view.time(x), self._window.span_s / 2
            self.wanted.emit(middle - half, middle + half)
            self._holds = "all"
        self._last_x = x

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw it along."""
        x, w = event.position().x(), self._window
        if not event.buttons() & Qt.MouseButton.LeftButton:
            shape = {"start": Qt.CursorShape.SizeHorCursor, "end": Qt.CursorShape.SizeHorCursor}
            self.setCursor(shape.get(self._held_at(x), Qt.CursorShape.OpenHandCursor))
            return
        moved = (x - self._last_x) * self.view.seconds_a_pixel
        at = self.view.time(x)
        match self._holds:
            case "start":
                self.wanted.emit(min(max(at, w.first_s), w.end_s - SHORTEST_S), w.end_s)
            case "end":
                self.wanted.emit(w.start_s, max(min(at, w.last_s), w.start_s + SHORTEST_S))
            case "all":
                self.wanted.emit(w.start_s + moved, w.end_s + moved)
        self._last_x = x

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._holds = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """See the whole again."""
        self.wanted.emit(self._window.first_s, self._window.last_s)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Widen or narrow the window around its middle."""
        w, factor = self._window, _ZOOM ** (-(event.angleDelta().y() or event.angleDelta().x()) / 120.0)
        middle, half = (w.start_s + w.end_s) / 2, w.span_s * factor / 2
        self.wanted.emit(middle - half, middle + half)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the window, or with Shift its end."""
        w, span = self._window, self._window.span_s
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                step = span * (_STEP if event.key() == Qt.Key.Key_Right else -_STEP)
                if shift:
                    self.wanted.emit(w.start_s, max(min(w.end_s + step, w.last_s), w.start_s + SHORTEST_S))
                else:
                    self.wanted.emit(w.start_s + step, w.end_s + step)
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                step = span if event.key() == Qt.Key.Key_PageDown else -span
                self.wanted.emit(w.start_s + step, w.end_s + step)
            case Qt.Key.Key_Home:
                self.wanted.emit(w.first_s, w.first_s + span)
            case Qt.Key.Key_End:
                self.wanted.emit(w.last_s - span, w.last_s)
            case _:
                super().keyPressEvent(event)

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
