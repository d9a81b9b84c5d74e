"""The options of ``emomonitor report``. Imports nothing heavy."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from emomonitor import texts
from emomonitor.exporting.words import FORMAT_KEYS, words
from emomonitor.texts import text

ALL = "all"

_EXAMPLES = (
    "emomonitor report 20261123T134703Z",
    "emomonitor report 20261123T134703Z --person 2 --from 12:10 --to 12:20 --format pdf --out visit.pdf",
    "emomonitor report film.csv --from 1:30 --to 2:45 --format figures",
    "emomonitor report sessions/20261123T134703Z --format all --out exported",
)


def add_parser(sub: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to the subparsers of the command line."""
    language = texts.current()
    formats = "\n".join(f"  {texts.padded(k, 10)}{words(f'format_{k}_for', language)}" for k in FORMAT_KEYS)
    examples = "\n".join(f"  {line}" for line in _EXAMPLES)
    p = sub.add_parser(
        "report",
        parents=[common],
        help=text("help.report"),
        description=text("help.report_long"),
        epilog=f"{text('help.report_formats')}\n{formats}\n\n{text('help.report_examples')}\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument(
        "session", metavar="SESSION", help="session folder, its name as 'emomonitor kept' lists it, or a log"
    )
    p.add_argument(
        "--format",
        action="append",
        choices=(*FORMAT_KEYS, ALL),
        metavar="FORMAT",
        help="one of the formats below, several times for several, or all (default: html)",
    )
    p.add_argument(
        "--out",
        type=Path,
        metavar="OUT",
        help="one format: a file, or a folder that is there; several: a folder, made where it is missing "
        "(default: named after the session, in the current folder)",
    )
    p.add_argument(
        "--person", action="append", type=int, metavar="N", help="only this person, several times for several"
    )
    p.add_argument(
        "--from",
        dest="start",
        metavar="TIME",
        help="from here on: time of day (12:10, 12:10:30), time into a film (1:30), or seconds (730)",
    )
    p.add_argument("--to", dest="end", metavar="TIME", help="before this, written likewise")
    p.add_argument("--language", choices=texts.LANGUAGES, help="language of what is written (default: as --lang)")
    p.add_argument("--overwrite", action="store_true", help="replace files that are there already")
