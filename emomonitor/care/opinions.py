"""Opinions about the app itself, in the person's own words: kept here for whoever maintains it, sent to nobody."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from emomonitor.care.tables import append_row
from emomonitor.errors import CareError

OPINIONS = "opinions.csv"
COLUMNS = ("utc", "version", "text")
LONGEST = 4000
"""Characters; what is longer is cut."""


def append_opinion(path: Path, text: str, *, utc: datetime, version: str) -> None:
    """Write an opinion; it is on the disk when this returns.

    Raises:
        CareError: it is empty, or can't be written.
    """
    words = text.strip()[:LONGEST]
    if not words:
        raise CareError("Write something first.")
    if words[0] in "=+-@\t\r":
        words = f"'{words}"  # a spreadsheet would run it as a formula
    append_row(path, COLUMNS, (utc.isoformat(timespec="seconds"), version, words))
