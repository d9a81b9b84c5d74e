from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from emomonitor.vision.tensor import to_tensor
from train.fitting.augment import Augmentation, Batch, augment, batches, prefetch, resize_all
from train.fitting.targets import Targets

STILL = Augmentation(flip=False, rotation=0, scale_min=1, scale_max=1, shift=0, gamma=0, erase=0)


def faces(n: int, size: int = 48) -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 256, (n, size, size), dtype=np.uint8)


def targets(n: int) -> Targets:
    eye = np.eye(6, dtype=np.float32)[np.arange(n) % 6]
    ones = np.ones(n, np.float32)
    return Targets(probs={"fer": eye, "crowd": eye}, weights={"fer": ones, "crowd": ones})


def epoch(
    seed: tuple[int, int], mixup: float = 0.0, a: Augmentation | None = STILL, steps: int | None = None
) -> list[Batch]:
    return list(
        batches(
            faces(20),
            targets(20),
            batch_size=6,
            a=a,
            mixup=mixup,
            seed=seed,
            normalisation="standardise",
            steps=steps,
        )
    )


def test_no_change_at_all_gives_the_image_back() -> None:
    images = faces(3)
    assert np.array_equal(augment(images, np.random.default_rng(0), STILL), images)


def test_the_originals_stay_as_they_are() -> None:
    images = faces(4)
    before = images.copy()
    augment(images, np.random.default_rng(0), Augmentation(erase=1.0))
    assert np.array_equal(images, before)


def test_a_flip_is_the_exact_mirror_image() -> None:
    images = faces(16)
    out = augment(images, np.random.default_rng(0), replace(STILL, flip=True))
    mirrored = [bool(np.array_equal(o, i[:, ::-1])) for o, i in zip(out, images, strict=True)]
    same = [bool(np.array_equal(o, i)) for o, i in zip(out, images, strict=True)]
    assert all(m or s for m, s in zip(mirrored, same, strict=True))
    assert any(mirrored) and any(same)


def test_erasing_covers_a_part_and_leaves_the_rest() -> None:
    images = faces(8)
    out = augment(images, np.random.default_rng(0), replace(STILL, erase=1.0))
    changed = (out != images).mean(axis=(1, 2))
    assert np.all(changed > 0) and np.all(changed < 0.3)


def test_resizing_keeps_the_mean() -> None:
    images = faces(5)
    small = resize_all(images, 24)
    assert small.shape == (5, 24, 24)
    assert np.abs(small.mean(axis=(1, 2)) - images.mean(axis=(1, 2))).max() < 1


def test_an_epoch_depends_on_its_seed_alone() -> None:
    once, again, other = (epoch((1, n), mixup=0.2, a=Augmentation()) for n in (4, 4, 5))
    for a, b in zip(once, again, strict=True):
        assert np.array_equal(a.x, b.x)
        assert all(np.array_equal(p, b.targets.probs[h]) for h, p in a.targets.probs.items())
    assert not np.array_equal(once[0].x, other[0].x)


def test_without_augmentation_the_images_are_only_shuffled() -> None:
    seen = np.concatenate([b.x for b in epoch((1, 0), a=None)])
    known = to_tensor(faces(20))
    assert all(any(np.array_equal(x, k) for k in known) for x in seen)


def test_an_epoch_can_be_cut_short() -> None:
    assert len(epoch((1, 0), steps=2)) == 2
    assert len(epoch((1, 0), steps=99)) == 3


def test_the_last_smaller_batch_is_left_out() -> None:
    assert [len(b.x) for b in epoch((1, 0))] == [6, 6, 6]


def test_mixed_targets_still_sum_to_one() -> None:
    for batch in epoch((1, 0), mixup=0.3):
        for head, probs in batch.targets.probs.items():
            assert np.allclose(probs.sum(axis=1), 1, atol=1e-6)
            weight = batch.targets.weights[head]
            assert np.all((weight >= 0) & (weight <= 1 + 1e-6))


def test_prefetching_gives_the_same_batches_in_order() -> None:
    plain, ahead = epoch((2, 0)), list(prefetch(iter(epoch((2, 0))), depth=1))
    assert all(np.array_equal(a.x, b.x) for a, b in zip(plain, ahead, strict=True))


def test_an_error_in_the_worker_is_raised_where_the_batches_are_eaten() -> None:
    def broken() -> Iterator[Batch]:
        yield epoch((1, 0))[0]
        raise ValueError("no more")

    stream = prefetch(broken())
    next(stream)
    with pytest.raises(ValueError, match="no more"):
        next(stream)


def test_leaving_early_ends_the_worker() -> None:
    stream = prefetch(iter(epoch((1, 0)) * 20), depth=2)
    next(stream)
    stream.close()
    assert not [t for t in threading.enumerate() if t.name == "augment"]


# -- the network's input -----------------------------------------------------------------------------

images_strategy = st.integers(0, 2**32 - 1).map(
    lambda s: np.random.default_rng(s).integers(0, 256, (2, 48, 48)).astype(np.uint8)
)


@settings(max_examples=25, deadline=None)
@given(images=images_strategy)
def test_a_tensor_has_mean_0_and_deviation_1(images: NDArray[np.uint8]) -> None:
    x = to_tensor(images)
    assert x.shape == (2, 48, 48, 1) and x.dtype == np.float32
    assert np.allclose(x.mean(axis=(1, 2, 3)), 0, atol=1e-4)
    assert np.allclose(x.std(axis=(1, 2, 3)), 1, atol=1e-3)


@settings(max_examples=25, deadline=None)
@given(images=images_strategy, gain=st.floats(0.4, 1.0), offset=st.floats(0, 100))
def test_brightness_and_contrast_change_nothing(images: NDArray[np.uint8], gain: float, offset: float) -> None:
    changed = (images.astype(np.float32) * np.float32(gain) + np.float32(offset)).astype(np.float32)
    assert np.allclose(to_tensor(images), to_tensor(changed), atol=1e-3)


def test_a_flat_image_becomes_zeros_not_noise() -> None:
    assert np.all(to_tensor(np.full((48, 48), 77, np.uint8)) == 0)


def test_no_faces_give_an_empty_tensor() -> None:
    assert to_tensor(np.zeros((0, 48, 48), np.uint8)).shape == (0, 48, 48, 1)


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="to_tensor wants"):
        to_tensor(np.zeros((1, 48, 48, 3), np.uint8))


def test_unit_images_go_from_0_to_1() -> None:
    images = np.array([[[0, 255], [51, 102]]], np.uint8)
    np.testing.assert_allclose(to_tensor(images, "unit")[0, :, :, 0], np.array([[0, 1], [0.2, 0.4]]), atol=1e-6)


def test_an_unknown_normalisation_is_refused() -> None:
    with pytest.raises(ValueError, match="standardise and unit"):
        to_tensor(faces(1), "whiten")
