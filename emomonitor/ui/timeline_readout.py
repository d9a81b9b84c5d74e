"""What the timeline says of the moment under the cursor: a line, and a plate with time, emotion and shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.palette import EMOTION_COLOURS
from emomonitor.ui.style import font
from emomonitor.ui.theme import OVER_PICTURE_GROUND, OVER_PICTURE_TEXT, UNSURE_BOX, Theme
from emomonitor.ui.timeline_model import Cell, Moment
from emomonitor.ui.words import ago, emotion_word, percent, quality_word, translate

_PADDING = 9.0
_GAP = 8.0
_ROW = 16.0
_SWATCH = 8.0
_TALL = 92.0
"""Height of a plot, in pixels, in which the shares stand in two columns; below it in three."""

_FAR = 10.0
"""Pixels between the line and the plate."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadOut:
    """Words about one moment.

    Attributes:
        time_s: the moment in source seconds.
        when: how long ago, and what the clock said.
        what: the emotion, or why there is none.
        emotion: its emotion; None is unsure or none.
        probs: float32 ``[6]`` smoothed probabilities; None where nothing was read.
    """

    time_s: float
    when: str
    what: str
    emotion: Emotion | None
    probs: NDArray[np.float32] | None

    def __eq__(self, other: object) -> bool:
        """Whether the same would be drawn: arrays don't compare as one."""
        return isinstance(other, ReadOut) and (self.time_s, self.spoken) == (other.time_s, other.spoken)

    @property
    def spoken(self) -> str:
        """All of it in one sentence, for a screen reader."""
        shares = [] if self.probs is None else [f"{emotion_word(e)} {percent(float(self.probs[e]))}" for e in EMOTIONS]
        return ". ".join(part for part in (self.when, self.what, ", ".join(shares)) if part)


def gap_word(cell: Cell) -> str:
    """Why nothing was read in a stretch of time; empty where something was."""
    return {
        Cell.NO_PICTURE: translate("Timeline", "no picture"),
        Cell.NOBODY: translate("Timeline", "nobody"),
        Cell.AWAY: translate("Timeline", "not in view"),
        Cell.GATED: translate("Timeline", "unsure"),
    }.get(cell, "")


def read_out(moment: Moment, *, now_s: float, first_s: float) -> ReadOut:
    """Put a moment into words.

    Args:
        moment: what is remembered.
        now_s: source time of the newest scene.
        first_s: source time of the first one.
    """
    when = ago(now_s - moment.time_s)
    if moment.clock_s is not None:
        when = f"{when} · {datetime.fromtimestamp(moment.clock_s).strftime('%H:%M:%S')}"
    return ReadOut(
        time_s=moment.time_s,
        when=when,
        what=_what(moment, begun=moment.time_s >= first_s),
        emotion=moment.emotion,
        probs=moment.probs,
    )


def _what(moment: Moment, *, begun: bool) -> str:
    if not begun:
        return translate("Timeline", "before the first picture")
    if moment.quality is not None:
        return translate("Timeline", "Unsure: {}").format(quality_word(moment.quality))
    if moment.cell is Cell.GATED:
        return translate("Timeline", "Unsure: the face was missed")
    if moment.probs is None:
        return gap_word(moment.cell)
    if moment.emotion is None:
        return translate("Timeline", "Unsure: nothing stands out")
    return emotion_word(moment.emotion)


def paint_cursor(painter: QPainter, area: QRectF, x: float, said: ReadOut, theme: Theme) -> None:
    """Draw line and plate.

    Args:
        painter: in the plot's pixels.
        area: where the shares are drawn.
        x: where the moment lies.
        said: the words.
        theme: whose colours.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((theme.ground, 3.0), (theme.text, 1.0)):  # seen on any of the colours
        painter.setPen(QPen(QColor(colour), width))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
    columns = 2 if area.height() >= _TALL else 3
    size = _size(said, columns)
    left = x + _FAR if x + _FAR + size[0] <= area.right() else x - _FAR - size[0]
    plate = QRectF(left, area.top() + 2, *size)
    painter.setPen(QPen(QColor(theme.hairline), 1.0))
    painter.setBrush(QColor(OVER_PICTURE_GROUND))
    painter.drawRoundedRect(plate, 7, 7)
    _paint_words(painter, plate.adjusted(_PADDING, 5, -_PADDING, -5), said, columns)


def _size(said: ReadOut, columns: int) -> tuple[float, float]:
    head = _head_width(said)
    if said.probs is None:
        return head + 2 * _PADDING, _ROW + 10
    rows = -(-len(EMOTIONS) // columns)
    return max(head, columns * _share_width()) + 2 * _PADDING, (rows + 1) * _ROW + 10


def _head_width(said: ReadOut) -> float:
    when, what = QFontMetricsF(font(11)), QFontMetricsF(font(11, 600))
    return when.horizontalAdvance(said.when) + _GAP + what.horizontalAdvance(said.what)


def _share_width() -> float:
    metrics = QFontMetricsF(font(11, 600))
    words = max(metrics.horizontalAdvance(emotion_word(e)) for e in EMOTIONS)
    return _SWATCH + 5 + words + 8 + metrics.horizontalAdvance(percent(1.0)) + _GAP


def _paint_words(painter: QPainter, inside: QRectF, said: ReadOut, columns: int) -> None:
    middle = Qt.AlignmentFlag.AlignVCenter
    head = QRectF(inside.topLeft(), inside.size())
    head.setHeight(_ROW)
    painter.setPen(QColor(UNSURE_BOX))
    painter.setFont(font(11))
    painter.drawText(head, middle | Qt.AlignmentFlag.AlignLeft, said.when)
    painter.setPen(QColor(OVER_PICTURE_TEXT))
    painter.setFont(font(11, 600))
    painter.drawText(head, middle | Qt.AlignmentFlag.AlignRight, said.what)
    if said.probs is None:
        return
    width = inside.width() / columns
    rows = -(-len(EMOTIONS) // columns)
    for i, e in enumerate(EMOTIONS):
        cell = QRectF(inside.x() + i // rows * width, inside.y() + (1 + i % rows) * _ROW, width - _GAP, _ROW)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(EMOTION_COLOURS[e]))
        painter.drawRoundedRect(QRectF(cell.x(), cell.center().y() - _SWATCH / 2, _SWATCH, _SWATCH), 2, 2)
        painter.setPen(QColor(OVER_PICTURE_TEXT))
        painter.setFont(font(11, 600 if e is said.emotion else 400))
        painter.drawText(cell.adjusted(_SWATCH + 5, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, emotion_word(e))
        painter.drawText(cell, middle | Qt.AlignmentFlag.AlignRight, percent(float(said.probs[e])))
