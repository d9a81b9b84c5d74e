"""What ``train explain`` computes is what it says, and depends on what the network learnt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from train_scenes import NEEDS_TENSORFLOW

from emomonitor.engines.catalog import NORMALISATIONS, find_model
from emomonitor.errors import ModelError
from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.vision.tensor import to_tensor
from train.__main__ import main

pytestmark = NEEDS_TENSORFLOW

FloatArray = NDArray[np.float32]

SEEDS = (1, 2, 3)
"""Of the networks with random weights."""

MOST_ALIKE = 0.5
"""Largest mean, over the seeds, of the size of the correlation between a map of the trained network and one of the same
network with random weights. A method that shows the picture and not the network stays near 1 (Adebayo et al.,
"Sanity Checks for Saliency Maps", 2018)."""


def drawn_face() -> NDArray[np.uint8]:
    """An oval with brows, eyes and an open mouth, grey uint8 ``[48, 48]``."""
    image = np.full((48, 48), 60, np.uint8)
    cv2.ellipse(image, (24, 26), (17, 21), 0, 0, 360, 190, -1)
    for x in (16, 32):
        cv2.ellipse(image, (x, 19), (4, 3), 0, 0, 360, 240, -1)
        cv2.circle(image, (x, 19), 2, 20, -1)
        cv2.line(image, (x - 5, 12), (x + 5, 12), 40, 2)
    cv2.ellipse(image, (24, 37), (5, 6), 0, 0, 360, 30, -1)
    return cv2.GaussianBlur(image, (3, 3), 0).astype(np.uint8)


def opened(model: Any, head: str = "fer") -> Any:
    """A network of the test's own, as ``explain`` wants it."""
    from train.explaining.explain_network import Network, blocks_of

    return Network(model=model, name="own", head=head, temperature=1.0, threshold=None, blocks=blocks_of(model))


def linear_headed(*, see: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0))) -> Any:
    """Two convolutions with names of their own, then a class map without bias, whose mean is the only head's logit.

    ``see``: rows and columns that are cut off at (top, bottom) and (left, right).
    """
    import keras
    from keras import layers

    keras.utils.set_random_seed(5)
    x = inputs = keras.Input((48, 48, 1), name="face")
    x = layers.Cropping2D(see)(x)
    x = layers.Conv2D(6, 3, strides=2, padding="same", activation="relu", name="stem")(x)
    for i in (1, 2):
        short = x
        x = layers.Conv2D(6, 3, padding="same", name=f"residual{i}")(x)
        x = layers.ReLU(name=f"residual{i}_relu")(layers.Add()([x, short]))
        x = layers.MaxPooling2D(2)(x) if i == 1 else x
    maps = layers.Conv2D(6, 1, use_bias=False, name="fer_map_layer")(x)
    logits = layers.GlobalAveragePooling2D(name="fer_layer")(maps)
    return keras.Model(inputs, {"fer_map": maps, "fer": logits})


@pytest.fixture(scope="module")
def shipped() -> Any:
    """The model that ships."""
    from train.explaining.explain_network import open_network

    return open_network(find_model("vgg16-lite"))


@pytest.fixture(scope="module")
def randomised(shipped: Any) -> list[Any]:
    """The shipped model with freshly drawn weights, one for each of SEEDS; BatchNorm learns its figures from a face."""
    import keras

    networks = []
    for seed in SEEDS:
        keras.utils.set_random_seed(seed)
        fresh = keras.models.clone_model(shipped.model)
        for layer in fresh.layers:
            if isinstance(layer, keras.layers.BatchNormalization):
                layer.momentum = 0.0  # it forgets what it began with at once
        fresh(to_tensor(drawn_face()), training=True)
        networks.append(replace(shipped, model=fresh))
    return networks


def alike(a: FloatArray, b: FloatArray) -> float:
    """The size of the correlation between two maps, 0 to 1."""
    return abs(float(np.corrcoef(a.ravel(), b.ravel())[0, 1]))


def class_map(network: Any, x: FloatArray, emotion: Emotion) -> FloatArray:
    from train.explaining.explain import class_maps

    maps = class_maps(network, x)
    assert maps is not None
    return maps[..., emotion]


def grad_cam(network: Any, x: FloatArray, emotion: Emotion) -> FloatArray:
    from train.explaining.explain import grad_cam
    from train.explaining.explain_network import default_grad_block

    return grad_cam(network, x, emotion, default_grad_block(network.blocks))


def occlusion(network: Any, x: FloatArray, emotion: Emotion) -> FloatArray:
    from train.explaining.explain import occlusion

    return occlusion(network, x, emotion, patch=8, stride=8)


# -- the maps are what they say -----------------------------------------------------------------------


@pytest.mark.parametrize("look", [class_map, grad_cam, occlusion])
def test_random_weights_change_the_map(
    look: Callable[[Any, FloatArray, Emotion], FloatArray], shipped: Any, randomised: list[Any]
) -> None:
    x = to_tensor(drawn_face())
    trained = look(shipped, x, Emotion.SURPRISE)
    sizes = [alike(trained, look(network, x, Emotion.SURPRISE)) for network in randomised]
    assert alike(trained, look(shipped, x, Emotion.SURPRISE)) > 0.999
    assert np.mean(sizes) < MOST_ALIKE, sizes


def test_a_class_map_averages_to_the_logit(shipped: Any) -> None:
    from train.explaining.explain import class_maps, logits_of

    x = to_tensor(drawn_face())
    maps = class_maps(shipped, x)
    assert maps is not None and maps.shape == (6, 6, 6)
    assert np.allclose(maps.mean(axis=(0, 1)), logits_of(shipped, x)[0], atol=1e-4)


def test_grad_cam_is_never_negative(shipped: Any) -> None:
    from train.explaining.explain import grad_cam

    x = to_tensor(drawn_face())
    for block in shipped.blocks:
        cam = grad_cam(shipped, x, Emotion.HAPPY, block)
        assert cam.shape == (block.height, block.width)
        assert np.all(cam >= 0)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_at_the_last_layer_grad_cam_is_the_positive_part_of_the_class_map(emotion: Emotion) -> None:
    from train.explaining.explain import grad_cam

    network = opened(linear_headed())
    x = to_tensor(drawn_face())
    cam = grad_cam(network, x, emotion, network.blocks[-1])
    assert np.allclose(cam, np.maximum(class_map(network, x, emotion), 0), atol=1e-5)


def test_hiding_what_the_network_cannot_see_changes_nothing() -> None:
    from train.explaining.explain import occlusion

    network = opened(linear_headed(see=((0, 0), (24, 0))))  # it sees the right half
    drop = occlusion(network, to_tensor(drawn_face()), Emotion.HAPPY, patch=4, stride=4)
    assert np.all(np.abs(drop[:, :24]) < 1e-6)
    assert np.abs(drop[:, 24:]).max() > 1e-4


def test_each_pixel_is_hidden_even_where_the_stride_does_not_fit() -> None:
    from train.explaining.explain import occlusion

    drop = occlusion(opened(linear_headed()), to_tensor(drawn_face()), Emotion.HAPPY, patch=10, stride=7)
    assert drop.shape == (48, 48)
    assert np.all(drop != 0)


def test_the_strongest_features_come_first(shipped: Any) -> None:
    from train.explaining.explain import strongest_features

    found = strongest_features(shipped, to_tensor(drawn_face()), shipped.blocks[1], count=5)
    means = found.maps.mean(axis=(1, 2))
    assert found.maps.shape == (5, 24, 24) and len(set(found.channels)) == 5
    assert np.all(np.diff(means) <= 0) and means[-1] > 0


def test_the_class_asked_for_is_compared_with_the_strongest_other(shipped: Any) -> None:
    from train.explaining.explain import explain

    e = explain(shipped, drawn_face(), emotion=Emotion.SAD, stride=20)
    order = np.argsort(-e.probs)
    assert e.classes[0] is Emotion.SAD
    assert e.classes[1] == next(i for i in order if i != Emotion.SAD)
    assert e.probs.sum() == pytest.approx(1, abs=1e-5)


# -- other networks -----------------------------------------------------------------------------------


def test_a_vgg_has_a_part_for_each_block(shipped: Any) -> None:
    assert [b.layer for b in shipped.blocks] == [
        "block1_conv2_relu", "block2_conv2_relu", "block3_conv3_relu", "block4_conv3_relu", "block5_conv3_relu",
    ]  # fmt: skip


def test_a_network_with_other_names_has_a_part_for_each_resolution() -> None:
    blocks = opened(linear_headed()).blocks
    assert [(b.layer, b.height, b.channels) for b in blocks] == [("residual1_relu", 24, 6), ("residual2_relu", 12, 6)]


def test_a_network_without_a_class_map_is_drawn_all_the_same(tmp_path: Path) -> None:
    import keras
    from keras import layers

    from train.explaining.explain import explain
    from train.explaining.explain_faces import FoundFace
    from train.explaining.explain_figure import draw, write

    inputs = keras.Input((48, 48, 1), name="face")
    x = layers.Conv2D(4, 5, strides=4, activation="relu")(inputs)
    network = opened(keras.Model(inputs, layers.Dense(6, name="fer")(layers.Flatten()(x))))
    e = explain(network, drawn_face(), stride=20)
    assert e.maps is None
    write(draw(e, network, FoundFace(name="a", source="a.png", face=drawn_face())), tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 20_000


def test_a_map_of_one_place_counts_as_none() -> None:
    """As the class report's network is exported: its map is the logit itself."""
    import keras
    from keras import layers

    from train.explaining.explain import class_maps
    from train.networks.surgery import with_maps

    inputs = keras.Input((48, 48, 1), name="face")
    x = layers.Flatten()(layers.Conv2D(4, 5, strides=4, activation="relu")(inputs))
    exported = with_maps(keras.Model(inputs, {"fer": layers.Dense(6, name="fer")(x)}), size=48)
    assert exported.output["fer_map"].shape[1:3] == (1, 1)
    assert class_maps(opened(exported), to_tensor(drawn_face())) is None


def test_a_face_is_scaled_as_the_network_was_trained_with() -> None:
    from train.explaining.explain import explain, logits_of

    network = replace(opened(linear_headed()), normalisation="unit")
    e = explain(network, drawn_face(), stride=20)
    np.testing.assert_allclose(e.logits, logits_of(network, to_tensor(drawn_face(), "unit"))[0], atol=1e-6)


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_hiding_with_the_faces_own_grey_changes_nothing(normalisation: str) -> None:
    """Half of the picture is the mean grey already, and a patch there is not to be seen."""
    from train.explaining.explain import occlusion

    face = np.full((48, 48), 120, np.uint8)
    face[:24:2], face[1:24:2] = 80, 160
    network = replace(opened(linear_headed()), normalisation=normalisation)
    lost = occlusion(network, to_tensor(face, normalisation), Emotion.SAD)
    assert np.abs(lost[:24]).max() > 1e-4
    np.testing.assert_allclose(lost[32:], 0, atol=1e-6)


def test_an_unknown_head_lists_those_that_there_are() -> None:
    from train.explaining.explain_network import open_network

    with pytest.raises(ModelError, match=r"no head 'mouth'.*fer, crowd"):
        open_network(find_model("vgg16-lite"), "mouth")


def test_an_unknown_block_lists_those_that_there_are(shipped: Any) -> None:
    from train.explaining.explain_network import find_block

    assert find_block(shipped.blocks, "2") is shipped.blocks[1]
    assert find_block(shipped.blocks, "block2_conv2_relu") is shipped.blocks[1]
    with pytest.raises(ModelError, match=r"no block '9'.*1 \(block1_conv2_relu\)"):
        find_block(shipped.blocks, "9")


# -- the command --------------------------------------------------------------------------------------


def test_what_cannot_be_read_is_told_and_the_others_are_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.png").write_text("no picture", encoding="utf-8")
    assert cv2.imwrite(str(tmp_path / "face.png"), drawn_face())
    (tmp_path / "other").mkdir()
    assert cv2.imwrite(str(tmp_path / "other" / "face.png"), drawn_face())
    images = [str(tmp_path / name) for name in ("missing.png", "broken.png", "face.png", "other/face.png")]
    assert main(["explain", *images, "--stride", "20", "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr()
    assert "missing.png can't be read: No such file" in told.err
    assert "broken.png is no image" in told.err
    assert "2 of 4 images could not be explained" in told.err
    drawn = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert drawn == ["face-2-explain.png", "face-explain.png"], "two faces of one name must not share a figure"


def test_a_photo_without_a_face_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cv2.imwrite(str(tmp_path / "wall.png"), np.full((120, 160, 3), 90, np.uint8))
    assert main(["explain", "--detect", str(tmp_path / "wall.png"), "--out", str(tmp_path / "out")]) == 2
    assert "No face was found in" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_face_in_a_photo_is_found_and_drawn(media: Path, tmp_path: Path) -> None:
    photo = str(media / "stills" / "surprised.jpeg")
    assert main(["explain", "--detect", photo, "--stride", "20", "--out", str(tmp_path)]) == 0
    assert [p.name for p in tmp_path.iterdir()] == ["surprised-explain.png"]


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--class", "bored", "no class 'bored'. Choose one of: angry"),
        ("--patch", "0", "--patch 0: give 1 to 48"),
        ("--stride", "99", "--stride 99"),
        ("--channels", "0", "--channels 0"),
        ("--model", "nobody", "There is no model 'nobody'"),
        ("--head", "mouth", "has no head 'mouth'"),
    ],
)
def test_an_option_that_cannot_be_used_is_told(
    option: str, value: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "face.png", option, value]) == 2
    assert words in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    from matplotlib.figure import Figure

    from train.explaining.explain_figure import write
    from train.files import OutputError

    (tmp_path / "out").write_text("a file in the way", encoding="utf-8")
    with pytest.raises(OutputError, match=r"can't be written.*--out"):
        write(Figure(), tmp_path / "out" / "face-explain.png")


def test_the_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["explain", "--help"])
    assert left.value.code == 0
    assert "about the network, not about the person" in " ".join(capsys.readouterr().out.split())


def test_the_help_names_the_defaults_that_are_used() -> None:
    from train.commands import explain as command
    from train.explaining import explain

    assert (command._PATCH, command._STRIDE, command._SHOWN) == (explain.PATCH, explain.STRIDE, explain.CHANNELS)
