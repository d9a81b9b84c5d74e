"""What a log that is continued already holds."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """How far a log has come.

    Attributes:
        rows: rows in it.
        frames: frames in it.
        started: wall-clock time at ``time_s`` 0, None where no row tells.
        last_frame: largest frame number, -1 where there is none.
        last_time_s: largest time.
        last_face_id: largest face id, 0 where there is none.
    """

    rows: int = 0
    frames: int = 0
    started: datetime | None = None
    last_frame: int = -1
    last_time_s: float = 0.0
    last_face_id: int = 0


def look_back(log: Path) -> Before:
    """Read through a mended log with exactly our header once, skipping damaged rows.

    Our log has no quotes, so a line is a row and a comma ends a field.

    Raises:
        OSError: it can't be read.
    """
    rows = frames = face_id = 0
    frame, time_s = -1, 0.0
    newest: bytes | None = None
    started: datetime | None = None
    with log.open("rb") as file:
        file.readline()  # the header
        for line in file:
            rows += 1
            with contextlib.suppress(ValueError):
                number, seconds, utc, _, face, _ = line.split(b",", 5)
                if number != newest:
                    newest = number
                    frames += 1
                    frame = max(frame, int(number))
                    time_s = max(time_s, float(seconds))
                if face:
                    face_id = max(face_id, int(face))
                if started is None:
                    started = datetime.fromisoformat(utc.decode()) - timedelta(seconds=float(seconds))
    return Before(rows=rows, frames=frames, started=started, last_frame=frame, last_time_s=time_s, last_face_id=face_id)
