"""What every engine is: a batch of faces in, logits and activation maps out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOutput:
    """One head's result for a batch of N faces.

    Attributes:
        logits: float32 ``[N, 6]``, before softmax and temperature.
        maps: float32 ``[N, h, w, 6]`` class activation maps whose mean over h and w is the logit.
    """

    logits: NDArray[np.float32]
    maps: NDArray[np.float32]


class Engine(Protocol):
    """Runs one network. Made, used and closed by one thread."""

    @property
    def name(self) -> str:
        """``onnxruntime`` or ``tensorflow``."""
        ...

    @property
    def device(self) -> str:
        """``CPU`` or ``GPU``."""
        ...

    def run(self, faces: NDArray[np.float32], head: str) -> EngineOutput:
        """Run the network.

        Args:
            faces: float32 ``[N, 48, 48, 1]`` from :func:`emomonitor.vision.tensor.to_tensor`; N may be 0.
            head: name of the head wanted (``fer``, ``crowd``).
        """
        ...

    def close(self) -> None:
        """Give memory and devices back."""
        ...


class AllHeads(Engine, Protocol):
    """What the engines of this package can do beyond :class:`Engine`."""

    @property
    def title(self) -> str:
        """Name for people (``ONNX Runtime · CPU``)."""
        ...

    @property
    def heads(self) -> tuple[str, ...]:
        """Names of the network's heads, sorted."""
        ...

    def run_all(self, faces: NDArray[np.float32]) -> dict[str, EngineOutput]:
        """Run the network once on float32 ``[N, 48, 48, 1]`` and return each head's output by name."""
        ...
