"""The words about consent and the law, in both languages, from ``assets/texts/consent.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from emomonitor.resources import asset

LANGUAGES = ("en", "zh_TW")

PURPOSES = ("own", "care", "try")
"""Keys of the purposes that have words here; any other purpose is a person's own words."""


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads(asset("texts/consent.toml").read_text(encoding="utf-8"))


def version() -> int:
    """Return the version of what people agree to."""
    return int(_catalogue()["version"])


def keys() -> tuple[str, ...]:
    """Return the keys of all texts."""
    return tuple(k for k in _catalogue() if k != "version")


def text(key: str, language: str) -> str:
    """Return a text; English where the language is another than ``zh_TW``."""
    entry = _catalogue()[key]
    return str(entry[language if language in LANGUAGES else "en"])


def purpose_words(purpose: str, language: str) -> str:
    """Return the words of a purpose that the app knows; a person's own words as they are."""
    return text(f"purpose_{purpose}", language) if purpose in PURPOSES else purpose


def keep_words(days: int | None, language: str) -> str:
    """Say how long recordings are kept."""
    return text("keep_always", language) if days is None else text("keep_days", language).format(days=days)
