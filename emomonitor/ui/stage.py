"""The picture with everything that lies on it: notices, people, messages."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from emomonitor.ui.notices import Chips, Message, Notice, Toast
from emomonitor.ui.theme import Theme
from emomonitor.ui.video import VideoView

_EDGE = 12


class Stage(QWidget):
    """Keeps notices at the corners and the message in the middle."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.video = VideoView(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.video)
        self.chips = Chips(self)
        self.watching = Notice("lock", self)  # bottom left: that emotion recognition is on
        self.hint = Notice("film", self)  # top left: the demo, a pause, a covered lens
        self.toast = Toast(self)  # bottom right: what has just been done
        self.message = Message(theme, self)
        self.hint.hide()
        self.toast.resized.connect(self.arrange)
        self.setMinimumSize(self.video.minimumSize())

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.video.set_theme(theme)
        self.message.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep everything in its place."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Put everything into its place."""
        w, h = self.width(), self.height()
        for widget in (self.chips, self.watching, self.hint, self.toast):
            widget.adjustSize()
        self.hint.move(_EDGE, _EDGE)
        self.chips.move(w - _EDGE - self.chips.width(), _EDGE)
        self.watching.move(_EDGE, h - _EDGE - self.watching.height())
        toast_y = h - _EDGE - self.toast.height()
        if self.toast.width() + self.watching.width() + 3 * _EDGE > w:
            toast_y -= self.watching.height() + 8
        self.toast.move(w - _EDGE - self.toast.width(), toast_y)
        self.message.fit(w)
        self.message.move(QPoint((w - self.message.width()) // 2, (h - self.message.height()) // 2))
