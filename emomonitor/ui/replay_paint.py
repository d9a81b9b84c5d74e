"""Draws a course with any QPainter: into files that can be enlarged. The screen's own picture is made elsewhere.

See :mod:`emomonitor.ui.replay_raster` for that, which looks the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from emomonitor.labels import EMOTIONS, N_EMOTIONS
from emomonitor.palette import STACK_ORDER
from emomonitor.replay.rows import NO_LABEL
from emomonitor.replay.strip import Strip, runs
from emomonitor.ui.replay_looks import (
    DIM,
    ENVELOPE,
    GRID_SHARES,
    HATCH,
    LANES,
    LINE,
    Look,
    band_and_lanes,
    label_colour,
    lane_colour,
    unsure_shares,
)
from emomonitor.ui.theme import Theme

_VEILS = 12
"""Steps of dimming."""


def paint_course(painter: QPainter, area: QRectF, strip: Strip, *, look: Look, theme: Theme) -> None:
    """Draw a strip.

    Args:
        painter: where.
        area: the strip's place.
        strip: what.
        look: as shares on top of each other, as six lines with what lies between their extremes, or as labels.
        theme: whose colours.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(area, QColor(theme.ground))
    label = strip.label
    xs: NDArray[np.float64] = area.left() + np.arange(len(label) + 1, dtype=np.float64) * (area.width() / len(label))
    if look == "lines":
        _grid(painter, area, theme)
    if look == "ribbon":
        _paint_ribbon(painter, area, strip, xs, theme)
    else:
        unread = (label != NO_LABEL) & np.isnan(strip.mean[:, 0])
        for a, b in runs(unread):
            painter.fillRect(QRectF(xs[a], area.top(), xs[b] - xs[a], area.height()), QColor(theme.raised))
        paint = _paint_stacked if look == "stacked" else _paint_lines
        for a, b in runs(~np.isnan(strip.mean[:, 0])):
            paint(painter, area, strip, xs, a, b, theme)
        if look == "stacked":
            _paint_veil(painter, area, strip, xs, theme)
    for a, b in runs(label == NO_LABEL):
        paint_gap(painter, QRectF(xs[a], area.top(), xs[b] - xs[a], area.height()), theme)
    painter.restore()


def paint_gap(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """Hatch a stretch without readings. The lines are cut by hand: an SVG knows no clipping."""
    painter.fillRect(rect, QColor(theme.gap))
    painter.setPen(QPen(QColor(theme.pressed), 1.0))
    step, (left, top, w, h) = HATCH, (rect.left(), rect.top(), rect.width(), rect.height())
    first = np.ceil((left + top) / step) * step - left - top  # the same lines wherever a gap begins
    lines = []
    for c in np.arange(first, w + h, step).tolist():
        x0, x1 = max(0.0, c - h), min(w, c)
        if x1 > x0:
            lines.append(QLineF(left + x0, top + c - x0, left + x1, top + c - x1))
    painter.drawLines(lines)


def ribbon_places(area: QRectF) -> tuple[QRectF, list[QRectF]]:
    """Return where a ribbon's band lies, and its lanes, if it is high enough for any."""
    band, lanes = band_and_lanes(area.height())
    places = [QRectF(area.left(), area.top() + top, area.width(), bottom - top) for top, bottom in lanes]
    return QRectF(area.left(), area.top(), area.width(), band), places


def _grid(painter: QPainter, area: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.hairline), 1.0))
    for share in GRID_SHARES:
        y = area.top() + 0.5 + share * (area.height() - 1)
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))


def _paint_stacked(
    painter: QPainter, area: QRectF, strip: Strip, xs: NDArray[np.float64], a: int, b: int, theme: Theme
) -> None:
    """Fill the shares of columns ``a`` to ``b``: the highest first, each lower one over it, so that no seam shows."""
    order = [int(e) for e in STACK_ORDER]
    tops = np.cumsum(strip.mean[a:b, order].astype(np.float64), axis=1)
    tops /= np.maximum(tops[:, -1:], 1e-9)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.emotions[STACK_ORDER[-1]]))
    painter.drawRect(QRectF(xs[a], area.top(), xs[b] - xs[a], area.height()))
    for k in range(N_EMOTIONS - 2, -1, -1):
        painter.setBrush(QColor(theme.emotions[STACK_ORDER[k]]))
        upper = _points(xs, a, b, area.bottom() - tops[:, k] * area.height())
        painter.drawPolygon(QPolygonF([*upper, QPointF(xs[b], area.bottom()), QPointF(xs[a], area.bottom())]))


def _paint_veil(painter: QPainter, area: QRectF, strip: Strip, xs: NDArray[np.float64], theme: Theme) -> None:
    """Dim each column by the share of its readings that were unsure."""
    steps = np.where(np.isnan(strip.mean[:, 0]), 0.0, np.round(unsure_shares(strip) * _VEILS))
    for a, b in _equal_runs(steps):
        if steps[a] > 0:
            veil = QColor(theme.panel)
            veil.setAlphaF((1 - DIM) * float(steps[a]) / _VEILS)
            painter.fillRect(QRectF(xs[a], area.top(), xs[b] - xs[a], area.height()), veil)


def _paint_lines(
    painter: QPainter, area: QRectF, strip: Strip, xs: NDArray[np.float64], a: int, b: int, theme: Theme
) -> None:
    """Draw what lies between the extremes of each column first, then the means over all of it."""
    low, high, mean = (area.bottom() - 1 - v[a:b] * (area.height() - 2) for v in (strip.low, strip.high, strip.mean))
    painter.setPen(Qt.PenStyle.NoPen)
    for e in EMOTIONS:
        if float(np.max(low[:, e] - high[:, e])) < 1.0:
            continue
        colour = QColor(theme.emotions[e])
        colour.setAlphaF(ENVELOPE)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([*_points(xs, a, b, high[:, e]), *reversed(_points(xs, a, b, low[:, e]))]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for e in EMOTIONS:
        pen = QPen(QColor(theme.emotions[e]), LINE)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(_points(xs, a, b, mean[:, e])))


def _points(xs: NDArray[np.float64], a: int, b: int, ys: NDArray[np.floating]) -> list[QPointF]:
    """The middles of columns ``a`` to ``b`` at these heights, and the outer edges of the first and last."""
    middles = ((xs[a:b] + xs[a + 1 : b + 1]) / 2).tolist()
    heights = ys.tolist()
    inner = [QPointF(x, y) for x, y in zip(middles, heights, strict=True)]
    return [QPointF(xs[a], heights[0]), *inner, QPointF(xs[b], heights[-1])]


def _paint_ribbon(painter: QPainter, area: QRectF, strip: Strip, xs: NDArray[np.float64], theme: Theme) -> None:
    """Colour the band by each column's label; in the lanes below, each label's share of the readings in a column."""
    band, lanes = ribbon_places(area)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    label = strip.label
    for code in LANES:
        colour = QColor(label_colour(code, theme))
        for a, b in runs(label == code):
            painter.fillRect(QRectF(xs[a], band.top(), xs[b] - xs[a], band.height()), colour)
    if not lanes:
        return
    counts = strip.counts[:, :NO_LABEL]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    for code, lane in zip(LANES, lanes, strict=False):
        painter.fillRect(lane, QColor(lane_colour(theme)))
        colour = QColor(label_colour(code, theme))
        for a, b in _equal_runs(np.ceil(shares[:, code] * lane.height())):
            high = float(np.ceil(shares[a, code] * lane.height()))
            if high > 0:
                painter.fillRect(QRectF(xs[a], lane.bottom() - high, xs[b] - xs[a], high), colour)


def _equal_runs(values: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.concatenate([[True], np.diff(values) != 0, [True]]))
    return zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
