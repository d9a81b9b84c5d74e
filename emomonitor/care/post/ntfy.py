"""ntfy: a free app on the family's telephones, by ntfy.sh or one's own server. It can tell who has seen a message."""

from __future__ import annotations

import json
import time
import urllib.parse
from collections.abc import Callable
from typing import Any

from emomonitor.care.entities import Channel, DeliveryState, Message, MessageKind
from emomonitor.care.post.http import request, split_login
from emomonitor.care.post.senders import Answer, Quiet, SendError

_PRIORITY = {MessageKind.CALL: 5, MessageKind.ALERT: 4, MessageKind.TEST: 4, MessageKind.DAILY: 2}
"""ntfy's own scale: 5 goes on ringing, 3 is usual, 2 makes no sound."""

_TAGS = {MessageKind.CALL: "telephone_receiver", MessageKind.ALERT: "bell", MessageKind.DAILY: "white_check_mark"}
"""Names of the small pictures that ntfy shows before a title."""

_SEEN_WORDS = {"en": "I've seen it", "zh_TW": "我看到了"}
_COMING_WORDS = {"en": "I'll call you", "zh_TW": "我馬上打給您"}

_TALKATIVE = frozenset({MessageKind.CALL, MessageKind.ALERT, MessageKind.TEST})
"""Kinds that can be answered with a tap."""

_SEPARATOR = " | "


class NtfySender(Quiet):
    """Publishes to a topic; taps on its buttons come back by a second topic, ``<topic>-seen``.

    Args:
        channel: only for its name.
        address: ``https://ntfy.sh/topic``; ``https://user:password@…`` or ``https://:token@…`` where it is protected.
        person: not used: the words name them.
        clock: seconds since 1970, as the server's.
    """

    def __init__(self, channel: Channel, address: str, person: str, clock: Callable[[], float] = time.time) -> None:
        self._server, self._topic, self._login = _parts(address)
        self._since = str(int(clock()) - 60)  # both clocks may differ; repeats are known by their id
        self._known: set[str] = set()

    def send(self, message: Message) -> DeliveryState:
        """Publish a message. Raises SendError."""
        body: dict[str, object] = {
            "topic": self._topic,
            "title": message.title,
            "message": message.body,
            "priority": _PRIORITY.get(message.kind, 3),
        }
        if message.kind in _TAGS:
            body["tags"] = [_TAGS[message.kind]]
        if message.kind in _TALKATIVE:
            body["actions"] = [self._button(message, words) for words in self._replies(message)]
        # A repeat after a torn connection updates the notification instead of adding one, where the server knows this.
        request(self._server, body=body, headers=self._login | {"X-Sequence-ID": message.id})
        return DeliveryState.SENT

    def answers(self, waiting: frozenset[str]) -> tuple[Answer, ...]:
        """Read the taps since it was asked last. Raises SendError."""
        if not waiting:
            return ()
        query = urllib.parse.urlencode({"poll": "1", "since": self._since})
        raw = request(f"{self._server}/{self._topic}-seen/json?{query}", headers=self._login)
        found = []
        for line in raw.splitlines():
            event = _object(line)
            if event.get("event") != "message" or not isinstance(event.get("id"), str) or event["id"] in self._known:
                continue
            self._known.add(event["id"])
            self._since = event["id"]
            message_id, _, words = str(event.get("message", "")).partition(_SEPARATOR)
            if message_id in waiting:
                found.append(Answer(message_id=message_id, text=" ".join(words.split())[:200]))
        return tuple(found)

    def _replies(self, message: Message) -> tuple[str, ...]:
        seen = _SEEN_WORDS.get(message.language, _SEEN_WORDS["en"])
        if message.kind is not MessageKind.CALL:
            return (seen,)
        return (_COMING_WORDS.get(message.language, _COMING_WORDS["en"]), seen)

    def _button(self, message: Message, words: str) -> dict[str, object]:
        action: dict[str, object] = {
            "action": "http",
            "label": words,
            "url": f"{self._server}/{self._topic}-seen",
            "method": "POST",
            "body": f"{message.id}{_SEPARATOR}{words}",
            "clear": True,
        }
        return action


def check_address(address: str) -> None:
    """Make sure that an address can be one. Raises SendError."""
    _parts(address)


def _parts(address: str) -> tuple[str, str, dict[str, str]]:
    """Return server, topic and login of an address. Raises SendError."""
    url, login = split_login(address)
    parts = urllib.parse.urlsplit(url)
    folder, _, topic = parts.path.strip("/").rpartition("/")
    if not topic or not all(c.isascii() and (c.isalnum() or c in "-_") for c in topic) or len(topic) > 58:
        raise SendError(
            "The address must end in a topic of letters, digits, - and _, such as https://ntfy.sh/dad-7f3k9q.",
            again=False,
        )
    server = urllib.parse.urlunsplit((parts.scheme, parts.netloc, folder, "", ""))
    return server.rstrip("/"), topic, login


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
