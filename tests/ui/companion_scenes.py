"""A companion's page with a talk that says what a test wants."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from emomonitor.care.companion import catalogue
from emomonitor.care.companion.line import Choice, Line, LineKind, Look
from emomonitor.care.entities import Sight
from emomonitor.labels import Emotion, emotion_from_name

TAIPEI = ZoneInfo("Asia/Taipei")
AFTERNOON = datetime(2026, 11, 23, 15, 20, tzinfo=TAIPEI)


def a_line(kind: LineKind, use: str, *choices: str, language: str = "en", look: Look = Look.CALM) -> Line:
    """A line with the catalogue's own words."""
    words = catalogue.bundled()

    def said(name: str) -> str:
        return words[name][0][language]

    return Line(
        id=f"{kind}-{use}",
        kind=kind,
        text=said(use),
        look=look,
        choices=tuple(
            Choice(key=c, text=said(f"choice.{c}"), emotion=emotion_from_name(c), main=c in ("yes", "done"))
            for c in choices
        ),
    )


class Scripted:
    """Says one line until another is given, and notes what it is told."""

    def __init__(self, kind: LineKind = LineKind.REST, use: str = "rest", *choices: str) -> None:
        self.say(kind, use, *choices)
        self.answers: list[tuple[str, str]] = []
        self.nots = 0
        self.calls: list[bool] = []
        self.sights: list[Sight] = []

    def say(self, kind: LineKind, use: str, *choices: str, look: Look = Look.CALM) -> None:
        self._said = (kind, use, choices, look)

    def suggest(self) -> None:
        self.say(LineKind.SUGGESTED, "suggested.happy", "yes", "no", "rather_not", look=Look.ASKING)

    def ask(self) -> None:
        self.say(LineKind.OPEN, "open", *(e.key for e in Emotion), "rather_not", look=Look.ASKING)

    def see(self, sight: Sight) -> None:
        self.sights.append(sight)

    def step(self, now: datetime, language: str) -> Line:
        kind, use, choices, look = self._said
        return a_line(kind, use, *choices, language=language, look=look)

    def answer(self, line_id: str, choice_key: str, now: datetime) -> None:
        self.answers.append((line_id, choice_key))
        self.say(LineKind.THANKS, "thanks")

    def not_now(self, now: datetime) -> None:
        self.nots += 1
        self.say(LineKind.THANKS, "thanks.later")

    def call_open(self, is_open: bool) -> None:
        self.calls.append(is_open)
