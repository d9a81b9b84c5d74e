"""What a threshold does to the test faces, as it is told beside the slider."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from emomonitor.engines.catalog import DEFAULT_MODEL, ModelInfo, find_model
from emomonitor.engines.coverage import Outlook, outlook
from emomonitor.errors import ModelError

CURVE = {"confidence": [0.9, 0.5, 0.2], "coverage": [0.2, 0.6, 1.0], "accuracy": [0.95, 0.85, 0.7]}


@pytest.fixture(scope="module")
def model() -> ModelInfo:
    try:
        return find_model(DEFAULT_MODEL)
    except ModelError:
        pytest.skip(f"models/{DEFAULT_MODEL} is not there")


def with_scores(model: ModelInfo, scores: Any, head: str = "fer", labels: str = "fer") -> ModelInfo:
    return replace(model, shown_head=head, metrics={"heads": {head: {labels: scores}}})


def test_the_models_own_threshold_is_told_as_it_was_counted(model: ModelInfo) -> None:
    unsure = model.metrics["unsure"]
    found = outlook(model, model.threshold)
    assert found is not None and found.right == unsure["accuracy"]
    assert found.silent == pytest.approx(1 - unsure["coverage"])


def test_the_curve_agrees_with_what_was_counted(model: ModelInfo) -> None:
    counted, near = outlook(model, model.threshold), outlook(model, model.threshold + 1e-6)
    assert counted is not None and counted.right is not None and near is not None and near.right is not None
    assert near.silent == pytest.approx(counted.silent, abs=0.005)
    assert near.right == pytest.approx(counted.right, abs=0.005)


def test_a_higher_threshold_never_says_more(model: ModelInfo) -> None:
    found = [outlook(model, t / 100) for t in range(20, 96)]
    silent = [f.silent for f in found if f is not None]
    assert len(silent) == 76
    assert all(a <= b for a, b in pairwise(silent))


def test_values_between_two_points_are_interpolated(model: ModelInfo) -> None:
    found = outlook(with_scores(model, {"coverage": CURVE}), 0.7)
    assert found is not None and found.silent == pytest.approx(0.6) and found.right == pytest.approx(0.9)


def test_below_the_least_sure_face_all_are_read_and_above_the_surest_nothing_is_known(model: ModelInfo) -> None:
    scored = with_scores(model, {"coverage": CURVE})
    assert outlook(scored, 0.1) == Outlook(silent=0.0, right=0.7)
    assert outlook(scored, 0.95) == Outlook(silent=0.8, right=None)


def test_the_head_of_the_crowd_is_judged_by_the_crowds_labels(model: ModelInfo) -> None:
    found = outlook(with_scores(model, {"coverage": CURVE}, head="crowd", labels="ferplus"), 0.5)
    assert found is not None and found.right == pytest.approx(0.85)


@pytest.mark.parametrize(
    "scores",
    [
        None,
        {},
        {"coverage": None},
        {"coverage": {**CURVE, "accuracy": [1.0]}},
        {"coverage": {**CURVE, "coverage": "x"}},
    ],
)
def test_metrics_that_do_not_tell_are_no_error(model: ModelInfo, scores: Any) -> None:
    assert outlook(with_scores(model, scores), 0.5) is None
    assert outlook(replace(model, metrics={}), 0.5) is None
