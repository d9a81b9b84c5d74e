"""The table of confusions, painted with words: what people said, and what the model says."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.engines.figures import ClassFigures
from emomonitor.labels import EMOTIONS, N_EMOTIONS, Emotion
from emomonitor.palette import EMOTION_COLOURS, INK_ON_EMOTION
from emomonitor.ui.roles import is_painted
from emomonitor.ui.style import font
from emomonitor.ui.theme import MIN_TEXT_CONTRAST, Theme, contrast, mix
from emomonitor.ui.understand_words import class_words, hundred
from emomonitor.ui.words import emotion_word, translate

_ROW = 40.0
_HEAD = 52.0
_GAP = 3.0
_RADIUS = 7.0

CELL_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
"""By arrow key: rows and columns to go, in any table of cells."""


def cell_colours(theme: Theme, called: Emotion, share: float) -> tuple[str, str]:
    """Return a cell's ground and the ink of its number.

    Mistakes are what is looked for: the root lifts them. A ground of middling lightness, on which neither ink has its
    contrast, becomes as strong as it must.
    """
    inks = (theme.text, INK_ON_EMOTION)
    strength = 0.08 + 0.84 * share**0.5 if share else 0.0
    while True:
        ground = mix(EMOTION_COLOURS[called], theme.panel, min(strength, 1.0))
        ink = max(inks, key=lambda colour: contrast(colour, ground))
        if strength >= 1 or contrast(ink, ground) >= MIN_TEXT_CONTRAST:
            return ground, ink
        strength += 0.02


class ConfusionTable(QWidget):
    """Six rows of what people said, six columns of what the model says, each cell in 100.

    Pointing at a cell chooses it, and so do the arrow keys; beyond its edges they scroll the page on.

    Signals:
        chosen: (row, column) emotions.
    """

    chosen = Signal(object, object)

    def __init__(self, theme: Theme, classes: Sequence[ClassFigures], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if len(classes) != N_EMOTIONS:
            raise ValueError(f"{len(classes)} classes, not {N_EMOTIONS}")
        self._theme = theme
        is_painted(self)
        self._classes = tuple(classes)
        hardest = min(classes, key=lambda c: c.recall)
        wrong = hardest.mistaken_for
        self._cell = hardest.emotion, wrong[0] if wrong is not None else hardest.emotion
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(translate("Understand", "What people said and what the model says"))
        self.setAccessibleDescription(" ".join(class_words(c) for c in classes))

    @property
    def cell(self) -> tuple[Emotion, Emotion]:
        """The chosen cell: what people said, what the model says."""
        return self._cell

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(560, round(_HEAD + N_EMOTIONS * _ROW))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def choose(self, row: Emotion, column: Emotion) -> None:
        """Choose a cell."""
        if (row, column) != self._cell:
            self._cell = row, column
            self.chosen.emit(row, column)
            self.update()

    # -- where things are --------------------------------------------------------------------------

    def _names(self) -> float:
        """Width of the rows' names, and of what stands above them."""
        metrics = QFontMetricsF(font(14, 600))
        names = max(metrics.horizontalAdvance(emotion_word(e)) for e in EMOTIONS) + 14
        return max(names, QFontMetricsF(font(12)).horizontalAdvance(translate("Understand", "people said")) + 8)

    def _head_pixels(self) -> int:
        """Size of the columns' names: smaller where they would touch."""
        room = (self.width() - self._names()) / N_EMOTIONS - _GAP
        metrics = QFontMetricsF(font(14, 600))
        return 14 if all(metrics.horizontalAdvance(emotion_word(e)) <= room for e in EMOTIONS) else 12

    def cell_rect(self, row: Emotion, column: Emotion) -> QRectF:
        """Where a cell lies."""
        left = self._names()
        width = (self.width() - left) / N_EMOTIONS
        whole = QRectF(left + column * width, _HEAD + row * _ROW, width, _ROW)
        return whole.adjusted(_GAP / 2, _GAP / 2, -_GAP / 2, -_GAP / 2)

    def _at(self, where: QPointF) -> tuple[Emotion, Emotion] | None:
        return next(
            ((r, c) for r in EMOTIONS for c in EMOTIONS if self.cell_rect(r, c).contains(where)),
            None,
        )

    # -- painting ----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names and cells."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_names(painter)
        for c in self._classes:
            for e in EMOTIONS:
                self._paint_cell(painter, c, e)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.text), 2.5 if self.hasFocus() else 1.5))
        painter.drawRoundedRect(self.cell_rect(*self._cell), _RADIUS, _RADIUS)

    def _paint_names(self, painter: QPainter) -> None:
        row, column = self._cell
        left = self._names()
        pixels = self._head_pixels()
        painter.setFont(font(12))
        painter.setPen(QColor(self._theme.quiet))
        painter.drawText(
            QRectF(left, 0, self.width() - left, 22),
            Qt.AlignmentFlag.AlignCenter,
            translate("Understand", "the model says"),
        )
        painter.drawText(
            QRectF(0, 22, left, _HEAD - 22),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            translate("Understand", "people said"),
        )
        for e in EMOTIONS:
            for chosen, where, align, size in (
                (
                    e is column,
                    self.cell_rect(Emotion.ANGRY, e).translated(0, -34),
                    Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip,
                    pixels,
                ),
                (
                    e is row,
                    QRectF(0, self.cell_rect(e, Emotion.ANGRY).y(), left, _ROW - _GAP),
                    Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                    14,
                ),
            ):
                painter.setFont(font(size, 600 if chosen else 400))
                painter.setPen(QColor(self._theme.text if chosen else self._theme.quiet))
                painter.drawText(where, align, emotion_word(e))

    def _paint_cell(self, painter: QPainter, c: ClassFigures, called: Emotion) -> None:
        share = c.called[called]
        ground, ink = cell_colours(self._theme, called, share)
        where = self.cell_rect(c.emotion, called)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(where, _RADIUS, _RADIUS)
        painter.setPen(QColor(ink))
        painter.setFont(font(15, 600 if called is c.emotion else 400))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, str(hundred(share)))

    # -- choosing ----------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose what is pointed at."""
        cell = self._at(event.position())
        if cell is not None:
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
        row, column = self._cell[0] + step[0], self._cell[1] + step[1]
        if 0 <= row < N_EMOTIONS and 0 <= column < N_EMOTIONS:
            self.choose(Emotion(row), Emotion(column))
        elif step[0]:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Measure the names again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleDescription(" ".join(class_words(c) for c in self._classes))
            self.update()
