"""From face crops to calibrated probabilities: all faces of a frame in one batch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.base import Engine
from emomonitor.engines.catalog import ModelInfo
from emomonitor.errors import ModelError
from emomonitor.labels import N_EMOTIONS
from emomonitor.vision.tensor import to_tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """What the network says of N faces.

    Attributes:
        probs: float32 ``[N, 6]``, calibrated; rows sum to 1.
        maps: float32 ``[N, h, w, 6]``, class activation maps of the shown head (logits before the temperature).
    """

    probs: NDArray[np.float32]
    maps: NDArray[np.float32]


def softmax(logits: NDArray[np.float32], temperature: float = 1.0) -> NDArray[np.float32]:
    """Turn logits ``[N, 6]`` into probabilities; rows sum to 1.

    Args:
        logits: any finite values.
        temperature: divides the logits; above 1 it makes the network less sure of itself, below 1 more.

    Source: Guo et al., "On Calibration of Modern Neural Networks" (2017).
    """
    scaled = logits.astype(np.float64) / temperature
    scaled -= scaled.max(axis=1, keepdims=True)  # so that exp() can't overflow
    e = np.exp(scaled)
    probs: NDArray[np.float32] = (e / e.sum(axis=1, keepdims=True)).astype(np.float32)
    return probs


class Classifier:
    """Reads faces with one engine. This is the only place where the temperature is applied.

    Args:
        engine: runs the network; closed with the classifier.
        info: the model that the engine has loaded.

    Raises:
        ModelError: the model has no usable temperature for the head that it shows.
    """

    def __init__(self, engine: Engine, info: ModelInfo) -> None:
        temperature = info.temperatures.get(info.shown_head, 0.0)
        if not temperature > 0:
            raise ModelError(
                f"Model {info.name} gives no temperature for its head {info.shown_head!r}. "
                "Export it again with python -m train export."
            )
        self._engine = engine
        self._head = info.shown_head
        self._temperature = temperature
        self._normalisation = info.normalisation

    def classify(self, faces: NDArray[np.uint8]) -> Classified:
        """Read a batch.

        Args:
            faces: grey uint8 ``[N, 48, 48]``; with N = 0 the network isn't asked.
        """
        if len(faces) == 0:
            return Classified(
                probs=np.zeros((0, N_EMOTIONS), np.float32), maps=np.zeros((0, 0, 0, N_EMOTIONS), np.float32)
            )
        out = self._engine.run(to_tensor(faces, self._normalisation), self._head)
        return Classified(probs=softmax(out.logits, self._temperature), maps=out.maps)

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()
