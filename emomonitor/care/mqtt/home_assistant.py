"""What is told by MQTT: topics, the device as Home Assistant discovers it, and its state. Pure.

Source: Home Assistant's documentation of MQTT discovery (device discovery payload, since 2024.11).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from emomonitor.care.alerts.machine import RuleState, RuleStatus
from emomonitor.care.entities import CameraState, Message, Sight
from emomonitor.entities import iso_utc
from emomonitor.labels import KEYS, UNSURE

ONLINE, OFFLINE = "online", "offline"
ON, OFF = "ON", "OFF"
UNKNOWN = "unknown"

_FRESH = timedelta(seconds=10)
"""What was seen longer ago says nothing of now."""


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics of one installation.

    Attributes:
        root: ``emomonitor/<id>``.
    """

    root: str

    @property
    def state(self) -> str:
        """What is seen now."""
        return f"{self.root}/state"

    @property
    def availability(self) -> str:
        """``online``, or ``offline`` by last will."""
        return f"{self.root}/availability"

    @property
    def heartbeat(self) -> str:
        """The time, again and again."""
        return f"{self.root}/heartbeat"

    @property
    def message(self) -> str:
        """Calls, alerts, the daily word."""
        return f"{self.root}/message"

    @property
    def seen(self) -> str:
        """What somebody answered to a message comes here."""
        return f"{self.root}/seen"


def discovery(topics: Topics, node: str, person: str, version: str) -> dict[str, Any]:
    """Return what lets Home Assistant make one device with five entities.

    Args:
        topics: of this installation.
        node: its id.
        person: how the person is called; "" for nothing.
        version: of this program.
    """
    unique = f"emomonitor_{node}"

    def entity(platform: str, key: str, name: str, template: str, **more: object) -> dict[str, Any]:
        return {
            "platform": platform,
            "unique_id": f"{unique}_{key}",
            "name": name,
            "value_template": template,
            **more,
        }

    return {
        "device": {
            "identifiers": [unique],
            "name": f"emomonitor {person}".strip(),
            "manufacturer": "emomonitor",
            "model": "Facial expressions, read on the person's own computer. Not a medical device.",
            "sw_version": version,
        },
        "origin": {"name": "emomonitor", "sw_version": version},
        "availability_topic": topics.availability,
        "state_topic": topics.state,
        "qos": 1,
        "components": {
            "expression": entity(
                "sensor",
                "expression",
                "Expression",
                "{{ value_json.expression }}",
                device_class="enum",
                options=[*KEYS, UNSURE, UNKNOWN],
                icon="mdi:face-man-outline",
            ),
            "confidence": entity(
                "sensor",
                "confidence",
                "Confidence",
                "{{ value_json.confidence }}",
                unit_of_measurement="%",
                state_class="measurement",
                icon="mdi:percent-outline",
            ),
            "presence": entity(
                "binary_sensor", "presence", "Somebody in view", "{{ value_json.presence }}", device_class="occupancy"
            ),
            "alert": entity("binary_sensor", "alert", "Alert", "{{ value_json.alert }}", device_class="problem"),
            "last_seen": entity(
                "sensor", "last_seen", "Last seen", "{{ value_json.last_seen }}", device_class="timestamp"
            ),
        },
    }


def state(
    now: datetime,
    sight: Sight | None,
    camera: CameraState,
    statuses: Iterable[RuleStatus],
    last_seen: datetime | None,
) -> dict[str, Any]:
    """Return what is seen now. Of two people neither's expression is told, and nothing is guessed.

    Args:
        now: the time.
        sight: the newest one.
        camera: whether anything can be seen.
        statuses: of the rules.
        last_seen: when somebody was in view last.
    """
    fresh = sight is not None and camera is CameraState.ON and now - sight.utc <= _FRESH
    told: dict[str, Any] = {"expression": UNKNOWN, "confidence": None, "presence": None}
    if fresh and sight is not None:
        told["presence"] = ON if sight.people else OFF
        if sight.probs is not None:
            told["expression"] = UNSURE if sight.emotion is None else sight.emotion.key
            told["confidence"] = None if sight.confidence is None else round(100 * sight.confidence)
    firing = any(s.state is RuleState.FIRING for s in statuses)
    told["alert"] = ON if firing else OFF
    told["last_seen"] = None if last_seen is None else iso_utc(last_seen.replace(microsecond=0))
    return told


def message(sent: Message, person: str) -> dict[str, Any]:
    """Return a message as it is published; its id is answered to the topic ``seen``."""
    return {
        "schema": 1,
        "id": sent.id,
        "occasion": sent.occasion,
        "kind": sent.kind.value,
        "title": sent.title,
        "body": sent.body,
        "language": sent.language,
        "person": person,
        "created": iso_utc(sent.created),
    }
