"""Markers that a person sets while a run goes on, and how a later change reaches the log that they were written to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from emomonitor.entities import Event
from emomonitor.session.events import EventFile

MARKER = "marker"
"""``Event.kind`` of a marker."""

NAME = "name"
"""``Event.kind`` of a name that was given to a person, or taken away (its text is empty then)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A marker, for a moment or a span.

    Attributes:
        time_s: when it begins, on the source's clock.
        text: a person's words.
        end_s: when a span ends, on the same clock; None for a moment.
        event: how it was written down at first; None where nothing was recorded.
        log: the ``events.csv`` that holds the event. It may be changed after the recording has ended, too.
    """

    time_s: float
    text: str
    end_s: float | None = None
    event: Event | None = None
    log: Path | None = None

    @property
    def event_id(self) -> int | None:
        """The event's number in its session; None where nothing was recorded."""
        return None if self.event is None else self.event.id


def changed(mark: Mark, *, text: str, end_s: float | None) -> Mark:
    """Return a marker with other words and another end (source time; never before its beginning)."""
    return replace(mark, text=text, end_s=None if end_s is None else max(end_s, mark.time_s))


def write(mark: Mark) -> None:
    """Put a marker as it is now into its log, in place of what stands there, or back where it was removed.

    Raises:
        SessionError: the log can't be read or written. A marker that isn't recorded is no error.
    """
    if mark.event is None or mark.log is None:
        return
    begun = mark.event.time_s
    end_s = None if mark.end_s is None else round(begun + mark.end_s - mark.time_s, 6)
    EventFile(mark.log).put(replace(mark.event, text=mark.text, end_s=end_s))


def remove(mark: Mark) -> None:
    """Take a marker out of its log; one that isn't there any more is no error.

    Raises:
        SessionError: the log can't be read or written.
    """
    if mark.event is not None and mark.log is not None:
        EventFile(mark.log).remove(mark.event.id)
