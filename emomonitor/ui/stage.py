"""The picture with everything that lies on it: notices, people, messages."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from emomonitor.ui.chips import Chips
from emomonitor.ui.drawn_menu import DrawnButton
from emomonitor.ui.notices import Message, Notice, Toast
from emomonitor.ui.scale import scaled
from emomonitor.ui.theme import Theme
from emomonitor.ui.video import LEAST, VideoView

_EDGE = 12

_NARROW = 560
"""A picture narrower than this many pixels leaves its notices to the whole stage."""


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
        self.drawn = DrawnButton(self)  # in that corner: what is drawn on the picture
        self.message = Message(theme, self)
        self.hint.hide()
        self.toast.resized.connect(self.arrange)
        self.setMinimumSize(self.video.minimumSize())

    def rescale(self) -> None:
        """Keep the least size; what lies on the picture has taken on the scale of words."""
        self.arrange()

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.video.retranslate()
        self.chips.retranslate()
        self.drawn.retranslate()
        self.toast.hide()  # what it says was said in the other language

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.video.set_theme(theme)
        self.message.set_theme(theme)

    def set_bare(self, bare: bool) -> None:
        """Leave the picture to something that is drawn on it, or bring the notices back."""
        self.chips.setVisible(not bare)
        self.drawn.setVisible(not bare)
        self.watching.setVisible(not bare)
        self.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep everything in its place."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Put everything into its place."""
        seen = self.video.visible_rect().toAlignedRect()
        area = (seen if seen.width() >= scaled(_NARROW) else self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        for notice in (self.hint, self.toast):
            notice.fit(area.width())
        self.watching.fit(area.width() - self.drawn.width() - 8)
        self.chips.fit(area.width())
        self.hint.move(area.topLeft())
        chips_y = area.y()
        if self.hint.isVisible() and self.hint.width() + self.chips.width() + _EDGE > area.width():
            chips_y += self.hint.height() + 8
        self.chips.move(area.right() + 1 - self.chips.width(), chips_y)
        right, bottom = area.right() + 1, area.bottom() + 1
        self.drawn.move(right - self.drawn.width(), bottom - self.drawn.height())
        right -= self.drawn.width() + 8
        self.watching.move(area.x(), bottom - self.watching.height())
        if self.toast.width() + self.watching.width() + _EDGE > right - area.x():
            right, bottom = area.right() + 1, bottom - self.drawn.height() - 8
        self.toast.move(right - self.toast.width(), bottom - self.toast.height())
        self.message.fit(self.width())
        below = self.watching.height() + 2 * _EDGE  # the message leaves it to be seen
        needed = self.message.height() + below + _EDGE if self.message.isVisible() else 0
        self.setMinimumSize(LEAST[0], max(scaled(LEAST[1]), needed))
        room = self.height() - self.message.height()
        self.message.move((self.width() - self.message.width()) // 2, max(0, min(room // 2, room - below)))
