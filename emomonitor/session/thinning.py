"""Old logs made smaller: one frame a second, later one a minute. What is taken out is gone; the sidecar says so."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emomonitor.entities import iso_utc, utc_now
from emomonitor.errors import SessionError
from emomonitor.session.columns import LOG_HEADER
from emomonitor.session.layout import SessionFiles
from emomonitor.session.sidecar import change_sidecar, read_sidecar, runs_of
from emomonitor.session.storage import lock, replace_atomically, told

ENTRY = "thinned"
"""In ``session.json``: ``step_s``, ``utc``, and ``rows`` and ``frames`` as they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinned:
    """What came of it.

    Attributes:
        rows_before: of the log.
        rows: that are left.
        bytes_before: of the log.
        size: bytes that are left.
    """

    rows_before: int
    rows: int
    bytes_before: int
    size: int


def step_of(document: Mapping[str, Any]) -> float:
    """Return how far apart the frames of a log are at the least, by its sidecar; 0 where it was never thinned."""
    entry = document.get(ENTRY)
    step = entry.get("step_s") if isinstance(entry, dict) else None
    return float(step) if isinstance(step, int | float) and math.isfinite(step) else 0.0


def thin(files: SessionFiles, step_s: float) -> Thinned | None:
    """Keep the first frame of each ``step_s`` seconds, with all its rows as they stand. Markers and events stay.

    First ones are a fair sample: whichever expression is there at that moment is kept, as often as it is there. A log
    that has its first frame of each step only already, one that was continued, or one without a sidecar is left alone.

    Args:
        files: the session's.
        step_s: seconds, whole ones.

    Returns:
        What came of it; None where nothing was done.

    Raises:
        SessionError: the log is being written, isn't ours, or can't be replaced; it is as it was.
    """
    try:
        document = read_sidecar(files.sidecar)
    except FileNotFoundError:
        return None
    if step_of(document) >= step_s or len(runs_of(document)) != 1:
        return None
    try:
        fd = os.open(files.log, os.O_RDONLY)
        try:
            if not lock(fd):
                raise SessionError(f"{files.log} is being recorded to. It is left as it is.")
            data = files.log.read_bytes()
            kept, before, rows, frames, frames_before = _kept(data, step_s, files.log)
            replace_atomically(files.log, kept)
        finally:
            os.close(fd)
    except OSError as e:
        raise told(e, files.log) from e
    entry = {"step_s": step_s, "utc": iso_utc(utc_now()), "rows": before, "frames": frames_before}
    change_sidecar(files.sidecar, lambda found: {**found, "rows": rows, "frames": frames, ENTRY: entry})
    return Thinned(rows_before=before, rows=rows, bytes_before=len(data), size=len(kept))


def _kept(data: bytes, step_s: float, log: Path) -> tuple[bytes, int, int, int, int]:
    """Return what is left, and the counts: rows before and after, frames after and before."""
    header, *lines = data.split(b"\n")
    if header.rstrip(b"\r") not in (LOG_HEADER.rstrip(), _older(LOG_HEADER.rstrip(), header)):
        raise SessionError(f"{log} is no log of emomonitor. It is left as it is.")
    kept, frame, last_step, wanted = [header], b"", None, False
    before = frames = frames_before = 0
    for line in lines:
        if not line:
            continue
        number, _, rest = line.partition(b",")
        before += 1
        if number != frame or not frames_before:
            frame = number
            frames_before += 1
            step = math.floor(_seconds(rest, log) / step_s)
            wanted = step != last_step
            last_step = step
            frames += wanted
        if wanted:
            kept.append(line)
    return b"\n".join(kept) + b"\n", before, len(kept) - 1, frames, frames_before


def _older(now: bytes, header: bytes) -> bytes:
    """Return the header of an earlier version, which is a beginning of today's; b"" for anything else."""
    found = header.rstrip(b"\r")
    return found if found and now.startswith(found + b",") else b""


def _seconds(rest: bytes, log: Path) -> float:
    try:
        return float(rest.partition(b",")[0])
    except ValueError:
        raise SessionError(f"{log} has lines that can't be read. It is left as it is.") from None
