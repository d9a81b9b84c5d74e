"""The figures that are shown of a session, worked out beside the window. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.replay.measures import Episode, Figures, Gap, episodes, figures, gaps, longest, transitions
from emomonitor.replay.replay import Replay
from emomonitor.replay.rows import LABELS
from emomonitor.replay.strip import Course

MOST_EPISODES = 8
MOST_GAPS = 200
"""The longest ones that are listed; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What a stretch of time comes to.

    Attributes:
        person: whose; None for all.
        figures: shares and means.
        transitions: int64 ``[7, 7]``, how often one label followed another; summed over people.
    """

    person: int | None
    figures: Figures
    transitions: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What stands out in the whole session.

    Attributes:
        longest: (person, episode), the longest first.
        gaps: the longest stretches without a reading, in order of time.
        gap_count: how many there are in all.
        gap_s: seconds of all of them.
    """

    longest: tuple[tuple[int, Episode], ...]
    gaps: tuple[Gap, ...]
    gap_count: int
    gap_s: float


def stretch_of(replay: Replay, person: int | None, start_s: float, end_s: float) -> Stretch:
    """Work the figures of ``start_s <= time < end_s`` out."""
    table = np.zeros((len(LABELS), len(LABELS)), np.int64)
    for _, part in _courses(replay, person, start_s, end_s):
        table += transitions(episodes(part, start_s, end_s), gap_s=replay.gap_s)
    return Stretch(person=person, figures=figures(replay.course(person), start_s, end_s), transitions=table)


def whole_of(replay: Replay, person: int | None) -> Whole:
    """Look for what stands out in a whole session."""
    found: list[tuple[int, Episode]] = []
    for who, part in _courses(replay, person, -np.inf, np.inf):
        found += [(who, e) for e in longest(episodes(part), MOST_EPISODES)]
    found.sort(key=lambda pair: (-pair[1].length_s, pair[1].start_s))
    empty = gaps(replay.course(person), replay.start_s, replay.end_s, replay.events)
    lasting = sorted(empty, key=lambda g: g.start_s - g.end_s)[:MOST_GAPS]
    return Whole(
        longest=tuple(found[:MOST_EPISODES]),
        gaps=tuple(sorted(lasting, key=lambda g: g.start_s)),
        gap_count=len(empty),
        gap_s=sum(g.end_s - g.start_s for g in empty),
    )


def _courses(replay: Replay, person: int | None, start_s: float, end_s: float) -> list[tuple[int, Course]]:
    """Return the course of each person meant; of all people only the stretch is copied."""
    if person is not None:
        return [(person, replay.course(person))]
    first, last = np.searchsorted(replay.rows.time_s, [start_s, end_s], side="left")
    who = replay.people.person[first:last]
    return [
        (i, Course(replay.rows, first + np.flatnonzero(who == i), gap_s=replay.gap_s))
        for i in np.unique(who[who > 0]).tolist()
    ]
