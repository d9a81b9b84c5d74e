"""What is asked when Record is pressed: whether a video is wanted too, and who may be recognised in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from emomonitor.runtime.videofile import VideoWish
from emomonitor.ui.confirm import fit_height
from emomonitor.ui.words import person, size_words, translate

_WIDTH = 460
_BOX_HEIGHT = 34
_INDENT = 32
"""Pixels by which what belongs to a tick lies under its words."""


class RecordDialog(QDialog):
    """Opened, never executed: the picture goes on behind it. Enter records the log alone, as usual.

    Args:
        parent: the window.
        people: numbers of the people in view, with their names where they have some.
        then: called with the wish for a video, None for the log alone.
    """

    def __init__(self, parent: QWidget, people: Mapping[int, str], then: Callable[[VideoWish | None], None]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Record", "Record"))
        self.setAccessibleName(self.windowTitle())
        self._then = then
        self.video = self._check(translate("Record", "Also record a video"))
        self._size = self._quiet("")
        self._size.setContentsMargins(_INDENT, 0, 0, 0)
        self._size.hide()
        self.people = {i: self._check(person(i, name)) for i, name in people.items()}
        self._consents = self._make_consents()
        self._consents.hide()
        self.video.toggled.connect(self._on_video)
        log = QLabel(translate("Record", "The log holds what was read in the faces, and no pictures."))
        log.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(2)
        column.addWidget(log)
        column.addSpacing(10)
        column.addWidget(self.video)
        column.addWidget(self._size)
        column.addWidget(self._consents)
        column.addSpacing(16)
        column.addLayout(self._buttons())
        self.accepted.connect(self._done)
        self.record.setFocus()
        fit_height(self, _WIDTH)

    def show_size(self, bytes_an_hour: int) -> None:
        """Tell what a video would take."""
        words = translate("Record", "About {} an hour, as long as the picture is like now.")
        self._size.setText(words.format(size_words(bytes_an_hour)))
        self._size.show()
        fit_height(self, _WIDTH)

    def wish(self) -> VideoWish | None:
        """What is ticked now."""
        if not self.video.isChecked():
            return None
        return VideoWish(shown=frozenset(i for i, box in self.people.items() if box.isChecked()))

    def _make_consents(self) -> QWidget:
        group = QWidget()
        column = QVBoxLayout(group)
        column.setContentsMargins(_INDENT, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._quiet(translate("Record", "Every face is made unrecognisable as the video is written.")))
        if self.people:
            who = QLabel(translate("Record", "Who of those in view has agreed to be recognised?"))
            who.setWordWrap(True)
            column.addSpacing(8)
            column.addWidget(who)
            for box in self.people.values():
                column.addWidget(box)
            later = translate("Record", "Whoever comes later, or is lost from view for a while, is hidden again.")
            column.addWidget(self._quiet(later))
        return group

    def _buttons(self) -> QHBoxLayout:
        cancel, self.record = QPushButton(translate("Record", "Cancel")), QPushButton(translate("Record", "Record"))
        self.record.setObjectName("primary")
        self.record.setDefault(True)
        for button in (cancel, self.record):
            button.setAccessibleName(button.text())
        cancel.clicked.connect(self.reject)
        self.record.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.record)
        return row

    @staticmethod
    def _check(words: str) -> QCheckBox:
        box = QCheckBox(words)
        box.setAccessibleName(words)
        box.setMinimumHeight(_BOX_HEIGHT)
        return box

    @staticmethod
    def _quiet(words: str) -> QLabel:
        label = QLabel(words)
        label.setObjectName("quiet")
        label.setWordWrap(True)
        return label

    def _on_video(self, wanted: bool) -> None:
        self._consents.setVisible(wanted)
        fit_height(self, _WIDTH)

    def _done(self) -> None:
        self._then(self.wish())
