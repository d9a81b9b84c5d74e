"""``emomonitor cameras``: what ``--source`` can name."""

from __future__ import annotations

import argparse

from emomonitor.capture.cameras import cameras


def main(args: argparse.Namespace) -> int:
    """Print a line for each camera: number, name, path."""
    found = cameras()
    for camera in found:
        print(f"{camera.index}\t{camera.title}\t{camera.uri}")
    if not found:
        print("No camera found. Plug one in, or check that it is switched on and that you may use it.")
        print("The demo needs none: emomonitor --source demo")
    return 0
