"""A course as pixels, without Qt: made by another thread than the GUI's, in which PySide's classes are not safe.

It looks like what :mod:`emomonitor.ui.replay_paint` draws, whose painter also writes files that can be enlarged.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import EMOTIONS, N_EMOTIONS
from emomonitor.palette import STACK_ORDER, rgb
from emomonitor.replay.rows import NO_LABEL
from emomonitor.replay.strip import Strip
from emomonitor.ui.replay_looks import (
    DIM,
    ENVELOPE,
    GRID_SHARES,
    HATCH,
    LANES,
    LINE,
    Look,
    band_and_lanes,
    label_colour,
    lane_colour,
    unsure_shares,
)
from emomonitor.ui.theme import Theme

Pixels = NDArray[np.float32]
"""``[H, W, 3]`` while it is drawn: red, green, blue, 0 to 255."""


def raster(strip: Strip, height: int, ratio: float, *, look: Look, theme: Theme) -> NDArray[np.uint8]:
    """Return a strip's picture, as wide as it has columns.

    Args:
        strip: what is drawn.
        height: in pixels.
        ratio: pixels to a logical one.
        look: as shares on top of each other, as six lines, or as a ribbon of labels.
        theme: whose colours.

    Returns:
        uint8 ``[height, W, 4]``: blue, green, red, 255, as Qt's Format_RGB32 has them.
    """
    width, label = len(strip.mean), strip.label
    out = np.empty((height, width, 3), np.float32)
    out[:] = rgb(theme.ground)
    readable = ~np.isnan(strip.mean[:, 0])
    if look == "ribbon":
        _ribbon(out, strip, ratio, theme)
    else:
        if look == "lines":
            _grid(out, ratio, theme)
        out[:, (label != NO_LABEL) & ~readable] = rgb(theme.raised)
        if look == "stacked":
            _stacked(out, strip, readable, theme)
            _veil(out, strip, readable, theme)
        else:
            _lines(out, strip, ratio, theme)
    _hatch(out, label == NO_LABEL, ratio, theme)
    packed = np.empty((height, width, 4), np.uint8)
    packed[:, :, :3] = np.rint(out[:, :, ::-1])
    packed[:, :, 3] = 255
    return packed


def _stacked(out: Pixels, strip: Strip, readable: NDArray[np.bool_], theme: Theme) -> None:
    """Fill each column's shares; the pixel in which a share ends is a mixture."""
    columns = np.flatnonzero(readable)
    order = [int(e) for e in STACK_ORDER]
    tops = np.cumsum(strip.mean[columns][:, order], axis=1)
    tops /= np.maximum(tops[:, -1:], 1e-9)
    height = len(out)
    ends = height * (1.0 - tops[:, : N_EMOTIONS - 1])  # where each share ends, from the top; the last ends there
    rows = np.arange(height, dtype=np.float32)[:, None]
    index = np.zeros((height, len(columns)), np.uint8)
    for k in range(N_EMOTIONS - 1):
        index += rows + 0.5 < ends[:, k]
    colours = np.array([rgb(theme.emotions[e]) for e in STACK_ORDER], np.float32)
    drawn = colours[index]
    at = np.arange(len(columns))
    for k in range(N_EMOTIONS - 1):
        row = np.clip(np.floor(ends[:, k]).astype(np.int64), 0, height - 1)
        above, below = index[np.maximum(row - 1, 0), at], index[np.minimum(row + 1, height - 1), at]
        share = (ends[:, k] - row)[:, None]
        drawn[row, at] = share * colours[above] + (1 - share) * colours[below]
    out[:, columns] = drawn


def _veil(out: Pixels, strip: Strip, readable: NDArray[np.bool_], theme: Theme) -> None:
    """Dim each column by the share of its readings that were unsure."""
    opacity = np.where(readable, (1 - DIM) * unsure_shares(strip), 0.0).astype(np.float32)
    columns = np.flatnonzero(opacity > 0)
    a = opacity[columns][None, :, None]
    out[:, columns] = (1 - a) * out[:, columns] + a * np.array(rgb(theme.panel), np.float32)


def _lines(out: Pixels, strip: Strip, ratio: float, theme: Theme) -> None:
    """Draw what lies between the extremes of each column first, then the means over all of it."""
    inner = len(out) - 2 * ratio
    low, high, mean = (len(out) - ratio - v * inner for v in (strip.low, strip.high, strip.mean))
    for e in EMOTIONS:
        _fill(out, high[:, e], low[:, e], theme.emotions[e], ENVELOPE)
    for e in EMOTIONS:
        y = mean[:, e]
        left, right = (y + np.roll(y, 1)) / 2, (y + np.roll(y, -1)) / 2  # a column's line joins its neighbours'
        left[0], right[-1] = y[0], y[-1]
        ends = np.stack([y, left, right])
        thick = LINE * ratio / 2
        _fill(out, np.fmin.reduce(ends) - thick, np.fmax.reduce(ends) + thick, theme.emotions[e], 1.0)


def _fill(out: Pixels, top: NDArray[np.floating], bottom: NDArray[np.floating], colour: str, opacity: float) -> None:
    """Lay a colour over each column from ``top`` to ``bottom``, both in pixels from the top; NaN is nothing."""
    if np.isnan(top).all():
        return
    first = max(0, int(np.floor(np.nanmin(top))))
    last = min(len(out), int(np.ceil(np.nanmax(bottom))))
    rows = np.arange(first, last, dtype=np.float32)[:, None]
    upper, lower = (v.astype(np.float32)[None, :] for v in (top, bottom))
    covered = np.clip(np.minimum(rows + 1, lower) - np.maximum(rows, upper), 0, 1) * np.float32(opacity)
    covered = np.nan_to_num(covered, copy=False)[:, :, None]
    part = out[first:last]
    part += covered * (np.array(rgb(colour), np.float32) - part)


def _grid(out: Pixels, ratio: float, theme: Theme) -> None:
    line = max(1, round(ratio))
    for share in GRID_SHARES:
        top = round(share * (len(out) - line))
        out[top : top + line] = rgb(theme.hairline)


def _ribbon(out: Pixels, strip: Strip, ratio: float, theme: Theme) -> None:
    """Colour the band by each column's label; in the lanes below, each label's share of the readings in a column."""
    band, lanes = band_and_lanes(len(out) / ratio)
    label = strip.label
    for code in LANES:
        out[: round(band * ratio), label == code] = rgb(label_colour(code, theme))
    counts = strip.counts[:, :NO_LABEL]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    for code, (top, bottom) in zip(LANES, lanes, strict=False):
        lane = out[round(top * ratio) : round(bottom * ratio)]
        lane[:] = rgb(lane_colour(theme))
        from_below = np.arange(len(lane), 0, -1)[:, None]
        lane[from_below <= np.ceil(shares[:, code] * len(lane))] = rgb(label_colour(code, theme))


def _hatch(out: Pixels, gaps: NDArray[np.bool_], ratio: float, theme: Theme) -> None:
    """Draw where there are no readings."""
    columns = np.flatnonzero(gaps)
    if not len(columns):
        return
    step, line = max(2, round(HATCH * ratio)), max(1, round(ratio))
    hatched = (np.arange(len(out))[:, None] + columns[None, :]) % step < line
    out[:, columns] = np.where(
        hatched[:, :, None], np.array(rgb(theme.pressed), np.float32), np.array(rgb(theme.gap), np.float32)
    )
