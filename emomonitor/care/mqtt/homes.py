"""All brokers of one installation. No connection is made before there is a channel of this kind."""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version

from emomonitor.care.alerts.machine import RuleStatus
from emomonitor.care.config import CareConfig
from emomonitor.care.entities import CameraState, Channel, ChannelKind, DeliveryState, Message, Sight
from emomonitor.care.files import CareFiles
from emomonitor.care.mqtt import home_assistant
from emomonitor.care.mqtt.address import parse_address
from emomonitor.care.mqtt.home import Home
from emomonitor.care.post.senders import Answer
from emomonitor.care.secrets import Secrets
from emomonitor.entities import iso_utc
from emomonitor.errors import CareError
from emomonitor.session.storage import replace_atomically

log = logging.getLogger(__name__)

_SAME_AGAIN = timedelta(seconds=30)
"""What hasn't changed is told again after so long."""


class Homes:
    """Any thread may call.

    Args:
        files: where the id of this installation and the addresses lie.
        config: channels, and how the person is called.
    """

    def __init__(self, files: CareFiles, config: CareConfig) -> None:
        self._files, self._config = files, config
        self._secrets = Secrets(files.secrets)
        self._lock = threading.Lock()
        self._homes: dict[str, Home] = {}
        self._told: dict[str, object] = {}
        self._told_at: datetime | None = None
        self._last_seen: datetime | None = None
        self._started = False

    def start(self) -> None:
        """Connect to the brokers of all channels whose test has passed."""
        self._started = True
        self.configure(self._config)

    def configure(self, config: CareConfig) -> None:
        """Go by other channels."""
        self._config = config
        if not self._started:
            return
        wanted = {c.key: c for c in config.channels if c.kind is ChannelKind.MQTT}
        with self._lock:
            leaving = [self._homes.pop(key) for key in list(self._homes) if key not in wanted]
        for home in leaving:
            home.close()
        for channel in wanted.values():
            if channel.tested is not None:
                try:
                    self._home(channel, self._secrets.address(channel.key), config.person).announce()
                except CareError as e:
                    log.warning("channel %s: %s", channel.key, e)

    def sender(self, channel: Channel, address: str, person: str) -> MqttSender:
        """Make a sender for the post. Raises SendError."""
        return MqttSender(self._home(channel, address, person))

    def publish(self, now: datetime, sight: Sight | None, camera: CameraState, statuses: Iterable[RuleStatus]) -> None:
        """Tell what is seen, where it has changed or is due again; called once a second."""
        if sight is not None and sight.people:
            self._last_seen = sight.utc
        with self._lock:
            homes = tuple(self._homes.values())
        if not homes:
            return
        told = home_assistant.state(now, sight, camera, statuses, self._last_seen)
        steady = {k: v for k, v in told.items() if k not in ("last_seen", "confidence")}
        before = {k: v for k, v in self._told.items() if k not in ("last_seen", "confidence")}
        due = self._told_at is None or now - self._told_at >= _SAME_AGAIN or now < self._told_at
        if steady == before and not due:
            return
        self._told, self._told_at = told, now
        for home in homes:
            home.show(told)

    def close(self) -> None:
        """End all connections."""
        self._started = False
        with self._lock:
            leaving = tuple(self._homes.values())
            self._homes.clear()
        for home in leaving:
            home.close()

    def _home(self, channel: Channel, address: str, person: str) -> Home:
        broker = parse_address(address)
        with self._lock:
            home = self._homes.get(channel.key)
            if home is not None and home.broker == broker and home.person == person:
                return home
            if home is not None:
                home.close()
            self._homes[channel.key] = home = Home(broker, self._node(), person, _version())
            return home

    def _node(self) -> str:
        """Return the id of this installation, which Home Assistant knows it by for ever."""
        try:
            found = json.loads(self._files.mqtt.read_text(encoding="utf-8"))["node"]
            if isinstance(found, str) and found.isalnum():
                return found
        except (OSError, ValueError, KeyError, TypeError):
            log.info("a new id for MQTT is made")
        node = secrets.token_hex(4)
        try:
            replace_atomically(self._files.mqtt, json.dumps({"node": node}).encode())
        except OSError as e:
            log.warning("%s can't be written (%s)", self._files.mqtt, e.strerror or e)
        return node


class MqttSender:
    """Messages by a home's connection, which stays open when the sender is closed.

    Args:
        home: the connection.
    """

    def __init__(self, home: Home) -> None:
        self._home = home

    def send(self, message: Message) -> DeliveryState:
        """Publish a message; the broker has it. Raises SendError."""
        self._home.send(message)
        return DeliveryState.SENT

    def answers(self, waiting: frozenset[str]) -> tuple[Answer, ...]:
        """Return what was answered."""
        return tuple(a for a in self._home.answers() if a.message_id in waiting)

    def heartbeat(self, every_s: float, now: datetime) -> None:
        """Give a sign of life. Raises SendError."""
        self._home.beat(iso_utc(now))

    def close(self) -> None:
        """The connection is the home's."""


def _version() -> str:
    try:
        return version("emomonitor")
    except PackageNotFoundError:
        return "unknown"
