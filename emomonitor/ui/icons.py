"""The app's own drawings (``assets/icons``), tinted for the theme."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from emomonitor.labels import Emotion
from emomonitor.resources import asset
from emomonitor.ui.scale import scaled, text_scale
from emomonitor.ui.style import font

_SCALES = (1, 2, 3)
"""Device pixels a logical pixel for which an icon is drawn, so that it stays crisp."""


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    text = asset(f"icons/{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(text.encode()))


def paint_icon(painter: QPainter, name: str, colour: str, where: QRectF) -> None:
    """Draw an icon into a rectangle, ``currentColor`` being ``colour``."""
    _renderer(name, colour).render(painter, where)


def pixmap(name: str, colour: str, size: int, scale: float = 1.0) -> QPixmap:
    """An icon as a pixmap of ``size`` logical pixels of 100 %."""
    return _pixmap(name, colour, scaled(size), scale)


@cache
def _pixmap(name: str, colour: str, size: int, scale: float) -> QPixmap:
    picture = QPixmap(QSize(round(size * scale), round(size * scale)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_icon(painter, name, colour, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def icon(name: str, colour: str, size: int = 18, disabled: str | None = None) -> QIcon:
    """An icon for a control; ``disabled`` is its colour while the control can't be used."""
    found = QIcon()
    for scale in _SCALES:
        found.addPixmap(pixmap(name, colour, size, float(scale)))
        if disabled is not None:
            found.addPixmap(pixmap(name, disabled, size, float(scale)), QIcon.Mode.Disabled)
    return found


def number_icon(number: int, colour: str) -> QIcon:
    """A person's number in a ring, as on the label of their face: it says whose name stands beside it."""
    return _number_icon(number, colour, text_scale())


@cache
def _number_icon(number: int, colour: str, _scale: float) -> QIcon:
    text, found = str(number), QIcon()
    size = number_size(number)
    for scale in _SCALES:
        picture = QPixmap(size * scale)
        picture.fill(Qt.GlobalColor.transparent)
        picture.setDevicePixelRatio(scale)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colour), 1.3))
        ring = QRectF(0, 0, size.width(), size.height()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.setFont(font(10, 600))
        painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        found.addPixmap(picture)
    return found


def number_size(number: int) -> QSize:
    """Logical pixels of :func:`number_icon` at the scale in force."""
    return QSize(max(scaled(17), scaled(9 + 7 * len(str(number)))), scaled(17))


def face_icon(emotion: Emotion | None) -> str:
    """Name of the drawing of an emotion; None is the unsure one."""
    return f"face-{emotion.key}" if emotion is not None else "face-unsure"
