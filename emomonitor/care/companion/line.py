"""What the companion shows at one moment: one sentence, and at most a few answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from emomonitor.care.entities import Sight
from emomonitor.labels import Emotion


class LineKind(StrEnum):
    """Why a sentence is shown."""

    GREETING = "greeting"  # by time of day, when somebody comes into view
    REST = "rest"  # nothing to say: company, without a question
    OPEN = "open"  # how the person feels, without suggesting anything: six drawn faces
    SUGGESTED = "suggested"  # what was seen, and whether that is right
    THANKS = "thanks"  # after an answer
    REMINDER = "reminder"  # the carer's words at their time
    FAMILY = "family"  # a photo or some words from the family's folder
    NIGHT = "night"  # the clock and nothing else


class Look(StrEnum):
    """How the companion's own face looks. It never mirrors what was seen of the person."""

    CALM = "calm"
    GLAD = "glad"
    ASKING = "asking"
    ASLEEP = "asleep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer that can be given.

    Attributes:
        key: names it in files.
        text: what stands on its button.
        emotion: whose drawn face it shows; None for words alone.
        main: whether it is the first one, shown filled.
    """

    key: str
    text: str
    emotion: Emotion | None = None
    main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence, until another one comes.

    Attributes:
        id: of this showing of it; an answer names it.
        kind: why it is shown.
        text: the sentence, one at a time, as it is read and spoken.
        choices: what can be answered: none, up to three in words, or for :attr:`LineKind.OPEN` six faces and
            "I'd rather not say".
        look: of the companion's own face.
        photo: a picture from the family, shown above the sentence in place of the face.
        until: when it goes by itself; None where it stays until something else is to be said.
        aloud: whether it is spoken, where a voice is there and wanted.
    """

    id: str
    kind: LineKind
    text: str
    choices: tuple[Choice, ...] = ()
    look: Look = Look.CALM
    photo: Path | None = None
    until: datetime | None = None
    aloud: bool = True


class Talker(Protocol):
    """What the page needs of the companion's talk. Used by one thread."""

    def see(self, sight: Sight) -> None:
        """Take what was seen."""

    def step(self, now: datetime, language: str) -> Line:
        """Return what is to be shown now, in a language, ``en`` or ``zh_TW``; called about once a second."""

    def answer(self, line_id: str, choice_key: str, now: datetime) -> None:
        """The person answered; too late where the line has gone."""

    def not_now(self, now: datetime) -> None:
        """The person wants to be left alone for a while."""

    def call_open(self, is_open: bool) -> None:
        """While a call is open, nothing is said or asked."""
