"""Notifications and sounds on this computer: done by whoever has a screen."""

from __future__ import annotations

from collections.abc import Callable

from emomonitor.care.entities import Channel, DeliveryState, Message
from emomonitor.care.post.senders import Quiet, Sender, SendError


class LocalSender(Quiet):
    """Gives each message to the window.

    Args:
        show: shows or sounds it; may be called from any thread and returns at once.
    """

    def __init__(self, show: Callable[[Message], object]) -> None:
        self._show = show

    def send(self, message: Message) -> DeliveryState:
        """Show it."""
        self._show(message)
        return DeliveryState.DELIVERED


def no_screen(channel: Channel, address: str, person: str) -> Sender:
    """Refuse: there is no window that could show anything. Raises SendError."""
    raise SendError("There is no window here that could show or sound anything. It is tried again with one.")
