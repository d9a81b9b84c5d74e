from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emomonitor.entities import Box, iso_utc
from emomonitor.labels import EMOTIONS, Emotion, emotion_from_name
from emomonitor.palette import EMOTION_COLOURS, INK_ON_EMOTION, rgb

_side = st.floats(1, 1000)
_boxes = st.builds(
    lambda x, y, w, h: Box(x=x, y=y, width=w, height=h), st.floats(-500, 500), st.floats(-500, 500), _side, _side
)


@given(_boxes, _boxes)
def test_overlap_is_symmetric_and_between_nothing_and_everything(a: Box, b: Box) -> None:
    assert 0 <= a.iou(b) <= 1 + 1e-9
    assert a.iou(b) == pytest.approx(b.iou(a))
    assert a.iou(a) == pytest.approx(1)


def test_times_are_written_in_utc_with_milliseconds() -> None:
    taipei = timezone(timedelta(hours=8))
    assert iso_utc(datetime(2026, 11, 23, 21, 47, 3, 120_000, taipei)) == "2026-11-23T13:47:03.120Z"
    assert iso_utc(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("name", "emotion"),
    [
        ("anger", Emotion.ANGRY),
        ("Angry", Emotion.ANGRY),
        ("HAPPINESS", Emotion.HAPPY),
        ("sadness", Emotion.SAD),
        ("Suprise", Emotion.SURPRISE),
        ("surprise ", Emotion.SURPRISE),
        ("disgust", None),
        ("", None),
    ],
)
def test_spellings_of_data_sets_are_understood(name: str, emotion: Emotion | None) -> None:
    assert emotion_from_name(name) is emotion


def test_the_order_of_the_labels_is_that_of_the_data_set() -> None:
    assert [e.title for e in EMOTIONS] == ["Angry", "Fear", "Happy", "Neutral", "Sad", "Surprise"]


def _luminance(colour: str) -> float:
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_text_on_an_emotions_colour_can_be_read(emotion: Emotion) -> None:
    light, dark = _luminance(EMOTION_COLOURS[emotion]), _luminance(INK_ON_EMOTION)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
