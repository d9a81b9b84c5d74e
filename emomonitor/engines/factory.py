"""Which engine to take, found out without importing any of them."""

from __future__ import annotations

import importlib.util
import logging
import os
import sys
from pathlib import Path

from emomonitor.engines.base import AllHeads
from emomonitor.engines.catalog import ModelInfo
from emomonitor.errors import ModelError

ENGINES = ("onnxruntime", "tensorflow")
"""Engines by name; ``auto`` chooses between them."""

_NVIDIA_DEVICES = (("/proc/driver/nvidia/gpus", "*"), ("/dev", "nvidia[0-9]*"), ("/dev", "dxg"))
"""Where the driver shows its GPUs: on Linux twice, and WSL's device."""

log = logging.getLogger(__name__)


def gpu_present() -> bool:
    """Return whether an NVIDIA driver shows this process a GPU.

    Looks at the driver's devices; loads no library and starts no program. Whether TensorFlow can use it turns out
    when it is loaded: :func:`open_engine` then falls back.
    """
    if os.environ.get("CUDA_VISIBLE_DEVICES", "0").strip() in {"", "-1"}:
        return False  # hidden on purpose
    return any(any(Path(folder).glob(pattern)) for folder, pattern in _NVIDIA_DEVICES)


def choose_engine() -> str:
    """Return the engine that ``auto`` means here: TensorFlow where it can use a GPU, else ONNX Runtime.

    TensorFlow has no GPU support on Windows and macOS, so its import (seconds, hundreds of megabytes) is never
    worth it there.
    """
    usable = sys.platform.startswith("linux") and gpu_present() and importlib.util.find_spec("tensorflow") is not None
    return "tensorflow" if usable else "onnxruntime"


def weights_kind(name: str) -> str:
    """Return which of a model's files the engine ``name`` (or ``auto``) loads: ``onnx`` or ``keras``."""
    chosen = choose_engine() if name == "auto" else name
    return "keras" if chosen == "tensorflow" else "onnx"


def open_engine(name: str, info: ModelInfo) -> AllHeads:
    """Load a model into an engine.

    Args:
        name: ``auto``, ``onnxruntime`` or ``tensorflow``.
        info: the model.

    Raises:
        ModelError: no such engine, its package is missing, or the model's file is missing or was changed.
    """
    chosen = choose_engine() if name == "auto" else name
    if chosen == "onnxruntime":
        from emomonitor.engines.onnx import OnnxEngine

        return OnnxEngine(info, gpu=gpu_present())
    if chosen == "tensorflow":
        from emomonitor.engines.tensorflow import TensorFlowEngine

        engine = TensorFlowEngine(info)
        if name != "auto" or engine.device != "CPU":
            return engine
        engine.close()
        log.warning("TensorFlow can't use the GPU here: going on with ONNX Runtime. emomonitor doctor may tell why.")
        return open_engine("onnxruntime", info)
    raise ModelError(f"There is no engine {name!r}. Choose auto, {' or '.join(ENGINES)}.")
