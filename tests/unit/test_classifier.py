from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from emomonitor.engines.base import EngineOutput
from emomonitor.engines.catalog import ModelInfo
from emomonitor.errors import ModelError
from emomonitor.vision.classifier import Classifier, softmax
from emomonitor.vision.tensor import to_tensor


class LinearEngine:
    """A small but whole engine: logits are a linear function of the pixels, maps their shares by quarter."""

    name = "linear"
    device = "CPU"

    def __init__(self) -> None:
        self.weights = np.random.default_rng(0).normal(0, 0.05, (48, 48, 6)).astype(np.float32)
        self.batches: list[tuple[int, str]] = []
        self.closed = False

    def run(self, faces: NDArray[np.float32], head: str) -> EngineOutput:
        self.batches.append((len(faces), head))
        evidence = faces * self.weights
        quarters = evidence.reshape(len(faces), 2, 24, 2, 24, 6).sum(axis=(2, 4))
        return EngineOutput(logits=4 * quarters.mean(axis=(1, 2)), maps=4 * quarters)

    def close(self) -> None:
        self.closed = True


def info(temperature: float = 1.0, normalisation: str = "standardise") -> ModelInfo:
    return ModelInfo(
        name="linear",
        title="Linear",
        shown_head="fer",
        temperatures={"fer": temperature, "crowd": 9.0},
        threshold=0.4,
        files={},
        metrics={},
        flop_per_face=0,
        folder=Path(),
        normalisation=normalisation,
    )


def faces(n: int) -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 256, (n, 48, 48), dtype=np.uint8)


def test_all_faces_of_a_frame_go_in_one_batch_to_the_shown_head() -> None:
    engine = LinearEngine()
    result = Classifier(engine, info()).classify(faces(4))
    assert engine.batches == [(4, "fer")]
    assert result.probs.shape == (4, 6)
    assert result.probs.dtype == np.float32
    assert result.probs.sum(axis=1) == pytest.approx(np.ones(4), abs=1e-6)


def test_without_faces_the_network_is_not_asked() -> None:
    engine = LinearEngine()
    result = Classifier(engine, info()).classify(np.zeros((0, 48, 48), np.uint8))
    assert engine.batches == []
    assert result.probs.shape == (0, 6)
    assert len(result.maps) == 0


def test_the_temperature_is_applied_once() -> None:
    engine = LinearEngine()
    logits = engine.run(to_tensor(faces(3)), "fer").logits.astype(np.float64) / 2.5
    wanted = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert Classifier(engine, info(2.5)).classify(faces(3)).probs == pytest.approx(wanted, abs=1e-6)


def test_faces_become_what_the_model_was_trained_with() -> None:
    engine = LinearEngine()
    wanted = softmax(engine.run(to_tensor(faces(2), "unit"), "fer").logits)
    assert Classifier(engine, info(normalisation="unit")).classify(faces(2)).probs == pytest.approx(wanted, abs=1e-6)


def test_maps_are_passed_on_as_they_are() -> None:
    engine = LinearEngine()
    result = Classifier(engine, info(3.0)).classify(faces(2))
    wanted = engine.run(to_tensor(faces(2)), "fer").maps
    assert (result.maps == wanted).all()


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan")])
def test_a_model_without_a_usable_temperature_is_refused(temperature: float) -> None:
    with pytest.raises(ModelError, match="temperature"):
        Classifier(LinearEngine(), info(temperature))


def test_closing_closes_the_engine() -> None:
    engine = LinearEngine()
    Classifier(engine, info()).close()
    assert engine.closed


@given(
    arrays(np.float32, (3, 6), elements=st.floats(-1e4, 1e4, width=32)),
    st.floats(0.05, 20.0),
)
def test_softmax_gives_probabilities_for_any_logits(logits: NDArray[np.float32], temperature: float) -> None:
    probs = softmax(logits, temperature)
    assert np.isfinite(probs).all()
    assert (probs >= 0).all()
    assert probs.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    best = probs[np.arange(3), logits.argmax(axis=1)]
    assert (best >= probs.max(axis=1)).all()
