"""Faces that are hidden on pictures can't be found there again."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from emomonitor.entities import Box, Frame, Image, Quality, Reading, Scene, Track
from emomonitor.labels import Emotion
from emomonitor.opencv import cv2
from emomonitor.runtime.pictures import save_snapshot
from emomonitor.settings import Settings
from emomonitor.vision.annotate import annotate
from emomonitor.vision.detector import FaceDetector
from emomonitor.vision.drawn import Drawn
from emomonitor.vision.hiding import BLOCKS, cover, hide
from emomonitor.vision.layout import head_box

FACE = Box(x=120, y=90, width=100, height=100)
HIDDEN_ONLY = Drawn(boxes=False, labels=False, blur_faces=True)


def reading(box: Box = FACE) -> Reading:
    return Reading(
        frame=0,
        time_s=0.0,
        face_id=1,
        box=box,
        keypoints=np.array([[150, 120], [190, 120], [170, 140], [170, 165], [125, 130], [215, 130]], np.float32),
        detection=0.9,
        quality=Quality.OK,
        probs=None,
        smoothed=None,
        emotion=Emotion.HAPPY,
        confidence=0.87,
        since_s=0.0,
    )


def noise(height: int = 360, width: int = 640) -> Image:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3)).astype(np.uint8)


def blocks_in(part: Image) -> int:
    return len(np.unique(part.reshape(-1, 3), axis=0))


def test_a_head_becomes_a_few_even_blocks_and_the_rest_stays() -> None:
    image = noise()
    drawn = annotate(image, [reading()], drawn=HIDDEN_ONLY)
    head = head_box(FACE)
    inside = drawn[round(head.y) : round(head.y + head.height), round(head.x) : round(head.x + head.width)]
    assert blocks_in(inside) <= (BLOCKS + 1) * (BLOCKS + 3)
    assert (drawn[:, 260:] == image[:, 260:]).all()
    assert (drawn[280:] == image[280:]).all()


def test_the_picture_that_is_analysed_stays_as_it_is() -> None:
    image = noise()
    annotate(image, [reading()], drawn=HIDDEN_ONLY)
    assert (image == noise()).all()


def test_a_missed_face_stays_hidden() -> None:
    image = noise()
    drawn = annotate(image, [], [Track(id=1, detection=None, box=FACE, since_s=0.0)], drawn=HIDDEN_ONLY)
    assert (drawn[130:170, 130:200] != image[130:170, 130:200]).any(axis=2).mean() > 0.95


@pytest.mark.parametrize("still", ["surprised.jpeg", "neutral.jpeg", "group.jpeg"])
def test_of_a_photos_faces_nothing_smaller_than_an_eye_is_left(media: Path, still: str) -> None:
    loaded = cv2.imread(str(media / "stills" / still))
    assert loaded is not None
    image = loaded.astype(np.uint8)
    with FaceDetector() as detector:
        faces = detector.detect(image, 0.0)
    assert faces
    for face in faces:
        hidden = hide(image, face.box)
        assert hidden is not None
        covered = image.copy()
        cover(covered, hidden)
        right, left = face.keypoints[[0, 1]].astype(float)
        apart = float(np.hypot(*(left - right)))
        assert hidden.place.width / hidden.blocks.shape[1] > 0.4 * apart
        for x, y in face.keypoints[:4].astype(int):
            part = covered[y - 2 : y + 2, x - 2 : x + 2]
            assert blocks_in(part) <= 4


@pytest.mark.parametrize(
    "box",
    [
        Box(x=-60, y=-50, width=100, height=100),
        Box(x=600, y=330, width=200, height=200),
        Box(x=10.4, y=10.6, width=1, height=1),
        Box(x=-50, y=-50, width=900, height=900),
    ],
)
def test_faces_at_the_edge_tiny_or_huge_are_hidden_too(box: Box) -> None:
    image = noise()
    drawn = annotate(image, [reading(box)], drawn=HIDDEN_ONLY)
    assert drawn.shape == image.shape
    x, y = (min(max(round(v), 1), limit) for v, limit in zip(box.centre, (638, 358), strict=True))
    assert blocks_in(drawn[y - 1 : y + 1, x - 1 : x + 1]) <= 4


def test_a_face_out_of_the_picture_hides_nothing() -> None:
    assert hide(noise(), Box(x=900, y=20, width=50, height=50)) is None


def test_each_part_of_the_overlay_can_be_left_out() -> None:
    grey = np.full((360, 640, 3), 60, np.uint8)

    def changed(drawn: Drawn) -> int:
        return int((annotate(grey, [reading()], drawn=drawn) != 60).any(axis=2).sum())

    nothing = changed(Drawn(boxes=False, labels=False))
    assert nothing == 0
    box, label = changed(Drawn(labels=False)), changed(Drawn(boxes=False))
    points = changed(Drawn(boxes=False, labels=False, key_points=True))
    assert min(box, label, points) > 0
    assert changed(Drawn()) >= max(box, label)


def test_key_points_that_are_nowhere_are_left_out() -> None:
    lost = replace(reading(), keypoints=np.full((6, 2), np.nan, np.float32))
    grey = np.full((360, 640, 3), 60, np.uint8)
    assert (annotate(grey, [lost], drawn=Drawn(boxes=False, labels=False, key_points=True)) == 60).all()


def test_settings_say_what_is_drawn() -> None:
    settings = Settings(boxes=False, labels=False, key_points=True, heat_map=True, blur_faces=True)
    assert Drawn.by(settings) == Drawn(boxes=False, labels=False, key_points=True, heat_map=True, blur_faces=True)
    assert Drawn.by(Settings()) == Drawn()


def test_a_snapshot_hides_what_the_screen_hides(tmp_path: Path) -> None:
    image = noise()
    frame = Frame(image=image, time_s=0.0, index=0, utc=datetime(2026, 11, 23, tzinfo=UTC), read_at=0.0)
    path = save_snapshot(Scene(frame=frame, readings=(reading(),)), tmp_path / "pictures", drawn=HIDDEN_ONLY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    saved = cv2.imread(str(path))
    assert saved is not None
    assert (saved == annotate(image, [reading()], drawn=HIDDEN_ONLY)).all()
    assert (frame.image == noise()).all()


@pytest.mark.parametrize("kind", ["ignored", "glimpses"])
def test_faces_outside_the_seat_and_doubtful_ones_are_hidden_too(kind: str) -> None:
    image = noise()
    drawn = annotate(image, [], drawn=HIDDEN_ONLY, **{kind: (FACE,)})  # type: ignore[arg-type]
    assert (drawn[130:170, 130:200] != image[130:170, 130:200]).any(axis=2).mean() > 0.95
