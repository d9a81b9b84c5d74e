"""The sessions that can be looked at: each a line of the list, known better bit by bit. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from emomonitor.errors import SessionError
from emomonitor.replay.glance import Facts, Glance
from emomonitor.session.kept import Inventory, KeptSession, session_start
from emomonitor.session.layout import SessionFiles

Stamp = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A session in the list.

    Attributes:
        path: its folder, or its log where that has a name of its own.
        files: where its files lie.
        started: aware, UTC.
        stamp: names and sizes of its files; others mean that it has to be looked at again.
        kept: what the inventory says; None for a session elsewhere.
        facts: None until its small files were read.
        glance: None until its log was looked at.
        trouble: why its log can't be looked at; "" where it can.
    """

    path: Path
    files: SessionFiles
    started: datetime
    stamp: Stamp = ()
    kept: KeptSession | None = None
    facts: Facts | None = None
    glance: Glance | None = None
    trouble: str = ""

    @property
    def length_s(self) -> float | None:
        """Seconds; None while it isn't known."""
        if self.glance is not None:
            return self.glance.length_s
        return None if self.facts is None else self.facts.length_s

    @property
    def recording(self) -> bool:
        """Whether it is being recorded now."""
        return self.facts is not None and self.facts.recording


def entries_of(inventory: Inventory, known: dict[Path, Entry]) -> list[Entry]:
    """Return a line for each session that is kept, newest first; what is known of one that hasn't changed is kept."""
    found = []
    for session in inventory.sessions:
        stamp = tuple((i.path.name, i.size) for i in session.items if i.kind in ("log", "events", "about"))
        fresh = Entry(
            path=session.folder,
            files=SessionFiles.of_folder(session.folder),
            started=session.started,
            stamp=stamp,
            kept=session,
        )
        old = known.get(session.folder)
        same = old is not None and old.stamp == stamp and not old.recording
        found.append(replace(old, kept=session) if same and old is not None else fresh)
    return found


def entry_elsewhere(path: Path) -> Entry:
    """Return a line for a session that lies elsewhere.

    Raises:
        SessionError: there is none.
    """
    files = SessionFiles.find(path)
    started = session_start(files.folder) if files.folder is not None else None
    if started is None:
        try:
            started = datetime.fromtimestamp(files.log.stat().st_mtime, UTC)
        except OSError as e:
            raise SessionError(f"{files.log} can't be read ({e.strerror or e}).") from e
    return Entry(path=files.folder or files.log, files=files, started=started)
