"""Draws the seat on the picture: with the mouse, or with the keyboard alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from emomonitor.settings import Rect
from emomonitor.ui.seat_shape import Grip, dragged, flipped, grip_at, moved, resized
from emomonitor.ui.style import font
from emomonitor.ui.theme import OVER_PICTURE_GROUND, OVER_PICTURE_TEXT
from emomonitor.ui.video import VideoView
from emomonitor.ui.words import percent, translate

USUAL: Rect = (0.25, 0.06, 0.5, 0.74)
"""Where a new seat begins: the middle of the picture, where most people sit."""

_STEP = 0.02
"""Share of the picture that an arrow key moves it by."""

_REACH = 14.0
"""Pixels around an edge or corner in which the mouse takes hold of it."""

_CURSORS = {
    Grip.NONE: Qt.CursorShape.CrossCursor,
    Grip.INSIDE: Qt.CursorShape.SizeAllCursor,
    Grip.LEFT: Qt.CursorShape.SizeHorCursor,
    Grip.RIGHT: Qt.CursorShape.SizeHorCursor,
    Grip.TOP: Qt.CursorShape.SizeVerCursor,
    Grip.BOTTOM: Qt.CursorShape.SizeVerCursor,
    Grip.TOP | Grip.LEFT: Qt.CursorShape.SizeFDiagCursor,
    Grip.BOTTOM | Grip.RIGHT: Qt.CursorShape.SizeFDiagCursor,
    Grip.TOP | Grip.RIGHT: Qt.CursorShape.SizeBDiagCursor,
    Grip.BOTTOM | Grip.LEFT: Qt.CursorShape.SizeBDiagCursor,
}

_ARROWS = {
    Qt.Key.Key_Left: (-_STEP, 0.0),
    Qt.Key.Key_Right: (_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, -_STEP),
    Qt.Key.Key_Down: (0.0, _STEP),
}


class SeatEditor(QWidget):
    """Lies over a picture that goes on. Arrows move, Shift+arrows resize, Enter accepts, Esc cancels.

    Signals:
        accepted: the seat, shares of the picture as the camera gives it (never mirrored).
        cancelled: nothing shall change.

    Args:
        video: the picture.
        seat: where to begin; None takes :data:`USUAL`.
        parent: what it lies on; it must hold ``video``.
    """

    accepted = Signal(object)
    cancelled = Signal()

    def __init__(self, video: VideoView, seat: Rect | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._video = video
        # Held as it is seen: the keys' left is the picture's left on the screen.
        self._shown = flipped(seat or USUAL) if video.mirrored else (seat or USUAL)
        self._grip = Grip.NONE
        self._from: tuple[float, float] | None = None
        self._before = self._shown
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._build()
        self.retranslate()
        video.installEventFilter(self)
        self.setGeometry(video.geometry())
        self.show()
        self.raise_()
        self.setFocus()

    def _build(self) -> None:
        self._bar = QFrame(self)
        self._bar.setObjectName("overPictureBar")
        self._words, self._keys = QLabel(), QLabel()
        self._words.setFont(font(14, 600))
        self._keys.setFont(font(12))
        for label in (self._words, self._keys):
            label.setWordWrap(True)
        self.use, self.cancel = QPushButton(), QPushButton()
        self.use.setObjectName("overPicturePrimary")
        self.cancel.setObjectName("overPictureButton")
        self.use.clicked.connect(self._accept)
        self.cancel.clicked.connect(self.cancelled)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._words)
        texts.addWidget(self._keys)
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(16, 8, 10, 8)
        row.setSpacing(8)
        row.addLayout(texts, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.use)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._words.setText(translate("Seat", "Draw a frame around the seat"))
        self._keys.setText(translate("Seat", "Arrows move it, Shift+arrows resize it."))
        self.use.setText(translate("Seat", "Use this seat"))
        self.cancel.setText(translate("Seat", "Cancel"))
        for button in (self.use, self.cancel):
            button.setAccessibleName(button.text())
        self._tell()

    @property
    def seat(self) -> Rect:
        """The seat as it is now, not mirrored."""
        x, y, w, h = flipped(self._shown) if self._video.mirrored else self._shown
        return (round(x, 4), round(y, 4), round(w, 4), round(h, 4))

    def rect_on_screen(self) -> QRectF:
        """Where the seat is, in the editor's own pixels."""
        picture = self._video.picture_rect()
        x, y, w, h = self._shown
        return QRectF(
            picture.x() + x * picture.width(),
            picture.y() + y * picture.height(),
            w * picture.width(),
            h * picture.height(),
        )

    # -- keys ----------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep Enter, Esc and arrows from being anybody else's while this is open."""
        ours = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, *_ARROWS)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in ours:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, resize, accept or cancel."""
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is not None:
            change = resized if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else moved
            self._set(change(self._shown, *step))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    # -- mouse ---------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the seat, or begin a new one."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._from = self._share(event.position())
            self._grip = self._grip_at(event.position())
            self._before = self._shown
            self._bar.hide()  # it may lie on what is drawn

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what was taken hold of."""
        if self._from is None:
            self.setCursor(_CURSORS[self._grip_at(event.position())])
            return
        self._set(dragged(self._before, self._grip, self._from, self._share(event.position())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._from = None
        self._bar.show()
        self._arrange()

    def _grip_at(self, at: QPointF) -> Grip:
        picture = self._video.picture_rect()
        reach = (_REACH / max(1.0, picture.width()), _REACH / max(1.0, picture.height()))
        return grip_at(self._shown, self._share(at), reach)

    def _share(self, at: QPointF) -> tuple[float, float]:
        """A place as shares of the picture; what is at the edge of what is seen counts as the picture's edge."""
        picture, seen = self._video.picture_rect(), self._video.visible_rect()
        x = 0.0 if at.x() <= seen.left() + 2 else 1.0 if at.x() >= seen.right() - 2 else None
        y = 0.0 if at.y() <= seen.top() + 2 else 1.0 if at.y() >= seen.bottom() - 2 else None
        return (
            (at.x() - picture.x()) / picture.width() if x is None else x,
            (at.y() - picture.y()) / picture.height() if y is None else y,
        )

    # -- inside --------------------------------------------------------------------------------------

    def _accept(self) -> None:
        self.accepted.emit(self.seat)

    def _set(self, shown: Rect) -> None:
        if shown != self._shown:
            self._shown = shown
            self._tell()
            self._arrange()
            self.update()

    def _tell(self) -> None:
        x, y, w, h = self._shown
        words = translate("Seat", "Seat: {} from the left, {} from the top, {} wide, {} high.")
        self.setAccessibleName(words.format(percent(x), percent(y), percent(w), percent(h)))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Stay over the picture."""
        if watched is self._video and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.setGeometry(self._video.geometry())
            self._arrange()
        return False

    def resizeEvent(self, event: QEvent) -> None:
        """Put the words where they hide least."""
        self._arrange()

    def _arrange(self) -> None:
        seen = self._video.visible_rect().toAlignedRect().adjusted(12, 12, -12, -12)
        width = min(seen.width(), 760)
        self._bar.setFixedWidth(max(260, width))
        self._bar.setFixedHeight(self._bar.heightForWidth(self._bar.width()) + 4)
        x = seen.x() + (seen.width() - self._bar.width()) // 2
        below = seen.bottom() + 1 - self._bar.height()
        seat = self.rect_on_screen()
        # Faces are seldom at the foot of a picture: it lies there unless that hides a side that is free above.
        hides = seat.bottom() > below and seat.top() > seen.top() + self._bar.height()
        self._bar.move(x, seen.top() if hides else below)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Darken what is outside; draw the frame and its handles."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seat = self.rect_on_screen()
        outside = QPainterPath()
        outside.addRect(self._video.visible_rect())
        inside = QPainterPath()
        inside.addRect(seat)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 150))
        painter.drawPath(outside.subtracted(inside))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor(OVER_PICTURE_GROUND), 5.0), (QColor(OVER_PICTURE_TEXT), 2.0)):
            painter.setPen(QPen(colour, width))
            painter.drawRect(seat)
        painter.setPen(QPen(QColor(OVER_PICTURE_GROUND), 1.5))
        painter.setBrush(QColor(OVER_PICTURE_TEXT))
        for point in _handles(seat):
            painter.drawRoundedRect(QRectF(point.x() - 6, point.y() - 6, 12, 12), 3, 3)


def _handles(seat: QRectF) -> tuple[QPointF, ...]:
    middle = seat.center()
    return (
        seat.topLeft(),
        seat.topRight(),
        seat.bottomLeft(),
        seat.bottomRight(),
        QPointF(middle.x(), seat.top()),
        QPointF(middle.x(), seat.bottom()),
        QPointF(seat.left(), middle.y()),
        QPointF(seat.right(), middle.y()),
    )
