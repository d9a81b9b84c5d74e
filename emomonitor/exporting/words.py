"""The words of reports and of the formats, in both languages, from ``assets/texts/report.toml``."""

from __future__ import annotations

import tomllib
from functools import cache

from emomonitor.resources import asset
from emomonitor.texts import ENGLISH, LANGUAGES

FORMAT_KEYS = ("html", "pdf", "csv", "figures", "bids", "elan", "openface", "svg", "png")
"""Keys of :data:`emomonitor.exporting.formats.FORMATS`, for the command line's help, which must load nothing heavy."""


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return all words: key, language."""
    return tomllib.loads(asset("texts/report.toml").read_text(encoding="utf-8"))


def words(key: str, language: str, **filled: object) -> str:
    """Return a text; English where the language is one that has none.

    Args:
        key: name of the entry.
        language: ``en`` or ``zh_TW``.
        filled: what stands in place of ``{name}``.

    Raises:
        KeyError: there are no such words.
    """
    return catalogue()[key][language if language in LANGUAGES else ENGLISH].format(**filled)
