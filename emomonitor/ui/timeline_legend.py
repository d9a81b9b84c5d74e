"""What the timeline's colours mean."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.labels import EMOTIONS
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import emotion_word

_SWATCH = 10.0
_GAP = 6.0
_BETWEEN = 10.0
_ROWS = 2
"""Rows where there is no room for all in one."""


class Legend(QWidget):
    """Colour and word of each emotion, in the labels' order; in two rows where that is all the room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        is_painted(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.setAccessibleName(", ".join(emotion_word(e) for e in EMOTIONS))
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def _widths(self, pixels: float) -> list[float]:
        metrics = QFontMetricsF(font(pixels))
        return [metrics.horizontalAdvance(emotion_word(e)) + scaled(_SWATCH + _GAP + _BETWEEN) for e in EMOTIONS]

    def sizeHint(self) -> QSize:
        """All six side by side."""
        return QSize(round(sum(self._widths(12))), scaled(32))

    def minimumSizeHint(self) -> QSize:
        """Two rows: all six must be seen."""
        return QSize(round(max(self._widths(11)) * len(EMOTIONS) / _ROWS), scaled(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw swatches and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        one_row = self.width() >= self.sizeHint().width()
        pixels, rows = (12, 1) if one_row else (11.0, _ROWS)
        widths = self._widths(pixels)
        if not one_row:
            widths = [max(widths)] * len(EMOTIONS)
        painter.setFont(font(pixels))
        swatch, gap = scaled(_SWATCH), scaled(_GAP)
        columns, height = len(EMOTIONS) // rows, self.height() / rows
        x = 0.0
        for i, e in enumerate(EMOTIONS):
            if i % columns == 0:
                x = 0.0
            middle = (i // columns + 0.5) * height
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.emotions[e]))
            painter.drawRoundedRect(QRectF(x, middle - swatch / 2, swatch, swatch), 3, 3)
            painter.setPen(QColor(self._theme.quiet))
            words = QRectF(x + swatch + gap, middle - height / 2, widths[i], height)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, emotion_word(e))
            x += widths[i]
