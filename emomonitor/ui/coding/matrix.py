"""How often which label met which, painted: rows of the first, columns of the second."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.palette import INK_ON_EMOTION
from emomonitor.replay.agreement import Agreement
from emomonitor.ui.coding.words import emotion_of, name_word, table_word
from emomonitor.ui.confusion import CELL_STEPS, cell_colours
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import MIN_TEXT_CONTRAST, Theme, contrast, mix
from emomonitor.ui.words import number, percent, translate

_ROW, _HEAD = 36, 46
_GAP = 3.0
_RADIUS = 7.0


class MatrixView(QWidget):
    """A table of counts. Pointing at a cell or the arrow keys choose one; a sentence tells of it.

    Signals:
        told: the sentence of the chosen cell.
    """

    told = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._agreement: Agreement | None = None
        self._names = "", ""
        self.cell = 0, 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        is_painted(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        rows = len(self._agreement.labels) if self._agreement is not None else 6
        return QSize(scaled(520), scaled(_HEAD) + rows * scaled(_ROW))

    def minimumSizeHint(self) -> QSize:
        """It can be narrower, never lower."""
        return QSize(scaled(320), self.sizeHint().height())

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def show_agreement(self, agreement: Agreement, first: str, second: str) -> None:
        """Show counts; the most frequent difference is chosen."""
        self._agreement, self._names = agreement, (first, second)
        off = agreement.matrix.copy()
        for i in range(len(off)):
            off[i, i] = -1
        at = int((off if off.max() > 0 else agreement.matrix).argmax())
        self.cell = divmod(at, len(off))
        self.setAccessibleName(translate("Coding", "How often which label met which"))
        self.setAccessibleDescription(self.sentence)
        self.updateGeometry()
        self.update()
        self.told.emit(self.sentence)

    @property
    def sentence(self) -> str:
        """What the chosen cell says."""
        a = self._agreement
        if a is None:
            return ""
        row, column = self.cell
        first, second = (name_word(n) for n in self._names)
        total, n = int(a.matrix[row].sum()), int(a.matrix[row, column])
        words = translate("Coding", "Where {} said {} ({}), {} said {} in {} ({}).")
        return words.format(
            first,
            table_word(a.labels[row]),
            number(total),
            second,
            table_word(a.labels[column]),
            number(n),
            percent(n / total if total else 0.0),
        )

    def choose(self, row: int, column: int) -> None:
        """Choose a cell."""
        if (row, column) != self.cell:
            self.cell = row, column
            self.setAccessibleDescription(self.sentence)
            self.told.emit(self.sentence)
            self.update()

    # -- where things are --------------------------------------------------------------------------

    def _left(self) -> float:
        assert self._agreement is not None
        metrics = QFontMetricsF(font(13, 600))
        widest = max(metrics.horizontalAdvance(table_word(x)) for x in self._agreement.labels)
        return min(widest + 16, 0.3 * self.width())

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Where a cell lies."""
        assert self._agreement is not None
        left = self._left()
        width = (self.width() - left) / len(self._agreement.labels)
        whole = QRectF(left + column * width, scaled(_HEAD) + row * scaled(_ROW), width, scaled(_ROW))
        return whole.adjusted(_GAP / 2, _GAP / 2, -_GAP / 2, -_GAP / 2)

    def _at(self, where: QPointF) -> tuple[int, int] | None:
        if self._agreement is None:
            return None
        places = range(len(self._agreement.labels))
        return next(((r, c) for r in places for c in places if self.cell_rect(r, c).contains(where)), None)

    # -- painting ----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names and cells."""
        a = self._agreement
        if a is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_names(painter, a)
        for row in range(len(a.labels)):
            total = int(a.matrix[row].sum())
            for column in range(len(a.labels)):
                self._paint_cell(painter, row, column, int(a.matrix[row, column]), total)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.text), 2.5 if self.hasFocus() else 1.5))
        painter.drawRoundedRect(self.cell_rect(*self.cell), _RADIUS, _RADIUS)

    def _paint_names(self, painter: QPainter, a: Agreement) -> None:
        left, height = self._left(), scaled(_ROW)
        first, second = (name_word(n) for n in self._names)
        painter.setFont(font(12))
        painter.setPen(QColor(self._theme.quiet))
        metrics = QFontMetricsF(painter.font())
        head = QRectF(left, 0, self.width() - left, scaled(20))
        painter.drawText(head, Qt.AlignmentFlag.AlignCenter, _shortened(metrics, second, head.width()))
        corner = QRectF(0, scaled(20), left - 6, scaled(_HEAD - 20))
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(corner, middle, _shortened(metrics, first, corner.width()))
        for i, label in enumerate(a.labels):
            above = self.cell_rect(0, i)
            above.moveTop(scaled(20))
            above.setHeight(scaled(_HEAD - 20))
            beside = QRectF(0, self.cell_rect(i, 0).y(), left - 6, height - _GAP)
            for chosen, where, align in (
                (i == self.cell[1], above, Qt.AlignmentFlag.AlignCenter),
                (i == self.cell[0], beside, middle),
            ):
                painter.setFont(font(13, 600 if chosen else 400))
                painter.setPen(QColor(self._theme.text if chosen else self._theme.quiet))
                words = _shortened(QFontMetricsF(painter.font()), table_word(label), where.width())
                painter.drawText(where, align, words)

    def _paint_cell(self, painter: QPainter, row: int, column: int, count: int, total: int) -> None:
        assert self._agreement is not None
        emotion = emotion_of(self._agreement.labels[column])
        share = count / total if total else 0.0
        if emotion is None:
            ground, ink = _plain_colours(self._theme, share)
        else:
            ground, ink = cell_colours(self._theme, emotion, share)
        where = self.cell_rect(row, column)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(where, _RADIUS, _RADIUS)
        painter.setPen(QColor(ink))
        painter.setFont(font(13, 600 if row == column else 400))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, number(count) if total else "–")

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
        if step is None or self._agreement is None:
            super().keyPressEvent(event)
            return
        row, column = self.cell[0] + step[0], self.cell[1] + step[1]
        count = len(self._agreement.labels)
        if 0 <= row < count and 0 <= column < count:
            self.choose(row, column)
        elif step[0]:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no more."""
        super().focusOutEvent(event)
        self.update()


def _shortened(metrics: QFontMetricsF, words: str, room: float) -> str:
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(12.0, room))


def _plain_colours(theme: Theme, share: float) -> tuple[str, str]:
    """Ground and ink of a cell that has no emotion's colour."""
    strength = 0.08 + 0.6 * share**0.5 if share else 0.0
    while True:
        ground = mix(theme.quiet, theme.panel, min(strength, 1.0))
        ink = max((theme.text, INK_ON_EMOTION), key=lambda colour: contrast(colour, ground))
        if strength >= 1 or contrast(ink, ground) >= MIN_TEXT_CONTRAST:
            return ground, ink
        strength += 0.02
