"""A session minute by minute: seconds, not rows, so that every rate of frames counts alike.

Only moments with exactly one face in view are the person's: of several nobody knows whose they are. A reading holds
until the next frame, but no longer than :data:`LONGEST_S` or one and a half of the log's usual steps (a thinned log has
one row a minute).
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emomonitor.errors import SessionError
from emomonitor.labels import N_EMOTIONS
from emomonitor.replay.rows import Rows, load_rows
from emomonitor.session.layout import LOG, MINUTES
from emomonitor.session.storage import replace_atomically

LONGEST_S = 5.0
"""A reading says nothing of what is later than this."""

_SCHEMA = 1
_COLUMNS = 4 + 3 * N_EMOTIONS

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """Minutes in order of time; those in which nothing was watched are not there.

    Attributes:
        minute: int64 ``[N]``, minutes since 1970, UTC.
        alone_s: float64 ``[N]``, seconds with one face in view.
        others_s: with several.
        nobody_s: with none, the camera being on.
        label_s: float64 ``[N, 6]``, of ``alone_s``: seconds in which the screen showed this expression. What is left to
            ``alone_s`` is unsure or couldn't be read.
        guess_s: float64 ``[N, 6]``, of ``alone_s``: seconds in which this one was the most probable, sure or not.
        prob_s: float64 ``[N, 6]``, integral of the probabilities over the readable seconds.
    """

    minute: NDArray[np.int64]
    alone_s: Floats
    others_s: Floats
    nobody_s: Floats
    label_s: Floats
    guess_s: Floats
    prob_s: Floats

    def __len__(self) -> int:
        return len(self.minute)

    def where(self, wanted: NDArray[np.bool_]) -> Minutes:
        """Return some of them."""
        return Minutes(**{f.name: getattr(self, f.name)[wanted] for f in fields(self)})

    @property
    def read_s(self) -> Floats:
        """Seconds in which the face could be read, sure or not."""
        return np.asarray(self.guess_s.sum(axis=1), np.float64)

    @property
    def unsure_s(self) -> Floats:
        """Seconds alone in view without an expression that was shown."""
        return np.asarray(np.maximum(0.0, self.alone_s - self.label_s.sum(axis=1)), np.float64)


def nothing() -> Minutes:
    """Return no minutes."""
    empty, six = np.zeros(0), np.zeros((0, N_EMOTIONS))
    return Minutes(
        minute=np.zeros(0, np.int64),
        alone_s=empty,
        others_s=empty,
        nobody_s=empty,
        label_s=six,
        guess_s=six,
        prob_s=six,
    )


def minutes_of(rows: Rows) -> Minutes:
    """Add a log's rows up by minute; nothing where it has no times of day."""
    if rows.first_utc is None or not len(rows):
        return nothing()
    first = np.flatnonzero(np.diff(rows.frame, prepend=rows.frame[:1] - 1) != 0)
    counts = np.diff(np.append(first, len(rows)))
    faces = np.add.reduceat((rows.face > 0).astype(np.int64), first)
    time_s = rows.time_s[first] - rows.time_s[0]
    steps = np.diff(time_s)
    usual = float(np.median(steps[steps > 0])) if np.any(steps > 0) else 1.0
    holds = np.append(np.minimum(steps, max(LONGEST_S, 1.5 * usual)), min(usual, LONGEST_S))
    utc = rows.first_utc.timestamp() + time_s
    found, place = np.unique((utc // 60).astype(np.int64), return_inverse=True)
    alone = (faces == 1) & (counts == 1)

    def added(weights: Floats) -> Floats:
        return np.asarray(np.bincount(place, weights, len(found)), np.float64)

    probs = rows.probs[first].astype(np.float64)
    if rows.base is not None:  # as the screen showed it: by the person's own rest, where that was used
        base = rows.base[first].astype(np.float64)
        probs = np.where(np.isnan(base), probs, base)
    read = alone & ~np.isnan(probs[:, 0])
    label = np.where(alone, rows.label[first], 255)
    guess = np.where(read, np.argmax(np.nan_to_num(probs), axis=1), 255)
    held = np.where(read, holds, 0.0)
    return Minutes(
        minute=found,
        alone_s=added(np.where(alone, holds, 0.0)),
        others_s=added(np.where(faces > 1, holds, 0.0)),
        nobody_s=added(np.where(faces == 0, holds, 0.0)),
        label_s=np.stack([added(np.where(label == code, holds, 0.0)) for code in range(N_EMOTIONS)], axis=1),
        guess_s=np.stack([added(np.where(guess == code, holds, 0.0)) for code in range(N_EMOTIONS)], axis=1),
        prob_s=np.stack([added(held * np.nan_to_num(probs[:, k])) for k in range(N_EMOTIONS)], axis=1),
    )


def joined(parts: Iterable[Minutes]) -> Minutes:
    """Put sessions together; minutes in which two of them ran are added."""
    found = [p for p in parts if len(p)]
    if not found:
        return nothing()
    table = np.concatenate([_table(p) for p in found])
    table = table[np.argsort(table[:, 0], kind="stable")]
    first = np.flatnonzero(np.diff(table[:, 0], prepend=-1.0) != 0)
    whole = np.add.reduceat(table, first)
    whole[:, 0] = table[first, 0]
    return _minutes(whole)


def session_minutes(log: Path, *, keep: bool = True) -> Minutes:
    """Return a session's minutes, from the cache beside its log where that is of this log.

    Args:
        log: the CSV file.
        keep: write the cache where it is missing or old; it can always be made again.

    Raises:
        SessionError: the log can't be read.
    """
    try:
        mark = _mark(log)
    except OSError as e:
        raise SessionError(f"{log} can't be read ({e.strerror or e}).") from e
    cache = log.with_name(MINUTES)
    known = _cached(cache, mark)
    if known is not None:
        return known
    rows, _ = load_rows(log)
    made = minutes_of(rows)
    if keep and log.name == LOG:
        _write(cache, mark, made)
    return made


def keep_minutes(log: Path, minutes: Minutes) -> None:
    """Keep sums beside a log that no longer has all the rows that they are of (a thinned one)."""
    _write(log.with_name(MINUTES), _mark(log), minutes)


def _table(m: Minutes) -> Floats:
    """Return ``[N, 22]``: the minute, then every sum."""
    plain = (m.minute[:, None], m.alone_s[:, None], m.others_s[:, None], m.nobody_s[:, None])
    return np.hstack([*plain, m.label_s, m.guess_s, m.prob_s]).astype(np.float64)


def _minutes(table: Floats) -> Minutes:
    label, guess, prob = (table[:, 4 + k * N_EMOTIONS : 4 + (k + 1) * N_EMOTIONS] for k in range(3))
    return Minutes(
        minute=table[:, 0].astype(np.int64),
        alone_s=table[:, 1],
        others_s=table[:, 2],
        nobody_s=table[:, 3],
        label_s=label,
        guess_s=guess,
        prob_s=prob,
    )


def _mark(log: Path) -> Floats:
    """Return a table's first row, which says of which log it is. Raises OSError."""
    stat = log.stat()
    seconds, rest = divmod(stat.st_mtime_ns, 1_000_000_000)
    row = np.zeros((1, _COLUMNS))
    row[0, :4] = (_SCHEMA, stat.st_size, seconds, rest)
    return row


def _cached(path: Path, mark: Floats) -> Minutes | None:
    try:
        kept = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    if kept.ndim != 2 or kept.shape[1:] != (_COLUMNS,) or not np.array_equal(kept[:1], mark):
        return None
    return _minutes(kept[1:])


def _write(path: Path, mark: Floats, minutes: Minutes) -> None:
    buffer = io.BytesIO()
    np.save(buffer, np.vstack([mark, _table(minutes)]), allow_pickle=False)
    try:
        replace_atomically(path, buffer.getvalue())
    except OSError:
        return  # a folder that can't be written has no cache
