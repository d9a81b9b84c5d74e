"""How long it takes from the call button to a receiver: presses are sent to a web server on this computer.

    python -m benchmarks.call                      # 200 presses alone, 50 beside two dead channels: about a minute

Measured from the end of the countdown, at which the message is written, until the receiver has answered 200 and that is
noted on the disk. Beside it: the same with one channel whose server refuses connections and one whose server takes them
and never answers.
"""

from __future__ import annotations

import argparse
import json
import socket
import statistics
import tempfile
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from emomonitor.care.call import Call
from emomonitor.care.config import CareConfig
from emomonitor.care.entities import Channel, ChannelKind, Delivery, DeliveryState, Recipient
from emomonitor.care.files import CareFiles
from emomonitor.care.post.office import PostOffice
from emomonitor.care.secrets import Secrets
from emomonitor.entities import utc_now

BAR_S = 5.0


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def measure(presses: int, *, with_dead: bool) -> list[float]:
    """Return seconds from each press to its delivery."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    silent = socket.create_server(("127.0.0.1", 0))  # takes connections, says nothing
    refusing = socket.create_server(("127.0.0.1", 0))
    refusing_port = refusing.getsockname()[1]
    refusing.close()
    addresses = {"good": f"http://127.0.0.1:{server.server_port}/"}
    if with_dead:
        addresses |= {
            "refuses": f"http://127.0.0.1:{refusing_port}/",
            "silent": f"http://127.0.0.1:{silent.getsockname()[1]}/",
        }
    channels = tuple(Channel(key=k, kind=ChannelKind.WEBHOOK, tested=utc_now()) for k in addresses)
    config = CareConfig(people=(Recipient(key="mei", name="Mei", language="en", channels=tuple(addresses)),))
    config = replace(config, channels=channels)
    delivered = threading.Event()

    def note(delivery: Delivery) -> None:
        if delivery.message.channel == "good" and delivery.state is DeliveryState.DELIVERED:
            delivered.set()

    times = []
    with tempfile.TemporaryDirectory() as folder:
        files = CareFiles(Path(folder) / "care")
        for key, address in addresses.items():
            Secrets(files.secrets).set_address(key, address)
        post = PostOffice(files, config, on_change=note)
        post.start()
        for _ in range(presses):
            call = Call(config, post, countdown_s=0.0)
            delivered.clear()
            begin = time.perf_counter()
            call.press(utc_now())
            call.step(utc_now())
            if not delivered.wait(60.0):
                raise SystemExit("A message did not arrive within a minute.")
            times.append(time.perf_counter() - begin)
        post.close(1.0)
    server.shutdown()
    server.server_close()
    silent.close()
    return sorted(times)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=200, metavar="N", help="how many, alone (default: 200)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    args = parser.parse_args()
    found = {}
    print("                      presses   median ms   p95 ms   longest ms")
    for name, count, dead in (("alone", args.presses, False), ("beside two dead ones", args.presses // 4, True)):
        times = measure(count, with_dead=dead)
        p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
        print(f"{name:22}{count:7d}{1000 * statistics.median(times):12.0f}{1000 * p95:9.0f}{1000 * times[-1]:13.0f}")
        found[name] = {"presses": count, "median_s": statistics.median(times), "p95_s": p95, "longest_s": times[-1]}
    if args.json is not None:
        args.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    good = all(f["p95_s"] < BAR_S for f in found.values())
    print(f"wanted: p95 under {BAR_S:g} s: {'reached' if good else 'missed'}")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
