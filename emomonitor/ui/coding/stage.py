"""The picture that is coded: nothing is drawn on it but a frame around the person who is meant."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.ui.focus import BY_KEYBOARD
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import KEEPS_SIZE, scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import OVER_PICTURE_ALPHA, OVER_PICTURE_GROUND, OVER_PICTURE_TEXT, Theme
from emomonitor.ui.words import translate

_RADIUS = 14.0
_APART = 0.12
"""Share of a face's size that lies between it and its frame: the frame must not cover a forehead or a chin."""


class CodingStage(QWidget):
    """Shows one picture as large as there is room. It takes the keys for the page around it.

    Attributes:
        box: where the person is, in pixels of the picture; None where they aren't seen.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None
        self._words = self._note = ""
        self._by_keyboard = False
        self.box: QRectF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        is_painted(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setProperty(KEEPS_SIZE, True)
        self.setMinimumSize(QSize(280, 150))

    @property
    def image(self) -> QImage | None:
        """The picture that is shown."""
        return self._image

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def show_picture(self, image: QImage | None, box: QRectF | None, words: str, note: str = "") -> None:
        """Show a picture.

        Args:
            image: None for a damaged one.
            box: the person who is meant, in pixels of the picture.
            words: what a screen reader says of it; of no picture also what is written in its place.
            note: what is written on the picture: that the person isn't seen.
        """
        self._image, self.box, self._words, self._note = image, box, words, note
        self.setAccessibleName(translate("Coding", "The picture to code"))
        self.setAccessibleDescription(words)
        self.update()

    def picture_rect(self) -> QRectF:
        """Where the picture lies."""
        whole = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        if self._image is None or self._image.isNull():
            return whole
        size = self._image.size().scaled(whole.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(whole.center())
        return place

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, the frame around the person, and the one of the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.stage))
        painter.drawRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
        where = self.picture_rect()
        if self._image is None:
            painter.setPen(QColor(self._theme.quiet))
            painter.setFont(font(15))
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        else:
            painter.drawImage(where, self._image)
            self._paint_box(painter, where, self._image)
            self._paint_note(painter, where)
        if self._by_keyboard:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.text), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)

    def _paint_box(self, painter: QPainter, where: QRectF, image: QImage) -> None:
        """A light line between two dark ones is seen on any picture."""
        if self.box is None:
            return
        scale = where.width() / image.width()
        apart = _APART * max(self.box.width(), self.box.height())
        wide = self.box.adjusted(-apart, -apart, apart, apart)
        frame = QRectF(
            where.x() + wide.x() * scale, where.y() + wide.y() * scale, wide.width() * scale, wide.height() * scale
        ).intersected(where.adjusted(3, 3, -3, -3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((OVER_PICTURE_GROUND, 5.0), (OVER_PICTURE_TEXT, 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRoundedRect(frame, 10, 10)

    def _paint_note(self, painter: QPainter, where: QRectF) -> None:
        """Words in the picture's lower corner, on a ground on which they can be read."""
        if not self._note:
            return
        painter.setFont(font(13))
        width = QFontMetricsF(painter.font()).horizontalAdvance(self._note) + scaled(24)
        height = scaled(30)
        plate = QRectF(where.x() + 12, where.bottom() - 12 - height, min(width, where.width() - 24), height)
        ground = QColor(OVER_PICTURE_GROUND)
        ground.setAlphaF(OVER_PICTURE_ALPHA)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(plate, height / 2, height / 2)
        painter.setPen(QColor(OVER_PICTURE_TEXT))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self._note)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus where the keyboard brought it."""
        super().focusInEvent(event)
        self._by_keyboard = event.reason() in BY_KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no more."""
        super().focusOutEvent(event)
        self._by_keyboard = False
        self.update()
