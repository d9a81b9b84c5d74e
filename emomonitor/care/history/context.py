"""What the carer notes of a session: things that change a face or a reading and are no expression."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from emomonitor.entities import Event
from emomonitor.errors import SessionError
from emomonitor.session.events import EventFile, read_events
from emomonitor.session.layout import SessionFiles

CONTEXT = "context"
"""Kind of the event that holds it; the newest one of a session counts."""


class Context(StrEnum):
    """What may be noted."""

    GLASSES = "glasses"
    MEDICATION = "medication"
    TIRED = "tired"
    VISITORS = "visitors"


def context_of(folder: Path) -> frozenset[Context]:
    """Return what was noted of a session; nothing where its events can't be read."""
    try:
        events, _ = read_events(SessionFiles.of_folder(folder).events)
    except (OSError, SessionError):
        return frozenset()
    return _newest(events)


def note_context(folder: Path, context: Iterable[Context]) -> None:
    """Note what holds for a session, in place of what was noted before. Raises SessionError where it can't be."""
    names = sorted(set(context))
    EventFile(SessionFiles.of_folder(folder).events).append(kind=CONTEXT, time_s=0.0, data={"context": names})


def _newest(events: Iterable[Event]) -> frozenset[Context]:
    newest: Mapping[str, object] = {}
    for event in events:
        if event.kind == CONTEXT:
            newest = event.data
    named = newest.get("context")
    known = {c.value: c for c in Context}
    return frozenset(known[n] for n in named if n in known) if isinstance(named, list) else frozenset()
