"""The queue on disk: every message that waits, and all that were ever sent. SQLite, for its owner alone."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from emomonitor.care.entities import Delivery, DeliveryState, Message, MessageKind
from emomonitor.errors import CareError
from emomonitor.session.storage import make_private_folder, open_private

_SCHEMA = 1

_BUSY_S = 5.0
"""Longest wait for another process that writes at the same moment."""

_TABLES = """
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY,  -- the order in which they were written
    id TEXT NOT NULL UNIQUE,
    occasion TEXT NOT NULL,
    kind TEXT NOT NULL,
    created TEXT NOT NULL,
    recipient TEXT NOT NULL,
    channel TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    changed TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due TEXT NOT NULL,
    trouble TEXT NOT NULL DEFAULT '',
    answer TEXT NOT NULL DEFAULT '',
    answered_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS waiting ON messages (channel, number) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS occasions ON messages (occasion);
"""

_COLUMNS = (
    "id, occasion, kind, created, recipient, channel, title, body, language, "
    "state, changed, attempts, trouble, answer, answered_by"
)

_ORDER = (DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.SEEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The message that a channel sends next.

    Attributes:
        delivery: the message and how far it is.
        at: when it is to be tried.
    """

    delivery: Delivery
    at: datetime


class Outbox:
    """Messages on disk; any thread may call. What :meth:`put` has taken survives a crash and a power cut.

    Args:
        path: the file; made with its folder when something is put.

    Raises:
        CareError: it can't be opened, or is damaged; the words say what to do.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None

    def close(self) -> None:
        """Close the file; another call opens it again."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def put(self, messages: Iterable[Message], now: datetime) -> tuple[Delivery, ...]:
        """Keep messages; they are on the disk when this returns. One whose id is there already changes nothing."""
        taken = tuple(messages)
        with self._open() as db:
            db.executemany(
                "INSERT OR IGNORE INTO messages (id, occasion, kind, created, recipient, channel, title, body, "
                "language, changed, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        m.id,
                        m.occasion,
                        m.kind.value,
                        _iso(m.created),
                        m.recipient,
                        m.channel,
                        m.title,
                        m.body,
                        m.language,
                        _iso(now),
                        _iso(now),
                    )
                    for m in taken
                ],
            )
        return tuple(Delivery(message=m, changed=now) for m in taken)

    def next_of(self, channel: str) -> Due | None:
        """Return the oldest message that waits for a channel; None where none does.

        A call goes before what was written earlier: it must not wait behind an alert that can't be delivered.
        """
        with self._open() as db:
            row = db.execute(
                f"SELECT {_COLUMNS}, due FROM messages WHERE channel = ? AND state = 'waiting' "
                "ORDER BY kind <> 'call', number LIMIT 1",
                (channel,),
            ).fetchone()
        return None if row is None else Due(delivery=_delivery(row), at=datetime.fromisoformat(row[-1]))

    def waiting_channels(self) -> tuple[str, ...]:
        """Return the channels for which something waits."""
        with self._open() as db:
            return tuple(r[0] for r in db.execute("SELECT DISTINCT channel FROM messages WHERE state = 'waiting'"))

    def tried(self, message_id: str, now: datetime, *, again_at: datetime | None, trouble: str) -> Delivery | None:
        """Note an attempt that failed; ``again_at`` None gives the message up."""
        state = DeliveryState.FAILED if again_at is None else DeliveryState.WAITING
        with self._open() as db:
            db.execute(
                "UPDATE messages SET state = ?, changed = ?, attempts = attempts + 1, due = ?, trouble = ? "
                "WHERE id = ? AND state = 'waiting'",
                (state.value, _iso(now), _iso(again_at or now), trouble, message_id),
            )
        return self.find(message_id)

    def came(self, message_id: str, state: DeliveryState, now: datetime) -> Delivery | None:
        """Note that a message was handed over, or came further; it never goes back."""
        with self._open() as db:
            db.execute(
                "UPDATE messages SET attempts = attempts + (state = 'waiting'), state = ?, changed = ?, trouble = '' "
                f"WHERE id = ? AND state IN ({_marks(_below(state))})",
                (state.value, _iso(now), message_id, *_below(state)),
            )
        return self.find(message_id)

    def answered(self, message_id: str, now: datetime, *, by: str, text: str) -> Delivery | None:
        """Note that somebody has seen a message, with what they answered; None where there is no such message."""
        before = self.find(message_id)
        if before is None:
            return None
        if before.state is DeliveryState.SEEN and (by, text) in (("", ""), (before.answered_by, before.answer)):
            return None
        with self._open() as db:
            db.execute(
                "UPDATE messages SET state = 'seen', changed = ?, answer = ?, answered_by = ? WHERE id = ?",
                (_iso(now), text or before.answer, by or before.answered_by, message_id),
            )
        return self.find(message_id)

    def unanswered(self, channel: str, since: datetime) -> frozenset[str]:
        """Return ids of messages that a channel took and nobody has answered yet; tests are left out."""
        with self._open() as db:
            rows = db.execute(
                "SELECT id FROM messages WHERE channel = ? AND state IN ('sent', 'delivered') AND created >= ?",
                (channel, _iso(since)),
            ).fetchall()
        return frozenset(r[0] for r in rows)

    def find(self, message_id: str) -> Delivery | None:
        """Return one message; None where there is none of that id."""
        found = self._select("WHERE id = ?", (message_id,))
        return found[0] if found else None

    def of_occasion(self, occasion: str) -> tuple[Delivery, ...]:
        """Return all messages of one occasion, in the order in which they were written."""
        return self._select("WHERE occasion = ? ORDER BY number", (occasion,))

    def newest(self, limit: int) -> tuple[Delivery, ...]:
        """Return what was sent and what waits, newest first."""
        return self._select("ORDER BY number DESC LIMIT ?", (limit,))

    def forget_before(self, moment: datetime) -> int:
        """Delete messages older than a time that don't wait any more; return how many."""
        with self._open() as db:
            return db.execute("DELETE FROM messages WHERE created < ? AND state <> 'waiting'", (_iso(moment),)).rowcount

    def _select(self, rest: str, values: tuple[object, ...]) -> tuple[Delivery, ...]:
        with self._open() as db:
            return tuple(_delivery(row) for row in db.execute(f"SELECT {_COLUMNS} FROM messages {rest}", values))

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Give the connection inside one transaction; what it did is on the disk afterwards."""
        with self._lock:
            try:
                if self._db is not None and _mark(self._path) != self._opened:  # deleted meanwhile, by whoever may
                    self._db.close()
                    self._db = None
                if self._db is None:
                    self._db = _connected(self._path)
                    self._opened = _mark(self._path)
                with self._db as db:
                    yield db
            except sqlite3.Error as e:
                raise CareError(
                    f"Messages can't be kept in {self._path} ({e}). Free some disk space; if it is damaged, rename it."
                ) from e


def _connected(path: Path) -> sqlite3.Connection:
    try:
        with contextlib.suppress(FileExistsError):
            make_private_folder(path.parent)
        fd, _ = open_private(path)  # made with mode 0600; SQLite gives its journal the same
    except OSError as e:
        raise CareError(f"Messages can't be kept in {path} ({e.strerror or e}).") from e
    os.close(fd)
    db = sqlite3.connect(path, timeout=_BUSY_S, check_same_thread=False)
    try:
        db.execute("PRAGMA synchronous = FULL")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _SCHEMA):
            raise CareError(f"{path} was written by a newer emomonitor. Update the program.")
        db.executescript(_TABLES)
        db.execute(f"PRAGMA user_version = {_SCHEMA}")
    except BaseException:
        db.close()
        raise
    return db


def _mark(path: Path) -> tuple[int, int] | None:
    """Return what tells one file from another of the same name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _below(state: DeliveryState) -> tuple[str, ...]:
    return tuple(s.value for s in _ORDER[: _ORDER.index(state)])


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _delivery(row: tuple[str, ...]) -> Delivery:
    created, changed = datetime.fromisoformat(row[3]), datetime.fromisoformat(row[10])
    message = Message(
        id=row[0],
        occasion=row[1],
        kind=MessageKind(row[2]),
        created=created,
        recipient=row[4],
        channel=row[5],
        title=row[6],
        body=row[7],
        language=row[8],
    )
    return Delivery(
        message=message,
        state=DeliveryState(row[9]),
        changed=changed,
        attempts=int(row[11]),
        trouble=row[12],
        answer=row[13],
        answered_by=row[14],
    )
