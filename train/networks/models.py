"""The networks, each a short function of named hyper-parameters (Keras 3).

Each takes grey faces float32 ``[B, S, S, 1]`` and gives a dict of logits ``[B, 6]`` by head.
"""

from __future__ import annotations

import keras
from keras import layers

from emomonitor.labels import N_EMOTIONS
from train.networks.heads import FER, HEADS
from train.networks.norm import FusedBatchNormalization

VGG16_BLOCKS: tuple[tuple[int, int], ...] = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
"""VGG16's (layers, filters) per block: Simonyan & Zisserman 2015, configuration D."""

RESNET18_STAGES: tuple[tuple[int, int], ...] = ((2, 64), (2, 128), (2, 256), (2, 512))
"""ResNet-18's (basic blocks, filters) per stage: He et al. 2016, table 1."""

_MOMENTUM, _EPSILON = 0.95, 1e-4
"""BatchNorm's: runs here are short (hundreds of steps an epoch), so its averages follow faster than Keras' 0.99."""


def _conv(
    x: keras.KerasTensor,
    filters: int,
    kernel: int,
    *,
    name: str,
    strides: int = 1,
    norm: bool = True,
    relu: bool = True,
) -> keras.KerasTensor:
    """Convolution, then BatchNorm (or a bias where ``norm`` is off), then ReLU."""
    x = layers.Conv2D(
        filters, kernel, strides=strides, padding="same", use_bias=not norm, kernel_initializer="he_normal", name=name
    )(x)
    if norm:
        x = FusedBatchNormalization(momentum=_MOMENTUM, epsilon=_EPSILON, name=f"{name}_bn")(x)
    return layers.ReLU(name=f"{name}_relu")(x) if relu else x


def _kernels(depth: int, *, wide: bool) -> tuple[int, ...]:
    """Kernel sizes of a block of ``depth`` 3x3 layers; ``wide`` makes a 5x5 layer of each pair (the same view)."""
    return (5,) * (depth // 2) + (3,) * (depth % 2) if wide else (3,) * depth


def vgg16_features(
    x: keras.KerasTensor,
    *,
    width: float,
    poolings: int,
    overlap: bool = False,
    norm: bool = True,
    wide: bool = False,
    block_dropout: float = 0.0,
) -> keras.KerasTensor:
    """VGG16's convolutions; a pooling follows each of the first ``poolings`` blocks.

    At 48 px, three poolings leave a 6x6 map and four a 3x3 map.

    Args:
        x: ``[B, S, S, C]``.
        width: share of VGG16's filters.
        poolings: 0 to 5.
        overlap: pool over 3x3 with stride 2 (Krizhevsky et al. 2012) instead of 2x2.
        norm: BatchNorm after each convolution.
        wide: one 5x5 convolution in place of each pair of 3x3.
        block_dropout: dropout after each block.
    """
    for b, (depth, filters) in enumerate(VGG16_BLOCKS, start=1):
        for i, kernel in enumerate(_kernels(depth, wide=wide), start=1):
            x = _conv(x, int(filters * width), kernel, name=f"block{b}_conv{i}", norm=norm)
        if b <= poolings:
            side, padding = (3, "same") if overlap else (2, "valid")
            x = layers.MaxPooling2D(side, strides=2, padding=padding, name=f"block{b}_pool")(x)
        if block_dropout:
            x = layers.Dropout(block_dropout, seed=10 + b, name=f"block{b}_dropout")(x)
    return x


def resnet18_features(x: keras.KerasTensor, *, width: float = 1.0) -> keras.KerasTensor:
    """ResNet-18 for small images: a 3x3 stem with stride 1 and no first pooling, so 48 px leave a 6x6 map."""
    x = _conv(x, int(64 * width), 3, name="stem")
    for s, (depth, filters) in enumerate(RESNET18_STAGES, start=1):
        for b in range(1, depth + 1):
            name, strides, out = f"stage{s}_block{b}", 2 if s > 1 and b == 1 else 1, int(filters * width)
            short = x
            if strides > 1 or x.shape[-1] != out:
                short = _conv(x, out, 1, name=f"{name}_short", strides=strides, relu=False)
            x = _conv(x, out, 3, name=f"{name}_conv1", strides=strides)
            x = _conv(x, out, 3, name=f"{name}_conv2", relu=False)
            x = layers.Add(name=f"{name}_add")([x, short])
            x = layers.ReLU(name=f"{name}_relu")(x)
    return x


def _face(size: int | None) -> keras.KerasTensor:
    return keras.Input((size, size, 1), name="face")


def _pooled(inputs: keras.KerasTensor, x: keras.KerasTensor, *, dropout: float, name: str) -> keras.Model:
    """Global average pooling, dropout and one dense layer a head: what makes the class activation map exact."""
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(dropout, seed=1, name="dropout")(x)
    logits = {h: layers.Dense(N_EMOTIONS, dtype="float32", name=h)(x) for h in HEADS}
    return keras.Model(inputs, logits, name=name)


def two_headed(
    *,
    width: float = 0.5,
    poolings: int = 3,
    dropout: float = 0.4,
    size: int | None = None,
    overlap: bool = False,
    norm: bool = True,
    wide: bool = False,
    block_dropout: float = 0.0,
) -> keras.Model:
    """VGG16 of ``width`` with both heads; the other arguments are those of :func:`vgg16_features`.

    Input float32 ``[B, S, S, 1]`` (S = ``size``, or any where that is None).
    """
    inputs = _face(size)
    features = vgg16_features(
        inputs,
        width=width,
        poolings=poolings,
        overlap=overlap,
        norm=norm,
        wide=wide,
        block_dropout=block_dropout,
    )
    return _pooled(inputs, features, dropout=dropout, name="vgg16_two_headed")


def resnet18(*, width: float = 1.0, dropout: float = 0.4, size: int | None = None) -> keras.Model:
    """ResNet-18 of ``width`` with both heads; see :func:`resnet18_features`."""
    inputs = _face(size)
    return _pooled(inputs, resnet18_features(inputs, width=width), dropout=dropout, name="resnet18_two_headed")


def report_network(size: int = 48) -> keras.Model:
    """The class report's network: Keras' VGG16 with two dense layers on its flattened map, and one head.

    The report's softmax is left to the loss (the same mathematics), and its three equal channels are made here.
    """
    inputs = _face(size)
    colour = layers.Concatenate(name="colour")([inputs, inputs, inputs])
    base = keras.applications.VGG16(weights=None, include_top=False, input_tensor=colour)
    x = layers.Flatten(name="flatten")(base.output)
    x = layers.Dense(1000, activation="relu", name="dense")(x)
    x = layers.Dropout(0.4, seed=1, name="dropout")(x)
    return keras.Model(inputs, {FER: layers.Dense(N_EMOTIONS, dtype="float32", name=FER)(x)}, name="report_vgg16")


def heads_of(model: keras.Model) -> tuple[str, ...]:
    """Return the names of a network's heads in the order of :data:`HEADS`."""
    return tuple(h for h in HEADS if h in model.output)
