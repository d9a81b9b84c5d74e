from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from vision_faces import placed_face

from emomonitor.entities import Box, Detection, Image, Quality
from emomonitor.opencv import cv2
from emomonitor.vision.crop import align_face
from emomonitor.vision.detector import FaceDetector
from emomonitor.vision.quality import Measures, assess, judge, measure, sharpness, turn
from emomonitor.vision.words import QUALITY_WORDS, verdict

FINE = Measures(
    inside=1.0, whole=True, scale=3.0, turn=0.1, brightness=120.0, contrast=40.0, clipped=0.0, sharpness=0.3
)


@pytest.fixture(scope="module")
def portrait(media: Path) -> tuple[Image, Detection]:
    image = cv2.imread(str(media / "stills" / "neutral.jpeg"))
    assert image is not None
    picture = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.uint8)
    with FaceDetector() as detector:
        (face,) = detector.detect(picture, 0.0)
    return picture, face


def quality(image: Image, face: Detection) -> Quality:
    return assess(image, face, align_face(image, face))


@pytest.mark.parametrize("name", ["angry.jpg", "neutral.jpeg", "surprised.jpeg", "happy-baby.jpeg", "sad-baby.jpeg"])
def test_every_portrait_can_be_read(media: Path, name: str) -> None:
    image = cv2.imread(str(media / "stills" / name))
    assert image is not None
    with FaceDetector() as detector:
        (face,) = detector.detect(image.astype(np.uint8), 0.0)
    assert quality(image.astype(np.uint8), face) is Quality.OK


def test_a_fine_face_is_ok() -> None:
    assert judge(FINE) is Quality.OK


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"inside": 0.5}, Quality.CUT),
        ({"whole": False}, Quality.CUT),
        ({"scale": 0.3}, Quality.SMALL),
        ({"turn": 1.0}, Quality.TURNED),
        ({"turn": float("inf")}, Quality.TURNED),
        ({"clipped": 0.9}, Quality.BRIGHT),
        ({"contrast": 2.0, "brightness": 10.0}, Quality.DARK),
        ({"contrast": 2.0, "brightness": 220.0}, Quality.BRIGHT),
        ({"sharpness": 0.005}, Quality.BLURRED),
    ],
)
def test_each_measure_has_its_reason(changes: dict[str, float], reason: Quality) -> None:
    assert judge(replace(FINE, **changes)) is reason  # type: ignore[arg-type]


def test_a_dark_face_with_clear_features_is_read() -> None:
    assert judge(replace(FINE, brightness=25.0, contrast=9.0)) is Quality.OK


def test_what_is_cut_is_not_called_small_and_what_is_small_not_blurred() -> None:
    assert judge(replace(FINE, inside=0.4, scale=0.2, sharpness=0.0)) is Quality.CUT
    assert judge(replace(FINE, scale=0.2, sharpness=0.0)) is Quality.SMALL


def test_a_picture_in_the_dark_is_dark(portrait: tuple[Image, Detection]) -> None:
    image, face = portrait
    assert quality((image * 0.05).astype(np.uint8), face) is Quality.DARK


def test_an_overexposed_picture_is_bright(portrait: tuple[Image, Detection]) -> None:
    image, face = portrait
    assert quality(np.clip(image * 3.0, 0, 255).astype(np.uint8), face) is Quality.BRIGHT


def test_a_picture_out_of_focus_is_blurred(portrait: tuple[Image, Detection]) -> None:
    image, face = portrait
    scale = align_face(image, face).scale
    assert quality(cv2.GaussianBlur(image, (0, 0), 2.5 * scale).astype(np.uint8), face) is Quality.BLURRED


def test_a_moving_face_is_blurred(portrait: tuple[Image, Detection]) -> None:
    image, face = portrait
    pixels = round(13 * align_face(image, face).scale)
    kernel = np.full((1, pixels), 1 / pixels, np.float32)
    assert quality(cv2.filter2D(image, -1, kernel).astype(np.uint8), face) is Quality.BLURRED


def test_a_face_half_out_of_the_frame_is_cut(portrait: tuple[Image, Detection]) -> None:
    image, face = portrait
    right = int(face.keypoints[2][0])
    assert quality(image[:, :right].copy(), face) is Quality.CUT


def test_a_face_whose_mouth_is_out_of_the_frame_is_cut(portrait: tuple[Image, Detection]) -> None:
    image, face = portrait
    low = int(face.keypoints[3][1]) - 2
    assert quality(image[:low].copy(), face) is Quality.CUT


def test_a_tiny_face_is_small(portrait: tuple[Image, Detection]) -> None:
    image, face = portrait
    share = 0.4 / align_face(image, face).scale
    tiny = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA).astype(np.uint8)
    x, y, width, height = (v * share for v in (face.box.x, face.box.y, face.box.width, face.box.height))
    box = Box(x=x, y=y, width=width, height=height)
    small = replace(face, box=box, keypoints=(face.keypoints * share).astype(np.float32))
    assert quality(tiny, small) is Quality.SMALL


def test_a_profile_is_turned() -> None:
    face = placed_face(4.0, 0.0, 50.0, 50.0)
    points = face.keypoints.copy()
    points[2, 0] -= 13 * 4.0
    assert turn(points) == pytest.approx(13 / 17.6, rel=0.02)
    image = np.random.default_rng(0).integers(0, 255, (300, 300, 3), dtype=np.uint8)
    assert quality(image, replace(face, keypoints=points)) is Quality.TURNED


@pytest.mark.parametrize("roll", [-40.0, 0.0, 25.0])
def test_a_tilted_head_is_not_turned(roll: float) -> None:
    assert turn(placed_face(4.0, roll, 50.0, 50.0).keypoints) < 0.02


def test_sharpness_does_not_depend_on_the_light() -> None:
    face = np.random.default_rng(0).normal(120, 30, (48, 48))
    bright, dim = np.clip(face, 0, 255).astype(np.uint8), np.clip(face * 0.3, 0, 255).astype(np.uint8)
    assert sharpness(dim) == pytest.approx(sharpness(bright), rel=0.05)


def test_a_flat_picture_has_no_sharpness() -> None:
    assert sharpness(np.full((48, 48), 77, np.uint8)) == 0.0


def test_blur_lowers_sharpness_step_by_step(portrait: tuple[Image, Detection]) -> None:
    image, face = portrait
    crop = align_face(image, face).face
    values = [sharpness(cv2.GaussianBlur(crop, (0, 0), s).astype(np.uint8)) for s in (0.5, 1.0, 1.5, 2.0)]
    assert values == sorted(values, reverse=True)


def test_measures_tell_what_is_inside(portrait: tuple[Image, Detection]) -> None:
    image, face = portrait
    aligned = align_face(image, face)
    assert measure(image, face, aligned).inside == 1.0
    middle = int(aligned.corners[:, 0].mean())
    assert measure(image[:, :middle], face, aligned).inside == pytest.approx(0.5, abs=0.07)


def test_there_are_words_for_every_quality() -> None:
    assert set(QUALITY_WORDS) == set(Quality)
    assert verdict(None, None, Quality.TURNED) == "Unsure: turned away"
