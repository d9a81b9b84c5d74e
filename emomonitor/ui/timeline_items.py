"""What the timeline's plot is made of: items used again and again, words, cheap curves. Imports pyqtgraph."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from emomonitor.ui.style import font

_CURVE_WIDTH = 1.8
"""Logical pixels."""

_BAND_OPACITY = 0.17
"""Of a span's band: the shares under it must still be told apart."""

_BRACKET = 2.5
"""Pixels of the line along its top."""

T = TypeVar("T", bound=QGraphicsItem)


class Pool(Generic[T]):
    """Items that are made once and used again in each redraw; those that are not needed are hidden."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self.items: list[T] = []
        self._used = 0

    @contextmanager
    def redraw(self) -> Iterator[Callable[[], T]]:
        """Give a function that returns the next item, shown."""
        self._used = 0
        yield self._next
        for item in self.items[self._used :]:
            item.hide()

    def _next(self) -> T:
        if self._used == len(self.items):
            self.items.append(self._make())
        item = self.items[self._used]
        self._used += 1
        item.show()
        return item


class Words(QGraphicsItem):
    """Words on the plot, placed in pixels, with or without a plate under them."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setZValue(10)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._size = QRectF()
        self.text = ""
        self._colour, self._plate = QColor(), QColor()

    def say(self, text: str, where: QRectF, colour: str, plate: str = "") -> None:
        """Show words in the middle of ``where``."""
        size = QRectF(0, 0, where.width(), where.height())
        self.setPos(where.topLeft())
        said = (text, size, QColor(colour), QColor(plate))
        if said != (self.text, self._size, self._colour, self._plate):
            self.prepareGeometryChange()
            self.text, self._size, self._colour, self._plate = said
            self.update()

    def boundingRect(self) -> QRectF:
        """Everything drawn."""
        return self._size

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw plate and words."""
        if self._plate.isValid():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._plate)
            painter.drawRoundedRect(self._size, 5, 5)
        painter.setPen(self._colour)
        painter.setFont(font(11))
        painter.drawText(self._size, Qt.AlignmentFlag.AlignCenter, self.text)


class Band(QGraphicsItem):
    """A span between two times: translucent, with a bracket along its top."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setZValue(4)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._rect = QRectF()
        self._colour = QColor()

    def lie(self, where: QRectF, colour: str) -> None:
        """Cover a rectangle."""
        if (where, QColor(colour)) != (self._rect, self._colour):
            self.prepareGeometryChange()
            self._rect, self._colour = QRectF(where), QColor(colour)
            self.update()

    def boundingRect(self) -> QRectF:
        """Everything drawn."""
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw it."""
        veil = QColor(self._colour)
        veil.setAlphaF(_BAND_OPACITY)
        painter.fillRect(self._rect, veil)
        painter.fillRect(QRectF(self._rect.x(), self._rect.y(), self._rect.width(), _BRACKET), self._colour)


class Curve(pg.PlotCurveItem):
    """A smooth line nearly two pixels wide, drawn as thin ones side by side.

    Six of them take 3 ms to paint like this, and 18 ms with a pen of width two: Qt has to outline that first.
    """

    def __init__(self) -> None:
        super().__init__(connect="finite", antialias=True)  # NaN is where nothing was read: the gap stays open

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None) -> None:
        """Draw the line several times, a device pixel apart at most."""
        ratio = painter.device().devicePixelRatioF()
        apart = _CURVE_WIDTH - 1.0 / ratio
        passes = math.ceil(apart * ratio / 0.9) + 1
        pixel = 1.0 / painter.transform().m22()
        painter.translate(0.0, -apart / 2 * pixel)
        for _ in range(passes):
            super().paint(painter, option, widget)
            painter.translate(0.0, apart / (passes - 1) * pixel)
