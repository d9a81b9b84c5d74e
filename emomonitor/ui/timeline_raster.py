"""The timeline's areas as an indexed picture, without Qt.

Qt fills six polygons of 600 points in 10 to 20 ms; NumPy finds the same pixels in about one. The picture holds
numbers of colours, so another theme is another table.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import N_EMOTIONS
from emomonitor.palette import STACK_ORDER, rgb
from emomonitor.ui.theme import Theme, mix
from emomonitor.ui.timeline_model import Cell, Columns, TimelineView

_DIM = 0.4
"""Opacity of the shares of a reading that was not sure enough to be called an emotion."""

GROUND = 2 * N_EMOTIONS
"""Number of the ground's colour: six emotions and six dimmed ones come before it."""

GAP, GATED, GRID = GROUND + 1, GROUND + 2, GROUND + 3
"""Numbers of the colours for: nothing to read, a face that could not be read, the lines at 0, ½ and 1."""


def stack_indices(cols: Columns, height: int) -> NDArray[np.uint8]:
    """Fill the stacked shares of each pixel column.

    Returns:
        uint8 ``[height, width]``, the top row first: position in :data:`STACK_ORDER`, plus 6 where unsure, or
        :data:`GROUND` where nothing was read.
    """
    order = [int(e) for e in STACK_ORDER]
    tops = np.rint(height * (1.0 - np.cumsum(cols.probs[:, order], axis=1)))
    rows = np.arange(height, dtype=np.float64)[:, None]
    index = np.zeros((height, len(cols.cells)), np.uint8)
    for k in range(N_EMOTIONS - 1):
        index += rows < tops[:, k]
    index[:, cols.cells == Cell.UNSURE] += N_EMOTIONS
    index[:, cols.cells < Cell.UNSURE] = GROUND
    return index


def grid_indices(width: int, height: int, line: int) -> NDArray[np.uint8]:
    """Ground with lines at the shares 0, ½ and 1, each ``line`` pixels thick.

    Returns:
        uint8 ``[height, width]`` of :data:`GROUND` and :data:`GRID`.
    """
    index = np.full((height, width), GROUND, np.uint8)
    for top in (0, (height - line) // 2, height - line):
        index[top : top + line] = GRID
    return index


def shade_gaps(index: NDArray[np.uint8], cols: Columns, view: TimelineView) -> None:
    """Draw into a picture of :func:`stack_indices` or :func:`grid_indices` where nothing could be read.

    Before the first scene there is nothing to say: the ground stays.
    """
    begun = np.arange(len(cols.cells)) >= first_column(view, len(cols.cells))
    index[:, (cols.cells < Cell.GATED) & begun] = GAP
    index[:, (cols.cells == Cell.GATED) & begun] = GATED


def first_column(view: TimelineView, width: int) -> float:
    """Where the first scene lies, in columns; may lie outside."""
    return (view.first_s - view.start_s) / (view.end_s - view.start_s) * width


def colour_table(theme: Theme) -> NDArray[np.uint8]:
    """Colours by number: uint8 ``[16, 4]``, red, green, blue, opacity."""
    full = [theme.emotions[e] for e in STACK_ORDER]
    dim = [mix(c, theme.panel, _DIM) for c in full]
    colours = [*full, *dim, theme.ground, theme.gap, theme.raised, theme.hairline]
    return np.array([(*rgb(c), 255) for c in colours], np.uint8)
