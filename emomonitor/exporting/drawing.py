"""A person's course as SVG: stacked probabilities, a ribbon of labels, gaps and marks. Each label has a pattern too."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.exporting.strokes import (
    GROUND,
    INK,
    LINE,
    QUIET,
    UNSURE,
    WIDTH,
    Drawing,
    colour_of,
    filled,
    length,
    lettered,
    svg_of,
    width_of,
)
from emomonitor.palette import INK_ON_EMOTION, STACK_ORDER, UNSURE_COLOUR
from emomonitor.replay.measures import Figures, Gap
from emomonitor.replay.rows import NO_LABEL
from emomonitor.replay.strip import Course, Strip, runs

_LEFT, _RIGHT = 50, 8
_PLOT = WIDTH - _LEFT - _RIGHT
_COLUMNS = _PLOT // 2
_STACK, _RIBBON = 120, 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A mark on a drawing: a number that a table explains, and where it begins and ends (seconds)."""

    number: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """The words of a drawing.

    Attributes:
        labels: of each code of :data:`LABELS`.
        gap: of a stretch without readings.
        clock: writes a time of the log for the axis.
        percent: writes a share.
        hour_s: a time of the log at which the clock shows a whole hour; ticks are counted from there.
    """

    labels: tuple[str, ...]
    gap: str
    clock: Callable[[float], str]
    percent: Callable[[float], str]
    hour_s: float = 0.0


def timeline(
    courses: Sequence[tuple[str, Course, Sequence[Gap]]],
    start_s: float,
    end_s: float,
    *,
    lettering: Lettering,
    tags: Sequence[Tag] = (),
    key: str = "t",
) -> Drawing:
    """Draw the courses of one or more people under each other, with one axis and one legend.

    Args:
        courses: of each person the title ("" for none), the course and the gaps.
        start_s: left end.
        end_s: right end.
        lettering: the words.
        tags: marks.
        key: begins all ids in it, so that several drawings fit on one page.
    """
    place = _Place(start_s=start_s, end_s=max(end_s, start_s + 1e-3))
    y = 20 if tags else 6
    top = y
    parts: list[str] = []
    for title, course, gaps in courses:
        if title:
            parts.append(lettered(0, y + 13, title, size=14, weight=600, kind="ink"))
            y += 22
        strip = course.strip(place.start_s, place.end_s, _COLUMNS)
        parts += _axis_of_shares(y, lettering)
        parts += _stack(strip, place, y, key)
        parts += _gaps(gaps, place, y, key)
        parts += _ribbon(strip, place, y + _STACK + 4, lettering, key)
        y += _STACK + 4 + _RIBBON + 14
    y -= 10
    parts += _tags(tags, place, top, y)
    parts += _axis(place, y, lettering)
    y += 30
    legend, height = _legend(y, lettering, key)
    return svg_of([*parts, *legend], y + height, key)


def shares(found: Figures, *, lettering: Lettering, key: str = "s") -> Drawing:
    """Draw the share of each label as a bar with its interval as a whisker."""
    left, right, row = 120, 190, 28
    across = WIDTH - left - right
    parts = []
    for code in range(NO_LABEL):
        y, share = 4 + row * code, float(found.shares[code])
        parts.append(lettered(left - 12, y + 17, lettering.labels[code], size=14, anchor="end", kind="ink"))
        parts.append(f'<rect class="ground" x="{left}" y="{y + 3}" width="{across}" height="20" fill="{GROUND}"/>')
        told = lettering.percent(share) if not math.isnan(share) else "–"
        if not math.isnan(share):
            parts += filled(f'<rect x="{left}" y="{y + 3}" width="{length(across * share)}" height="20"', code, key)
        if found.share_intervals is not None:
            low, high = found.share_intervals[code]
            told += f"  ({lettering.percent(low)} – {lettering.percent(high)})"
            a, b, middle = length(left + across * low), length(left + across * high), y + 13
            whisker = f"M{a} {middle}H{b}M{a} {middle - 5}V{middle + 5}M{b} {middle - 5}V{middle + 5}"
            parts.append(f'<path class="halo" d="{whisker}" fill="none" stroke="#ffffff" stroke-width="4"/>')
            parts.append(f'<path class="ink-line" d="{whisker}" fill="none" stroke="{INK}" stroke-width="1.6"/>')
        parts.append(lettered(left + across + 12, y + 17, told, size=14, kind="ink"))
    return svg_of(parts, 8 + row * NO_LABEL, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where times lie."""

    start_s: float
    end_s: float

    def x(self, time_s: float) -> float:
        share = (time_s - self.start_s) / (self.end_s - self.start_s)
        return _LEFT + _PLOT * min(1.0, max(0.0, share))


# -- parts ---------------------------------------------------------------------------------------------------


def _axis_of_shares(y: float, lettering: Lettering) -> Iterator[str]:
    yield f'<rect class="ground" x="{_LEFT}" y="{length(y)}" width="{_PLOT}" height="{_STACK}" fill="{GROUND}"/>'
    for share in (0.0, 0.5, 1.0):
        at = y + _STACK * (1 - share)
        yield f'<path class="line" d="M{_LEFT} {length(at)}H{_LEFT + _PLOT}" stroke="{LINE}" stroke-width="1"/>'
        yield lettered(
            _LEFT - 6, at + (11 if share == 1 else 4 if share else 0), lettering.percent(share), anchor="end"
        )


def _stack(strip: Strip, place: _Place, y: float, key: str) -> Iterator[str]:
    xs: NDArray[np.float64] = np.array([place.x(float(t)) for t in (strip.edges[:-1] + strip.edges[1:]) / 2])
    half = _PLOT / _COLUMNS / 2
    order = [int(e) for e in STACK_ORDER]
    tops: NDArray[np.float64] = np.concatenate(
        [np.zeros((len(xs), 1)), np.cumsum(strip.mean[:, order].astype(np.float64), axis=1)], axis=1
    )
    heights = y + _STACK * (1 - np.minimum(tops, 1.0))
    read = list(runs(~np.isnan(strip.mean[:, 0])))
    for k, code in enumerate(order):
        path = "".join(_band(xs[a:b], heights[a:b, k + 1], heights[a:b, k], half) for a, b in read)
        if path:
            yield from filled(f'<path d="{path}"', code, key)


def _band(xs: NDArray[np.float64], upper: NDArray[np.float64], lower: NDArray[np.float64], half: float) -> str:
    """Return the path between two lines; the ends reach to their columns' edges."""
    x = [float(xs[0]) - half, *xs.tolist(), float(xs[-1]) + half]
    up, low = ([float(v[0]), *v.tolist(), float(v[-1])] for v in (upper, lower))
    there = [f"{length(a)} {length(b)}" for a, b in zip(x, up, strict=True)]
    back = [f"{length(a)} {length(b)}" for a, b in zip(reversed(x), reversed(low), strict=True)]
    return "M" + "L".join([*there, *back]) + "Z"


def _ribbon(strip: Strip, place: _Place, y: float, lettering: Lettering, key: str) -> Iterator[str]:
    yield (
        f'<rect class="edge" x="{_LEFT}" y="{length(y)}" width="{_PLOT}" height="{_RIBBON}" fill="none" '
        f'stroke="{LINE}" stroke-width="1"/>'
    )
    label = strip.label
    edges = np.concatenate([[0], 1 + np.flatnonzero(np.diff(label)), [len(label)]])
    for a, b in itertools.pairwise(edges.tolist()):
        code = int(label[a])
        if code == NO_LABEL:
            continue
        left, right = place.x(float(strip.edges[a])), place.x(float(strip.edges[b]))
        shape = f'<rect x="{length(left)}" y="{length(y)}" width="{length(right - left)}" height="{_RIBBON}"'
        yield from filled(shape, code, key)
        if word := _fitting(lettering.labels, code, right - left - 8):
            width = width_of(word) + 6
            middle = (left + right) / 2
            colour, ink = (UNSURE_COLOUR, "#ffffff") if code == UNSURE else (colour_of(code), INK_ON_EMOTION)
            yield (
                f'<rect x="{length(middle - width / 2)}" y="{length(y + 5)}" width="{length(width)}" '
                f'height="{_RIBBON - 10}" rx="3" fill="{colour}"/>'
            )
            yield lettered(middle, y + 18, word, anchor="middle", fill=ink)


def _gaps(gaps: Sequence[Gap], place: _Place, y: float, key: str) -> Iterator[str]:
    for gap in gaps:
        left, right = place.x(gap.start_s), place.x(gap.end_s)
        if right - left < 1.5:
            continue
        yield (
            f'<rect class="gap" x="{length(left)}" y="{length(y)}" width="{length(right - left)}" '
            f'height="{_STACK + 4 + _RIBBON}" fill="url(#{key}-gap)"/>'
        )


def _tags(tags: Sequence[Tag], place: _Place, top: float, bottom: float) -> Iterator[str]:
    free = -math.inf
    for tag in tags:
        x, end = place.x(tag.start_s), place.x(tag.end_s)
        width = 8 + 7 * len(str(tag.number))
        yield f'<path class="ink-line" d="M{length(x)} {top - 4}V{length(bottom)}" stroke="{INK}" stroke-width="1.2"/>'
        if end - x > 2:
            yield f'<path class="ink-line" d="M{length(x)} {top - 3}H{length(end)}" stroke="{INK}" stroke-width="2.4"/>'
        if x - width / 2 < free:  # no room for its number: the line alone
            continue
        free = x + width / 2 + 2
        yield (
            f'<rect class="tag" x="{length(x - width / 2)}" y="0" width="{width}" height="16" rx="4" fill="{INK}"/>'
            f'<text class="tag-word" x="{length(x)}" y="12" text-anchor="middle" font-size="12" fill="#ffffff">'
            f"{tag.number}</text>"
        )


def _axis(place: _Place, y: float, lettering: Lettering) -> Iterator[str]:
    step = _step((place.end_s - place.start_s) / 6)
    first = lettering.hour_s + math.ceil((place.start_s - lettering.hour_s) / step - 1e-6) * step
    times = [first + i * step for i in range(8) if first + i * step <= place.end_s + 1e-6]
    for time_s in times:
        x = place.x(time_s)
        yield f'<path class="line" d="M{length(x)} {length(y)}v5" stroke="{QUIET}" stroke-width="1"/>'
        anchor = "start" if x - _LEFT < 20 else "end" if x > WIDTH - 34 else "middle"
        yield lettered(x, y + 19, lettering.clock(time_s), anchor=anchor)


def _step(least: float) -> float:
    """Return a round number of seconds that is no shorter."""
    for step in (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400):
        if step >= least:
            return float(step)
    return math.ceil(least / 86400) * 86400.0


def _legend(y: float, lettering: Lettering, key: str) -> tuple[list[str], int]:
    parts = []
    x, height = float(_LEFT), 20
    for code in (*range(NO_LABEL), NO_LABEL):
        word = lettering.gap if code == NO_LABEL else lettering.labels[code]
        wide = 22 + width_of(word) + 16
        if x + wide > WIDTH:
            x, height = float(_LEFT), height + 22
        top = y + height - 16
        box = f'<rect x="{length(x)}" y="{length(top)}" width="16" height="13"'
        if code == NO_LABEL:
            parts.append(f'{box} class="gap" fill="url(#{key}-gap)"/>')
            parts.append(f'{box} class="edge" fill="none" stroke="{QUIET}" stroke-width="1"/>')
        else:
            parts += filled(box, code, key)
        parts.append(lettered(x + 22, top + 11, word))
        x += wide
    return parts, height + 4


def _fitting(labels: Sequence[str], code: int, room: float) -> str:
    """Return a label where there is room for it, else as many letters as tell it from the others, else nothing."""
    word = labels[code]
    others = [label for i, label in enumerate(labels) if i != code]
    short = next((word[:n] for n in range(1, len(word)) if not any(o.startswith(word[:n]) for o in others)), word)
    return next((candidate for candidate in (word, short) if width_of(candidate) <= room), "")
