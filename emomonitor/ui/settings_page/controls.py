"""Controls of the settings page: a choice, a slider that says its value, a switch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSlider, QStyledItemDelegate, QWidget

from emomonitor.ui.icons import paint_icon
from emomonitor.ui.scale import grown
from emomonitor.ui.theme import DARK, TARGET, Theme

WIDTH = 320
"""Width in pixels of a control, so that all of them stand in one column."""

_APPLY_MS = 60
"""A slider that is being moved is obeyed this often: the file is written each time."""

_SWITCH = QSize(44, 26)


class Choice(QComboBox):
    """One of several; ``picked`` gives its value when a person has chosen."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = DARK
        self._values: list[object] = []
        self.setItemDelegate(QStyledItemDelegate(self))  # only this one obeys the style sheet's heights
        self.setFixedWidth(WIDTH)
        self.setMinimumHeight(TARGET)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(lambda i: self.picked.emit(self._values[i]))

    def rescale(self) -> None:
        """Take on the scale of words: the column of controls grows less than they do."""
        self.setFixedWidth(grown(WIDTH))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def offer(self, items: Sequence[tuple[object, str]], chosen: object) -> None:
        """Offer (value, words), one of them chosen; nobody is told. An open list isn't changed."""
        if self.view().isVisible():
            return
        if [v for v, _ in items] != self._values or [w for _, w in items] != self._words():
            self._values = [value for value, _ in items]
            self.clear()
            self.addItems([words for _, words in items])
        self.setCurrentIndex(self._values.index(chosen) if chosen in self._values else -1)
        self.setToolTip(self.currentText())

    def _words(self) -> list[str]:
        return [self.itemText(i) for i in range(self.count())]

    @property
    def values(self) -> tuple[object, ...]:
        """What can be chosen."""
        return tuple(self._values)

    @property
    def chosen(self) -> object:
        """What is chosen."""
        return self._values[self.currentIndex()] if self.currentIndex() >= 0 else None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: scrolling must never change a setting."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the arrow, in the theme's colour."""
        super().paintEvent(event)
        painter = QPainter(self)
        paint_icon(painter, "down", self._theme.quiet, QRectF(self.width() - 28, (self.height() - 16) / 2, 16, 16))


class _Track(QSlider):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: scrolling must never change a setting."""
        event.ignore()


class ValueSlider(QWidget):
    """A slider over whole steps with its value in words beside it.

    Signals:
        moved: the new step, at once: for words that follow.
        settled: the new step, once it has rested for a moment: to be obeyed.
    """

    moved = Signal(int)
    settled = Signal(int)

    def __init__(self, low: int, high: int, page: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.track, self.value = _Track(Qt.Orientation.Horizontal), QLabel()
        self.track.setRange(low, high)
        self.track.setPageStep(page)
        self.value.setObjectName("rowValue")
        self.value.setMinimumWidth(56)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.track, 1)
        row.addWidget(self.value)
        self.setFixedWidth(WIDTH)
        self.setMinimumHeight(TARGET)
        self.setFocusProxy(self.track)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_APPLY_MS)
        self._timer.timeout.connect(lambda: self.settled.emit(self.track.value()))
        self.track.valueChanged.connect(self._on_value)

    def rescale(self) -> None:
        """Take on the scale of words: the column of controls grows less than they do."""
        self.setFixedWidth(grown(WIDTH))

    def show_step(self, step: int) -> None:
        """Show a step; nobody is told. What is being moved isn't pulled back."""
        if self._timer.isActive():
            return
        self.track.blockSignals(True)
        self.track.setRange(min(self.track.minimum(), step), max(self.track.maximum(), step))
        self.track.setValue(step)
        self.track.blockSignals(False)

    def say(self, value: str) -> None:
        """Write the value beside it, for screen readers too."""
        self.value.setText(value)
        self.track.setAccessibleDescription(value)

    def _on_value(self, step: int) -> None:
        self.moved.emit(step)
        if not self._timer.isActive():
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Obey what was moved last before the page is gone."""
        super().hideEvent(event)
        if self._timer.isActive():
            self._timer.stop()
            self.settled.emit(self.track.value())


class Switch(QCheckBox):
    """On or off, drawn as a switch; a tick says it beside place and colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = DARK
        self.setFixedSize(_SWITCH.width() + 8, TARGET)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def show_on(self, on: bool) -> None:
        """Show it on or off; nobody is told."""
        self.blockSignals(True)
        self.setChecked(on)
        self.blockSignals(False)
        self.update()

    def hitButton(self, pos: object) -> bool:
        """Take a click anywhere on it."""
        return self.isEnabled()

    def sizeHint(self) -> QSize:
        """As large as it is drawn."""
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track, knob, tick and focus."""
        t, on = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(4, (self.height() - _SWITCH.height()) / 2, _SWITCH.width(), _SWITCH.height())
        radius = area.height() / 2
        if self.hasFocus():
            painter.setPen(QPen(QColor(t.text), 2))
            painter.drawRoundedRect(area.adjusted(-3, -3, 3, 3), radius + 3, radius + 3)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        painter.setPen(QPen(QColor(t.text if on else t.quiet), 1.5))
        painter.setBrush(QColor(t.text if on else t.raised))
        painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), radius - 1, radius - 1)
        size = area.height() - 10
        x = area.right() - size - 5 if on else area.left() + 5
        knob = QRectF(x, area.top() + 5, size, size)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.ground if on else t.quiet))
        painter.drawEllipse(knob)
        if on:
            paint_icon(painter, "done", t.ground, QRectF(area.left() + 7, area.top() + 6, 14, 14))


def switch(obey: Callable[[bool], object]) -> Switch:
    """Make a switch that calls ``obey`` when a person uses it."""
    made = Switch()
    made.toggled.connect(obey)
    return made
