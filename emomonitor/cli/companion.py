"""``emomonitor companion``: the window begins with the companion, for the person."""

from __future__ import annotations

import argparse

from emomonitor.care.files import CARE, CareFiles
from emomonitor.care.secrets import Secrets
from emomonitor.cli import EXIT_OK
from emomonitor.cli.options import settings_from, window_settings
from emomonitor.cli.run import has_display
from emomonitor.errors import EmomonitorError
from emomonitor.texts import text


def main(args: argparse.Namespace) -> int:
    """Show the companion, or forget the carer's PIN."""
    if args.forget_pin:
        Secrets(CareFiles(settings_from(args).data_dir / CARE).secrets).set_pin("")
        print(text("companion.pin_forgotten"))
        return EXIT_OK
    if not has_display():
        raise EmomonitorError(text("companion.no_screen"))
    begin = window_settings(args)
    from emomonitor.ui.app import Begin, run_window
    from emomonitor.ui.company import Manner
    from emomonitor.ui.single import instance_name

    return run_window(
        begin.now,
        Begin(
            settings_file=begin.path,
            saved=begin.saved,
            notice=begin.notice,
            instance=instance_name(),
            welcome=args.source is None,
            manner=Manner(companion=True, whole_screen=not args.window),
        ),
    )
