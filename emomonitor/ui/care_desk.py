"""The window's side of care: the only module that knows both Qt and :mod:`emomonitor.runtime.caring`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from emomonitor.care.alerts.machine import RuleStatus
from emomonitor.care.call import Call, CallPhase, CallView
from emomonitor.care.config import CareConfig
from emomonitor.care.entities import (
    CameraState,
    ChannelKind,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Occasion,
    Sight,
)
from emomonitor.care.files import CARE, CareFiles, take_along
from emomonitor.care.post.local import LocalSender
from emomonitor.care.secrets import Secrets
from emomonitor.care.wording import trial_words
from emomonitor.entities import utc_now
from emomonitor.errors import CareError
from emomonitor.runtime.caring import Caring
from emomonitor.runtime.runner import Runner, RunnerStatus
from emomonitor.ui.language import language_of_the_moment
from emomonitor.ui.spoken import spoken

_CALL_MS = 200
"""How often an open call is looked at: a countdown in seconds, shown without a jump."""

_SIGHT_MS = 200
_STATUS_MS = 1000

_PASSED = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.SEEN})


class CareDesk(QObject):
    """Rules, post and call button for the pages. Lives in the GUI thread; whoever made it closes it.

    Signals:
        config_changed: the CareConfig, after every change.
        delivery_changed: a Delivery: the newest state of one message.
        sighted: the newest Sight, at most five a second.
        statuses_changed: a rule's state changed.
        call_changed: the CallView.
        notified: a Message that is to be shown on this computer; ``sounded``: one that is to be heard.
        failed: words for people.

    Args:
        data_dir: where the folder ``care`` lies.
        clock: tells the time, aware.
        live_only: see :class:`~emomonitor.runtime.caring.Caring`.

    Attributes:
        companion_trouble: what keeps the companion from something, in words; set by whoever keeps company.
    """

    config_changed = Signal(object)
    delivery_changed = Signal(object)
    sighted = Signal(object)
    statuses_changed = Signal()
    call_changed = Signal(object)
    notified = Signal(object)
    sounded = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        data_dir: Path,
        *,
        clock: Callable[[], datetime] = utc_now,
        live_only: bool = True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock, self._live_only = clock, live_only
        self._told: Sight | None = None
        self._statuses: tuple[RuleStatus, ...] = ()
        self._runner: Runner | None = None
        self._begun = False
        self.companion_trouble = ""
        self._caring = self._cared(data_dir)
        self._call = Call(self.config, self._caring.post)
        self.delivery_changed.connect(self._on_delivery)
        self._call_timer = self._timer(_CALL_MS, self._step_call)
        self._timer(_SIGHT_MS, self._look).start()
        self._timer(_STATUS_MS, self._look_at_rules).start()

    def _cared(self, data_dir: Path) -> Caring:
        return Caring(
            data_dir,
            makers={
                ChannelKind.DESKTOP: lambda channel, address, person: LocalSender(self.notified.emit),
                ChannelKind.SOUND: lambda channel, address, person: LocalSender(self.sounded.emit),
            },
            on_delivery=self.delivery_changed.emit,
            clock=self._clock,
            live_only=self._live_only,
        )

    def _timer(self, ms: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(ms)
        timer.timeout.connect(act)
        return timer

    def start(self) -> None:
        """Send what waits, and watch the clock."""
        self._begun = True
        self._caring.start()

    def move(self, data_dir: Path) -> None:
        """Go on in another data folder, with what the family set up; what lies there already is left as it is."""
        before = self.files
        self._caring.close()
        try:
            take_along(before, data_dir / CARE)
        except CareError as e:
            self.failed.emit(spoken(str(e)))
        self._caring = self._cared(data_dir)
        self._call = Call(self.config, self._caring.post)
        if self._runner is not None:
            self._caring.attach(self._runner)
        if self._begun:
            self._caring.start()
        self.config_changed.emit(self.config)
        self.call_changed.emit(self.call)

    def close(self, timeout_s: float = 1.0) -> tuple[str, ...]:
        """End all threads; return the names of those that go on."""
        return self._caring.close(timeout_s)

    # -- what the runner tells ---------------------------------------------------------------------

    def attach(self, runner: Runner) -> None:
        """Look at every scene of a runner's."""
        self._runner = runner
        self._caring.attach(runner)

    def follow(self, status: RunnerStatus) -> None:
        """Take from the runner whether there is anything to be seen."""
        self._caring.follow(status)

    @property
    def camera(self) -> CameraState:
        """Whether there is anything to be seen."""
        return self._caring.camera

    def _look(self) -> None:
        newest = self._caring.newest
        if newest is not None and newest is not self._told:
            self._told = newest
            self.sighted.emit(newest)

    def _look_at_rules(self) -> None:
        statuses = self._caring.statuses()
        if statuses != self._statuses:
            self._statuses = statuses
            self.statuses_changed.emit()

    # -- what the carer sets -----------------------------------------------------------------------

    @property
    def config(self) -> CareConfig:
        """What the carer set."""
        return self._caring.config

    @property
    def files(self) -> CareFiles:
        """Where everything lies."""
        return self._caring.files

    @property
    def secrets(self) -> Secrets:
        """Addresses and PIN."""
        return self._caring.secrets

    @property
    def trouble(self) -> str:
        """What the carer should see to: settings that can't be read, or what keeps the companion from something."""
        return spoken(self._caring.trouble or self.companion_trouble)

    def change(self, config: CareConfig) -> None:
        """Keep changed settings and go by them. Raises CareError where they make no sense or can't be written."""
        self._caring.change(config)
        self._call.configure(config)
        self.config_changed.emit(config)
        self.call_changed.emit(self.call)  # whether anybody can be reached

    def secret(self, key: str) -> str:
        """Return a channel's address; "" for none."""
        return self.secrets.address(key)

    def set_secret(self, key: str, value: str) -> None:
        """Keep a channel's address; its test has to be passed anew. Raises CareError."""
        if value == self.secret(key):
            return
        self.secrets.set_address(key, value)
        self.change(
            replace(
                self.config,
                channels=tuple(replace(c, tested=None) if c.key == key else c for c in self.config.channels),
            )
        )

    def test(self, channel_key: str) -> Message:
        """Send a test; ``delivery_changed`` tells how it went, and passing makes the channel usable."""
        language = language_of_the_moment()
        return self._caring.post.test(channel_key, *trial_words(self.config, language), language)

    def _on_delivery(self, delivery: Delivery) -> None:
        message = delivery.message
        if message.kind is MessageKind.TEST and delivery.state in _PASSED:
            channels = tuple(
                replace(c, tested=delivery.changed) if c.key == message.channel and c.tested is None else c
                for c in self.config.channels
            )
            if channels != self.config.channels:
                try:
                    self.change(replace(self.config, channels=channels))
                except CareError as e:
                    self.failed.emit(spoken(str(e)))
        if self._call.heard(delivery):
            self.call_changed.emit(self.call)

    # -- rules and messages ------------------------------------------------------------------------

    def statuses(self) -> tuple[RuleStatus, ...]:
        """How each rule is."""
        return self._caring.statuses()

    def acknowledge(self, rule_key: str) -> None:
        """Note that somebody looks after what a rule told of."""
        self._caring.acknowledge(rule_key)
        self._look_at_rules()

    def history(self, limit: int = 200) -> tuple[Delivery, ...]:
        """Return what was sent and what waits, newest first."""
        return self._caring.post.history(limit)

    def send(self, occasion: Occasion) -> None:
        """Write to those who are meant; ``failed`` tells where it can't be kept."""
        try:
            self._caring.send(occasion)
        except CareError as e:
            self.failed.emit(spoken(str(e)))

    def note_answer(self) -> None:
        """The person has answered the companion."""
        self._caring.note_answer()

    # -- the call button ---------------------------------------------------------------------------

    @property
    def call(self) -> CallView:
        """How the call is."""
        return self._call.view(self._clock())

    def can_call(self) -> bool:
        """Whether a channel with a passed test reaches somebody."""
        return self._call.possible()

    def press_call(self) -> None:
        """The button was pressed: count down, then send."""
        self._call.press(self._clock())
        self._call_timer.start()
        self.call_changed.emit(self.call)

    def take_back(self) -> None:
        """It was pressed by mistake."""
        self._call.take_back(self._clock())
        self.call_changed.emit(self.call)

    def end_call(self) -> None:
        """The person has read how it went."""
        self._call.end()
        self.call_changed.emit(self.call)

    def _step_call(self) -> None:
        before = self.call
        try:
            self._call.step(self._clock())
        except CareError as e:
            self.failed.emit(spoken(str(e)))
        now = self.call
        if now != before:
            self.call_changed.emit(now)
        if now.phase is CallPhase.IDLE:
            self._call_timer.stop()
