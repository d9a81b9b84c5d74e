"""A person's course as SVG: stacked probabilities, a ribbon of labels, gaps and marks. Each label has a pattern too."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import EMOTIONS, N_EMOTIONS, Emotion
from emomonitor.palette import EMOTION_COLOURS, INK_ON_EMOTION, UNSURE_COLOUR
from emomonitor.replay.measures import Figures, Gap
from emomonitor.replay.rows import LABELS, NO_LABEL
from emomonitor.replay.strip import Course, Strip, runs

WIDTH = 720
"""Of every drawing's view box."""

_LEFT, _RIGHT = 50, 8
_PLOT = WIDTH - _LEFT - _RIGHT
_COLUMNS = _PLOT // 2
_STACK, _RIBBON = 120, 26
_UNSURE = N_EMOTIONS
_STACK_ORDER = (Emotion.ANGRY, Emotion.FEAR, Emotion.SAD, Emotion.NEUTRAL, Emotion.SURPRISE, Emotion.HAPPY)
"""From bottom to top, as in the window."""

_FONT = "Inter, Noto Sans, Noto Sans CJK TC, PingFang TC, Microsoft JhengHei, sans-serif"
_INK, _QUIET, _LINE, _GROUND = "#171b21", "#4f5a68", "#d5dbe3", "#f2f4f7"
"""On white paper; classes of the same meaning let a page change them."""

_HATCH = {
    0: '<path d="M0 8L8 0M-2 2L2 -2M6 10L10 6" {s}/>',  # rising lines
    1: '<circle cx="2" cy="2" r="1.1" {f}/><circle cx="6" cy="6" r="1.1" {f}/>',  # dots
    2: "",
    3: '<path d="M0 4H8" {s}/>',  # lying lines
    4: '<path d="M4 0V8" {s}/>',  # standing lines
    5: '<path d="M0 0L8 8M0 8L8 0" {s}/>',  # crosses
    6: '<path d="M0 0L8 8M-2 6L2 10M6 -2L10 2" {s}/>',  # falling lines
}
"""By code of :data:`LABELS`; a happy stretch is plain."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """An ``<svg>`` element and its view box."""

    svg: str
    width: int
    height: int


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
            parts.append(_text(0, y + 13, title, size=14, weight=600, kind="ink"))
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
    return _svg([*parts, *legend], y + height, key)


def shares(found: Figures, *, lettering: Lettering, key: str = "s") -> Drawing:
    """Draw the share of each label as a bar with its interval as a whisker."""
    left, right, row = 120, 190, 28
    across = WIDTH - left - right
    parts = []
    for code in range(NO_LABEL):
        y, share = 4 + row * code, float(found.shares[code])
        parts.append(_text(left - 12, y + 17, lettering.labels[code], size=14, anchor="end", kind="ink"))
        parts.append(f'<rect class="ground" x="{left}" y="{y + 3}" width="{across}" height="20" fill="{_GROUND}"/>')
        told = lettering.percent(share) if not math.isnan(share) else "–"
        if not math.isnan(share):
            parts += _filled(f'<rect x="{left}" y="{y + 3}" width="{_n(across * share)}" height="20"', code, key)
        if found.share_intervals is not None:
            low, high = found.share_intervals[code]
            told += f"  ({lettering.percent(low)} – {lettering.percent(high)})"
            a, b, middle = _n(left + across * low), _n(left + across * high), y + 13
            whisker = f"M{a} {middle}H{b}M{a} {middle - 5}V{middle + 5}M{b} {middle - 5}V{middle + 5}"
            parts.append(f'<path class="halo" d="{whisker}" fill="none" stroke="#ffffff" stroke-width="4"/>')
            parts.append(f'<path class="ink-line" d="{whisker}" fill="none" stroke="{_INK}" stroke-width="1.6"/>')
        parts.append(_text(left + across + 12, y + 17, told, size=14, kind="ink"))
    return _svg(parts, 8 + row * NO_LABEL, key)


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
    yield f'<rect class="ground" x="{_LEFT}" y="{_n(y)}" width="{_PLOT}" height="{_STACK}" fill="{_GROUND}"/>'
    for share in (0.0, 0.5, 1.0):
        at = y + _STACK * (1 - share)
        yield f'<path class="line" d="M{_LEFT} {_n(at)}H{_LEFT + _PLOT}" stroke="{_LINE}" stroke-width="1"/>'
        yield _text(_LEFT - 6, at + (11 if share == 1 else 4 if share else 0), lettering.percent(share), anchor="end")


def _stack(strip: Strip, place: _Place, y: float, key: str) -> Iterator[str]:
    xs: NDArray[np.float64] = np.array([place.x(float(t)) for t in (strip.edges[:-1] + strip.edges[1:]) / 2])
    half = _PLOT / _COLUMNS / 2
    order = [int(e) for e in _STACK_ORDER]
    tops: NDArray[np.float64] = np.concatenate(
        [np.zeros((len(xs), 1)), np.cumsum(strip.mean[:, order].astype(np.float64), axis=1)], axis=1
    )
    heights = y + _STACK * (1 - np.minimum(tops, 1.0))
    read = list(runs(~np.isnan(strip.mean[:, 0])))
    for k, code in enumerate(order):
        path = "".join(_band(xs[a:b], heights[a:b, k + 1], heights[a:b, k], half) for a, b in read)
        if path:
            yield from _filled(f'<path d="{path}"', code, key)


def _band(xs: NDArray[np.float64], upper: NDArray[np.float64], lower: NDArray[np.float64], half: float) -> str:
    """Return the path between two lines; the ends reach to their columns' edges."""
    x = [float(xs[0]) - half, *xs.tolist(), float(xs[-1]) + half]
    up, low = ([float(v[0]), *v.tolist(), float(v[-1])] for v in (upper, lower))
    there = [f"{_n(a)} {_n(b)}" for a, b in zip(x, up, strict=True)]
    back = [f"{_n(a)} {_n(b)}" for a, b in zip(reversed(x), reversed(low), strict=True)]
    return "M" + "L".join([*there, *back]) + "Z"


def _ribbon(strip: Strip, place: _Place, y: float, lettering: Lettering, key: str) -> Iterator[str]:
    yield (
        f'<rect class="edge" x="{_LEFT}" y="{_n(y)}" width="{_PLOT}" height="{_RIBBON}" fill="none" '
        f'stroke="{_LINE}" stroke-width="1"/>'
    )
    label = strip.label
    edges = np.concatenate([[0], 1 + np.flatnonzero(np.diff(label)), [len(label)]])
    for a, b in itertools.pairwise(edges.tolist()):
        code = int(label[a])
        if code == NO_LABEL:
            continue
        left, right = place.x(float(strip.edges[a])), place.x(float(strip.edges[b]))
        shape = f'<rect x="{_n(left)}" y="{_n(y)}" width="{_n(right - left)}" height="{_RIBBON}"'
        yield from _filled(shape, code, key)
        if word := _fitting(lettering.labels, code, right - left - 8):
            width = _width(word) + 6
            middle = (left + right) / 2
            colour, ink = (UNSURE_COLOUR, "#ffffff") if code == _UNSURE else (_colour(code), INK_ON_EMOTION)
            yield (
                f'<rect x="{_n(middle - width / 2)}" y="{_n(y + 5)}" width="{_n(width)}" height="{_RIBBON - 10}" '
                f'rx="3" fill="{colour}"/>'
            )
            yield _text(middle, y + 18, word, anchor="middle", fill=ink)


def _gaps(gaps: Sequence[Gap], place: _Place, y: float, key: str) -> Iterator[str]:
    for gap in gaps:
        left, right = place.x(gap.start_s), place.x(gap.end_s)
        if right - left < 1.5:
            continue
        yield (
            f'<rect class="gap" x="{_n(left)}" y="{_n(y)}" width="{_n(right - left)}" '
            f'height="{_STACK + 4 + _RIBBON}" fill="url(#{key}-gap)"/>'
        )


def _tags(tags: Sequence[Tag], place: _Place, top: float, bottom: float) -> Iterator[str]:
    free = -math.inf
    for tag in tags:
        x, end = place.x(tag.start_s), place.x(tag.end_s)
        width = 8 + 7 * len(str(tag.number))
        yield f'<path class="ink-line" d="M{_n(x)} {top - 4}V{_n(bottom)}" stroke="{_INK}" stroke-width="1.2"/>'
        if end - x > 2:
            yield f'<path class="ink-line" d="M{_n(x)} {top - 3}H{_n(end)}" stroke="{_INK}" stroke-width="2.4"/>'
        if x - width / 2 < free:  # no room for its number: the line alone
            continue
        free = x + width / 2 + 2
        yield (
            f'<rect class="tag" x="{_n(x - width / 2)}" y="0" width="{width}" height="16" rx="4" fill="{_INK}"/>'
            f'<text class="tag-word" x="{_n(x)}" y="12" text-anchor="middle" font-size="12" fill="#ffffff">'
            f"{tag.number}</text>"
        )


def _axis(place: _Place, y: float, lettering: Lettering) -> Iterator[str]:
    step = _step((place.end_s - place.start_s) / 6)
    first = lettering.hour_s + math.ceil((place.start_s - lettering.hour_s) / step - 1e-6) * step
    times = [first + i * step for i in range(8) if first + i * step <= place.end_s + 1e-6]
    for time_s in times:
        x = place.x(time_s)
        yield f'<path class="line" d="M{_n(x)} {_n(y)}v5" stroke="{_QUIET}" stroke-width="1"/>'
        anchor = "start" if x - _LEFT < 20 else "end" if x > WIDTH - 34 else "middle"
        yield _text(x, y + 19, lettering.clock(time_s), anchor=anchor)


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
        wide = 22 + _width(word) + 16
        if x + wide > WIDTH:
            x, height = float(_LEFT), height + 22
        top = y + height - 16
        box = f'<rect x="{_n(x)}" y="{_n(top)}" width="16" height="13"'
        if code == NO_LABEL:
            parts.append(f'{box} class="gap" fill="url(#{key}-gap)"/>')
            parts.append(f'{box} class="edge" fill="none" stroke="{_QUIET}" stroke-width="1"/>')
        else:
            parts += _filled(box, code, key)
        parts.append(_text(x + 22, top + 11, word))
        x += wide
    return parts, height + 4


# -- strokes -------------------------------------------------------------------------------------------------


def _filled(shape: str, code: int, key: str) -> Iterator[str]:
    """Give a shape in its label's colour, and again in its pattern."""
    yield f'{shape} fill="{_colour(code)}"/>'
    if _HATCH[code]:
        yield f'{shape} fill="url(#{key}-{LABELS[code]})"/>'


def _colour(code: int) -> str:
    return UNSURE_COLOUR if code >= _UNSURE else EMOTION_COLOURS[EMOTIONS[code]]


def _patterns(key: str) -> str:
    size = 'width="8" height="8" patternUnits="userSpaceOnUse"'
    made = []
    for code, drawn in _HATCH.items():
        if drawn:
            ink = "#ffffff" if code == _UNSURE else INK_ON_EMOTION
            strokes = f'stroke="{ink}" stroke-opacity="0.3" stroke-width="1" fill="none"'
            shape = drawn.format(s=strokes, f=f'fill="{ink}" fill-opacity="0.35"')
            made.append(f'<pattern id="{key}-{LABELS[code]}" {size}>{shape}</pattern>')
    lines = f'<path class="gap-line" d="M0 6L6 0" stroke="{_QUIET}" stroke-opacity="0.5" stroke-width="0.8"/>'
    made.append(f'<pattern id="{key}-gap" width="6" height="6" patternUnits="userSpaceOnUse">{lines}</pattern>')
    return f"<defs>{''.join(made)}</defs>"


def _svg(parts: Sequence[str], height: float, key: str) -> Drawing:
    tall = math.ceil(height)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" width="{WIDTH}" height="{tall}" '
        f'font-family="{_FONT}" font-size="12">{_patterns(key)}{"".join(parts)}</svg>'
    )
    return Drawing(svg=svg, width=WIDTH, height=tall)


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 12,
    anchor: str = "start",
    weight: int = 400,
    kind: str = "quiet",
    fill: str = "",
) -> str:
    """Give words; ``kind`` is the class that a page's own colours go by, a ``fill`` of their own stays."""
    colour = f'fill="{fill}"' if fill else f'class="{kind}" fill="{_INK if kind == "ink" else _QUIET}"'
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}" text-anchor="{anchor}"{bold} {colour}>{escape(words)}</text>'
    )


def _fitting(labels: Sequence[str], code: int, room: float) -> str:
    """Return a label where there is room for it, else as many letters as tell it from the others, else nothing."""
    word = labels[code]
    others = [label for i, label in enumerate(labels) if i != code]
    short = next((word[:n] for n in range(1, len(word)) if not any(o.startswith(word[:n]) for o in others)), word)
    return next((candidate for candidate in (word, short) if _width(candidate) <= room), "")


def _width(words: str) -> float:
    """Return about how wide words are at size 12."""
    return sum(12.0 if ord(c) > 0x2E80 else 6.6 for c in words)


def _n(value: float) -> str:
    """Write a length with one decimal at most."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
