"""Which stretch the figures are of: the window or the whole session, with start and end that can be typed exactly."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from emomonitor.replay.replay import Replay
from emomonitor.ui.controls import Segments
from emomonitor.ui.scale import scaled, target
from emomonitor.ui.sessions.clock import time_of_words, time_words
from emomonitor.ui.words import translate

_LEAST_S = 0.001


class TimeField(QLineEdit):
    """A time that can be typed. It is as wide as the longest one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Wide enough for its text."""
        sample = max(self.text(), "00:00:00", key=len)
        return QSize(QFontMetrics(self.font()).horizontalAdvance(sample) + scaled(30), target())

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()


class SpanBar(QObject):
    """Two choices and two times; whoever lays them out takes them from ``parts``.

    Signals:
        whole_wanted: True for the whole session, False for the visible window.
        typed: (start, end) seconds that were typed.
        misread: words about what could not be read.
    """

    whole_wanted = Signal(bool)
    typed = Signal(float, float)
    misread = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._replay: Replay | None = None
        self._span = (0.0, 0.0)
        self.of, self.to = QLabel(), QLabel()
        for label in (self.of, self.to):
            label.setObjectName("quiet")
        self.choice = Segments(2)
        self.choice.choose(0)
        self.choice.chosen.connect(lambda i: self.whole_wanted.emit(i == 1))
        self.start, self.end = TimeField(), TimeField()
        for field in (self.start, self.end):
            field.returnPressed.connect(self._on_typed)
            field.editingFinished.connect(self._on_left)
        times = QWidget()
        times.setObjectName("plain")
        row = QHBoxLayout(times)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for part in (self.start, self.to, self.end):
            row.addWidget(part)
        self.parts: tuple[QWidget, ...] = (self.of, self.choice, times)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.of.setText(translate("Sessions", "Figures of"))
        self.to.setText(translate("Sessions", "to"))
        words = [translate("Sessions", "Visible window"), translate("Sessions", "Whole session")]
        self.choice.set_words(translate("Sessions", "Figures of"), words)
        self.start.setAccessibleName(translate("Sessions", "Start of the window"))
        self.end.setAccessibleName(translate("Sessions", "End of the window"))
        tip = translate("Sessions", "Type a time, such as 12:10:00, and press Enter")
        self.start.setToolTip(tip)
        self.end.setToolTip(tip)

    @property
    def whole(self) -> bool:
        """Whether the figures are of the whole session."""
        return self.choice.index == 1

    def show_span(self, replay: Replay | None, start_s: float, end_s: float) -> None:
        """Show a stretch of time; None: there is no session."""
        self._replay, self._span = replay, (start_s, end_s)
        for field, time_s in ((self.start, start_s), (self.end, end_s)):
            field.setEnabled(replay is not None)
            if not (field.hasFocus() and field.isModified()):
                self._write(field, time_s)

    def _write(self, field: QLineEdit, time_s: float) -> None:
        words = "" if self._replay is None else time_words(self._replay, time_s)
        if field.text() != words:
            field.setText(words)
            field.updateGeometry()
        field.setModified(False)

    def _on_left(self) -> None:
        """What was typed and not asked for with Enter goes by the window again."""
        for field, time_s in zip((self.start, self.end), self._span, strict=True):
            if not field.hasFocus():
                self._write(field, time_s)

    def _on_typed(self) -> None:
        replay = self._replay
        if replay is None:
            return
        times = []
        for field, before in zip((self.start, self.end), self._span, strict=True):
            time_s = time_of_words(replay, field.text()) if field.isModified() else before
            if time_s is None:
                words = translate("Sessions", "“{}” is no time. Type one such as {}.")
                self.misread.emit(words.format(field.text(), time_words(replay, before)))
                return
            times.append(time_s)
        start, end = times
        if end - start < _LEAST_S:
            self.misread.emit(translate("Sessions", "The end must come after the start."))
            return
        if end < replay.start_s or start > replay.end_s:
            words = translate("Sessions", "The session lasts from {} to {}.")
            self.misread.emit(words.format(time_words(replay, replay.start_s), time_words(replay, replay.end_s)))
            return
        for field in (self.start, self.end):
            field.setModified(False)
        self.typed.emit(start, end)
