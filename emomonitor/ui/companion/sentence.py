"""One sentence, as large as it can be read whole, never below 28 pt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from emomonitor.ui.scale import grown
from emomonitor.ui.style import font

LEAST = 38
"""Pixels: 28 pt at 96 dots an inch."""

_USUAL = 50
_ROWS = 2.0
"""A sentence that would need more rows is written smaller."""

_BREAKS = ("[.!?。！？]", "[,，；：、]", " ")
"""Where a row may end, best first."""

_NARROWEST = 240
"""Pixels of 100 % in which a sentence can still be read."""

_HOW = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
_HIGH = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Set:
    """Words set for a width: letters' height in pixels, the words with their breaks, height of all rows."""

    pixels: int
    words: str
    height: int


class Sentence(QLabel):
    """Sets its words for the width that it has; ``text`` stays as it was given."""

    def __init__(self, weight: int = 600, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weight = weight
        self._known: dict[tuple[int, str, int], _Set] = {}
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_words(self, words: str) -> None:
        """Say something else."""
        if words != self.text():
            self._known.clear()
            self.setText(words)

    def pixels(self) -> int:
        """Height of its letters."""
        return self._set(self.width()).pixels

    def rows(self) -> list[str]:
        """Its words as they are broken, where that was needed."""
        return self._set(self.width()).words.split("\n")

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of its rows."""
        return self._set(width).height

    def sizeHint(self) -> QSize:
        """As in a usual window."""
        width = grown(3 * _NARROWEST)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Narrow, and one row."""
        return QSize(grown(_NARROWEST), QFontMetrics(_letters(LEAST, self._weight)).height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        found = self._set(self.width())
        painter = QPainter(self)
        painter.setFont(_letters(found.pixels, self._weight))
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), int(_HOW), found.words)
        painter.end()

    def _set(self, width: int) -> _Set:
        usual = max(LEAST, grown(_USUAL))
        key = (width, self.text(), usual)
        if key not in self._known:
            self._known[key] = self._setting(width, usual)
        return self._known[key]

    def _setting(self, width: int, usual: int) -> _Set:
        room = width * _ROWS * 0.92  # words don't end exactly where a row does
        wide = max(self._wide(row, usual) for row in self.text().split("\n"))
        pixels = usual if wide <= room else max(LEAST, round(usual * room / max(1, wide)))
        words = self._broken(width, pixels)
        place = QRect(0, 0, max(1, width), _HIGH)
        height = QFontMetrics(_letters(pixels, self._weight)).boundingRect(place, int(_HOW), words).height()
        return _Set(pixels=pixels, words=words, height=height)

    def _wide(self, words: str, pixels: int) -> int:
        return QFontMetrics(_letters(pixels, self._weight)).horizontalAdvance(words)

    def _broken(self, width: int, pixels: int) -> str:
        """Break in two where that reads best: after a sentence or a comma, and into rows of like length."""
        words = self.text()
        if "\n" in words or self._wide(words, pixels) <= width:
            return words
        for marks in _BREAKS:
            parts = [(words[: m.end()].rstrip(), words[m.end() :].lstrip()) for m in re.finditer(marks, words[:-1])]
            fitting = [(max(self._wide(p, pixels) for p in pair), pair) for pair in parts]
            fitting = [f for f in fitting if f[0] <= width]
            if fitting:
                return "\n".join(min(fitting)[1])
        return words


def _letters(pixels: int, weight: int) -> QFont:
    made = QFont(font(10, weight))
    made.setPixelSize(pixels)
    return made
