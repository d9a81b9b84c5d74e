"""The explanation is exact, and lies where the face lies."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from vision_faces import placed_face

from emomonitor.engines.catalog import DEFAULT_MODEL, MODEL_FILE, find_model
from emomonitor.entities import Detection, Frame, Image, Quality, Reading
from emomonitor.labels import Emotion
from emomonitor.opencv import cv2
from emomonitor.palette import EMOTION_COLOURS, rgb
from emomonitor.resources import models_dir
from emomonitor.runtime.pipeline import open_pipeline
from emomonitor.settings import Settings
from emomonitor.vision.annotate import annotate
from emomonitor.vision.crop import align_face, framing, framing_of, inverse
from emomonitor.vision.drawn import Drawn
from emomonitor.vision.explain import Region, explain, main_region, spread
from emomonitor.vision.heat import MOST_OPAQUE, heat

HEIGHTS = (19.2, 29.2, 37.5)
HAPPY_THEN_SAD = np.array([0.02, 0.02, 0.6, 0.04, 0.3, 0.02], np.float32)
PLAIN = Drawn(boxes=False, labels=False, heat_map=True)


def a_reading(face: Detection, cam: NDArray[np.float32] | None, *, emotion: Emotion | None = Emotion.HAPPY) -> Reading:
    return Reading(
        frame=0,
        time_s=0.0,
        face_id=1,
        box=face.box,
        keypoints=face.keypoints,
        detection=face.score,
        quality=Quality.OK,
        probs=HAPPY_THEN_SAD,
        smoothed=HAPPY_THEN_SAD,
        emotion=emotion,
        confidence=0.6,
        since_s=0.0,
        map=cam,
    )


def one_hot(row: int, column: int, *, emotion: Emotion = Emotion.HAPPY) -> NDArray[np.float32]:
    cam = np.zeros((6, 6, 6), np.float32)
    cam[row, column, emotion] = 12.0
    return cam


def test_the_two_are_what_is_shown_and_the_strongest_other() -> None:
    why = explain(a_reading(placed_face(4, 0, 50, 50), one_hot(4, 3)))
    assert why is not None
    assert (why.first, why.second) == (Emotion.HAPPY, Emotion.SAD)
    assert why.shares == pytest.approx((0.6, 0.3))
    held = explain(a_reading(placed_face(4, 0, 50, 50), one_hot(4, 3), emotion=Emotion.SAD))
    assert held is not None
    assert (held.first, held.second) == (Emotion.SAD, Emotion.HAPPY)


def test_an_unread_face_has_no_explanation() -> None:
    assert explain(a_reading(placed_face(4, 0, 50, 50), None)) is None


@settings(deadline=None)  # what is shared with a training run is slow at times
@given(
    cam=st.integers(0, 2**32 - 1).map(
        lambda seed: np.random.default_rng(seed).normal(0, 5, (6, 6, 6)).astype(np.float32)
    )
)
def test_the_difference_maps_mean_is_the_difference_of_the_logits(cam: NDArray[np.float32]) -> None:
    why = explain(a_reading(placed_face(4, 0, 50, 50), cam))
    assert why is not None
    logits = cam.mean(axis=(0, 1))
    assert why.difference.mean() == pytest.approx(logits[Emotion.HAPPY] - logits[Emotion.SAD], abs=1e-4)


@pytest.mark.skipif(not (models_dir() / DEFAULT_MODEL / MODEL_FILE).is_file(), reason="the default model is not there")
def test_on_a_photo_the_map_accounts_for_the_very_probabilities(media: Path) -> None:
    model = find_model(DEFAULT_MODEL)
    image = cv2.imread(str(media / "stills" / "surprised.jpeg"))
    assert image is not None
    with open_pipeline(Settings()) as pipeline:
        for i in range(4):  # a face is shown once it has been seen a few times
            frame = Frame(
                image=image.astype(np.uint8), time_s=i / 30, index=i, utc=datetime(2026, 1, 1, tzinfo=UTC), read_at=0
            )
            scene = pipeline.process(frame)
    (reading,) = scene.readings
    why = explain(reading)
    assert why is not None
    assert reading.probs is not None
    odds = np.log(reading.probs[why.first] / reading.probs[why.second])
    assert why.difference.mean() / model.temperatures[model.shown_head] == pytest.approx(odds, abs=1e-3)


@settings(deadline=None)  # what is shared with a training run is slow at times
@given(scale=st.floats(0.6, 15.0), roll=st.floats(-60.0, 60.0), dx=st.floats(-200, 200), dy=st.floats(-200, 200))
def test_the_explanation_lies_exactly_where_the_crop_was_cut(scale: float, roll: float, dx: float, dy: float) -> None:
    face = placed_face(scale, roll, dx, dy)
    reading = a_reading(face, one_hot(0, 0))
    assert (framing_of(reading) == framing(face)[0]).all()
    assert (framing_of(reading) == align_face(np.zeros((40, 60, 3), np.uint8), face).to_source).all()


@settings(deadline=None)  # what is shared with a training run is slow at times
@given(scale=st.floats(0.6, 15.0), roll=st.floats(-180.0, 180.0), x=st.floats(0, 48), y=st.floats(0, 48))
def test_there_and_back_is_the_same_place(scale: float, roll: float, x: float, y: float) -> None:
    to_source = framing(placed_face(scale, roll, 10, 20))[0]
    there = to_source @ (x, y, 1)
    back = inverse(to_source) @ (*there, 1)
    assert back == pytest.approx((x, y), abs=1e-6)


def centre_of(changed: NDArray[np.float64]) -> tuple[float, float]:
    ys, xs = np.mgrid[0 : changed.shape[0], 0 : changed.shape[1]] + 0.5
    return float((changed * xs).sum() / changed.sum()), float((changed * ys).sum() / changed.sum())


@pytest.mark.parametrize("roll", [0.0, 30.0, -45.0, 90.0])
@pytest.mark.parametrize(("row", "column"), [(2, 1), (2, 4), (4, 3)])
def test_one_cell_of_the_map_is_drawn_on_its_place_of_a_turned_face(roll: float, row: int, column: int) -> None:
    face = placed_face(5.0, roll, 300.0, 300.0)
    reading = a_reading(face, one_hot(row, column))
    image: Image = np.zeros((700, 700, 3), np.uint8)
    drawn = annotate(image, [reading], drawn=PLAIN, chosen=1).astype(np.float64).sum(axis=2)
    expected = framing(face)[0] @ ((column + 0.5) * 8, (row + 0.5) * 8, 1)
    assert centre_of(drawn) == pytest.approx(tuple(expected), abs=1.5)  # a fifth of a crop pixel: 5 are one here


def test_what_speaks_for_each_has_its_emotions_hue() -> None:
    cam = one_hot(1, 1) + one_hot(4, 4, emotion=Emotion.SAD)
    why = explain(a_reading(placed_face(5, 0, 50, 50), cam))
    assert why is not None
    drawn = heat(why, 96)
    for at, emotion in (((24, 24), Emotion.HAPPY), ((72, 72), Emotion.SAD)):
        around = drawn[at[0] - 8 : at[0] + 8, at[1] - 8 : at[1] + 8].reshape(-1, 4).astype(np.float64)
        b, g, r, alpha = around[around[:, 3].argmax()]
        assert np.array([r, g, b]) / (alpha / 255) == pytest.approx(np.array(rgb(EMOTION_COLOURS[emotion])), abs=4)
    assert drawn[..., 3].max() <= round(255 * MOST_OPAQUE)


def test_a_weak_map_looks_weak() -> None:
    def strongest(value: float) -> int:
        why = explain(a_reading(placed_face(5, 0, 50, 50), one_hot(2, 2) * (value / 12)))
        assert why is not None
        return int(heat(why)[..., 3].max())

    assert strongest(0.3) == 0
    assert 0 < strongest(2.0) < 0.75 * strongest(12.0)


def test_only_the_chosen_face_is_explained_and_only_when_wanted() -> None:
    reading = a_reading(placed_face(5, 0, 50, 50), one_hot(2, 2))
    image: Image = np.full((400, 400, 3), 90, np.uint8)
    assert (annotate(image, [reading], drawn=PLAIN, chosen=2) == 90).all()
    assert (annotate(image, [reading], drawn=Drawn(boxes=False, labels=False), chosen=1) == 90).all()
    assert (annotate(image, [reading], drawn=PLAIN, chosen=1) != 90).any()


@pytest.mark.parametrize(
    ("rows", "region"),
    [((1, 2), Region.EYES), ((4, 5), Region.MOUTH), ((2, 3), Region.EYES_AND_NOSE), ((3, 4), Region.NOSE_AND_MOUTH)],
)
def test_the_region_that_holds_most_is_named(rows: tuple[int, int], region: Region) -> None:
    mass = np.zeros((6, 6), np.float32)
    mass[list(rows), 1:5] = 1.0
    assert main_region(mass, HEIGHTS) is region


def test_what_lies_everywhere_or_nowhere_is_not_named() -> None:
    assert main_region(np.ones((6, 6), np.float32), HEIGHTS) is None
    assert main_region(np.zeros((6, 6), np.float32), HEIGHTS) is None
    assert main_region(np.ones((1, 1), np.float32), HEIGHTS) is None


def test_regions_follow_the_faces_own_key_points() -> None:
    mass = np.zeros((6, 6), np.float32)
    mass[4] = 1.0  # 32 to 40 pixels down
    assert main_region(mass, HEIGHTS) is Region.MOUTH
    assert main_region(mass, (32.0, 44.0, 47.0)) is Region.EYES


def test_little_that_speaks_for_the_second_is_not_worth_a_word() -> None:
    face = placed_face(5, 0, 50, 50)
    little = explain(a_reading(face, one_hot(2, 2) + 0.1 * one_hot(5, 3, emotion=Emotion.SAD)))
    much = explain(a_reading(face, one_hot(2, 2) + one_hot(5, 3, emotion=Emotion.SAD)))
    assert little is not None
    assert much is not None
    assert little.contrary is None
    assert much.contrary is Region.MOUTH


@settings(deadline=None)  # what is shared with a training run is slow at times
@given(seed=st.integers(0, 10_000), cells=st.integers(1, 8), side=st.integers(8, 130))
def test_spreading_overshoots_nowhere(seed: int, cells: int, side: int) -> None:
    field = np.random.default_rng(seed).normal(0, 3, (cells, cells)).astype(np.float32)
    drawn = spread(field, side)
    assert drawn.shape == (side, side)
    assert drawn.min() >= field.min() - 1e-4
    assert drawn.max() <= field.max() + 1e-4
