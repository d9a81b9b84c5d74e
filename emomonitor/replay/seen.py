"""The faces of a session's log in order of time, each with the person whose it is after all merges and splits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.errors import SessionError
from emomonitor.labels import EMOTIONS, N_EMOTIONS
from emomonitor.replay.people import people_of
from emomonitor.replay.rows import LARGEST_FACE, Rows
from emomonitor.session.events import LATEST_S
from emomonitor.session.reader import SessionTable

_BOX = ("x", "y", "width", "height")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """Rows with a face.

    Attributes:
        frame: int64 ``[N]``, as in the log.
        time_s: float64 ``[N]``, never falling.
        person: int64 ``[N]``, from 1.
        label: str objects ``[N]``, what the log says.
        probs: float64 ``[N, 6]``, NaN where the face could not be read.
        box: float64 ``[N, 4]``: left, top, width, height in pixels of the source.
        names: what people are called, by person.
        made_of: by person, the log's own ids that are theirs.
    """

    frame: NDArray[np.int64]
    time_s: NDArray[np.float64]
    person: NDArray[np.int64]
    label: NDArray[np.object_]
    probs: NDArray[np.float64]
    box: NDArray[np.float64]
    names: Mapping[int, str]
    made_of: Mapping[int, tuple[int, ...]]


def seen_in(table: SessionTable) -> Seen:
    """Return who was seen in a session.

    Raises:
        SessionError: the log lacks what the app itself always writes.
    """
    try:
        face, label = table["face_id"], table["emotion"]
        probs = np.stack([table[e.key] for e in EMOTIONS], axis=1)
        box = np.stack([table[name] for name in _BOX], axis=1)
    except KeyError as e:
        raise SessionError(f"{table.files.log} lacks readings of the six emotions. Choose another session.") from e
    sound = (face >= 0) & (face <= LARGEST_FACE) & (np.abs(table["time_s"]) < LATEST_S)  # of NaN neither is true
    there = np.flatnonzero(sound & (np.abs(table["frame"]) <= np.iinfo(np.int32).max))
    rows = there[np.argsort(table["time_s"][there], kind="stable")]
    frame, time_s = table["frame"][rows].astype(np.int64), table["time_s"][rows]
    people = people_of(_bare(frame, time_s, face[rows]), table.events)
    return Seen(
        frame=frame,
        time_s=time_s,
        person=people.person.astype(np.int64),
        label=label[rows],
        probs=probs[rows],
        box=box[rows],
        names=people.names,
        made_of=people.made_of,
    )


def _bare(frame: NDArray[np.int64], time_s: NDArray[np.float64], face: NDArray[np.float64]) -> Rows:
    """Rows of which only what tells who is who is filled in."""
    n = len(frame)
    return Rows(
        frame=frame.astype(np.int32),
        time_s=time_s,
        face=face.astype(np.int32),
        label=np.zeros(n, np.uint8),
        quality=np.zeros(n, np.uint8),
        confidence=np.full(n, np.nan, np.float32),
        probs=np.full((n, N_EMOTIONS), np.nan, np.float32),
        first_utc=None,
        last_utc=None,
    )
