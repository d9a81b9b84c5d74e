"""The way out of the companion: a button that must be held, so that nobody leaves by accident."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from emomonitor.ui.companion.colours import LARGE_TARGET, Warm
from emomonitor.ui.icons import paint_icon
from emomonitor.ui.scale import grown

HOLD_S = 3.0
_TICK_MS = 40
_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LeaveButton(QPushButton):
    """Held for three seconds, by finger, mouse or keyboard, it lets out.

    Signals:
        held: it was held for long enough.
        touched: it was let go too early: say how it works.
    """

    held = Signal()
    touched = Signal()

    def __init__(self, colours: Warm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._since_s: float | None = None
        self.setObjectName("coLeave")
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._step)
        self.rescale()

    def minimumSizeHint(self) -> QSize:
        """Just large enough for a thumb."""
        return QSize(grown(LARGE_TARGET), grown(LARGE_TARGET))

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.setFixedSize(QSize(grown(LARGE_TARGET), grown(LARGE_TARGET)))

    def set_colours(self, colours: Warm) -> None:
        """Take on a theme."""
        self._colours = colours
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to hold."""
        super().mousePressEvent(event)
        self._begin()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        super().mouseReleaseEvent(event)
        self._let_go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin to hold by keyboard."""
        if event.key() in _KEYS:
            if not event.isAutoRepeat():
                self._begin()
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go."""
        if event.key() in _KEYS:
            if not event.isAutoRepeat():
                self._let_go()
            return
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A key that is let go elsewhere isn't told."""
        super().focusOutEvent(event)
        self._since_s = None
        self._timer.stop()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """A finger that slides away doesn't hold any more."""
        super().leaveEvent(event)
        self._since_s = None
        self._timer.stop()
        self.update()

    def _begin(self) -> None:
        self._since_s = time.monotonic()
        self._timer.start()

    def _let_go(self) -> None:
        if self._since_s is not None:
            self.touched.emit()
        self._since_s = None
        self._timer.stop()
        self.update()

    def _step(self) -> None:
        self.update()
        if self._since_s is not None and time.monotonic() - self._since_s >= HOLD_S:
            self._since_s = None
            self._timer.stop()
            self.held.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a door in a ring that fills."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        painter.setPen(QPen(QColor(self._colours.text if self.hasFocus() else self._colours.line), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(ring)
        if self._since_s is not None:
            share = min(1.0, (time.monotonic() - self._since_s) / HOLD_S)
            painter.setPen(QPen(QColor(self._colours.good), 6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(ring, 90 * 16, -round(share * 360 * 16))
        inner = ring.width() * 0.29
        paint_icon(painter, "leave", self._colours.quiet, ring.adjusted(inner, inner, -inner, -inner))
        painter.end()
