"""A model opened to be looked into: its heads, and the blocks that it consists of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import keras
from keras import layers

from emomonitor.engines.catalog import INPUT_SHAPE, ModelInfo
from emomonitor.errors import ModelError
from emomonitor.vision.tensor import NORMALISATION

MAP = "_map"
"""Ending of the name of a head's class activation maps among a model's outputs."""

_NO_ACTIVATION = ("linear", "softmax", "sigmoid")
_ACTIVATION_LAYERS = (layers.ReLU, layers.LeakyReLU, layers.PReLU, layers.ELU)
_BLOCK_NAME = re.compile(r"block\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The last activation of one part of a network.

    Attributes:
        layer: its layer's name.
        title: a name for people (``block 3``).
        height: rows of its feature maps.
        width: columns of its feature maps.
        channels: number of its feature maps.
    """

    layer: str
    title: str
    height: int
    width: int
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A model opened to be looked into.

    Attributes:
        model: the Keras model; outputs ``HEAD`` (logits ``[B, 6]``) and, where the head has one, ``HEAD_map``.
        name: the model's name.
        head: the head that is explained.
        temperature: divides its logits (fitted on validation images).
        threshold: confidence below which the app says unsure; None for a head that the app doesn't show.
        blocks: its parts from input to output, at least one.
        normalisation: how a grey face becomes its input; see :mod:`emomonitor.vision.tensor`.
    """

    model: keras.Model
    name: str
    head: str
    temperature: float
    threshold: float | None
    blocks: tuple[Block, ...]
    normalisation: str = NORMALISATION


def open_network(info: ModelInfo, head: str | None = None) -> Network:
    """Load a model's ``.keras`` file, its hash checked and in Keras' safe mode.

    Args:
        info: the model.
        head: the head to explain; None takes the one that the app shows.

    Raises:
        ModelError: the file can't be used, or there is no such head.
    """
    wanted = info.shown_head if head is None else head
    unknown = ModelError(f"Model {info.name} has no head {wanted!r}. Choose one of: {', '.join(info.temperatures)}.")
    if wanted not in info.temperatures:
        raise unknown
    path = info.checked_path("keras")
    try:
        model = keras.saving.load_model(path, safe_mode=True, compile=False)
    except (OSError, ValueError, TypeError, KeyError) as e:
        raise ModelError(f"Model file {path} can't be loaded by Keras ({e}). Export the model again.") from e
    if tuple(model.input_shape[1:]) != INPUT_SHAPE:
        raise ModelError(f"Model file {path} wants an input of {model.input_shape[1:]}, not {INPUT_SHAPE}.")
    if wanted not in outputs_of(model):
        raise unknown
    return Network(
        model=model,
        name=info.name,
        head=wanted,
        temperature=info.temperatures[wanted],
        threshold=info.threshold if wanted == info.shown_head else None,
        blocks=blocks_of(model),
        normalisation=info.normalisation,
    )


def outputs_of(model: keras.Model) -> dict[str, Any]:
    """Return a model's outputs by name; a single output, or a list's, is named after its layer."""
    if isinstance(model.output, dict):
        return dict(model.output)
    outputs = model.output if isinstance(model.output, list | tuple) else [model.output]
    return dict(zip(model.output_names, outputs, strict=True))


def blocks_of(model: keras.Model) -> tuple[Block, ...]:
    """Find the parts of a network, from input to output.

    Where all activations belong to layers named ``blockN…``, as VGG's do, a part is such a block; in other networks
    it is everything that has the same spatial size. Its maps are those of its last activation.

    Raises:
        ModelError: the network has no activation with rows and columns.
    """
    found = [layer for layer in model.layers if _is_activation(layer)]
    names = [_BLOCK_NAME.match(layer.name) for layer in found]
    last: dict[object, tuple[str, Any]] = {}
    for layer, name in zip(found, names, strict=True):
        h, w = layer.output.shape[1:3]
        if all(names):
            assert name is not None
            key: object = name.group()
            title = name.group().replace("block", "block ")
        else:
            key = (h, w)
            title = f"part {len({*last, key})}"
        last[key] = (title, layer)
    if not last:
        raise ModelError("This network has no activations with rows and columns, so there are no maps to show.")
    return tuple(
        Block(layer=layer.name, title=title, height=shape[1], width=shape[2], channels=shape[3])
        for title, layer in last.values()
        for shape in [layer.output.shape]
    )


def _is_activation(layer: Any) -> bool:
    shape: tuple[Any, ...] = getattr(layer.output, "shape", ())
    if len(shape) != 4 or None in shape[1:] or shape[1] * shape[2] == 1:
        return False
    name = getattr(getattr(layer, "activation", None), "__name__", "linear")
    return isinstance(layer, _ACTIVATION_LAYERS) or name not in _NO_ACTIVATION


def default_grad_block(blocks: tuple[Block, ...]) -> Block:
    """Return the deepest block whose maps are finer than the last one's, else the last.

    At the last block of a network with global average pooling, Grad-CAM is but the positive part of the exact map,
    which is shown anyway; one step back it sees finer detail.
    """
    finer = [b for b in blocks if b.height * b.width > blocks[-1].height * blocks[-1].width]
    return finer[-1] if finer else blocks[-1]


def find_block(blocks: tuple[Block, ...], wanted: str | None) -> Block:
    """Return a block by number from 1, or by its layer's name; None gives :func:`default_grad_block`.

    Raises:
        ModelError: there is no such block; the message lists those that there are.
    """
    if wanted is None:
        return default_grad_block(blocks)
    for number, block in enumerate(blocks, start=1):
        if wanted in (str(number), block.layer):
            return block
    known = ", ".join(f"{i} ({b.layer})" for i, b in enumerate(blocks, start=1))
    raise ModelError(f"There is no block {wanted!r}. Choose one of: {known}.")
