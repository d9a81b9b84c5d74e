"""Asks for a mark: its words, its time, and its end where it is a span."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from emomonitor.replay.replay import Replay
from emomonitor.ui.sessions.clock import time_of_words, time_words
from emomonitor.ui.words import translate

Then = Callable[[float, str, float | None], object]


class MarkDialog(QDialog):
    """Opened, never executed.

    Args:
        parent: the window.
        title: what it is about.
        replay: whose clock the times are of.
        time_s: when.
        text: words so far.
        end_s: end of a span; None for a moment.
        then: called with time, words and end when it is accepted.
    """

    def __init__(
        self,
        parent: QWidget,
        *,
        title: str,
        replay: Replay,
        time_s: float,
        then: Then,
        text: str = "",
        end_s: float | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._replay, self._then = replay, then
        self._given = (time_s, end_s)
        self.line, self.start, self.end, self.trouble = QLineEdit(text), QLineEdit(), QLineEdit(), QLabel()
        self.start.setText(time_words(replay, time_s))
        self.end.setText("" if end_s is None else time_words(replay, end_s))
        self.line.setMinimumWidth(320)
        self.line.setPlaceholderText(translate("Sessions", "tea, phone call, …"))
        self.end.setPlaceholderText(translate("Sessions", "only for a span"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows = (
            (translate("Sessions", "What happened?"), self.line),
            (translate("Sessions", "From"), self.start),
            (translate("Sessions", "To"), self.end),
        )
        for n, (words, field) in enumerate(rows):
            label = QLabel(words)
            label.setBuddy(field)
            field.setAccessibleName(words)
            grid.addWidget(label, n, 0)
            grid.addWidget(field, n, 1)
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        cancel, self.save = QPushButton(translate("Dialogs", "Cancel")), QPushButton(translate("Sessions", "Save"))
        self.save.setObjectName("primary")
        self.save.setDefault(True)
        for each in (cancel, self.save):
            each.setAccessibleName(each.text())
        cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._on_save)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(12)
        column.addLayout(grid)
        column.addWidget(self.trouble)
        column.addLayout(row)
        self.line.selectAll()

    def _on_save(self) -> None:
        start, end = self._given
        if self.start.isModified():
            start_typed = time_of_words(self._replay, self.start.text())
            if start_typed is None:
                self._say_unread(self.start.text())
                return
            start = start_typed
        if self.end.isModified():
            end = None
            if self.end.text().strip():
                end = time_of_words(self._replay, self.end.text())
                if end is None:
                    self._say_unread(self.end.text())
                    return
        if end is not None and end < start:
            self._say(translate("Sessions", "The end must come after the start."))
            return
        self.accept()
        self._then(start, self.line.text().strip(), end)

    def _say_unread(self, typed: str) -> None:
        words = translate("Sessions", "“{}” is no time. Type one such as {}.")
        self._say(words.format(typed, time_words(self._replay, self._given[0])))

    def _say(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.setAccessibleName(words)
        self.trouble.show()
        self.adjustSize()
