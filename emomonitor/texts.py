"""What the command line says, in the language of whoever reads it. CSV and JSON are English for everybody."""

from __future__ import annotations

import os
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache

from emomonitor.resources import asset

ENGLISH = "en"
CHINESE = "zh_TW"
LANGUAGES = (ENGLISH, CHINESE)

_language = ENGLISH


def language_of(setting: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the language to speak: the setting's, with ``system`` that of LC_ALL, LC_MESSAGES or LANG."""
    if setting in LANGUAGES:
        return setting
    named = next((environment[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(n)), "")
    return CHINESE if named.startswith(("zh_TW", "zh_HK", "zh_MO", "zh-Hant", "zh_Hant")) else ENGLISH


def speak(setting: str) -> None:
    """Choose the language of :func:`text`: ``system``, ``en`` or ``zh_TW``."""
    global _language
    _language = language_of(setting)


def current() -> str:
    """Return the language that was chosen."""
    return _language


def text(key: str, **filled: object) -> str:
    """Return words of ``assets/texts/cli.toml``.

    Args:
        key: table and name (``run.recording``).
        filled: what stands in place of ``{name}``.

    Raises:
        KeyError: there are no such words.
    """
    table, _, name = key.partition(".")
    return catalogue()[table][name][_language].format(**filled)


@cache
def catalogue() -> dict[str, dict[str, dict[str, str]]]:
    """Return all words: table, name, language."""
    return tomllib.loads(asset("texts/cli.toml").read_text(encoding="utf-8"))


def padded(words: str, width: int) -> str:
    """Fill up with spaces to a width in a terminal's columns, of which a Chinese character takes two."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in words)
    return words + " " * max(0, width - len(words) - wide)
