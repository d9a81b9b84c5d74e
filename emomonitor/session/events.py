"""``events.csv``: what happened in a session, appended while it runs and edited afterwards."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from emomonitor.entities import Event, iso_utc, utc_now
from emomonitor.errors import SessionError
from emomonitor.session.columns import EVENT_HEADER, EVENT_NAMES, NEWLINE
from emomonitor.session.storage import mend, open_private, replace_atomically, sync, told, whole_length, write_whole

_FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
"""Beginnings that a spreadsheet takes for a formula (also after blanks, which some trim, and in full width, as
East Asian input methods write them); apostrophes before them are our own escapes. OWASP, "CSV Injection"."""

_FIELD_LIMIT = 2**31 - 1
"""Longest field read back; the csv module's own limit of 131,072 would lock a long note away."""

LATEST_S = 1e10
"""No session has a time so large (300 years): it is a damaged one, and no date can be made of it."""

_LOCK = threading.RLock()
"""One for all files: the recorder and a page of the window may hold the same events.csv."""


def escaped(text: str) -> str:
    """Put an apostrophe before words that a spreadsheet would run as a formula."""
    return "'" + text if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """Undo :func:`escaped`, exactly, for any text."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


class EventFile:
    """One session's ``events.csv``; all methods may be called from any thread.

    New events are appended. A change replaces the whole file atomically: there are few events, and so
    every reader finds one row for each, in order. Columns and rows that this version can't read are kept.

    Args:
        path: the file; it need not be there to be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._next_id = 1
        self._header: list[str] = list(EVENT_NAMES)

    def create(self) -> None:
        """Make the file, or take up one that is there: a torn last line is cut off.

        Raises:
            SessionError: it can't be written, or is something else.
        """
        with _LOCK:
            try:
                fd, new = open_private(self.path)
                try:
                    if not new and not mend(fd, EVENT_HEADER):
                        raise SessionError(
                            f"{self.path} is no events file of this version of emomonitor. "
                            "Choose another name for the log."
                        )
                    if os.fstat(fd).st_size == 0:
                        write_whole(fd, EVENT_HEADER)
                        sync(fd)
                finally:
                    os.close(fd)
            except OSError as e:
                raise told(e, self.path) from e
            self._look()

    def read(self) -> tuple[Event, ...]:
        """Return the events that can be read, in the file's order. Raises SessionError where there is no file."""
        return read_events(self.path)[0]

    def append(
        self,
        *,
        kind: str,
        time_s: float,
        end_s: float | None = None,
        face_id: int | None = None,
        text: str = "",
        data: Mapping[str, Any] | None = None,
        utc: datetime | None = None,
    ) -> Event:
        """Add an event and return it with its number, once it is on the disk.

        Args:
            kind: what happened, one word (``marker``).
            time_s: seconds since the session's start.
            end_s: end of a span.
            face_id: the person meant.
            text: a person's words.
            data: further JSON values.
            utc: wall-clock time, None for now.

        Raises:
            SessionError: it can't be written; the file is as it was.
            TypeError, ValueError: ``data`` is no JSON.
        """
        with _LOCK:
            changed = self._look()
            event = Event(
                id=self._next_id,
                time_s=round(time_s, 6),
                end_s=None if end_s is None else round(end_s, 6),
                utc=_in_milliseconds(utc or utc_now()),
                kind=kind,
                face_id=face_id,
                text=text,
                data=dict(data or {}),
            )
            line = _as_csv([_record(event, self._header)])
            try:
                fd, new = open_private(self.path)
                try:
                    if changed and not new:  # by someone who may have been cut off
                        mend(fd, b"id,")
                    write_whole(fd, EVENT_HEADER + line if new else line)
                    sync(fd)
                finally:
                    os.close(fd)
            except OSError as e:
                raise told(e, self.path) from e
            self._next_id += 1
            self._seen = _stamp(self.path)
            return event

    def put(self, event: Event) -> None:
        """Write an event in place of the one with its number, or back where none has it (undo).

        Raises:
            SessionError: the file can't be read or written.
        """
        with _LOCK:
            header, records = self._records()
            new = _record(event, header)
            at = header.index("id")
            where = next((i for i, r in enumerate(records) if _id(r, at) == event.id), None)
            if where is None:
                where = next((i for i, r in enumerate(records) if (_id(r, at) or 0) > event.id), len(records))
                records.insert(where, new)
            else:  # what later versions added in columns of their own stays
                old = dict(zip(header, records[where], strict=False))
                records[where] = [
                    n if name in EVENT_NAMES else old.get(name, "") for name, n in zip(header, new, strict=True)
                ]
            self._replace(header, records)

    def end(self, event_id: int, end_s: float) -> Event:
        """Give an event its end and return it so.

        Raises:
            SessionError: there is no such event, or the file can't be read or written.
        """
        with _LOCK:
            event = next((e for e in self.read() if e.id == event_id), None)
            if event is None:
                raise SessionError(f"{self.path} has no event {event_id}: it was deleted meanwhile.")
            ended = replace(event, end_s=round(max(end_s, event.time_s), 6))
            self.put(ended)
            return ended

    def discard(self) -> None:
        """Empty a file of ours to its header; one that isn't there stays so.

        Raises:
            SessionError: it is something else, or can't be written.
        """
        with _LOCK:
            if self.path.exists():
                self._look()
                self._replace(list(EVENT_NAMES), [])
                self._header, self._next_id = list(EVENT_NAMES), 1

    def remove(self, event_id: int) -> None:
        """Take an event out; one that isn't there is no error.

        Raises:
            SessionError: the file can't be read or written.
        """
        with _LOCK:
            header, records = self._records()
            self._next_id = max(self._next_id, event_id + 1)  # never given again: an undo would find it taken
            at = header.index("id")
            self._replace(header, [r for r in records if _id(r, at) != event_id])

    def remove_person(self, face_id: int) -> int:
        """Take out all events of one person, and return how many they were.

        Raises:
            SessionError: the file can't be read or written.
        """
        with _LOCK:
            header, records = self._records()
            at = header.index("face_id") if "face_id" in header else -1
            stay = [r for r in records if not 0 <= at < len(r) or r[at] != str(face_id)]
            if len(stay) != len(records):
                self._replace(header, stay)
            return len(records) - len(stay)

    def _records(self) -> tuple[list[str], list[list[str]]]:
        self._look()
        records = _read_records(self.path)
        return records[0], records[1:]

    def _replace(self, header: list[str], records: list[list[str]]) -> None:
        try:
            replace_atomically(self.path, _as_csv([header, *records]))
        except OSError as e:
            raise told(e, self.path) from e
        self._seen = _stamp(self.path)

    def _look(self) -> bool:
        """Read header and last number again where someone else changed the file since; return whether so."""
        stamp = _stamp(self.path)
        if stamp is None or stamp == self._seen:
            return False
        header, *records = _read_records(self.path) or [[]]
        if not {"id", "time_s", "kind"} <= set(header):
            raise SessionError(f"{self.path} is no events file of emomonitor. Choose another name for the log.")
        at = header.index("id")
        self._header = header
        self._next_id = max([self._next_id, *(1 + (_id(r, at) or 0) for r in records)])
        self._seen = stamp
        return True


def read_events(path: Path) -> tuple[tuple[Event, ...], tuple[str, ...]]:
    """Read an events file as far as it is sound.

    Returns:
        The events in the file's order, and a sentence about each thing that could not be read.

    Raises:
        SessionError: there is no such file, or it is something else.
    """
    with _LOCK:
        records = _read_records(path)
    header = records[0] if records else []
    if records and not {"id", "time_s", "kind"} <= set(header):
        raise SessionError(f"{path} is no events file of emomonitor.")
    events = []
    notes = []
    for number, record in enumerate(records[1:], start=1):
        try:
            events.append(_event(dict(zip(header, record, strict=False))))
        except (KeyError, ValueError, OverflowError):
            notes.append(f"{path.name}: event row {number} can't be read and is left out.")
    return tuple(events), tuple(notes)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what tells that a file was changed; None where there is none."""
    try:
        s = path.stat()
    except OSError:
        return None
    return s.st_ino, s.st_size, s.st_mtime_ns


def _in_milliseconds(moment: datetime) -> datetime:
    """Cut a time to what is written, so that an event equals itself read back."""
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


def _id(record: list[str], at: int) -> int | None:
    try:
        return int(record[at])
    except (IndexError, ValueError):
        return None


def _record(event: Event, header: Iterable[str]) -> list[str]:
    data = json.dumps(event.data, ensure_ascii=False, allow_nan=False) if event.data else ""
    fields = {
        "id": str(event.id),
        "time_s": f"{event.time_s:.6f}",
        "end_s": "" if event.end_s is None else f"{event.end_s:.6f}",
        "utc": iso_utc(event.utc),
        "kind": escaped(event.kind),
        "face_id": "" if event.face_id is None else str(event.face_id),
        "text": escaped(event.text),
        "data": data,
    }
    return [fields.get(name, "") for name in header]


def _event(fields: Mapping[str, str]) -> Event:
    data = json.loads(fields.get("data") or "{}")
    return Event(
        id=int(fields["id"]),
        time_s=_seconds(fields["time_s"]),
        end_s=_seconds(fields["end_s"]) if fields.get("end_s") else None,
        utc=datetime.fromisoformat(fields["utc"]) if fields.get("utc") else datetime.fromtimestamp(0, UTC),
        kind=unescaped(fields["kind"]),
        face_id=int(float(fields["face_id"])) if fields.get("face_id") else None,
        text=unescaped(fields.get("text", "")),
        data=data if isinstance(data, dict) else {"value": data},
    )


def _seconds(text: str) -> float:
    """Read a time. Raises ValueError for what is none, and for one at which no clock stands (nan, inf, 1e300)."""
    seconds = float(text)
    if not abs(seconds) < LATEST_S:
        raise ValueError(text)
    return seconds


def _as_csv(records: Iterable[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=NEWLINE).writerows(records)
    return out.getvalue().encode("utf-8", "replace")


def _read_records(path: Path) -> list[list[str]]:
    """Return header and complete records; a byte-order mark that a spreadsheet left is skipped."""
    try:
        raw = path.read_bytes()
    except OSError as e:
        raise SessionError(f"{path} can't be read ({e.strerror or e}).") from e
    text = raw[: whole_length(io.BytesIO(raw))].decode("utf-8-sig", "replace")
    csv.field_size_limit(_FIELD_LIMIT)
    return [r for r in csv.reader(io.StringIO(text, newline="")) if r]
