"""A line of words that is shortened to the room it has, whenever that changes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

_LEAST = 20
"""Pixels that are written into even where there is less room."""


class ElidedLabel(QLabel):
    """One line that ends in "…" where it doesn't fit; its tooltip and its accessible name have all of it."""

    def __init__(self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self.whole = ""
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, words: str) -> None:
        """Show other words."""
        self.whole = words
        self.setToolTip(words)
        self.setAccessibleName(words)
        self._shorten()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten again."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        room = max(_LEAST, self.width() - 2)
        self.setText(self.fontMetrics().elidedText(self.whole, self._mode, room))
