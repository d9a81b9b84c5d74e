"""What lies on faces themselves, under boxes and labels: hidden heads, the explanation, key points."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform

from emomonitor.entities import Reading, Scene
from emomonitor.ui.theme import OVER_PICTURE_TEXT
from emomonitor.vision.explain import Explanation
from emomonitor.vision.heat import HEAT_SIDE, heat
from emomonitor.vision.hiding import hide
from emomonitor.vision.tensor import FACE_SIZE

_DOT = 3.0


def to_screen(frame_width: int, picture: QRectF, mirrored: bool) -> QTransform:
    """Return the transform from pixels of the frame to where the picture is on screen."""
    scale = picture.width() / frame_width
    if mirrored:
        return QTransform(-scale, 0, 0, scale, picture.x() + picture.width(), picture.y())
    return QTransform(scale, 0, 0, scale, picture.x(), picture.y())


def paint_hidden(painter: QPainter, scene: Scene, transform: QTransform) -> None:
    """Hide every head, also of faces missed just now, outside the seat or in doubt. The frame itself stays as it is."""
    painter.save()
    painter.setTransform(transform, combine=True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)  # blocks, with nothing between them
    known = (*(r.box for r in scene.readings), *(t.box for t in scene.coasting))
    for box in (*known, *scene.ignored, *scene.glimpses):
        hidden = hide(scene.frame.image, box)
        if hidden is None:
            continue
        blocks = np.ascontiguousarray(hidden.blocks)
        rows, columns = blocks.shape[:2]
        image = QImage(blocks.data, columns, rows, blocks.strides[0], QImage.Format.Format_BGR888)
        place = QRectF(hidden.place.x, hidden.place.y, hidden.place.width, hidden.place.height)
        brush = QBrush(image)  # a clip path with round corners would cost three times as much
        brush.setTransform(QTransform(place.width() / columns, 0, 0, place.height() / rows, place.x(), place.y()))
        painter.setBrush(brush)
        painter.drawRoundedRect(place, hidden.radius, hidden.radius)
    painter.restore()


class HeatPicture:
    """An explanation as a picture, coloured once for a reading however often it is painted."""

    def __init__(self) -> None:
        self._of: Explanation | None = None
        self._pixels = np.zeros((0, 0, 4), np.uint8)
        self._image = QImage()

    def paint(self, painter: QPainter, explanation: Explanation, transform: QTransform) -> None:
        """Lay an explanation over its face; ``transform`` is that of :func:`to_screen`."""
        if explanation is not self._of:
            self._pixels = heat(explanation)  # QImage only looks at them: they must stay
            kind = QImage.Format.Format_ARGB32_Premultiplied  # blue, green, red, opacity in memory
            self._image = QImage(self._pixels.data, HEAT_SIDE, HEAT_SIDE, self._pixels.strides[0], kind)
            self._of = explanation
        m = explanation.to_source
        on_face = QTransform(m[0, 0], m[1, 0], m[0, 1], m[1, 1], m[0, 2], m[1, 2])
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(on_face * transform, combine=True)
        painter.drawImage(QRectF(0, 0, FACE_SIZE, FACE_SIZE), self._image, QRectF(0, 0, HEAT_SIDE, HEAT_SIDE))
        painter.restore()


def paint_key_points(painter: QPainter, readings: Iterable[Reading], transform: QTransform) -> None:
    """Draw the detector's six points, as large on any picture."""
    painter.setPen(QPen(QColor(0, 0, 0, 150), 1.5))
    painter.setBrush(QColor(OVER_PICTURE_TEXT))
    for reading in readings:
        for x, y in reading.keypoints[np.isfinite(reading.keypoints).all(axis=1)]:
            painter.drawEllipse(transform.map(QPointF(float(x), float(y))), _DOT, _DOT)
