"""Opinions about the app itself, in the person's own words: kept here for whoever maintains it, sent to nobody."""

from __future__ import annotations

import csv
import io
import os
from datetime import datetime
from pathlib import Path

from emomonitor.errors import CareError, SessionError
from emomonitor.session.storage import make_private_folder, mend, open_private, sync, told, write_whole

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
    try:
        if not path.parent.exists():
            make_private_folder(path.parent)
        fd, _ = open_private(path)
        try:
            if os.fstat(fd).st_size and not mend(fd, _line(COLUMNS)):
                raise CareError(f"{path} is no file of opinions; it is left as it is. Move it elsewhere.")
            if os.fstat(fd).st_size == 0:
                write_whole(fd, _line(COLUMNS))
            write_whole(fd, _line((utc.isoformat(timespec="seconds"), version, words)))
            sync(fd)
        finally:
            os.close(fd)
    except OSError as e:
        raise CareError(str(told(e, path))) from e
    except SessionError as e:
        raise CareError(str(e)) from e


def _line(cells: tuple[str, ...]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue().encode()
