"""The companion's sentences: the bundled catalogue, and a carer's own in place of parts of it."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from emomonitor.errors import CareError
from emomonitor.labels import EMOTIONS
from emomonitor.resources import asset

LANGUAGES = ("en", "zh_TW")

LONGEST = 90
"""Characters of a sentence: about three lines at 28 pt on a small tablet."""

USES = (
    *(f"greeting.{part}" for part in ("morning", "noon", "afternoon", "evening", "two")),
    "rest",
    "night",
    "open",
    *(f"suggested.{e.key}" for e in EMOTIONS),
    "thanks",
    *(f"thanks.{kind}" for kind in ("glad", "low", "wrong", "private", "later", "reminder")),
    "family",
    *(f"choice.{key}" for key in ("yes", "no", "rather_not", "done")),
    *(f"choice.{e.key}" for e in EMOTIONS),
)
"""What sentences are for; each needs at least one."""

Sentence = Mapping[str, str]
"""One sentence by language."""

Catalogue = Mapping[str, tuple[Sentence, ...]]
"""Sentences by use."""


@cache
def bundled() -> Catalogue:
    """Return the sentences that come with the program."""
    found = read(tomllib.loads(asset("texts/companion.toml").read_text(encoding="utf-8")))
    missing = [use for use in USES if use not in found]
    if missing:
        raise CareError(f"companion.toml lacks {', '.join(missing)}.")
    return found


def load(path: Path) -> Catalogue:
    """Return the bundled sentences, with a carer's in place of all those of the same use.

    Raises:
        CareError: the carer's file can't be read, or a sentence in it can't be used: the message names it.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return bundled()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise CareError(f"{path} can't be read ({e}). Mend it, or delete it.") from e
    try:
        return {**bundled(), **read(document)}
    except CareError as e:
        raise CareError(f"{path}: {e}") from e


def read(document: Mapping[str, Any]) -> Catalogue:
    """Check a document and return its sentences. Raises CareError, which names the sentence."""
    if set(document) - {"sentence"} or not isinstance(document.get("sentence", []), list):
        raise CareError("write each sentence as [[sentence]] with use, en and zh_TW.")
    found: dict[str, list[Sentence]] = {}
    for number, entry in enumerate(document.get("sentence", []), start=1):
        where = f"sentence {number}"
        if not isinstance(entry, dict) or set(entry) != {"use", *LANGUAGES}:
            raise CareError(f"{where}: needs use, {' and '.join(LANGUAGES)}, and nothing else.")
        use = entry["use"]
        if use not in USES:
            raise CareError(f"{where}: use {use!r} is none of {', '.join(USES)}.")
        for language in LANGUAGES:
            _check(f"{where}, {language}", entry[language])
        found.setdefault(use, []).append({language: entry[language].strip() for language in LANGUAGES})
    return {use: tuple(sentences) for use, sentences in found.items()}


def _check(where: str, text: object) -> None:
    if not isinstance(text, str) or not text.strip():
        raise CareError(f"{where}: is empty.")
    if len(text) > LONGEST:
        raise CareError(f"{where}: has {len(text)} characters; at most {LONGEST} can be read at a glance.")
    try:
        places = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as e:
        raise CareError(f"{where}: a {{ or }} stands alone.") from e
    if places - {"person"}:
        raise CareError(f"{where}: only {{person}} can be filled in.")
