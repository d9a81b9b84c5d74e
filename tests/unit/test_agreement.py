"""Kappa and ICC: values that others have published or computed, and what can't be said."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from emomonitor.replay.agreement import Counts, Method, Why, agree, confusion, icc, kappa
from emomonitor.replay.quantile import beta_share, f_quantile

SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], np.float64
)
"""Six targets, four judges: table 2 of Shrout & Fleiss (1979)."""

FLEISS = np.array([[75, 1, 4], [5, 4, 1], [0, 0, 10]], np.int64)
"""Two raters, 100 patients: the example of chapter 18 of Fleiss, Levin & Paik (2003)."""


def words(numbers: NDArray[np.int64]) -> list[str]:
    return [str(n) for n in numbers]


def stretches(rng: np.random.Generator, n: int, stay: float, labels: int) -> NDArray[np.int64]:
    """Labels that stay as they are for a while, as a face does."""
    changes = rng.random(n) > stay
    changes[0] = True
    begun = np.maximum.accumulate(np.where(changes, np.arange(n), 0))
    return rng.integers(0, labels, n)[begun]


# --- kappa


def test_kappa_and_its_error_are_those_of_the_textbook() -> None:
    found = kappa(FLEISS)
    assert found.value == pytest.approx(0.676, abs=0.0005)
    (interval,) = found.intervals
    assert interval.method is Method.INDEPENDENT
    assert (interval.high - interval.low) / 2 / 1.959964 == pytest.approx(0.0877, abs=0.0001)


def test_kappa_is_that_of_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn comes with the train extra")
    rng = np.random.default_rng(3)
    for labels, share in itertools.product((2, 6), (0.0, 0.4, 0.9)):
        a = rng.integers(0, labels, 500)
        b = np.where(rng.random(500) < share, a, rng.integers(0, labels, 500))
        found = agree(words(a), words(b), words(np.arange(labels)), np.arange(500))
        assert found.kappa.value == pytest.approx(metrics.cohen_kappa_score(a, b), abs=1e-12)
        assert (found.matrix == metrics.confusion_matrix(a, b)).all()


def test_the_standard_error_is_that_of_repeated_experiments() -> None:
    rng = np.random.default_rng(5)
    many = rng.multinomial(100, FLEISS.ravel() / 100, size=4000).reshape(-1, 3, 3)
    values = [kappa(table).value for table in many]
    (interval,) = kappa(FLEISS).intervals
    assert np.std([v for v in values if v is not None]) == pytest.approx(
        (interval.high - interval.low) / 3.92, rel=0.06
    )


@pytest.mark.parametrize(
    ("matrix", "value"),
    [
        ([[30, 0], [0, 12]], 1.0),
        ([[25, 25], [25, 25]], 0.0),
        ([[0, 20], [20, 0]], -1.0),
    ],
    ids=["perfect", "chance", "opposite"],
)
def test_kappa_where_everybody_can_see_it(matrix: list[list[int]], value: float) -> None:
    assert kappa(np.array(matrix)).value == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(("matrix", "why"), [([[40, 0], [0, 0]], Why.ONE_LABEL), ([[0, 0], [0, 0]], Why.NO_UNITS)])
def test_what_is_undefined_says_why_and_is_no_nan(matrix: list[list[int]], why: Why) -> None:
    found = kappa(np.array(matrix))
    assert (found.value, found.why, found.intervals) == (None, why, ())


def test_one_says_one_label_only_and_agrees_by_chance_alone() -> None:
    found = agree(["a"] * 10, ["a"] * 7 + ["b"] * 3, "ab", range(10))
    assert found.kappa.value == 0.0
    assert found.observed == found.expected == pytest.approx(0.7)


def test_labels_that_do_not_count_are_left_out() -> None:
    first, second = ["a", "b", "unsure", "a"], ["a", "unsure", "b", "b"]
    assert confusion(first, second, "ab").tolist() == [[1, 1], [0, 0]]
    assert agree(first, second, ["a", "b", "unsure"], range(4)).units == 4


def test_sequences_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="labels"):
        confusion(["a"], ["a", "b"], "ab")


def test_the_interval_for_independent_units_misses_where_frames_follow_each_other_and_that_of_blocks_does_not() -> None:
    """40 films of ten minutes, of which the true kappa is 0.5; a label lasts about four seconds."""
    rng = np.random.default_rng(7)
    n, hz = 2400, 4
    hits: dict[Method, int] = dict.fromkeys((Method.INDEPENDENT, Method.BLOCKS), 0)
    for _ in range(40):
        a, other, same = (stretches(rng, n, 1 - 1 / (3 * hz), k) for k in (3, 3, 2))
        b = np.where(same == 1, a, other)
        found = agree(words(a), words(b), "012", np.arange(n) // (10 * hz)).kappa
        for method in hits:
            interval = found.interval(method)
            assert interval is not None
            hits[method] += interval.low <= 0.5 <= interval.high
    assert hits[Method.INDEPENDENT] < 27
    assert hits[Method.BLOCKS] >= 34


def test_a_few_blocks_give_no_interval_of_blocks() -> None:
    found = agree("aabbaabb", "aabbabab", "ab", [0, 0, 1, 1, 2, 2, 3, 3]).kappa
    assert found.interval(Method.INDEPENDENT) is not None
    assert found.interval(Method.BLOCKS) is None


def test_the_same_labels_give_the_same_interval() -> None:
    rng = np.random.default_rng(1)
    a, b = words(rng.integers(0, 3, 200)), words(rng.integers(0, 3, 200))
    one, other = (agree(a, b, "012", np.arange(200) // 10).kappa for _ in range(2))
    assert one == other


# --- ICC


def test_icc_and_its_interval_are_those_of_shrout_and_fleiss() -> None:
    found = icc(SHROUT_FLEISS)
    assert found.value == pytest.approx(0.29, abs=0.001)
    (interval,) = found.intervals
    assert interval.method is Method.F
    assert (interval.low, interval.high) == pytest.approx((0.02, 0.76), abs=0.003)


def test_equal_raters_agree_wholly_and_a_shifted_one_does_not() -> None:
    a = np.linspace(0, 1, 12)
    assert icc(np.stack([a, a], axis=1)).value == pytest.approx(1.0)
    shifted = icc(np.stack([a, a + 0.5], axis=1)).value
    assert shifted is not None and 0.3 < shifted < 0.8  # absolute agreement: a constant difference counts


@pytest.mark.parametrize(
    ("ratings", "why"),
    [(np.zeros((8, 2)), Why.NO_VARIATION), (np.array([[0.1, 0.2], [0.3, 0.3]]), Why.FEW_PIECES)],
)
def test_icc_that_can_not_be_said(ratings: NDArray[np.float64], why: Why) -> None:
    found = icc(ratings, range(len(ratings)))
    assert (found.value, found.why) == (None, why)


def test_the_drawn_interval_of_an_icc_holds_it_and_is_like_that_of_f_for_independent_pieces() -> None:
    rng = np.random.default_rng(11)
    true = rng.normal(size=300)
    ratings = np.stack([true + rng.normal(size=300) * 0.7 for _ in range(2)], axis=1)
    found = icc(ratings, np.arange(300))
    f, drawn = found.interval(Method.F), found.interval(Method.BLOCKS)
    assert found.value is not None and f is not None and drawn is not None
    assert f.low < found.value < f.high
    assert (drawn.low, drawn.high) == pytest.approx((f.low, f.high), abs=0.03)


def test_quantiles_are_those_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats", reason="scipy comes with the train extra")
    special = pytest.importorskip("scipy.special")
    for p, a, b in itertools.product((0.025, 0.5, 0.975), (1, 2.3, 60), (0.7, 17.2, 300)):
        assert f_quantile(p, a, b) == pytest.approx(stats.f.ppf(p, a, b), rel=1e-5)
        assert beta_share(p, a, b) == pytest.approx(special.betainc(a, b, p), abs=1e-12)
    with pytest.raises(ValueError, match="p=1"):
        f_quantile(1.0, 2, 2)


def test_counts_are_whole_numbers() -> None:
    table: Counts = confusion("ab", "ab", "ab")
    assert table.dtype == np.int64
