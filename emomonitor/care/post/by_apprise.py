"""Everything that Apprise can write to: e-mail, Telegram, LINE, Matrix, Signal and a hundred others."""

from __future__ import annotations

import contextlib
import importlib
import logging
import threading
from collections.abc import Iterator
from typing import Any

from emomonitor.care.entities import Channel, DeliveryState, Message, MessageKind
from emomonitor.care.post.senders import TIMEOUT_S, Quiet, SendError

INSTALL = 'Apprise is not installed. Install it: pip install "emomonitor[notify]", or start emomonitor with ./run.'

_TYPES = {MessageKind.CALL: "warning", MessageKind.ALERT: "warning", MessageKind.ADVICE: "info"}

_one_at_a_time = threading.Lock()
"""Apprise tells why it failed in its log alone, which is read while one message is sent."""


class AppriseSender(Quiet):
    """Sends by one Apprise URL.

    Args:
        channel: only for its name.
        address: such as ``mailto://user:password@gmail.com?to=mei@example.org``.
        person: not used: the words name them.
    """

    def __init__(self, channel: Channel, address: str, person: str) -> None:
        apprise = _apprise()
        with _overheard():
            joined = "&" if "?" in address else "?"
            self._apprise = apprise.Apprise()
            # Time limits for connecting and reading; both are Apprise's own options.
            timed = address if "cto=" in address else f"{address}{joined}cto={TIMEOUT_S:g}&rto={TIMEOUT_S:g}"
            if not self._apprise.add(timed):
                raise SendError(
                    "Apprise doesn't know this address. Its documentation shows how each service's is written.",
                    again=False,
                )

    def send(self, message: Message) -> DeliveryState:
        """Hand it to Apprise. Raises SendError."""
        with _one_at_a_time, _overheard() as heard:
            try:
                taken = self._apprise.notify(
                    title=message.title,
                    body=message.body,
                    notify_type=_TYPES.get(message.kind, "info"),
                    body_format="text",
                )
            except Exception as e:  # its plug-ins are many: one that fails must not end the courier
                raise SendError(f"The service failed ({type(e).__name__}). It is tried again.") from None
        if not taken:
            refused = any(code in "".join(heard) for code in ("error=401", "error=403", "Authentication"))
            words = "The service didn't take the message. Check the address and the network; it is tried again."
            if refused:
                words = "The service refuses the user name, password or token. Check the address."
            raise SendError(words, again=not refused)
        return DeliveryState.SENT


def check_address(address: str) -> None:
    """Make sure that Apprise knows an address. Raises SendError."""
    with _overheard():
        if _apprise().Apprise.instantiate(address) is None:
            raise SendError(
                "Apprise doesn't know this address. Its documentation shows how each service's is written.", again=False
            )


def _apprise() -> Any:
    try:
        return importlib.import_module("apprise")
    except ImportError:
        raise SendError(INSTALL, again=False) from None


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextlib.contextmanager
def _overheard() -> Iterator[list[str]]:
    """Keep Apprise's log to ourselves: it may hold addresses and passwords."""
    logger, listener = logging.getLogger("apprise"), _Listener()
    before, logger.propagate = logger.propagate, False
    logger.addHandler(listener)
    try:
        yield listener.heard
    finally:
        logger.removeHandler(listener)
        logger.propagate = before
