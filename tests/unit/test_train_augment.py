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
from train.augment import Augmentation, Batch, Targets, augment, batches, prefetch, resize_all

STILL = Augmentation(flip=False, rotation=0, scale_min=1, scale_max=1, shift=0, gamma=0, erase=0)


def faces(n: int, size: int = 48) -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 256, (n, size, size), dtype=np.uint8)


def targets(n: int) -> Targets:
    eye = np.eye(6, dtype=np.float32)[np.arange(n) % 6]
    return Targets(fer=eye, crowd=eye, crowd_weight=np.ones(n, np.float32))


def epoch(seed: tuple[int, int], mixup: float = 0.0) -> list[Batch]:
    return list(batches(faces(20), targets(20), batch_size=6, a=Augmentation(), mixup=mixup, seed=seed))


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
    for a, b in zip(epoch((1, 4)), epoch((1, 4)), strict=True):
        assert all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))
    assert not np.array_equal(epoch((1, 4))[0][0], epoch((1, 5))[0][0])


def test_the_last_smaller_batch_is_left_out() -> None:
    assert [len(b[0]) for b in epoch((1, 0))] == [6, 6, 6]


def test_mixed_targets_still_sum_to_one() -> None:
    for _, fer, crowd, weight in epoch((1, 0), mixup=0.3):
        assert np.allclose(fer.sum(axis=1), 1, atol=1e-6)
        assert np.allclose(crowd.sum(axis=1), 1, atol=1e-6)
        assert np.all((weight >= 0) & (weight <= 1 + 1e-6))


def test_prefetching_gives_the_same_batches_in_order() -> None:
    plain, ahead = epoch((2, 0)), list(prefetch(iter(epoch((2, 0))), depth=1))
    assert all(np.array_equal(a[0], b[0]) for a, b in zip(plain, ahead, strict=True))


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
