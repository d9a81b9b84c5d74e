"""The strip under the picture: what was coded, from the film's start to its end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.labels import UNSURE
from emomonitor.palette import EMOTION_COLOURS, INK_ON_EMOTION
from emomonitor.replay.strip import runs
from emomonitor.session.codings import Stretch
from emomonitor.ui.coding.words import LABEL_KEYS, emotion_of, label_word
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import OVER_PICTURE_TEXT, UNSURE_TAG, Theme
from emomonitor.ui.words import translate

_HEIGHT = 38
_BAR = 28
_RADIUS = 6.0
_PRESENCE = 4.0
"""Height of the line that says where the person is in view."""

_NARROWEST = 12.0
"""Pixels of a stretch in which a key's digit finds room."""

_KEY_OF = {label: key for key, label in LABEL_KEYS}


class CodingStrip(QWidget):
    """Paints stretches, where the person is in view, and the moment. A click goes there; so do the page's keys.

    Signals:
        wanted: seconds, where it was clicked or dragged to.
    """

    wanted = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._start_s, self._end_s, self._now_s = 0.0, 1.0, 0.0
        self._stretches: tuple[Stretch, ...] = ()
        self._present: tuple[tuple[float, float], ...] = ()
        is_painted(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """As high as its two lines."""
        return QSize(400, scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """It can be narrow, never lower."""
        return QSize(160, scaled(_HEIGHT))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def set_film(self, start_s: float, end_s: float, present: Sequence[tuple[float, float]]) -> None:
        """Show a film, and when the person is in view."""
        self._start_s, self._end_s = start_s, max(end_s, start_s + 1e-3)
        self._present = tuple(present)
        self.update()

    def show_coded(self, stretches: Sequence[Stretch], now_s: float) -> None:
        """Show what was coded so far, and the moment."""
        self._now_s = now_s
        self.update()
        if stretches == self._stretches and self.accessibleName():
            return
        self._stretches = tuple(stretches)
        self._tell()

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._tell()

    def _tell(self) -> None:
        self.setAccessibleName(translate("Coding", "What was coded"))
        self.setToolTip(translate("Coding", "The thin line says when the person is in view"))
        coded = sum(s.end_s - s.start_s for s in self._stretches)
        words = translate("Coding", "{} stretches, {} s in all, of {} s.")
        self.setAccessibleDescription(
            words.format(len(self._stretches), round(coded), round(self._end_s - self._start_s))
        )

    def x_of(self, time_s: float) -> float:
        """Where a moment lies, in pixels."""
        share = (time_s - self._start_s) / (self._end_s - self._start_s)
        return 1 + share * (self.width() - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar, its stretches with their keys, the line below it, and the moment."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = scaled(_BAR)
        bar = QRectF(1, 0, self.width() - 2, height)
        clip = QPainterPath()
        clip.addRoundedRect(bar, _RADIUS, _RADIUS)
        painter.fillPath(clip, QColor(self._theme.raised))
        painter.save()
        painter.setClipPath(clip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(bar, self._row(round(bar.width() * self.devicePixelRatioF())))
        narrowest_s = _NARROWEST * (self._end_s - self._start_s) / max(1, self.width() - 2)
        for s in self._stretches:
            if s.end_s - s.start_s >= narrowest_s:
                self._paint_words(painter, s, height)
        painter.restore()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.quiet))
        for start_s, end_s in self._present:
            left = self.x_of(start_s)
            width = max(1.0, self.x_of(end_s) - left)
            painter.drawRoundedRect(QRectF(left, height + 3, width, _PRESENCE), 2, 2)
        x = self.x_of(self._now_s)
        for colour, width in ((self._theme.panel, 6.0), (self._theme.text, 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _row(self, width: int) -> QImage:
        """One row of pixels, each with the colour of what is said of its time: thousands of stretches take no time."""
        width = max(1, width)
        colours = np.full(width, QColor(self._theme.raised).rgba(), np.uint32)
        if self._stretches:
            times = self._start_s + (np.arange(width) + 0.5) / width * (self._end_s - self._start_s)
            starts = np.array([s.start_s for s in self._stretches])
            ends = np.array([s.end_s for s in self._stretches])
            order = np.argsort(starts, kind="stable")
            at = order[np.maximum(0, np.searchsorted(starts[order], times, side="right") - 1)]
            inside = (starts[at] <= times) & (times < ends[at])
            codes = np.array([_colour(s.label) for s in self._stretches], np.uint32)
            colours[inside] = codes[at[inside]]
        return QImage(colours.tobytes(), width, 1, 4 * width, QImage.Format.Format_ARGB32).copy()

    def _paint_words(self, painter: QPainter, s: Stretch, height: float) -> None:
        """Write a stretch's word, or at least its key, where there is room."""
        left, right = self.x_of(s.start_s), self.x_of(s.end_s)
        where = QRectF(left, 0, right - left, height)
        painter.fillRect(QRectF(where.right() - 1, 0, 1, height), QColor(self._theme.panel))
        painter.setPen(QColor(OVER_PICTURE_TEXT if s.label == UNSURE else INK_ON_EMOTION))
        painter.setFont(font(12, 600))
        metrics = QFontMetricsF(painter.font())
        for words in (label_word(s.label), _KEY_OF[s.label]):
            if metrics.horizontalAdvance(words) + 8 <= where.width():
                painter.drawText(where, Qt.AlignmentFlag.AlignCenter, words)
                break

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to where it was clicked."""
        share = (event.position().x() - 1) / max(1, self.width() - 2)
        self.wanted.emit(self._start_s + min(1.0, max(0.0, share)) * (self._end_s - self._start_s))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go along."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.mousePressEvent(event)


@cache
def _colour(label: str) -> int:
    emotion = emotion_of(label)
    return QColor(UNSURE_TAG if emotion is None else EMOTION_COLOURS[emotion]).rgba()


def presence(
    frames: NDArray[np.int64], times: NDArray[np.float64], ends: NDArray[np.float64], seen: NDArray[np.int64]
) -> list[tuple[float, float]]:
    """Return when somebody is in view, as (start, end) in seconds.

    Args:
        frames: int64 ``[N]``, the log's frame of each picture.
        times: float64 ``[N]``, when each begins.
        ends: float64 ``[N]``, when it ends.
        seen: int64 ``[M]``, frames in which they are.
    """
    return [(float(times[a]), float(ends[b - 1])) for a, b in runs(np.isin(frames, seen))]
