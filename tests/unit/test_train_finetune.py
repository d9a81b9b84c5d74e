"""A tiny network is taught a look that its training never showed, and is kept only where it learnt it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from train_scenes import NEEDS_TENSORFLOW, TINY

from emomonitor.engines.catalog import load_info
from emomonitor.errors import ModelError
from emomonitor.labels import EMOTIONS, KEYS
from train.__main__ import main
from train.data.dataset import FaceSet
from train.fitting.augment import Augmentation
from train.fitting.recipes import RECIPES, Stage

pytestmark = NEEDS_TENSORFLOW


def stripes_network() -> Any:
    """Like the network of the other tests, but wide enough for two looks at once."""
    import keras
    from keras import layers

    inputs = x = keras.Input((None, None, 1), name="face")
    for i, filters in enumerate((16, 32), start=1):
        x = layers.Conv2D(filters, 5, strides=2, padding="same", use_bias=False, name=f"conv{i}")(x)
        x = layers.BatchNormalization(momentum=0.8, epsilon=1e-4, name=f"conv{i}_bn")(x)
        x = layers.ReLU(name=f"conv{i}_relu")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(0.1, seed=1, name="dropout")(x)
    return keras.Model(inputs, {h: layers.Dense(6, dtype="float32", name=h)(x) for h in ("fer", "crowd")})


STRIPES = replace(
    TINY,
    name="stripes",
    build=stripes_network,
    stages=(Stage(epochs=12, size=48),),
    augmentation=Augmentation(flip=False, rotation=3, scale_min=0.95, scale_max=1.05, shift=0.05, erase=0.0),
)
ORIGINAL_WAVES, PERSONAL_WAVES = 0.5, 1.1
"""Radians a pixel: what the network was trained on, and the look that it has to learn."""


def stripes(rng: np.random.Generator, angle: float, waves: float) -> np.ndarray[Any, Any]:
    y, x = np.mgrid[0:48, 0:48]
    pattern = np.sin((x * np.cos(angle) + y * np.sin(angle)) * waves + rng.uniform(0, 6))
    return np.asarray((128 + 80 * pattern + rng.normal(0, 10, (48, 48))).clip(0, 255), np.uint8)


def write(path: Path, image: np.ndarray[Any, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), image)


@pytest.fixture(autouse=True, scope="module")
def stripes_recipe() -> Any:
    RECIPES["stripes"] = STRIPES
    yield
    del RECIPES["stripes"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wide stripes, in one direction a class."""
    root, rng = tmp_path_factory.mktemp("original"), np.random.default_rng(0)
    for e in EMOTIONS:
        for i in range(30):
            write(root / "Training" / e.title / f"{i:03d}.png", stripes(rng, np.pi * e / 6, ORIGINAL_WAVES))
    return root


@pytest.fixture(scope="module")
def parent(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("parent")
    assert main(["fit", "--recipe", "stripes", "--data", str(data), "--out", str(root / "run")]) == 0
    assert main(["export", "--weights", str(root / "run"), "--data", str(data), "--out", str(root)]) == 0
    (root / "stripes" / "metrics.json").write_text('{"accuracy": 0.5}', encoding="utf-8")
    return root / "stripes"


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Narrow stripes, each class in the direction of the next one: what the parent reads wrongly."""
    root, rng = tmp_path_factory.mktemp("personal"), np.random.default_rng(1)
    for e in EMOTIONS:
        for i in range(20):
            write(root / e.key / f"{i:03d}.png", stripes(rng, np.pi * (e + 1) / 6, PERSONAL_WAVES))
    return root


@pytest.fixture(scope="module")
def useless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stripes with labels drawn by lot."""
    root, rng = tmp_path_factory.mktemp("useless"), np.random.default_rng(2)
    for i in range(90):
        write(root / f"{i:03d}.png", stripes(rng, rng.uniform(0, np.pi), PERSONAL_WAVES))
    rows = [f"{i:03d}.png,{KEYS[i % 6]}" for i in range(90)]
    (root / "labels.csv").write_text("\n".join(["file,emotion", *rows]), encoding="utf-8")
    return root


Finetune = Callable[..., int]


@pytest.fixture
def finetune(parent: Path, data: Path, tmp_path: Path) -> Finetune:
    """Run the command on some faces, into the test's own folder."""

    def run(faces: Path, *more: str, rehearse: bool = True) -> int:
        command = ["finetune", "--model", str(parent), "--faces", str(faces), "--out", str(tmp_path), "--name", "mine"]
        rates = ["--epochs", "15", "--learning-rate", "0.05"]
        return main([*command, *rates, *(["--data", str(data)] if rehearse else []), *more])

    return run


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_a_new_look_is_learnt_and_the_old_one_kept(
    finetune: Finetune, faces: Path, parent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(parent)
    assert finetune(faces) == 0
    told = capsys.readouterr().out
    assert "held-back faces (" in told and "original validation images (" in told and "95 % interval" in told
    info = load_info(tmp_path / "mine")
    assert (info.name, info.accuracy) == ("mine", None)
    for kind in ("onnx", "keras"):
        info.checked_path(kind)
    notes = json.loads((info.folder / "model.json").read_text(encoding="utf-8"))
    assert notes["finetuned"]["from"] == "stripes" and notes["training"]["recipe"] == "stripes"
    assert notes["finetuned"]["from_sha256"] == load_info(parent).files["keras"].sha256
    assert str(tmp_path) not in (info.folder / "model.json").read_text(encoding="utf-8")
    assert contents(parent) == before

    first = contents(info.folder)  # the same once more is no better than what is there
    assert finetune(faces) == 2
    assert "the model that is there already reads" in capsys.readouterr().err
    assert contents(info.folder) == first


def test_random_labels_are_refused_and_what_is_there_stays(
    finetune: Finetune, useless: Path, parent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "mine"
    place.mkdir()
    for name, raw in contents(parent).items():
        (place / name).write_bytes(raw)
    notes = json.loads((place / "model.json").read_text(encoding="utf-8"))
    (place / "model.json").write_text(json.dumps({**notes, "finetuned": {}}), encoding="utf-8")
    before = contents(place)
    assert finetune(useless) == 2
    told = capsys.readouterr()
    assert "isn't kept, and nothing was changed" in told.err
    assert "held-back faces (" in told.out
    assert contents(place) == before


def test_without_the_data_set_only_the_heads_learn(
    finetune: Finetune, faces: Path, parent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import keras

    assert finetune(faces, "--learning-rate", "0.3", rehearse=False) == 0
    assert "original validation images" not in capsys.readouterr().out
    old, new = (
        keras.saving.load_model(load_info(p).checked_path("keras"), compile=False) for p in (parent, tmp_path / "mine")
    )
    for layer in old.layers:
        for a, b in zip(layer.get_weights(), new.get_layer(layer.name).get_weights(), strict=True):
            same = np.allclose(a, b, atol=1e-5)  # the trunk is rounded anew, from numbers that are round already
            assert same is (layer.name not in ("fer", "crowd"))


def test_without_the_data_set_every_emotion_is_needed(
    finetune: Finetune, faces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = tmp_path / "few"
    for e in EMOTIONS[:4]:
        for p in (faces / e.key).iterdir():
            (few / e.key).mkdir(parents=True, exist_ok=True)
            (few / e.key / p.name).write_bytes(p.read_bytes())
    assert finetune(few, rehearse=False) == 2
    assert "no face labelled sad or surprise" in capsys.readouterr().err


def test_batch_normalisation_keeps_its_statistics(parent: Path, data: Path) -> None:
    import keras

    from train.data.dataset import load_training
    from train.fitting.network import load_weights
    from train.personal.rehearse import Plan, tune

    keras.config.set_dtype_policy("float32")
    images, _ = load_training(data)
    before = STRIPES.build()
    load_weights(before, STRIPES, parent)
    after = tune(before, STRIPES, images, images, Plan(epochs=1, learning_rate=0.05, seed=1))
    for layer in before.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            for a, b in zip(layer.get_weights(), after.get_layer(layer.name).get_weights(), strict=True):
                np.testing.assert_array_equal(a, b)
    assert not np.allclose(before.get_layer("conv1").get_weights()[0], after.get_layer("conv1").get_weights()[0])


def test_what_forgot_too_much_goes_back_towards_the_parent(parent: Path, data: Path) -> None:
    from train.data.dataset import load_training
    from train.personal.rehearse import SHARE_BLIND, SHARES, network_of, step_back

    images, _ = load_training(data)
    start, good, bad = (network_of(load_info(parent), STRIPES) for _ in range(3))
    assert step_back(start, good, images, "fer") == 1.0  # nothing was forgotten

    kernel, bias = start.get_layer("fer").get_weights()
    bad.get_layer("fer").set_weights([-5 * kernel, bias])
    share = step_back(start, bad, images, "fer")
    assert share == min(SHARES)
    np.testing.assert_allclose(bad.get_layer("fer").get_weights()[0], kernel * (1 - 6 * share), atol=1e-5)
    assert step_back(start, good, None, "fer") == SHARE_BLIND


def test_a_model_with_one_head_is_refused(parent: Path) -> None:
    from train.personal.rehearse import network_of

    with pytest.raises(ModelError, match="needs fer and crowd"):
        network_of(load_info(parent), RECIPES["report"])


def test_half_of_each_batch_are_original_images() -> None:
    from train.personal.rehearse import NEW_PER_BATCH, mixed_batches

    def one_class(label: int, n: int) -> FaceSet:
        labels = np.full(n, label)
        images = np.random.default_rng(label).integers(0, 255, (n, 48, 48)).astype(np.uint8)
        return FaceSet(images=images, labels=labels, votes=np.eye(6, dtype=np.float32)[labels], paths=("",) * n)

    made = list(mixed_batches(one_class(0, 40), one_class(1, 500), STRIPES, seed=1, epoch=0))
    assert len(made) == 40 // NEW_PER_BATCH
    for batch in made:
        assert np.bincount(batch.targets.probs["fer"].argmax(axis=1)).tolist() == [NEW_PER_BATCH, NEW_PER_BATCH]


def test_control_c_leaves_nothing_behind(
    finetune: Finetune, faces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pressed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("train.personal.finetune.write_draft", pressed)
    assert finetune(faces) == 130
    assert "Nothing was written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--name", "stripes"], "another name than its parent's"),
        (["--name", "a/b"], "can't be a model's name"),
        (["--epochs", "0"], "--epochs must be at least 1"),
        (["--learning-rate", "-1"], "above 0"),
        (["--learning-rate", "1e30"], "smaller --learning-rate"),
    ],
)
def test_what_cannot_be_done_is_told(
    more: list[str], told: str, finetune: Finetune, faces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert finetune(faces, *more) == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_finetune_did_not_make_is_never_replaced(
    finetune: Finetune, faces: Path, parent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "model.json").write_bytes((parent / "model.json").read_bytes())
    assert finetune(faces) == 2
    assert "finetune didn't make" in capsys.readouterr().err
