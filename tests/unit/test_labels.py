from __future__ import annotations

import pytest

from emomonitor.labels import EMOTIONS, KEYS, N_EMOTIONS, UNSURE, Emotion, emotion_from_name


def test_the_order_is_alphabetical_as_in_the_data_sets_folders() -> None:
    assert KEYS == ("angry", "fear", "happy", "neutral", "sad", "surprise")
    assert list(KEYS) == sorted(KEYS)


def test_an_emotions_value_is_its_index() -> None:
    assert [e.value for e in EMOTIONS] == list(range(N_EMOTIONS))


def test_a_title_is_the_data_sets_folder_name() -> None:
    assert Emotion.SURPRISE.title == "Surprise"


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_each_key_and_title_in_any_case_names_its_emotion(emotion: Emotion) -> None:
    for spelling in (emotion.key, emotion.title, emotion.key.upper(), f" {emotion.title} "):
        assert emotion_from_name(spelling) is emotion


@pytest.mark.parametrize(
    ("spelling", "emotion"),
    [
        ("anger", Emotion.ANGRY),
        ("Happiness", Emotion.HAPPY),
        ("sadness", Emotion.SAD),
        ("Suprise", Emotion.SURPRISE),
        ("fearful", Emotion.FEAR),
    ],
)
def test_spellings_of_other_data_sets_are_understood(spelling: str, emotion: Emotion) -> None:
    assert emotion_from_name(spelling) is emotion


@pytest.mark.parametrize("name", ["Disgust", "contempt", "", "training", UNSURE])
def test_other_names_are_none_of_the_six(name: str) -> None:
    assert emotion_from_name(name) is None
