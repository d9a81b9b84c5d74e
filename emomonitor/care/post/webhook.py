"""A web address that takes messages as JSON. What is sent and what may come back: docs/webhook.md."""

from __future__ import annotations

import json
import urllib.parse
from datetime import datetime
from typing import Any

from emomonitor.care.entities import Channel, DeliveryState, Message
from emomonitor.care.post.http import request, split_login
from emomonitor.care.post.senders import Answer
from emomonitor.entities import iso_utc

SCHEMA = 1


class WebhookSender:
    """Posts each message; a 2xx means that the receiver itself has it.

    Args:
        channel: only for its name.
        address: ``https://host/path``, with ``user:password@`` or ``:token@`` where the receiver asks for it.
        person: how the person is called.
    """

    def __init__(self, channel: Channel, address: str, person: str) -> None:
        self._url, self._login = split_login(address)
        self._person = person
        self._asked: dict[str, str] = {}
        self._early: list[Answer] = []

    def send(self, message: Message) -> DeliveryState:
        """Post a message. Raises SendError."""
        body = {
            "schema": SCHEMA,
            "id": message.id,
            "occasion": message.occasion,
            "kind": message.kind.value,
            "title": message.title,
            "body": message.body,
            "language": message.language,
            "person": self._person,
            "created": iso_utc(message.created),
        }
        found = _object(request(self._url, body=body, headers=self._login | {"Idempotency-Key": message.id}))
        if found.get("seen") is True:
            self._early.append(_answer(message.id, found))
        elif isinstance(found.get("status_url"), str):
            self._remember(message.id, found["status_url"])
        return DeliveryState.DELIVERED

    def answers(self, waiting: frozenset[str]) -> tuple[Answer, ...]:
        """Ask where the receiver has said that it will tell. Raises SendError."""
        found, self._early = self._early, []
        for message_id in [m for m in self._asked if m not in waiting]:
            del self._asked[message_id]
        for message_id, url in list(self._asked.items()):
            told = _object(request(url, headers=self._login))
            if told.get("seen") is True:
                del self._asked[message_id]
                found.append(_answer(message_id, told))
        return tuple(found)

    def heartbeat(self, every_s: float, now: datetime) -> None:
        """Post a sign of life. Raises SendError."""
        body = {"schema": SCHEMA, "kind": "heartbeat", "every_s": every_s, "person": self._person, "at": iso_utc(now)}
        request(self._url, body=body, headers=self._login)

    def close(self) -> None:
        """Nothing is open."""

    def _remember(self, message_id: str, status_url: str) -> None:
        """Keep where to ask; another host than the receiver's own is not asked."""
        whole = urllib.parse.urljoin(self._url, status_url)
        ours, theirs = urllib.parse.urlsplit(self._url), urllib.parse.urlsplit(whole)
        if (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc):
            self._asked[message_id] = whole


def check_address(address: str) -> None:
    """Make sure that an address can be one. Raises SendError."""
    split_login(address)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:  # "OK", or a page
        return {}
    return found if isinstance(found, dict) else {}


def _answer(message_id: str, found: dict[str, Any]) -> Answer:
    return Answer(message_id=message_id, by=_short(found.get("by")), text=_short(found.get("answer")))


def _short(value: object) -> str:
    """One line of at most 200 characters: it is shown in large type."""
    return " ".join(value.split())[:200] if isinstance(value, str) else ""
