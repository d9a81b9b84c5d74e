"""Files dropped anywhere on the window: a veil says what will happen, and the paths are handed on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMainWindow, QWidget

from emomonitor.ui.icons import paint_icon
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import OVER_PICTURE_GROUND, OVER_PICTURE_TEXT
from emomonitor.ui.words import translate

_ICON = 44
_EDGE = 16


class Veil(QWidget):
    """Lies over the whole window while something is dragged over it. The same in both themes, as over the picture."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        """Cover the parent."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, a dashed edge, a drawing and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(OVER_PICTURE_GROUND)
        ground.setAlphaF(0.9)
        painter.fillRect(self.rect(), ground)
        painter.setPen(QPen(QColor(OVER_PICTURE_TEXT), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE), 14, 14)
        side, middle = scaled(_ICON), self.rect().center()
        paint_icon(
            painter, "film", OVER_PICTURE_TEXT, QRectF(middle.x() - side / 2, middle.y() - side * 1.3, side, side)
        )
        painter.setFont(font(20, 600))
        painter.setPen(QColor(OVER_PICTURE_TEXT))
        words = translate("Analyze", "Drop it here to analyse it")
        below = QRectF(self.rect()).adjusted(40, self.height() / 2, -40, -40)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), words)


class Dropping(QObject):
    """Takes what is dragged over a window, which hands its drag events on to here.

    Widgets that take drops themselves (lines to write in) still do. Nothing is taken while ``ready`` isn't seen: on
    the first-run pages there is no rail.

    Signals:
        dropped: a tuple of paths.
        refused: words for people about what was dropped and is no file here.

    Args:
        window: it is made to take drops.
        ready: seen while something may be dropped.
    """

    dropped = Signal(object)
    refused = Signal(str)

    def __init__(self, window: QMainWindow, ready: QWidget) -> None:
        super().__init__(window)
        self._ready = ready
        self.veil = Veil(window)
        window.setAcceptDrops(True)

    def enter(self, event: QDragMoveEvent) -> None:
        """Something is dragged over the window: say what will happen to it."""
        if self._takes(event):
            self._copy(event)
            self.veil.cover()

    def leave(self, event: QDragLeaveEvent) -> None:
        """It went away again."""
        self.veil.hide()

    def drop(self, event: QDropEvent) -> None:
        """It was let go."""
        self.veil.hide()
        if self._takes(event):
            self._copy(event)
            self._take(event.mimeData())

    def _takes(self, event: QDropEvent) -> bool:
        data = event.mimeData()
        return self._ready.isVisible() and (data.hasUrls() or data.hasText() or data.hasImage())

    @staticmethod
    def _copy(event: QDropEvent) -> None:
        """Accept as a copy: a file manager that was told of a move would delete the file."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _take(self, data: QMimeData) -> None:
        paths = tuple(Path(u.toLocalFile()) for u in data.urls() if u.isLocalFile())
        if paths:
            self.dropped.emit(paths)
        elif data.hasUrls():
            words = translate("Analyze", "That is a link, and nothing is fetched from the network. Save it first.")
            self.refused.emit(words)
        else:
            self.refused.emit(translate("Analyze", "That was no file. Drop videos, pictures or folders."))
