"""A column of cards that is scrolled up and down, and follows the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

_AIR = 60
"""Pixels above and below what is scrolled to."""


class Column(QScrollArea):
    """As wide as it is given room; whatever the keyboard comes to is brought into sight."""

    def __init__(self, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._bring_into_sight)

    def _bring_into_sight(self, old: QWidget | None, now: QWidget | None) -> None:
        """Scroll to what the keyboard came to; a click is left where it is."""
        if now is None or QApplication.mouseButtons() or not self.isAncestorOf(now):
            return
        if now.visibleRegion().boundingRect() != now.rect():
            self.ensureWidgetVisible(now, 0, _AIR)
