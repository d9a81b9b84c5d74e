"""What a network looks at: activation maps, Grad-CAM, feature maps, occlusion. Numbers only; no drawing.

Everything here tells about the network. Nothing here tells what a person feels.
"""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.vision.classifier import softmax
from emomonitor.vision.tensor import to_tensor
from train.explaining.explain_network import MAP, Block, Network, default_grad_block, outputs_of

FloatArray = NDArray[np.float32]

PATCH = 8
"""Side of the square that hides a part of the face, in pixels of 48: about an eye with its brow."""

STRIDE = 2
"""Pixels from one place of that square to the next."""

CHANNELS = 9
"""Feature maps shown of each block."""

_BATCH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """The strongest feature maps of one block: ``maps`` float32 ``[N, h, w]``, ``channels`` their N numbers."""

    block: Block
    maps: FloatArray
    channels: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that is drawn of one face.

    Attributes:
        face: grey uint8 ``[S, S]``, as the network is given it.
        logits: float32 ``[6]``.
        probs: float32 ``[6]``, calibrated; they sum to 1.
        classes: the two classes that are compared, the more interesting one first.
        maps: float32 ``[h, w, 6]``, exact class activation maps; None where the head has none.
        grad_block: where Grad-CAM was computed.
        grad_cams: float32 ``[h, w]``, at least 0, one for each of ``classes``.
        features: the strongest feature maps of each block.
        occlusion: float32 ``[S, S]``, see :func:`occlusion`, of the first class.
        patch: side of the hiding square in pixels.
        stride: pixels between its places.
    """

    face: NDArray[np.uint8]
    logits: FloatArray
    probs: FloatArray
    classes: tuple[Emotion, Emotion]
    maps: FloatArray | None
    grad_block: Block
    grad_cams: tuple[FloatArray, FloatArray]
    features: tuple[Features, ...]
    occlusion: FloatArray
    patch: int
    stride: int


# -- the four looks ------------------------------------------------------------------------------------


def logits_of(network: Network, x: FloatArray) -> FloatArray:
    """Return the head's logits, float32 ``[N, 6]``, of the network's input ``[N, S, S, 1]``."""
    head = keras.Model(network.model.input, outputs_of(network.model)[network.head])
    parts = [head(x[i : i + _BATCH], training=False) for i in range(0, len(x), _BATCH)]
    return np.concatenate([keras.ops.convert_to_numpy(p) for p in parts]).astype(np.float32)


def class_maps(network: Network, x: FloatArray) -> FloatArray | None:
    """Return the exact class activation maps of one face.

    Args:
        network: the network.
        x: its input, float32 ``[1, S, S, 1]``.

    Returns:
        float32 ``[h, w, 6]``, whose mean over h and w is the logit; None where the head has no map (it doesn't end
        in a global average pooling and one linear layer) or one of a single place, the logit itself, as the class
        report's network is exported.

    Source: Zhou et al., "Learning Deep Features for Discriminative Localization" (2016).
    """
    output = outputs_of(network.model).get(network.head + MAP)
    if output is None or output.shape[1] * output.shape[2] == 1:
        return None
    maps = keras.Model(network.model.input, output)(x, training=False)
    return np.asarray(keras.ops.convert_to_numpy(maps)[0], dtype=np.float32)


def grad_cam(network: Network, x: FloatArray, emotion: Emotion, block: Block) -> FloatArray:
    """Return where a block's features speak for a class.

    Each feature map is weighted with the logit's gradient, summed over the map's places (the paper takes the mean,
    which differs by a factor only, but has no unit); where the weighted sum is above 0, that is the map.

    Args:
        network: the network.
        x: its input, float32 ``[1, S, S, 1]``.
        emotion: the class.
        block: where in the network.

    Returns:
        float32 ``[h, w]``, at least 0, in the logit's unit. At the last block of a network with global average pooling
        and one linear layer it is the positive part of the class activation map without its bias.

    Source: Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks" (2017).
    """
    import tensorflow as tf

    logits = outputs_of(network.model)[network.head]
    both = keras.Model(network.model.input, [network.model.get_layer(block.layer).output, logits])
    with tf.GradientTape() as tape:
        given = tf.convert_to_tensor(x)
        tape.watch(given)  # so that frozen networks are recorded too
        features, scores = both(given, training=False)
        score = tf.cast(scores[0, int(emotion)], tf.float32)
    gradient = tape.gradient(score, features)
    weights = tf.reduce_sum(tf.cast(gradient, tf.float32), axis=(0, 1, 2))
    cam = tf.nn.relu(tf.linalg.matvec(tf.cast(features[0], tf.float32), weights))
    return np.asarray(cam.numpy(), dtype=np.float32)


def strongest_features(network: Network, x: FloatArray, block: Block, count: int = CHANNELS) -> Features:
    """Return the ``count`` feature maps of a block with the largest mean activation on one face, strongest first."""
    layer = network.model.get_layer(block.layer)
    values = keras.Model(network.model.input, layer.output)(x, training=False)
    maps = np.asarray(keras.ops.convert_to_numpy(values)[0], dtype=np.float32)
    order = np.argsort(-maps.mean(axis=(0, 1)), kind="stable")[:count]
    return Features(block=block, maps=np.moveaxis(maps[..., order], -1, 0), channels=tuple(int(c) for c in order))


def occlusion(
    network: Network, x: FloatArray, emotion: Emotion, *, patch: int = PATCH, stride: int = STRIDE
) -> FloatArray:
    """Return how much of a class' probability hangs on each pixel, by hiding one place after another.

    A square of the face's mean grey is put over the network's input, so that the rest of the input stays as it is.

    Args:
        network: the network.
        x: its input, float32 ``[1, S, S, 1]``.
        emotion: the class.
        patch: side of the square in pixels, 1 to S.
        stride: pixels from one place of the square to the next.

    Returns:
        float32 ``[S, S]``, -1 to 1: the mean, over all squares that hide the pixel, of the calibrated probability
        with nothing hidden less the one with the square. Above 0 the network needs what is there.

    Source: Zeiler & Fergus, "Visualizing and Understanding Convolutional Networks" (2014).
    """
    side = x.shape[1]
    starts = sorted({*range(0, side - patch + 1, stride), side - patch})
    corners = [(top, left) for top in starts for left in starts]
    grey = x.mean()  # 0 where faces are standardised
    hidden = np.repeat(x, len(corners) + 1, axis=0)  # the last one stays as it is
    for i, (top, left) in enumerate(corners):
        hidden[i, top : top + patch, left : left + patch] = grey
    p = softmax(logits_of(network, hidden), network.temperature)[:, int(emotion)]
    total, times = np.zeros((side, side), np.float32), np.zeros((side, side), np.float32)
    for (top, left), drop in zip(corners, p[-1] - p[:-1], strict=True):
        total[top : top + patch, left : left + patch] += drop
        times[top : top + patch, left : left + patch] += 1
    return np.asarray(total / np.maximum(times, 1), dtype=np.float32)


def explain(
    network: Network,
    face: NDArray[np.uint8],
    *,
    emotion: Emotion | None = None,
    block: Block | None = None,
    channels: int = CHANNELS,
    patch: int = PATCH,
    stride: int = STRIDE,
) -> Explanation:
    """Look at one face in all four ways.

    Args:
        network: the network.
        face: grey uint8 ``[S, S]``.
        emotion: the class to explain; None takes the most probable one. It is compared with the most probable other.
        block: where Grad-CAM looks; None takes :func:`default_grad_block`.
        channels: feature maps of each block.
        patch: see :func:`occlusion`.
        stride: see :func:`occlusion`.
    """
    x = to_tensor(face, network.normalisation)
    logits = logits_of(network, x)
    order = [EMOTIONS[i] for i in np.argsort(-logits[0], kind="stable")]
    first = order[0] if emotion is None else emotion
    classes = (first, next(e for e in order if e != first))
    where = default_grad_block(network.blocks) if block is None else block
    return Explanation(
        face=face,
        logits=logits[0],
        probs=softmax(logits, network.temperature)[0],
        classes=classes,
        maps=class_maps(network, x),
        grad_block=where,
        grad_cams=(grad_cam(network, x, classes[0], where), grad_cam(network, x, classes[1], where)),
        features=tuple(strongest_features(network, x, b, channels) for b in network.blocks),
        occlusion=occlusion(network, x, first, patch=patch, stride=stride),
        patch=patch,
        stride=stride,
    )
