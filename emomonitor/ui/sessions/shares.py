"""Bars of how much of the readings had each label, with their intervals; one is chosen and told in a sentence."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from emomonitor.labels import N_EMOTIONS, Emotion
from emomonitor.replay.measures import Figures
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import scaled
from emomonitor.ui.sessions.words import LABEL_ORDER, interval_words, label_word
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import number, percent, translate

_ROW = 26
_BAR = 12.0
_EDGE = 8.0
_WHISKER = 3.0
_LEAST_WHISKER = 6.0
"""Pixels: a shorter one would be a blot."""


class ShareBars(QWidget):
    """Seven rows. The arrow keys, or a click, choose one.

    Signals:
        chosen: the label of the row that is told in a sentence.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._figures: Figures | None = None
        self._names: tuple[str, ...] = ()
        self.label = int(Emotion.HAPPY)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        is_painted(self)

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(260, scaled(_ROW) * len(LABEL_ORDER))

    def minimumSizeHint(self) -> QSize:
        """Names and figures need room; bars need little."""
        return QSize(scaled(190), self.sizeHint().height())

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.updateGeometry()

    def show_figures(self, figures: Figures | None, words: str) -> None:
        """Show these; None for none yet. ``words`` is the sentence about the chosen row, for who doesn't see it."""
        self._figures = figures
        self.setAccessibleName(translate("Sessions", "Share of the time"))
        told = [] if figures is None else [self._row_words(label) for label in LABEL_ORDER]
        self.setAccessibleDescription(". ".join([words, *told]))
        self.update()

    def choose(self, label: int) -> None:
        """Choose a row."""
        if label != self.label:
            self.label = label
            self.update()
            self.chosen.emit(label)

    def _row_words(self, label: int) -> str:
        f = self._figures
        if f is None or math.isnan(f.shares[label]):
            return label_word(label)
        words = translate("Sessions", "{} {}").format(label_word(label), percent(float(f.shares[label]), 1))
        if f.share_intervals is not None:
            words += f" ({interval_words(f.share_intervals[label], share=True)})"
        if label < N_EMOTIONS and f.readable:
            mean = translate("Sessions", "mean probability {}").format(number(float(f.mean[label]), 3))
            words = f"{words}; {mean}"
            if f.mean_intervals is not None:
                words += f" ({interval_words(f.mean_intervals[label], share=False)})"
        return words

    def row_rect(self, label: int) -> QRectF:
        """Where a label's row lies."""
        height = scaled(_ROW)
        return QRectF(0, LABEL_ORDER.index(label) * height, self.width(), height)

    # -- painting ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names = max(QFontMetricsF(font(14)).horizontalAdvance(label_word(i)) for i in LABEL_ORDER) + 14
        largest = 0.0
        if self._figures is not None and self._figures.rows:
            largest = float(self._figures.shares.max())
            if self._figures.share_intervals is not None:
                largest = max(largest, *(high for _, high in self._figures.share_intervals))
        for label in LABEL_ORDER:
            self._paint_row(painter, label, names, max(largest, 0.01))

    def _paint_row(self, painter: QPainter, label: int, names: float, largest: float) -> None:
        t, f, place = self._theme, self._figures, self.row_rect(label)
        if label == self.label:
            painter.setPen(QPen(QColor(t.text), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.raised))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 8, 8)
        inner = place.adjusted(_EDGE, 0, -_EDGE, 0)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(14, 500 if label == self.label else 400))
        painter.setPen(QColor(t.text))
        painter.drawText(inner, left, label_word(label))
        if f is None or not f.rows:
            return
        share = float(f.shares[label])
        words = percent(share) if share >= 0.005 or not share else translate("Sessions", "< {}").format(percent(0.01))
        painter.setFont(font(13))
        room = QFontMetricsF(font(13)).horizontalAdvance(percent(1.0)) + 10
        start, whole = inner.x() + names, inner.width() - names - room
        length = max(3.0, whole * share / largest) if share else 0.0
        bar = QRectF(start, place.center().y() - _BAR / 2, length, _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.emotions[Emotion(label)] if label < N_EMOTIONS else t.quiet))
        if label == N_EMOTIONS:  # no emotion: no filled bar
            painter.setBrush(QColor(t.pressed))
            painter.setPen(QPen(QColor(t.quiet), 1))
        if share:
            painter.drawRoundedRect(bar, min(_BAR / 2, length / 2), min(_BAR / 2, length / 2))
        end = bar.right()
        if f.share_intervals is not None:
            low, high = (start + whole * edge / largest for edge in f.share_intervals[label])
            self._paint_whisker(painter, low, high, bar.center().y(), label)
            end = max(end, high)
        painter.setPen(QColor(t.text if label == self.label else t.quiet))
        painter.drawText(QRectF(end + 8, place.y(), room, place.height()), left, words)

    def _paint_whisker(self, painter: QPainter, low: float, high: float, middle: float, label: int) -> None:
        if high - low < _LEAST_WHISKER:
            return
        ground = self._theme.raised if label == self.label else self._theme.panel
        for colour, width in ((ground, 4.0), (self._theme.text, 1.4)):
            painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawLine(QPointF(low, middle), QPointF(high, middle))
            for x in (low, high):
                painter.drawLine(QPointF(x, middle - _WHISKER), QPointF(x, middle + _WHISKER))

    # -- choosing ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Tell a row's exact figures where it is pointed at."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            label = self._at(QPointF(event.pos()))
            if label is not None:
                QToolTip.showText(event.globalPos(), self._row_words(label), self, self.row_rect(label).toRect())
            return True
        return super().event(event)

    def _at(self, where: QPointF) -> int | None:
        return next((i for i in LABEL_ORDER if self.row_rect(i).contains(where)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a row."""
        label = self._at(event.position())
        if label is not None:
            self.choose(label)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the next row or the one before."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        at = LABEL_ORDER.index(self.label) + step
        if step and 0 <= at < len(LABEL_ORDER):
            self.choose(LABEL_ORDER[at])
        elif event.key() == Qt.Key.Key_Home:
            self.choose(LABEL_ORDER[0])
        elif event.key() == Qt.Key.Key_End:
            self.choose(LABEL_ORDER[-1])
        else:
            super().keyPressEvent(event)
