"""The figures as a table: one row for each person and label."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator

from emomonitor.entities import iso_utc
from emomonitor.exporting.scope import Scope
from emomonitor.labels import N_EMOTIONS
from emomonitor.replay.measures import Figures, Interval, figures
from emomonitor.replay.rows import LABELS
from emomonitor.session.columns import NEWLINE
from emomonitor.session.events import escaped

FIGURE_NAMES = (
    "person",
    "name",
    "from_s",
    "to_s",
    "from_utc",
    "to_utc",
    "readings",
    "readable",
    "label",
    "share",
    "share_low",
    "share_high",
    "mean",
    "mean_low",
    "mean_high",
)


def figure_rows(scope: Scope) -> Iterator[bytes]:
    """Give shares and mean probabilities with their 95 % intervals as CSV; a field is empty where there is none."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=NEWLINE)
    writer.writerow(FIGURE_NAMES)
    for person in scope.persons:
        found = figures(scope.course(person), scope.start_s, scope.end_s)
        start = [person, escaped(scope.name(person)), _seconds(scope.start_s), _seconds(scope.end_s)]
        start += [_utc(scope, scope.start_s), _utc(scope, scope.end_s), found.rows, found.readable]
        writer.writerows([*start, label, *_label(found, code)] for code, label in enumerate(LABELS))
    yield out.getvalue().encode()


def _label(found: Figures, code: int) -> list[str]:
    share = [_number(found.shares[code]), *_ends(found.share_intervals, code)]
    if code >= N_EMOTIONS:  # unsure has no probability of its own
        return [*share, "", "", ""]
    return [*share, _number(found.mean[code]), *_ends(found.mean_intervals, code)]


def _ends(intervals: tuple[Interval, ...] | None, code: int) -> tuple[str, str]:
    return ("", "") if intervals is None else (_number(intervals[code][0]), _number(intervals[code][1]))


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6f}"


def _seconds(value: float) -> str:
    return f"{value:.6f}"


def _utc(scope: Scope, time_s: float) -> str:
    moment = scope.wall_clock(time_s)
    return "" if moment is None else iso_utc(moment)
