"""Episodes and marks for other programs: BIDS events with their sidecar, and tiers for ELAN."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from emomonitor.entities import Event
from emomonitor.exporting.columns import BIDS_COLUMNS, TASK
from emomonitor.exporting.scope import Scope
from emomonitor.labels import N_EMOTIONS
from emomonitor.replay.edits import MARKER
from emomonitor.replay.measures import episodes
from emomonitor.replay.rows import LABELS
from emomonitor.session.events import escaped

NOT_AVAILABLE = "n/a"
"""BIDS's word for a value that is missing."""

_TOLD = {MARKER, "pause", "source_lost"}
"""Events that happened to the session; names, merges and splits say who is who, and are in the persons already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """An episode of a person, or something that happened.

    Attributes:
        start_s: seconds of the log.
        end_s: the same as ``start_s`` for a moment; None while it goes on.
        kind: a label of :data:`LABELS`, or an event's kind.
        person: 0 where it is of nobody or of all.
        text: a person's words.
        rows: readings in it; 0 for what happened.
        confidence: mean of its readings; NaN where there is none.
        probs: mean of each probability; empty where there is none.
    """

    start_s: float
    end_s: float | None
    kind: str
    person: int = 0
    text: str = ""
    rows: int = 0
    confidence: float = math.nan
    probs: tuple[float, ...] = ()


def stretches(scope: Scope) -> list[Stretch]:
    """Return the episodes of everybody in a scope, and what happened in it, in order of time."""
    found = [s for person in scope.persons for s in _episodes(scope, person)]
    found += [_happened(scope, e) for e in scope.replay.events if e.kind in _TOLD and _inside(scope, e)]
    return sorted(found, key=lambda s: (s.start_s, s.person, s.kind))


def marks(scope: Scope) -> list[Event]:
    """Return the marks in a scope, in order of time."""
    return sorted((e for e in scope.replay.events if e.kind == MARKER and _inside(scope, e)), key=lambda e: e.time_s)


def _episodes(scope: Scope, person: int) -> Iterator[Stretch]:
    course = scope.course(person)
    for e in episodes(course, scope.start_s, scope.end_s):
        first = int(np.searchsorted(course.time_s, e.start_s, side="left"))
        probs = course.probs[first : first + e.rows].astype(np.float64)
        readable = probs[~np.isnan(probs[:, 0])]
        yield Stretch(
            start_s=e.start_s,
            end_s=e.end_s,
            kind=LABELS[e.label],
            person=person,
            rows=e.rows,
            confidence=e.confidence,
            probs=tuple(readable.mean(axis=0).tolist()) if len(readable) else (),
        )


def _inside(scope: Scope, event: Event) -> bool:
    if scope.chosen and event.face_id is not None and event.face_id not in scope.persons:
        return False
    end = event.time_s if event.end_s is None else event.end_s
    return event.time_s < scope.end_s and end >= scope.start_s


def _happened(scope: Scope, event: Event) -> Stretch:
    lasts = event.kind != MARKER and event.end_s is None
    end = None if lasts else event.time_s if event.end_s is None else event.end_s
    return Stretch(start_s=event.time_s, end_s=end, kind=event.kind, person=event.face_id or 0, text=event.text)


# -- BIDS ----------------------------------------------------------------------------------------------------


def bids_events(scope: Scope) -> Iterator[bytes]:
    """Give episodes and marks as BIDS ``_events.tsv``: tab-separated, in order of onset, ``n/a`` where missing."""
    lines = [list(BIDS_COLUMNS)]
    for s in stretches(scope):
        probs = [_number(p) for p in s.probs] or [NOT_AVAILABLE] * N_EMOTIONS
        lines.append(
            [
                f"{s.start_s:.6f}",
                NOT_AVAILABLE if s.end_s is None else f"{max(0.0, s.end_s - s.start_s):.6f}",
                s.kind,
                str(s.person) if s.person else NOT_AVAILABLE,
                str(s.rows) if s.rows else NOT_AVAILABLE,
                _number(s.confidence),
                *probs,
                _one_line(s.text) or NOT_AVAILABLE,
            ]
        )
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(lines)
    yield out.getvalue().encode("utf-8", "replace")


def bids_sidecar(scope: Scope) -> bytes:
    """Return what each column of the events means, as JSON."""
    return json.dumps({"TaskName": TASK, **BIDS_COLUMNS}, ensure_ascii=False, indent=2).encode() + b"\n"


def bids_name(scope: Scope) -> str:
    """Return a file name after BIDS; 01 stands for the subject, whom only the reader knows."""
    label = "".join(c for c in scope.session if c.isascii() and c.isalnum()) or "1"
    return f"sub-01_ses-{label}_task-{TASK}_events.tsv"


# -- ELAN ----------------------------------------------------------------------------------------------------


ELAN_NAMES = ("Tier", "Begin Time - msec", "End Time - msec", "Annotation")
"""ELAN's own column titles; its import skips the first line when told so."""

_SHORTEST_MS = 100
"""Length of a moment: a tier of ELAN has no annotations without length, and shorter ones can't be clicked."""


def elan_tiers(scope: Scope) -> Iterator[bytes]:
    """Give one tier a person with their episodes, tiers for the marks, and one for what happened, tab-separated.

    Times are milliseconds of the film, or of the video that was recorded along, else since the session's start.
    No two annotations of a tier overlap: ELAN allows none.
    """
    zero = _video_start(scope)
    found = stretches(scope)
    lines: list[list[str]] = []
    for person in scope.persons:
        tier = _tier(scope, person)
        lines += _laid([s for s in found if s.person == person and s.kind in LABELS], tier, zero, scope.end_s)
    lines += _laid([s for s in found if s.kind == MARKER], "Marks", zero, scope.end_s)
    lines += _laid([s for s in found if s.kind not in LABELS and s.kind != MARKER], "Recording", zero, scope.end_s)
    yield "".join("\t".join(fields) + "\n" for fields in [ELAN_NAMES, *lines]).encode("utf-8", "replace")


def _laid(found: Sequence[Stretch], tier: str, zero: float, latest_s: float) -> list[list[str]]:
    """Lay stretches on as many tiers of one name as it takes for none to overlap."""
    ends: list[int] = []
    lines = []
    for s in found:
        if s.end_s is not None and s.end_s < zero:  # before the video's first picture
            continue
        begin = max(0, round((s.start_s - zero) * 1000))
        least = 1 if s.kind in LABELS else _SHORTEST_MS
        end = max(begin + least, round(((latest_s if s.end_s is None else s.end_s) - zero) * 1000))
        row = next((i for i, e in enumerate(ends) if e <= begin), len(ends))
        ends[row : row + 1] = [end]
        name = tier if row == 0 else f"{tier} {row + 1}"
        lines.append([name, str(begin), str(end), _one_line(s.text) or s.kind])
    return lines


def _tier(scope: Scope, person: int) -> str:
    name = _one_line(scope.name(person))
    return f"{name} (person {person})" if name else f"Person {person}"


def _video_start(scope: Scope) -> float:
    video = scope.replay.meta.get("video")
    start = video.get("start_s") if isinstance(video, dict) else None
    return float(start) if isinstance(start, int | float) and not isinstance(start, bool) else 0.0


# -- both ----------------------------------------------------------------------------------------------------


def _number(value: float) -> str:
    return NOT_AVAILABLE if math.isnan(value) else f"{value:.6f}"


def _one_line(text: str) -> str:
    """Take tabs and line ends out of a person's words; no spreadsheet takes them for a formula."""
    return escaped(" ".join(text.split()))
