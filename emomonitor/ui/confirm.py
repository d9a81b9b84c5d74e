"""Asks before something goes for good: what goes, line by line, and two plain answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from emomonitor.ui.style import font
from emomonitor.ui.words import translate

_WIDTH = 520


def fit_height(dialog: QDialog, width: int) -> None:
    """Give a dialog this width, and the height that its wrapped words need then; Qt by itself guesses."""
    column = dialog.layout()
    if column is None:
        return
    dialog.ensurePolished()
    for label in dialog.findChildren(QLabel):
        label.ensurePolished()
    column.invalidate()
    column.activate()
    height = column.totalHeightForWidth(width) if column.hasHeightForWidth() else column.totalSizeHint().height()
    dialog.setFixedSize(width, height)


class ConfirmDialog(QDialog):
    """Opened, never executed. Enter and Esc both cancel: nothing is deleted by habit.

    Args:
        parent: the window.
        title: the question.
        lines: exactly what goes.
        button: the word of the button that does it.
        then: called when it was pressed.
        end: what else there is to know before pressing it; None says that it can't be undone.
    """

    def __init__(
        self,
        parent: QWidget,
        *,
        title: str,
        lines: Sequence[str],
        button: str,
        then: Callable[[], object],
        end: str | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        question = QLabel(title)
        question.setFont(font(18, 600))
        question.setWordWrap(True)
        what = QGridLayout()
        what.setHorizontalSpacing(8)
        what.setVerticalSpacing(4)
        what.setColumnStretch(1, 1)
        for n, line in enumerate(lines):
            words = QLabel(line)
            words.setWordWrap(True)
            what.addWidget(QLabel("•"), n, 0, Qt.AlignmentFlag.AlignTop)
            what.addWidget(words, n, 1)
        last = QLabel(translate("Confirm", "This can't be undone.") if end is None else end)
        last.setObjectName("quiet")
        last.setWordWrap(True)
        self.setAccessibleDescription("\n".join((*lines, last.text())))
        self.cancel, self.go = QPushButton(translate("Confirm", "Cancel")), QPushButton(button)
        self.go.setObjectName("danger")
        for each in (self.cancel, self.go):
            each.setAccessibleName(each.text())
        self.cancel.setDefault(True)
        self.go.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(question)
        column.addLayout(what)
        column.addWidget(last)
        column.addSpacing(8)
        column.addLayout(row)
        self.accepted.connect(then)
        self.cancel.setFocus()
        fit_height(self, _WIDTH)
