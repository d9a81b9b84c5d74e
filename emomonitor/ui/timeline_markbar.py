"""What can be done with the chosen marker: takes the legend's place while one is chosen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from emomonitor.ui.controls import Button
from emomonitor.ui.elided import ElidedLabel
from emomonitor.ui.scale import scaled, target
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.timeline_marks import TimelineMark
from emomonitor.ui.words import mark_words, translate

_WORDY_FROM = 470
"""Pixels of width from which on the buttons have words."""


class MarkBar(QWidget):
    """The chosen marker's words and four buttons."""

    edit_wanted = Signal()
    end_wanted = Signal()
    delete_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark: TimelineMark | None = None
        self._label = ElidedLabel()
        self._label.setFont(font(13))
        self.edit, self.end = Button("words"), Button("span-end")
        self.delete, self.close_button = Button("bin"), Button("close")
        self.edit.clicked.connect(self.edit_wanted)
        self.end.clicked.connect(self.end_wanted)
        self.delete.clicked.connect(self.delete_wanted)
        self.close_button.clicked.connect(self.close_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._label, 1)
        for button in self._buttons:
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Preferred)
        self.retranslate()
        self.set_theme(theme)

    @property
    def _buttons(self) -> tuple[Button, ...]:
        return self.edit, self.end, self.delete, self.close_button

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.edit.set_words(translate("Timeline", "Words…"), translate("Timeline", "Change the words (F2)"))
        self.delete.set_words(translate("Timeline", "Delete"), translate("Timeline", "Delete the marker (Del)"))
        self.close_button.set_words(
            translate("Timeline", "Done"), translate("Timeline", "Choose the marker no longer (Esc)")
        )
        self._show_end()
        if self._mark is not None:
            self.show_mark(self._mark)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        for button in self._buttons:
            button.set_theme(theme)

    def show_mark(self, mark: TimelineMark) -> None:
        """Show what is chosen."""
        self._mark = mark
        self._label.say(mark_words(mark))
        self._show_end()

    def _show_end(self) -> None:
        if self._mark is None or self._mark.end_s is None:
            self.end.set_words(translate("Timeline", "Ends now"), translate("Timeline", "It lasted until now (E)"))
        else:
            self.end.set_words(translate("Timeline", "No end"), translate("Timeline", "Only a moment again (E)"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drop words where there is little room."""
        super().resizeEvent(event)
        for button in self._buttons:
            button.set_compact(self.width() < scaled(_WORDY_FROM) or button is self.close_button)

    def minimumSizeHint(self) -> QSize:
        """Four drawings and a few letters."""
        return QSize(scaled(4 * 40 + 40), target())

    def sizeHint(self) -> QSize:
        """Four drawings and some words; it takes more where there is more."""
        return QSize(scaled(4 * 40 + 120), target())

    @property
    def words(self) -> str:
        """What is said of the marker, whole."""
        return self._label.whole
