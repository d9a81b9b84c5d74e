"""A matplotlib figure without window and without pyplot, that a notebook shows and that is written whole or not at all.

Colour means emotion and nothing else; all other marks are inks of grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from emomonitor.labels import EMOTIONS
from train.files import write_whole

INK, SOFT, FAINT = "#1d2330", "#7c8796", "#d9dee5"
_DPI = 110
_WHITE_INK_FROM = 0.5
"""Share from which a cell is so dark that white reads better on it."""
TITLES = tuple(e.title for e in EMOTIONS)


class Picture(Figure):
    """A figure of so many inches in the house's plain style."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__(figsize=(width, height), layout="constrained", facecolor="white")
        FigureCanvasAgg(self)

    def png(self, dpi: int = _DPI) -> bytes:
        """Return the picture as PNG, without a note of what it was made with."""
        out = BytesIO()
        self.savefig(out, format="png", dpi=dpi, metadata={"Software": None})
        return out.getvalue()

    def _repr_png_(self) -> bytes:
        """Let a notebook show it, whatever its back end."""
        return self.png()

    def write(self, path: Path) -> Path:
        """Write it as PNG and return the path. Raises OutputError where the place can't be written."""
        write_whole(path, self.png())
        return path


def tidy(axes: Axes, *, grid: str = "both") -> None:
    """Take away what isn't needed to read the axes; ``grid``: ``x``, ``y`` or ``both``."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(SOFT)
    axes.tick_params(colors=INK, labelsize=9)
    lines: Any = grid
    axes.grid(axis=lines, color=FAINT, linewidth=0.7)
    axes.set_axisbelow(True)


def draw_confusion(
    axes: Axes,
    counts: Sequence[Sequence[int] | None],
    *,
    shares: bool,
    title: str,
    across: str = "read as",
    down: str = "label",
) -> None:
    """Draw a confusion matrix into ``axes``.

    Args:
        axes: where.
        counts: six rows (label) of six counts (prediction); None for a row that isn't known.
        shares: write each row's shares instead of its counts. Greys are always the shares.
        title: above it.
        across: what the columns are.
        down: what the rows are.
    """
    n = len(TITLES)
    share: NDArray[np.float64] = np.full((n, n), np.nan)
    for i, row in enumerate(counts):
        if row is not None:
            share[i] = np.array(row, float) / max(1, sum(row))
    axes.imshow(share, cmap="Greys", vmin=0, vmax=1)
    for i, row in enumerate(counts):
        if row is None:
            axes.text((n - 1) / 2, i, "not printed", ha="center", va="center", color=SOFT, style="italic", fontsize=10)
            continue
        for j, count in enumerate(row):
            ink = "white" if share[i, j] > _WHITE_INK_FROM else INK
            text = f"{share[i, j]:.2f}" if shares else f"{count:,}"
            axes.text(j, i, text, ha="center", va="center", color=ink, fontsize=10)
    axes.set_title(title, color=INK, fontsize=11)
    axes.set_xticks(range(n), TITLES, rotation=30, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(n), TITLES)
    axes.set_xlabel(across, color=SOFT)
    axes.set_ylabel(down, color=SOFT)
    axes.set_xticks(np.arange(-0.5, n), minor=True)
    axes.set_yticks(np.arange(-0.5, n), minor=True)
    axes.grid(which="minor", color="white", linewidth=1.5)
    axes.tick_params(which="both", length=0, colors=INK, labelsize=10)
    axes.spines[:].set_visible(False)
