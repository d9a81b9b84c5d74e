"""The timeline's panel: what is remembered, how it is shown, whose it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QVBoxLayout, QWidget

from emomonitor.entities import Scene
from emomonitor.labels import EMOTIONS
from emomonitor.ui.controls import Picker, Segments
from emomonitor.ui.flow import Flow
from emomonitor.ui.panel import Panel
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import grown, scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.timeline_model import HOLD_S, TimelineModel
from emomonitor.ui.timeline_plot import TimelinePlot
from emomonitor.ui.words import emotion_word, person, translate

SPANS_S = (30.0, 60.0, 300.0)
"""Seconds that one can choose to see."""

_HEIGHT = 206
"""Usual height of the panel in pixels."""

_REDRAW_MS = 70
"""At most about 14 times a second: a minute moves by less than two pixels between."""


class Legend(QWidget):
    """Colour and word of each emotion, in the labels' order."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        is_painted(self)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(", ".join(emotion_word(e) for e in EMOTIONS))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """All six side by side."""
        metrics = QFontMetricsF(font(12.5))
        return QSize(round(sum(metrics.horizontalAdvance(emotion_word(e)) + scaled(28) for e in EMOTIONS)), scaled(20))

    def minimumSizeHint(self) -> QSize:
        """All six must be seen."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw swatches and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(12.5))
        metrics = QFontMetricsF(painter.font())
        x, middle = 0.0, self.height() / 2
        for e in EMOTIONS:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.emotions[e]))
            painter.drawRoundedRect(QRectF(x, middle - scaled(5), scaled(10), scaled(10)), 3, 3)
            painter.setPen(QColor(self._theme.quiet))
            word = emotion_word(e)
            width = metrics.horizontalAdvance(word)
            painter.drawText(QRectF(x + scaled(16), 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, word)
            x += width + scaled(28)


class TimelinePanel(Panel):
    """The rolling timeline with its controls. Feed it every scene; it redraws itself when it may."""

    person_chosen = Signal(int)

    def __init__(self, theme: Theme, *, span_s: float, hold_s: float = HOLD_S, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = TimelineModel()
        self._hold_s = hold_s
        self._person: int | None = None
        self._spans, self._modes = Segments(len(SPANS_S)), Segments(2)
        self._legend = Legend(theme)
        self._picker = Picker("person")
        self._menu = QMenu(self._picker)
        self._picker.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.plot = TimelinePlot(theme)
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(_REDRAW_MS)
        self._redraw.timeout.connect(self.redraw)
        self._spans.choose(min(range(len(SPANS_S)), key=lambda i: abs(SPANS_S[i] - span_s)))
        self._modes.choose(0)
        self._spans.chosen.connect(lambda _: self.redraw())
        self._modes.chosen.connect(lambda i: self.plot.set_stacked(i == 0))
        self._lay_out()
        self.retranslate()
        self.set_theme(theme)
        self.set_person(None)

    def _lay_out(self) -> None:
        head = Flow(spacing=12, last_right=True)
        head.addWidget(self._spans)
        head.addWidget(self._modes)
        head.addWidget(self._legend)
        head.addWidget(self._picker)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 4)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.plot, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be no higher than usual, unless the controls need rows of their own."""
        super().resizeEvent(event)
        self.setMaximumHeight(max(grown(_HEIGHT), self.minimumSizeHint().height()))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._spans.set_words(
            translate("Timeline", "Time shown"),
            [translate("Timeline", "30 s"), translate("Timeline", "1 min"), translate("Timeline", "5 min")],
        )
        self._modes.set_words(
            translate("Timeline", "Drawn as"), [translate("Timeline", "Stacked"), translate("Timeline", "Lines")]
        )
        self.plot.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._legend.set_theme(theme)
        self._picker.set_theme(theme)
        self.plot.set_theme(theme)

    def build(self) -> None:
        """Make the plot, once the window is up: it imports pyqtgraph."""
        self.plot.build()

    def clear(self) -> None:
        """Forget everything: another source begins."""
        self.model.clear()
        self.redraw()

    def add(self, scene: Scene) -> None:
        """Take in a scene."""
        self.model.add(scene, hold_s=self._hold_s)
        self._soon()

    def mark(self, time_s: float, text: str) -> None:
        """Draw a marker at a source time."""
        self.model.mark(time_s, text)
        self._soon()

    def set_person(self, face_id: int | None) -> None:
        """Choose whose timeline is shown."""
        if face_id != self._person or not self._picker.text():
            self._person = face_id
            chosen = person(face_id) if face_id is not None else translate("Timeline", "Nobody yet")
            self._picker.set_chosen(translate("Timeline", "Timeline of"), chosen)
            self._soon()

    @property
    def person(self) -> int | None:
        """Whose timeline is shown."""
        return self._person

    def _soon(self) -> None:
        if not self._redraw.isActive():
            self._redraw.start()

    def redraw(self) -> None:
        """Show the newest view, unless nobody could see it."""
        if self.isVisible() and not self.window().isMinimized():
            self.plot.show_view(self.model.view(self._person, SPANS_S[self._spans.index]))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for face_id in self.model.people:
            action = self._menu.addAction(person(face_id))
            action.setCheckable(True)
            action.setChecked(face_id == self._person)
            action.triggered.connect(lambda _=False, i=face_id: self.person_chosen.emit(i))
        if not self.model.people:
            self._menu.addAction(translate("Timeline", "Nobody was seen yet")).setEnabled(False)

    @property
    def spans(self) -> Segments:
        """The choice of time shown."""
        return self._spans

    @property
    def modes(self) -> Segments:
        """The choice of stacked or lines."""
        return self._modes
