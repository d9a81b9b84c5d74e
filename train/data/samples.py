"""A look at the training images, class by class. The pictures are of people: they are for the user's own screen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import EMOTIONS
from emomonitor.palette import EMOTION_COLOURS
from train.data.dataset import FaceSet
from train.pictures import INK, SOFT, TITLES, Picture

PER_CLASS = 8
_INCHES = 1.05
"""Side of one image."""


def choose_samples(faces: FaceSet, *, per_class: int, seed: int) -> tuple[NDArray[np.int64], ...]:
    """Return the indices (int64) of up to ``per_class`` random images of each class, none twice."""
    rng = np.random.default_rng(seed)
    return tuple(rng.permutation(np.flatnonzero(faces.labels == e))[:per_class].astype(np.int64) for e in EMOTIONS)


def draw_samples(faces: FaceSet, *, per_class: int = PER_CLASS, seed: int = 0) -> Picture:
    """Draw a row of images a class, the FER label before it.

    Where the crowd's majority (FER+: the largest of the six classes' votes) is another one, it stands under the image,
    and so does it that nobody chose one of the six.
    """
    rows = choose_samples(faces, per_class=per_class, seed=seed)
    columns = max(map(len, rows))
    voted = bool(faces.votes.any())
    picture = Picture(1.5 + _INCHES * columns, 0.55 + (_INCHES + 0.24) * len(rows))
    grid = picture.subplots(len(rows), columns, squeeze=False)
    for e, row, places in zip(EMOTIONS, rows, grid, strict=True):
        for axes in places:
            axes.set_xticks([])
            axes.set_yticks([])
            axes.spines[:].set_visible(False)
        for i, axes in zip(row, places, strict=False):
            axes.imshow(faces.images[i], cmap="gray", vmin=0, vmax=255)
            votes = faces.votes[i]
            if votes.any() and votes.argmax() != e:
                axes.set_xlabel(TITLES[votes.argmax()], fontsize=9, color=INK, labelpad=2)
            elif voted and not votes.any():
                axes.set_xlabel("none of the six", fontsize=9, color=SOFT, labelpad=2)
        name = f"{e.title}\n{int((faces.labels == e).sum()):,} images"
        places[0].set_ylabel(name, rotation=0, ha="right", va="center", labelpad=14, color=INK, fontsize=10)
        places[0].spines["left"].set(visible=True, color=EMOTION_COLOURS[e], linewidth=5)
        places[0].spines["left"].set_position(("outward", 5))
    title = "Training images by FER label; under an image: the FER+ majority where it differs"
    picture.suptitle(title, fontsize=10, color=SOFT)
    return picture
