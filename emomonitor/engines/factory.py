"""Which engine to take, found out without importing any of them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from emomonitor.engines.base import AllHeads
from emomonitor.engines.catalog import ModelInfo
from emomonitor.errors import ModelError

ENGINES = ("onnxruntime", "tensorflow")
"""Engines by name; ``auto`` chooses between them."""

_NVIDIA_DRIVER = Path("/proc/driver/nvidia/version")


def gpu_present() -> bool:
    """Return whether this computer has a working NVIDIA driver and lets this process see a GPU.

    Looks at the driver's own file and at ``nvidia-smi``; loads no library and starts no program.
    """
    if os.environ.get("CUDA_VISIBLE_DEVICES", "0").strip() in {"", "-1"}:
        return False  # hidden on purpose
    return _NVIDIA_DRIVER.exists() or shutil.which("nvidia-smi") is not None


def choose_engine() -> str:
    """Return the engine that ``auto`` means here: TensorFlow where it can use a GPU, else ONNX Runtime.

    TensorFlow has no GPU support on Windows and macOS, so its import (seconds, hundreds of megabytes) is never
    worth it there.
    """
    usable = sys.platform.startswith("linux") and gpu_present() and importlib.util.find_spec("tensorflow") is not None
    return "tensorflow" if usable else "onnxruntime"


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

        return TensorFlowEngine(info)
    raise ModelError(f"There is no engine {name!r}. Choose auto, {' or '.join(ENGINES)}.")
