"""What another thread draws for the timeline: arrays and numbers.

PySide's objects are not safe in two threads: making or dropping one beside the GUI thread crashes now and then. So what
goes to such a thread and what comes back holds none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import Emotion
from emomonitor.replay.strip import Course, Strip
from emomonitor.ui.replay_labels import Place, on_lines, on_shares
from emomonitor.ui.replay_looks import Look
from emomonitor.ui.replay_raster import raster
from emomonitor.ui.theme import Theme


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wanted:
    """What is to be drawn.

    Attributes:
        start_s: left edge.
        end_s: right edge.
        width: in pixels.
        height: in pixels.
        ratio: pixels to a logical one.
        look: how.
        theme: whose colours.
        word_widths: of the emotions' words, in shares of the width; none where no words are wanted.
        word_height: of a word, in shares of the height.
    """

    start_s: float
    end_s: float
    width: int
    height: int
    ratio: float
    look: Look
    theme: Theme
    word_widths: Mapping[Emotion, float] | None = None
    word_height: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sketch:
    """What was drawn.

    Attributes:
        pixels: see :func:`emomonitor.ui.replay_raster.raster`.
        strip: what it shows.
        look: how.
        theme: whose colours.
        places: of the emotions' words.
    """

    pixels: NDArray[np.uint8]
    strip: Strip
    look: Look
    theme: Theme
    places: tuple[Place, ...]


def sketch(course: Course, wanted: Wanted) -> Sketch:
    """Draw a stretch of a course. Any thread may."""
    strip = course.strip(wanted.start_s, wanted.end_s, wanted.width)
    pixels = raster(strip, wanted.height, wanted.ratio, look=wanted.look, theme=wanted.theme)
    places: tuple[Place, ...] = ()
    if wanted.word_widths is not None and wanted.look != "ribbon":
        find = on_shares if wanted.look == "stacked" else on_lines
        places = find(strip, wanted.word_widths, wanted.word_height)
    return Sketch(pixels=pixels, strip=strip, look=wanted.look, theme=wanted.theme, places=places)
