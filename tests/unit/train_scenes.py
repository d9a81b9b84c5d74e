"""A tiny recipe and invented faces: training from end to end in seconds."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from emomonitor.labels import EMOTIONS
from train.fitting.augment import Augmentation
from train.fitting.recipes import RECIPES, Recipe, Stage


def tiny_network() -> Any:
    """Two convolutions with BatchNorm, dropout and both heads: all kinds of layers that the real ones have."""
    import keras
    from keras import layers

    inputs = x = keras.Input((None, None, 1), name="face")
    for i in (1, 2):
        x = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False, name=f"conv{i}")(x)
        x = layers.BatchNormalization(momentum=0.8, epsilon=1e-4, name=f"conv{i}_bn")(x)
        x = layers.ReLU(name=f"conv{i}_relu")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(0.3, seed=1, name="dropout")(x)
    return keras.Model(inputs, {h: layers.Dense(6, dtype="float32", name=h)(x) for h in ("fer", "crowd")})


NEEDS_TENSORFLOW = [
    pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="the train extra is not installed"),
    pytest.mark.filterwarnings("ignore:In the future `np.object`:FutureWarning"),
    pytest.mark.filterwarnings(
        "ignore::DeprecationWarning:(tensorflow|keras|google|tf2onnx|flatbuffers|gast|astunparse).*"
    ),
]
"""Marks for a module whose tests train: skipped without TensorFlow, whose own warnings aren't ours to mend."""

TINY = Recipe(
    name="tiny",
    title="Tiny",
    description="a network for tests",
    build=tiny_network,
    stages=(Stage(epochs=1, size=16), Stage(epochs=2, size=24)),
    batch_size=16,
    learning_rate=0.05,
    ema=0.8,
    augmentation=Augmentation(rotation=5, shift=0.05, erase=0.1),
)


def tiny_report_network() -> Any:
    """One head on a flattened map, as the class report's: nothing to draw an activation map from."""
    import keras
    from keras import layers

    inputs = x = keras.Input((48, 48, 1), name="face")
    x = layers.Concatenate(name="colour")([x, x, x])
    x = layers.Conv2D(4, 3, strides=4, activation="relu", name="conv")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(16, activation="relu", name="dense")(x)
    return keras.Model(inputs, {"fer": layers.Dense(6, dtype="float32", name="fer")(x)})


TINY_REPORT = replace(
    RECIPES["report"], name="tiny-report", build=tiny_report_network, stages=(Stage(epochs=2, size=48),), batch_size=16
)


def striped_faces(root: Path) -> None:
    """Six classes of stripes in six directions, with crowd votes for most of them, under ``root``."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:48, 0:48]
    votes = ["path,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,not_a_face"]
    column = {"Neutral": 0, "Happy": 1, "Surprise": 2, "Sad": 3, "Angry": 4, "Fear": 6}
    for e in EMOTIONS:
        angle = np.pi * e / 6
        for i in range(26):
            part = "Training" if i < 20 else "Testing"
            name = f"{part}/{e.title}/{'Training' if i < 20 else 'PublicTest' if i < 23 else 'PrivateTest'}_{i:05d}.png"
            waves = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 0.5 + rng.uniform(0, 6))
            image = (128 + 80 * waves + rng.normal(0, 10, (48, 48))).clip(0, 255).astype(np.uint8)
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            assert cv2.imwrite(str(path), image)
            if i % 5:
                cells = ["0"] * 10
                cells[column[e.title]] = "8"
                votes.append(",".join([name, *cells]))
    (root / "ferplus_votes.csv").write_text("\n".join(votes), encoding="utf-8")
