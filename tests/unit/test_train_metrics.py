from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from train.calibrate import calibrate, choose_threshold, fit_temperature, negative_log_likelihood, softmax
from train.metrics import (
    accuracy,
    class_scores,
    confusion,
    expected_calibration_error,
    interval,
    macro_f1,
)


def honest(n: int, seed: int = 0, classes: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Logits whose softmax is exactly the chance of each label, and labels drawn by it."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (n, classes))
    labels = np.array([rng.choice(classes, p=p) for p in softmax(logits)], np.int64)
    return logits, labels


def test_confusion_has_the_truth_in_its_rows() -> None:
    table = confusion(np.array([0, 0, 5]), np.array([0, 3, 5]))
    assert table[0, 3] == 1 and table[3, 0] == 0
    assert table.sum() == 3


def test_class_scores_agree_with_scikit_learn() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(3)
    truth, said = rng.integers(0, 6, 500), rng.integers(0, 6, 500)
    ours = class_scores(confusion(truth, said))
    precision, recall, f1, support = sklearn.precision_recall_fscore_support(truth, said, labels=range(6))
    assert [s.precision for s in ours.values()] == pytest.approx(precision)
    assert [s.recall for s in ours.values()] == pytest.approx(recall)
    assert [s.f1 for s in ours.values()] == pytest.approx(f1)
    assert [s.support for s in ours.values()] == support.tolist()


def test_a_class_without_images_counts_for_nothing() -> None:
    scores = class_scores(confusion(np.array([0, 1]), np.array([0, 1])))
    assert scores["sad"].f1 == 0
    assert macro_f1(scores) == 1


def test_the_interval_is_wilsons() -> None:
    low, high = interval(0.7, 7067)
    assert (low, high) == pytest.approx((0.6892, 0.7106), abs=1e-4)
    assert interval(1.0, 10)[1] == pytest.approx(1.0)
    assert interval(0.0, 10)[0] == pytest.approx(0.0)


def test_sure_and_right_has_no_calibration_error_sure_and_wrong_has_all() -> None:
    sure = np.eye(6)[[0, 1, 2]]
    assert expected_calibration_error(sure, np.array([0, 1, 2])) == 0
    assert expected_calibration_error(sure, np.array([1, 2, 3])) == 1


def test_honest_probabilities_have_a_small_calibration_error() -> None:
    logits, labels = honest(6000)
    assert expected_calibration_error(softmax(logits), labels) < 0.03


@pytest.mark.parametrize("distortion", [0.5, 1.0, 2.5])
def test_the_temperature_undoes_a_distortion(distortion: float) -> None:
    logits, labels = honest(5000)
    assert fit_temperature(logits * distortion, labels) == pytest.approx(distortion, rel=0.06)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.3, 4))
def test_no_other_temperature_fits_better(seed: int, scale: float) -> None:
    logits, labels = honest(150, seed)
    best = fit_temperature(logits * scale, labels)
    at_best = negative_log_likelihood(logits * scale, labels, best)
    for other in np.geomspace(0.2, 5, 25):
        assert at_best <= negative_log_likelihood(logits * scale, labels, float(other)) + 1e-9


@settings(max_examples=60, deadline=None)
@given(
    readings=st.lists(st.tuples(st.integers(200, 1000), st.booleans()), min_size=1, max_size=80),
    risk=st.sampled_from([0.1, 0.2, 0.5]),
)
def test_the_threshold_keeps_the_risk_and_no_lower_one_does(readings: list[tuple[int, bool]], risk: float) -> None:
    confidence = np.array([c / 1000 for c, _ in readings])
    correct = np.array([r for _, r in readings])
    threshold = choose_threshold(confidence, correct, risk)
    shown = confidence >= threshold
    assert not shown.any() or correct[shown].mean() >= 1 - risk - 1e-12 or threshold == 1.0
    for lower in np.unique(confidence[confidence < threshold - 1e-12]):
        assert correct[confidence >= lower].mean() < 1 - risk


def test_readings_that_are_never_right_are_never_shown() -> None:
    assert choose_threshold(np.array([0.5, 0.9]), np.array([False, False]), 0.2) == 1.0


def test_calibration_says_what_the_threshold_does() -> None:
    logits, labels = honest(4000)
    c = calibrate(logits, labels, risk=0.1)
    assert c.accuracy >= 0.9
    assert 0 < c.coverage < 1
    assert math.isclose(c.temperature, 1, rel_tol=0.1)
    assert accuracy(logits, labels) < c.accuracy
