"""Whether a loaded network is one of this app: asked of the network itself, by reading two faces."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from emomonitor.engines.base import AllHeads, EngineOutput
from emomonitor.engines.catalog import INPUT_SHAPE, MODEL_FILE, ModelInfo
from emomonitor.errors import ModelError
from emomonitor.labels import N_EMOTIONS

_FACES = 2
"""More than one, so that a network for a fixed batch of one is found out before a second person comes."""

_LONGEST_DETAIL = 120
"""Letters of a library's own words that a person is shown."""


def check_network(engine: AllHeads, info: ModelInfo, path: Path) -> None:
    """Run a network once on invented faces; the first run is the slow one, too, and better had while loading.

    Args:
        engine: the network, loaded.
        info: what its ``model.json`` says.
        path: its file, for the message.

    Raises:
        ModelError: its heads aren't those of ``model.json``, it fails, or it gives something else than logits and
            maps of the six emotions.
    """
    if info.shown_head not in engine.heads:
        raise ModelError(f"Model file {path} has no head {info.shown_head}. Export the model again.")
    unknown = [h for h in engine.heads if h not in info.temperatures]
    if unknown:
        raise ModelError(
            f"Model file {path} has a head {unknown[0]} that {MODEL_FILE} doesn't know. Export the model again."
        )
    faces = np.random.default_rng(1).random((_FACES, *INPUT_SHAPE), np.float32)
    try:
        outputs = engine.run_all(faces)
    except Exception as e:  # each library has errors of its own for this
        raise ModelError(
            f"Model file {path} was loaded, but fails on a trial with two faces ({_first_line(e)}). "
            "Export the model again, or choose another one with --model."
        ) from e
    for head, out in outputs.items():
        wrong = _complaint(out)
        if wrong:
            raise ModelError(
                f"Model file {path}: head {head} gives {wrong} on a trial with two faces. Export the model again."
            )


def _complaint(out: EngineOutput) -> str:
    """Say what is wrong with one head's output; empty where nothing is."""
    if out.logits.shape != (_FACES, N_EMOTIONS):
        return f"logits of shape {out.logits.shape}, not {(_FACES, N_EMOTIONS)}"
    if out.maps.ndim != 4 or (out.maps.shape[0], out.maps.shape[3]) != (_FACES, N_EMOTIONS):
        return f"maps of shape {out.maps.shape}, not ({_FACES}, h, w, {N_EMOTIONS})"
    if not (np.isfinite(out.logits).all() and np.isfinite(out.maps).all()):
        return "values that are no numbers"
    return ""


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    words = lines[0] if lines else repr(error)
    return words if len(words) <= _LONGEST_DETAIL else words[:_LONGEST_DETAIL] + "…"
