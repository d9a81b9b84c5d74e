"""One connection to one broker. paho's own thread keeps it; nothing here waits but :meth:`Home.send`."""

from __future__ import annotations

import importlib
import json
import logging
import ssl
import threading
from typing import Any

from emomonitor.care.entities import Message
from emomonitor.care.mqtt import home_assistant
from emomonitor.care.mqtt.address import Broker
from emomonitor.care.mqtt.home_assistant import OFFLINE, ONLINE, Topics
from emomonitor.care.post.senders import TIMEOUT_S, Answer, SendError

log = logging.getLogger(__name__)

INSTALL = 'paho-mqtt is not installed. Install it: pip install "emomonitor[notify]", or start emomonitor with ./run.'

_KEEP_ALIVE_S = 60
"""After one and a half of it without a word the broker publishes our last will (MQTT 5, 3.1.2.10)."""

_SLOWEST_S = 60
"""Longest wait between two attempts to connect."""

_LONGEST = 4096
"""Bytes of an answer that are looked at."""


class Home:
    """Connects when it is made, and again whenever the broker comes back.

    Args:
        broker: where.
        node: id of this installation.
        person: how the person is called.
        version: of this program.

    Raises:
        SendError: paho-mqtt isn't installed, or the certificate can't be read.
    """

    def __init__(self, broker: Broker, node: str, person: str, version: str) -> None:
        self.broker, self.person = broker, person
        self.topics = Topics(f"{broker.topics}/{node}")
        self._node, self._version = node, version
        self._lock = threading.Lock()
        self._connected = threading.Event()
        self._refused = ""
        self._announced = False
        self._state: dict[str, Any] | None = None
        self._answers: list[Answer] = []
        self._client = self._made()

    def _made(self) -> Any:
        try:
            paho: Any = importlib.import_module("paho.mqtt.client")
        except ImportError:
            raise SendError(INSTALL, again=False) from None
        client = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        broker = self.broker
        if broker.user:
            client.username_pw_set(broker.user, broker.password or None)
        if broker.tls:
            try:
                client.tls_set_context(ssl.create_default_context(cafile=broker.ca or None))
            except (OSError, ssl.SSLError) as e:
                raise SendError(f"The file of the certificate authority can't be used ({e}).", again=False) from None
        client.will_set(self.topics.availability, OFFLINE, qos=1, retain=True)
        client.reconnect_delay_set(1, _SLOWEST_S)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.connect_async(broker.host, broker.port, keepalive=_KEEP_ALIVE_S, clean_start=True)
        client.loop_start()
        return client

    # -- paho's thread -----------------------------------------------------------------------------

    def _on_connect(self, client: Any, userdata: object, flags: object, reason: Any, properties: object) -> None:
        if reason.is_failure:
            self._refused = str(reason)
            return
        self._refused = ""
        client.subscribe(self.topics.seen, qos=1)
        self._connected.set()
        with self._lock:
            announced, state = self._announced, self._state
        if announced:
            self._publish_all(state)

    def _on_disconnect(self, client: Any, userdata: object, flags: object, reason: object, properties: object) -> None:
        self._connected.clear()

    def _on_message(self, client: Any, userdata: object, found: Any) -> None:
        answer = _answer(bytes(found.payload[:_LONGEST]))
        if answer is not None:
            with self._lock:
                self._answers.append(answer)

    # -- what is told ------------------------------------------------------------------------------

    def announce(self) -> None:
        """Let Home Assistant discover the device from now on, after each new connection too."""
        with self._lock:
            already, self._announced = self._announced, True
            state = self._state
        if not already and self._connected.is_set():
            self._publish_all(state)

    def show(self, state: dict[str, Any]) -> None:
        """Tell what is seen now; forgotten where the broker is away, but for the newest."""
        with self._lock:
            self._state, announced = state, self._announced
        if announced and self._connected.is_set():
            self._client.publish(self.topics.state, json.dumps(state), qos=0, retain=True)

    def beat(self, now: str) -> None:
        """Give a sign of life. Raises SendError where the broker is away."""
        if not self._connected.is_set():
            raise self._away()
        self._client.publish(self.topics.availability, ONLINE, qos=1, retain=True)
        self._client.publish(self.topics.heartbeat, now, qos=0)

    def send(self, message: Message) -> None:
        """Publish a message and wait until the broker has it. Raises SendError."""
        if not self._connected.wait(TIMEOUT_S):
            raise self._away()
        body = json.dumps(home_assistant.message(message, self.person), ensure_ascii=False)
        info = self._client.publish(self.topics.message, body, qos=1)
        try:
            info.wait_for_publish(TIMEOUT_S)
            taken = info.is_published()
        except (RuntimeError, ValueError):
            taken = False
        if not taken:
            raise SendError(f"{self.broker.host} didn't take the message. It is tried again.")

    def answers(self) -> tuple[Answer, ...]:
        """Return what was answered since it was asked last."""
        with self._lock:
            found, self._answers = self._answers, []
        return tuple(found)

    def close(self) -> None:
        """Say good-bye, which is no last will; then end paho's thread."""
        if self._connected.is_set() and self._announced:
            info = self._client.publish(self.topics.availability, OFFLINE, qos=1, retain=True)
            try:
                info.wait_for_publish(0.5)
            except (RuntimeError, ValueError):
                log.info("the broker %s is away", self.broker.host)
        self._client.disconnect()
        self._client.loop_stop()

    def _publish_all(self, state: dict[str, Any] | None) -> None:
        topic = f"{self.broker.discovery}/device/emomonitor_{self._node}/config"
        payload = home_assistant.discovery(self.topics, self._node, self.person, self._version)
        self._client.publish(topic, json.dumps(payload, ensure_ascii=False), qos=1, retain=True)
        self._client.publish(self.topics.availability, ONLINE, qos=1, retain=True)
        if state is not None:
            self._client.publish(self.topics.state, json.dumps(state), qos=0, retain=True)

    def _away(self) -> SendError:
        if self._refused:
            return SendError(f"{self.broker.host} refuses the connection ({self._refused}). Check user and password.")
        return SendError(f"{self.broker.host} could not be reached. It is tried again.")


def _answer(raw: bytes) -> Answer | None:
    """Read an answer: JSON with ``id``, ``by`` and ``text``, or the id alone."""
    try:
        text = raw.decode().strip()
        found = json.loads(text) if text.startswith("{") else {"id": text}
    except ValueError:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("id"), str) or not found["id"]:
        return None
    return Answer(message_id=found["id"], by=_line(found.get("by")), text=_line(found.get("text")))


def _line(value: object) -> str:
    """One line of at most 200 characters: it is shown in large type."""
    return " ".join(value.split())[:200] if isinstance(value, str) else ""
