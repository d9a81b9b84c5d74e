"""What a replay's looks have in common, however they are drawn: measures, colours, a ribbon's lanes."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import N_EMOTIONS, Emotion
from emomonitor.palette import STACK_ORDER
from emomonitor.replay.rows import NO_LABEL
from emomonitor.replay.strip import Strip
from emomonitor.ui.scale import scaled
from emomonitor.ui.theme import Theme, mix

Look = Literal["stacked", "lines", "ribbon"]
LOOKS: tuple[Look, ...] = ("stacked", "lines", "ribbon")

UNSURE = N_EMOTIONS
"""Code of the label unsure in a strip."""

LANES: tuple[int, ...] = (*reversed([int(e) for e in STACK_ORDER]), UNSURE)
"""Labels of a ribbon's lanes from the top: the order in which the shares are stacked, unsure below."""

DIM = 0.4
"""Opacity of shares that were not sure enough to be called an emotion, as on the live timeline."""

ENVELOPE = 0.22
"""Opacity of what lies between the least and the largest."""

LINE = 1.7
"""Pixels that a line is thick."""

HATCH = 9.0
"""Pixels from one line of a gap's hatching to the next."""

GRID_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)

_BAND = 0.3
"""Share of a ribbon's height that the band has; the lanes are below it."""

_LANES_FROM = 150.0
"""Pixels of height at 100 % from which on a ribbon has lanes: their words must have room."""

_LANE_GAP = 2.0


def has_lanes(height: float) -> bool:
    """Whether a ribbon so high has lanes below its band."""
    return height >= scaled(_LANES_FROM)


def band_and_lanes(height: float) -> tuple[float, list[tuple[float, float]]]:
    """Return how high a ribbon's band is, and (top, bottom) of each of its lanes, if it has any (:data:`LANES`)."""
    if not has_lanes(height):
        return height, []
    band = float(round(height * _BAND))
    top = band + 3 * _LANE_GAP
    each = (height - top) / len(LANES)
    return band, [(top + i * each, top + (i + 1) * each - _LANE_GAP) for i in range(len(LANES))]


def label_colour(code: int, theme: Theme) -> str:
    """Colour of a label."""
    return theme.pressed if code == UNSURE else theme.emotions[Emotion(code)]


def lane_colour(theme: Theme) -> str:
    """Colour of an empty lane."""
    return mix(theme.raised, theme.ground, 0.6)


def unsure_shares(strip: Strip) -> NDArray[np.float64]:
    """float64 ``[W]``: the share of a column's readings that were unsure."""
    counts = strip.counts[:, :NO_LABEL]
    shares: NDArray[np.float64] = counts[:, UNSURE] / np.maximum(counts.sum(axis=1), 1)
    return shares
