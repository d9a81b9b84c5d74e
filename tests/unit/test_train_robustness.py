"""Harms and slices: what is done to the test images and how they are told apart."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from train.data.dataset import FaceSet
from train.evaluation.robustness import CORRUPTIONS, Corruption, corrupt, measure_robustness
from train.evaluation.slices import groups, measure_slices
from train.evaluation.truth import own_truth, truths

BY_KEY = {c.key: c for c in CORRUPTIONS}


def pictures(n: int, seed: int = 0) -> NDArray[np.uint8]:
    """Smooth patterns with some structure, as faces have."""
    rng = np.random.default_rng(seed)
    return np.stack(
        [cv2.resize(rng.integers(20, 235, (5, 5), np.uint8), (48, 48), interpolation=cv2.INTER_CUBIC) for _ in range(n)]
    )


def face_set(n: int) -> FaceSet:
    """Every second image has votes, for its own class and a bit for the next."""
    labels = np.arange(n) % 6
    votes = np.zeros((n, 6), np.float32)
    votes[np.arange(n), labels] = 6
    votes[np.arange(n), (labels + 1) % 6] = np.arange(n) % 5
    votes[1::2] = 0
    paths = tuple(f"x/{'PublicTest' if i % 3 else 'PrivateTest'}_{i}.png" for i in range(n))
    return FaceSet(images=pictures(n), labels=labels.astype(np.int64), votes=votes, paths=paths)


@pytest.mark.parametrize("kind", CORRUPTIONS, ids=lambda c: c.key)
def test_each_harm_grows_with_its_strength(kind: Corruption) -> None:
    images = pictures(12)

    def damage(level: int) -> float:
        harmed = corrupt(images, kind, level).astype(float)
        return float(np.abs(harmed - images).mean())

    assert len(kind.strengths) == 5
    damages = [damage(level) for level in range(5)]
    assert damages[0] > 0
    assert damages == sorted(damages)


@pytest.mark.parametrize("kind", CORRUPTIONS, ids=lambda c: c.key)
def test_a_harmed_image_does_not_depend_on_its_neighbours(kind: Corruption) -> None:
    images = pictures(6)
    whole = corrupt(images, kind, 2)
    np.testing.assert_array_equal(whole[:3], corrupt(images[:3], kind, 2))
    assert whole.dtype == np.uint8 and whole.shape == images.shape


def test_the_covered_share_is_what_it_says() -> None:
    kind = BY_KEY["occlusion"]
    flat = np.full((20, 48, 48), 100, np.uint8)
    for level, percent in enumerate(kind.strengths):
        changed = (corrupt(flat, kind, level) != 100).mean(axis=(1, 2)) * 100
        assert np.median(changed) == pytest.approx(percent, abs=1.5)


def test_rotation_goes_to_either_side() -> None:
    image = pictures(1)
    turned = corrupt(np.repeat(image, 16, axis=0), BY_KEY["rotation"], 3)
    assert len({t.tobytes() for t in turned}) == 2


def test_every_harm_is_measured_for_every_head_on_its_own_labels() -> None:
    faces = face_set(60)

    def run(images: NDArray[np.uint8]) -> Mapping[str, NDArray[np.float32]]:
        logits = np.eye(6, dtype=np.float32)[np.zeros(len(images), int)]
        return {"fer": logits, "crowd": logits}

    found = measure_robustness(run, faces, step=3)
    assert (found["n"], found["unharmed"]["fer"]["n"], found["unharmed"]["crowd"]["n"]) == (20, 20, 10)
    assert list(found["harms"]) == [c.key for c in CORRUPTIONS]
    for harm in found["harms"].values():
        assert [r["n"] for r in harm["fer"]] == [20] * 5 and [r["n"] for r in harm["crowd"]] == [10] * 5


# -- slices ------------------------------------------------------------------------------------------


def test_thirds_parts_and_twins_hold_every_image_once() -> None:
    faces = face_set(60)
    found = groups(faces, np.arange(60) < 7)
    assert set(found) == {"part", "twin in training", "brightness", "contrast", "sharpness", "agreement"}
    for group in set(found) - {"agreement"}:
        np.testing.assert_array_equal(np.sum(list(found[group].values()), axis=0), np.ones(60))
    assert [int(m.sum()) for m in found["brightness"].values()] == [20, 20, 20]


def test_agreement_parts_hold_every_image_that_has_votes() -> None:
    faces = face_set(60)
    found = groups(faces, np.zeros(60, bool))["agreement"]
    np.testing.assert_array_equal(np.sum(list(found.values()), axis=0), faces.votes.sum(axis=1) > 0)
    share = faces.votes.max(axis=1)[found["all"]] / faces.votes.sum(axis=1)[found["all"]]
    assert (share == 1).all()


def test_slices_that_the_data_lacks_are_left_out() -> None:
    faces = face_set(12)
    bare = FaceSet(
        images=faces.images, labels=faces.labels, votes=np.zeros_like(faces.votes), paths=tuple("abcdefghijkl")
    )
    assert set(groups(bare, np.zeros(12, bool))) == {"twin in training", "brightness", "contrast", "sharpness"}


def test_a_slices_accuracy_is_that_of_its_images() -> None:
    faces = face_set(60)
    twins = faces.labels == 2
    logits = np.eye(6, dtype=np.float32)[np.full(60, 2)]
    found = measure_slices(faces, {"fer": logits}, twins)["fer"]["twin in training"]
    assert (found["has one"]["accuracy"], found["has none"]["accuracy"]) == (1, 0)
    assert found["has one"]["n"] == 10


# -- labels ------------------------------------------------------------------------------------------


def test_the_crowds_head_is_measured_by_the_crowd_where_there_is_one() -> None:
    faces = face_set(12)
    assert own_truth("crowd", faces).kind == "ferplus" and len(own_truth("crowd", faces).labels) == 6
    assert own_truth("fer", faces).kind == "fer"
    bare = FaceSet(images=faces.images, labels=faces.labels, votes=np.zeros_like(faces.votes), paths=faces.paths)
    assert own_truth("crowd", bare).kind == "fer"
    assert set(truths(bare)) == {"fer"}
