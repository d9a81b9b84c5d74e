from __future__ import annotations

import numpy as np
import pytest

from emomonitor.entities import Box, Image, Quality, Reading, Track
from emomonitor.labels import Emotion
from emomonitor.palette import EMOTION_COLOURS, rgb
from emomonitor.vision.annotate import annotate
from emomonitor.vision.layout import head_box
from emomonitor.vision.words import verdict

FACE = Box(x=120, y=90, width=100, height=100)
TOP = round(head_box(FACE).y)


def reading(emotion: Emotion | None, quality: Quality = Quality.OK, box: Box = FACE) -> Reading:
    return Reading(
        frame=0,
        time_s=0.0,
        face_id=1,
        box=box,
        keypoints=np.zeros((6, 2), np.float32),
        detection=0.9,
        quality=quality,
        probs=None,
        smoothed=None,
        emotion=emotion,
        confidence=0.87 if quality is Quality.OK else None,
        since_s=0.0,
    )


def grey(height: int = 360, width: int = 640) -> Image:
    return np.full((height, width, 3), 60, np.uint8)


def has(image: Image, colour: str) -> bool:
    red, green, blue = rgb(colour)
    return bool((image == (blue, green, red)).all(axis=2).any())


@pytest.mark.parametrize("emotion", Emotion)
def test_box_and_label_have_the_emotions_colour(emotion: Emotion) -> None:
    drawn = annotate(grey(), [reading(emotion)])
    assert has(drawn, EMOTION_COLOURS[emotion])
    assert not any(has(drawn, c) for e, c in EMOTION_COLOURS.items() if e is not emotion)


def test_the_picture_given_stays_as_it_is() -> None:
    image = grey()
    annotate(image, [reading(Emotion.SAD)])
    assert (image == 60).all()


def test_nothing_is_drawn_over_the_face() -> None:
    drawn = annotate(grey(), [reading(Emotion.HAPPY)])
    assert (drawn[TOP + 5 : 185, 125:215] == 60).all()


def test_nothing_seen_changes_nothing() -> None:
    assert (annotate(grey(), []) == 60).all()


def share_of_edge_drawn(image: Image) -> float:
    return float((image[TOP, 122:218] != 60).any(axis=1).mean())


def test_an_unsure_face_has_a_dashed_box_and_no_emotions_colour() -> None:
    sure, unsure = annotate(grey(), [reading(Emotion.SAD)]), annotate(grey(), [reading(None, Quality.TURNED)])
    assert share_of_edge_drawn(sure) == 1.0
    assert 0.3 < share_of_edge_drawn(unsure) < 0.85
    assert not any(has(unsure, c) for c in EMOTION_COLOURS.values())


def test_a_missed_face_is_drawn_dashed() -> None:
    drawn = annotate(grey(), [], [Track(id=3, detection=None, box=FACE, since_s=0.0)])
    assert 0.3 < share_of_edge_drawn(drawn) < 0.85


@pytest.mark.parametrize("size", [(48, 48), (90, 160), (360, 640), (2160, 3840), (1920, 1080)])
def test_any_size_of_picture_is_drawn_on(size: tuple[int, int]) -> None:
    height, width = size
    box = Box(x=-0.2 * width, y=0.2 * height, width=0.7 * width, height=0.9 * height)
    drawn = annotate(grey(height, width), [reading(Emotion.FEAR, box=box)])
    assert drawn.shape == (height, width, 3)
    assert has(drawn, EMOTION_COLOURS[Emotion.FEAR])


def test_lines_grow_with_the_picture() -> None:
    def line(image: Image) -> int:
        red, green, blue = rgb(EMOTION_COLOURS[Emotion.SAD])
        return int((image[image.shape[0] // 2] == (blue, green, red)).all(axis=1).sum())

    small = annotate(grey(), [reading(Emotion.SAD)])
    large = annotate(grey(1440, 2560), [reading(Emotion.SAD, box=Box(x=480, y=360, width=800, height=800))])
    assert line(large) > 2 * line(small)


def test_words_say_what_is_seen() -> None:
    assert verdict(Emotion.HAPPY, 0.874, Quality.OK) == "Happy 0.87"
    assert verdict(None, 0.3, Quality.OK) == "Unsure"
    assert verdict(None, None, Quality.CUT) == "Unsure: partly out of view"
