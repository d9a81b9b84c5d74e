"""What tests of care have in common: a family, receivers on this computer, and a clock that is moved by hand."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from emomonitor.care.config import CareConfig
from emomonitor.care.entities import Channel, ChannelKind, Delivery, DeliveryState, Message, MessageKind, Recipient

NOW = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
WAIT_S = 20.0


class Clock:
    """The time, moved by hand."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def on(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


def a_channel(key: str = "hook", kind: ChannelKind = ChannelKind.WEBHOOK, *, tested: bool = True) -> Channel:
    return Channel(key=key, kind=kind, name=key, tested=NOW if tested else None)


def a_family(*channels: Channel, language: str = "en", phone: str = "0912 345 678") -> CareConfig:
    """Mei, with all these channels, who watches over Dad."""
    keys = tuple(c.key for c in channels)
    mei = Recipient(key="mei", name="Mei", language=language, phone=phone, channels=keys)
    return CareConfig(person="Dad", people=(mei,), channels=channels)


def a_message(number: int = 1, *, channel: str = "hook", kind: MessageKind = MessageKind.ALERT) -> Message:
    return Message(
        id=f"m{number}",
        occasion=f"o{number}",
        kind=kind,
        created=NOW,
        recipient="mei",
        channel=channel,
        title=f"Title {number}",
        body="Body",
    )


class News:
    """Collects what is told of deliveries from any thread, and waits for what is expected."""

    def __init__(self) -> None:
        self._told: list[Delivery] = []
        self._changed = threading.Condition()

    def __call__(self, delivery: Delivery) -> None:
        with self._changed:
            self._told.append(delivery)
            self._changed.notify_all()

    @property
    def told(self) -> tuple[Delivery, ...]:
        with self._changed:
            return tuple(self._told)

    def wait(self, fits: Callable[[Delivery], bool]) -> Delivery:
        """Return the first delivery that fits; fails after a while."""
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(fits, self._told)), WAIT_S), self._told
            return next(d for d in self._told if fits(d))

    def wait_for(self, message_id: str, state: DeliveryState) -> Delivery:
        return self.wait(lambda d: d.message.id == message_id and d.state is state)


class Receiver:
    """A web server on this computer that takes messages.

    Attributes:
        taken: bodies that were answered with 200, in order.
        asked: every body that came, also those that were refused.
        refuse: status codes to answer with first, one for each request; 0 closes the connection in the middle.
        replies: what is answered with 200; ``{}`` for nothing.
        gets: what a GET of a path gives.
    """

    def __init__(self, port: int = 0) -> None:
        self.taken: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.refuse: deque[int] = deque()
        self.refuse_always = 0
        self.retry_after = ""
        self.replies: dict[str, Any] = {}
        self.gets: dict[str, bytes] = {}
        self.got: list[str] = []
        self._changed = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 5

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                receiver._post(self, body)

            def do_GET(self) -> None:
                receiver._get(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(0.02), name="receiver")
        self._thread.start()

    def _post(self, handler: BaseHTTPRequestHandler, raw: bytes) -> None:
        try:
            body = json.loads(raw)
        except ValueError:
            body = {"raw": raw.decode()}
        with self._changed:
            self.asked.append(body)
            self.headers.append(dict(handler.headers.items()))
            code = self.refuse.popleft() if self.refuse else self.refuse_always or 200
            if code == 200:
                self.taken.append(body)
            self._changed.notify_all()
        if code == 0:
            handler.close_connection = True
            return
        answer = json.dumps(self.replies).encode() if code == 200 else b""
        handler.send_response(code)
        if self.retry_after:
            handler.send_header("Retry-After", self.retry_after)
        handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        handler.wfile.write(answer)

    def _get(self, handler: BaseHTTPRequestHandler) -> None:
        with self._changed:
            self.got.append(handler.path)
            self._changed.notify_all()
        body = self.gets.get(handler.path.split("?")[0], b"")
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def wait(self, fits: Callable[[], bool]) -> None:
        """Wait until something holds that the receiver knows of."""
        with self._changed:
            assert self._changed.wait_for(fits, WAIT_S), (self.taken, self.asked, self.got)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def a_receiver(port: int = 0) -> Iterator[Receiver]:
    receiver = Receiver(port)
    try:
        yield receiver
    finally:
        receiver.close()
