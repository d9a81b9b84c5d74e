"""Draws a course with any QPainter: for the screen, a PNG or an SVG. It writes no words, so any thread may draw."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from emomonitor.labels import EMOTIONS, N_EMOTIONS, Emotion
from emomonitor.replay.rows import NO_LABEL
from emomonitor.replay.strip import Strip
from emomonitor.ui.scale import scaled
from emomonitor.ui.theme import DARK, Theme, mix
from emomonitor.ui.timeline_raster import STACK_ORDER

Look = Literal["stacked", "lines", "ribbon"]
LOOKS: tuple[Look, ...] = ("stacked", "lines", "ribbon")

UNSURE = N_EMOTIONS
"""Code of the label unsure in a strip."""

LANES: tuple[int, ...] = (*reversed([int(e) for e in STACK_ORDER]), UNSURE)
"""Labels of a ribbon's lanes from the top: the order in which the shares are stacked, unsure below."""

_DIM = 0.4
"""Opacity of shares that were not sure enough to be called an emotion, as on the live timeline."""

_VEILS = 12
"""Steps of dimming."""

_ENVELOPE = 0.22
"""Opacity of what lies between the least and the largest."""

_LINE = 1.7
_HATCH = 9.0
"""Pixels from one line of a gap's hatching to the next."""

_BAND = 0.3
"""Share of a ribbon's height that the band has; the lanes are below it."""

_LANES_FROM = 150.0
"""Pixels of height at 100 % from which on a ribbon has lanes: their words must have room."""

_LANE_GAP = 2.0


@cache
def warm_up() -> None:
    """Draw everything once, very small. Call it in the GUI thread before another thread draws.

    PySide makes its classes and enums when they are used first, and two threads that do so together crash.
    """
    labels = np.array([0, UNSURE, UNSURE, NO_LABEL])
    counts = np.zeros((4, NO_LABEL + 1), np.int64)
    counts[np.arange(4), labels] = 1
    mean = np.full((4, N_EMOTIONS), 1 / N_EMOTIONS, np.float32)
    mean[2:] = np.nan
    strip = Strip(
        edges=np.arange(5.0), mean=mean, low=mean - np.float32(0.1), high=mean + np.float32(0.1), counts=counts
    )
    for look in LOOKS:
        draw(strip, 40, scaled(_LANES_FROM), 1.0, look=look, theme=DARK)


def draw(
    strip: Strip, width: int, height: int, ratio: float, *, look: Look, theme: Theme, pixel: float = 1.0
) -> QImage:
    """Return a picture of a strip.

    Args:
        strip: what is drawn.
        width: in pixels of the screen's own kind.
        height: likewise.
        ratio: of them to a logical pixel.
        look: how it is drawn.
        theme: whose colours.
        pixel: see :func:`paint_course`.
    """
    image = QImage(max(1, width), max(1, height), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    paint_course(painter, QRectF(0, 0, width / ratio, height / ratio), strip, look=look, theme=theme, pixel=pixel)
    painter.end()
    return image


def paint_course(
    painter: QPainter, area: QRectF, strip: Strip, *, look: Look, theme: Theme, pixel: float = 1.0
) -> None:
    """Draw a strip.

    Args:
        painter: where.
        area: the strip's place.
        strip: what.
        look: as shares on top of each other, as six lines with what lies between their extremes, or as labels.
        theme: whose colours.
        pixel: how large lines and hatching are.
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
        paint_gap(painter, QRectF(xs[a], area.top(), xs[b] - xs[a], area.height()), theme, pixel)
    painter.restore()


def runs(wanted: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Return where stretches of True begin, and end before."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]])))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def paint_gap(painter: QPainter, rect: QRectF, theme: Theme, pixel: float = 1.0) -> None:
    """Hatch a stretch without readings. The lines are cut by hand: an SVG knows no clipping."""
    painter.fillRect(rect, QColor(theme.gap))
    painter.setPen(QPen(QColor(theme.pressed), 1.0 * pixel))
    step, (left, top, w, h) = _HATCH * pixel, (rect.left(), rect.top(), rect.width(), rect.height())
    first = np.ceil((left + top) / step) * step - left - top  # the same lines wherever a gap begins
    lines = []
    for c in np.arange(first, w + h, step).tolist():
        x0, x1 = max(0.0, c - h), min(w, c)
        if x1 > x0:
            lines.append(QLineF(left + x0, top + c - x0, left + x1, top + c - x1))
    painter.drawLines(lines)


def band_and_lanes(area: QRectF) -> tuple[QRectF, list[QRectF]]:
    """Return where a ribbon's band lies, and its lanes in the order of :data:`LANES`; no lanes where it is low."""
    if not has_lanes(area.height()):
        return area, []
    band = QRectF(area.left(), area.top(), area.width(), round(area.height() * _BAND))
    top = band.bottom() + 3 * _LANE_GAP
    each = (area.bottom() - top) / len(LANES)
    return band, [
        QRectF(area.left(), top + i * each, area.width(), max(1.0, each - _LANE_GAP)) for i in range(len(LANES))
    ]


def has_lanes(height: float) -> bool:
    """Whether a ribbon so high has lanes below its band."""
    return height >= scaled(_LANES_FROM)


def label_colour(code: int, theme: Theme) -> str:
    """Colour of a label."""
    return theme.pressed if code == UNSURE else theme.emotions[Emotion(code)]


def _grid(painter: QPainter, area: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.hairline), 1.0))
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
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
    counts = strip.counts[:, :NO_LABEL]
    unsure = counts[:, UNSURE] / np.maximum(counts.sum(axis=1), 1)
    steps = np.where(np.isnan(strip.mean[:, 0]), 0.0, np.round(unsure * _VEILS))
    for a, b in _equal_runs(steps):
        if steps[a] > 0:
            veil = QColor(theme.panel)
            veil.setAlphaF((1 - _DIM) * float(steps[a]) / _VEILS)
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
        colour.setAlphaF(_ENVELOPE)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([*_points(xs, a, b, high[:, e]), *reversed(_points(xs, a, b, low[:, e]))]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for e in EMOTIONS:
        pen = QPen(QColor(theme.emotions[e]), _LINE)
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
    band, lanes = band_and_lanes(area)
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
    for code, lane in zip(LANES, lanes, strict=True):
        painter.fillRect(lane, QColor(mix(theme.raised, theme.ground, 0.6)))
        colour = QColor(label_colour(code, theme))
        for a, b in _equal_runs(np.ceil(shares[:, code] * lane.height())):
            high = float(np.ceil(shares[a, code] * lane.height()))
            if high > 0:
                painter.fillRect(QRectF(xs[a], lane.bottom() - high, xs[b] - xs[a], high), colour)


def _equal_runs(values: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.concatenate([[True], np.diff(values) != 0, [True]]))
    return zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
