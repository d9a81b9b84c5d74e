"""``session.json``: what the columns mean, and with what the log was made."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from emomonitor.entities import iso_utc
from emomonitor.errors import SessionError
from emomonitor.session.columns import EVENT_COLUMNS, LOG_COLUMNS, Column
from emomonitor.session.storage import overwrite, replace_atomically, told

FORMAT = "emomonitor-session"
"""Says that a JSON file is one of ours, so that nobody else's is ever replaced."""

SCHEMA = 1
"""Grows when a column or entry changes its meaning; new ones beside the old don't count."""

_ROOM_FOR_END = 700
"""Blanks after the JSON, in bytes, for the end, counts and reason that come later: a full disk gives no new room."""

_SECRET_IN_PATH = re.compile(r"((?:pass\w*|pwd|token|key|auth\w*)=)[^&_/;]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentReference:
    """The consent under which a session is recorded; never a name.

    Attributes:
        id: of the consent.
        sha256: hash (hex) of its file.
        by: ``self`` or ``representative``.
    """

    id: str
    sha256: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionInfo:
    """With what a session is recorded.

    Attributes:
        uri: what the source was opened with; passwords are taken out before it is written.
        kind: ``camera``, ``stream``, ``video``, ``images`` or ``demo``.
        title: the source's name for people.
        width: pixels of an upright frame.
        height: pixels of an upright frame.
        fps: nominal frames a second, None where unknown.
        model_name: name of the model.
        model_hash: SHA-256 (hex) of its weights.
        engine: what ran it.
        settings: the settings in force, by name; JSON values.
        started: wall-clock time of the start.
        realtime: the source is live; a file goes at a pace of its own.
        consent: under which it is recorded; None where none is needed.
    """

    uri: str
    kind: str
    title: str
    width: int
    height: int
    fps: float | None
    model_name: str
    model_hash: str
    engine: str
    settings: Mapping[str, Any]
    started: datetime
    realtime: bool
    consent: ConsentReference | None = None


def without_secrets(uri: str) -> str:
    """Take user, password and query out of an address: ``rtsp://me:pw@cam/live?token=1`` -> ``rtsp://cam/live``.

    Anything that is no ``scheme://`` address is returned as it is.
    """
    if "://" not in uri:
        return uri
    try:
        parts = urlsplit(uri)
    except ValueError:  # not even an address: keep nothing that could hide a password
        return uri.partition("://")[0] + "://"
    host = parts.netloc.rpartition("@")[2]
    path = _SECRET_IN_PATH.sub(r"\1", parts.path)  # some cameras take the password there
    return f"{parts.scheme}://{host}{path}"


def _without_home(value: Any) -> Any:
    """Write the user's own folder as ``~`` and take passwords out of addresses, in a setting's value."""
    if isinstance(value, Path):
        value = str(value)
    if not isinstance(value, str):
        return value
    try:
        home = Path.home()
        if Path(value).is_absolute() and Path(value).is_relative_to(home):
            return str("~" / Path(value).relative_to(home))
    except RuntimeError:  # a user without a home
        pass
    return without_secrets(value)


def app_version() -> str:
    """Return the app's version; "unknown" where it was never installed."""
    try:
        return version("emomonitor")
    except PackageNotFoundError:  # run from a copy that was never installed
        return "unknown"


def _columns(columns: tuple[Column, ...]) -> dict[str, dict[str, str]]:
    return {c.name: {"unit": c.unit, "meaning": c.meaning} for c in columns}


def run_entry(info: SessionInfo, *, origin_s: float) -> dict[str, Any]:
    """Return the part of ``session.json`` that tells of one run, not yet ended.

    ``rows`` and ``frames`` will be those in the log at the run's end, ``first_row`` and ``first_time_s`` those at
    its start (not 0 where it continues a log), ``stopped`` why it ended early. None means not ended yet.
    """
    return {
        "started": iso_utc(info.started),
        "first_row": 0,
        "first_time_s": 0.0,
        "ended": None,
        "rows": None,
        "frames": None,
        "stopped": "",
        "app": {"name": "emomonitor", "version": app_version()},
        "source": {
            "uri": without_secrets(info.uri),
            "kind": str(info.kind),
            "title": without_secrets(info.title),
            "width": info.width,
            "height": info.height,
            "fps": info.fps,
            "realtime": info.realtime,
            "origin_s": round(origin_s, 6),
        },
        "model": {"name": _without_home(info.model_name), "sha256": info.model_hash},
        "engine": info.engine,
        "settings": {k: _without_home(v) for k, v in info.settings.items()},
        "consent": None if info.consent is None else asdict(info.consent),
    }


def write_sidecar(path: Path, run: Mapping[str, Any], earlier: list[Mapping[str, Any]]) -> None:
    """Write ``session.json`` atomically.

    Args:
        path: where.
        run: the newest run, from :func:`run_entry`.
        earlier: the runs before it, where the log was continued.

    Raises:
        SessionError: it can't be written.
    """
    try:
        replace_atomically(path, _as_json(run, earlier) + b" " * _ROOM_FOR_END + b"\n")
    except OSError as e:
        raise told(e, path) from e


def write_end_in_place(path: Path, run: Mapping[str, Any], earlier: list[Mapping[str, Any]]) -> None:
    """Write ``session.json`` into the room that the last :func:`write_sidecar` left, for a disk that is full.

    Raises:
        SessionError: it can't be written; its beginning may be damaged only where the system fails in between.
    """
    try:
        overwrite(path, _as_json(run, earlier))
    except OSError as e:
        raise told(e, path) from e


def _as_json(run: Mapping[str, Any], earlier: list[Mapping[str, Any]]) -> bytes:
    document = {
        "format": FORMAT,
        "schema": SCHEMA,
        **run,
        "earlier": earlier,
        "columns": _columns(LOG_COLUMNS),
        "event_columns": _columns(EVENT_COLUMNS),
    }
    return json.dumps(document, ensure_ascii=False, indent=1, default=str).encode("utf-8", "replace")


def change_sidecar(path: Path, change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
    """Change ``session.json`` after the recording, atomically; entries that this version doesn't know are kept.

    Args:
        path: where it lies.
        change: is given what stands there, and returns what shall.

    Raises:
        FileNotFoundError: there is none.
        SessionError: it can't be read or written, or is something else.
    """
    document = change(read_sidecar(path))
    try:
        replace_atomically(path, json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n")
    except OSError as e:
        raise told(e, path) from e


def read_sidecar(path: Path) -> dict[str, Any]:
    """Read ``session.json``.

    Raises:
        FileNotFoundError: there is none.
        SessionError: it can't be read, or is something else.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise
    except NotADirectoryError as e:  # nothing can be there
        raise FileNotFoundError(str(e)) from e
    except PermissionError as e:
        raise told(e, path) from e
    except (OSError, ValueError) as e:
        raise SessionError(f"{path} can't be read ({e}).") from e
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise SessionError(f"{path} is no session file of emomonitor.")
    return document


def runs_of(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the runs that a ``session.json`` tells of, oldest first."""
    shared = {"format", "schema", "earlier", "columns", "event_columns"}
    return [*document.get("earlier", []), {k: v for k, v in document.items() if k not in shared}]
