"""A coder against the log, or two coders against each other: units side by side, and the figures of them.

A unit is one analysed frame of one person; of pictures, one picture. Only what both have labelled is compared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import EMOTIONS, KEYS, UNSURE
from emomonitor.replay.agreement import Agreement, Estimate, Floats, agree, icc
from emomonitor.replay.seen import seen_in
from emomonitor.session.codings import CODING_LABELS, Coding
from emomonitor.session.reader import SessionTable

LOG = "log"
"""What the log is called where two are compared."""

PIECE_S = 10.0
"""Seconds of a piece, of which the share of each label is taken."""

_RUNS_A_BLOCK = 3.0
"""Blocks are so many mean runs of a label long, and at least a piece: what is left of a run at a block's edge must be
a small part of it."""

_LEAST_PIECE = 0.5
"""Pieces with fewer than this share of the usual number of units are left out: their shares are mostly noise."""

Labels = NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moments:
    """The frames of the people of a session.

    Attributes:
        frame: int64 ``[N]``, as in the log.
        time_s: float64 ``[N]``.
        face_id: int64 ``[N]``, the person after merges and splits; 0 where it isn't told.
        alone: bool ``[N]``, whether nobody else was seen in the frame.
        label: str objects ``[N]``, what the log says; "" where there is no log.
        probs: float64 ``[N, 6]``, NaN where the face could not be read or there is no log.
        pictures: they are pictures that have nothing to do with each other, no film.
    """

    frame: NDArray[np.int64]
    time_s: Floats
    face_id: NDArray[np.int64]
    alone: NDArray[np.bool_]
    label: Labels
    probs: Floats
    pictures: bool

    def __len__(self) -> int:
        return len(self.frame)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Units:
    """What two said of the same frames.

    Attributes:
        moments: the N frames of which both said something.
        first: str objects ``[N]``.
        second: str objects ``[N]``.
        read: the second is the log, so that ``moments.probs`` belong to it.
    """

    moments: Moments
    first: Labels
    second: Labels
    read: bool

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """How far a course over time agrees.

    Attributes:
        label: of which label.
        icc: ICC(2,1).
    """

    label: str
    icc: Estimate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Everything about two who labelled the same.

    Attributes:
        first: the coder's name.
        second: the other's; :data:`LOG` for the log.
        units: side by side.
        with_unsure: "unsure" counts as a label.
        without_unsure: only units for which both named one of the six.
        shares: of each label, the share of the units in each piece.
        probabilities: against the log only: its mean probability in each piece against the coder's share.
        pieces: how many.
        piece_s: their length in seconds; 0 where each picture is one.
        block_s: length of the blocks from which intervals are drawn; 0 where each picture is one.
        seen: stretches that were coded after their coder had been shown the readings.
    """

    first: str
    second: str
    units: Units
    with_unsure: Agreement
    without_unsure: Agreement
    shares: tuple[Track, ...]
    probabilities: tuple[Track, ...]
    pieces: int
    piece_s: float
    block_s: float
    seen: int


def moments_of(table: SessionTable) -> Moments:
    """Return each face of each analysed frame of a session.

    Raises:
        SessionError: the log lacks what the app itself always writes.
    """
    seen = seen_in(table)
    _, back, counts = np.unique(seen.frame, return_inverse=True, return_counts=True)
    source = table.meta.get("source")
    return Moments(
        frame=seen.frame,
        time_s=seen.time_s,
        face_id=seen.person,
        alone=counts[back] == 1,
        label=seen.label,
        probs=seen.probs,
        pictures=isinstance(source, dict) and source.get("kind") == "images",
    )


def moments_without_log(frames: int, interval_s: float) -> Moments:
    """Return the moments of pictures that were never analysed, ``interval_s`` apart."""
    return Moments(
        frame=np.arange(frames),
        time_s=np.arange(frames, dtype=np.float64) * interval_s,
        face_id=np.zeros(frames, np.int64),
        alone=np.ones(frames, bool),
        label=np.full(frames, "", object),
        probs=np.full((frames, len(EMOTIONS)), np.nan),
        pictures=True,
    )


def labels_at(coding: Coding, moments: Moments) -> Labels:
    """Return what a coder said of each moment, "" for nothing: str objects ``[N]``."""
    said = np.full(len(moments), "", object)
    for face_id in sorted({s.face_id for s in coding.stretches}, key=lambda i: -1 if i is None else i):
        stretches = coding.of(face_id)
        starts = np.array([s.start_s for s in stretches])
        ends = np.array([s.end_s for s in stretches])
        names = np.array([s.label for s in stretches], object)
        at = np.searchsorted(starts, moments.time_s + _EVEN, side="right") - 1
        inside = (at >= 0) & (moments.time_s + _EVEN < ends[at])
        inside &= moments.alone if face_id is None else moments.face_id == face_id
        said[inside] = names[at[inside]]
    return said


_EVEN = 1e-6
"""Seconds: times are written with six decimals, so that a frame at a stretch's start may seem to lie before it."""


def against_log(coding: Coding, moments: Moments) -> Units:
    """Put a coder beside the log: every coded frame of a person. A label that isn't one of ours is left out."""
    said = labels_at(coding, moments)
    return _units(said, moments.label, moments, read=True)


def between(one: Coding, other: Coding, moments: Moments) -> Units:
    """Put two coders side by side."""
    return _units(labels_at(one, moments), labels_at(other, moments), moments, read=False)


def _units(first: Labels, second: Labels, moments: Moments, *, read: bool) -> Units:
    both = np.isin(first.astype(str), CODING_LABELS) & np.isin(second.astype(str), CODING_LABELS)
    taken = Moments(
        frame=moments.frame[both],
        time_s=moments.time_s[both],
        face_id=moments.face_id[both],
        alone=moments.alone[both],
        label=moments.label[both],
        probs=moments.probs[both],
        pictures=moments.pictures,
    )
    return Units(moments=taken, first=first[both], second=second[both], read=read)


def compare_with_log(coding: Coding, moments: Moments) -> Comparison:
    """Compare a coder with the log."""
    return _compare(against_log(coding, moments), coding.coder, LOG, _seen(coding))


def compare_coders(one: Coding, other: Coding, moments: Moments) -> Comparison:
    """Compare two coders."""
    return _compare(between(one, other, moments), one.coder, other.coder, _seen(one) + _seen(other))


def _seen(coding: Coding) -> int:
    return sum(not s.blind for s in coding.stretches)


def _compare(units: Units, first: str, second: str, seen: int) -> Comparison:
    pictures = units.moments.pictures
    block_s = 0.0 if pictures else _block_s(units)
    blocks = _numbered(units.moments, block_s)
    pieces = _Pieces(units, 0.0 if pictures else PIECE_S, blocks)
    labels = [*KEYS, UNSURE]
    a, b = units.first.tolist(), units.second.tolist()
    return Comparison(
        first=first,
        second=second,
        units=units,
        with_unsure=agree(a, b, labels, blocks),
        without_unsure=agree(a, b, KEYS, blocks),
        shares=tuple(Track(label=x, icc=pieces.shares(x)) for x in labels),
        probabilities=tuple(Track(label=e.key, icc=pieces.probabilities(e)) for e in EMOTIONS) if units.read else (),
        pieces=len(pieces),
        piece_s=0.0 if pictures else PIECE_S,
        block_s=block_s,
        seen=seen,
    )


def _block_s(units: Units) -> float:
    """Length of a block: a whole number of pieces, and some runs of the one who changes labels less often."""
    if len(units) < 2:
        return PIECE_S
    face, time_s = units.moments.face_id, units.moments.time_s
    order = np.lexsort((time_s, face))
    same = np.diff(face[order]) == 0
    steps = np.diff(time_s[order])[same]
    watched = float(np.minimum(steps, PIECE_S).sum())
    longest = 0.0
    for said in (units.first[order], units.second[order]):
        changes = int(((said[1:] != said[:-1]) | ~same).sum())
        longest = max(longest, watched / (changes + 1))
    return PIECE_S * max(1, math.ceil(_RUNS_A_BLOCK * longest / PIECE_S))


def _numbered(moments: Moments, length_s: float) -> NDArray[np.int64]:
    """Number the stretch of time of one person in which each unit lies; with length 0 each unit its own."""
    if length_s <= 0:
        return np.arange(len(moments))
    time = np.floor(moments.time_s / length_s + _EVEN).astype(np.int64)
    pairs = np.stack([moments.face_id, time], axis=1)
    if not len(pairs):
        return np.zeros(0, np.int64)
    numbers: NDArray[np.int64] = np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1)
    return numbers


class _Pieces:
    """Units gathered in pieces, and the courses over them."""

    def __init__(self, units: Units, piece_s: float, blocks: NDArray[np.int64]) -> None:
        self._units = units
        number = _numbered(units.moments, piece_s)
        self._count = int(number.max()) + 1 if len(number) else 0
        self._number = number
        sizes = np.bincount(number, minlength=self._count)
        self._keep = sizes >= _LEAST_PIECE * np.median(sizes) if self._count else np.zeros(0, bool)
        self._blocks = np.zeros(self._count, np.int64)
        self._blocks[number[::-1]] = blocks[::-1]  # that of a piece's first unit

    def __len__(self) -> int:
        return int(self._keep.sum())

    def shares(self, label: str) -> Estimate:
        """ICC of the share of a label."""
        return self._icc(self._units.first == label, self._units.second == label, np.ones(len(self._units), bool))

    def probabilities(self, emotion: int) -> Estimate:
        """ICC of the log's mean probability and the coder's share, where the face could be read and was named."""
        probs = self._units.moments.probs[:, emotion]
        told = ~np.isnan(probs) & (self._units.first != UNSURE)
        return self._icc(self._units.first == KEYS[emotion], np.where(told, probs, 0.0), told)

    def _icc(self, first: NDArray[np.bool_], second: Floats | NDArray[np.bool_], told: NDArray[np.bool_]) -> Estimate:
        number = self._number[told]
        n = np.bincount(number, minlength=self._count)
        sums = [np.bincount(number, weights=v[told].astype(float), minlength=self._count) for v in (first, second)]
        keep = self._keep & (n > 0)
        ratings = np.stack([s[keep] / n[keep] for s in sums], axis=1) if keep.any() else np.zeros((0, 2))
        return icc(ratings, self._blocks[keep])
