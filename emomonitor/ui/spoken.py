"""Translates what the rooms below say: errors and states that are written in English where they arise.

Those rooms know no Qt, their words also go to the command line, into logs and sessions, and some come from another
process or an older file. So a message is recognised by its shape: ``scripts/update_translations.py`` lists every
sentence of those rooms with ``{}`` for what is filled in, and here the sentence that fits is looked up, translated and
filled in again. What is filled in may be such a sentence itself. Whatever fits none stays as it is.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from PySide6.QtCore import QCoreApplication

from emomonitor.resources import asset

CONTEXT = "Spoken"

_DEEPEST = 3
"""How far sentences may stand inside each other: a recording's end holds an error, and that the system's reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """A template, the pattern of what it makes, and its longest fixed piece, by which most others are ruled out."""

    template: str
    pattern: re.Pattern[str]
    piece: str


def spoken(english: str) -> str:
    """Return a message of the rooms below in the language of the moment. Any thread may ask."""
    return _spoken(english, _DEEPEST)


def _spoken(english: str, depth: int) -> str:
    found = _recognised(english) if depth else None
    if found is None:
        return english
    template, filled = found
    return QCoreApplication.translate(CONTEXT, template).format(*(_spoken(part, depth - 1) for part in filled))


@lru_cache(maxsize=256)
def _recognised(english: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the template that made a message, and what was filled in; None where no template did."""
    for shape in _shapes():
        if shape.piece in english and (match := shape.pattern.fullmatch(english)) is not None:
            return shape.template, match.groups()
    return None


@cache
def _shapes() -> tuple[_Shape, ...]:
    """Every template, those with the most words of their own first: they say the most."""
    templates: list[str] = json.loads(asset("translations/spoken.json").read_text(encoding="utf-8"))
    return tuple(_shape(t) for t in sorted(templates, key=lambda t: -len(t.replace("{}", ""))))


def _shape(template: str) -> _Shape:
    pieces = [piece.replace("{{", "{").replace("}}", "}") for piece in template.split("{}")]
    pattern = re.compile("(.+?)".join(re.escape(piece) for piece in pieces), re.DOTALL)
    return _Shape(template=template, pattern=pattern, piece=max(pieces, key=len))
