"""What the app keeps on this computer: every file, its kind, its size and its day. Nothing here changes a file.

Only what :data:`KINDS` knows is ours. Links are never followed, and whatever else lies in the data folder is counted
as foreign and left alone by all that is built on this. The user's own models (``models/``) hold no readings: they are
neither counted nor deleted here; the page of models and ``emomonitor models --remove`` do that.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

from emomonitor.errors import SessionError
from emomonitor.session.columns import LOG_NAMES
from emomonitor.session.events import read_events
from emomonitor.session.layout import SessionFiles
from emomonitor.session.sidecar import read_sidecar

SESSIONS = "sessions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of file that the app makes.

    Attributes:
        key: short name, also in JSON.
        words: English name for many of them.
        folder: in the data folder; "" for the data folder itself.
        pattern: regular expression for the whole path below ``folder``, parts divided by ``/``.
    """

    key: str
    words: str
    folder: str
    pattern: str

    def fits(self, below: str) -> bool:
        """Whether a path below the data folder is one of this kind."""
        start = f"{self.folder}/" if self.folder else ""
        return below.startswith(start) and re.fullmatch(self.pattern, below[len(start) :]) is not None


_SET_UP = r"(care|companion)\.toml|watch(\.broken)?\.json|mqtt\.json"

KINDS: tuple[Kind, ...] = (
    Kind(key="log", words="session logs", folder=SESSIONS, pattern=r"[^/]+/log\.csv"),
    Kind(key="events", words="markers and events", folder=SESSIONS, pattern=r"[^/]+/events\.csv"),
    Kind(key="about", words="descriptions of sessions", folder=SESSIONS, pattern=r"[^/]+/session\.json"),
    Kind(key="video", words="videos", folder=SESSIONS, pattern=r"[^/]+/video\.(mkv|csv)"),
    Kind(key="minutes", words="sums by minute, made of the logs", folder=SESSIONS, pattern=r"[^/]+/minutes\.npy"),
    Kind(key="coding", words="codings by people", folder=SESSIONS, pattern=r"[^/]+/coding-[\w-]+\.csv"),
    # What a crash left of a file that was being replaced; it may hold readings.
    Kind(key="torn", words="remains of a crash", folder=SESSIONS, pattern=r"[^/]+/\.[^/]+\.(csv|json)\.\w+\.tmp"),
    Kind(key="snapshot", words="snapshots", folder="snapshots", pattern=r"\d{8}T\d{9}Z\.png"),
    Kind(key="consent", words="consents", folder="consents", pattern=r"[^/.][^/]*\.json"),
    Kind(key="care", words="what the family set up", folder="care", pattern=_SET_UP),
    Kind(key="secret", words="addresses and the PIN", folder="care", pattern=r"secrets\.toml"),
    Kind(key="sent", words="messages that were sent or wait", folder="care", pattern=r"outbox\.(sqlite(-\w+)?|lock)"),
    Kind(
        key="answer",
        words="what the companion asked and heard",
        folder="care",
        pattern=r"answers\.csv|companion(\.broken)?\.json",
    ),
    Kind(
        key="face",
        words="faces of corrected moments",
        folder="faces",
        pattern=r"labels\.csv|(angry|fear|happy|neutral|sad|surprise)/\d{8}T\d{9}Z\.png",
    ),
    Kind(key="personal", words="the personal model", folder="personal", pattern=r"[\w-]+/[^/]+"),
    Kind(key="opinion", words="opinions about the app", folder="care", pattern=r"opinions\.csv"),
    Kind(key="baseline", words="the person's own baseline", folder="", pattern=r"baseline\.json"),
    Kind(key="notes", words="notes on the models' speed", folder="", pattern=r"models\.json"),
)
"""Every kind but the settings file, which lies elsewhere. A new kind of file needs one more line here."""

_TIMELESS = frozenset(
    {"notes", "consent", "care", "secret", "sent", "answer", "baseline", "face", "personal", "opinion"}
)
"""Kinds that belong to no day."""

SETTINGS = Kind(key="settings", words="settings", folder="", pattern="")

_DEEPEST = 3
"""Folders below the data folder that are looked into."""

_LOG_START = ",".join(LOG_NAMES[:5]).encode()
"""How every version's log begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One file of ours.

    Attributes:
        kind: key of its kind.
        path: where it lies; its parents hold no links.
        size: bytes.
        day: local date to which it belongs; None for what belongs to no day.
        session: name of its session's folder; "" for none.
    """

    kind: str
    path: Path
    size: int
    day: date | None = None
    session: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSession:
    """One session.

    Attributes:
        name: its folder's name.
        folder: where it lies.
        started: aware, UTC.
        day: local date of its start.
        items: its files.
    """

    name: str
    folder: Path
    started: datetime
    day: date
    items: tuple[Item, ...]

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return total(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """All that is kept.

    Attributes:
        root: the data folder, links in its own path resolved.
        items: every file of ours.
        sessions: newest first.
        foreign: number of files in our folders that are not ours.
    """

    root: Path
    items: tuple[Item, ...]
    sessions: tuple[KeptSession, ...]
    foreign: int

    @property
    def size(self) -> int:
        """Bytes in all."""
        return total(self.items)

    def by_kind(self) -> dict[str, tuple[int, int]]:
        """Number of files and bytes by kind, in the table's order, kinds without files left out."""
        found: dict[str, tuple[int, int]] = {}
        for kind in (*KINDS, SETTINGS):
            mine = [i for i in self.items if i.kind == kind.key]
            if mine:
                found[kind.key] = (len(mine), total(mine))
        return found

    def by_day(self) -> dict[date, tuple[Item, ...]]:
        """Files by the day to which they belong, newest day first."""
        days: dict[date, list[Item]] = {}
        for item in self.items:
            if item.day is not None:
                days.setdefault(item.day, []).append(item)
        return {day: tuple(days[day]) for day in sorted(days, reverse=True)}

    def session(self, name: str) -> KeptSession | None:
        """The session of that name."""
        return next((s for s in self.sessions if s.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPerson:
    """Somebody in a session.

    Attributes:
        face_id: as in the log.
        rows: readings of them.
        name: the newest name that was given; "" for none.
    """

    face_id: int
    rows: int
    name: str


def total(items: Iterable[Item]) -> int:
    """Bytes of these files."""
    return sum(i.size for i in items)


def survey(data_dir: Path, settings_file: Path | None = None, zone: tzinfo | None = None) -> Inventory:
    """Look at everything that is kept.

    Args:
        data_dir: the data folder.
        settings_file: counted too where it is there.
        zone: of local dates; None is the system's own.
    """
    root = data_dir.resolve()
    ours: list[Item] = []
    foreign = 0
    begun: dict[str, datetime | None] = {}
    for path, below, size, changed in _files(root):
        kind = next((k for k in KINDS if k.fits(below)), None)
        session = below.split("/")[1] if kind is not None and kind.folder == SESSIONS else ""
        if session and session not in begun:
            begun[session] = session_start(path.parent)
        started = begun.get(session)
        if kind is None or (session and started is None):
            foreign += "/" in below  # what lies loose in the data folder may be anything
            continue
        moment = started if session else _moment_of(kind, path.name, changed)
        day = None if moment is None else moment.astimezone(zone).date()
        ours.append(Item(kind=kind.key, path=path, size=size, day=day, session=session))
    if settings_file is not None and (about := _regular(settings_file)) is not None:
        ours.append(
            Item(kind=SETTINGS.key, path=settings_file.parent.resolve() / settings_file.name, size=about.st_size)
        )
    by_session: dict[str, list[Item]] = {}
    for item in ours:
        by_session.setdefault(item.session, []).append(item)
    sessions = (
        _session(root, name, at, by_session.get(name, []), zone) for name, at in begun.items() if at is not None
    )
    newest_first = sorted(sessions, key=lambda s: (s.started, s.name), reverse=True)
    return Inventory(root=root, items=tuple(ours), sessions=tuple(newest_first), foreign=foreign)


def session_start(folder: Path) -> datetime | None:
    """Return when a session began (UTC); None where the folder holds no session of ours.

    What ``session.json`` says counts, then the folder's name, then the log's own time.
    """
    files = SessionFiles.of_folder(folder)
    log = _regular(files.log)
    started = None
    if _regular(files.sidecar) is not None:
        with contextlib.suppress(SessionError, FileNotFoundError):
            started = str(read_sidecar(files.sidecar).get("started"))
    if started is None and (log is None or not _begins_like_a_log(files.log)):
        return None
    written_at = None if log is None else datetime.fromtimestamp(log.st_mtime, UTC)
    return _moment(started or "") or _moment(folder.name[:16]) or written_at or datetime.fromtimestamp(0, UTC)


def people_of(folder: Path) -> tuple[KeptPerson, ...]:
    """Return who is in a session's log, by number.

    Raises:
        SessionError: the log can't be read.
    """
    files = SessionFiles.of_folder(folder)
    rows: Counter[int] = Counter()
    try:
        with files.log.open("rb") as file:
            at = file.readline().strip().split(b",").index(b"face_id")
            for line in file:
                fields = line.split(b",", at + 1)
                if len(fields) > at and fields[at].isdigit():
                    rows[int(fields[at])] += 1
    except (OSError, ValueError) as e:
        raise SessionError(f"{files.log} can't be read ({e}).") from e
    names: Mapping[int, str] = {}
    if files.events.exists():
        names = {e.face_id: e.text for e in read_events(files.events)[0] if e.kind == "name" and e.face_id is not None}
    return tuple(KeptPerson(face_id=i, rows=n, name=names.get(i, "")) for i, n in sorted(rows.items()))


def due(inventory: Inventory, keep_days: int | None, now: datetime) -> tuple[KeptSession, ...]:
    """Return the sessions that are older than is wished at ``now`` (aware), oldest first; none where all are kept."""
    if keep_days is None:
        return ()
    oldest = now - timedelta(days=keep_days)
    return tuple(s for s in reversed(inventory.sessions) if s.started < oldest)


# -- inside --------------------------------------------------------------------------------------------


def _files(root: Path) -> Iterator[tuple[Path, str, int, float]]:
    """Give the regular files of our folders: path, path below the root, bytes, time of change. Links are left out."""
    waiting = [(root, "")]
    folders = {k.folder.split("/")[0] for k in KINDS if k.folder}
    while waiting:
        folder, below = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda e: e.name)
        except OSError:  # gone meanwhile, or not ours to read
            continue
        for entry in entries:
            name = f"{below}{entry.name}"
            if entry.is_symlink():
                continue
            if entry.is_dir(follow_symlinks=False):
                if (below or entry.name in folders) and name.count("/") < _DEEPEST:
                    waiting.append((folder / entry.name, f"{name}/"))
            elif entry.is_file(follow_symlinks=False):
                about = entry.stat(follow_symlinks=False)
                yield folder / entry.name, name, about.st_size, about.st_mtime


def _regular(path: Path) -> os.stat_result | None:
    try:
        about = path.lstat()
    except OSError:
        return None
    return about if stat.S_ISREG(about.st_mode) else None


def _begins_like_a_log(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_LOG_START)) == _LOG_START
    except OSError:
        return False


def _moment(text: str) -> datetime | None:
    """Read a time in UTC, ISO 8601 with or without dashes; None where it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _moment_of(kind: Kind, name: str, changed: float) -> datetime | None:
    """When a file that belongs to no session was made; None for what belongs to no day."""
    if kind.key in _TIMELESS:
        return None
    return _moment(name[:15]) or datetime.fromtimestamp(changed, UTC)


def _session(root: Path, name: str, started: datetime, items: list[Item], zone: tzinfo | None) -> KeptSession:
    return KeptSession(
        name=name,
        folder=root / SESSIONS / name,
        started=started,
        day=started.astimezone(zone).date(),
        items=tuple(items),
    )
