"""CSV files that only grow, row by row: their owner's alone, each row on the disk before it counts as kept."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

from emomonitor.errors import CareError, SessionError
from emomonitor.session.storage import make_private_folder, mend, open_private, sync, told, write_whole


def append_row(path: Path, columns: Sequence[str], cells: Sequence[str]) -> None:
    """Add a row; the file and its folder are made where they are missing, a torn last row is cut off.

    Args:
        path: of the file.
        columns: its header; a file with another one is left as it is.
        cells: as many as there are columns.

    Raises:
        CareError: it can't be written, or is somebody else's.
    """
    try:
        if not path.parent.exists():
            make_private_folder(path.parent)
        header = _line(columns)
        fd, new = open_private(path)
        try:
            if not new and not mend(fd, header):
                raise CareError(f"{path} has other columns than emomonitor's; it is left as it is. Move it elsewhere.")
            if os.fstat(fd).st_size == 0:
                write_whole(fd, header)
            write_whole(fd, _line(cells))
            sync(fd)
        finally:
            os.close(fd)
    except OSError as e:
        raise CareError(str(told(e, path))) from e
    except SessionError as e:
        raise CareError(str(e)) from e


def _line(cells: Sequence[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue().encode()
