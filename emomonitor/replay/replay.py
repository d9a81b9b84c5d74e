"""A session opened to look back at: its rows, its people, its events, and where its clock stands."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import numpy as np

from emomonitor.entities import Event
from emomonitor.errors import SessionError
from emomonitor.replay.people import People, people_of
from emomonitor.replay.rows import Rows, load_rows
from emomonitor.replay.strip import Course
from emomonitor.session.events import read_events
from emomonitor.session.layout import SessionFiles
from emomonitor.session.sidecar import read_sidecar

_GAP_S = 1.0
_GAP_FRAMES = 5
"""Without a reading for a second, or five frames where those are slower, a person was out of sight."""


@dataclass(frozen=True, kw_only=True)
class Replay:
    """A session as it is now; edits give a new one (:meth:`with_events`), the rows are read once.

    Attributes:
        files: where it lies.
        rows: of the log.
        events: what is in ``events.csv``.
        meta: what is in ``session.json``; empty where it is missing.
        notes: a sentence about each thing that was missing or could not be read.
        people: who is who.
        step_s: usual time between two frames.
        gap_s: longest time between two readings that counts as one stretch.
    """

    files: SessionFiles
    rows: Rows
    events: tuple[Event, ...]
    meta: Mapping[str, Any]
    notes: tuple[str, ...]
    people: People
    step_s: float
    gap_s: float
    _courses: dict[int | None, Course] = field(default_factory=dict, compare=False, repr=False)

    @property
    def start_s(self) -> float:
        """Time of the first row."""
        return float(self.rows.time_s[0]) if len(self.rows) else 0.0

    @property
    def end_s(self) -> float:
        """When the last frame ended: the last row's time and one usual step."""
        return float(self.rows.time_s[-1]) + self.step_s if len(self.rows) else 0.0

    @property
    def has_clock(self) -> bool:
        """Whether its times are those of a day (a camera), or a film's own."""
        source = self.meta.get("source")
        if isinstance(source, dict) and isinstance(source.get("realtime"), bool):
            return bool(source["realtime"]) and self.rows.first_utc is not None
        r = self.rows
        if r.first_utc is None or r.last_utc is None or not len(r):
            return False
        return abs((r.last_utc - r.first_utc).total_seconds() - float(r.time_s[-1] - r.time_s[0])) < 1.0

    def wall_clock(self, time_s: float, zone: tzinfo | None = None) -> datetime | None:
        """Return the time of day at a time of the log, in ``zone`` (None: the system's); None for a film."""
        if not self.has_clock or self.rows.first_utc is None:
            return None
        return (self.rows.first_utc + timedelta(seconds=time_s - self.start_s)).astimezone(zone)

    def time_of(self, moment: datetime) -> float | None:
        """Return the log's time (seconds) at a time of day; None for a film."""
        if not self.has_clock or self.rows.first_utc is None:
            return None
        return self.start_s + (moment - self.rows.first_utc).total_seconds()

    def course(self, person: int | None) -> Course:
        """Return a person's rows, or with None everybody's (rows of frames without faces aren't in it)."""
        if person not in self._courses:
            who = self.people.person
            index = np.flatnonzero(who > 0 if person is None else who == person)
            self._courses[person] = Course(self.rows, index, gap_s=self.gap_s)
        return self._courses[person]

    def with_events(self, events: Iterable[Event]) -> Replay:
        """Return the same session after its events were changed."""
        events = tuple(events)
        people = people_of(self.rows, events)
        same = np.array_equal(people.person, self.people.person)  # a mark or a name: whose rows are whose stays
        return replace(self, events=events, people=people, _courses=self._courses if same else {})

    def reread_events(self) -> Replay:
        """Return the same session with its events read again. Raises SessionError where they can't be."""
        return self.with_events(_events(self.files)[0])


def open_replay(path: str | Path, *, stop: threading.Event | None = None) -> Replay:
    """Open a session from its folder or its log, as far as it is sound.

    Args:
        path: session folder or log (``X.csv``).
        stop: set from another thread, ends the reading with SessionError.

    Raises:
        SessionError: there is no log, or the file is something else.
    """
    files = SessionFiles.find(Path(path))
    rows, notes = load_rows(files.log, stop=stop)
    events, event_notes = _events(files)
    meta, meta_notes = _meta(files)
    step = _step(rows)
    return Replay(
        files=files,
        rows=rows,
        events=events,
        meta=meta,
        notes=(*notes, *event_notes, *meta_notes),
        people=people_of(rows, events),
        step_s=step,
        gap_s=max(_GAP_S, _GAP_FRAMES * step),
    )


def _events(files: SessionFiles) -> tuple[tuple[Event, ...], tuple[str, ...]]:
    if not files.events.exists():
        return (), (f"{files.events.name} is missing: markers, names and pauses aren't known.",)
    try:
        return read_events(files.events)
    except SessionError as e:
        return (), (str(e),)


def _meta(files: SessionFiles) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    try:
        return read_sidecar(files.sidecar), ()
    except FileNotFoundError:
        return {}, (f"{files.sidecar.name} is missing: with which model and settings it was recorded isn't known.",)
    except SessionError as e:
        return {}, (str(e),)


def _step(rows: Rows) -> float:
    """Return the median time between two frames; 0 where there is one frame."""
    times = rows.time_s[np.concatenate([[True], np.diff(rows.frame) != 0])] if len(rows) else rows.time_s
    steps = np.diff(times)
    return float(np.median(steps)) if len(steps) else 0.0
