"""Screen readers are told what has changed, calmly."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from ui_scenes import a_reading

from emomonitor.labels import Emotion
from emomonitor.runtime.recording import RecordingStatus
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State
from emomonitor.ui.announcer import Announcer, Calm, CalmDescription, Held, status_words


def test_the_first_words_are_said_at_once() -> None:
    assert Calm().offer("one", 0.0) == "one"


def test_words_wait_five_seconds_and_the_newest_wins() -> None:
    calm = Calm()
    calm.offer("one", 0.0)
    assert calm.offer("two", 1.0) == ""
    assert calm.offer("three", 2.0) == ""
    assert calm.wait_s(2.0) == pytest.approx(3.0)
    assert calm.due(4.9) == ""
    assert calm.due(5.0) == "three"
    assert calm.wait_s(5.0) is None
    assert calm.due(99.0) == ""


def test_what_is_as_it_was_said_is_not_said_again() -> None:
    calm = Calm()
    calm.offer("happy", 0.0)
    assert calm.offer("sad", 1.0) == ""
    assert calm.offer("happy", 2.0) == ""
    assert calm.wait_s(2.0) is None  # "sad" is no longer so


def test_never_more_than_one_in_five_seconds_whatever_comes() -> None:
    calm = Calm()
    said = [i / 10 for i in range(600) if calm.offer(f"words {i}", i / 10)]
    assert len(said) == 12
    assert all(b - a >= 5.0 for a, b in pairwise(said))


def test_an_emotion_is_told_once_after_it_has_held_for_two_seconds() -> None:
    held = Held()
    happy = a_reading(1, emotion=Emotion.HAPPY)
    assert [held.update(1, happy, t / 2) for t in range(8)] == [
        *[None] * 4,
        (1, Emotion.HAPPY),
        *[None] * 3,
    ]


def test_an_emotion_that_flickers_is_not_told() -> None:
    held = Held()
    both = a_reading(1, emotion=Emotion.HAPPY), a_reading(1, emotion=Emotion.SAD)
    assert not any(held.update(1, both[t % 2], t * 1.5) for t in range(20))


def test_another_person_and_another_source_begin_anew() -> None:
    held = Held()
    happy = a_reading(1, emotion=Emotion.HAPPY)
    held.update(1, happy, 100.0)
    assert held.update(2, happy, 102.5) is None
    assert held.update(2, happy, 104.6) == (2, Emotion.HAPPY)
    assert held.update(2, a_reading(2, emotion=Emotion.SAD), 0.0) is None
    assert held.update(2, a_reading(2, emotion=Emotion.SAD), 2.0) == (2, Emotion.SAD)
    assert held.update(None, None, 3.0) is None


def test_changes_of_the_runner_have_words() -> None:
    running = RunnerStatus(state=State.RUNNING)
    lost, paused = replace(running, state=State.RECONNECTING), replace(running, state=State.PAUSED)
    recording = replace(running, recording=RecordingStatus(path=Path("log.csv"), rows=0, elapsed_s=0.0))
    assert status_words(running, recording) == "Recording has started."
    assert status_words(recording, running) == "Recording has stopped."
    assert "lost" in status_words(running, lost)
    assert "back" in status_words(lost, running)
    assert status_words(running, paused) == "Paused."
    assert status_words(paused, running) == "Going on."
    assert status_words(running, replace(running, state=State.FAILED, message="No camera.")) == "No camera."
    assert status_words(running, running) == ""


def test_the_announcer_speaks_now_and_the_newest_later(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    now = [0.0]
    announcer = Announcer(widget, clock=lambda: now[0])
    said: list[str] = []
    announcer.announced.connect(said.append)
    announcer.say("Paused.")
    announcer.say("Going on.")
    announcer.reading(1, a_reading(1), 0.0)
    announcer.reading(1, a_reading(1), 2.0)
    assert said == ["Paused."]
    now[0] = 5.0
    announcer._timer.timeout.emit()
    assert said == ["Paused.", "Person 1: Happy"]


def test_a_description_changes_at_a_calm_rate(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    asked: list[int] = []
    calm = CalmDescription(widget, every_ms=60)

    def words(i: int) -> str:
        asked.append(i)
        return f"words {i}"

    for i in range(50):
        calm.say(partial(words, i))
    assert widget.accessibleDescription() == "words 0"
    qtbot.waitUntil(lambda: widget.accessibleDescription() == "words 49")
    assert asked == [0, 49]
