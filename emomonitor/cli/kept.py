"""``emomonitor kept``: what is kept here, as a list, as a zip file, or deleted."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from emomonitor.cli import EXIT_BAD_INPUT, EXIT_OK
from emomonitor.cli.options import settings_from
from emomonitor.entities import iso_utc, utc_now
from emomonitor.errors import EmomonitorError, SessionError
from emomonitor.session.bundle import save_zip
from emomonitor.session.erase import delete, delete_person
from emomonitor.session.kept import KINDS, SETTINGS, Inventory, Item, due, people_of, survey, total
from emomonitor.settings import Settings, config_path
from emomonitor.texts import text

_WHAT = "Write session:NAME, day:2026-11-23, person:SESSION/NUMBER, old or all."


def main(args: argparse.Namespace) -> int:
    """List, save or delete. Returns 2 where something could not be deleted, or nobody agreed to it."""
    settings = settings_from(args)
    inventory = survey(settings.data_dir, args.config or config_path())
    if args.zip is not None:
        _save(inventory, args.zip)
    if args.delete is not None:
        kind, _, name = args.delete.partition(":")
        if kind == "person":
            return _delete_person(inventory, name, yes=args.yes)
        return _delete(inventory, _chosen(inventory, kind, name, settings), yes=args.yes)
    if args.thin:
        return _thin(inventory, settings)
    if args.zip is None:
        print(json.dumps(_as_json(inventory, settings), indent=2) if args.json else _as_table(inventory, settings))
    return EXIT_OK


def size_words(size: int) -> str:
    """Bytes in the largest sensible unit."""
    for unit, step in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size} bytes"


# -- a list ------------------------------------------------------------------------------------------------


def _as_json(inventory: Inventory, settings: Settings) -> dict[str, object]:
    return {
        "data_dir": str(inventory.root),
        "files": len(inventory.items),
        "bytes": inventory.size,
        "foreign_files": inventory.foreign,
        "kinds": {k: {"files": n, "bytes": size} for k, (n, size) in inventory.by_kind().items()},
        "days": {d.isoformat(): {"files": len(i), "bytes": total(i)} for d, i in inventory.by_day().items()},
        "sessions": [
            {"name": s.name, "started": iso_utc(s.started), "files": len(s.items), "bytes": s.size}
            for s in inventory.sessions
        ],
        "keep_days": settings.keep_days,
        "old": [s.name for s in due(inventory, settings.keep_days, utc_now())],
    }


def _as_table(inventory: Inventory, settings: Settings) -> str:
    if not inventory.items:
        return f"Nothing is kept in {inventory.root}."
    words = {k.key: k.words for k in (*KINDS, SETTINGS)}
    rows = [(words[k], n, size) for k, (n, size) in inventory.by_kind().items()]
    days = [(d.isoformat(), len(i), total(i)) for d, i in inventory.by_day().items()]
    sessions = [(s.name, len(s.items), s.size) for s in inventory.sessions]
    parts = [f"{inventory.root}", *_block("kind", rows), *_block("day", days), *_block("session", sessions)]
    parts += ["", f"In all: {_files(len(inventory.items))}, {size_words(inventory.size)}."]
    if inventory.foreign:
        parts.append(
            f"{_files(inventory.foreign)} in these folders did not come from emomonitor and are never touched."
        )
    old = due(inventory, settings.keep_days, utc_now())
    if old:
        named = ", ".join(s.name for s in old)
        parts.append(f"Older than {settings.keep_days} days, deleted when the window is next opened: {named}.")
    return "\n".join(parts)


def _block(title: str, rows: Sequence[tuple[str, int, int]]) -> list[str]:
    lines = ["", f"{title:<28}{'files':>8}{'size':>14}"] if rows else []
    return lines + [f"{name:<28}{count:>8}{size_words(size):>14}" for name, count, size in rows]


def _files(count: int) -> str:
    return f"{count} file" if count == 1 else f"{count} files"


# -- a zip file -----------------------------------------------------------------------------------------------


def _save(inventory: Inventory, target: Path) -> None:
    if target.exists():
        raise SessionError(f"{target} is there already. Choose another name for the zip file.")
    save_zip(inventory, target)
    print(f"{target}: {_files(len(inventory.items))}, {size_words(target.stat().st_size)}, readable by you only.")


# -- thinning ---------------------------------------------------------------------------------------------------


def _thin(inventory: Inventory, settings: Settings) -> int:
    """Thin what is old enough by the settings."""
    from emomonitor.runtime.thinning import thin_old

    if settings.second_days is None and settings.minute_days is None:
        raise EmomonitorError(text("kept.thin_when"))
    done = thin_old(inventory, settings, utc_now())
    for words in done.left:
        print(words, file=sys.stderr)
    print(text("kept.thinned", sessions=done.sessions, freed=size_words(done.freed)))
    return EXIT_BAD_INPUT if done.left else EXIT_OK


# -- deleting ---------------------------------------------------------------------------------------------------


def _chosen(inventory: Inventory, kind: str, name: str, settings: Settings) -> tuple[Item, ...]:
    """Return the files that are meant. Raises EmomonitorError where the words make no sense."""
    if kind == "all" and not name:
        return inventory.items
    if kind == "old" and not name:
        if settings.keep_days is None:
            raise EmomonitorError("keep_days is not set, so nothing is old. Set it in the settings file.")
        return tuple(i for s in due(inventory, settings.keep_days, utc_now()) for i in s.items)
    if kind == "session":
        session = inventory.session(name)
        if session is None:
            raise EmomonitorError(f"There is no session {name!r}. emomonitor kept lists them.")
        return session.items
    if kind == "day":
        try:
            day = date.fromisoformat(name)
        except ValueError:
            raise EmomonitorError(f"{name!r} is no day. Write it like day:2026-11-23.") from None
        return inventory.by_day().get(day, ())
    raise EmomonitorError(f"--delete {kind}: what is meant? {_WHAT}")


def _delete(inventory: Inventory, items: tuple[Item, ...], *, yes: bool) -> int:
    if not items:
        print("There is nothing to delete.")
        return EXIT_OK
    words = {k.key: k.words for k in (*KINDS, SETTINGS)}
    kinds = Counter(i.kind for i in items)
    print(f"This deletes {_files(len(items))}, {size_words(total(items))}, for good:")
    for kind, count in kinds.items():
        print(f"  {words[kind]}: {_files(count)}")
    for name in sorted({i.session for i in items if i.session}):
        print(f"  {inventory.root / 'sessions' / name}")
    if not _agreed(yes):
        return EXIT_BAD_INPUT
    done = delete(inventory, items)
    print(f"Deleted: {_files(done.files)}, {size_words(done.size)}.")
    for trouble in done.left:
        print(f"emomonitor: {trouble}", file=sys.stderr)
    return EXIT_BAD_INPUT if done.left else EXIT_OK


def _delete_person(inventory: Inventory, name: str, *, yes: bool) -> int:
    session_name, _, number = name.rpartition("/")
    session = inventory.session(session_name)
    if session is None or not number.isdigit():
        raise EmomonitorError(f"person:{name}: there is no such session or number. {_WHAT}")
    person = next((p for p in people_of(session.folder) if p.face_id == int(number)), None)
    if person is None:
        raise EmomonitorError(f"Nobody has the number {number} in session {session_name}.")
    print(
        f"This deletes person {person.face_id} from session {session.name}, for good: {person.rows} rows of the log, "
        "their events, and the video if they can be recognised in it. The other people's rows stay."
    )
    if not _agreed(yes):
        return EXIT_BAD_INPUT
    done = delete_person(session.folder, person.face_id)
    print(f"Deleted: {done.rows} rows, {done.events} events{', the video' if done.video else ''}.")
    return EXIT_OK


def _agreed(yes: bool) -> bool:
    """Ask, where somebody can answer."""
    if yes:
        return True
    if not sys.stdin.isatty():
        print("emomonitor: nothing was deleted. Add --yes to delete without being asked.", file=sys.stderr)
        return False
    if input("Delete it? Write yes: ").strip().lower() == "yes":
        return True
    print("Nothing was deleted.")
    return False
