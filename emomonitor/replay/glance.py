"""A session at a glance, for a list: how long, who, a small ribbon. A huge log costs no more than a small one."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Event
from emomonitor.errors import SessionError
from emomonitor.labels import KEYS, N_EMOTIONS
from emomonitor.replay.edits import MARKER, NOTE
from emomonitor.replay.people import NAME, People, people_of
from emomonitor.replay.replay import Replay, open_replay
from emomonitor.replay.rows import LABELS, NO_LABEL, Rows
from emomonitor.session.events import read_events
from emomonitor.session.layout import SessionFiles
from emomonitor.session.sidecar import read_sidecar
from emomonitor.session.storage import is_claimed

COLUMNS = 96
"""Columns of a small ribbon."""

WHOLE_BYTES = 16_000_000
"""Logs up to this size are read whole (some 100,000 rows, a fifth of a second); of larger ones samples are read."""

_SAMPLES = 2 * COLUMNS
_SAMPLE_BYTES = 8192
"""About fifty rows: a few seconds of two people at every place that is looked at."""

_TAIL_BYTES = 1 << 16
UNSURE_CODE = N_EMOTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a session's small files and the two ends of its log tell.

    Attributes:
        title: of the source: a file's name, a camera's.
        film: the source was a file, with a time of its own.
        names: what people are called.
        note: what was noted of the session as a whole.
        marks: words of its markers.
        length_s: from the first row to the last; None where there is no sound log.
        recording: it is being recorded now.
    """

    title: str = ""
    film: bool = False
    names: tuple[str, ...] = ()
    note: str = ""
    marks: tuple[str, ...] = ()
    length_s: float | None = None
    recording: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What the readings come to at a glance.

    Attributes:
        length_s: from the first row to the end of the last.
        people: number and name of everybody, as far as was looked at.
        mean: float32 ``[W, 6]``, mean probability in a column of the ribbon; NaN: a gap, or nothing could be read.
        seen: bool ``[W]``, somebody was there.
        shares: float64 ``[7]``, share of the readings with each label, unsure last; NaN without readings.
        sampled: only samples of the log were read.
    """

    length_s: float
    people: tuple[tuple[int, str], ...]
    mean: NDArray[np.float32]
    seen: NDArray[np.bool_]
    shares: NDArray[np.float64]
    sampled: bool


def facts_of(files: SessionFiles) -> Facts:
    """Return what is known of a session without reading its log; what can't be read is left out."""
    events: tuple[Event, ...] = ()
    meta: Mapping[str, object] = {}
    with contextlib.suppress(SessionError):
        events, _ = read_events(files.events)
    with contextlib.suppress(SessionError, FileNotFoundError):
        meta = read_sidecar(files.sidecar)
    source = meta.get("source")
    told: Mapping[str, object] = source if isinstance(source, dict) else {}
    names = {e.face_id: " ".join(e.text.split()) for e in events if e.kind == NAME and e.face_id is not None}
    return Facts(
        title=str(told.get("title") or ""),
        film=told.get("realtime") is False,
        names=tuple(n for _, n in sorted(names.items()) if n),
        note=note_of(events),
        marks=tuple(e.text for e in events if e.kind == MARKER and e.text),
        length_s=_length(files.log),
        recording=meta.get("ended", "") is None and is_claimed(files.log),
    )


def note_of(events: Iterable[Event]) -> str:
    """Return the newest note on a session as a whole; "" for none."""
    notes = [e for e in events if e.kind == NOTE]
    return max(notes, key=lambda e: e.id).text if notes else ""


def glance_at(path: Path) -> Glance:
    """Look at a session's log.

    Raises:
        SessionError: there is no log, or it can't be read.
    """
    files = SessionFiles.find(path)
    try:
        size = files.log.stat().st_size
    except OSError as e:
        raise SessionError(f"{files.log} can't be read ({e.strerror or e}).") from e
    if size <= WHOLE_BYTES:
        return glance_of(open_replay(path))
    return sampled(files, size)


def glance_of(replay: Replay) -> Glance:
    """Return the glance of a session that is open."""
    course = replay.course(None)
    strip = course.strip(replay.start_s, replay.end_s, COLUMNS)
    counts = np.bincount(course.label, minlength=NO_LABEL + 1)[:NO_LABEL].astype(np.float64)
    return Glance(
        length_s=replay.end_s - replay.start_s,
        people=_called(replay.people),
        mean=strip.mean,
        seen=strip.label != NO_LABEL,
        shares=_shares(counts),
        sampled=False,
    )


def sampled(files: SessionFiles, size: int) -> Glance:
    """Return the glance of a log from pieces all over it."""
    try:
        header, pieces = _pieces(files.log, size)
    except OSError as e:
        raise SessionError(f"{files.log} can't be read ({e.strerror or e}).") from e
    rows = _rows(header, [line for piece in pieces for line in piece])
    if not len(rows):
        raise SessionError(f"{files.log} can't be read (no row of it is sound).")
    events: tuple[Event, ...] = ()
    with contextlib.suppress(SessionError):
        events, _ = read_events(files.events)
    people = people_of(rows, events)
    start, end = float(rows.time_s[0]), float(rows.time_s[-1])
    theirs = people.person > 0
    where = np.minimum((rows.time_s - start) / max(end - start, 1e-6) * COLUMNS, COLUMNS - 1).astype(np.int64)
    mean, seen = _columns(where, theirs, rows.probs)
    _bridge(mean, seen, np.unique(where))
    counts = np.bincount(rows.label[theirs], minlength=NO_LABEL + 1)[:NO_LABEL].astype(np.float64)
    return Glance(
        length_s=end - start, people=_called(people), mean=mean, seen=seen, shares=_shares(counts), sampled=True
    )


# -- inside ----------------------------------------------------------------------------------------------


def _called(people: People) -> tuple[tuple[int, str], ...]:
    return tuple((i, people.names.get(i, "")) for i in people.ids)


def _shares(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    return counts / counts.sum() if counts.sum() else np.full(NO_LABEL, np.nan)


def _length(log: Path) -> float | None:
    """Return the seconds between the first and the last row; None where they can't be read."""
    try:
        with log.open("rb") as file:
            at = file.readline().strip().split(b",").index(b"time_s")
            first = file.readline()
            end = file.seek(0, io.SEEK_END)
            file.seek(max(0, end - _TAIL_BYTES))
            last = file.read().rpartition(b"\n")[0].rpartition(b"\n")[2]
        return max(0.0, float(last.split(b",")[at]) - float(first.split(b",")[at]))
    except (OSError, ValueError, IndexError):
        return None


def _pieces(log: Path, size: int) -> tuple[list[str], list[list[str]]]:
    """Return the header, and whole lines from places all over a log."""
    pieces = []
    with log.open("rb") as file:
        header = next(csv.reader([file.readline().decode("utf-8-sig", "replace")]), [])
        start = file.tell()
        for at in np.linspace(start, max(start, size - _SAMPLE_BYTES), _SAMPLES).astype(np.int64).tolist():
            file.seek(at)
            lines = file.read(_SAMPLE_BYTES).decode("utf-8", "replace").split("\n")
            pieces.append(lines[0 if at == start else 1 : -1])
    return header, pieces


def _rows(header: list[str], lines: list[str]) -> Rows:
    """Parse rows; those that are not sound are left out."""
    place = {name: i for i, name in enumerate(header)}
    codes = {word: i for i, word in enumerate(LABELS)}
    found = []
    for fields in csv.reader(lines):
        with contextlib.suppress(IndexError, KeyError, ValueError):
            face = fields[place["face_id"]]
            probs = [fields[place[key]] if key in place else "" for key in KEYS]
            found.append(
                (
                    int(float(fields[place["frame"]])),
                    float(fields[place["time_s"]]),
                    int(float(face)) if face else 0,
                    codes.get(fields[place["emotion"]], NO_LABEL) if "emotion" in place else NO_LABEL,
                    [float(p) if p else np.nan for p in probs],
                )
            )
    found.sort(key=lambda row: row[1])
    n = len(found)
    return Rows(
        frame=np.array([r[0] for r in found], np.int32),
        time_s=np.array([r[1] for r in found], np.float64),
        face=np.array([r[2] for r in found], np.int32),
        label=np.array([r[3] for r in found], np.uint8),
        quality=np.zeros(n, np.uint8),
        confidence=np.full(n, np.nan, np.float32),
        probs=np.array([r[4] for r in found], np.float32).reshape(n, N_EMOTIONS),
        first_utc=None,
        last_utc=None,
    )


def _columns(
    where: NDArray[np.int64], theirs: NDArray[np.bool_], probs: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return the mean of each column's readable rows, and in which columns somebody was there."""
    readable = theirs & ~np.isnan(probs).any(axis=1)
    count = np.bincount(where[readable], minlength=COLUMNS)
    with np.errstate(invalid="ignore"):
        mean = np.stack([np.bincount(where[readable], p[readable], COLUMNS) / count for p in probs.T], axis=1)
    return mean.astype(np.float32), np.bincount(where[theirs], minlength=COLUMNS) > 0


def _bridge(mean: NDArray[np.float32], seen: NDArray[np.bool_], looked_at: NDArray[np.int64]) -> None:
    """Let a column into which no sample fell look like the one before it; a longer hole is a gap."""
    for column in np.setdiff1d(np.arange(1, COLUMNS), looked_at).tolist():
        if column - 1 in looked_at:
            mean[column], seen[column] = mean[column - 1], seen[column - 1]
