"""A small web server on this computer alone, in place of the family's phone. Knows no Qt."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_LARGEST = 64_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message as it came.

    Attributes:
        id: of the message.
        kind: why it was written, such as ``call``.
        title: one line.
        body: the text.
    """

    id: str
    kind: str
    title: str
    body: str


class Receiver:
    """Takes messages as docs/webhook.md describes them, and tells whether they were answered.

    Args:
        on_letter: told of each message once, from a thread of the server's.
    """

    def __init__(self, on_letter: Callable[[Letter], None]) -> None:
        self._on_letter = on_letter
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._answers: dict[str, tuple[str, str]] = {}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 5

            def do_POST(self) -> None:
                size = min(_LARGEST, int(self.headers.get("Content-Length", "0")))
                self._reply(receiver.take(self.rfile.read(size)))

            def do_GET(self) -> None:
                self._reply(receiver.status(self.path.rpartition("/")[2]))

            def _reply(self, answer: dict[str, Any]) -> None:
                raw = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing in the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="inbox", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where messages go."""
        return f"http://127.0.0.1:{self._server.server_port}/inbox"

    def take(self, raw: bytes) -> dict[str, Any]:
        """Take what was posted; return what is answered."""
        try:
            body = json.loads(raw)
            letter = Letter(
                id=str(body["id"]), kind=str(body["kind"]), title=str(body["title"]), body=str(body["body"])
            )
        except (ValueError, KeyError, TypeError):
            return {}  # a sign of life
        with self._lock:
            new = letter.id not in self._known
            self._known.add(letter.id)
        if new:
            self._on_letter(letter)
        return {"status_url": f"/status/{letter.id}"}

    def status(self, letter_id: str) -> dict[str, Any]:
        """Return whether a message was answered."""
        with self._lock:
            answer = self._answers.get(letter_id)
        return {} if answer is None else {"seen": True, "by": answer[0], "answer": answer[1]}

    def answer(self, letter_id: str, by: str, text: str) -> None:
        """Note what the family answered."""
        with self._lock:
            self._answers[letter_id] = (by, text)

    def close(self) -> None:
        """Take nothing any more."""
        self._server.shutdown()
        self._thread.join(2.0)
        self._server.server_close()
