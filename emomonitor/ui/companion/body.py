"""What the companion's page shows as a rule: date and time, the face, a sentence, answers, and the row below."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import QDate, QLocale, QSize, Qt, QTime, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from emomonitor.care.companion.line import Line
from emomonitor.care.entities import CameraState
from emomonitor.ui.companion.answers import Answers
from emomonitor.ui.companion.colours import LARGE_TARGET, Warm
from emomonitor.ui.companion.face import CompanionFace
from emomonitor.ui.companion.leave import LeaveButton
from emomonitor.ui.companion.picture import Rounded
from emomonitor.ui.companion.sentence import Sentence
from emomonitor.ui.controls import Button
from emomonitor.ui.language import CHINESE, language_of_the_moment
from emomonitor.ui.scale import grown
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

_HINT_MS = 5000

_TIGHT = 700
"""Pixels of 100 %: in a lower one all lies closer."""

_NARROW = 820
"""Pixels of 100 %: in a narrower one the camera's button has its drawing alone."""


class Body(QWidget):
    """The parts and their words; what they do is the page's.

    Signals:
        call_pressed: the person wants to talk to someone.
        setup_wanted: somebody wants to set the call up.
        camera_wanted: True to open the camera, False to close it.
        answered: key of an answer; ``not_now``: the person wants to be left alone.
    """

    call_pressed = Signal()
    setup_wanted = Signal()
    camera_wanted = Signal(bool)
    answered = Signal(str)
    not_now = Signal()

    def __init__(self, theme: Theme, colours: Warm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._camera = CameraState.OFF
        self._can_call, self._emergency = False, ""
        self._hint = ""
        self._moment: datetime | None = None
        self.date, self.time = self._label(28), self._label(28)
        self.face = CompanionFace(colours)
        self.photo = Rounded(QSize(420, 300))
        self.small = Rounded(QSize(192, 144), self)  # floats under the clock: the layout knows nothing of it
        self.small.hide()
        self.sentence = Sentence()
        self.answers = Answers(theme, colours)
        self.answers.chosen.connect(self.answered)
        self.answers.not_now.connect(self.not_now)
        self.call, self.emergency = QPushButton(), self._label(18)
        self.emergency.setWordWrap(True)
        self.call.setObjectName("coCall")
        self.call.clicked.connect(self.call_pressed)
        self.setup = QPushButton()
        self.setup.setObjectName("coSoft")
        self.setup.clicked.connect(self.setup_wanted)
        self.note = self._label(18)
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.camera = Button("camera-off", name="coSmall")
        self.camera.clicked.connect(lambda: self.camera_wanted.emit(self._camera is CameraState.OFF))
        self.leave = LeaveButton(colours)
        self._hint_timer = QTimer(self)
        self._hint_timer.setSingleShot(True)
        self._hint_timer.setInterval(_HINT_MS)
        self._hint_timer.timeout.connect(lambda: self.hint(""))
        self._lay_out()
        self.rescale()
        self.set_theme(theme, colours)

    def _label(self, pixels: int) -> QLabel:
        label = QLabel()
        label.setObjectName("coQuiet")
        label.setFont(font(pixels))
        return label

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.date)
        top.addStretch(1)
        top.addWidget(self.time)
        self._place = middle = QWidget()
        self._middle = QStackedLayout(middle)
        self._middle.addWidget(self.face)
        self._middle.addWidget(self.photo)
        calls = QVBoxLayout()
        calls.setSpacing(grown(4))
        for part in (self.call, self.setup):
            calls.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        calls.addWidget(self.emergency)
        buttons = QHBoxLayout()
        buttons.setSpacing(grown(14))
        buttons.addStretch(1)
        buttons.addWidget(self.camera)
        buttons.addWidget(self.leave)
        right = QVBoxLayout()
        right.setSpacing(grown(4))
        right.addLayout(buttons)
        right.addWidget(self.note)
        low = QHBoxLayout()
        low.setSpacing(grown(16))
        low.addLayout(calls, 1)
        low.addLayout(right, 1)
        self._column = column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(middle, 5)
        column.addWidget(self.sentence)
        column.addWidget(self.answers)
        column.addStretch(1)
        column.addLayout(low)

    # -- what is shown -----------------------------------------------------------------------------

    def show_line(self, line: Line) -> None:
        """Show a sentence and its answers."""
        self.sentence.set_words(line.text)
        self.answers.show_line(line)
        self.answers.setVisible(bool(line.choices))
        self.face.set_look(line.look)
        with_photo = line.photo is not None and self.photo.load(line.photo)
        self._middle.setCurrentWidget(self.photo if with_photo else self.face)
        self._make_room()
        QTimer.singleShot(0, self, self._make_room)  # when the new answers have their sizes

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the face out where answers need its place."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        wide, high = self._room().toTuple()
        tight = high < grown(_TIGHT)
        side, edge = grown(44), grown(12 if tight else 22)
        self._column.setContentsMargins(side, edge, side, edge)
        self._column.setSpacing(grown(8 if tight else 16))
        self._place.show()
        if self.answers.buttons and self._column.totalMinimumHeightForWidth(self.width()) > high:
            self._place.hide()
        self.camera.set_compact(wide < grown(_NARROW))
        size = self.small.sizeHint()
        top = self.time.geometry().bottom() + grown(12)
        self.small.setGeometry(self.width() - side - size.width(), top, size.width(), size.height())
        self.small.raise_()

    def _room(self) -> QSize:
        """Return the size of what is seen; its own may be more, where it can be scrolled."""
        page = self.parentWidget()
        frame = page.parentWidget() if page is not None else None
        return (frame or self.window()).size()

    def show_moment(self, now: datetime, zone: tzinfo | None) -> None:
        """Show date and time."""
        self._moment = now.astimezone(zone)
        self._write_moment()

    def show_camera(self, state: CameraState) -> None:
        """Show whether anything is seen."""
        self._camera = state
        self._write_low()

    def show_call(self, *, possible: bool, emergency_number: str) -> None:
        """Show the call button, or how one comes by it."""
        self._can_call, self._emergency = possible, emergency_number
        self._write_low()

    def hint(self, words: str) -> None:
        """Say something for a few seconds, beside the buttons."""
        self._hint = words
        self._write_low()
        if words:
            self._hint_timer.start()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.camera.setFixedHeight(grown(LARGE_TARGET))
        QTimer.singleShot(0, self, self._make_room)

    # -- words and looks ---------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Set the words again."""
        self._write_moment()
        self._write_low()

    def set_theme(self, theme: Theme, colours: Warm) -> None:
        """Take on a theme."""
        self._theme = theme
        self.face.set_colours(colours)
        self.leave.set_colours(colours)
        self.answers.set_theme(theme, colours)
        self.camera.set_theme(theme, colours.text)

    def _write_moment(self) -> None:
        if self._moment is None:
            return
        local, locale = self._moment, QLocale()
        chinese = language_of_the_moment() == CHINESE
        day = QDate(local.year, local.month, local.day)
        self.date.setText(locale.toString(day, "M 月 d 日 dddd" if chinese else "dddd, d MMMM"))
        clock = QTime(local.hour, local.minute)
        half = "上午" if local.hour < 12 else "下午"
        self.time.setText(
            f"{half} {local.hour % 12 or 12}:{local.minute:02d}" if chinese else locale.toString(clock, "HH:mm")
        )

    def _write_low(self) -> None:
        self.call.setVisible(self._can_call)
        self.setup.setVisible(not self._can_call)
        self.call.setText(translate("Companion", "I'd like to talk to someone"))
        self.setup.setText(translate("Companion", "Set up a call button"))
        if self._can_call:
            words = translate("Companion", "No emergency service. In an emergency: {}")
        else:
            words = translate("Companion", "With it a message goes to the family. In an emergency: {}")
        self.emergency.setText(words.format(self._emergency))
        closed = self._camera is CameraState.OFF
        self.camera.set_drawing("camera" if closed else "camera-off")
        self.camera.set_words(translate("Companion", "Camera on") if closed else translate("Companion", "Camera off"))
        self.leave.setAccessibleName(translate("Companion", "Leave: hold for three seconds"))
        self.leave.setToolTip(self.leave.accessibleName())
        for button in (self.call, self.setup):
            button.setAccessibleName(button.text())
        told = {
            CameraState.ON: translate("Companion", "The picture doesn't leave this computer"),
            CameraState.OFF: translate("Companion", "The camera is off"),
            CameraState.LOST: translate("Companion", "The camera gives no picture"),
        }
        self.note.setText(self._hint or told[self._camera])
