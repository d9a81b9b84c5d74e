"""An exported ``.onnx`` file made small and plain: weights stored as float16, computed with as float32."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

_SMALL = 256
"""Arrays with fewer numbers stay as they are: shapes and constants of the graph, which save nothing."""


def store_as_float16(path: Path) -> None:
    """Rewrite an ONNX file: large float32 weights as float16 with a cast to float32, names counted from 0.

    ONNX Runtime folds the casts when it loads the file, so runs are as fast as before; where the weights were
    rounded to float16 before, no number changes. Equal networks give equal bytes, whatever was exported before them.

    Raises:
        ValueError: a large array is no float16 value: it must be rounded first.
    """
    import onnx

    model = onnx.load(str(path))
    _plain_names(model)
    _halve(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def _plain_names(model: Any) -> None:
    """Name nodes and arrays by their place, and the only free dimension ``batch``."""
    graph = model.graph
    graph.name, model.doc_string, graph.doc_string = "emomonitor", "", ""
    kept = {v.name for v in (*graph.input, *graph.output)}
    names: dict[str, str] = {n: n for n in kept} | {"": ""}  # an empty name is an input left out
    for i, array in enumerate(graph.initializer):
        array.name = names.setdefault(array.name, f"w{i}")
    for i, node in enumerate(graph.node):
        node.name, node.doc_string = f"{node.op_type}_{i}", ""
        for k, name in enumerate(node.output):
            node.output[k] = names.setdefault(name, f"t{i}_{k}")
    for node in graph.node:
        for k, name in enumerate(node.input):
            node.input[k] = names.get(name, name)
    del graph.value_info[:]
    for value in (*graph.input, *graph.output):
        dims = value.type.tensor_type.shape.dim
        if not dims[0].dim_value:
            dims[0].dim_param = "batch"


def _halve(graph: Any) -> None:
    from onnx import TensorProto, helper, numpy_helper

    casts = []
    for old in list(graph.initializer):
        if old.data_type != TensorProto.FLOAT:
            continue
        values = numpy_helper.to_array(old)
        if values.size < _SMALL:
            continue
        half = values.astype(np.float16)
        if not np.array_equal(half.astype(np.float32), values):
            raise ValueError(f"weights {old.name} are not rounded to float16")
        stored = f"{old.name}_half"
        casts.append(helper.make_node("Cast", [stored], [old.name], to=TensorProto.FLOAT, name=f"cast_{old.name}"))
        graph.initializer.remove(old)
        graph.initializer.append(numpy_helper.from_array(half, stored))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
