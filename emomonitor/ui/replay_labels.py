"""Finds places for the emotions' words on a drawn course, so that colour is never all that tells. Without Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.palette import STACK_ORDER
from emomonitor.replay.strip import Strip
from emomonitor.ui.replay_looks import unsure_shares

_HARDLY, _MOSTLY = 0.2, 0.8
"""Share of unsure readings up to which colours are as they are, and from which on they are dimmed: a word between
could be read on neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a word stands.

    Attributes:
        emotion: whose word.
        x: its middle, as a share of the plot's width.
        y: its middle, as a share of the plot's height, from the top.
        dim: it stands on colours that were dimmed: the readings were unsure.
    """

    emotion: Emotion
    x: float
    y: float
    dim: bool = False


def on_shares(strip: Strip, widths: Mapping[Emotion, float], height: float) -> tuple[Place, ...]:
    """Place each emotion's word where its area is thickest, if it is thick enough.

    Args:
        strip: what is drawn.
        widths: of the words, in shares of the plot's width.
        height: of a word, in shares of the plot's height.
    """
    order = [int(e) for e in STACK_ORDER]
    tops = np.cumsum(strip.mean[:, order].astype(np.float64), axis=1)
    bottoms = np.concatenate([np.zeros((len(tops), 1)), tops[:, :-1]], axis=1)
    veiled = unsure_shares(strip)
    found = []
    for k, emotion in enumerate(STACK_ORDER):
        n = _columns(widths[emotion], len(tops))
        if n is None:
            continue
        upper, lower = _windows(tops[:, k], n).min(axis=1), _windows(bottoms[:, k], n).max(axis=1)
        veil = _windows(veiled, n)
        for dim, there in ((False, veil.max(axis=1) <= _HARDLY), (True, veil.min(axis=1) >= _MOSTLY)):
            place = _best(np.where(there, upper - lower, np.nan), n, len(tops), height * 1.25)
            if place is not None:
                at, x = place
                found.append(Place(emotion=emotion, x=x, y=1.0 - float(upper[at] + lower[at]) / 2, dim=dim))
                break
    return tuple(found)


def on_lines(strip: Strip, widths: Mapping[Emotion, float], height: float) -> tuple[Place, ...]:
    """Place each emotion's word over its line where no other line is near; arguments as for :func:`on_shares`."""
    mean = strip.mean.astype(np.float64)
    found: list[Place] = []
    for emotion in EMOTIONS:
        n = _columns(widths[emotion], len(mean))
        if n is None:
            continue
        own = mean[:, emotion]
        others = np.delete(mean, int(emotion), axis=1)
        above = np.where(others > own[:, None], others, 1.0 + height).min(axis=1)
        apart = np.abs(others - own[:, None]).min(axis=1)
        above[np.isnan(own) | (apart < height / 2)] = np.nan  # a word over several lines says nothing
        top, lowest_above = _windows(own, n).max(axis=1), _windows(above, n).min(axis=1)
        place = _best(lowest_above - top, n, len(mean), height * 1.6)
        if place is not None:
            at, x = place
            found.append(Place(emotion=emotion, x=x, y=max(height / 2, 1.0 - float(top[at]) - height * 0.85)))
    return tuple(found)


def _columns(width: float, columns: int) -> int | None:
    n = int(np.ceil(width * columns))
    return n if 1 <= n <= columns else None


def _windows(values: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Each value with its ``n - 1`` followers; where one of them is NaN, so are their least and largest."""
    windows: NDArray[np.float64] = np.lib.stride_tricks.sliding_window_view(values, n)
    return windows


def _best(room: NDArray[np.float64], n: int, columns: int, least: float) -> tuple[int, float] | None:
    """Return where there is most room, and its middle as a share of the width; None where there is too little."""
    room = np.where(np.isnan(room), -np.inf, room)
    at = int(np.argmax(room))
    return (at, (at + n / 2) / columns) if room[at] >= least else None
