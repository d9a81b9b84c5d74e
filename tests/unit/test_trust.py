"""What is said about a model's reliability comes from its measurements, or nothing is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from emomonitor.engines.catalog import ModelInfo
from emomonitor.engines.trust import MIN_IMAGES, Trust, in_words, trust_at, trust_of


def a_model(metrics: dict[str, Any], head: str = "fer") -> ModelInfo:
    return ModelInfo(
        name="m",
        title="M",
        shown_head=head,
        temperatures={head: 1.0},
        threshold=0.5,
        files={},
        flop_per_face=0,
        metrics=metrics,
        folder=Path("m"),
    )


def bins(counts: list[int], right: list[float]) -> dict[str, Any]:
    return {"heads": {"fer": {"fer": {"reliability": {"n": counts, "accuracy": right}}}}}


MEASURED = a_model(bins([0, 10, 200, 900], [0.0, 0.3, 0.62, 0.91]))


def test_a_confidence_finds_its_bin() -> None:
    known = trust_of(MEASURED)
    assert trust_at(known, 0.88) == Trust(low=0.75, high=1.0, right=0.91, images=900)
    assert trust_at(known, 0.75) == Trust(low=0.5, high=0.75, right=0.62, images=200)


def test_too_few_images_say_nothing() -> None:
    assert trust_at(trust_of(MEASURED), 0.4) is None
    assert all(b.images >= MIN_IMAGES for b in trust_of(MEASURED))


def test_the_crowds_head_is_judged_by_the_crowds_labels() -> None:
    scores = {"reliability": {"n": [100], "accuracy": [0.8]}}
    model = a_model({"heads": {"crowd": {"ferplus": scores, "fer": {}}}}, "crowd")
    assert trust_of(model)[0].right == 0.8


@pytest.mark.parametrize(
    "metrics",
    [
        {},
        {"heads": None},
        {"heads": {"fer": {"fer": {"reliability": {"n": [100], "accuracy": [0.5, 0.6]}}}}},
        {"heads": {"fer": {"fer": {"reliability": {"n": ["many"], "accuracy": [0.5]}}}}},
        {"heads": {"fer": {"fer": {"reliability": [1, 2]}}}},
    ],
)
def test_metrics_that_are_missing_or_garbled_say_nothing(metrics: dict[str, Any]) -> None:
    assert trust_of(a_model(metrics)) == ()


def test_a_head_that_this_version_does_not_know_says_nothing() -> None:
    assert trust_of(replace(MEASURED, shown_head="house")) == ()


@pytest.mark.parametrize(
    ("right", "words"),
    [(0.986, (19, 20)), (0.949, (9, 10)), (0.904, (9, 10)), (0.899, (8, 10)), (0.6, (6, 10)), (0.5, (5, 10))],
)
def test_shares_are_rounded_down_to_plain_fractions(right: float, words: tuple[int, int]) -> None:
    assert in_words(right) == words


def test_worse_than_even_is_not_put_into_words() -> None:
    assert in_words(0.45) is None
