"""The post office: takes messages, keeps them, and has one courier for each channel that needs one."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from emomonitor.care.config import CareConfig
from emomonitor.care.entities import Channel, ChannelKind, Delivery, Message, MessageKind
from emomonitor.care.files import CareFiles
from emomonitor.care.post import by_apprise, local, ntfy, webhook
from emomonitor.care.post.courier import Courier, Duty
from emomonitor.care.post.outbox import Outbox
from emomonitor.care.post.senders import Maker, Sender, SendError
from emomonitor.care.secrets import Secrets
from emomonitor.entities import utc_now
from emomonitor.errors import CareError
from emomonitor.session.storage import lock, open_private

MAKERS: Mapping[ChannelKind, Maker] = {
    ChannelKind.NTFY: ntfy.NtfySender,
    ChannelKind.WEBHOOK: webhook.WebhookSender,
    ChannelKind.APPRISE: by_apprise.AppriseSender,
    ChannelKind.DESKTOP: local.no_screen,
    ChannelKind.SOUND: local.no_screen,
}
"""How a sender of each kind is made; a window adds its own for this computer's screen."""

HERE = frozenset({ChannelKind.DESKTOP, ChannelKind.SOUND})
"""Kinds that need no address and leave nothing."""

_KEPT = timedelta(days=400)
"""For so long it can be read what was sent."""


class PostOffice:
    """Any thread may call. Nothing connects anywhere before there is a channel with something to send.

    Args:
        files: where the outbox and the addresses lie.
        config: people and channels.
        makers: how senders are made, in place of the usual ones of the same kind.
        on_change: told of each message's newest state, from any thread.
        clock: tells the time, aware.
        speed: a factor on the couriers' waits; tests make it small.
    """

    def __init__(
        self,
        files: CareFiles,
        config: CareConfig,
        *,
        makers: Mapping[ChannelKind, Maker] | None = None,
        on_change: Callable[[Delivery], None] | None = None,
        clock: Callable[[], datetime] = utc_now,
        speed: float = 1.0,
    ) -> None:
        self._files, self._config, self._clock, self._speed = files, config, clock, speed
        self._makers = {**MAKERS, **(makers or {})}
        self._on_change = on_change or (lambda delivery: None)
        self._secrets = Secrets(files.secrets)
        self.outbox = Outbox(files.outbox)
        self._lock = threading.Lock()
        self._couriers: dict[str, tuple[Duty, str, Courier]] = {}
        self._leaving: list[Courier] = []
        self._started = False
        self._claim: int | None = None

    def start(self) -> None:
        """Begin to send; what was left from the last time goes first."""
        self._started = True
        if self._files.outbox.exists():
            self.outbox.forget_before(self._clock() - _KEPT)
        self._employ()

    def configure(self, config: CareConfig) -> None:
        """Go by other people and channels; a courier whose channel or address changed is replaced."""
        self._config = config
        self._employ()

    def post(self, messages: Iterable[Message]) -> tuple[Delivery, ...]:
        """Take messages; they are on the disk when this returns. Raises CareError where they can't be kept."""
        taken = tuple(messages)
        if not taken:
            return ()
        kept = self.outbox.put(taken, self._clock())
        for delivery in kept:
            self._on_change(delivery)
        self._employ({m.channel for m in taken})
        return kept

    def test(self, channel_key: str, title: str, body: str, language: str = "en") -> Message:
        """Send a test by a channel, whether one has passed before or not; ``on_change`` tells how it went.

        Raises:
            CareError: there is no such channel.
        """
        if self._config.channel(channel_key) is None:
            raise CareError(f"There is no channel {channel_key!r}.")
        message = Message(
            id=uuid.uuid4().hex,
            occasion=uuid.uuid4().hex,
            kind=MessageKind.TEST,
            created=self._clock(),
            recipient="",
            channel=channel_key,
            title=title,
            body=body,
            language=language,
        )
        self.post((message,))
        return message

    def deliveries(self, occasion: str) -> tuple[Delivery, ...]:
        """Return all messages of one occasion."""
        return self.outbox.of_occasion(occasion)

    def history(self, limit: int = 200) -> tuple[Delivery, ...]:
        """Return what was sent and what waits, newest first."""
        return self.outbox.newest(limit) if self._files.outbox.exists() else ()

    def close(self, timeout_s: float) -> tuple[str, ...]:
        """End all couriers; what waits stays on the disk. Return the names of threads that go on."""
        self._started = False
        with self._lock:
            leaving = [c for _, _, c in self._couriers.values()] + self._leaving
            self._couriers.clear()
            self._leaving = []
        for courier in leaving:
            courier.ask_to_stop()
        deadline = time.monotonic() + timeout_s
        stuck = tuple(c.name for c in leaving if not c.join(max(0.0, deadline - time.monotonic())))
        self.outbox.close()
        if self._claim is not None:
            with contextlib.suppress(OSError):
                os.close(self._claim)
            self._claim = None
        return stuck

    # -- couriers ----------------------------------------------------------------------------------

    def _employ(self, woken: Iterable[str] = ()) -> None:
        """Have a courier for each channel that has something to do; wake those of ``woken``."""
        if not self._started:
            return
        waiting = set(self.outbox.waiting_channels()) if self._files.outbox.exists() else set()
        with self._lock:
            wanted = {c.key: c for c in self._config.channels if c.key in waiting or self._has_duties(c)}
            for key, (duty, address, courier) in list(self._couriers.items()):
                channel = wanted.get(key)
                if channel is None or duty != self._duty(channel) or address != self._address(channel):
                    courier.ask_to_stop()
                    self._leaving.append(courier)
                    del self._couriers[key]
            self._leaving = [c for c in self._leaving if not c.join(0.0)]
            for key, channel in wanted.items():
                if key not in self._couriers:
                    self._couriers[key] = self._employed(channel)
            for key in woken:
                if key in self._couriers:
                    self._couriers[key][2].wake()

    def _has_duties(self, channel: Channel) -> bool:
        """Whether a channel has something to do without messages: signs of life."""
        return channel.tested is not None and channel.kind in (ChannelKind.WEBHOOK, ChannelKind.MQTT)

    def _duty(self, channel: Channel) -> Duty:
        return Duty(channel=channel, heartbeat_s=self._config.heartbeat_s)

    def _address(self, channel: Channel) -> str:
        return self._secrets.address(channel.key)

    def _employed(self, channel: Channel) -> tuple[Duty, str, Courier]:
        address, person = self._address(channel), self._config.person

        def make() -> Sender:
            maker = self._makers.get(channel.kind)
            if maker is None:
                raise SendError(f"This version can't send by {channel.kind.value}.", again=False)
            if not address and channel.kind not in HERE:
                raise SendError("The channel has no address yet. Give it one.", again=False)
            return maker(channel, address, person)

        courier = Courier(
            self._duty(channel),
            self.outbox,
            make,
            on_change=self._on_change,
            clock=self._clock,
            speed=self._speed,
            sends=self._may_send,
        )
        return self._duty(channel), address, courier

    def _may_send(self) -> bool:
        """Whether this process is the one that sends from this outbox: two would send everything twice."""
        with self._lock:
            if self._claim is not None:
                return True
            try:
                fd, _ = open_private(self._files.folder / "outbox.lock")
            except OSError:
                return True  # a folder that can't be written holds nothing to send either
            if lock(fd):
                self._claim = fd
                return True
            os.close(fd)
            return False
