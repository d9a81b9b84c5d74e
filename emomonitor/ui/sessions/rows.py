"""A short list whose lines have a word, a detail beneath it, and perhaps a figure at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme

_ROW = 54
_KEY = int(Qt.ItemDataRole.UserRole)
_EDGE = 10

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line.

    Attributes:
        key: what it stands for, given back when it is chosen.
        words: what is read first.
        detail: beneath it.
        figure: at the right, "" for none.
        colour: of a small bar at its left, "" for none.
    """

    key: object
    words: str
    detail: str
    figure: str = ""
    colour: str = ""

    @property
    def spoken(self) -> str:
        """All of it."""
        return ", ".join(p for p in (self.words, self.detail, self.figure) if p)


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All lines are equally high."""
        return QSize(80, scaled(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        line = index.data(_KEY)
        if not isinstance(line, Line):
            return
        t, state = self.theme, option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(option.rect)
        place = whole.adjusted(1, 1, -1, -2)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.raised))
            painter.drawRoundedRect(place, 8, 8)
        painter.setPen(QPen(QColor(t.hairline), 1))
        painter.drawLine(whole.bottomLeft(), whole.bottomRight())
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(t.text), 2))
            painter.drawRoundedRect(place, 8, 8)
        self._paint_line(painter, line, place.adjusted(_EDGE, 0, -_EDGE, 0))
        painter.restore()

    def _paint_line(self, painter: QPainter, line: Line, place: QRectF) -> None:
        t = self.theme
        if line.colour:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(line.colour))
            painter.drawRoundedRect(QRectF(place.x(), place.y() + 11, 4, place.height() - 22), 2, 2)
            place = place.adjusted(14, 0, 0, 0)
        if line.figure:
            painter.setFont(font(12, 500))
            width = painter.fontMetrics().horizontalAdvance(line.figure) + scaled(20)
            pill = QRectF(place.right() - width, place.center().y() - scaled(12), width, scaled(24))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.raised))
            painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
            painter.setPen(QColor(t.text))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, line.figure)
            place = place.adjusted(0, 0, -width - 8, 0)
        left = Qt.AlignmentFlag.AlignLeft
        upper = QRectF(place.x(), place.y() + scaled(6), place.width(), scaled(21))
        lower = QRectF(place.x(), upper.bottom(), place.width(), scaled(19))
        for where, words, size, weight, colour in (
            (upper, line.words, 14, 500, t.text),
            (lower, line.detail, 12, 400, t.quiet),
        ):
            painter.setFont(font(size, weight))
            painter.setPen(QColor(colour))
            short = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(where.width()))
            painter.drawText(where, left | Qt.AlignmentFlag.AlignVCenter, short)


class Lines(QListWidget):
    """The list. It is as high as its lines, up to a height at which it scrolls.

    Signals:
        opened: the key of a line that was clicked, or chosen with Enter.
        edit_wanted: of one that was double-clicked, or chosen with F2 or Enter.
        delete_wanted: of one for which Delete was pressed.
    """

    opened = Signal(object)
    edit_wanted = Signal(object)
    delete_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lines")
        self._delegate = _Delegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(lambda item: self.opened.emit(item.data(_KEY).key))
        self.itemDoubleClicked.connect(lambda item: self.edit_wanted.emit(item.data(_KEY).key))
        self._lines: tuple[Line, ...] = ()

    def minimumSizeHint(self) -> QSize:
        """Two lines can be seen."""
        return QSize(120, scaled(_ROW) * 2 + 8)

    def sizeHint(self) -> QSize:
        """Five lines can be seen."""
        return QSize(220, scaled(_ROW) * min(5, max(2, self.count())) + 8)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these; the one that was chosen stays so where it is still there."""
        if tuple(lines) == self._lines:
            return
        before, row = self.chosen, self.currentRow()
        self._lines = tuple(lines)
        self.clear()
        for line in lines:
            item = QListWidgetItem(line.words)
            item.setData(_KEY, line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, line.spoken)
            item.setToolTip(line.spoken)
            self.addItem(item)
        keys = [line.key for line in lines]
        if before is not None and before in keys:
            self.setCurrentRow(keys.index(before))
        elif before is not None and lines:
            self.setCurrentRow(min(row, len(lines) - 1))
        self.updateGeometry()

    @property
    def chosen(self) -> object:
        """The key of the line that is chosen; None for none."""
        item = self.currentItem()
        return None if item is None else item.data(_KEY).key

    def choose(self, key: object) -> None:
        """Choose the line of a key."""
        for row, line in enumerate(self._lines):
            if line.key == key:
                self.setCurrentRow(row)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame lies on a line as soon as the keyboard comes."""
        super().focusInEvent(event)
        if self.currentRow() < 0 and self.count() and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens and edits, F2 edits, Delete deletes."""
        key, chosen = event.key(), self.chosen
        if chosen is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(chosen)
            self.edit_wanted.emit(chosen)
        elif chosen is not None and key == Qt.Key.Key_F2:
            self.edit_wanted.emit(chosen)
        elif chosen is not None and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wanted.emit(chosen)
        elif event.text() and event.text().isprintable() and key != Qt.Key.Key_Space:
            event.ignore()  # M marks, wherever the frame is
        else:
            super().keyPressEvent(event)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._delegate.theme = theme
        self.viewport().update()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()
