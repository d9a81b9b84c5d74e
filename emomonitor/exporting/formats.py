"""The formats that a session can be exported to: one list for the command line and for the window."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from emomonitor.errors import SessionError
from emomonitor.exporting.annotations import bids_events, bids_name, bids_sidecar, elan_tiers
from emomonitor.exporting.columns import OPENFACE_COLUMNS, OPENFACE_MEANING
from emomonitor.exporting.output import check_free, write
from emomonitor.exporting.rows import csv_rows, openface_rows
from emomonitor.exporting.scope import Scope, scope_of
from emomonitor.exporting.tables import figure_rows
from emomonitor.exporting.words import words
from emomonitor.replay.replay import Replay
from emomonitor.session.layout import SessionFiles
from emomonitor.texts import ENGLISH


def _named(ending: str) -> Callable[[Scope], str]:
    return lambda scope: f"{scope.session}_{ending}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format.

    Attributes:
        key: its name on the command line.
        name: gives the file's usual name.
        pieces: gives the file's bytes piece by piece, in a language where it has words for people.
        sidecar: gives the bytes of a JSON file beside it, of the same name; None for none.
    """

    key: str
    name: Callable[[Scope], str]
    pieces: Callable[[Scope, str], Iterator[bytes]]
    sidecar: Callable[[Scope], bytes] | None = None

    @property
    def suffix(self) -> str:
        """End of the file's name, with its dot."""
        return "." + _SUFFIXES.get(self.key, self.key)

    def title(self, language: str) -> str:
        """Return what it is called."""
        return words(f"format_{self.key}", language)

    def purpose(self, language: str) -> str:
        """Return what it is for."""
        return words(f"format_{self.key}_for", language)

    def files(self, target: Path) -> tuple[Path, ...]:
        """Return all files that are written for a target."""
        return (target,) if self.sidecar is None else (target, target.with_suffix(".json"))


_SUFFIXES = {"figures": "csv", "bids": "tsv", "elan": "tsv", "openface": "csv"}


def _html(scope: Scope, language: str) -> Iterator[bytes]:
    from emomonitor.exporting.html import html_page
    from emomonitor.exporting.report import report_of

    yield html_page(report_of(scope, language)).encode("utf-8", "replace")


def _pdf(scope: Scope, language: str) -> Iterator[bytes]:
    from emomonitor.exporting.pdf import pdf_bytes
    from emomonitor.exporting.report import report_of

    yield pdf_bytes(report_of(scope, language))


def _svg(scope: Scope, language: str) -> Iterator[bytes]:
    from emomonitor.exporting.report import session_drawing

    yield session_drawing(scope, language).svg.encode("utf-8", "replace")


def _png(scope: Scope, language: str) -> Iterator[bytes]:
    from emomonitor.exporting.painted import png_bytes
    from emomonitor.exporting.report import session_drawing

    yield png_bytes(session_drawing(scope, language))


def _openface_sidecar(scope: Scope) -> bytes:
    document = {"Description": OPENFACE_MEANING, "Session": scope.session, "Columns": OPENFACE_COLUMNS}
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


FORMATS: tuple[Format, ...] = (
    Format(key="html", name=_named("report.html"), pieces=_html),
    Format(key="pdf", name=_named("report.pdf"), pieces=_pdf),
    Format(key="csv", name=_named("rows.csv"), pieces=lambda scope, _: csv_rows(scope)),
    Format(key="figures", name=_named("figures.csv"), pieces=lambda scope, _: figure_rows(scope)),
    Format(key="bids", name=bids_name, pieces=lambda scope, _: bids_events(scope), sidecar=bids_sidecar),
    Format(key="elan", name=_named("elan.tsv"), pieces=lambda scope, _: elan_tiers(scope)),
    Format(
        key="openface",
        name=_named("openface.csv"),
        pieces=lambda scope, _: openface_rows(scope),
        sidecar=_openface_sidecar,
    ),
    Format(key="svg", name=_named("timeline.svg"), pieces=_svg),
    Format(key="png", name=_named("timeline.png"), pieces=_png),
)
"""All formats, the most asked for first."""


def format_of(key: str) -> Format:
    """Return a format by its key. Raises KeyError where there is none."""
    return {f.key: f for f in FORMATS}[key]


def export(
    replay: Replay,
    fmt: Format | str,
    target: Path,
    *,
    persons: Sequence[int] | None = None,
    start_s: float | None = None,
    end_s: float | None = None,
    language: str = ENGLISH,
    overwrite: bool = False,
    zone: tzinfo | None = None,
) -> tuple[Path, ...]:
    """Write a session, or a part of it, into a file that is its owner's alone. Any thread may ask.

    Args:
        replay: the session.
        fmt: a format or its key.
        target: the file.
        persons: whose rows; None for everybody's.
        start_s: from here on (seconds of the log); None for the start.
        end_s: before this; None for the end.
        language: ``en`` or ``zh_TW``, of what is written for people.
        overwrite: whether a file that is there may be replaced.
        zone: of times of day; None for the system's.

    Returns:
        The files that were written: the target, and a sidecar where the format has one.

    Raises:
        SessionError: a file is there already or can't be written, or the part makes no sense.
    """
    scope = scope_of(replay, persons=persons, start_s=start_s, end_s=end_s, zone=zone)
    return write_scope(scope, fmt if isinstance(fmt, Format) else format_of(fmt), target, language, overwrite=overwrite)


def write_scope(scope: Scope, fmt: Format, target: Path, language: str, *, overwrite: bool) -> tuple[Path, ...]:
    """Write a part that was checked before; as :func:`export`."""
    files = fmt.files(target)
    for file in files:
        _check_not_the_session(scope.replay.files, file)
        check_free(file, overwrite=overwrite)
    write(target, fmt.pieces(scope, language), overwrite=overwrite)
    if fmt.sidecar is not None:
        write(files[-1], [fmt.sidecar(scope)], overwrite=overwrite)
    return files


def _check_not_the_session(session: SessionFiles, file: Path) -> None:
    """Refuse to write over what is exported, whatever was asked for."""
    for own in (session.log, session.events, session.sidecar, session.video):
        if file == own or (file.exists() and own.exists() and file.samefile(own)):
            raise SessionError(f"{file} is a part of the session itself. Choose another name.")
