"""What each image should give: labels, votes, a teacher, and how much each counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from train.data.dataset import FaceSet
from train.fitting.recipes import RECIPES
from train.fitting.targets import class_weights, make_targets

PLAIN = replace(RECIPES["vgg16-lite"], smoothing=(0.0, 0.0))
HEADS = ("fer", "crowd")
LABELS = np.array([0, 1, 2, 2, 2, 2])


def faces() -> FaceSet:
    """Six images; the second has votes against its label, the last has none."""
    votes = np.zeros((6, 6), np.float32)
    votes[:5] = 10 * np.eye(6)[LABELS[:5]]
    votes[1] = [0, 2, 0, 8, 0, 0]
    return FaceSet(
        images=np.zeros((6, 48, 48), np.uint8), labels=LABELS, votes=votes, paths=tuple(f"{i}.png" for i in range(6))
    )


def row(values: NDArray[np.float32]) -> list[float]:
    return [round(float(v), 3) for v in values]


@pytest.mark.parametrize(
    ("targets", "second"),
    [("hard", [0, 1, 0, 0, 0, 0]), ("votes", [0, 0.2, 0, 0.8, 0, 0]), ("mix", [0, 0.6, 0, 0.4, 0, 0])],
)
def test_the_first_head_learns_label_votes_or_half_of_each(
    targets: Literal["hard", "votes", "mix"], second: list[float]
) -> None:
    made = make_targets(faces(), replace(PLAIN, targets=targets), HEADS)
    assert row(made.probs["fer"][1]) == second
    assert row(made.probs["crowd"][1]) == [0, 0.2, 0, 0.8, 0, 0]


def test_an_image_that_nobody_voted_on_counts_for_the_label_alone() -> None:
    made = make_targets(faces(), replace(PLAIN, targets="votes"), HEADS)
    assert row(made.probs["fer"][5]) == [0, 0, 1, 0, 0, 0]
    assert (made.weights["fer"][5], made.weights["crowd"][5]) == (1, 0)


def test_smoothing_leaves_distributions() -> None:
    made = make_targets(faces(), replace(PLAIN, smoothing=(0.1, 0.3)), HEADS)
    for probs in made.probs.values():
        np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-6)
    assert made.probs["fer"].min() == pytest.approx(0.1 / 6)


def test_class_balance_gives_each_class_the_same_weight_in_all() -> None:
    weights = class_weights(LABELS, 1.0)
    assert weights.mean() == pytest.approx(1)
    sums = [weights[c == LABELS].sum() for c in (0, 1, 2)]
    np.testing.assert_allclose(sums, sums[0], rtol=1e-6)
    np.testing.assert_array_equal(class_weights(LABELS, 0.0), 1)


def test_a_teacher_takes_its_share_and_speaks_for_images_without_votes() -> None:
    opinion = np.full((6, 6), 1 / 6, np.float32)
    made = make_targets(faces(), replace(PLAIN, teacher_share=0.25), HEADS, {"crowd": opinion})
    assert row(made.probs["crowd"][0]) == row(0.75 * np.eye(6)[0] + 0.25 / 6)
    assert row(made.probs["fer"][0]) == [1, 0, 0, 0, 0, 0]
    assert made.weights["crowd"][5] == 1


def test_a_network_with_one_head_gets_targets_for_it_alone() -> None:
    assert set(make_targets(faces(), PLAIN, ("fer",)).probs) == {"fer"}
