"""What needs Qt to be painted, with or without a screen. Qt is imported here only when something is painted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from emomonitor.exporting.strokes import Drawing

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtSvg import QSvgRenderer

_applications: list[QCoreApplication] = []
"""Kept as long as the program runs: Qt's fonts need it."""


def need_application() -> None:
    """Make sure that Qt has what it needs for fonts; without a window of ours no screen is asked for."""
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is None:
        # On Linux there may be no screen at all; elsewhere there always is one, and its fonts are wanted.
        platform = ["-platform", "offscreen"] if sys.platform.startswith("linux") else []
        _applications.append(QGuiApplication(["emomonitor", *platform]))


def renderer(svg: str) -> QSvgRenderer:
    """Return what paints an SVG element."""
    from PySide6.QtCore import QByteArray
    from PySide6.QtSvg import QSvgRenderer

    return QSvgRenderer(QByteArray(svg.encode()))


def png_bytes(drawing: Drawing, *, scale: float = 2.0) -> bytes:
    """Return a drawing as PNG on white, ``scale`` pixels a unit of its view box."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
    from PySide6.QtGui import QImage, QPainter

    need_application()
    image = QImage(round(drawing.width * scale), round(drawing.height * scale), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer(drawing.svg).render(painter, QRectF(0, 0, image.width(), image.height()))
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    buffer.close()
    return bytes(data.data())
