"""Turns mouse, wheel and keys on the plot into wishes: scroll, zoom, point, pick, draw an end."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent

from emomonitor.ui.focus import BY_KEYBOARD
from emomonitor.ui.timeline_plot import TimelinePlot

_NOTCH = 120.0
"""Qt's angle of one notch of a wheel."""

_WHEEL_SHARE = 1 / 10
"""Share of the span that one notch scrolls."""

_ZOOM_FACTOR = 1.25
"""By which one notch with Ctrl widens or narrows the span."""

_DRAG_FROM = 4.0
"""Pixels that the mouse must move before a press is a drag and no click."""


KEYS = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_Plus,
        Qt.Key.Key_Equal,
        Qt.Key.Key_Minus,
        Qt.Key.Key_Space,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_F2,
        Qt.Key.Key_E,
        Qt.Key.Key_Escape,
    }
)
"""Keys that act on the plot."""


class Gestures(QObject):
    """Watches a plot.

    Attributes:
        takes_escape: whether Esc means something here; else the window has it.

    Signals:
        scrolled: seconds, negative into the past.
        zoomed: factor of the span, and the source time under the mouse (or None).
        pointed: x of the mouse in pixels, None when it left.
        picked: number of the marker that was clicked, None where none was.
        opened: number of a marker that was double-clicked.
        dragged_end: source time to which the chosen marker's end is being drawn.
        dropped_end: the mouse let go of it.
        pressed: (key, modifiers), one of :data:`KEYS`.
        menu_wanted: position in the plot, None where the keyboard asked.
    """

    scrolled = Signal(float)
    zoomed = Signal(float, object)
    pointed = Signal(object)
    picked = Signal(object)
    opened = Signal(int)
    dragged_end = Signal(float)
    dropped_end = Signal()
    pressed = Signal(object, object)
    menu_wanted = Signal(object)

    def __init__(self, plot: TimelinePlot) -> None:
        super().__init__(plot)
        self._plot = plot
        self._from: QPointF | None = None
        self._last = QPointF()
        self._scrolls = self._draws_end = False
        self.takes_escape = False
        plot.setMouseTracking(True)
        plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        plot.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is meant for the timeline."""
        match event:
            case QWheelEvent():
                return self._wheel(event)
            case QMouseEvent():
                return self._mouse(event)
            case QContextMenuEvent():
                by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
                self.menu_wanted.emit(QPointF(event.pos()) if by_mouse else None)
                return True
            case QKeyEvent() if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
                return self._key(event)
            case QFocusEvent():
                self._plot.set_focused(event.gotFocus() and event.reason() in BY_KEYBOARD)
        if event.type() == QEvent.Type.Leave and self._from is None:
            self.pointed.emit(None)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key not in KEYS or (key is Qt.Key.Key_Escape and not self.takes_escape):
            return False
        event.accept()  # of an override: otherwise the window's own shortcut would have it
        if event.type() == QEvent.Type.KeyPress:
            self._plot.set_focused(True)
            self.pressed.emit(key, event.modifiers())
        return True

    def _wheel(self, event: QWheelEvent) -> bool:
        angle = event.angleDelta()
        notches = (angle.y() if abs(angle.y()) >= abs(angle.x()) else angle.x()) / _NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(_ZOOM_FACTOR**-notches, self._plot.time_at(event.position().x()))
        elif event.pixelDelta().x() and abs(event.pixelDelta().x()) > abs(event.pixelDelta().y()):
            self.scrolled.emit(-event.pixelDelta().x() * self._plot.seconds_a_pixel)
        else:
            self.scrolled.emit(-notches * _WHEEL_SHARE * self._plot.span_s)
        event.accept()
        return True

    def _mouse(self, event: QMouseEvent) -> bool:
        at = event.position()
        match event.type():
            case QEvent.Type.MouseButtonDblClick if event.button() is Qt.MouseButton.LeftButton:
                key = self._plot.mark_at(at)
                if key is not None:
                    self.opened.emit(key)
                return True
            case QEvent.Type.MouseButtonPress if event.button() is Qt.MouseButton.LeftButton:
                self._from, self._last, self._scrolls = at, at, False
                self._draws_end = self._plot.on_handle(at)
                return False  # the plot takes the focus
            case QEvent.Type.MouseMove:
                self._move(at)
                return True
            case QEvent.Type.MouseButtonRelease if event.button() is Qt.MouseButton.LeftButton:
                self._release(at)
                return True
        return False

    def _move(self, at: QPointF) -> None:
        if self._from is None:
            self.pointed.emit(at.x())
            self._show_shape(at)
            return
        if self._draws_end:
            time_s = self._plot.time_at(at.x())
            if time_s is not None:
                self.dragged_end.emit(time_s)
            return
        if not self._scrolls and abs(at.x() - self._from.x()) >= _DRAG_FROM:
            self._scrolls = True
            self._plot.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.pointed.emit(None)
        if self._scrolls:
            self.scrolled.emit((self._last.x() - at.x()) * self._plot.seconds_a_pixel)
            self._last = at

    def _release(self, at: QPointF) -> None:
        drew, scrolled, pressed = self._draws_end, self._scrolls, self._from is not None
        self._from, self._draws_end, self._scrolls = None, False, False
        if drew:
            self.dropped_end.emit()
        elif pressed and not scrolled:
            self.picked.emit(self._plot.mark_at(at))
        self._show_shape(at)

    def _show_shape(self, at: QPointF) -> None:
        if self._plot.on_handle(at):
            self._plot.setCursor(Qt.CursorShape.SplitHCursor)
        elif self._plot.mark_at(at) is not None:
            self._plot.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self._plot.unsetCursor()
