"""Where the carer types the PIN. It can't be guessed quickly, and says what is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from emomonitor.ui.companion.sentence import Sentence
from emomonitor.ui.scale import grown
from emomonitor.ui.style import font
from emomonitor.ui.words import translate

_LONGEST = 8
_TRIES = 5
_WAIT_S = 30.0
"""After so many wrong ones it waits for so long: nobody guesses four digits in an afternoon."""

_TICK_MS = 250


class PinPad(QWidget):
    """Ten digits, one to take back, one to go on.

    Signals:
        entered: the PIN was right.
        gone: it was given up.

    Args:
        fits: says whether a PIN is right.
        clock: seconds that never go back.
    """

    entered = Signal()
    gone = Signal()

    def __init__(
        self, fits: Callable[[str], bool], *, clock: Callable[[], float] = time.monotonic, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._fits, self._clock = fits, clock
        self._typed = ""
        self._wrong = 0
        self._closed_until_s = 0.0
        self._was_wrong = False
        self.title, self.said, self.dots = Sentence(), QLabel(), QLabel()
        for label, pixels in ((self.said, 24), (self.dots, 40)):
            label.setFont(font(pixels))
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.said.setWordWrap(True)
        self.digits: dict[str, QToolButton] = {}
        grid = QGridLayout()
        grid.setSpacing(grown(12))
        for n, digit in enumerate("123456789"):
            grid.addWidget(self._key(digit, partial(self._type, digit)), n // 3, n % 3)
        self.erase = self._key("⌫", self._erase)
        self.accept = self._key("✓", self._accept)
        grid.addWidget(self.erase, 3, 0)
        grid.addWidget(self._key("0", partial(self._type, "0")), 3, 1)
        grid.addWidget(self.accept, 3, 2)
        pad = QHBoxLayout()
        pad.addStretch(1)
        pad.addLayout(grid)
        pad.addStretch(1)
        self.back = QPushButton()
        self.back.setObjectName("coSoft")
        self.back.clicked.connect(self.gone)
        column = QVBoxLayout(self)
        column.setContentsMargins(grown(48), grown(16), grown(48), grown(16))
        column.setSpacing(grown(8))
        column.addStretch(1)
        for part in (self.title, self.dots, self.said):
            column.addWidget(part)
        column.addLayout(pad)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._show)
        self.retranslate()

    def begin(self) -> None:
        """Begin with nothing typed."""
        self._typed, self._was_wrong = "", False
        self._show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set the words again."""
        self.title.set_words(translate("Companion", "The carer's PIN"))
        self.back.setText(translate("Companion", "Go back"))
        self.back.setAccessibleName(self.back.text())
        self.erase.setAccessibleName(translate("Companion", "Take the last digit back"))
        self.accept.setAccessibleName(translate("Companion", "Go on with this PIN"))
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type on the keyboard."""
        if event.text().isdigit() and event.text() in self.digits:
            self._type(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self._erase()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.gone.emit()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget what was typed."""
        super().hideEvent(event)
        self._typed = ""

    def _key(self, text: str, act: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setObjectName("coDigit")
        button.setFixedWidth(grown(96))
        button.setText(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(act)
        if text.isdigit():
            self.digits[text] = button
        return button

    def _left_s(self) -> float:
        return max(0.0, self._closed_until_s - self._clock())

    def _type(self, digit: str) -> None:
        if self._left_s() == 0 and len(self._typed) < _LONGEST:
            self._typed += digit
            self._was_wrong = False
        self._show()

    def _erase(self) -> None:
        self._typed = self._typed[:-1]
        self._show()

    def _accept(self) -> None:
        if self._left_s() > 0 or not self._typed:
            return
        typed, self._typed = self._typed, ""
        if self._fits(typed):
            self._wrong = 0
            self.entered.emit()
            return
        self._wrong += 1
        self._was_wrong = True
        if self._wrong % _TRIES == 0:
            self._closed_until_s = self._clock() + _WAIT_S
            self._timer.start()
        self._show()

    def _show(self) -> None:
        left = self._left_s()
        if left == 0:
            self._timer.stop()
        self.dots.setText("●" * len(self._typed) or " ")
        if left > 0:
            said = translate("Companion", "Too many wrong ones. Again in {} seconds.").format(int(-(-left // 1)))
        elif self._was_wrong:
            said = translate("Companion", "That isn't it. Try again.")
        else:
            said = translate("Companion", "The page is left with it.")
        self.said.setText(said)
        for button in (*self.digits.values(), self.accept):
            button.setEnabled(left == 0)
