"""The side of the page that shows everything kept: kinds with their sizes, and what is deleted by itself and when."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from emomonitor.session.kept import Inventory, due
from emomonitor.ui.kept_words import files_words, kind_words, moment_words
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import size_words, translate

_MOST_SHOWN = 4
"""Sessions that the list of coming deletions names; more are counted."""

_SOON = timedelta(days=7)


class Share(QWidget):
    """A thin bar."""

    def __init__(self, theme: Theme, share: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._share = theme, share
        self.setFixedHeight(6)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the whole and the share."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        painter.setBrush(QColor(self._theme.raised))
        painter.drawRoundedRect(whole, 3, 3)
        painter.setBrush(QColor(self._theme.quiet))
        painter.drawRoundedRect(QRectF(0, 0, max(6.0, whole.width() * self._share), whole.height()), 3, 3)


class Kinds(QFrame):
    """Files and sizes by kind, with the total."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._theme = theme
        self._inventory: Inventory | None = None
        self._title, self._total, self._size = QLabel(), QLabel(), QLabel()
        self._title.setObjectName("quiet")
        self._title.setFont(font(13, 600))
        self._size.setFont(font(26, 600))
        self._total.setObjectName("quiet")
        self._total.setWordWrap(True)
        self._rows = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._size)
        column.addWidget(self._total)
        column.addSpacing(6)
        column.addWidget(self._rows)
        self._column = column

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._title.setText(translate("Kept", "On this computer"))
        if self._inventory is not None:
            self.show_inventory(self._inventory)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        if self._inventory is not None:
            self.show_inventory(self._inventory)

    def show_inventory(self, inventory: Inventory) -> None:
        """Show what is kept."""
        self._inventory = inventory
        self._size.setText(size_words(inventory.size))
        words = files_words(len(inventory.items))
        if inventory.foreign:
            other = translate("Kept", "{} more in these folders did not come from this app: never touched.")
            words = f"{words}. {other.format(files_words(inventory.foreign))}"
        self._total.setText(words)
        old, self._rows = self._rows, QWidget()
        self._column.replaceWidget(old, self._rows)
        old.hide()
        old.deleteLater()
        grid = QGridLayout(self._rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        for n, (key, (count, size)) in enumerate(inventory.by_kind().items()):
            name, amount = QLabel(kind_words(key)), QLabel(size_words(size))
            amount.setObjectName("quiet")
            amount.setAlignment(Qt.AlignmentFlag.AlignRight)
            name.setToolTip(files_words(count))
            name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            name.setAccessibleName(f"{kind_words(key)}: {files_words(count)}, {size_words(size)}")
            grid.addWidget(name, 3 * n, 0)
            grid.addWidget(amount, 3 * n, 1)
            grid.addWidget(Share(self._theme, size / max(1, inventory.size)), 3 * n + 1, 0, 1, 2)
            grid.setRowMinimumHeight(3 * n + 2, 6)


class Coming(QFrame):
    """What is deleted by itself: when, and which sessions first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._title, self._rule, self._list = QLabel(), QLabel(), QLabel()
        self._title.setObjectName("quiet")
        self._title.setFont(font(13, 600))
        self._list.setObjectName("quiet")
        for label in (self._rule, self._list):
            label.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self._title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._rule)
        column.addWidget(self._list)
        self._last: tuple[Inventory, int | None, datetime] | None = None

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._title.setText(translate("Kept", "Deleted by itself"))
        if self._last is not None:
            self.show_inventory(*self._last)

    def show_inventory(self, inventory: Inventory, keep_days: int | None, now: datetime) -> None:
        """Show what comes.

        Args:
            inventory: what is kept.
            keep_days: as in the settings.
            now: aware.
        """
        self._last = (inventory, keep_days, now)
        if keep_days is None:
            self._rule.setText(translate("Kept", "Nothing. Sessions stay until you delete them."))
            self._list.hide()
            return
        rule = translate("Kept", "Sessions older than {} days, when the app starts.")
        self._rule.setText(rule.format(keep_days))
        lines = coming_words(inventory, keep_days, now)
        self._list.setText("\n".join(lines))
        self._list.setVisible(bool(lines))

    @property
    def words(self) -> str:
        """All that it says."""
        return f"{self._rule.text()}\n{self._list.text() if not self._list.isHidden() else ''}".strip()


def coming_words(inventory: Inventory, keep_days: int, now: datetime) -> tuple[str, ...]:
    """Name the sessions that go at the next start, and those that follow within a week."""
    ready = due(inventory, keep_days, now)
    soon = [s for s in due(inventory, keep_days, now + _SOON) if s not in ready]
    lines = []
    for title, sessions in (
        (translate("Kept", "At the next start:"), list(ready)),
        (translate("Kept", "Within a week:"), soon),
    ):
        if sessions:
            lines += [title, *(f"   {moment_words(s.started)}" for s in sessions[:_MOST_SHOWN])]
            if len(sessions) > _MOST_SHOWN:
                lines.append("   " + translate("Kept", "and {} more").format(len(sessions) - _MOST_SHOWN))
    return tuple(lines)
