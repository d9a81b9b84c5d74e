"""The table of changes: how often one label followed another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.labels import N_EMOTIONS, Emotion
from emomonitor.ui.confusion import CELL_STEPS
from emomonitor.ui.icons import face_icon, paint_icon
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import scaled
from emomonitor.ui.sessions.words import LABEL_ORDER, label_word, transition_words
from emomonitor.ui.style import font
from emomonitor.ui.theme import MIN_TEXT_CONTRAST, Theme, contrast, mix
from emomonitor.ui.words import number, translate

_ROW = 30
_HEAD = 48
_GAP = 2.0
_ICON = 18.0


class TransitionTable(QWidget):
    """Seven rows of what was before, seven columns of what came after. Arrow keys or the pointer choose a cell.

    Signals:
        chosen: words about the cell that is chosen.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: NDArray[np.int64] = np.zeros((N_EMOTIONS + 1, N_EMOTIONS + 1), np.int64)
        self._cell = (int(Emotion.NEUTRAL), int(Emotion.HAPPY))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        is_painted(self)

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(360, scaled(_HEAD) + scaled(_ROW) * len(LABEL_ORDER))

    def minimumSizeHint(self) -> QSize:
        """Three figures must fit a cell."""
        return QSize(round(self._names()) + scaled(30) * len(LABEL_ORDER), self.sizeHint().height())

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.updateGeometry()

    @property
    def words(self) -> str:
        """The chosen cell in words."""
        before, after = self._cell
        return transition_words(before, after, int(self._counts[before, after]))

    def show_counts(self, counts: NDArray[np.int64]) -> None:
        """Show how often labels changed: int64 ``[7, 7]``; the most frequent change is chosen."""
        if not np.array_equal(counts, self._counts):
            self._counts = counts
            if counts.any():
                before, after = np.unravel_index(int(counts.argmax()), counts.shape)
                self._cell = int(before), int(after)
        self.setAccessibleName(translate("Sessions", "Changes from one expression to another"))
        told = [transition_words(a, b, int(counts[a, b])) for a in LABEL_ORDER for b in LABEL_ORDER if counts[a, b] > 0]
        self.setAccessibleDescription(". ".join(told) or translate("Sessions", "No changes."))
        self.update()
        self.chosen.emit(self.words)

    # -- where things are ----------------------------------------------------------------------------

    def _names(self) -> float:
        return max(QFontMetricsF(font(13)).horizontalAdvance(label_word(i)) for i in LABEL_ORDER) + 14

    def cell_rect(self, before: int, after: int) -> QRectF:
        """Where a cell lies."""
        left, height = self._names(), scaled(_ROW)
        width = (self.width() - left) / len(LABEL_ORDER)
        row, column = LABEL_ORDER.index(before), LABEL_ORDER.index(after)
        whole = QRectF(left + column * width, scaled(_HEAD) + row * height, width, height)
        return whole.adjusted(_GAP / 2, _GAP / 2, -_GAP / 2, -_GAP / 2)

    def _at(self, where: QPointF) -> tuple[int, int] | None:
        cells = ((a, b) for a in LABEL_ORDER for b in LABEL_ORDER)
        return next((cell for cell in cells if self.cell_rect(*cell).contains(where)), None)

    def choose(self, before: int, after: int) -> None:
        """Choose a cell."""
        if (before, after) != self._cell:
            self._cell = before, after
            self.update()
            self.chosen.emit(self.words)

    # -- painting ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names and cells."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        t, left = self._theme, self._names()
        painter.setFont(font(12))
        painter.setPen(QColor(t.quiet))
        centre = Qt.AlignmentFlag.AlignCenter
        painter.drawText(QRectF(left, 0, self.width() - left, scaled(20)), centre, translate("Sessions", "came after"))
        along = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, scaled(20), left, scaled(_HEAD - 20)), along, translate("Sessions", "before"))
        for label in LABEL_ORDER:
            row, column = (label == part for part in self._cell)
            painter.setFont(font(13, 600 if row else 400))
            painter.setPen(QColor(t.text if row else t.quiet))
            painter.drawText(QRectF(0, self.cell_rect(label, label).y(), left, scaled(_ROW)), along, label_word(label))
            head = self.cell_rect(LABEL_ORDER[0], label)
            size = scaled(_ICON)
            where = QRectF(head.center().x() - size / 2, head.y() - size - 5, size, size)
            drawing = face_icon(Emotion(label) if label < N_EMOTIONS else None)
            paint_icon(painter, drawing, t.text if column else t.quiet, where)
        for before in LABEL_ORDER:
            for after in LABEL_ORDER:
                self._paint_cell(painter, before, after)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(t.text), 2.5 if self.hasFocus() else 1.2))
        painter.drawRoundedRect(self.cell_rect(*self._cell), 6, 6)

    def _paint_cell(self, painter: QPainter, before: int, after: int) -> None:
        t, count = self._theme, int(self._counts[before, after])
        strength = 0.0 if not count else 0.15 + 0.7 * (count / max(1, int(self._counts.max()))) ** 0.5
        ground = mix(t.quiet, t.panel, strength) if count else t.panel
        while count and max(contrast(c, ground) for c in (t.text, t.ground)) < MIN_TEXT_CONTRAST and strength < 1:
            strength = min(1.0, strength + 0.03)
            ground = mix(t.quiet, t.panel, strength)
        ink = max((t.text, t.ground), key=lambda c: contrast(c, ground))
        where = self.cell_rect(before, after)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground if count else t.raised))
        if before != after:
            painter.drawRoundedRect(where, 6, 6)
        if count:
            painter.setPen(QColor(ink))
            painter.setFont(font(12, 500))
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, number(count))

    # -- choosing ------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose what is pointed at."""
        cell = self._at(event.position())
        if cell is not None and cell[0] != cell[1]:
            self.choose(*cell)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is touched."""
        self.mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrow keys; at the edge the page scrolls."""
        step = CELL_STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        row, column = (LABEL_ORDER.index(part) + by for part, by in zip(self._cell, step, strict=True))
        if 0 <= row < len(LABEL_ORDER) and 0 <= column < len(LABEL_ORDER):
            self.choose(LABEL_ORDER[row], LABEL_ORDER[column])
        elif step[0]:
            super().keyPressEvent(event)
