"""What the pages about consent and the first-run pages are made of: large words, choices, a column to read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from emomonitor.ui.icons import pixmap
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

READING_WIDTH = 640
"""Pixels of a line of large words: about 70 letters, as far as an eye likes to travel."""


class Words(QLabel):
    """Words of a size that may be read from an arm's length, broken into lines."""

    def __init__(self, pixels: int = 16, weight: int = 400, *, quiet: bool = False) -> None:
        super().__init__()
        self.setFont(font(pixels, weight))
        self.setWordWrap(True)
        self.setObjectName("quiet" if quiet else "")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height that the words need at this width: layouts inside scroll areas forget to."""
        super().resizeEvent(event)
        self._fit()

    def setText(self, text: str) -> None:
        """Set the words, for eyes and screen readers."""
        super().setText(text)
        self.setAccessibleName(text)
        self._fit()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self._fit()

    def _fit(self) -> None:
        self.setMinimumHeight(0)  # a label never asks for less than it has
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))


class Line(QWidget):
    """A drawing and a sentence beside it."""

    def __init__(self, drawing: str) -> None:
        super().__init__()
        self._drawing = drawing
        self._picture, self.words = QLabel(), Words(20)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._picture.setPixmap(pixmap(self._drawing, theme.quiet, 28, 2.0))


_BEFORE = 50
"""Pixels at 100 % for the ring before the words."""


class Choice(QRadioButton):
    """One of several things to choose: a large target with a ring that is filled when chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("choice")
        self.setFont(font(16, 500))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(48)

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.setFixedHeight(self.sizeHint().height())

    def say(self, words: str) -> None:
        """Set the words."""
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for all lines: a style's own radio button has one only."""
        return QSize(280, max(52, self._lines_height(max(self.width(), 280)) + 26))

    def minimumSizeHint(self) -> QSize:
        """Lines are broken where there is little room."""
        return QSize(180, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the words need."""
        super().resizeEvent(event)
        self.setFixedHeight(self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and ring as the style sheet says, and the words in lines."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(self.style().ControlElement.CE_RadioButton, option)
        painter.drawText(
            self.rect().adjusted(scaled(_BEFORE), 4, -16, -4),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap,
            self.text(),
        )

    def _lines_height(self, width: int) -> int:
        flags = int(Qt.TextFlag.TextWordWrap)
        return (
            QFontMetrics(self.font())
            .boundingRect(0, 0, width - scaled(_BEFORE) - 16, 1000, flags, self.text())
            .height()
        )


class Choices(QWidget):
    """Choices one under the other or side by side, at most one of them chosen."""

    chosen = Signal(int)

    def __init__(self, count: int, *, columns: int = 1) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        row = QHBoxLayout()
        for i in range(count):
            if i % columns == 0:
                row = QHBoxLayout()
                row.setSpacing(10)
                column.addLayout(row)
            button = Choice()
            self._group.addButton(button, i)
            row.addWidget(button, 1)
        self._group.idToggled.connect(lambda i, on: self.chosen.emit(i) if on else None)  # arrow keys don't click

    def say(self, what: str, words: Sequence[str]) -> None:
        """Name them; ``what`` says to screen readers what they are about."""
        self.setAccessibleName(what)
        for i, text in enumerate(words):
            button = self.button(i)
            button.say(text)
            button.setAccessibleDescription(what)

    def button(self, index: int) -> Choice:
        """One of them."""
        button = self._group.button(index)
        assert isinstance(button, Choice)
        return button

    def choose(self, index: int) -> None:
        """Choose one without telling anybody."""
        self._group.blockSignals(True)
        self.button(index).setChecked(True)
        self._group.blockSignals(False)

    @property
    def index(self) -> int:
        """The one that is chosen, -1 for none."""
        return self._group.checkedId()


class Reading(QScrollArea):
    """A column of words in the middle, scrolled where it is long; page keys scroll it."""

    def __init__(self, width: int = READING_WIDTH) -> None:
        super().__init__()
        self.setObjectName("reading")
        self._say_name()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setObjectName("page")
        row = QHBoxLayout(inner)
        row.setContentsMargins(24, 24, 24, 24)
        row.addStretch(1)
        middle = QWidget()
        middle.setMaximumWidth(width)
        row.addWidget(middle, 100)
        row.addStretch(1)
        self.column = QVBoxLayout(middle)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.setWidget(inner)

    def _say_name(self) -> None:
        self.setAccessibleName(translate("Consent", "Words of this page"))  # it takes the focus: keys scroll it

    def changeEvent(self, event: QEvent) -> None:
        """Speak another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say_name()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave arrows sideways and Enter to the page around."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)
