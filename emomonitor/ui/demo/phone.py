"""The inbox beside the companion: what Mei sees on her phone, and how she answers."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from emomonitor.care.entities import MessageKind
from emomonitor.ui.demo.receiver import Letter
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.words import translate

WIDTH = 330

_SHEET = """
#demoPhone { background: #1c2430; border-radius: 34px; border: 6px solid #0d1117; }
#demoPhone QLabel { color: #e9edf2; background: transparent; }
#demoPhone QLabel#demoQuiet { color: #aab4c2; }
#demoPhone QScrollArea, #demoPhone #demoList { background: transparent; border: none; }
#demoCard { background: #2c3746; border-radius: 16px; }
#demoCard[call="true"] { background: #7a2e1b; }
#demoPhone QPushButton { background: #ffffff; color: #1c2430; border: 2px solid #ffffff; border-radius: 14px;
    min-height: 40px; padding: 0 4px; font-size: 13px; font-weight: 600; }
#demoPhone QPushButton:focus { border-color: #f3b431; }
#demoPhone QPushButton:disabled { background: transparent; color: #e9edf2; border: 2px solid #e9edf2; }
"""


class Phone(QWidget):
    """Messages, newest first.

    Signals:
        answered: (id of the message, the words of the answer).
    """

    answered = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.letters: list[Letter] = []
        self.buttons: dict[str, QPushButton] = {}
        self.setFixedWidth(scaled(WIDTH))
        frame = QFrame()
        frame.setObjectName("demoPhone")
        self.setStyleSheet(_SHEET)
        self._title, self._empty, self._note = QLabel(), QLabel(), QLabel()
        self._title.setFont(font(17, 600))
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for label, pixels in ((self._empty, 14), (self._note, 12)):
            label.setObjectName("demoQuiet")
            label.setFont(font(pixels))
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        listed = QWidget()
        listed.setObjectName("demoList")
        self._list = QVBoxLayout(listed)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(10)
        self._list.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(listed)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 22, 16, 18)
        inside.setSpacing(12)
        inside.addWidget(self._title)
        inside.addWidget(self._empty)
        inside.addWidget(scroll, 1)
        inside.addWidget(self._note)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 14)
        column.addWidget(frame)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words again."""
        self._title.setText(translate("Demo", "Mei's phone"))
        self._empty.setText(translate("Demo", "No messages yet"))
        self._note.setText(
            translate("Demo", "In place of a phone: a small web server on this computer. Nothing leaves it.")
        )

    def add(self, letter: Letter) -> None:
        """Show a message that came."""
        self.letters.append(letter)
        self._empty.hide()
        card = QFrame()
        card.setObjectName("demoCard")
        is_call = letter.kind == MessageKind.CALL
        card.setProperty("call", is_call)
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 12, 14, 12)
        for words, pixels, weight in (
            (f"{datetime.now().astimezone():%H:%M}", 12, 400),
            (letter.title, 16, 600),
            (letter.body, 14, 400),
        ):
            label = QLabel(words)
            label.setFont(font(pixels, weight))
            label.setWordWrap(True)
            column.addWidget(label)
        if is_call:
            column.addWidget(self._answer_button(letter))
        self._list.insertWidget(0, card)

    def _answer_button(self, letter: Letter) -> QPushButton:
        words = translate("Demo", "I'll ring you in five minutes")
        button = QPushButton(words)
        button.setAccessibleName(words)

        def answer() -> None:
            button.setEnabled(False)
            self.answered.emit(letter.id, words)

        button.clicked.connect(answer)
        self.buttons[letter.id] = button
        return button


def press(button: QAbstractButton, *, after_ms: int = 700) -> None:
    """Press a button so that an audience sees which one."""
    button.setDown(True)
    QTimer.singleShot(after_ms, button, button.click)
