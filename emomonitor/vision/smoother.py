"""Calm labels: probabilities smoothed over time, and emotions that don't flicker."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import Emotion

MARGIN = 0.10
"""Probability by which another emotion must lead the shown one to replace it at once."""

HOLD_S = 0.5
"""Seconds after which an emotion that leads by less than :data:`MARGIN` replaces the shown one all the same."""

BAND = 0.05
"""Probability below the threshold at which a shown emotion becomes unsure: it appears later than it goes."""

RESTART_S = 1.0
"""Seconds without a reading after which the past says nothing of the present: smoothing begins afresh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoothed:
    """What is shown for one face.

    Attributes:
        probs: float32 ``[6]``, smoothed, summing to 1; None where the face can't be read just now.
        emotion: the label; None means unsure.
        confidence: smoothed probability of ``emotion`` (of the strongest one where unsure); None with ``probs``.
        since_s: source time since when this emotion (or unsure) has been shown.
    """

    probs: NDArray[np.float32] | None
    emotion: Emotion | None
    confidence: float | None
    since_s: float


@dataclass(slots=True, kw_only=True)
class _Past:
    """What is remembered of one face."""

    probs: NDArray[np.float64] | None = None
    read_s: float = 0.0  # time of the last reading
    emotion: Emotion | None = None
    since_s: float = 0.0
    rival: Emotion | None = None  # leads the shown emotion by less than the margin
    rival_since_s: float = 0.0


class Smoother:
    """Exponential smoothing and hysteresis for each face. Pure: its only clock is the frames' own time.

    The rules, for the smoothed probabilities p and the threshold t:

    1. Nothing shown: the strongest emotion appears once its p reaches t.
    2. Another emotion replaces the shown one once it leads by :data:`MARGIN`, or has led for :data:`HOLD_S` seconds
       (if its p reaches t; unsure otherwise).
    3. The shown emotion becomes unsure once its p falls below t - :data:`BAND`.
    4. A face that can't be read is unsure at once. It picks up where it was, or afresh after :data:`RESTART_S`.

    Args:
        time_constant_s: seconds in which the memory of a reading fades to 37 %, at any frame rate; 0 switches
            smoothing off.
        threshold: smoothed probability from which on an emotion is shown.
        margin: see rule 2.
        hold_s: see rule 2.
        band: see rule 3.
    """

    def __init__(
        self,
        time_constant_s: float,
        threshold: float,
        *,
        margin: float = MARGIN,
        hold_s: float = HOLD_S,
        band: float = BAND,
    ) -> None:
        self._tau = time_constant_s
        self._threshold = threshold
        self._margin = margin
        self._hold_s = hold_s
        self._band = band
        self._faces: dict[int, _Past] = {}

    def tune(self, time_constant_s: float, threshold: float) -> None:
        """Go on with other values, from the next reading on; what is remembered of faces is kept."""
        self._tau, self._threshold = time_constant_s, threshold

    def update(self, face_id: int, probs: NDArray[np.float32] | None, time_s: float) -> Smoothed:
        """Take in one face's reading.

        Args:
            face_id: the track's id.
            probs: float32 ``[6]``, summing to 1; None where the face can't be read.
            time_s: the frame's time.
        """
        past = self._faces.get(face_id)
        if past is None:
            past = self._faces[face_id] = _Past(since_s=time_s)
        if probs is None:
            self._show(past, None, time_s)
            return Smoothed(probs=None, emotion=None, confidence=None, since_s=past.since_s)
        smooth = self._blend(past, probs.astype(np.float64), time_s)
        past.probs, past.read_s = smooth, time_s
        self._show(past, self._choose(past, smooth, time_s), time_s)
        shown = past.emotion
        return Smoothed(
            probs=smooth.astype(np.float32),
            emotion=shown,
            confidence=float(smooth.max() if shown is None else smooth[shown]),
            since_s=past.since_s,
        )

    def forget(self, alive: Iterable[int]) -> None:
        """Drop what is remembered of all faces but those with these ids."""
        keep = set(alive)
        self._faces = {i: past for i, past in self._faces.items() if i in keep}

    def _blend(self, past: _Past, probs: NDArray[np.float64], time_s: float) -> NDArray[np.float64]:
        """Return the exponential average: the new reading's weight is 1 - exp(-dt / time constant)."""
        gap = time_s - past.read_s
        if past.probs is None or self._tau <= 0 or gap < 0 or gap > max(RESTART_S, self._tau):
            return probs
        return past.probs + (1 - math.exp(-gap / self._tau)) * (probs - past.probs)

    def _choose(self, past: _Past, p: NDArray[np.float64], time_s: float) -> Emotion | None:
        """Apply rules 1 to 3."""
        best = Emotion(int(p.argmax()))
        sure = best if p[best] >= self._threshold else None
        shown = past.emotion
        if shown is None:
            past.rival = None
            return sure
        if p[shown] < self._threshold - self._band:
            return sure
        if best is shown:
            past.rival = None
            return shown
        if past.rival is not best:
            past.rival, past.rival_since_s = best, time_s
        if p[best] - p[shown] >= self._margin or time_s - past.rival_since_s >= self._hold_s:
            return sure
        return shown

    @staticmethod
    def _show(past: _Past, emotion: Emotion | None, time_s: float) -> None:
        """Note what is shown, and since when."""
        if emotion is not past.emotion:
            past.emotion, past.since_s, past.rival = emotion, time_s, None
