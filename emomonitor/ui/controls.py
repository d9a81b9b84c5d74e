"""Small controls that several parts of the window use."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from emomonitor.ui.icons import icon
from emomonitor.ui.scale import scaled, target
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme

ICON_SIZE = 18

_PICKER_FRAME = 76
"""Pixels of a picker that its words can't have: border, padding, drawing, arrow."""

_PICKER_SPARE = 8
"""Of these, pixels that are there for the looks only."""

_TAIL_FROM = 72
"""Pixels that must be left for a name before figures are shown behind it."""


_SEGMENT_FONT, _SEGMENT_ROOM = 13, 26
"""Pixels of a segment's letters, and around them: padding and frame (see the style sheet)."""


class Button(QToolButton):
    """A button with one of our drawings, and words unless it is told to be compact."""

    def __init__(self, drawing: str, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._theme: Theme | None = None
        self._compact = False
        self._name = name
        self.setObjectName(name)
        self.setIconSize(QSize(scaled(ICON_SIZE), scaled(ICON_SIZE)))
        self.setFixedHeight(target())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def set_words(self, text: str, tip: str = "") -> None:
        """Set what is written on it, what a screen reader says, and a tool tip that may name a shortcut."""
        self.setText(f" {text}")  # a style sheet can't hold a drawing and its words apart
        self.setAccessibleName(text)
        self.setToolTip(tip or text)

    def set_drawing(self, drawing: str) -> None:
        """Change the drawing."""
        if drawing != self._drawing:
            self._drawing = drawing
            self._redraw()

    def set_theme(self, theme: Theme, colour: str | None = None) -> None:
        """Take on a theme; ``colour`` tints the drawing otherwise than the text."""
        self._theme, self._colour = theme, colour
        self._redraw()

    def _redraw(self) -> None:
        if self._theme is not None:
            colour = self._colour or self._theme.text
            self.setIcon(icon(self._drawing, colour, ICON_SIZE, disabled=self._theme.quiet))

    def set_compact(self, compact: bool) -> None:
        """Show the drawing only, or the words too."""
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if compact else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        if self.toolButtonStyle() != style or compact != self._compact:
            self._compact = compact
            self.setToolButtonStyle(style)
            if not self._name:
                self.setObjectName("iconOnly" if compact else "")
                self.style().unpolish(self)
                self.style().polish(self)


class Picker(QToolButton):
    """A button that opens a menu and shows what is chosen; a long name is shortened, the figures after it are not."""

    def __init__(self, drawing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._full = self._tail = ""
        self.setObjectName("picker")
        self.setIconSize(QSize(scaled(16), scaled(16)))
        self.setFixedHeight(target())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.setIcon(icon(self._drawing, theme.quiet, 16))

    def set_chosen(self, what: str, chosen: str, tail: str = "") -> None:
        """Show what is chosen.

        Args:
            what: what is chosen from; screen readers say it first.
            chosen: its name, which may be shortened.
            tail: what follows and is never shortened.
        """
        if (chosen, tail) != (self._full, self._tail):
            self._full, self._tail = chosen, tail
            self.updateGeometry()
        self.setAccessibleName(f"{what}: {chosen}{tail}")
        self.setToolTip(f"{what}: {chosen}{tail}")
        self._shorten()

    def sizeHint(self) -> QSize:
        """Wide enough for the whole text, if there is room."""
        width = min(scaled(340), self._advance(self._full + self._tail) + scaled(_PICKER_FRAME))
        return QSize(width, target())

    def minimumSizeHint(self) -> QSize:
        """A few letters must be seen."""
        return QSize(scaled(120), target())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten again."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        room = self.width() - scaled(_PICKER_FRAME - _PICKER_SPARE)
        tail = self._tail
        if room - self._advance(tail) < min(scaled(_TAIL_FROM), self._advance(self._full)):
            tail = ""
        room -= self._advance(tail)
        short = QFontMetrics(self.font()).elidedText(self._full, Qt.TextElideMode.ElideRight, max(24, room))
        if f" {short}{tail} ▾" != self.text():
            self.setText(f" {short}{tail} ▾")

    def _advance(self, text: str) -> int:
        return QFontMetrics(self.font()).horizontalAdvance(text)


class Segments(QFrame):
    """A few choices in a row, one of them on."""

    chosen = Signal(int)

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("segments")
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        for i in range(count):
            button = QPushButton()
            button.setObjectName("segment")
            button.setCheckable(True)
            self._group.addButton(button, i)
            row.addWidget(button)
        self._group.idClicked.connect(self.chosen)

    def set_words(self, what: str, words: Sequence[str]) -> None:
        """Name the choices; ``what`` says to screen readers what they are about."""
        self.setAccessibleName(what)
        for i, word in enumerate(words):
            button = self._group.button(i)
            button.setText(word)
            button.setAccessibleName(f"{what}: {word}")
        self.rescale()

    def rescale(self) -> None:
        """Be wide enough for the words of the choice that is on, which are bold."""
        bold = QFontMetrics(font(_SEGMENT_FONT, 600))
        for button in self._group.buttons():
            button.setMinimumWidth(bold.horizontalAdvance(button.text()) + scaled(_SEGMENT_ROOM))

    def choose(self, index: int | None) -> None:
        """Switch a choice on, or all off, without telling anybody."""
        if index is not None:
            self._group.button(index).setChecked(True)
        elif (on := self._group.checkedButton()) is not None:
            self._group.setExclusive(False)  # Qt keeps one on otherwise
            on.setChecked(False)
            self._group.setExclusive(True)

    @property
    def index(self) -> int:
        """The choice that is on; -1 where none is."""
        return self._group.checkedId()

    def buttons(self) -> list[QPushButton]:
        """The buttons, from left to right."""
        return [b for b in self._group.buttons() if isinstance(b, QPushButton)]
