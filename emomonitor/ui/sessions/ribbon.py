"""A session's small ribbon as a picture: stacked mean probabilities, what could not be read, gaps."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath

from emomonitor.labels import N_EMOTIONS
from emomonitor.palette import STACK_ORDER
from emomonitor.replay.glance import Glance
from emomonitor.ui.theme import Theme
from emomonitor.ui.timeline_raster import GAP, GATED, colour_table

_ROWS = 48
"""Pixels that the picture is high before it is drawn into its place."""


def ribbon_image(glance: Glance, theme: Theme) -> QImage:
    """Return the ribbon, one pixel a column."""
    mean = glance.mean[:, [int(e) for e in STACK_ORDER]].astype(np.float64)
    readable = ~np.isnan(mean).any(axis=1)
    tops = np.rint(_ROWS * (1.0 - np.cumsum(np.nan_to_num(mean), axis=1)))
    rows = np.arange(_ROWS)[:, None]
    index = np.zeros((_ROWS, len(mean)), np.uint8)
    for k in range(N_EMOTIONS - 1):
        index += rows < tops[:, k]
    index[:, ~readable & glance.seen] = GATED
    index[:, ~readable & ~glance.seen] = GAP
    pixels = np.ascontiguousarray(colour_table(theme)[index])
    height, width = index.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def paint_ribbon(painter: QPainter, image: QImage, where: QRectF, radius: float) -> None:
    """Draw a ribbon into a place with round corners."""
    path = QPainterPath()
    path.addRoundedRect(where, radius, radius)
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(path)
    painter.drawImage(where, image)
    painter.restore()
