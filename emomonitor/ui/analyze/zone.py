"""The place that says what can be dropped, large while there is nothing and low beside a list."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from emomonitor.ui.controls import Button
from emomonitor.ui.icons import pixmap
from emomonitor.ui.panel import Panel
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

_ICON = 40
_WORDS = 620
"""Most pixels of a line of words."""


class DropZone(Panel):
    """Words and the two buttons. What is dropped itself is the window's matter.

    Attributes:
        files: asks for files.
        folder: asks for a folder.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._low: bool | None = None
        self.drawing, self.title, self.words = QLabel(), QLabel(), QLabel()
        self.title.setWordWrap(True)
        self.title.setFont(font(18, 600))
        self.words.setObjectName("quiet")
        self.words.setWordWrap(True)
        self.files, self.folder = Button("film"), Button("folder")
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addWidget(self.files)
        self._buttons.addWidget(self.folder)
        self._text = QVBoxLayout()
        self._text.setSpacing(4)
        self._text.addWidget(self.title)
        self._text.addWidget(self.words)
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._row.setSpacing(16)
        self._row.addWidget(self.drawing)
        self._row.addLayout(self._text)
        self._row.addLayout(self._buttons)
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        self._column.addLayout(self._row)
        self._column.addStretch(1)
        self.set_theme(theme)
        self.set_low(False)

    def set_low(self, low: bool) -> None:
        """Lie low beside a list, or fill the page."""
        if low == self._low:
            return
        self._low = low
        middle = Qt.AlignmentFlag.AlignCenter
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if low else QBoxLayout.Direction.TopToBottom)
        self._fit()
        self._row.setStretchFactor(self._text, 1 if low else 0)
        self._row.setAlignment(self._buttons, Qt.AlignmentFlag.AlignVCenter if low else middle)
        for label in (self.drawing, self.title, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter if low else middle)
        self.title.setFont(font(14, 500) if low else font(18, 600))
        self.words.setVisible(not low)
        self.drawing.setVisible(not low)
        vertical = QSizePolicy.Policy.Maximum if low else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        self.updateGeometry()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep lines short enough to be read."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        side = max(24, (self.width() - scaled(_WORDS)) // 2)
        self._column.setContentsMargins(*((18, 10, 14, 10) if self._low else (side, 20, side, 20)))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Analyze", "Drop videos, pictures or folders anywhere in this window"))
        self.words.setText(
            translate(
                "Analyze",
                "Every frame is analysed on this computer, and each file becomes a session of its own. The files stay "
                "where they are and are not copied. A folder of pictures is one session, a folder of videos is one for "
                "each; folders in it are looked into too.",
            )
        )
        self.files.set_words(translate("Analyze", "Add files…"))
        self.folder.set_words(translate("Analyze", "Add a folder…"))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        for button in (self.files, self.folder):
            button.set_theme(theme)
        self.drawing.setPixmap(pixmap("film", theme.quiet, _ICON, self.devicePixelRatioF()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a dashed edge."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.quiet), 1.5, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 13, 13)
