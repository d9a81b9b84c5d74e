from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vision_faces import CROP_KEYPOINTS, placed_face

from emomonitor.entities import Image
from emomonitor.opencv import cv2
from emomonitor.vision.crop import FER_POINTS, align_face, fit_similarity, framing
from emomonitor.vision.detector import FaceDetector

scales = st.floats(0.5, 20.0)
rolls = st.floats(-60.0, 60.0)
shifts = st.floats(-300.0, 300.0)


@given(scale=scales, roll=rolls, dx=shifts, dy=shifts)
def test_the_frame_is_found_wherever_and_however_the_face_lies(scale: float, roll: float, dx: float, dy: float) -> None:
    to_source, from_keypoints = framing(placed_face(scale, roll, dx, dy))
    assert from_keypoints
    c, s = scale * math.cos(math.radians(roll)), scale * math.sin(math.radians(roll))
    assert to_source == pytest.approx(np.array([[c, -s, dx], [s, c, dy]]), abs=1e-2)


@given(scale=scales, roll=st.floats(-180.0, 180.0), dx=shifts, dy=shifts)
def test_a_similarity_is_recovered_exactly(scale: float, roll: float, dx: float, dy: float) -> None:
    c, s = scale * math.cos(math.radians(roll)), scale * math.sin(math.radians(roll))
    target = FER_POINTS @ np.array([[c, s], [-s, c]]) + (dx, dy)
    found, residual = fit_similarity(FER_POINTS, target)
    assert found == pytest.approx(np.array([[c, -s, dx], [s, c, dy]]), abs=1e-6)
    assert residual == pytest.approx(0.0, abs=1e-6)


def test_points_in_one_place_give_scale_zero() -> None:
    found, residual = fit_similarity(np.ones((3, 2)), FER_POINTS)
    assert np.abs(found[:, :2]).max() == 0
    assert residual > 1


def _dots(scale: float, roll: float) -> Image:
    """A grey picture with a soft bright dot on each eye and the mouth of a placed face."""
    face = placed_face(scale, roll, 400.0, 300.0)
    y, x = np.mgrid[0:1400, 0:1400] + 0.5  # middles of the pixels, counted from the corner
    picture = np.full((1400, 1400), 40.0)
    for px, py in face.keypoints[[0, 1, 3]].astype(np.float64):
        picture += 180 * np.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * (1.5 * scale) ** 2))
    grey = np.clip(picture, 0, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


@pytest.mark.parametrize(("scale", "roll"), [(0.6, 0.0), (1.0, 20.0), (2.5, -35.0), (7.3, 10.0), (13.0, 0.0)])
def test_eyes_and_mouth_land_where_fer_has_them(scale: float, roll: float) -> None:
    image = _dots(scale, roll)
    face = align_face(image, placed_face(scale, roll, 400.0, 300.0)).face.astype(np.float64) - 40
    ys, xs = np.mgrid[0:48, 0:48] + 0.5
    for px, py in CROP_KEYPOINTS[[0, 1, 3]]:
        weight = np.where(np.hypot(xs - px, ys - py) < 5, np.clip(face, 0, None), 0)
        centre = (weight * xs).sum() / weight.sum(), (weight * ys).sum() / weight.sum()
        assert centre == pytest.approx((px, py), abs=0.15)


def test_shrinking_averages_and_does_not_alias() -> None:
    checks = (np.indices((1400, 1400)).sum(axis=0) % 2 * 255).astype(np.uint8)
    aligned = align_face(np.repeat(checks[..., None], 3, axis=2), placed_face(9.7, 13.0, 300.0, 300.0))
    assert aligned.face.mean() == pytest.approx(127.5, abs=2)
    assert aligned.face.std() < 3


def test_beyond_the_frame_the_edge_is_repeated() -> None:
    image = np.full((200, 200, 3), 90, np.uint8)
    aligned = align_face(image, placed_face(3.0, 0.0, 120.0, 120.0))
    assert (aligned.face == 90).all()


@settings(max_examples=60, deadline=None)
@given(scale=st.floats(0.05, 40.0), roll=rolls, dx=st.floats(-900.0, 900.0), dy=st.floats(-900.0, 900.0))
def test_any_face_gives_a_crop_even_far_outside(scale: float, roll: float, dx: float, dy: float) -> None:
    image = np.zeros((120, 160, 3), np.uint8)
    aligned = align_face(image, placed_face(scale, roll, dx, dy))
    assert aligned.face.shape == (48, 48)
    assert aligned.face.dtype == np.uint8


@pytest.mark.parametrize("bad", [0.0, math.nan, math.inf])
def test_senseless_key_points_fall_back_to_the_box(bad: float) -> None:
    detection = placed_face(4.0, 0.0, 100.0, 50.0)
    aligned = align_face(
        np.zeros((400, 400, 3), np.uint8), replace(detection, keypoints=np.full((6, 2), bad, np.float32))
    )
    assert not aligned.from_keypoints
    assert aligned.roll == 0
    assert aligned.scale == pytest.approx(4.0)
    assert aligned.to_source[:, 2] == pytest.approx((100.0, 50.0), abs=1e-3)


@given(scale=scales, roll=rolls)
def test_scale_and_roll_are_told(scale: float, roll: float) -> None:
    aligned = align_face(np.zeros((60, 80, 3), np.uint8), placed_face(scale, roll, 10.0, 10.0))
    assert aligned.scale == pytest.approx(scale, rel=1e-3)
    assert aligned.roll == pytest.approx(roll, abs=0.05)


def test_a_live_face_has_the_framing_of_the_training_images(media: Path) -> None:
    image = cv2.imread(str(media / "stills" / "neutral.jpeg"))
    assert image is not None
    with FaceDetector() as detector:
        (face,) = detector.detect(image.astype(np.uint8), 0.0)
        aligned = align_face(image.astype(np.uint8), face)
        large = cv2.copyMakeBorder(
            cv2.resize(aligned.face, None, fx=4, fy=4), 96, 96, 96, 96, cv2.BORDER_REPLICATE
        ).astype(np.uint8)
        (again,) = detector.detect(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR).astype(np.uint8), 1.0)
    points = (again.keypoints[[0, 1, 3]] - 96) / 4
    assert points == pytest.approx(FER_POINTS, abs=2.0)
