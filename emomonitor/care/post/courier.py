"""One channel's courier: a thread that takes its messages from the outbox, in order, until each is handed over."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from emomonitor.care.entities import Channel, Delivery, Message, MessageKind
from emomonitor.care.post.outbox import Due, Outbox
from emomonitor.care.post.senders import Sender, SendError
from emomonitor.errors import CareError

log = logging.getLogger(__name__)

_BACK_OFF_S = (2.0, 5.0, 15.0, 60.0, 300.0, 900.0)
"""Seconds until the next try, after the first, second, … that failed; the last one holds from then on."""

_CALL_CAP_S = 30.0
_CALL_HURRY = timedelta(minutes=10)
"""For so long a call is tried at least every ``_CALL_CAP_S`` seconds: somebody waits before the screen."""

_GIVE_UP = timedelta(days=3)
_REFUSED_GIVE_UP = timedelta(days=1)
"""After so long a message is given up; sooner where the receiver refuses it (a wrong password may be mended)."""

_STALE = {
    MessageKind.TEST: timedelta(minutes=2),
    MessageKind.DAILY: timedelta(hours=20),
}
"""Kinds that mean nothing later."""

_IDLE_S = 5.0
"""How often a courier looks for messages that another process has written."""

_ASK_S = 3.0
_ASK_SELDOM_S = 60.0
_ASK_EAGER = timedelta(minutes=10)
_ASK_LONGEST = timedelta(hours=1)
"""Answers are asked for every ``_ASK_S`` seconds at first, then seldom, and no longer than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What a courier goes by.

    Attributes:
        channel: its channel.
        heartbeat_s: seconds between signs of life.
    """

    channel: Channel
    heartbeat_s: float


class Courier:
    """Ended by :meth:`ask_to_stop` and :meth:`join`; what waits stays on the disk.

    Args:
        duty: its channel, and how often it gives a sign of life.
        outbox: where its messages lie.
        make: makes the sender; asked again after a failure.
        on_change: told of each message's newest state.
        clock: tells the time, aware.
        speed: a factor on all waits; tests make it small.
        sends: whether it may send now; another process may be at it.
    """

    def __init__(
        self,
        duty: Duty,
        outbox: Outbox,
        make: Callable[[], Sender],
        *,
        on_change: Callable[[Delivery], None],
        clock: Callable[[], datetime],
        speed: float,
        sends: Callable[[], bool],
    ) -> None:
        self._duty, self._outbox, self._make = duty, outbox, make
        self._on_change, self._clock, self._speed, self._sends = on_change, clock, speed, sends
        self._sender: Sender | None = None
        self._wake = threading.Event()
        self._ended = threading.Event()
        self._asked_at = self._beat_at = clock()
        self._rng = random.Random()
        self._thread = threading.Thread(target=self._work, name=f"courier-{duty.channel.key}", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """The thread's name."""
        return self._thread.name

    def wake(self) -> None:
        """There is something to do."""
        self._wake.set()

    def ask_to_stop(self) -> None:
        """End after what is under way."""
        self._ended.set()
        self._wake.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the end; return whether it has come."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # -- the thread --------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            while not self._ended.is_set():
                try:
                    wait_s = self._step() if self._sends() else _IDLE_S
                except CareError as e:  # the disk is full, perhaps: told, and tried again
                    log.warning("%s", e)
                    wait_s = _IDLE_S
                self._wake.wait(wait_s * self._speed)
                self._wake.clear()
        finally:
            self._drop_sender()

    def _step(self) -> float:
        """Do what is due; return seconds until there may be something again."""
        now = self._clock()
        due = self._outbox.next_of(self._duty.channel.key)
        if due is not None:
            if due.at <= now:
                self._try(due)
                return 0.0
            self._ask(now)
            return min((due.at - now).total_seconds(), _ASK_S)
        self._beat(now)
        eager = self._ask(now)
        return _ASK_S if eager else _IDLE_S

    def _try(self, due: Due) -> None:
        message = due.delivery.message
        stale = _STALE.get(message.kind)
        now = self._clock()
        if stale is not None and now - message.created > stale and due.delivery.attempts:
            self._tell(self._outbox.tried(message.id, now, again_at=None, trouble=due.delivery.trouble))
            return
        try:
            if self._sender is None:
                self._sender = self._make()
            state = self._sender.send(message)
        except SendError as e:
            self._failed(due, e)
        except Exception as e:  # a sender's mistake must not end the courier
            log.exception("channel %s failed", self._duty.channel.key)
            self._failed(due, SendError(f"The message could not be sent ({type(e).__name__}). It is tried again."))
        else:
            self._tell(self._outbox.came(message.id, state, self._clock()))
            self._asked_at -= timedelta(seconds=_ASK_S)  # some receivers answer at once

    def _failed(self, due: Due, error: SendError) -> None:
        self._drop_sender()
        message, now = due.delivery.message, self._clock()
        age = now - message.created
        longest = _GIVE_UP if error.again else _REFUSED_GIVE_UP
        if message.kind is MessageKind.TEST and not error.again:
            longest = timedelta(0)
        again = None
        if age < longest:
            again = now + timedelta(seconds=self._back_off_s(message, due.delivery.attempts, age, error))
        self._tell(self._outbox.tried(message.id, now, again_at=again, trouble=str(error)))

    def _back_off_s(self, message: Message, attempts: int, age: timedelta, error: SendError) -> float:
        seconds = _BACK_OFF_S[min(attempts, len(_BACK_OFF_S) - 1)]
        if message.kind is MessageKind.CALL and age < _CALL_HURRY:
            seconds = min(seconds, _CALL_CAP_S)
        seconds *= self._rng.uniform(0.9, 1.1)  # many computers must not come back in the same second
        return max(seconds, error.after_s or 0.0)

    def _ask(self, now: datetime) -> bool:
        """Ask for answers where it is time; return whether some are waited for eagerly."""
        waiting = self._outbox.unanswered(self._duty.channel.key, now - _ASK_LONGEST)
        if not waiting or self._sender is None:
            return False
        eager = bool(self._outbox.unanswered(self._duty.channel.key, now - _ASK_EAGER))
        every = _ASK_S if eager else _ASK_SELDOM_S
        if (now - self._asked_at).total_seconds() >= every:
            self._asked_at = now
            try:
                for answer in self._sender.answers(waiting):
                    self._tell(self._outbox.answered(answer.message_id, now, by=answer.by, text=answer.text))
            except SendError as e:
                log.info("channel %s: %s", self._duty.channel.key, e)
        return eager

    def _beat(self, now: datetime) -> None:
        """Give a sign of life where it is time; a channel whose test has not passed gives none."""
        if self._duty.channel.tested is None or (now - self._beat_at).total_seconds() < self._duty.heartbeat_s:
            return
        self._beat_at = now
        try:
            if self._sender is None:
                self._sender = self._make()
            self._sender.heartbeat(self._duty.heartbeat_s, now)
        except SendError as e:
            log.info("channel %s: %s", self._duty.channel.key, e)

    def _tell(self, delivery: Delivery | None) -> None:
        if delivery is not None:
            self._on_change(delivery)

    def _drop_sender(self) -> None:
        sender, self._sender = self._sender, None
        if sender is not None:
            sender.close()
