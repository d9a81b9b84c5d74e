"""Door of the train package: ``python -m train COMMAND`` (also ``emomonitor-train COMMAND``)."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from emomonitor.errors import EmomonitorError
from train.commands import COMMANDS
from train.record import command_line

BAD_INPUT = 2
INTERRUPTED = 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m train",
        description="From the raw data set to a model that the app can load: fit, then export, evaluate, card. "
        "Look at the data first with inspect and samples; compare and explain networks; teach a model your own "
        "faces with label and finetune.",
    )
    parser.add_argument("--debug", action="store_true", help="show the whole error, for a bug report")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, 2 for bad input, 130 for Ctrl-C."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    a = _parser().parse_args(arguments)
    a.command_line = command_line(arguments)
    try:
        a.run(a)
    except EmomonitorError as e:
        if a.debug:
            raise
        print(f"error: {e}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
