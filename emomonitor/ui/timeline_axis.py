"""The timeline's axis: −50 s … now, or the clock's times where it stands still. Importing this imports pyqtgraph."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

AXIS_HEIGHT = 22
_STEPS_S = (1, 2, 5, 10, 30, 60, 300, 600)
_MOST_STEPS = 6.5
"""Ticks a whole span may have: their words must not touch in the smallest window."""

Word = tuple[QRectF, int, str]
"""Where a word stands, Qt's flags of alignment, and the word."""


class AgoAxis(pg.AxisItem):
    """Words under the plot, none cut off at its ends. Its values are seconds before the right edge, so negative."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("bottom", pen=pg.mkPen(None))
        self._clock_s: float | None = None
        self.rescale()
        self.set_theme(theme)

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.setStyle(tickFont=font(11))
        self.setHeight(scaled(AXIS_HEIGHT))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.setTextPen(theme.quiet)

    def stand_at(self, clock_s: float | None) -> None:
        """Write the clock's times, ``clock_s`` (POSIX) being the right edge; None counts back from now again."""
        if clock_s != self._clock_s:
            self._clock_s = clock_s
            self.picture = None  # pyqtgraph keeps the words as a picture until the range changes
            self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803 - its names
        """Multiples of a step that leaves room for the words."""
        span = maxVal - minVal
        step = next((s for s in _STEPS_S if span / s <= _MOST_STEPS), _STEPS_S[-1])
        zero = 0.0 if self._clock_s is None else -_local(self._clock_s)  # full minutes of the clock, not of the view
        first, last = math.ceil((minVal - zero) / step - 1e-6), math.floor((maxVal - zero) / step + 1e-6)
        return [(step, [i * step + zero for i in range(first, last + 1)])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Write ticks: −50 s, −4 min, now; or 13:47:10, 13:47."""
        if self._clock_s is None:
            return [_ago(-v, spacing) for v in values]
        form = "%H:%M" if spacing >= 60 else "%H:%M:%S"
        return [datetime.fromtimestamp(round(self._clock_s + v)).strftime(form) for v in values]

    def generateDrawSpecs(self, p: QPainter) -> tuple[object, list[object], list[Word]]:
        """Place the words: pyqtgraph leaves out those that reach beyond an end, here they are moved in."""
        low, high = self.range
        width = self.size().width()
        ((step, values),) = self.tickValues(low, high, width)
        metrics = QFontMetricsF(font(11))
        align = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
        texts: list[Word] = []
        for value, text in zip(values, self.tickStrings(values, 1.0, step), strict=True):
            room = metrics.horizontalAdvance(text)
            x = (value - low) / (high - low) * width - room / 2
            texts.append((QRectF(min(max(x, 0.0), width - room), 4, room, scaled(AXIS_HEIGHT) - 4), align.value, text))
        return (pg.mkPen(None), QPointF(), QPointF()), [], texts

    def drawPicture(self, p: QPainter, axisSpec: object, tickSpecs: object, textSpecs: Sequence[Word]) -> None:  # noqa: N803
        """Write the words and nothing else: a line without a pen leaves a dot when Qt plays a picture back."""
        p.setFont(font(11))
        p.setPen(self.textPen())
        for rect, flags, text in textSpecs:
            p.drawText(rect, flags, text)


def _local(clock_s: float) -> float:
    """Seconds since an epoch that begins with a full hour of the local clock."""
    offset = datetime.fromtimestamp(clock_s).astimezone().utcoffset()
    return clock_s + (offset.total_seconds() if offset is not None else 0.0)


def _ago(seconds: float, step: float) -> str:
    if seconds < 0.5:
        return translate("Timeline", "now")
    if step >= 60:
        return translate("Timeline", "−{} min").format(round(seconds / 60))
    return translate("Timeline", "−{} s").format(round(seconds))
