"""Asks for a session: which one shall be seen beside the one that is open, or what a rule is tried on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from emomonitor.ui.scale import scaled
from emomonitor.ui.sessions.entries import Entry
from emomonitor.ui.sessions.list import SessionList
from emomonitor.ui.sessions.lookout import Lookout
from emomonitor.ui.sessions.model import SessionModel
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate


class ChooseDialog(QDialog):
    """The list once more. Opened, never executed.

    Args:
        parent: the window.
        theme: the colours.
        entries: what can be chosen from.
        then: called with the path of the one that was chosen.
        title: what is asked; "" asks what to compare with.
    """

    def __init__(
        self, parent: QWidget, theme: Theme, entries: list[Entry], then: Callable[[Path], object], *, title: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = title or translate("Sessions", "Compare with which session?")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._then = then
        question = QLabel(title)
        question.setFont(font(18, 600))
        question.setWordWrap(True)
        model, lookout = SessionModel(self), Lookout(self)
        lookout.told.connect(model.tell)
        lookout.seen.connect(model.show_glance)
        lookout.failed.connect(model.show_trouble)
        model.fill(entries)
        self.list = SessionList(theme, model, lookout)
        self.list.retranslate()
        self.list.chosen.connect(self._on_chosen)
        cancel = QPushButton(translate("Dialogs", "Cancel"))
        cancel.setAccessibleName(cancel.text())
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(12)
        column.addWidget(question)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        room = parent.window().size()
        self.resize(min(scaled(420), room.width() - 40), min(scaled(560), room.height() - 40))
        self.list.search.setFocus()

    def _on_chosen(self, path: Path) -> None:
        self.accept()
        self._then(path)
