"""Deletes what is kept: whole files, or one person's rows and events of a session. Never what is not ours."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from emomonitor.entities import iso_utc, utc_now
from emomonitor.errors import SessionError
from emomonitor.session.codings import codings_of, remove_person
from emomonitor.session.events import EventFile, read_events
from emomonitor.session.kept import SESSIONS, SETTINGS, Inventory, Item
from emomonitor.session.layout import MINUTES, SessionFiles
from emomonitor.session.sidecar import change_sidecar, read_sidecar
from emomonitor.session.storage import lock, sync, told

_FRAME_COLUMNS = frozenset({b"frame", b"time_s", b"utc", b"faces", b"ignored"})
"""Columns that tell of the frame; all others tell of a face."""

_LAST = ("about", "log")
"""Kinds that go last: as long as one is there, what is left of a session can be seen to be one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """What was deleted.

    Attributes:
        files: how many.
        size: their bytes.
        left: a sentence about each thing that could not be deleted.
    """

    files: int = 0
    size: int = 0
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedPerson:
    """What was deleted of a person.

    Attributes:
        rows: rows of the log.
        events: rows of the events.
        video: whether the video went, because they could be recognised in it.
        codings: stretches that people coded of them.
    """

    rows: int
    events: int
    video: bool
    codings: int = 0


def delete(inventory: Inventory, items: Iterable[Item]) -> Deleted:
    """Delete files of an inventory, and the session folders that are empty then.

    A session that is being recorded is left; so is a file that was replaced by a link since the inventory was made.
    """
    chosen = sorted(items, key=lambda i: _LAST.index(i.kind) - len(_LAST) if i.kind in _LAST else -len(_LAST) - 1)
    done = Deleted()
    with contextlib.ExitStack() as held:
        busy = _busy(inventory, {i.session for i in chosen if i.session}, held)
        for item in chosen:
            if item.session in busy:
                continue
            done = _add(done, item, _unlink(inventory, item))
    for name in sorted({i.session for i in chosen if i.session} - busy):
        with contextlib.suppress(OSError):  # something of somebody else's is in it, or it is gone
            (inventory.root / SESSIONS / name).rmdir()
    return replace(done, left=(*done.left, *(f"{n} is being recorded. End the recording first." for n in sorted(busy))))


def delete_person(folder: Path, face_id: int) -> DeletedPerson:
    """Delete one person from a session: the log is written anew without their rows, and all beside it too.

    That is the events and what people coded. A frame in which nobody else was seen keeps its one row
    without a face; ``faces`` counts those that are left. ``session.json`` says under ``deleted`` who went and when. A
    video in which they were not blurred is deleted whole.

    Raises:
        SessionError: the session is being recorded, or can't be read or written; the log is then as it was.
    """
    files = SessionFiles.of_folder(folder)
    with contextlib.ExitStack() as held:
        if _is_busy(files.log, held):
            raise SessionError(f"{folder.name} is being recorded. End the recording first.")
        gone, left = _rewrite(files.log, face_id)
        people = _called(files.events, face_id)
        events = EventFile(files.events).remove_person(face_id) if files.events.exists() else 0
        codings = sum(remove_person(path, people) for path in codings_of(files))
        video = _delete_video(files, face_id)
        files.log.with_name(MINUTES).unlink(missing_ok=True)
        entry = {"utc": iso_utc(utc_now()), "face_id": face_id, "rows": gone, "events": events, "video": video}
        with contextlib.suppress(FileNotFoundError):
            change_sidecar(files.sidecar, lambda document: _noted(document, entry, left))
    return DeletedPerson(rows=gone, events=events, video=video, codings=codings)


def _called(events: Path, face_id: int) -> frozenset[int]:
    """Return the numbers under which somebody may have been coded: their own, and those of merges and splits."""
    people = {face_id}
    if events.exists():
        with contextlib.suppress(SessionError):
            for event in sorted(read_events(events)[0], key=lambda e: e.id):
                other = event.data.get({"merge": "into", "split": "new"}.get(event.kind, ""))
                if event.face_id in people and isinstance(other, int):
                    people.add(other)
    return frozenset(people)


# -- whole files -----------------------------------------------------------------------------------------


def _add(done: Deleted, item: Item, trouble: str) -> Deleted:
    if trouble:
        return replace(done, left=(*done.left, trouble))
    return replace(done, files=done.files + 1, size=done.size + item.size)


def _unlink(inventory: Inventory, item: Item) -> str:
    """Delete a file; return why not, or "" (also where it is gone already)."""
    place = item.path.parent
    inside = place.is_relative_to(inventory.root) if item.kind != SETTINGS.key else True
    if item.path.is_symlink() or not inside or place.resolve() != place:
        return f"{item.path} is not where it was. It was left alone."
    try:
        item.path.unlink(missing_ok=True)
    except OSError as e:
        return f"{item.path} can't be deleted: {e.strerror or e}. Delete it by hand."
    return ""


def _busy(inventory: Inventory, names: set[str], held: contextlib.ExitStack) -> set[str]:
    """Return the sessions that are being recorded; the others are claimed until ``held`` ends."""
    return {n for n in names if _is_busy(inventory.root / SESSIONS / n / "log.csv", held)}


def _is_busy(log: Path, held: contextlib.ExitStack) -> bool:
    try:
        fd = os.open(log, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return False  # no log: nobody records into it
    held.callback(os.close, fd)
    return not lock(fd)


# -- one person -------------------------------------------------------------------------------------------


def _rewrite(log: Path, face_id: int) -> tuple[int, int]:
    """Write a log anew without a face; return how many rows went and how many are left."""
    gone = left = 0
    try:
        fd, name = tempfile.mkstemp(prefix=f".{log.name}.", suffix=".tmp", dir=log.parent)  # mode 0600
        temporary = Path(name)
        try:
            with log.open("rb") as old, os.fdopen(fd, "wb") as new:
                header = old.readline()
                new.write(header)
                for rows, removed in _frames_without(old, header, face_id):
                    new.writelines(rows)
                    gone, left = gone + removed, left + len(rows)
                new.flush()
                sync(new.fileno())
            if gone:
                temporary.replace(log)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as e:
        raise told(e, log) from e
    except ValueError as e:
        raise SessionError(
            f"{log} was changed by another program, so that rows can't be taken out of it. Delete the whole session."
        ) from e
    return gone, left


def _frames_without(file: BinaryIO, header: bytes, face_id: int) -> Iterator[tuple[list[bytes], int]]:
    """Give each frame's remaining rows, and how many went. Our logs have no quotes: a comma ends a field."""
    names = header.rstrip(b"\r\n").split(b",")
    at_frame, at_faces, at_face = (names.index(n) for n in (b"frame", b"faces", b"face_id"))
    wanted = str(face_id).encode()
    whole = (line for line in file if line.endswith(b"\n"))  # a torn last row goes
    for _, lines in groupby(whole, key=lambda line: line.split(b",", at_frame + 1)[at_frame]):
        rows = [_fields(line, len(names)) for line in lines]
        stay = [r for r in rows if r[at_face] != wanted]
        removed = len(rows) - len(stay)
        if removed and not stay:
            stay = [[f if n in _FRAME_COLUMNS else b"" for n, f in zip(names, rows[0], strict=True)]]
        if removed:
            count = str(max(0, int(rows[0][at_faces]) - removed)).encode()
            stay = [[count if i == at_faces else f for i, f in enumerate(r)] for r in stay]
        yield [b",".join(r) + b"\r\n" for r in stay], removed


def _fields(line: bytes, count: int) -> list[bytes]:
    fields = line.rstrip(b"\r\n").split(b",")
    if len(fields) != count or b'"' in line:
        raise ValueError("not a row as the app writes it")
    return fields


def _delete_video(files: SessionFiles, face_id: int) -> bool:
    """Delete a session's video where somebody can be recognised in it."""
    try:
        shown = read_sidecar(files.sidecar)["video"]["shown"]
    except (FileNotFoundError, SessionError, KeyError, TypeError):
        shown = [face_id]  # nobody knows whom it shows
    if face_id not in shown or not files.video.exists():
        return False
    try:
        files.video.unlink()
        files.video.with_suffix(".csv").unlink(missing_ok=True)
    except OSError as e:
        raise told(e, files.video) from e
    return True


def _noted(document: dict[str, Any], entry: dict[str, Any], rows: int) -> dict[str, Any]:
    before = document.get("deleted")
    document["deleted"] = [*(before if isinstance(before, list) else []), entry]
    if document.get("rows") is not None:
        document["rows"] = rows
    if entry["video"]:
        document.pop("video", None)
    return document
