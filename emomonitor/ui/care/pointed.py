"""A drawing made of places that a mouse points at and arrow keys walk through; one of them is told of in words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from emomonitor.ui.roles import is_painted


class Pointed(QWidget):
    """What charts and calendars share. A place is a whole number, as whoever draws it counts.

    Signals:
        told: words on the place under the mouse or the keyboard; "" for none.
        picked: a place that was clicked, or on which Return was pressed.
    """

    told = Signal(str)
    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._current: int | None = None
        self._hovered: int | None = None
        is_painted(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    # -- what a drawing says of itself -------------------------------------------------------------

    def at(self, where: QPointF) -> int | None:
        """Return the place at a point of the widget; None for none."""
        raise NotImplementedError

    def words_at(self, place: int) -> str:
        """Say what is drawn at a place."""
        raise NotImplementedError

    def step(self, key: Qt.Key) -> int | None:
        """Return where a key leads from the current place; None for a key that leads nowhere."""
        raise NotImplementedError

    def first(self) -> int | None:
        """Return where the keyboard begins."""
        raise NotImplementedError

    # -- what is told ------------------------------------------------------------------------------

    @property
    def pointed(self) -> int | None:
        """The place that is told of: under the mouse, else the keyboard's while it is here."""
        return self._hovered if self._hovered is not None else self._current if self.hasFocus() else None

    def tell(self) -> None:
        """Tell of the place that is pointed at, and draw anew."""
        place = self.pointed
        self.told.emit(self.words_at(place) if place is not None else "")
        self.describe()
        self.update()

    def describe(self) -> None:
        """Let a screen reader know the keyboard's place."""
        words = self.words_at(self._current) if self._current is not None else ""
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            if self.hasFocus():
                QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    # -- hands -------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from place to place; Return picks one."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self.picked.emit(self._current)
            return
        new = self.step(key)
        if new is None:
            super().keyPressEvent(event)
            return
        self._current, self._hovered = new, None
        self.tell()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell of the keyboard's place."""
        super().focusInEvent(event)
        self._current = self.first()
        self.tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell of it no longer."""
        super().focusOutEvent(event)
        self.tell()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell of the place under the mouse."""
        self._point(self.at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell of it no longer."""
        self._point(None)

    def _point(self, place: int | None) -> None:
        if place != self._hovered:
            self._hovered = place
            self.tell()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pick a place."""
        place = self.at(event.position())
        if place is not None and event.button() is Qt.MouseButton.LeftButton:
            self._current = place
            self.tell()
            self.picked.emit(place)

    def event(self, event: QEvent) -> bool:
        """Show a place's words beside the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.words_at(place) if place is not None else "", self)
            return True
        return super().event(event)
