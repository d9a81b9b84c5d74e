"""What is done to a network once it is built: maps as outputs, weights moved over, operations counted."""

from __future__ import annotations

import math

import keras
from keras import layers

from emomonitor.labels import N_EMOTIONS
from train.networks.models import heads_of
from train.networks.norm import plain


def with_maps(model: keras.Model, *, size: int) -> keras.Model:
    """Rebuild a network for a fixed input size, with class activation maps as further outputs.

    Where a head is one dense layer on global average pooling, it becomes a 1x1 convolution over the last feature
    map, whose output is then averaged: by linearity that is the same logit as pooling first, so the map
    (Zhou et al. 2016) is exact and costs no second pass. Layer names stay, so weights go over by name. A network
    with other heads (the report's) has no such map: it gets one of 1x1 that is the logit itself.

    Returns:
        A model of float32 ``[B, size, size, 1]`` with outputs by head: ``fer`` (logits ``[B, 6]``) and
        ``fer_map`` (``[B, h, w, 6]``, whose mean over h and w is the logit), the same for ``crowd`` where it is.
    """
    inputs = keras.Input((size, size, 1), name="face")
    outputs: dict[str, keras.KerasTensor] = {}
    if any(layer.name == "pool" for layer in model.layers):
        features = model.get_layer("pool").input
        trunk = keras.models.clone_model(
            keras.Model(model.inputs, features), input_tensors=[inputs], clone_function=plain
        )
        for head in heads_of(model):
            cam = layers.Conv2D(N_EMOTIONS, 1, name=head)(trunk.output)
            outputs[f"{head}_map"] = cam
            outputs[head] = layers.GlobalAveragePooling2D(name=f"{head}_mean")(cam)
    else:
        whole = keras.models.clone_model(model, input_tensors=inputs, clone_function=plain)
        for head in heads_of(model):
            outputs[f"{head}_map"] = layers.Reshape((1, 1, N_EMOTIONS), name=f"{head}_map")(whole.output[head])
            outputs[head] = whole.output[head]
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
    """Return the floating-point operations of one forward pass: two for each multiplication by a weight."""
    total = 0
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            height, width = layer.output.shape[1:3]
            total += 2 * int(height) * int(width) * math.prod(layer.kernel.shape)
        elif isinstance(layer, layers.Dense):
            total += 2 * math.prod(layer.kernel.shape)
    return total
