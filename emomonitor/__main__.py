"""Entry point of ``emomonitor`` and ``python -m emomonitor``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; return its exit code."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        print(
            f"emomonitor needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}. "
            "Install one of them and make the virtual environment with it.",
            file=sys.stderr,
        )
        return 2
    try:
        from emomonitor.cli import run_command_line

        return run_command_line(sys.argv[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
