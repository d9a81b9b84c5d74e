"""What the person sees of a call: the countdown, how far the message came, and whom to ring where it didn't."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPainterPath, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from emomonitor.care.call import COUNTDOWN_S, CallPhase, CallView
from emomonitor.ui.companion.colours import Warm
from emomonitor.ui.companion.sentence import Sentence
from emomonitor.ui.flow import Flow
from emomonitor.ui.icons import paint_icon
from emomonitor.ui.motion import motion_reduced
from emomonitor.ui.scale import grown
from emomonitor.ui.style import font
from emomonitor.ui.words import translate

_REACHED = (CallPhase.SENT, CallPhase.DELIVERED, CallPhase.SEEN)


class CallSign(QWidget):
    """One drawing for how far a call is: a ring that runs out, waves, ticks, a handset."""

    def __init__(self, colours: Warm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours, self._view = colours, CallView()
        self._ends_s = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._timer = QTimer(self)
        self._timer.setInterval(50)
        self._timer.timeout.connect(self.update)

    def sizeHint(self) -> QSize:
        """As large as the companion's face."""
        return QSize(grown(170), grown(170))

    def minimumSizeHint(self) -> QSize:
        """Large enough to be seen from a chair."""
        return QSize(90, 90)

    def set_colours(self, colours: Warm) -> None:
        """Take on a theme."""
        self._colours = colours
        self.update()

    def show_view(self, view: CallView) -> None:
        """Show how far it is."""
        if view.phase is CallPhase.COUNTDOWN and self._view.phase is not CallPhase.COUNTDOWN:
            self._ends_s = time.monotonic() + COUNTDOWN_S
        self._view = view
        self._follow_motion()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to move."""
        super().showEvent(event)
        self._follow_motion()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody sees it."""
        super().hideEvent(event)
        self._timer.stop()

    def _follow_motion(self) -> None:
        moves = self._view.phase in (CallPhase.COUNTDOWN, CallPhase.SENDING) and not motion_reduced()
        if moves and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = min(self.width(), self.height()) * 0.92
        painter.translate(QPointF(self.rect().center()))
        match self._view.phase:
            case CallPhase.COUNTDOWN:
                self._draw_ring(painter, size)
            case CallPhase.SENDING:
                self._draw_waves(painter, size)
            case CallPhase.NOT_REACHED:
                self._draw_disc(painter, size, self._colours.call)
                self._draw_handset(painter, size)
            case _:
                self._draw_disc(painter, size, self._colours.main)
                self._draw_ticks(painter, size)
        painter.end()

    def _draw_ring(self, painter: QPainter, size: float) -> None:
        thick = size * 0.08
        ring = QRectF(-size / 2, -size / 2, size, size).adjusted(thick, thick, -thick, -thick)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._colours.line), thick))
        painter.drawEllipse(ring)
        left = self._view.seconds_left / COUNTDOWN_S
        if not motion_reduced():
            left = min(1.0, max(0.0, (self._ends_s - time.monotonic()) / COUNTDOWN_S))
        pen = QPen(QColor(self._colours.call), thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(ring, 90 * 16, -round(360 * 16 * left))
        letters = font(10, 700)
        letters.setPixelSize(max(12, round(size * 0.42)))
        painter.setFont(letters)
        painter.setPen(QColor(self._colours.text))
        painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, str(self._view.seconds_left))

    def _draw_waves(self, painter: QPainter, size: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        at = 0.0 if motion_reduced() else time.monotonic()
        for n in range(3):
            strength = 1.0 if motion_reduced() else 0.55 + 0.45 * math.sin(2 * math.pi * (at / 1.2 - n / 4))
            colour = QColor(self._colours.call)
            colour.setAlphaF(max(0.25, strength))
            painter.setBrush(colour)
            painter.drawEllipse(QPointF((n - 1) * size * 0.28, 0), size * 0.09, size * 0.09)

    def _draw_disc(self, painter: QPainter, size: float, colour: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QPointF(0, 0), size / 2, size / 2)

    def _draw_ticks(self, painter: QPainter, size: float) -> None:
        pen = QPen(QColor(self._colours.on_main), size * 0.08, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        shifts = (0.0,) if self._view.phase is CallPhase.SENT else (-0.09, 0.09)
        for shift in shifts:
            x = shift * size
            tick = QPainterPath(QPointF(x - size * 0.20, 0.0))
            tick.lineTo(x - size * 0.05, size * 0.15)
            tick.lineTo(x + size * 0.21, -size * 0.15)
            painter.drawPath(tick)

    def _draw_handset(self, painter: QPainter, size: float) -> None:
        half = size * 0.26
        paint_icon(painter, "phone", self._colours.on_call, QRectF(-half, -half, 2 * half, 2 * half))


class CallPanel(QWidget):
    """A call from the press to the answer.

    Signals:
        taken_back: it was pressed by mistake.
        done: the person has read how it went.
    """

    taken_back = Signal()
    done = Signal()

    def __init__(self, colours: Warm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = CallView()
        self._emergency = ""
        self.sign = CallSign(colours)
        self.title, self.detail = Sentence(), QLabel()
        self.detail.setWordWrap(True)
        self.detail.setFont(font(28))
        self.detail.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.numbers = Sentence()
        self.note = QLabel()
        self.note.setObjectName("coQuiet")
        self.note.setFont(font(22))
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.back, self.close_button = QPushButton(), QPushButton()
        self.back.setObjectName("coMain")
        self.close_button.setObjectName("coAnswer")
        self.back.clicked.connect(self.taken_back)
        self.close_button.clicked.connect(self.done)
        row = Flow(spacing=grown(18), centred=True)
        row.addWidget(self.back)
        row.addWidget(self.close_button)
        buttons = QWidget()
        buttons.setLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(grown(48), grown(28), grown(48), grown(24))
        column.setSpacing(grown(16))
        column.addWidget(self.sign, 3)
        for part in (self.title, self.detail, self.numbers):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(buttons)
        column.addWidget(self.note)

    def set_colours(self, colours: Warm) -> None:
        """Take on a theme."""
        self.sign.set_colours(colours)

    def show_view(self, view: CallView, emergency_number: str) -> None:
        """Show how far the call is."""
        begins = view.phase is not self._view.phase
        self._view, self._emergency = view, emergency_number
        self.sign.show_view(view)
        self.retranslate()
        counts = view.phase is CallPhase.COUNTDOWN
        focused = self.back.hasFocus() or self.close_button.hasFocus()
        self.back.setVisible(counts)
        self.close_button.setVisible(not counts)
        if begins and (focused or counts):
            (self.back if counts else self.close_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def words(self) -> str:
        """What a screen reader says of it."""
        return " ".join(w for w in (self.title.text(), self.detail.text(), self.numbers.text()) if w)

    def retranslate(self) -> None:
        """Set the words again."""
        view = self._view
        self.title.set_words(self._title(view))
        self.detail.setText(self._detail(view))
        self.detail.setVisible(bool(self.detail.text()))
        self.detail.setObjectName("coQuiet" if view.phase is not CallPhase.SEEN else "coGood")
        self.detail.style().unpolish(self.detail)
        self.detail.style().polish(self.detail)
        self.numbers.set_words("\n".join(f"{name}  {phone}" for name, phone in self._shown_numbers(view)))
        self.numbers.setVisible(bool(self.numbers.text()))
        note = translate("Companion", "This is no emergency service. In an emergency call {}.")
        self.note.setText(note.format(self._emergency))
        self.back.setText(translate("Companion", "Take it back"))
        self.close_button.setText(
            translate("Companion", "Done")
            if view.phase in _REACHED
            else translate("Companion", "Close; it goes on being tried")
        )
        for button in (self.back, self.close_button):
            button.setAccessibleName(button.text())

    def _title(self, view: CallView) -> str:
        names = translate("Companion", ", ").join(view.names)
        match view.phase:
            case CallPhase.COUNTDOWN:
                return translate("Companion", "A message goes to {}").format(names)
            case CallPhase.SENDING:
                return translate("Companion", "Sending to {}…").format(names)
            case CallPhase.SENT:
                return translate("Companion", "Sent to {}").format(names)
            case CallPhase.DELIVERED:
                return translate("Companion", "It has arrived at {}").format(names)
            case CallPhase.SEEN:
                return translate("Companion", "{} has seen it").format(view.answered_by or names)
            case CallPhase.NOT_REACHED:
                return translate("Companion", "Nobody could be reached yet")
        return ""

    def _detail(self, view: CallView) -> str:
        match view.phase:
            case CallPhase.COUNTDOWN:
                return translate("Companion", "Pressed by mistake? There is still time.")
            case CallPhase.SENDING:
                return ""
            case CallPhase.SENT | CallPhase.DELIVERED:
                return translate("Companion", "As soon as somebody answers, it stands here.")
            case CallPhase.SEEN:
                return (
                    translate("Companion", "“{}”").format(view.answer)
                    if view.answer
                    else translate("Companion", "Somebody will be in touch.")
                )
            case CallPhase.NOT_REACHED:
                return (
                    translate("Companion", "Please ring:")
                    if view.numbers
                    else translate("Companion", "It goes on being tried.")
                )
        return ""

    @staticmethod
    def _shown_numbers(view: CallView) -> tuple[tuple[str, str], ...]:
        return view.numbers if view.phase is CallPhase.NOT_REACHED else ()
