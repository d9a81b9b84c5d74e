"""The CPU engine: ONNX Runtime."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.base import EngineOutput
from emomonitor.engines.catalog import ModelInfo
from emomonitor.engines.check import check_network
from emomonitor.errors import ModelError

_MAP = "_map"
_LOG_ERRORS, _LOG_NOTHING_BUT_CRASHES = 3, 4
"""ONNX Runtime's levels. What fails in a run is raised as well: printed, it would only be said twice."""


def _physical_cores() -> int:
    """Return the number of physical cores: two threads on one core share its only multiplier."""
    import psutil

    return psutil.cpu_count(logical=False) or psutil.cpu_count() or 1


class OnnxEngine:
    """Runs a model's ``.onnx`` file, every head in one pass.

    Args:
        info: the model; its file's hash is checked before it is loaded.
        threads: threads of one run; None takes the physical cores.
        gpu: use the CUDA provider where onnxruntime was built with it.

    Raises:
        ModelError: onnxruntime is missing, or the file is missing, changed or no network of this app
            (one that fails a trial on two faces is none).
    """

    def __init__(self, info: ModelInfo, *, threads: int | None = None, gpu: bool = False) -> None:
        try:
            import onnxruntime as ort
        except ImportError as e:
            raise ModelError(
                f"The engine onnxruntime can't be loaded ({e}). Install it with: pip install onnxruntime"
            ) from e
        path = info.checked_path("onnx")
        if hasattr(ort, "disable_telemetry_events"):  # ETW events on Windows; nothing elsewhere
            ort.disable_telemetry_events()
        options = ort.SessionOptions()
        options.log_severity_level = _LOG_ERRORS
        options.intra_op_num_threads = threads or _physical_cores()
        options.inter_op_num_threads = 1  # the network is a chain: nothing to run side by side
        # Threads that spin after each run burn whole cores between frames, where the detector and the
        # window need them; waking them costs little against a run of several milliseconds.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        cuda = gpu and "CUDAExecutionProvider" in ort.get_available_providers()
        providers = ["CUDAExecutionProvider", "CPUExecutionProvider"] if cuda else ["CPUExecutionProvider"]
        try:
            self._session: Any = ort.InferenceSession(str(path), options, providers=providers)
        except Exception as e:  # onnxruntime has a class of its own for each status code
            raise ModelError(f"Model file {path} can't be loaded by onnxruntime ({e}). Export the model again.") from e
        self._device = "GPU" if "CUDAExecutionProvider" in self._session.get_providers() else "CPU"
        self._names = tuple(sorted(o.name for o in self._session.get_outputs()))
        self._heads = tuple(n for n in self._names if f"{n}{_MAP}" in self._names)
        self._input = str(self._session.get_inputs()[0].name) if self._session.get_inputs() else ""
        self._run_options: Any = ort.RunOptions()
        self._run_options.log_severity_level = _LOG_NOTHING_BUT_CRASHES
        check_network(self, info, path)

    @property
    def name(self) -> str:
        """``onnxruntime``."""
        return "onnxruntime"

    @property
    def device(self) -> str:
        """``CPU`` or ``GPU``."""
        return self._device

    @property
    def title(self) -> str:
        """Name for people."""
        return f"ONNX Runtime · {self._device}"

    @property
    def heads(self) -> tuple[str, ...]:
        """Names of the network's heads."""
        return self._heads

    def run_all(self, faces: NDArray[np.float32]) -> dict[str, EngineOutput]:
        """Run the network once and return every head's output. ``faces``: float32 ``[N, 48, 48, 1]``."""
        values = self._session.run(
            self._names, {self._input: np.ascontiguousarray(faces, np.float32)}, self._run_options
        )
        named = dict(zip(self._names, values, strict=True))
        return {h: EngineOutput(logits=named[h], maps=named[f"{h}{_MAP}"]) for h in self._heads}

    def run(self, faces: NDArray[np.float32], head: str) -> EngineOutput:
        """Run the network and return one head's output; see :class:`emomonitor.engines.base.Engine`."""
        if head not in self._heads:
            raise ModelError(f"The model has no head {head!r}; it has {', '.join(self._heads)}.")
        return self.run_all(faces)[head]

    def close(self) -> None:
        """Give the session's memory and threads back."""
        self._session = None
