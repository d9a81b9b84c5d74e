"""``emomonitor report``: a session as a report, a table or another program's format."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from emomonitor.cli import EXIT_OK
from emomonitor.cli.options import settings_from
from emomonitor.cli.report_parser import ALL
from emomonitor.errors import SessionError
from emomonitor.exporting.formats import FORMATS, Format, format_of, write_scope
from emomonitor.exporting.output import check_free
from emomonitor.exporting.scope import Scope, scope_of, time_in
from emomonitor.replay.replay import Replay, open_replay
from emomonitor.session.storage import make_private_folder, told
from emomonitor.settings import Settings
from emomonitor.texts import language_of, text


def main(args: argparse.Namespace) -> int:
    """Write the files and say where they are."""
    settings = settings_from(args)
    language = language_of(args.language or settings.language)
    replay = open_replay(_session(args.session, settings))
    for note in replay.notes:
        print(f"emomonitor: {note}", file=sys.stderr)
    scope = _scope(replay, args)
    formats = _formats(args.format)
    targets = _targets(scope, formats, args.out)
    for fmt, target in zip(formats, targets, strict=True):  # all of them before any is written
        for file in fmt.files(target):
            if file.is_file() and not args.overwrite:
                raise SessionError(f"{file} is there already. Choose another name with --out, or add --overwrite.")
            check_free(file, overwrite=args.overwrite)
    for fmt, target in zip(formats, targets, strict=True):
        for file in write_scope(scope, fmt, target, language, overwrite=args.overwrite):
            print(text("report.done", title=fmt.title(language), path=file))
    print(text("report.personal"), file=sys.stderr)
    return EXIT_OK


def _session(name: str, settings: Settings) -> Path:
    """Return where a session lies: a path, or its name in the data folder."""
    path, kept = Path(name), settings.data_dir / "sessions" / name
    return kept if not path.exists() and kept.is_dir() else path


def _scope(replay: Replay, args: argparse.Namespace) -> Scope:
    start = None if args.start is None else time_in(replay, args.start)
    end = None if args.end is None else time_in(replay, args.end, after_s=start)
    return scope_of(replay, persons=args.person, start_s=start, end_s=end)


def _formats(asked: Sequence[str] | None) -> tuple[Format, ...]:
    keys = list(dict.fromkeys(asked or ["html"]))
    return FORMATS if ALL in keys else tuple(format_of(key) for key in keys)


def _targets(scope: Scope, formats: Sequence[Format], out: Path | None) -> list[Path]:
    """Say where each format goes, and make the folder that is asked for."""
    if len(formats) == 1 and out is not None and not out.is_dir():
        return [out]
    folder = out or Path()
    if not folder.is_dir():
        if folder.exists():
            raise SessionError(f"{folder} is a file. Several formats need a folder: give another --out.")
        try:
            make_private_folder(folder)
        except OSError as e:
            raise told(e, folder) from e
    return [folder / fmt.name(scope) for fmt in formats]
