"""A rule tried on a recorded session: when it would have told somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import numpy as np

from emomonitor.care.alerts.watcher import Watcher
from emomonitor.care.config import CareConfig
from emomonitor.care.entities import CameraState, MessageKind, Sight
from emomonitor.care.rules import Rule, What
from emomonitor.errors import CareError
from emomonitor.labels import EMOTIONS
from emomonitor.replay.rows import Rows, load_rows

_STEP_S = 0.5
"""Rules average what comes faster, so more is not looked at."""

_HOLE_S = 5.0
"""Frames further apart leave a gap in which nothing is known, as while the camera is off."""

_TICK_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of it.

    Attributes:
        times: when it would have told somebody, UTC.
        first: the session's first moment.
        last: its last.
        rows: of the log.
    """

    times: tuple[datetime, ...]
    first: datetime
    last: datetime
    rows: int


def try_rule(rule: Rule, log: Path, *, zone: tzinfo | None = None) -> Trial:
    """Let a rule watch a recorded session, as it would have watched it live.

    Args:
        rule: whether it is switched on doesn't matter.
        log: the session's log.
        zone: of quiet hours; None is the system's own.

    Raises:
        CareError: the rule can't be tried on a log, or the log has no times.
        SessionError: the log can't be read.
    """
    if rule.what in (What.CALL, What.DAILY, What.CAMERA_LOST):
        raise CareError("This rule goes by nothing that a recording holds.")
    rows, _ = load_rows(log)
    if rows.first_utc is None or not len(rows):
        raise CareError(f"{log} says nothing of when it was recorded.")
    begin = rows.first_utc
    watcher = Watcher(CareConfig(rules=(replace(rule, on=True),)), None, zone=zone, now=begin)
    times: list[datetime] = []
    before = begin
    for sight in sights(rows, begin):
        for now, camera in _ticks(before, sight.utc):
            times += [o.at for o in watcher.tick(now, camera) if o.kind is MessageKind.ALERT]
        times += [o.at for o in watcher.see(sight) if o.kind is MessageKind.ALERT]
        before = sight.utc
    last = begin + timedelta(seconds=float(rows.time_s[-1] - rows.time_s[0]))
    return Trial(times=tuple(times), first=begin, last=last, rows=len(rows))


def sights(rows: Rows, begin: datetime) -> Iterator[Sight]:
    """Give what a log's frames come to, at most two a second.

    Args:
        rows: in order of time.
        begin: wall-clock time of the first row.
    """
    starts = np.flatnonzero(np.diff(rows.frame, prepend=rows.frame[:1] - 1))
    ends = np.append(starts[1:], len(rows))
    since = rows.time_s - rows.time_s[0]
    due = -np.inf
    for start, end in zip(starts, ends, strict=True):
        at = float(since[start])
        if at < due:
            continue
        due = at + _STEP_S
        faces = int(np.count_nonzero(rows.face[start:end] > 0))
        probs = rows.probs[start]
        read = faces == 1 and not np.isnan(probs[0])
        label = int(rows.label[start])
        yield Sight(
            utc=begin + timedelta(seconds=at),
            people=faces,
            probs=tuple(float(p) for p in probs) if read else None,
            emotion=EMOTIONS[label] if read and label < len(EMOTIONS) else None,
            confidence=float(rows.confidence[start]) if read else None,
        )


def _ticks(before: datetime, now: datetime) -> Iterator[tuple[datetime, CameraState]]:
    """Give the seconds between two sights; in a gap the camera was off."""
    span = (now - before).total_seconds()
    if span <= _TICK_S:
        return
    camera = CameraState.ON if span <= _HOLE_S else CameraState.OFF
    steps = min(int(span / _TICK_S), 200)  # a longer gap is a hole whatever its length
    for step in range(1, steps + 1):
        yield before + (now - before) * (step / (steps + 1)), camera
