"""A question before something that can't be undone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from emomonitor.ui.words import translate


class ConfirmDialog(QDialog):
    """Says what would happen; Cancel is what Enter and Escape do. Opened, never executed."""

    def __init__(self, parent: QWidget, *, title: str, words: str, button: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        head, text = QLabel(title), QLabel(words)
        head.setObjectName("sectionTitle")
        text.setWordWrap(True)
        text.setMinimumWidth(380)
        self.cancel, self.accept_button = QPushButton(translate("Settings", "Cancel")), QPushButton(button)
        self.cancel.setDefault(True)
        self.accept_button.setAutoDefault(False)
        for each in (self.cancel, self.accept_button):
            each.setAccessibleName(each.text())
        self.cancel.clicked.connect(self.reject)
        self.accept_button.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.accept_button)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 20)
        column.setSpacing(12)
        column.addWidget(head)
        column.addWidget(text)
        column.addLayout(row)
        self.cancel.setFocus()
