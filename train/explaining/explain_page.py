"""The page that an explanation is drawn on: places in inches, even colours, maps laid over a face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, ListedColormap, Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from emomonitor.opencv import cv2

INK, QUIET, LINE = "#1c2430", "#5c6675", "#c9d0d9"

# The page, in inches: four columns of square panels, and room to their right for colour bars.
WIDTH, HEIGHT, SIDE = 15.0, 12.75, 2.85
COLUMNS = (0.4, 3.75, 7.1, 10.95)
ROWS = (1.0, 4.75, 8.95)
"""Distance of each row's panels from the page's upper edge."""
GAP, RIGHT = 0.35, COLUMNS[-1] + SIDE

_SHOWN_SIDE = 288
"""Pixels to which face and maps are enlarged before they are laid over each other: six for each of the network's."""

_SHADE = 0.62
"""How far the face darkens the colours of a map that is laid over it: 0 hides the face, 1 blackens its shadows."""

LEAST = 1e-6
"""Half a colour scale is never narrower, so that a map of zeros is drawn as zeros."""

_WHITE = (100.0, 0.0, 0.0)
_RED, _BLUE, _PURPLE = (38.0, 46.0, 26.0), (38.0, 8.0, -52.0), (33.0, 58.0, -46.0)
"""Ends of the colour scales in CIELAB. Red speaks for a class, blue against it; both are equally dark and equally
far from white, and what a screen can't show of the way to blue is at most 3 units (just visible)."""


class Page:
    """A figure on which everything has its place in inches, from the upper left corner."""

    def __init__(self) -> None:
        self.figure = Figure(figsize=(WIDTH, HEIGHT), facecolor="white")
        FigureCanvasAgg(self.figure)

    def axes(self, x: float, y: float, width: float, height: float) -> Axes:
        """Make a panel."""
        place = (x / WIDTH, 1 - (y + height) / HEIGHT, width / WIDTH, height / HEIGHT)
        return self.figure.add_axes(place)

    def panel(self, column: int, row: int) -> Axes:
        """Make a square panel in the grid."""
        return self.axes(COLUMNS[column], ROWS[row], SIDE, SIDE)

    def write(self, x: float, y: float, words: str, **how: Any) -> None:
        """Write text whose upper left corner lies at (x, y)."""
        self.figure.text(x / WIDTH, 1 - y / HEIGHT, words, **{"va": "top", "color": INK, **how})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Colours and their range, shared by all panels that one colour bar stands for."""

    colours: Colormap
    norm: Normalize

    def bar(self, page: Page, x: float, row: int, words: str) -> None:
        """Draw the colour bar, as high as the panels of its row."""
        bar = page.figure.colorbar(
            ScalarMappable(self.norm, self.colours), cax=page.axes(x + 0.14, ROWS[row], 0.15, SIDE)
        )
        bar.set_label(words, color=QUIET, fontsize=9)
        bar.ax.tick_params(labelsize=8.5, colors=QUIET, length=3)
        bar.outline.set_edgecolor(LINE)


def _even(*stops: tuple[float, float, float]) -> Colormap:
    """Return a colour scale that runs straight from stop to stop in CIELAB: equal steps look equally large."""
    at = np.linspace(0, len(stops) - 1, 257)
    lab = np.stack([np.interp(at, np.arange(len(stops)), [s[i] for s in stops]) for i in range(3)], axis=-1)
    rgb = cv2.cvtColor(lab[None].astype(np.float32), cv2.COLOR_LAB2RGB)[0]
    return ListedColormap(np.clip(rgb, 0, 1))


def signed(*maps: NDArray[np.float32], least: float = LEAST) -> Scale:
    """A scale centred at 0 that holds all of the maps."""
    top = max(least, *(float(np.abs(m).max()) for m in maps))
    return Scale(colours=_even(_BLUE, _WHITE, _RED), norm=Normalize(-top, top))


def strength(*maps: NDArray[np.float32]) -> Scale:
    """A scale from 0 up that holds all of the maps."""
    return Scale(colours=_even(_WHITE, _PURPLE), norm=Normalize(0, max(LEAST, *(float(m.max()) for m in maps))))


def over_face(face: NDArray[np.uint8], map_: NDArray[np.float32], scale: Scale) -> NDArray[np.float64]:
    """Lay a map over a face: the colour is the map's, the shade is the face's.

    Args:
        face: grey uint8 ``[S, S]``.
        map_: float32 ``[h, w]``, enlarged smoothly to the face's size.
        scale: turns its values into colours.

    Returns:
        float64 RGB ``[288, 288, 3]``, 0 to 1.
    """
    size = (_SHOWN_SIDE, _SHOWN_SIDE)
    large = cv2.resize(map_, size, interpolation=cv2.INTER_CUBIC)
    large = np.clip(large, map_.min(), map_.max())  # cubic enlargement overshoots
    grey = cv2.resize(face, size, interpolation=cv2.INTER_CUBIC).astype(np.float64)
    low, high = np.percentile(grey, (1, 99))
    shade = 1 - _SHADE * (1 - np.clip((grey - low) / max(high - low, 1.0), 0, 1))
    return np.asarray(scale.colours(scale.norm(large))[..., :3] * shade[..., None], dtype=np.float64)


def dress(axes: Axes, title: str, caption: str) -> None:
    """Give a panel its title above and its caption below, and take the ticks away."""
    axes.set_title(title, fontsize=12.5, color=INK, loc="left", pad=6)
    axes.set_xlabel(caption, fontsize=9, color=QUIET, loc="left", labelpad=5)
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_edgecolor(LINE)
