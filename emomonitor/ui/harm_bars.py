"""How far accuracy falls as pictures get worse: a bar for each strength."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.engines.figures import Harmed
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.understand_words import harm_title, harm_words, hundred, strength_words
from emomonitor.ui.words import translate

_TITLE = 30.0
_ROW = 38.0
_BAR = 6.0


class HarmBars(QWidget):
    """One harm: the picture as it is, then ever worse."""

    def __init__(self, theme: Theme, harm: Harmed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._harm = harm
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(harm_words(harm))

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(180, round(_TITLE + _ROW * (len(self._harm.steps) + 1)))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw title, words, bars and figures. The bars have no hue: colour means emotion."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(15, 600))
        painter.setPen(QColor(self._theme.text))
        left, middle = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, self.width(), _TITLE - 6), left | middle, harm_title(self._harm.kind))
        rows = [(translate("Understand", "as it is"), self._harm.unharmed)]
        rows += [(strength_words(self._harm.kind, s), a) for s, a in self._harm.steps]
        figures = QFontMetricsF(font(13, 600)).horizontalAdvance("100") + 6
        for i, (words, share) in enumerate(rows):
            top = _TITLE + i * _ROW
            line = QRectF(0, top, self.width(), 20)
            painter.setFont(font(13))
            painter.setPen(QColor(self._theme.quiet))
            painter.drawText(line.adjusted(0, 0, -figures, 0), left | middle, words)
            painter.setFont(font(13, 600))
            painter.setPen(QColor(self._theme.text))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | middle, str(hundred(share)))
            track = QRectF(0, top + 22, self.width(), _BAR)
            painter.setPen(Qt.PenStyle.NoPen)
            for width, colour in ((track.width(), self._theme.raised), (track.width() * share, self._theme.quiet)):
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(QRectF(track.x(), track.y(), width, _BAR), _BAR / 2, _BAR / 2)
