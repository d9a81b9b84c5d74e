"""A motion-JPEG camera of the network, as far as a client can tell: it can be killed, brought back and stalled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from emomonitor.entities import Image
from emomonitor.opencv import cv2

WIDTH, HEIGHT = 160, 120
_INTERVAL_S = 0.02


def moving(n: int) -> Image:
    """A picture that is different each time."""
    image = np.full((HEIGHT, WIDTH, 3), 120, dtype=np.uint8)
    image[:, (7 * n) % WIDTH :] = 40 + n % 160
    return image


def still(n: int) -> Image:
    """The same bright picture each time."""
    return moving(3)


def black(n: int) -> Image:
    """What a covered lens gives: dark, with a little noise."""
    return np.random.default_rng(n).integers(0, 4, (HEIGHT, WIDTH, 3)).astype(np.uint8)


class MjpegServer:
    """Serves ``picture(n)`` for ever, 50 frames a second, on 127.0.0.1; ``picture`` may be replaced at any time."""

    def __init__(self, picture: Callable[[int], Image] = moving) -> None:
        self.picture = picture
        self.served = 0
        self.damage_every: int | None = None
        self._port = 0
        self._stopping = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/camera.mjpg"

    def start(self) -> None:
        """Listen, on the same port as before."""
        self._stopping.clear()
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler())
        self._server.daemon_threads = False  # server_close() waits for them
        self._port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="mjpeg-server")
        self._thread.start()

    def kill(self) -> None:
        """End every connection, and refuse new ones."""
        self._stopping.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = None

    def __enter__(self) -> MjpegServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                if self.path != "/camera.mjpg":
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                try:
                    while not outer._stopping.wait(_INTERVAL_S):
                        self._send_one()
                except OSError:
                    return  # the client went away

            def _send_one(self) -> None:
                jpeg = cv2.imencode(".jpg", outer.picture(outer.served))[1].tobytes()
                outer.served += 1
                if outer.damage_every and outer.served % outer.damage_every == 0:
                    jpeg = jpeg[:20] + bytes(len(jpeg) - 20)
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                self.wfile.write(head.encode() + jpeg + b"\r\n")

        return Handler
