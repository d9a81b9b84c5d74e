"""A layout that puts its items side by side, and into further rows where they don't fit."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class Flow(QLayout):
    """Rows of items at their usual size, or narrower where that saves a row.

    Args:
        spacing: pixels between items and between rows.
        centred: rows lie in the middle.
        last_right: the last item lies at the right edge.
    """

    def __init__(self, *, spacing: int = 8, centred: bool = False, last_right: bool = False) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._centred, self._last_right = centred, last_right
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item (Qt calls this)."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """An item, None beyond the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give an item away."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It asks for no more than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the rows in so many pixels."""
        edge = self.contentsMargins()
        rows = self._rows(width - edge.left() - edge.right())
        return (
            edge.top() + edge.bottom() + sum(self._height(row) for row in rows) + self.spacing() * max(0, len(rows) - 1)
        )

    def sizeHint(self) -> QSize:
        """All in one row."""
        shown = self._shown()
        width = sum(self._size(i).width() for i in shown) + self.spacing() * max(0, len(shown) - 1)
        return QSize(width, self._height(shown)).grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:
        """The widest item; the height depends on the width."""
        shown = self._shown()
        return QSize(max((i.minimumSize().width() for i in shown), default=0), self._height(shown)).grownBy(
            self.contentsMargins()
        )

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        rect = rect.marginsRemoved(self.contentsMargins())
        top, shown = rect.y(), self._shown()
        for row in self._rows(rect.width()):
            height, widths = self._height(row), self._widths(row, rect.width())
            used = sum(widths) + self.spacing() * (len(row) - 1)
            left = rect.x() + ((rect.width() - used) // 2 if self._centred else 0)
            for item, width in zip(row, widths, strict=True):
                size = QSize(width, min(height, self._size(item).height()))
                if self._last_right and item is shown[-1]:
                    left = max(left, rect.x() + rect.width() - width)
                item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
                left += width + self.spacing()
            top += height + self.spacing()

    def _widths(self, row: list[QLayoutItem], room: int) -> list[int]:
        """Usual widths; what can be narrower gives way, or what can be wider takes the rest."""
        usual, least = [self._size(i).width() for i in row], [i.minimumSize().width() for i in row]
        rest = room - sum(usual) - self.spacing() * (len(row) - 1)
        spare = sum(usual) - sum(least)
        if rest < 0 and spare > 0:
            share = min(1.0, -rest / spare)
            return [min(room, u - math.ceil((u - n) * share)) for u, n in zip(usual, least, strict=True)]
        wide = [bool(i.expandingDirections() & Qt.Orientation.Horizontal) for i in row]
        more = rest // sum(wide) if rest > 0 and any(wide) else 0
        return [min(room, u + more * w) for u, w in zip(usual, wide, strict=True)]

    def _shown(self) -> list[QLayoutItem]:
        return [i for i in self._items if not i.isEmpty()]

    @staticmethod
    def _size(item: QLayoutItem) -> QSize:
        return item.sizeHint().expandedTo(item.minimumSize())

    def _height(self, row: list[QLayoutItem]) -> int:
        return max((self._size(i).height() for i in row), default=0)

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        used = 0
        for item in self._shown():
            needed = item.minimumSize().width()
            if rows and used + self.spacing() + needed <= width:
                rows[-1].append(item)
                used += self.spacing() + needed
            else:
                rows.append([item])
                used = needed
        return rows


def take_all(layout: QLayout) -> list[QWidget]:
    """Empty a layout and return the widgets that were in it, hidden."""
    taken = []
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            taken.append(widget)
    return taken
