"""Weights rounded to float16, BatchNorm folded into the convolutions before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from emomonitor.errors import ModelError


def _half(values: NDArray[np.floating]) -> NDArray[np.float32]:
    """Round to the nearest float16, kept as float32."""
    with np.errstate(over="raise"):
        return np.asarray(values).astype(np.float16).astype(np.float32)


def round_weights(model: keras.Model) -> dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Round a network's weights to float16, in place, BatchNorm included.

    Each BatchNorm is folded into the convolution before it, the result is rounded, and the BatchNorm is left
    doing nothing more than adding the rounded bias: scaled kernels k, mean m and variance v, gamma
    sqrt(v + epsilon) and beta = bias + m. So the network stays trainable, and both exported files hold the
    very same numbers.

    Returns:
        Kernel and bias (float32, float16-representable) of each convolution by layer name.
    """
    folded: dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]] = {}
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            before = layer._inbound_nodes[0].parent_nodes[0].operation
            if not isinstance(before, keras.layers.Conv2D) or before.use_bias:
                raise ModelError(f"BatchNorm {layer.name} doesn't follow a convolution without bias: can't fold it.")
            gamma, beta, mean, variance = (np.asarray(w, np.float64) for w in layer.get_weights())
            scale = gamma / np.sqrt(variance + layer.epsilon)
            kernel = _half(before.get_weights()[0] * scale)
            bias = _half(beta - mean * scale)
            mean, variance = mean * scale, variance * scale**2
            before.set_weights([kernel])
            layer.set_weights([np.sqrt(variance + layer.epsilon), bias + mean, mean, variance])
            folded[before.name] = (kernel, bias)
        elif isinstance(layer, keras.layers.Dense | keras.layers.Conv2D) and layer.use_bias:
            layer.set_weights([_half(w) for w in layer.get_weights()])
    return folded


def fold(model: keras.Model, folded: Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]]) -> keras.Model:
    """Return the network without BatchNorm, with the kernels and biases of :func:`round_weights`."""

    def clone(layer: keras.layers.Layer) -> keras.layers.Layer:
        config = layer.get_config()
        if layer.name in folded:
            config["use_bias"] = True
        return layer.__class__.from_config(config)

    def call(layer: keras.layers.Layer, *args: Any, **kwargs: Any) -> Any:
        return args[0] if isinstance(layer, keras.layers.BatchNormalization) else layer(*args, **kwargs)

    plain = keras.models.clone_model(model, clone_function=clone, call_function=call)
    for layer in plain.layers:
        if layer.name in folded:
            layer.set_weights(folded[layer.name])
        elif layer.weights and not isinstance(layer, keras.layers.Dropout):
            layer.set_weights(model.get_layer(layer.name).get_weights())
    return plain
