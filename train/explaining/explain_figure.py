"""One figure of what a network looks at in one face. Drawn without a window (matplotlib's Agg)."""

from __future__ import annotations

import math
from io import BytesIO
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from numpy.typing import NDArray

from emomonitor.labels import EMOTIONS
from emomonitor.opencv import cv2
from emomonitor.palette import EMOTION_COLOURS
from train.explaining.explain import Explanation, Features
from train.explaining.explain_faces import FoundFace
from train.explaining.explain_network import Network
from train.explaining.explain_page import (
    COLUMNS,
    GAP,
    HEIGHT,
    INK,
    LEAST,
    LINE,
    QUIET,
    RIGHT,
    ROWS,
    SIDE,
    Page,
    dress,
    over_face,
    signed,
    strength,
)
from train.files import write_whole

_DPI = 110
_BLOCK_SIDE = 2.5
"""Inches: largest side of a block's panel."""

FOOTER = (
    "All of this tells about the network {name} (its head {head}), not about the person: where it looked and what its "
    "answer hangs on.\nThe answer itself can be wrong, and a face doesn't tell what somebody feels."
)


def _draw_input(axes: Axes, found: FoundFace) -> None:
    """The face as the network is given it; beside it, where there is one, the photo that it was cut from."""
    side = found.face.shape[0]
    pixels = f"{side} × {side} grey pixels are all it gets."
    if found.photo is None or found.corners is None:
        axes.imshow(found.face, cmap="gray", interpolation="nearest", vmin=0, vmax=255)
        dress(axes, "What the network sees", pixels)
        return
    axes.imshow(found.photo[..., ::-1])
    axes.add_patch(Polygon(found.corners - 0.5, fill=False, edgecolor="white", linewidth=1.6))
    dress(axes, "The photo and what it sees", f"The inset: {pixels}")
    inset = axes.inset_axes((0.62, 0.0, 0.38, 0.38))
    inset.imshow(found.face, cmap="gray", interpolation="nearest", vmin=0, vmax=255)
    inset.set(xticks=[], yticks=[])
    for spine in inset.spines.values():
        spine.set(edgecolor="white", linewidth=1.6)


def _draw_probabilities(page: Page, e: Explanation, network: Network) -> None:
    """Bars in the classes' own order."""
    names = 0.75  # inches, for the classes' names
    axes = page.axes(COLUMNS[0] + names, ROWS[1], SIDE - names, SIDE)
    rows = np.arange(len(EMOTIONS))
    axes.barh(rows, e.probs, color=[EMOTION_COLOURS[m] for m in EMOTIONS], height=0.68)
    for row, p in enumerate(e.probs):
        axes.text(float(p) + 0.02, row, f"{p:.1%}", va="center", fontsize=9.5, color=INK)
    caption = f"Softmax of the logits over the temperature {network.temperature:.2f}."
    if network.threshold is not None:
        axes.axvline(network.threshold, color=QUIET, linestyle=(0, (3, 3)), linewidth=1)
        caption += f"\nDashed: below {network.threshold:.0%} the app says unsure."
    dress(axes, "", "")
    axes.set_title("What it answers", fontsize=12.5, color=INK, x=-names / (SIDE - names), ha="left", pad=6)
    page.write(COLUMNS[0], ROWS[1] + SIDE + 0.08, caption, fontsize=9, color=QUIET)
    axes.set(xlim=(0, 1.18), ylim=(len(EMOTIONS) - 0.4, -0.6), yticks=rows)
    axes.set_yticklabels([m.title for m in EMOTIONS], fontsize=10, color=INK)
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)


def _draw_class_maps(page: Page, e: Explanation) -> None:
    """Evidence for both classes and what separates them, on one scale."""
    panels = [page.panel(column, 0) for column in (1, 2, 3)]
    a, b = (c.title for c in e.classes)
    titles = (f"Evidence for {a}", f"Evidence for {b}", f"What tells {a} from {b}")
    if e.maps is None:
        for panel, title in zip(panels, titles, strict=True):
            panel.text(0.5, 0.5, "This network has\nno exact map", ha="center", va="center", color=QUIET)
            dress(panel, title, "It doesn't end in a mean and one linear layer.")
        return
    first, second = e.maps[..., e.classes[0]], e.maps[..., e.classes[1]]
    between = first - second
    scale = signed(first, second, between)
    captions = (
        f"Exact class map: its mean is the logit, {_number(first.mean())}.",
        f"The same for the next class: mean {_number(second.mean())}.",
        f"Red: more like {a}, blue: {b}; mean {_number(between.mean())}.",
    )
    for panel, map_, title, caption in zip(panels, (first, second, between), titles, captions, strict=True):
        panel.imshow(over_face(e.face, map_, scale))
        dress(panel, title, caption)
    middle = ROWS[0] + SIDE / 2
    for sign, left, right in (("−", COLUMNS[1] + SIDE, COLUMNS[2]), ("=", COLUMNS[2] + SIDE, COLUMNS[3])):
        page.write((left + right) / 2, middle, sign, fontsize=20, color=QUIET, ha="center", va="center")
    scale.bar(page, RIGHT, 0, "logit of each place")


def _draw_grad_cam(page: Page, e: Explanation) -> None:
    scale = strength(*e.grad_cams)
    b = e.grad_block
    captions = (
        f"Grad-CAM at {b.title} ({b.height} × {b.width}): where its\nfeatures raise the score.",
        "The same for the next class, in the same colours.",
    )
    for column, map_, emotion, caption in zip((1, 2), e.grad_cams, e.classes, captions, strict=True):
        panel = page.panel(column, 1)
        panel.imshow(over_face(e.face, map_, scale))
        dress(panel, f"Features that say {emotion.title}", caption)
    scale.bar(page, COLUMNS[2] + SIDE, 1, "part of the logit, 0 or more")


def _draw_occlusion(page: Page, e: Explanation) -> None:
    cells = max(1, e.face.shape[0] // e.stride)  # between two places of the square the map hardly changes
    points = np.asarray(cv2.resize(100 * e.occlusion, (cells, cells), interpolation=cv2.INTER_AREA), np.float32)
    scale = signed(points, least=0.1)
    panel = page.panel(3, 1)
    panel.imshow(over_face(e.face, points, scale))
    name = e.classes[0].title
    dress(
        panel,
        f"What {name} hangs on",
        f"A grey square of {e.patch} × {e.patch} hides each place (stride {e.stride}).\n"
        f"Red: {name} loses by it, blue: it gains.",
    )
    scale.bar(page, RIGHT, 1, "percentage points lost")


def _number(value: float) -> str:
    """Return a signed number with a typographic minus."""
    return f"{value:+.2f}".replace("-", "−")


def mosaic(maps: NDArray[np.float32], columns: int) -> NDArray[np.float32]:
    """Put maps ``[N, h, w]`` into a grid, row by row, with gaps of NaN: float32 ``[rows·(h+g)-g, columns·(w+g)-g]``."""
    n, h, w = maps.shape
    rows, gap = math.ceil(n / columns), max(1, round(h / 16))
    out = np.full((rows * (h + gap) - gap, columns * (w + gap) - gap), np.nan, np.float32)
    for i, map_ in enumerate(maps):
        top, left = i // columns * (h + gap), i % columns * (w + gap)
        out[top : top + h, left : left + w] = map_
    return out


def _draw_features(page: Page, features: tuple[Features, ...]) -> None:
    """The blocks side by side, from the input to the output."""
    y, count, wide = ROWS[2], len(features), RIGHT + 0.4 - COLUMNS[0]
    side = min(_BLOCK_SIDE, (wide - GAP * (count - 1)) / count)
    page.write(COLUMNS[0], y - 0.62, "What its layers find", fontsize=12.5)
    page.write(
        COLUMNS[0], y - 0.34, f"The {len(features[0].maps)} feature maps of each block that are strongest in this "
        "face, from pixels to parts of a face. Bright is strong; each block has its own scale.",
        fontsize=9, color=QUIET,
    )  # fmt: skip
    for i, f in enumerate(features):
        x = COLUMNS[0] + i * (side + GAP)
        _draw_block(page.axes(x, y, side, side), f)
        top = max(LEAST, float(f.maps.max()))
        bar = page.figure.colorbar(
            ScalarMappable(Normalize(min(0.0, float(f.maps.min())), top), matplotlib.colormaps["magma"]),
            cax=page.axes(x, y + side + 0.36, side, 0.1), orientation="horizontal", ticks=[0, top],
        )  # fmt: skip
        bar.ax.set_xticklabels(["0", f"{top:.1f}"], fontsize=8.5, color=QUIET)
        bar.ax.tick_params(length=0)
        bar.outline.set_edgecolor(LINE)


def _draw_block(axes: Axes, f: Features) -> None:
    columns = math.ceil(math.sqrt(len(f.maps)))
    enlarge = max(1, round(48 / f.block.height))  # so that gaps are equally wide in all blocks
    maps = f.maps.repeat(enlarge, axis=1).repeat(enlarge, axis=2)
    colours = matplotlib.colormaps["magma"].with_extremes(bad="white")
    norm = Normalize(min(0.0, float(maps.min())), max(LEAST, float(maps.max())))
    axes.set_anchor("SW")
    axes.imshow(mosaic(maps, columns), cmap=colours, norm=norm, interpolation="nearest")
    b = f.block
    dress(axes, "", f"{b.title[0].upper()}{b.title[1:]}: {len(f.maps)} of {b.channels} maps, {b.height} × {b.width}")
    axes.spines[:].set_visible(False)


def draw(e: Explanation, network: Network, found: FoundFace) -> Figure:
    """Draw all that was found out about one face; :func:`write` writes it."""
    page = Page()
    page.write(COLUMNS[0], 0.22, f"What {network.name} looks at: {found.source}", fontsize=17, weight="bold")
    _draw_input(page.panel(0, 0), found)
    _draw_class_maps(page, e)
    _draw_probabilities(page, e, network)
    _draw_grad_cam(page, e)
    _draw_occlusion(page, e)
    _draw_features(page, e.features)
    page.write(COLUMNS[0], HEIGHT - 0.24, FOOTER.format(name=network.name, head=network.head), fontsize=10, va="bottom")
    return page.figure


def write(figure: Figure, path: Path) -> None:
    """Write a figure as PNG, whole or not at all. Raises OutputError where the disk refuses."""
    out = BytesIO()
    figure.savefig(out, dpi=_DPI, format="png")
    write_whole(path, out.getvalue())
