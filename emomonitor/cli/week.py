"""``emomonitor week``."""

from emomonitor.cli.day import main

__all__ = ["main"]
