"""Pictures on the companion's page: a photo from the family, and the camera's own where it was asked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPainterPath, QPaintEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.entities import Scene
from emomonitor.ui.scale import grown

_LARGEST = 1600
"""Pixels of a photo's longer side that are kept: more than the place shows."""

_ROUND = 22


class Rounded(QWidget):
    """A picture with round corners, as large as there is room."""

    def __init__(self, usual: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual = usual
        self._image = QImage()
        self._mirrored = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """What it would like."""
        return QSize(grown(self._usual.width()), grown(self._usual.height()))

    def minimumSizeHint(self) -> QSize:
        """Still a picture."""
        return QSize(90, 70)

    @property
    def has_picture(self) -> bool:
        """Whether there is one."""
        return not self._image.isNull()

    def load(self, path: Path) -> bool:
        """Show a photo, turned as it was taken; False where it can't be read."""
        reader = QImageReader(str(path))
        reader.setAutoTransform(True)
        size = reader.size()
        if size.isValid() and max(size.width(), size.height()) > _LARGEST:
            reader.setScaledSize(size.scaled(_LARGEST, _LARGEST, Qt.AspectRatioMode.KeepAspectRatio))
        self._image = reader.read()
        self.update()
        return self.has_picture

    def show_scene(self, scene: Scene | None) -> None:
        """Show the camera's picture, as in a mirror; None takes it away."""
        if scene is None:
            self._image = QImage()
        else:
            image = scene.frame.image
            height, width = image.shape[:2]
            picture = QImage(image.data, width, height, image.strides[0], QImage.Format.Format_BGR888)
            room = self.size() * self.devicePixelRatioF()
            self._image = picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio).transformed(
                QTransform.fromScale(-1, 1)
            )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        if self._image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        where = QRectF(
            (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
        )
        corners = QPainterPath()
        corners.addRoundedRect(where, _ROUND, _ROUND)
        painter.setClipPath(corners)
        painter.drawImage(where, self._image)
        painter.end()
