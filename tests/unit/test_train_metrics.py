from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from train.evaluation.calibrate import (
    calibrate,
    choose_threshold,
    fit_temperature,
    negative_log_likelihood,
    risk_bounds,
    softmax,
)
from train.evaluation.class_scaling import fit_class_scaling
from train.evaluation.metrics import (
    accuracy,
    class_calibration_errors,
    class_scores,
    confusion,
    coverage_curve,
    expected_calibration_error,
    interval,
    macro_f1,
    reliability,
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


def test_the_bound_of_a_share_is_the_exact_one() -> None:
    stats = pytest.importorskip("scipy.stats")
    ours = risk_bounds(np.array([3, 0, 20, 0]), np.array([40, 10, 20, 0]))
    exact = [stats.binomtest(k, n, alternative="less").proportion_ci(0.95).high for k, n in ((3, 40), (0, 10))]
    assert ours == pytest.approx([*exact, 1, 1])


@settings(max_examples=60, deadline=None)
@given(
    readings=st.lists(st.tuples(st.integers(200, 1000), st.booleans()), min_size=1, max_size=80),
    risk=st.sampled_from([0.1, 0.2, 0.5]),
)
def test_the_threshold_keeps_the_risk_and_no_lower_one_does(readings: list[tuple[int, bool]], risk: float) -> None:
    confidence = np.array([c / 1000 for c, _ in readings])
    correct = np.array([r for _, r in readings])

    def bound(cut: float) -> float:
        shown = confidence >= cut
        return float(risk_bounds(np.array([(shown & ~correct).sum()]), np.array([shown.sum()]))[0])

    threshold = choose_threshold(confidence, correct, risk)
    assert bound(threshold) <= risk or threshold == 1.0
    for lower in np.unique(confidence[confidence < threshold - 1e-12]):
        assert bound(float(lower)) > risk


def test_the_threshold_keeps_the_risk_on_other_faces_too() -> None:
    """Among 200 choices from 2,000 readings each, about 5 % may exceed the risk; without the bound half would."""
    exceeded = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        confidence = rng.uniform(0.2, 1, 2000)
        threshold = choose_threshold(confidence, rng.random(2000) < confidence, 0.2)
        exceeded += (1 + threshold) / 2 < 0.8  # the accuracy of all faces at or above it
    assert exceeded <= 20


def test_readings_that_are_never_right_are_never_shown() -> None:
    assert choose_threshold(np.array([0.5, 0.9]), np.array([False, False]), 0.2) == 1.0


def test_calibration_says_what_the_threshold_does() -> None:
    logits, labels = honest(4000)
    c = calibrate(logits, labels, risk=0.1)
    assert c.accuracy >= 0.9
    assert 0 < c.coverage < 1
    assert math.isclose(c.temperature, 1, rel_tol=0.1)
    assert accuracy(logits, labels) < c.accuracy


# -- curves, classes ---------------------------------------------------------------------------------


def test_bins_hold_every_image_once() -> None:
    logits, labels = honest(900)
    probs = softmax(logits)
    bins = reliability(probs.max(axis=1), probs.argmax(axis=1) == labels)
    assert sum(b.n for b in bins) == 900
    assert all(b.low < b.mean <= b.high + 1e-12 for b in bins if b.n)


def test_a_class_that_is_said_too_often_has_the_largest_calibration_error() -> None:
    logits, labels = honest(6000)
    errors = class_calibration_errors(softmax(logits + np.array([0, 0, 0, 1.0, 0, 0])), labels)
    assert max(errors, key=lambda k: errors[k]) == "neutral"
    assert max(class_calibration_errors(softmax(logits), labels).values()) < 0.02


def test_the_coverage_curve_ends_at_the_whole_set() -> None:
    logits, labels = honest(3000)
    probs = softmax(logits)
    curve = coverage_curve(probs, labels)
    assert curve[-1].coverage == 1 and curve[-1].accuracy == pytest.approx(accuracy(probs, labels))
    assert [c.confidence for c in curve] == sorted((c.confidence for c in curve), reverse=True)
    assert curve[3].accuracy > curve[-1].accuracy


@pytest.mark.parametrize("images", [1, 3])
def test_the_coverage_curve_of_few_images_has_few_points(images: int) -> None:
    assert len(coverage_curve(np.eye(6)[:images], np.arange(images))) == images


def test_classes_are_scaled_where_one_temperature_cannot_do_it() -> None:
    logits, labels = honest(800)
    found = fit_class_scaling(logits / np.array([1, 1, 2.5, 1, 1, 2.5]), labels)
    assert found is not None and found.helps
    assert found.scale[[2, 5]].min() > 1.7 * found.scale[[0, 1, 3, 4]].max()


def test_classes_are_left_alone_where_one_temperature_is_enough() -> None:
    logits, labels = honest(800)
    found = fit_class_scaling(logits * 1.5, labels)
    assert found is not None and not found.helps


def test_few_images_scale_no_class() -> None:
    logits, labels = honest(60)
    assert fit_class_scaling(logits, labels) is None
