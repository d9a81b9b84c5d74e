"""``emomonitor about``: version, licence, where things lie, and what the program stands on."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from emomonitor.about import about, as_text
from emomonitor.cli.options import settings_from


def main(args: argparse.Namespace) -> int:
    """Print it as text or JSON."""
    found = about(settings_from(args), args.config)
    if args.json:
        print(json.dumps(asdict(found), indent=2, ensure_ascii=False, default=str))
    else:
        print(as_text(found))
    return 0
