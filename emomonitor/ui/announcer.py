"""Tells screen readers what has changed: calmly, the newest first, never more than one thing in five seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from emomonitor.entities import Reading
from emomonitor.labels import Emotion
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State
from emomonitor.ui.words import emotion_word, person, translate

GAP_S = 5.0
"""Least seconds between two announcements: a voice needs about that long for a sentence."""

HELD_S = 2.0
"""Seconds an emotion must have been shown before it is told."""


class Calm:
    """Lets words through at most once in ``gap_s`` seconds; of those that must wait, the newest stays. Without Qt."""

    def __init__(self, gap_s: float = GAP_S) -> None:
        self._gap_s = gap_s
        self._last_s = float("-inf")
        self._last = ""
        self._waiting = ""

    def offer(self, words: str, now_s: float) -> str:
        """Return the words to say now, "" where they wait or were the last ones said.

        Args:
            words: what could be said.
            now_s: seconds on a clock that never goes back.
        """
        if words == self._last and now_s - self._last_s < self._gap_s:
            self._waiting = ""  # back to what was said: what came between is no longer so
            return ""
        self._waiting = words
        return self.due(now_s)

    def due(self, now_s: float) -> str:
        """Return what has waited long enough, or ""."""
        if not self._waiting or now_s - self._last_s < self._gap_s:
            return ""
        self._last, self._waiting, self._last_s = self._waiting, "", now_s
        return self._last

    def wait_s(self, now_s: float) -> float | None:
        """Seconds until something is due; None while nothing waits."""
        return max(0.0, self._last_s + self._gap_s - now_s) if self._waiting else None


class Held:
    """Notices when the chosen person shows another emotion and keeps it for a while. Without Qt."""

    def __init__(self, held_s: float = HELD_S) -> None:
        self._held_s = held_s
        self._told: tuple[int, Emotion | None] | None = None
        self._now: tuple[int, Emotion | None] | None = None
        self._since_s = 0.0

    def update(self, face_id: int | None, reading: Reading | None, now_s: float) -> tuple[int, Emotion | None] | None:
        """Return (person, emotion) once it has been shown for long enough, else None.

        Args:
            face_id: the chosen person.
            reading: their newest reading; None while they are out of view.
            now_s: source time in seconds; where it goes back, another source has begun.
        """
        seen = (face_id, reading.emotion) if face_id is not None and reading is not None else None
        if seen != self._now or now_s < self._since_s:
            self._now, self._since_s = seen, now_s
        if seen is None or seen == self._told or now_s - self._since_s < self._held_s:
            return None
        self._told = seen
        return seen


def status_words(before: RunnerStatus, now: RunnerStatus) -> str:
    """Return what to tell of a change of the runner's, "" where nothing worth telling has changed."""
    if before.recording is None and now.recording is not None:
        return translate("Announce", "Recording has started.")
    if before.recording is not None and now.recording is None:
        return translate("Announce", "Recording has stopped.")
    if before.state is now.state:
        return ""
    match now.state:
        case State.RECONNECTING:
            return translate("Announce", "The picture is lost. It is looked for again.")
        case State.RUNNING if before.state is State.RECONNECTING:
            return translate("Announce", "The picture is back.")
        case State.RUNNING if before.state is State.PAUSED:
            return translate("Announce", "Going on.")
        case State.RUNNING:
            return translate("Announce", "Emotion recognition is on.")
        case State.PAUSED:
            return translate("Announce", "Paused.")
        case State.FAILED:
            return now.message
        case State.IDLE:
            return now.ended or translate("Announce", "Emotion recognition is off.")
    return ""


class Announcer(QObject):
    """Speaks for a page. Lives in the GUI thread.

    Args:
        speaker: the widget in whose name it is told.
        clock: seconds that never go back.

    Signals:
        announced: the words that were told.
    """

    announced = Signal(str)

    def __init__(self, speaker: QWidget, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(speaker)
        self._speaker = speaker
        self._clock = clock
        self._calm, self._held = Calm(), Held()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._speak_waiting)

    def say(self, words: str) -> None:
        """Tell something, at once or as soon as there is quiet."""
        if words:
            self._speak(self._calm.offer(words, self._clock()))

    def follow(self, before: RunnerStatus, now: RunnerStatus) -> None:
        """Tell what has changed in the runner."""
        self.say(status_words(before, now))

    def reading(self, face_id: int | None, reading: Reading | None, now_s: float, name: str = "") -> None:
        """Tell the chosen person's emotion once it has lasted.

        Args:
            face_id: the chosen person.
            reading: their newest reading.
            now_s: source time in seconds.
            name: what the person is called, if not by number.
        """
        shown = self._held.update(face_id, reading, now_s)
        if shown is not None:
            who, emotion = shown
            self.say(translate("Announce", "{}: {}").format(name or person(who), emotion_word(emotion)))

    def _speak_waiting(self) -> None:
        self._speak(self._calm.due(self._clock()))

    def _speak(self, words: str) -> None:
        if words:
            event = QAccessibleAnnouncementEvent(self._speaker, words)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
            QAccessible.updateAccessibility(event)
            self.announced.emit(words)
        wait_s = self._calm.wait_s(self._clock())
        if wait_s is None:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start(round(wait_s * 1000) + 1)


class CalmDescription(QObject):
    """Keeps a painted widget's accessible description up to date, at most once in ``every_ms``.

    A screen reader that is on such a widget hears each change.
    """

    def __init__(self, widget: QWidget, every_ms: int = 2000) -> None:
        super().__init__(widget)
        self._widget = widget
        self._words: Callable[[], str] = str
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(every_ms)
        self._timer.timeout.connect(self._put)

    def say(self, words: Callable[[], str]) -> None:
        """Describe what is shown; ``words`` is called when it is time, so that it costs nothing before."""
        self._words = words
        if not self._timer.isActive():
            self._put()
            self._timer.start()

    def now(self, words: Callable[[], str]) -> None:
        """Describe what somebody has just changed: at once."""
        self._words = words
        self._put()

    def again(self) -> None:
        """Say the same in another language, once that was drawn."""
        if not self._timer.isActive():
            self._timer.start()

    def _put(self) -> None:
        words = self._words()
        if words != self._widget.accessibleDescription():
            self._widget.setAccessibleDescription(words)
