"""What drawings are made of: letters, fills that can be told apart without colour, and the SVG around them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from emomonitor.labels import EMOTIONS, N_EMOTIONS
from emomonitor.palette import EMOTION_COLOURS, INK_ON_EMOTION, UNSURE_COLOUR
from emomonitor.replay.rows import LABELS

WIDTH = 720
"""Of every drawing's view box."""

UNSURE = N_EMOTIONS
"""Code of a label that isn't sure."""

FONT = "Inter, Noto Sans, Noto Sans CJK TC, PingFang TC, Microsoft JhengHei, sans-serif"
INK, QUIET, LINE, GROUND = "#171b21", "#4f5a68", "#d5dbe3", "#f2f4f7"
"""On white paper; classes of the same meaning let a page change them."""

HATCH = {
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
class Drawing:
    """An ``<svg>`` element and its view box."""

    svg: str
    width: int
    height: int


def filled(shape: str, code: int, key: str) -> Iterator[str]:
    """Give a shape in its label's colour, and again in its pattern."""
    yield f'{shape} fill="{colour_of(code)}"/>'
    if HATCH[code]:
        yield f'{shape} fill="url(#{key}-{LABELS[code]})"/>'


def colour_of(code: int) -> str:
    """Return a label's colour; unsure and what was missed have one of their own."""
    return UNSURE_COLOUR if code >= UNSURE else EMOTION_COLOURS[EMOTIONS[code]]


def _patterns(key: str) -> str:
    size = 'width="8" height="8" patternUnits="userSpaceOnUse"'
    made = []
    for code, drawn in HATCH.items():
        if drawn:
            ink = "#ffffff" if code == UNSURE else INK_ON_EMOTION
            strokes = f'stroke="{ink}" stroke-opacity="0.3" stroke-width="1" fill="none"'
            shape = drawn.format(s=strokes, f=f'fill="{ink}" fill-opacity="0.35"')
            made.append(f'<pattern id="{key}-{LABELS[code]}" {size}>{shape}</pattern>')
    lines = f'<path class="gap-line" d="M0 6L6 0" stroke="{QUIET}" stroke-opacity="0.5" stroke-width="0.8"/>'
    made.append(f'<pattern id="{key}-gap" width="6" height="6" patternUnits="userSpaceOnUse">{lines}</pattern>')
    return f"<defs>{''.join(made)}</defs>"


def svg_of(parts: Sequence[str], height: float, key: str) -> Drawing:
    """Put parts into an ``<svg>`` element; ``key`` begins the ids of its patterns."""
    tall = math.ceil(height)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" width="{WIDTH}" height="{tall}" '
        f'font-family="{FONT}" font-size="12">{_patterns(key)}{"".join(parts)}</svg>'
    )
    return Drawing(svg=svg, width=WIDTH, height=tall)


def lettered(
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
    colour = f'fill="{fill}"' if fill else f'class="{kind}" fill="{INK if kind == "ink" else QUIET}"'
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    return (
        f'<text x="{length(x)}" y="{length(y)}" font-size="{size}" text-anchor="{anchor}"{bold} {colour}>'
        f"{escape(words)}</text>"
    )


def width_of(words: str) -> float:
    """Return about how wide words are at size 12."""
    return sum(12.0 if ord(c) > 0x2E80 else 6.6 for c in words)


def length(value: float) -> str:
    """Write a length with one decimal at most."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
