"""Many images through an engine, as they are and mirrored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from emomonitor.engines.base import AllHeads
from emomonitor.vision.tensor import to_tensor

Logits = Mapping[str, NDArray[np.float32]]

_BATCH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """Logits ``[N, 6]`` by head, of the images as they are and of their mirror images."""

    plain: Logits
    mirrored: Logits


def run_logits(engine: AllHeads, images: NDArray[np.uint8], *, normalisation: str, bar: tqdm[Any]) -> Logits:
    """Run grey images uint8 ``[N, 48, 48]`` through an engine in batches; ``bar`` is told of each."""
    parts: dict[str, list[NDArray[np.float32]]] = {h: [] for h in engine.heads}
    for start in range(0, len(images), _BATCH):
        batch = images[start : start + _BATCH]
        for head, out in engine.run_all(to_tensor(batch, normalisation)).items():
            parts[head].append(out.logits)
        bar.update(len(batch))
    return {h: np.concatenate(p) for h, p in parts.items()}


def run_passes(engine: AllHeads, images: NDArray[np.uint8], *, normalisation: str, title: str = "evaluate") -> Passes:
    """Run grey images uint8 ``[N, 48, 48]`` and their mirror images through an engine, with a progress bar."""
    with tqdm(total=2 * len(images), unit="image", desc=title, disable=None) as bar:
        return Passes(
            plain=run_logits(engine, images, normalisation=normalisation, bar=bar),
            mirrored=run_logits(engine, images[:, :, ::-1], normalisation=normalisation, bar=bar),
        )
