"""The parts of the labelling window: the enlarged face, and a button that shows its keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from emomonitor.opencv import cv2
from train.personal.label_style import CORNER, Colours

_SMALLEST_FACE = 320
_CRISP = 480
"""Pixels to which smaller pictures are enlarged by a cubic curve; Qt's own enlargement of 48 pixels looks blocky."""
_RING = 2
_SWATCH = 10


def read_picture(path: Path) -> NDArray[np.uint8] | None:
    """Return a picture file as BGR uint8 ``[H, W, 3]``, small ones enlarged; None where it is no picture."""
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    image = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_COLOR) if raw else None
    if image is None:
        return None
    scale = _CRISP / max(image.shape[:2])
    if scale > 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return np.asarray(image, np.uint8)


class FaceView(QWidget):
    """One face, as large as there is room; words instead where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_SMALLEST_FACE, _SMALLEST_FACE)
        self._picture: QPixmap | None = None
        self._words = ""
        self._colours: Colours | None = None

    def sizeHint(self) -> QSize:
        """Return the size that shows an enlarged face without shrinking it."""
        return QSize(_CRISP, _CRISP)

    def set_colours(self, colours: Colours) -> None:
        """Draw in these colours from now on."""
        self._colours = colours
        self.update()

    def show_picture(self, image: NDArray[np.uint8], name: str) -> None:
        """Show a picture, BGR uint8 ``[H, W, 3]``; ``name`` is what a screen reader says."""
        h, w = image.shape[:2]
        kept = np.ascontiguousarray(image)
        self._picture = QPixmap.fromImage(QImage(kept.data, w, h, kept.strides[0], QImage.Format.Format_BGR888).copy())
        self._words = ""
        self.setAccessibleName(name)
        self.update()

    def show_words(self, words: str) -> None:
        """Show words in the face's place."""
        self._picture, self._words = None, words
        self.setAccessibleName(words)
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether a face is shown."""
        return self._picture is not None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the face or the words, and a ring while it has the focus."""
        colours = self._colours
        if colours is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        place = self._place()
        path = QPainterPath()
        path.addRoundedRect(place, CORNER, CORNER)
        painter.setClipPath(path)
        if self._picture is None:
            painter.fillPath(path, QColor(colours.raised))
            painter.setPen(QColor(colours.text))
            inside = place.adjusted(24, 24, -24, -24)
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        else:
            painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))
        painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.text), _RING))
            painter.drawRoundedRect(place.adjusted(-2, -2, 2, 2), CORNER + 2, CORNER + 2)
        painter.end()

    def _place(self) -> QRectF:
        """Where the picture goes: the middle, in its own shape, with room for the focus ring."""
        room = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        if self._picture is None:
            return room
        w, h = self._picture.width(), self._picture.height()
        scale = min(room.width() / w, room.height() / h)
        place = QRectF(0, 0, w * scale, h * scale)
        place.moveCenter(room.center())
        return place


class KeyButton(QPushButton):
    """A button that shows the keys which do the same.

    Args:
        words: what it does.
        keys: names of the keys, shown as caps at its end.
        spoken: what a screen reader says.
        colour: an emotion's colour (``#rrggbb``), shown as a dot; None for none.
    """

    def __init__(self, words: str, keys: tuple[str, ...], *, spoken: str, colour: str | None = None) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus alone, so that Space goes on skipping
        self.setAccessibleName(spoken)
        self.setAccessibleDescription(f"Key {' or '.join(keys)}")
        self.setToolTip(f"{spoken} ({' or '.join(keys)})")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 12, 0)
        row.setSpacing(6)
        if colour is not None:
            dot = QLabel()
            dot.setFixedSize(_SWATCH, _SWATCH)
            dot.setStyleSheet(f"background: {colour}; border-radius: {_SWATCH // 2}px;")
            row.addWidget(dot)
            row.addSpacing(4)
        self.words = QLabel(words)
        row.addWidget(self.words)
        row.addStretch(1)
        for key in keys:
            cap = QLabel(key)
            cap.setObjectName("cap")
            cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
            row.addWidget(cap, 0, Qt.AlignmentFlag.AlignVCenter)
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
