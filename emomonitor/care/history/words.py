"""What is said of a day or a week: only what the intervals allow. Words of ``assets/texts/history.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from emomonitor.care.companion.answers import Given
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


def joined(sentences: Iterable[str], language: str) -> str:
    """Put sentences one after another; Chinese ones have no space between them."""
    return (" " if language == "en" else "").join(sentences)


def answer_words(given: Given, language: str) -> str:
    """Say what was answered."""
    meant = given.emotion or given.corrected
    return say(f"answer.{given.answer}" if meant is None else f"expression.{meant.key}", language)


def times(day: Day, language: str) -> Iterator[tuple[str, str]]:
    """Name how a day's time divides, with the lengths."""
    for name, seconds in (
        ("alone", day.alone_s),
        ("read", day.read_s),
        ("unsure", day.unsure_s),
        ("others", day.view_s - day.alone_s),
        ("nobody", day.nobody_s),
        ("off", max(0.0, day.length_s - day.watched_s)),
    ):
        yield say(f"table.{name}", language), span(seconds, language)


def share_table(shares: Sequence[Share], language: str, *, dash: str) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of shares; ``dash`` stands between the ends of an interval."""

    def between(low: float | None, high: float | None) -> str:
        return "" if low is None or high is None else f"{100 * low:.0f}{dash}{100 * high:.0f} %"

    head = ("expression", "share", "interval", "corrected", "interval", "usual")
    rows = [
        [
            say(f"expression.{emotion.key}", language),
            percent(s.value),
            between(s.low, s.high),
            percent(s.corrected),
            between(s.corrected_low, s.corrected_high),
            percent(s.usual),
        ]
        for emotion, s in zip(EMOTIONS, shares, strict=True)
    ]
    return [say(f"table.{name}", language) for name in head], rows


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
