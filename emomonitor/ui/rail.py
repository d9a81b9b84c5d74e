"""The navigation rail: a drawing and a word for each page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from emomonitor.ui.icons import icon
from emomonitor.ui.scale import LEAST_TARGET, grown, scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme

WIDTH = 76
_HEIGHT = 58
_DENSE_HEIGHT = 44
_GAP, _DENSE_GAP = 6, 2
_EDGE, _DENSE_EDGE = 6, 2
_END, _DENSE_END = 12, 4
_AIR = 6
"""Pixels above a button's drawing and below its word, as the style sheet has them."""

_FRAME = 8
"""Pixels that Qt and the frame of the focus add to a button's height."""

_BESIDE = 2
"""So crowded, words lie beside the drawings."""

_PADDING, _ROUND = 12, 8
"""Pixels of a button around its word: what grows with it, and frame of the focus, and what Qt adds."""


class Rail(QFrame):
    """Buttons one above the other, one of them pressed; arrow keys move between them."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self._theme = theme
        self._words: dict[str, Callable[[], str]] = {}
        self._drawings: dict[str, str] = {}
        self.buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_EDGE, _END, _EDGE, _END)
        self._column.setSpacing(_GAP)
        self._column.addStretch(1)
        self._crowding = 0
        self._at = 0  # where the next button above the gap goes
        self.setFixedWidth(WIDTH)

    def add(self, name: str, drawing: str, words: Callable[[], str], *, foot: bool = False) -> None:
        """Add a page's button, under those that are there; ``foot``: at the lower end."""
        button = QToolButton()
        button.setObjectName("railButton")
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(22, 22))
        button.setMinimumHeight(_HEIGHT)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda _=False, n=name: self.chosen.emit(n))
        self._group.addButton(button)
        self.buttons[name], self._words[name], self._drawings[name] = button, words, drawing
        if foot:
            self._column.addWidget(button)
        else:
            self._column.insertWidget(self._at, button)
            self._at += 1
        self._dress(name)
        self._crowd()

    def choose(self, name: str) -> None:
        """Show which page is seen."""
        self.buttons[name].setChecked(True)
        self.set_theme(self._theme)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        for name in self.buttons:
            self._dress(name)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        for name in self.buttons:
            self._dress(name)

    def _dress(self, name: str) -> None:
        button, words = self.buttons[name], self._words[name]()
        button.setText(words)
        button.setAccessibleName(words)
        button.setToolTip(words)
        colour = self._theme.text if button.isChecked() else self._theme.quiet
        button.setIcon(icon(self._drawings[name], colour, 22))
        self._fit()

    def rescale(self) -> None:
        """Take on the scale of words: drawings grow less, so that all pages find room."""
        for button in self.buttons.values():
            button.setIconSize(QSize(grown(22), grown(22)))
            button.setMinimumHeight(self._least_height())
        self._fit()
        self._crowd()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let buttons lie closer where the window is too low for all of them."""
        super().resizeEvent(event)
        self._crowd()

    def _crowd(self) -> None:
        """Choose how close buttons lie: with air, without it, or with the words beside the drawings."""
        crowding = 0 if self.height() >= self._needed() else 1 if self.height() >= self._needed_densely() else _BESIDE
        if crowding == self._crowding:
            return
        self._crowding = crowding
        dense = crowding > 0
        end = _DENSE_END if dense else _END
        beside = crowding == _BESIDE
        edge = _DENSE_EDGE if beside else _EDGE
        self._column.setContentsMargins(edge, end, edge, end)
        self._column.setSpacing(_DENSE_GAP if dense else _GAP)
        for button in self.buttons.values():
            button.setProperty("dense", dense)
            button.setToolButtonStyle(
                Qt.ToolButtonStyle.ToolButtonTextBesideIcon if beside else Qt.ToolButtonStyle.ToolButtonTextUnderIcon
            )
            button.style().unpolish(button)
            button.style().polish(button)
            button.setMinimumHeight(self._least_height())
        self._fit()

    def _least_height(self) -> int:
        return LEAST_TARGET if self._crowding == _BESIDE else grown(_DENSE_HEIGHT if self._crowding else _HEIGHT)

    def _needed_densely(self) -> int:
        """Pixels that all buttons take without air."""
        words = QFontMetrics(font(12, 600)).height()
        one = max(grown(_DENSE_HEIGHT), grown(22) + words + _FRAME)
        return len(self.buttons) * (one + _DENSE_GAP) + 2 * _DENSE_END

    def _needed(self) -> int:
        """Pixels that all buttons take with air around them."""
        words = QFontMetrics(font(12, 600)).height()
        one = max(grown(_HEIGHT), grown(22) + words + 2 * scaled(_AIR) + _FRAME)
        return len(self.buttons) * (one + _GAP) + 2 * _END

    def _fit(self) -> None:
        """Be as wide as the longest word needs."""
        words = QFontMetrics(font(12, 600))
        widest = max((words.horizontalAdvance(b.text()) for b in self.buttons.values()), default=0)
        beside = self._crowding == _BESIDE
        more = grown(22) + scaled(_PADDING + 2) + 2 * _DENSE_EDGE if beside else scaled(_PADDING) + 2 * _EDGE
        self.setFixedWidth(max(grown(WIDTH), widest + more + _ROUND))
