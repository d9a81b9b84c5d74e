"""The networks, each a short function of named hyper-parameters (Keras 3)."""

from __future__ import annotations

import math

import keras
from keras import layers

from emomonitor.labels import N_EMOTIONS

HEADS = ("fer", "crowd")
"""Names of the heads: the FER2013 label and the FER+ crowd's votes."""

VGG16_BLOCKS: tuple[tuple[int, int], ...] = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
"""VGG16's (layers, filters) per block: Simonyan & Zisserman 2015, configuration D."""


def vgg16_features(x: keras.KerasTensor, *, width: float, poolings: int) -> keras.KerasTensor:
    """VGG16's thirteen 3x3 layers with BatchNorm; a 2x2 pooling follows each of the first ``poolings`` blocks.

    At 48 px, three poolings leave a 6x6 map and four a 3x3 map.
    """
    for b, (depth, filters) in enumerate(VGG16_BLOCKS, start=1):
        for i in range(1, depth + 1):
            name = f"block{b}_conv{i}"
            x = layers.Conv2D(
                int(filters * width), 3, padding="same", use_bias=False, kernel_initializer="he_normal", name=name
            )(x)
            x = layers.BatchNormalization(momentum=0.95, epsilon=1e-4, name=f"{name}_bn")(x)
            x = layers.ReLU(name=f"{name}_relu")(x)
        if b <= poolings:
            x = layers.MaxPooling2D(2, name=f"block{b}_pool")(x)
    return x


def two_headed(*, width: float = 0.5, poolings: int = 3, dropout: float = 0.4, size: int | None = None) -> keras.Model:
    """VGG16 of ``width`` with global average pooling and one dense layer a head.

    Input float32 ``[B, S, S, 1]`` (S = ``size``, or any where that is None); outputs a dict of
    logits ``[B, 6]``, keys ``fer`` and ``crowd``.
    """
    inputs = keras.Input((size, size, 1), name="face")
    x = vgg16_features(inputs, width=width, poolings=poolings)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(dropout, seed=1, name="dropout")(x)
    logits = {h: layers.Dense(N_EMOTIONS, dtype="float32", name=h)(x) for h in HEADS}
    return keras.Model(inputs, logits, name="vgg16_two_headed")


def with_maps(model: keras.Model, *, size: int) -> keras.Model:
    """Rebuild a two-headed model for a fixed input size, with class activation maps as further outputs.

    Each head's dense layer becomes a 1x1 convolution over the last feature map, whose output is then
    averaged: by linearity that is the same logit as pooling first, so the map (Zhou et al. 2016) is
    exact and costs no second pass. Layer names stay, so weights go over by name.

    Returns:
        A model of float32 ``[B, size, size, 1]`` with outputs ``fer``, ``crowd`` (logits ``[B, 6]``)
        and ``fer_map``, ``crowd_map`` (``[B, h, w, 6]``, whose mean over h and w is the logit).
    """
    inputs = keras.Input((size, size, 1), name="face")
    features = model.get_layer("pool").input
    trunk = keras.models.clone_model(keras.Model(model.inputs, features), input_tensors=[inputs])
    outputs: dict[str, keras.KerasTensor] = {}
    for head in HEADS:
        cam = layers.Conv2D(N_EMOTIONS, 1, name=head)(trunk.output)
        outputs[f"{head}_map"] = cam
        outputs[head] = layers.GlobalAveragePooling2D(name=f"{head}_mean")(cam)
    mapped = keras.Model(inputs, outputs, name=model.name)
    copy_weights(model, mapped)
    return mapped


def copy_weights(source: keras.Model, target: keras.Model) -> None:
    """Copy weights between layers of the same name; a dense layer fits a 1x1 convolution and back.

    Raises:
        ValueError: a layer of ``target`` that has weights is missing in ``source`` or has another shape.
    """
    for layer in target.layers:
        if layer.weights and not isinstance(layer, layers.Dropout):
            old = source.get_layer(layer.name).get_weights()
            if len(old) != len(layer.weights):
                raise ValueError(f"layer {layer.name} has {len(old)} arrays of weights, not {len(layer.weights)}")
            layer.set_weights([a.reshape(w.shape) for a, w in zip(old, layer.weights, strict=True)])


def flop_per_face(model: keras.Model) -> int:
    """Return the floating-point operations of one forward pass: two for each multiplication of a convolution."""
    total = 0
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            height, width = layer.output.shape[1:3]
            total += 2 * int(height) * int(width) * math.prod(layer.kernel.shape)
    return total
