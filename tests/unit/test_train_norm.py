"""The fused BatchNorm is Keras' BatchNorm, only faster."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from train_scenes import NEEDS_TENSORFLOW

pytestmark = NEEDS_TENSORFLOW


def pair() -> list[Any]:
    from keras import layers

    from train.networks.norm import FusedBatchNormalization

    kinds = (layers.BatchNormalization, FusedBatchNormalization)
    return [kind(momentum=0.8, epsilon=1e-4, dtype="float32") for kind in kinds]


def faces(n: int = 4) -> NDArray[np.float32]:
    return np.random.default_rng(3).normal(2.0, 3.0, (n, 6, 6, 5)).astype(np.float32)


@pytest.mark.parametrize("training", [True, False])
def test_it_gives_what_keras_gives(training: bool) -> None:
    wanted, got = (layer(faces(), training=training) for layer in pair())
    np.testing.assert_allclose(np.asarray(got), np.asarray(wanted), atol=2e-5)


def test_its_gradients_are_those_of_keras() -> None:
    import tensorflow as tf

    gradients = []
    for layer in pair():
        x = tf.constant(faces())
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_sum(layer(x, training=True) ** 3)
        gradients.append(tape.gradient(loss, [x, *[w.value for w in layer.trainable_variables]]))
    for wanted, got in zip(*gradients, strict=True):
        np.testing.assert_allclose(got.numpy(), wanted.numpy(), rtol=1e-3, atol=2e-3)


def test_its_averages_follow_the_batches() -> None:
    n = 4 * 6 * 6
    wanted, got = pair()
    for layer in (wanted, got):
        layer(faces(), training=True)
    np.testing.assert_allclose(np.asarray(got.moving_mean), np.asarray(wanted.moving_mean), rtol=1e-4)
    batch = (np.asarray(wanted.moving_variance) - 0.8) / 0.2  # the start was 1
    np.testing.assert_allclose(np.asarray(got.moving_variance), 0.8 + 0.2 * batch * n / (n - 1), rtol=1e-4)


def test_a_frozen_one_stays_as_it_is() -> None:
    _, layer = pair()
    layer.build((None, 6, 6, 5))
    layer.trainable = False
    np.testing.assert_allclose(np.asarray(layer(faces(), training=True)), faces() / np.sqrt(1 + 1e-4), rtol=1e-5)
    assert np.asarray(layer.moving_mean).tolist() == [0.0] * 5


def test_a_network_for_export_needs_no_class_of_ours() -> None:
    from train.fitting.recipes import find_recipe
    from train.networks.norm import FusedBatchNormalization
    from train.networks.surgery import with_maps

    model = find_recipe("vgg16-tiny").build()
    assert any(isinstance(layer, FusedBatchNormalization) for layer in model.layers)
    assert not any(isinstance(layer, FusedBatchNormalization) for layer in with_maps(model, size=48).layers)
