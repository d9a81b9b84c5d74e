"""The story: what happens one after another, said in captions, done with the real page's own buttons."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from emomonitor.care.call import CallPhase
from emomonitor.care.companion.line import LineKind
from emomonitor.care.companion.pace import Pace
from emomonitor.care.entities import MessageKind
from emomonitor.ui.company import Company
from emomonitor.ui.demo.phone import Phone, press
from emomonitor.ui.words import translate

_LOOK_MS = 200
_QUIET = 1e9
"""Seconds: never, in a demonstration."""

_BASE = Pace(
    absent_s=0.0,
    greeting_s=7.0,
    settle_s=3.0,
    question_s=45.0,
    thanks_s=5.0,
    steady_s=3.0,
    suggest=0.0,
    random_s=_QUIET,
    gap_s=2.0,
    family_gap_s=_QUIET,
)

FIRST = _BASE
"""Nothing is asked yet."""

OPEN = replace(_BASE, random_s=0.5)
SUGGEST = replace(_BASE, suggest=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One part of the story.

    Attributes:
        words: gives the caption.
        begin: done when the part begins.
        come: whether what it waits for has come.
        stays_s: how long it is looked at then.
        act: done after that.
        patience_s: it goes on without, after so long.
    """

    words: Callable[[], str]
    come: Callable[[], bool]
    stays_s: float
    begin: Callable[[], object] = lambda: None
    act: Callable[[], object] = lambda: None
    patience_s: float = 45.0


class Story(QObject):
    """Goes from step to step. Lives in the GUI thread.

    Signals:
        told: (number from 1, number of all, caption).

    Args:
        company: with the companion's page.
        phone: the inbox.
        by_hand: nothing is pressed; it waits for people.
        speed: how much faster than for people it goes on.
    """

    told = Signal(int, int, str)

    def __init__(
        self, company: Company, phone: Phone, *, by_hand: bool, speed: float = 1.0, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._company, self._phone, self._by_hand, self._speed = company, phone, by_hand, speed
        self._steps = self._made()
        self._at = -1
        self._since_s = self._come_s = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """Tell it."""
        self._go_on()
        self._timer.start()

    @property
    def over(self) -> bool:
        """Whether it has come to its end."""
        return self._at >= len(self._steps) - 1

    def retell(self) -> None:
        """Say the caption again, after a change of language."""
        if self._at >= 0:
            self.told.emit(self._at + 1, len(self._steps), self._steps[self._at].words())

    def _look(self) -> None:
        step, now = self._steps[self._at], time.monotonic()
        if self._come_s == 0.0 and step.come():
            self._come_s = now
        came_and_seen = self._come_s > 0.0 and now - self._come_s >= step.stays_s / self._speed
        out_of_patience = self._come_s == 0.0 and now - self._since_s >= step.patience_s and not self._by_hand
        if not (came_and_seen or out_of_patience):
            return
        if came_and_seen and not self._by_hand:
            step.act()
        self._go_on()

    def _go_on(self) -> None:
        if self.over and self._at >= 0:
            self._timer.stop()
            return
        self._at += 1
        self._since_s, self._come_s = time.monotonic(), 0.0
        self._steps[self._at].begin()
        self.retell()

    # -- the parts ---------------------------------------------------------------------------------

    def _made(self) -> tuple[Step, ...]:
        return (
            Step(
                words=lambda: translate("Demo", "A clip plays as the camera. The companion greets, and keeps company."),
                come=lambda: self._shows(LineKind.GREETING, LineKind.REST),
                stays_s=6.0,
            ),
            Step(
                words=lambda: translate(
                    "Demo",
                    "For some seconds the camera reads a sad look. A rule that the family set tells Mei, in words.",
                ),
                come=lambda: self._letter(MessageKind.ALERT),
                stays_s=9.0,
                act=lambda: self._pace(OPEN),
            ),
            Step(
                words=lambda: translate("Demo", "Now and then it asks how Dad feels, without suggesting an answer."),
                begin=lambda: self._pace(OPEN),
                come=lambda: self._shows(LineKind.OPEN),
                stays_s=7.0,
                act=lambda: self._answer("neutral"),
            ),
            Step(
                words=lambda: translate("Demo", "Sometimes it says what it saw, with tact, and asks if that is right."),
                begin=lambda: self._pace(SUGGEST),
                come=lambda: self._shows(LineKind.SUGGESTED),
                stays_s=7.0,
                act=lambda: self._answer("yes"),
            ),
            Step(
                words=lambda: translate(
                    "Demo", "The two kinds of answers are kept apart: one after a suggestion proves little."
                ),
                begin=lambda: self._pace(FIRST),
                come=lambda: self._shows(LineKind.THANKS, LineKind.REST),
                stays_s=6.0,
                act=self._call,
            ),
            Step(
                words=lambda: translate(
                    "Demo", "Dad presses “I'd like to talk to someone”. He has five seconds to take it back."
                ),
                come=lambda: self._letter(MessageKind.CALL),
                stays_s=5.0,
                act=self._reply,
            ),
            Step(
                words=lambda: translate(
                    "Demo", "Mei answers on her phone, and Dad sees it. That is what the button is for."
                ),
                come=lambda: self._company.desk.call.phase is CallPhase.SEEN,
                stays_s=9.0,
                act=self._company.desk.end_call,
            ),
            Step(
                words=lambda: translate(
                    "Demo",
                    "That was all. Nothing left this computer, and all of it is deleted when you close the window.",
                ),
                come=lambda: True,
                stays_s=1.0,
            ),
        )

    def _pace(self, pace: Pace) -> None:
        if self._company.talk is not None:
            self._company.talk.set_pace(pace)

    def _shows(self, *kinds: LineKind) -> bool:
        page = self._company.page
        return page is not None and page.line is not None and page.line.kind in kinds

    def _letter(self, kind: MessageKind) -> bool:
        return any(letter.kind == kind for letter in self._phone.letters)

    def _answer(self, key: str) -> None:
        page = self._company.page
        if page is not None and key in page.body.answers.buttons:
            press(page.body.answers.buttons[key])

    def _call(self) -> None:
        if self._company.page is not None:
            press(self._company.page.body.call)

    def _reply(self) -> None:
        for button in self._phone.buttons.values():
            if button.isEnabled():
                press(button)
