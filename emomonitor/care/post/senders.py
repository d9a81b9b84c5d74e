"""What every kind of channel can do, and how long it may take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from emomonitor.care.entities import Channel, DeliveryState, Message
from emomonitor.errors import CareError

TIMEOUT_S = 10.0
"""Longest wait for a receiver; one that takes longer is tried again."""


class SendError(CareError):
    """A message could not be handed over.

    Attributes:
        again: whether another try may help; False for a wrong address or password.
        after_s: seconds that the receiver asks to be left alone; None where it says nothing.
    """

    def __init__(self, words: str, *, again: bool = True, after_s: float | None = None) -> None:
        super().__init__(words)
        self.again = again
        self.after_s = after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Somebody has seen a message.

    Attributes:
        message_id: which.
        by: who, where the channel can tell; "" otherwise.
        text: what they answered; "" for nothing.
    """

    message_id: str
    by: str = ""
    text: str = ""


class Sender(Protocol):
    """One channel, used by its courier's thread alone."""

    def send(self, message: Message) -> DeliveryState:
        """Hand a message over: SENT, or DELIVERED where the receiver itself has it. Raises SendError."""

    def answers(self, waiting: frozenset[str]) -> tuple[Answer, ...]:
        """Return what was answered to these messages since it was asked last; nothing where it can't tell.

        Raises SendError.
        """

    def heartbeat(self, every_s: float, now: datetime) -> None:
        """Give a sign of life, where the receiver can watch for it. Raises SendError."""

    def close(self) -> None:
        """Let go of what is open."""


class Quiet:
    """A sender's usual answers: it can't tell whether somebody answered, and gives no sign of life."""

    def answers(self, waiting: frozenset[str]) -> tuple[Answer, ...]:
        """It can't tell."""
        return ()

    def heartbeat(self, every_s: float, now: datetime) -> None:
        """It gives none."""

    def close(self) -> None:
        """Nothing is open."""


Maker = Callable[[Channel, str, str], Sender]
"""Makes a sender from a channel, its address, and how the person is called. Raises SendError for a bad address."""
