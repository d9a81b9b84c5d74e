"""The companion's page: company on a screen, a call button that is always there, and a way out for the carer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QRadialGradient
from PySide6.QtWidgets import QVBoxLayout, QWidget

from emomonitor.care.call import CallPhase, CallView
from emomonitor.care.companion.line import Line, Talker
from emomonitor.care.config import CareConfig
from emomonitor.care.entities import CameraState
from emomonitor.entities import Scene, utc_now
from emomonitor.errors import CareError
from emomonitor.ui.announcer import Announcer
from emomonitor.ui.care_desk import CareDesk
from emomonitor.ui.companion.body import Body
from emomonitor.ui.companion.call import CallPanel
from emomonitor.ui.companion.colours import sheet, warm
from emomonitor.ui.companion.pin_pad import PinPad
from emomonitor.ui.companion.voice import Voice
from emomonitor.ui.language import language_of_the_moment
from emomonitor.ui.spoken import spoken
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

_STEP_MS = 500
"""How often the talk is asked; a clock in minutes changes in time too."""

_PICTURE_MS = 100
"""The small picture changes at most so often."""


class CompanionPage(QWidget):
    """Shows what the talk says, and takes answers back to it. Lives in the GUI thread.

    Signals:
        left: the carer may leave; the page is still shown.
        setup_wanted: the carer may leave, and wants to set up the family.
        camera_wanted: True to open the camera, False to close it.

    Args:
        theme: the window's.
        desk: call button, settings, PIN.
        talker: what is said when.
        voice: says it aloud.
        clock: tells the time, aware.
        zone: of the time shown; None is the system's own.
    """

    left = Signal()
    setup_wanted = Signal()
    camera_wanted = Signal(bool)

    def __init__(
        self,
        theme: Theme,
        desk: CareDesk,
        talker: Talker,
        *,
        voice: Voice | None = None,
        clock: Callable[[], datetime] = utc_now,
        zone: tzinfo | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("companion")
        self._desk, self._talker, self._clock, self._zone = desk, talker, clock, zone
        self._voice = voice or Voice(self)
        self._colours = warm(theme)
        self._line: Line | None = None
        self._call_told = ""
        self._wants_setup = False
        self.body = Body(theme, self._colours)
        self.call = CallPanel(self._colours)
        self.pin = PinPad(self._pin_fits)
        self.announcer = Announcer(self)
        self._parts = (self.body, self.call, self.pin)
        column = QVBoxLayout(self)  # a stack would ask for what its parts would like, not for what they need
        column.setContentsMargins(0, 0, 0, 0)
        for part in self._parts:
            column.addWidget(part)
        self.show_part(self.body)
        self._connect()
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self.step)
        self._picture_timer = QTimer(self)
        self._picture_timer.setSingleShot(True)
        self._picture_timer.setInterval(_PICTURE_MS)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setStyleSheet(sheet(self._colours))
        self._take_config(desk.config)
        self.retranslate()
        self._on_call(desk.call)

    def _connect(self) -> None:
        desk, body = self._desk, self.body
        desk.sighted.connect(lambda sight: self._talker.see(sight))
        desk.call_changed.connect(self._on_call)
        desk.config_changed.connect(self._take_config)
        desk.failed.connect(body.hint)
        body.call_pressed.connect(desk.press_call)
        body.setup_wanted.connect(lambda: self._ask(setup=True))
        body.camera_wanted.connect(self.camera_wanted)
        body.answered.connect(self._answer)
        body.not_now.connect(self._not_now)
        body.leave.held.connect(lambda: self._ask())
        body.leave.touched.connect(lambda: body.hint(hold_words()))
        self.call.taken_back.connect(desk.take_back)
        self.call.done.connect(desk.end_call)
        self.pin.entered.connect(self._let_out)
        self.pin.gone.connect(self._show_usual)

    # -- beginning and end -------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to talk."""
        self._timer.start()
        self.step()

    def stop(self) -> None:
        """Fall silent; the page isn't shown."""
        self._timer.stop()
        self._voice.stop()
        self._line = None
        self._show_usual()

    @property
    def line(self) -> Line | None:
        """What is said now."""
        return self._line

    @property
    def voice_trouble(self) -> str:
        """Why it doesn't speak although it should, in words; "" where it does."""
        return self._voice.trouble if self._desk.config.companion.speaks else ""

    def set_talker(self, talker: Talker) -> None:
        """Let another talk go on."""
        self._talker = talker
        if self.running:
            self.step()

    @property
    def running(self) -> bool:
        """Whether it talks."""
        return self._timer.isActive()

    def ask_to_leave(self) -> None:
        """Somebody tried to leave in another way than by the button: say how, or ask for the PIN."""
        if self._has_pin():
            self._ask()
        else:
            self._show_usual()
            self.body.hint(hold_words())
            self.body.leave.setFocus(Qt.FocusReason.TabFocusReason)

    # -- what is said ------------------------------------------------------------------------------

    def step(self) -> None:
        """Show what is to be said now."""
        now = self._clock()
        language = language_of_the_moment()
        line = self._talker.step(now, language)
        self.body.show_moment(now, self._zone)
        if line == self._line:
            return
        before, self._line = self._line, line
        self.body.show_line(line)
        if before is None or before.id != line.id:
            if line.choices or line.aloud:
                self.announcer.say(line.text)
            if line.aloud and self._desk.config.companion.speaks and self.running:
                self._voice.say(line.text, language)

    def _answer(self, key: str) -> None:
        if self._line is not None:
            self._talker.answer(self._line.id, key, self._clock())
        self.step()

    def _not_now(self) -> None:
        self._talker.not_now(self._clock())
        self.step()

    # -- what is told to the page ------------------------------------------------------------------

    def follow_camera(self, state: CameraState) -> None:
        """Show whether anything is seen."""
        self.body.show_camera(state)
        if state is not CameraState.ON:
            self.body.small.show_scene(None)
            self.body.small.hide()

    def show_scene(self, scene: Scene) -> None:
        """Show the picture small, where that was asked for."""
        if not self._desk.config.companion.show_picture or not self.isVisible() or self._picture_timer.isActive():
            return
        self._picture_timer.start()
        self.body.small.show()
        self.body.small.show_scene(scene)

    def _take_config(self, config: CareConfig) -> None:
        self.body.show_call(possible=self._desk.can_call(), emergency_number=config.emergency_number)
        if not config.companion.show_picture:
            self.body.small.hide()

    def _on_call(self, view: CallView) -> None:
        self.body.show_call(possible=self._desk.can_call(), emergency_number=self._desk.config.emergency_number)
        is_open = view.phase is not CallPhase.IDLE
        self._talker.call_open(is_open)
        if not is_open:
            if self.call.isVisibleTo(self):
                self._show_usual()
            self._call_told = ""
            return
        self._voice.stop()
        self.show_part(self.call)
        self.call.show_view(view, self._desk.config.emergency_number)
        told = view.phase.value + view.answered_by
        if told != self._call_told:
            self._call_told = told
            self.announcer.say(self.call.words())

    # -- leaving -----------------------------------------------------------------------------------

    def _has_pin(self) -> bool:
        try:
            return self._desk.secrets.has_pin
        except CareError:
            return False  # a file that can't be read must lock nobody in

    def _pin_fits(self, pin: str) -> bool:
        try:
            return self._desk.secrets.pin_fits(pin)
        except CareError as e:
            self.body.hint(spoken(str(e)))
            return True

    def _ask(self, *, setup: bool = False) -> None:
        self._wants_setup = setup
        if self._has_pin():
            self.pin.begin()
            self.show_part(self.pin)
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._let_out()

    def _let_out(self) -> None:
        self._show_usual()
        (self.setup_wanted if self._wants_setup else self.left).emit()

    def show_part(self, shown: QWidget) -> None:
        """Show one of the page's parts in place of the others."""
        for part in self._parts:
            part.setVisible(part is shown)

    def _show_usual(self) -> None:
        shows_call = self._desk.call.phase is not CallPhase.IDLE
        self.show_part(self.call if shows_call else self.body)

    # -- looks -------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.setAccessibleName(translate("Companion", "Companion"))
        for part in (self.body, self.call, self.pin):
            part.retranslate()
        if self._line is not None:
            self.step()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._colours = warm(theme)
        self.setStyleSheet(sheet(self._colours))
        self.body.set_theme(theme, self._colours)
        self.call.set_colours(self._colours)
        self.update()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.setStyleSheet(sheet(self._colours))
        self.body.answers.rescale()  # as wide as their words are now

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = QPainter(self)
        light = QRadialGradient(QPointF(self.width() / 2, self.height() * 0.4), max(self.width(), self.height()) * 0.7)
        light.setColorAt(0.0, QColor(self._colours.middle))
        light.setColorAt(1.0, QColor(self._colours.rim))
        painter.fillRect(self.rect(), light)
        painter.end()


def hold_words() -> str:
    """Say how one leaves."""
    return translate("Companion", "Hold the button for three seconds to leave.")
