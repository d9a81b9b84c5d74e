"""Models made by hand: one linear layer in an ONNX file, described as the app wants it, or in one way wrongly."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from emomonitor.engines.catalog import MODEL_FILE
from emomonitor.labels import KEYS


def linear_network(
    *,
    size: int = 48,
    classes: int = 6,
    heads: Sequence[str] = ("fer",),
    batch: int | str = "N",
    wrong_shape: bool = False,
    weight: float | None = None,
) -> bytes:
    """Return an ONNX network: each head's logits are a linear function of the pixels, its map their only cell.

    Args:
        size: side of the input.
        classes: how many logits a head gives.
        heads: names of the heads.
        batch: the batch's size; a name leaves it open.
        wrong_shape: a step inside that fails whenever it runs.
        weight: every weight; None takes small random ones.
    """
    from onnx import TensorProto, helper, numpy_helper

    nodes, outputs, values = [], [], [numpy_helper.from_array(np.array([-1, size * size], np.int64), "flat")]
    values.append(numpy_helper.from_array(np.array([-1, 1, 1, classes + wrong_shape], np.int64), "cell"))
    nodes.append(helper.make_node("Reshape", ["face", "flat"], ["pixels"]))
    for n, head in enumerate(heads):
        weights = np.random.default_rng(n).normal(0, 0.02, (size * size, classes)).astype(np.float32)
        if weight is not None:
            weights[:] = weight
        values.append(numpy_helper.from_array(weights, f"{head}_weights"))
        nodes.append(helper.make_node("MatMul", ["pixels", f"{head}_weights"], [head]))
        nodes.append(helper.make_node("Reshape", [head, "cell"], [f"{head}_map"]))
        outputs.append(helper.make_tensor_value_info(head, TensorProto.FLOAT, [batch, classes]))
        outputs.append(helper.make_tensor_value_info(f"{head}_map", TensorProto.FLOAT, [batch, 1, 1, None]))
    face = helper.make_tensor_value_info("face", TensorProto.FLOAT, [batch, size, size, 1])
    graph = helper.make_graph(nodes, "linear", [face], outputs, values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return bytes(model.SerializeToString())


def entry(network: bytes, **changes: object) -> dict[str, Any]:
    """Return the ``model.json`` of an uncalibrated model of one head, with changes."""
    return {
        "schema": 1,
        "title": "Linear",
        "labels": list(KEYS),
        "input": {"shape": [48, 48, 1], "normalisation": "standardise"},
        "heads": {"fer": {"temperature": 1.0, "threshold": 0.0}},
        "shown_head": "fer",
        "files": {"onnx": {"name": "linear.onnx", "sha256": hashlib.sha256(network).hexdigest()}},
        "flop_per_face": 2 * 48 * 48 * 6,
    } | changes


def write_model(folder: Path, network: bytes | None = None, **changes: object) -> Path:
    """Write a model's folder and return it; ``changes`` replace entries of ``model.json``."""
    network = linear_network() if network is None else network
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "linear.onnx").write_bytes(network)
    (folder / MODEL_FILE).write_text(json.dumps(entry(network, **changes)), encoding="utf-8")
    return folder
