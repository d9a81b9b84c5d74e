"""What is said of a day or a week: only what the intervals allow. Words of ``assets/texts/history.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache

from emomonitor.care.history.days import LEAST_READ_S, LEAST_USUAL, Day, Share
from emomonitor.labels import EMOTIONS
from emomonitor.resources import asset


@cache
def catalogue() -> dict[str, dict[str, dict[str, str]]]:
    """Return all words: table, name, language."""
    return tomllib.loads(asset("texts/history.toml").read_text(encoding="utf-8"))


def say(key: str, language: str, **filled: object) -> str:
    """Return words filled in."""
    table, _, name = key.partition(".")
    return catalogue()[table][name][language].format(**filled)


def percent(value: float | None) -> str:
    """Write a share."""
    return "" if value is None else f"{100 * value:.0f} %"


def span(seconds: float, language: str) -> str:
    """Write a length of time."""
    if seconds < 60:
        return say("word.seconds", language, s=round(seconds))
    minutes = round(seconds / 60)
    if minutes < 60:
        return say("word.minutes", language, m=minutes)
    return say("word.hours", language, h=minutes // 60, m=minutes % 60)


def day_summary(day: Day, language: str) -> list[str]:
    """Say a day in sentences."""
    return _summary(day.view_s, day.watched_s, day.shares, day.usual_days, language)


def week_summary(days: Sequence[Day], shares: Sequence[Share], language: str) -> list[str]:
    """Say a week in sentences; the usual is that of the days before it."""
    view, watched = sum(d.view_s for d in days), sum(d.watched_s for d in days)
    return _summary(view, watched, shares, days[0].usual_days, language)


def _summary(view: float, watched: float, shares: Sequence[Share], usual_days: int, language: str) -> list[str]:
    caution = say("summary.caution", language)
    if watched == 0:
        return [say("summary.nothing", language), caution]
    told = [say("summary.view", language, view=span(view, language), watched=span(watched, language))]
    if not shares:
        return [*told, say("summary.little", language, least=span(LEAST_READ_S, language)), caution]
    told.append(_mostly(shares, language))
    unlike = [_unlike(k, share, language) for k, share in enumerate(shares) if share.unlike]
    if unlike:
        told += unlike
    elif usual_days < LEAST_USUAL:
        told.append(say("summary.no_usual", language, days=usual_days, least=LEAST_USUAL))
    else:
        told.append(say("summary.as_usual", language, days=usual_days))
    return [*told, caution]


def _mostly(shares: Sequence[Share], language: str) -> str:
    """Name the expression whose interval lies above those of all others; else none."""
    first = max(range(len(shares)), key=lambda k: shares[k].value)
    best = shares[first]
    others = [s.high for k, s in enumerate(shares) if k != first]
    if best.low is None or any(high is None or high >= best.low for high in others):
        return say("summary.none", language)
    return say(
        "summary.mostly",
        language,
        expression=say(f"expression.{EMOTIONS[first].key}", language),
        value=percent(best.value),
        low=percent(best.low),
        high=percent(best.high),
    )


def _unlike(k: int, share: Share, language: str) -> str:
    words = say(
        "summary.more" if share.unlike > 0 else "summary.less",
        language,
        expression=say(f"expression.{EMOTIONS[k].key}", language),
        value=percent(share.value),
        low=percent(share.low),
        high=percent(share.high),
        usual=percent(share.usual),
    )
    return words[0].upper() + words[1:]
