"""A card: a panel whose least height depends on its width."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget


class Panel(QFrame):
    """Holds wrapped words or rows and can still be squeezed.

    Qt takes the height that a box with wrapped words would like for the least one. A panel tells its least height
    as a plain minimum instead, so that a page knows how low it can be.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")

    def hasHeightForWidth(self) -> bool:
        """Not in Qt's way."""
        return False

    def minimumSizeHint(self) -> QSize:
        """The least height at the width of the moment."""
        layout = self.layout()
        if layout is None:
            return super().minimumSizeHint()
        least = layout.totalMinimumSize()
        width = max(self.width(), self.minimumWidth(), least.width())
        if layout.hasHeightForWidth():
            return QSize(least.width(), layout.totalMinimumHeightForWidth(width))
        return least

    def sizeHint(self) -> QSize:
        """The usual size, never under the least one."""
        return super().sizeHint().expandedTo(self.minimumSizeHint())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width needs another height."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()
