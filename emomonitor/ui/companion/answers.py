"""What can be answered: up to three large buttons, or six drawn faces and a way out."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QVBoxLayout, QWidget

from emomonitor.care.companion.line import Choice, Line, LineKind
from emomonitor.ui.companion.colours import Warm
from emomonitor.ui.flow import Flow
from emomonitor.ui.icons import face_icon, icon
from emomonitor.ui.scale import grown
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

_FACE = 62
_QUESTIONS = (LineKind.OPEN, LineKind.SUGGESTED)


class Answers(QWidget):
    """Buttons for one line at a time.

    Signals:
        chosen: key of the answer.
        not_now: the person wants to be left alone.
    """

    chosen = Signal(str)
    not_now = Signal()

    def __init__(self, theme: Theme, colours: Warm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._colours = theme, colours
        self._line: Line | None = None
        self.buttons: dict[str, QAbstractButton] = {}
        self.later: QPushButton | None = None
        self._faces: Flow | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(grown(10))

    def show_line(self, line: Line | None) -> None:
        """Show a line's answers; the focus stays where it was, as far as there is the same place."""
        if self._is_the_same(line):
            self._line = line
            for choice in line.choices if line is not None else ():
                self._write(self.buttons[choice.key], choice)
            self._write_later()
            return
        focused = any(b.hasFocus() for b in (*self.buttons.values(), self.later) if b is not None)
        self._clear()
        self._line = line
        if line is None or not line.choices:
            return
        faces = [c for c in line.choices if c.emotion is not None]
        words = [c for c in line.choices if c.emotion is None]
        self._faces = self._row(faces) if faces else None
        row = self._row(words)
        if line.kind in _QUESTIONS:
            self.later = QPushButton()
            self.later.setObjectName("coSoft")
            self.later.clicked.connect(self.not_now)
            row.addWidget(self.later)
            self._write_later()
        self._widen()
        if focused:
            next(iter(self.buttons.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme, colours: Warm) -> None:
        """Take on a theme."""
        self._theme, self._colours = theme, colours
        line, self._line = self._line, None
        self.show_line(line)

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.set_theme(self._theme, self._colours)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put faces in two rows of three where six don't fit."""
        super().resizeEvent(event)
        self._widen()

    def _widen(self) -> None:
        """Give each button the width of its words, and faces their rows."""
        for button in (*self.buttons.values(), self.later):
            if button is not None:
                button.ensurePolished()
                least = grown(190) if button.property("large") else 0
                button.setMinimumWidth(max(least, button.sizeHint().width()))
        if self._faces is None:
            return
        faces = [b for b in self.buttons.values() if isinstance(b, QToolButton)]
        one = max(b.minimumWidth() for b in faces)
        for button in faces:
            button.setMinimumWidth(one)
        gap = self._faces.spacing()
        fits = 6 * one + 5 * gap <= self.width()
        edge = 0 if fits else max(0, (self.width() - 3 * one - 2 * gap - 2) // 2)
        self._faces.setContentsMargins(edge, 0, edge, 0)

    def _is_the_same(self, line: Line | None) -> bool:
        if line is None or self._line is None:
            return line is self._line and not self.buttons
        return line.id == self._line.id

    def _row(self, choices: list[Choice]) -> Flow:
        holder = QWidget()
        row = Flow(spacing=grown(12), centred=True)
        holder.setLayout(row)
        for choice in choices:
            button = self._button(choice)
            button.clicked.connect(lambda _=False, key=choice.key: self.chosen.emit(key))
            self.buttons[choice.key] = button
            row.addWidget(button)
        self._column.addWidget(holder)
        return row

    def _button(self, choice: Choice) -> QAbstractButton:
        if choice.emotion is None:
            plain = QPushButton()
            plain.setObjectName("coMain" if choice.main else "coAnswer")
            plain.setProperty("large", len(self._line.choices) <= 3 if self._line is not None else False)
            self._write(plain, choice)
            return plain
        button = QToolButton()
        button.setObjectName("coFace")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(grown(_FACE), grown(_FACE)))
        button.setIcon(icon(face_icon(choice.emotion), self._theme.emotions[choice.emotion], _FACE))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._write(button, choice)
        return button

    def _write(self, button: QAbstractButton, choice: Choice) -> None:
        button.setText(choice.text)
        button.setAccessibleName(choice.text)

    def _write_later(self) -> None:
        if self.later is not None:
            self.later.setText(translate("Companion", "Not now"))
            self.later.setAccessibleName(self.later.text())

    def _clear(self) -> None:
        self.buttons, self.later, self._faces = {}, None, None
        while (item := self._column.takeAt(0)) is not None:
            holder = item.widget()
            if holder is not None:
                holder.hide()
                holder.deleteLater()
