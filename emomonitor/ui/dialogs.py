"""The few questions that the live page asks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from emomonitor.ui.words import translate


class LineDialog(QDialog):
    """Asks for one line of text. Opened, never executed: the picture goes on behind it."""

    def __init__(
        self, parent: QWidget, *, title: str, label: str, button: str, then: Callable[[str], object], hint: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._then = then
        words = QLabel(label)
        words.setWordWrap(True)
        self.line = QLineEdit()
        self.line.setAccessibleName(label)
        self.line.setPlaceholderText(hint)
        self.line.setMinimumWidth(360)
        words.setBuddy(self.line)
        cancel, accept = QPushButton(translate("Dialogs", "Cancel")), QPushButton(button)
        accept.setObjectName("primary")
        accept.setDefault(True)
        for each in (cancel, accept):
            each.setAccessibleName(each.text())
        cancel.clicked.connect(self.reject)
        accept.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(12)
        column.addWidget(words)
        column.addWidget(self.line)
        column.addLayout(row)
        self.accepted.connect(self._done)

    def _done(self) -> None:
        self._then(self.line.text().strip())


def ask_for_url(parent: QWidget, then: Callable[[str], object]) -> None:
    """Ask for the address of a stream."""
    LineDialog(
        parent,
        title=translate("Window", "Open a stream"),
        label=translate("Window", "Address of the stream (RTSP or HTTP)"),
        button=translate("Window", "Open"),
        then=lambda url: then(url) if url else None,
        hint="rtsp://192.168.1.20/live",
    ).open()


def ask_for_file(parent: QWidget, then: Callable[[str], object]) -> None:
    """Ask for a video or a picture."""
    dialog = QFileDialog(parent, translate("Window", "Open a video or picture"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(then)
    dialog.open()
