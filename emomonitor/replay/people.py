"""Who is who: names, merged and split ids. They are events of the session; the log itself is never rewritten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Event
from emomonitor.replay.rows import LARGEST_FACE, Rows

NAME = "name"
"""``face_id`` is called ``text`` from then on; an empty text takes the name away."""

MERGE = "merge"
"""``face_id`` was ``data.into`` all the time."""

SPLIT = "split"
"""What ``face_id`` is from ``time_s`` on is somebody else: ``data.new``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who each row is of, after all events that say so, in the order of their numbers.

    Attributes:
        person: int32 ``[N]``, 0 where the frame had no face.
        ids: the people, in order.
        names: what a person is called, where a name was given.
        made_of: by person, the log's own ids that are theirs, whole or in part.
    """

    person: NDArray[np.int32]
    ids: tuple[int, ...]
    names: Mapping[int, str] = field(default_factory=dict)
    made_of: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def next_id(self) -> int:
        """A number that nobody has."""
        return 1 + max([*self.ids, *(i for ids in self.made_of.values() for i in ids)], default=0)


def people_of(rows: Rows, events: Iterable[Event]) -> People:
    """Tell who each row is of. An event that makes no sense (a person that isn't there) changes nothing."""
    person = rows.face.copy()
    names: dict[int, str] = {}
    used = set(np.unique(person).tolist())
    for event in sorted(events, key=lambda e: e.id):
        who = event.face_id
        if who is None or who <= 0:  # 0 are the frames without a face: nobody can be told of them
            continue
        if event.kind == NAME:
            names[who] = " ".join(event.text.split())  # written by another program it may have several lines
        elif event.kind == MERGE:
            into = _number(event.data.get("into"))
            if into is None or into not in used or into == who:
                continue
            person[person == who] = into
            if not names.get(into) and names.get(who):
                names[into] = names[who]
            names.pop(who, None)
        elif event.kind == SPLIT and (new := _number(event.data.get("new"))) is not None and new not in used:
            later = np.searchsorted(rows.time_s, event.time_s, side="left")
            theirs = person[later:]  # a view
            theirs[theirs == who] = new
            used.add(new)
    ids = tuple(i for i in np.unique(person).tolist() if i > 0)
    pairs = [divmod(int(key), 1 << 32) for key in np.unique((person.astype(np.int64) << 32) | rows.face)]
    made_of = {i: tuple(face for p, face in pairs if p == i) for i in ids}
    return People(person=person, ids=ids, names={i: n for i, n in names.items() if n and i in ids}, made_of=made_of)


def seen_together(rows: Rows, people: People, one: int, other: int) -> float | None:
    """Return when two people are first seen in the same frame (seconds): then they can't be one. None: never."""
    a, b = (rows.frame[people.person == i] for i in (one, other))
    both = np.intersect1d(a, b)
    if not len(both):
        return None
    return float(rows.time_s[np.argmax((rows.frame == both[0]) & (people.person == one))])


def _number(value: object) -> int | None:
    """Return a person's number; None for what is none, or larger than a log's are."""
    is_one = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_FACE
    return value if is_one and isinstance(value, int) else None
