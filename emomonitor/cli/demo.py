"""``emomonitor demo``: the story in two minutes, with no camera and no account."""

from __future__ import annotations

import argparse

from emomonitor.cli.options import settings_from
from emomonitor.cli.run import has_display
from emomonitor.errors import EmomonitorError
from emomonitor.texts import text


def main(args: argparse.Namespace) -> int:
    """Show the demonstration."""
    if not has_display():
        raise EmomonitorError(text("demo.no_screen"))
    settings = settings_from(args)
    from emomonitor.ui.app import make_application

    make_application(settings.theme)  # before anything of Qt is made
    from emomonitor.ui.demo.show import show_demo

    return show_demo(settings, by_hand=args.by_hand, whole_screen=args.whole_screen)
