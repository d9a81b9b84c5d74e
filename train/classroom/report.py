"""The class report's own functions by their own names, for its readers: each is a thin call into this package.

One thing differs: :func:`load_data` gives training images only. Test images are read by ``python -m train evaluate``
alone, so that nothing can be chosen by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from emomonitor.labels import EMOTIONS, N_EMOTIONS
from emomonitor.vision.tensor import FACE_SIZE, to_tensor
from train.data.dataset import FaceSet, load_training

if TYPE_CHECKING:
    import keras

    from train.pictures import Picture

CLASS_LABELS: dict[str, int] = {e.title: int(e) for e in EMOTIONS}
"""Class name to label, in the order of the data set's folders."""

_COLOURS = 3


def load_data(directory: str | Path) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Read the training images as the report reads them, with a progress bar.

    Larger ones shrink to 48x48 by ``cv2.INTER_AREA``; grey levels are divided by 255 and stand three times, as red,
    green and blue.

    Args:
        directory: the data set's folder or zip file.

    Returns:
        (images, labels): float32 ``[N, 48, 48, 3]`` from 0 to 1 (27 KB each: 0.8 GB for the whole set) and int64
        ``[N]``, the values of :data:`CLASS_LABELS`.

    Raises:
        DataError: the data can't be used.
    """
    faces, _ = load_training(Path(directory), progress=lambda files: tqdm(files, unit="image", desc="training images"))
    return np.repeat(to_tensor(faces.images, "unit"), _COLOURS, axis=-1), faces.labels


def plot_samples(
    images: NDArray[np.float32], labels: NDArray[np.int64], *, per_class: int = 8, seed: int = 0
) -> Picture:
    """Draw a row of random images of each class; ``images`` and ``labels`` are those of :func:`load_data`."""
    from train.data.samples import draw_samples

    grey = np.rint(images[..., 0] * 255).astype(np.uint8)
    faces = FaceSet(
        images=grey,
        labels=labels,
        votes=np.zeros((len(labels), N_EMOTIONS), np.float32),
        paths=("",) * len(labels),
    )
    return draw_samples(faces, per_class=per_class, seed=seed)


def deep_model() -> keras.Model:
    """Build the report's network as it wrote it: Keras' VGG16, Flatten, Dense 1000, Dropout 0.4, Dense 6 with softmax.

    Input float32 ``[B, 48, 48, 3]``, output probabilities ``[B, 6]``. The recipe ``report`` trains the same network in
    this package's form: grey input and logits (:func:`train.networks.models.report_network`); weights fit both ways.
    """
    import keras
    from keras import layers

    base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(FACE_SIZE, FACE_SIZE, _COLOURS))
    return keras.Sequential(
        [
            base,
            layers.Flatten(),
            layers.Dense(1000, activation="relu"),
            layers.Dropout(0.4),
            layers.Dense(N_EMOTIONS, activation="softmax"),
        ],
        name="deep_model",
    )


def plot_confusion_matrix(counts: Sequence[Sequence[int] | None], *, title: str = "the model") -> Picture:
    """Draw a confusion matrix, as counts and as shares of each row.

    Args:
        counts: six rows (label) of six counts (prediction); None for a row that isn't known.
        title: whose it is.
    """
    from train.classroom.report_pictures import draw_counts

    return draw_counts(title, counts)
