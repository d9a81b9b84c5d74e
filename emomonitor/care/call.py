"""The call button: one press, a moment to take it back, then a message to everybody chosen, and how far it came."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from emomonitor.care.config import CareConfig
from emomonitor.care.entities import Delivery, DeliveryState, Message, MessageKind, Occasion, Recipient
from emomonitor.care.rules import What
from emomonitor.care.wording import messages_for, usable

COUNTDOWN_S = 5.0
"""Long enough to take a press back, short enough to wait for."""

_PATIENCE_S = 20.0
"""After so long without any message handed over, the numbers to call are shown; sending goes on."""

_TAKEN = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.SEEN})


class CallPhase(StrEnum):
    """How far a call is."""

    IDLE = "idle"
    COUNTDOWN = "countdown"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    SEEN = "seen"
    NOT_REACHED = "not_reached"


_PHASES = {
    DeliveryState.SENT: CallPhase.SENT,
    DeliveryState.DELIVERED: CallPhase.DELIVERED,
    DeliveryState.SEEN: CallPhase.SEEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """What is shown of a call.

    Attributes:
        phase: how far it is.
        seconds_left: whole seconds of the countdown.
        names: of those it has reached so far; while it is sent, of those it goes to.
        answered_by: who has seen it; "" for nobody yet.
        answer: what they answered; "" for nothing but having seen it.
        numbers: name and telephone number of those who can be called instead.
        occasion: of its messages; "" before there are any.
    """

    phase: CallPhase = CallPhase.IDLE
    seconds_left: int = 0
    names: tuple[str, ...] = ()
    answered_by: str = ""
    answer: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    occasion: str = ""


class Post(Protocol):
    """What a call needs of the post office."""

    def post(self, messages: Iterable[Message]) -> tuple[Delivery, ...]:
        """Take messages; they are on the disk when this returns. Raises CareError."""


class Call:
    """One call at a time; pressing again while one is open does nothing. Used by one thread.

    Args:
        config: people, channels and the rule ``call``.
        post: takes the messages.
        countdown_s: seconds in which it can be taken back.
    """

    def __init__(self, config: CareConfig, post: Post, *, countdown_s: float = COUNTDOWN_S) -> None:
        self._config, self._post, self._countdown = config, post, timedelta(seconds=countdown_s)
        self._due: datetime | None = None
        self._sent_at: datetime | None = None
        self._occasion = ""
        self._deliveries: dict[str, Delivery] = {}
        self._late = False

    def configure(self, config: CareConfig) -> None:
        """Go by changed settings; a call that is open goes on as it began."""
        self._config = config

    def people(self) -> tuple[Recipient, ...]:
        """Return those whom a call can reach: chosen, by a channel whose test has passed."""
        rule = next((r for r in self._config.rules if r.what is What.CALL), None)
        if rule is None or not rule.on:
            return ()
        return tuple(p for p in self._config.meant_by(rule.to) if usable(self._config, p))

    def possible(self) -> bool:
        """Whether a call can reach anybody."""
        return bool(self.people())

    def press(self, now: datetime) -> None:
        """Begin to count down; nothing where a call is open, or could reach nobody."""
        if self._due is None and self._sent_at is None and self.possible():
            self._due = now + self._countdown

    def take_back(self, now: datetime) -> None:
        """It was a mistake; too late once it was sent."""
        self._due = None

    def step(self, now: datetime) -> None:
        """See what the time makes of it. Raises CareError where the messages can't be kept; it is tried again."""
        if self._due is not None and now >= self._due:
            self._send(now)
        if self._sent_at is not None:
            self._late = (now - self._sent_at).total_seconds() >= _PATIENCE_S

    def heard(self, delivery: Delivery) -> bool:
        """Take the newest state of a message; return whether it was one of this call's."""
        if delivery.message.occasion != self._occasion or not self._occasion:
            return False
        self._deliveries[delivery.message.id] = delivery
        return True

    def end(self) -> None:
        """The person has read how it went; messages that wait are still sent."""
        self._due = self._sent_at = None
        self._occasion = ""
        self._deliveries = {}
        self._late = False

    def view(self, now: datetime) -> CallView:
        """Return what is shown now."""
        if self._due is not None:
            left = max(0.0, (self._due - now).total_seconds())
            return CallView(
                phase=CallPhase.COUNTDOWN, seconds_left=int(-(-left // 1)), names=self._names(self.people())
            )
        if self._sent_at is None:
            return CallView(numbers=self._numbers())
        return self._open_view()

    def _open_view(self) -> CallView:
        found = tuple(self._deliveries.values())
        best = max((d.state for d in found if d.state in _TAKEN), key=tuple(DeliveryState).index, default=None)
        seen = next((d for d in found if d.state is DeliveryState.SEEN), None)
        if best is None:
            given_up = bool(found) and all(d.state is DeliveryState.FAILED for d in found)
            phase = CallPhase.NOT_REACHED if self._late or given_up else CallPhase.SENDING
            names = self._names(self.people())
        else:
            phase = _PHASES[best]
            reached = {d.message.recipient for d in found if d.state in _TAKEN}
            names = self._names(p for p in self._config.people if p.key in reached)
        return CallView(
            phase=phase,
            names=names,
            answered_by=self._who(seen) if seen else "",
            answer=seen.answer if seen else "",
            numbers=self._numbers(),
            occasion=self._occasion,
        )

    def _send(self, now: datetime) -> None:
        occasion = Occasion(
            id=self._occasion or uuid.uuid4().hex, kind=MessageKind.CALL, at=now, to=tuple(p.key for p in self.people())
        )
        self._occasion = occasion.id  # before it is posted: the first news come while it is
        taken = self._post.post(messages_for(occasion, self._config))
        for delivery in taken:
            self._deliveries.setdefault(delivery.message.id, delivery)
        self._due, self._sent_at = None, now

    def _names(self, people: Iterable[Recipient]) -> tuple[str, ...]:
        return tuple(p.name for p in people)

    def _who(self, seen: Delivery) -> str:
        recipient = self._config.recipient(seen.message.recipient)
        return seen.answered_by or (recipient.name if recipient is not None else "")

    def _numbers(self) -> tuple[tuple[str, str], ...]:
        rule = next((r for r in self._config.rules if r.what is What.CALL), None)
        return tuple((p.name, p.phone) for p in self._config.meant_by(rule.to if rule else ()) if p.phone)
