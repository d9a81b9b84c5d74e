"""The reference engine, and the GPU's: TensorFlow. Imported by nothing but the factory, and only when asked for."""

from __future__ import annotations

import contextlib
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.base import EngineOutput
from emomonitor.engines.catalog import INPUT_SHAPE, ModelInfo
from emomonitor.engines.check import check_network
from emomonitor.errors import ModelError

_MAP = "_map"


class TensorFlowEngine:
    """Runs a model's ``.keras`` file as one traced function, every head in one pass.

    The file is loaded in Keras' safe mode, without optimizer, and only after its hash was checked.

    Args:
        info: the model.
        gpu: use the GPU where TensorFlow sees one; False computes on the CPU.

    Raises:
        ModelError: TensorFlow is missing, or the file is missing, changed or no network of this app.
    """

    def __init__(self, info: ModelInfo, *, gpu: bool = True) -> None:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # its banner is no message for a person
        try:
            import keras
            import tensorflow as tf
        except ImportError as e:
            raise ModelError(
                f"The engine tensorflow can't be loaded ({e}). Install it with: pip install 'emomonitor[gpu]' "
                "(on a computer without NVIDIA GPU: pip install tensorflow), or use --engine onnxruntime."
            ) from e
        self._tf: Any = tf
        devices = tf.config.list_physical_devices("GPU") if gpu else []
        # By default TensorFlow takes the whole of the GPU's memory, and the desktop's with it.
        with contextlib.suppress(RuntimeError):  # an earlier engine has started the GPU: its setting stays
            for device in devices:
                tf.config.experimental.set_memory_growth(device, True)
        self._device = "GPU" if devices else "CPU"
        path = info.checked_path("keras")
        with tf.device(self._placement):
            try:
                self._model: Any = keras.saving.load_model(path, safe_mode=True, compile=False)
            except Exception as e:  # Keras, its zip files and HDF5 have errors of their own
                raise ModelError(f"Model file {path} can't be loaded by Keras ({e}). Export the model again.") from e
        outputs = self._output_names()
        self._heads = tuple(sorted(n for n in outputs if f"{n}{_MAP}" in outputs))
        signature = tf.TensorSpec((None, *INPUT_SHAPE), tf.float32)
        self._call: Any = tf.function(lambda x: self._model(x, training=False), input_signature=[signature])
        check_network(self, info, path)

    def _output_names(self) -> tuple[str, ...]:
        """Names of the network's outputs; none where they have no names, which the check then tells."""
        output = getattr(self._model, "output", None)
        if isinstance(output, dict):
            return tuple(output)
        return tuple(self._model.output_names) if isinstance(output, list) else ()

    @property
    def _placement(self) -> str:
        return f"/{self._device}:0"

    @property
    def name(self) -> str:
        """``tensorflow``."""
        return "tensorflow"

    @property
    def device(self) -> str:
        """``CPU`` or ``GPU``."""
        return self._device

    @property
    def title(self) -> str:
        """Name for people."""
        return f"TensorFlow · {self._device}"

    @property
    def heads(self) -> tuple[str, ...]:
        """Names of the network's heads."""
        return self._heads

    def run_all(self, faces: NDArray[np.float32]) -> dict[str, EngineOutput]:
        """Run the network once and return every head's output. ``faces``: float32 ``[N, 48, 48, 1]``."""
        n = len(faces)
        if n == 0:  # TensorFlow's convolutions on the CPU refuse an empty batch
            faces = np.zeros((1, *INPUT_SHAPE), np.float32)
        with self._tf.device(self._placement):
            values = self._call(self._tf.convert_to_tensor(faces, dtype=self._tf.float32))
        return {
            h: EngineOutput(logits=values[h].numpy()[:n], maps=values[f"{h}{_MAP}"].numpy()[:n]) for h in self._heads
        }

    def run(self, faces: NDArray[np.float32], head: str) -> EngineOutput:
        """Run the network and return one head's output; see :class:`emomonitor.engines.base.Engine`."""
        if head not in self._heads:
            raise ModelError(f"The model has no head {head!r}; it has {', '.join(self._heads)}.")
        return self.run_all(faces)[head]

    def close(self) -> None:
        """Give the network's memory back."""
        self._call = self._model = None
