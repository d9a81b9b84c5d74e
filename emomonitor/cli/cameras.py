"""``emomonitor cameras``: what ``--source`` can name."""

from __future__ import annotations

import argparse

from emomonitor.capture.cameras import cameras
from emomonitor.texts import text


def main(args: argparse.Namespace) -> int:
    """Print a line for each camera: number, name, path."""
    found = cameras()
    for camera in found:
        print(f"{camera.index}\t{camera.title}\t{camera.uri}")
    if not found:
        print(text("cameras.none"))
        print(text("cameras.demo"))
    return 0
