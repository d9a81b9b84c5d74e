"""The companion's own face, drawn by us. It blinks and breathes, and never mirrors the person's expression."""

from __future__ import annotations

import math
import random
import time
from dataclasses import astuple, dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QBrush,
    QColor,
    QHideEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QRadialGradient,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.care.companion.line import Look
from emomonitor.ui.companion.colours import Warm
from emomonitor.ui.motion import motion_reduced
from emomonitor.ui.scale import grown

_TICK_MS = 50
_BREATH_S = 4.5
"""A calm breath at rest."""

_BREATH = 0.012
_BLINK_S = 0.16
_BLINK_EVERY_S = (2.5, 6.0)
"""People blink about so often."""

_CHANGE_S = 0.45


@dataclass(frozen=True, slots=True)
class _Shape:
    """A look in numbers, so that one can pass over into another.

    Attributes:
        smile: depth of the mouth's arc, in radii.
        width: half the mouth's width, in radii.
        open: how far the eyes are open, 0 to 1.
        brow: how far brows are raised, in radii; 0 shows none.
        tilt: of the head, in degrees.
        cheek: how much of the cheeks is seen, 0 to 1.
    """

    smile: float
    width: float
    open: float
    brow: float
    tilt: float
    cheek: float


_SHAPES = {
    Look.CALM: _Shape(0.22, 0.40, 1.0, 0.0, 0.0, 0.5),
    Look.GLAD: _Shape(0.40, 0.50, 1.0, 0.0, 0.0, 1.0),
    Look.ASKING: _Shape(0.24, 0.36, 1.0, 0.14, 5.0, 0.6),
    Look.ASLEEP: _Shape(0.14, 0.26, 0.0, 0.0, 0.0, 0.3),
}


class CompanionFace(QWidget):
    """The face, as large as there is room."""

    def __init__(self, colours: Warm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._look = Look.CALM
        self._from = self._shape = _SHAPES[Look.CALM]
        self._changed_s = -math.inf
        self._blink_s = 0.0
        self._random = random.Random()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._step)

    @property
    def look(self) -> Look:
        """How it looks."""
        return self._look

    @property
    def moving(self) -> bool:
        """Whether it moves by itself."""
        return self._timer.isActive()

    def set_look(self, look: Look) -> None:
        """Look otherwise, passing over gently."""
        if look is self._look:
            return
        self._from, self._look = self._current(), look
        self._changed_s = time.monotonic()
        self._follow_motion()
        self.update()

    def set_colours(self, colours: Warm) -> None:
        """Take on a theme."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """As in the sketch."""
        return QSize(grown(240), grown(240))

    def minimumSizeHint(self) -> QSize:
        """Still a face."""
        return QSize(90, 90)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to move."""
        super().showEvent(event)
        self._follow_motion()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody sees it."""
        super().hideEvent(event)
        self._timer.stop()

    def _follow_motion(self) -> None:
        if motion_reduced() or not self.isVisible():
            self._timer.stop()
        elif not self._timer.isActive():
            self._blink_s = time.monotonic() + self._random.uniform(*_BLINK_EVERY_S)
            self._timer.start()

    def _step(self) -> None:
        if motion_reduced():
            self._timer.stop()
        now = time.monotonic()
        if now > self._blink_s + _BLINK_S:
            self._blink_s = now + self._random.uniform(*_BLINK_EVERY_S)
        self.update()

    def _current(self) -> _Shape:
        goal = _SHAPES[self._look]
        if motion_reduced():
            return goal
        at = (time.monotonic() - self._changed_s) / _CHANGE_S
        if at >= 1:
            return goal
        eased = at * at * (3 - 2 * at)
        return _Shape(*(a + (b - a) * eased for a, b in zip(astuple(self._from), astuple(goal), strict=True)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the face."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape, now = self._current(), time.monotonic()
        breath = 1.0 if motion_reduced() else 1 + _BREATH * math.sin(2 * math.pi * now / _BREATH_S)
        radius = min(self.width(), self.height()) / 2 * 0.96 / (1 + _BREATH) * breath
        painter.translate(QPointF(self.rect().center()) + QPointF(0.5, 0.5))
        painter.rotate(shape.tilt)
        self._draw_head(painter, radius)
        self._draw_cheeks(painter, radius, shape)
        shut = 1.0
        if self._timer.isActive() and self._blink_s < now < self._blink_s + _BLINK_S:
            shut = abs(2 * (now - self._blink_s) / _BLINK_S - 1)
        self._draw_eyes(painter, radius, shape, shape.open * shut)
        self._draw_mouth(painter, radius, shape)
        painter.end()

    def _draw_head(self, painter: QPainter, r: float) -> None:
        light = QRadialGradient(QPointF(-0.25 * r, -0.35 * r), 1.5 * r)
        light.setColorAt(0.0, QColor(self._colours.skin).lighter(108))
        light.setColorAt(0.6, QColor(self._colours.skin))
        light.setColorAt(1.0, QColor(self._colours.skin_rim))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(light))
        painter.drawEllipse(QPointF(0, 0), r, r)

    def _draw_cheeks(self, painter: QPainter, r: float, shape: _Shape) -> None:
        cheek = QColor(self._colours.cheek)
        cheek.setAlphaF(0.55 * shape.cheek)
        painter.setBrush(cheek)
        for side in (-1, 1):
            painter.drawEllipse(QPointF(side * 0.58 * r, 0.16 * r), 0.14 * r, 0.12 * r)

    def _draw_eyes(self, painter: QPainter, r: float, shape: _Shape, opened: float) -> None:
        ink = QColor(self._colours.ink)
        for side in (-1, 1):
            at = QPointF(side * 0.34 * r, -0.18 * r)
            if opened < 0.25:  # a closed eye is an arc, its lashes down
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(ink, 0.055 * r, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                lid = QRectF(at.x() - 0.14 * r, at.y() - 0.10 * r, 0.28 * r, 0.2 * r)
                painter.drawArc(lid, 200 * 16, 140 * 16)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ink)
                painter.drawEllipse(at, 0.105 * r, 0.145 * r * opened)
                painter.setBrush(QColor(255, 255, 255, 200))
                painter.drawEllipse(at + QPointF(0.035 * r, -0.055 * r * opened), 0.032 * r, 0.032 * r * opened)
            if shape.brow > 0.02:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(ink, 0.05 * r, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                top = at.y() - 0.22 * r - shape.brow * r
                painter.drawArc(QRectF(at.x() - 0.15 * r, top, 0.30 * r, 0.22 * r), 50 * 16, 80 * 16)

    def _draw_mouth(self, painter: QPainter, r: float, shape: _Shape) -> None:
        y = 0.24 * r
        mouth = QPainterPath(QPointF(-shape.width * r, y))
        depth = 2 * shape.smile * r  # a quadratic curve goes half as deep as its point
        mouth.quadTo(QPointF(0, y + depth), QPointF(shape.width * r, y))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._colours.ink), 0.075 * r, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPath(mouth)
