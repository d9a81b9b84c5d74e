"""What is told of a model comes from its metrics.json, and nothing is told that isn't there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from model_scenes import write_model

from emomonitor.engines.catalog import DEFAULT_MODEL, METRICS_FILE, MODEL_FILE, ModelInfo, find_model, load_info
from emomonitor.engines.figures import HARMS, Figures, figures_of
from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.resources import models_dir

pytestmark = pytest.mark.skipif(
    not (models_dir() / DEFAULT_MODEL / MODEL_FILE).is_file(), reason="the default model is not there"
)


@pytest.fixture
def shipped() -> ModelInfo:
    return find_model(DEFAULT_MODEL)


def raw(model: ModelInfo) -> dict[str, Any]:
    return dict(json.loads((model.folder / METRICS_FILE).read_text(encoding="utf-8")))


def test_the_shipped_models_figures_are_its_files(shipped: ModelInfo) -> None:
    figures, metrics = figures_of(shipped), raw(shipped)
    assert figures.measured
    assert figures.accuracy is not None
    assert figures.accuracy.share == metrics["accuracy"]
    assert figures.accuracy.n == metrics["n"]
    assert figures.accuracy.interval == tuple(metrics["accuracy_interval"])
    assert figures.calibration == metrics["ece"]
    assert figures.sureness is not None
    assert figures.sureness.coverage == metrics["unsure"]["coverage"]
    assert figures.sureness.threshold == shipped.threshold


def test_recall_and_precision_from_the_table_are_those_that_were_measured(shipped: ModelInfo) -> None:
    figures, metrics = figures_of(shipped), raw(shipped)
    assert [c.emotion for c in figures.classes] == list(EMOTIONS)
    for c in figures.classes:
        measured = metrics["per_class"][c.emotion.key]
        assert c.recall == pytest.approx(measured["recall"])
        assert c.trust == pytest.approx(measured["precision"])
        assert c.n == measured["support"]
        assert sum(c.called) == pytest.approx(1)


def test_the_commonest_mistake_is_the_largest_wrong_count(shipped: ModelInfo) -> None:
    fear = figures_of(shipped).classes[Emotion.FEAR]
    row = raw(shipped)["confusion"][Emotion.FEAR]
    row[Emotion.FEAR] = -1
    assert fear.mistaken_for is not None
    wrong, share = fear.mistaken_for
    assert wrong == row.index(max(row))
    assert share == pytest.approx(max(row) / fear.n)


def test_hardest_and_easiest_have_least_and_greatest_recall(shipped: ModelInfo) -> None:
    figures = figures_of(shipped)
    recalls = [c.recall for c in figures.classes]
    assert figures.hardest is not None
    assert figures.easiest is not None
    assert (figures.hardest.recall, figures.easiest.recall) == (min(recalls), max(recalls))


def test_harms_are_those_of_the_shown_head(shipped: ModelInfo) -> None:
    figures, robustness = figures_of(shipped), raw(shipped)["robustness"]
    assert [h.kind for h in figures.harms] == list(HARMS)
    for harm in figures.harms:
        measured = robustness["harms"][harm.kind]
        assert [a for _, a in harm.steps] == [m["accuracy"] for m in measured[shipped.shown_head]]
        assert [s for s, _ in harm.steps] == measured["strengths"]
        assert harm.unharmed == robustness["unharmed"][shipped.shown_head]["accuracy"]
    other = figures_of(replace(shipped, shown_head="crowd"))
    assert other.harms != figures.harms


def test_the_model_card_names_the_bias_that_the_app_tells_of(shipped: ModelInfo) -> None:
    card = (shipped.folder / "README.md").read_text(encoding="utf-8")
    assert "Older faces at rest are read as sad or angry more often" in card
    assert "Not medical" in card


def test_a_model_without_metrics_has_no_figures(tmp_path: Path) -> None:
    figures = figures_of(load_info(write_model(tmp_path / "linear")))
    assert not figures.measured
    assert figures == Figures(accuracy=None, classes=(), calibration=None, sureness=None, harms=(), agreement=())
    assert figures.hardest is None


@pytest.mark.parametrize(
    "garbled",
    [
        {"accuracy": "good", "confusion": 7, "unsure": [], "robustness": None, "slices": "x", "ece": -1},
        {"accuracy": float("nan"), "confusion": [[1] * 6] * 5, "unsure": {"threshold": 2}},
        {"accuracy": 3, "confusion": [[0] * 6] * 6, "robustness": {"unharmed": {"fer": {}}}},
        {"confusion": [[1, 2, 3, 4, 5, True]] * 6, "slices": {"fer": {"agreement": [1]}}},
        {"robustness": {"unharmed": {"fer": {"accuracy": 0.5}}, "harms": {"blur": {"strengths": [1], "fer": []}}}},
    ],
)
def test_garbled_metrics_tell_nothing_and_break_nothing(shipped: ModelInfo, garbled: dict[str, Any]) -> None:
    assert not figures_of(replace(shipped, metrics=garbled)).measured


def test_an_emotion_that_the_model_never_says_has_no_precision(shipped: ModelInfo) -> None:
    table = [[10, 0, 0, 0, 0, 0] for _ in EMOTIONS]
    classes = figures_of(replace(shipped, metrics={"confusion": table})).classes
    assert classes[Emotion.SAD].trust is None
    assert classes[Emotion.SAD].recall == 0
    assert classes[Emotion.SAD].mistaken_for == (Emotion.ANGRY, 1.0)
    assert classes[Emotion.ANGRY].mistaken_for is None
