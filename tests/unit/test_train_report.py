"""The class report's functions by their own names."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from train_scenes import striped_faces

from train.classroom.report import CLASS_LABELS, deep_model, load_data, plot_confusion_matrix, plot_samples
from train.classroom.report_figures import REPORT
from train.data.dataset import load_training

PNG = b"\x89PNG"


def test_load_data_gives_the_training_images_as_the_report_reads_them(tmp_path: Path) -> None:
    striped_faces(tmp_path)
    images, labels = load_data(str(tmp_path))
    faces, _ = load_training(tmp_path)
    assert images.shape == (120, 48, 48, 3)
    assert images.dtype == np.dtype(np.float32)
    np.testing.assert_array_equal(labels, faces.labels)
    for channel in range(3):
        np.testing.assert_allclose(images[..., channel] * 255, faces.images, atol=1e-4)


def test_load_data_shows_a_progress_bar(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    striped_faces(tmp_path)
    load_data(tmp_path)
    assert "120/120" in capsys.readouterr().err


def test_the_labels_are_in_the_order_of_the_folders() -> None:
    assert CLASS_LABELS == {"Angry": 0, "Fear": 1, "Happy": 2, "Neutral": 3, "Sad": 4, "Surprise": 5}


def test_plots_are_pictures_that_a_notebook_shows(tmp_path: Path) -> None:
    striped_faces(tmp_path)
    for picture in (plot_samples(*load_data(tmp_path), per_class=2), plot_confusion_matrix(REPORT.confusion)):
        assert picture._repr_png_().startswith(PNG)


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="the train extra is not installed")
@pytest.mark.filterwarnings("ignore:In the future `np.object`:FutureWarning")
def test_the_recipes_network_is_the_reports() -> None:
    """Keras' VGG16 has 14,714,688 parameters without its top; with the same weights both give the same answer."""
    import keras

    from train.networks.models import report_network

    keras.config.set_dtype_policy("float32")
    theirs, ours = deep_model(), report_network()
    convolutions = [layer for layer in ours.layers if layer.name.startswith("block")]
    assert theirs.layers[0].count_params() == sum(layer.count_params() for layer in convolutions) == 14_714_688
    assert theirs.count_params() == ours.count_params()
    theirs.set_weights(ours.get_weights())
    grey = np.random.default_rng(0).random((2, 48, 48, 1), dtype=np.float32)
    logits = np.asarray(ours(grey, training=False)["fer"])
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    probs = exponents / exponents.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(theirs(np.repeat(grey, 3, axis=-1), training=False), probs, atol=1e-5)
