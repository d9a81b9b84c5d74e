"""An exported ``.onnx`` file made small: weights stored as float16, computed with as float32."""

from __future__ import annotations

from pathlib import Path

import numpy as np

_SMALL = 256
"""Arrays with fewer numbers stay as they are: shapes and constants of the graph, which save nothing."""


def store_as_float16(path: Path) -> None:
    """Rewrite an ONNX file's large float32 weights as float16 followed by a cast to float32.

    ONNX Runtime folds the casts when it loads the file, so runs are as fast as before; where the weights were
    rounded to float16 before, no number changes. The graph is also stripped of names that tell where it was made.

    Raises:
        ValueError: a large array is no float16 value: it must be rounded first.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(str(path))
    graph = model.graph
    casts = []
    for i, old in enumerate(list(graph.initializer)):
        if old.data_type != TensorProto.FLOAT:
            continue
        values = numpy_helper.to_array(old)
        if values.size < _SMALL:
            continue
        half = values.astype(np.float16)
        if not np.array_equal(half.astype(np.float32), values):
            raise ValueError(f"weights {old.name} are not rounded to float16")
        stored = f"weights_{i}"
        casts.append(helper.make_node("Cast", [stored], [old.name], to=TensorProto.FLOAT, name=f"cast_{i}"))
        graph.initializer.remove(old)
        graph.initializer.append(numpy_helper.from_array(half, stored))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    graph.name, model.doc_string, graph.doc_string = "emomonitor", "", ""
    for node in graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
