"""What was asked and answered, as CSV: answers after a suggestion are kept apart from those without one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from emomonitor.care.tables import append_row
from emomonitor.errors import CareError
from emomonitor.labels import Emotion, emotion_from_name

COLUMNS = ("utc", "kind", "question", "suggested", "seen", "confidence", "answer", "seconds", "language")

OPEN, SUGGESTED, CORRECTION = "open", "suggested", "correction"
"""Kinds: asked without a suggestion; after one; "That's wrong" by somebody who looked at the label."""

NONE = "none"
"""The question went by itself."""

NOT_NOW = "not_now"
RATHER_NOT = "rather_not"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One question and what came of it.

    Attributes:
        utc: when it was asked.
        kind: ``open``, ``suggested`` or ``correction``.
        question: the sentence.
        suggested: the expression that it named; None for an open question.
        seen: the expression that the screen would have shown then; None where unsure or nobody was read. For an open
            question the person didn't know it.
        confidence: its probability.
        answer: an expression's key, ``yes``, ``no``, ``rather_not``, ``not_now`` or ``none``.
        seconds: from the question to the answer.
        language: of the question.
    """

    utc: datetime
    kind: str
    question: str
    suggested: Emotion | None = None
    seen: Emotion | None = None
    confidence: float | None = None
    answer: str
    seconds: float
    language: str

    @property
    def emotion(self) -> Emotion | None:
        """What the person said of themselves without a suggestion; None for anything else."""
        return emotion_from_name(self.answer) if self.kind == OPEN else None

    @property
    def corrected(self) -> Emotion | None:
        """What somebody called right who had seen the label; None for anything else."""
        return emotion_from_name(self.answer) if self.kind == CORRECTION else None


def append_answer(given: Given, path: Path) -> None:
    """Write one answer; it is on the disk when this returns.

    Raises:
        CareError: it can't be written.
    """
    append_row(path, COLUMNS, _cells(given))


def read_answers(path: Path) -> tuple[Given, ...]:
    """Return all answers, oldest first; rows that can't be read are left out. Raises CareError for the whole file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as e:
        raise CareError(f"{path} can't be read ({e}).") from e
    found = (_given(row) for row in csv.DictReader(io.StringIO(text)))
    return tuple(g for g in found if g is not None)


def share_of_yes(given: Iterable[Given]) -> tuple[int, int]:
    """Return how many suggestions were right as the person says, and how many got an answer of yes or no."""
    told_of = [g.answer for g in given if g.kind == SUGGESTED and g.answer in (YES, NO)]
    return told_of.count(YES), len(told_of)


def _cells(given: Given) -> tuple[str, ...]:
    return (
        given.utc.isoformat(timespec="seconds"),
        given.kind,
        given.question,
        given.suggested.key if given.suggested is not None else "",
        given.seen.key if given.seen is not None else "",
        "" if given.confidence is None else f"{given.confidence:.3f}",
        given.answer,
        f"{given.seconds:.1f}",
        given.language,
    )


def _given(row: dict[str, str | None]) -> Given | None:
    try:
        cells = {name: row[name] or "" for name in COLUMNS}
        utc = datetime.fromisoformat(cells["utc"])
        if utc.tzinfo is None:
            return None
        return Given(
            utc=utc,
            kind=cells["kind"],
            question=cells["question"],
            suggested=emotion_from_name(cells["suggested"]),
            seen=emotion_from_name(cells["seen"]),
            confidence=float(cells["confidence"]) if cells["confidence"] else None,
            answer=cells["answer"],
            seconds=float(cells["seconds"]),
            language=cells["language"],
        )
    except (KeyError, ValueError):
        return None
