"""What is written to the family: words of ``assets/texts/care.toml``, filled with what was seen.

Facts of an :class:`~emomonitor.care.entities.Occasion`, by kind:

- ALERT and RESOLVED: ``what`` (a :class:`~emomonitor.care.rules.What`), ``since`` (ISO time); expressions:
  ``emotions`` (keys), ``sure`` (0 to 1); nobody, a lost camera: ``minutes``; a crowd: ``people``, ``usual``.
- DAILY: ``seen_min``, ``read_min``, ``alerts``, ``answers``.
- ADVICE: ``days``, ``detail_en``, ``detail_zh_TW``.
"""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from functools import cache

from emomonitor.care.config import CareConfig
from emomonitor.care.entities import Channel, Message, MessageKind, Occasion, Recipient
from emomonitor.care.rules import Rule, What
from emomonitor.labels import Emotion
from emomonitor.resources import asset

Catalogue = dict[str, dict[str, dict[str, str]]]


def _new_id() -> str:
    return uuid.uuid4().hex


def usable(config: CareConfig, person: Recipient) -> tuple[Channel, ...]:
    """Return somebody's channels whose test has passed; nothing but tests goes by others."""
    return tuple(c for c in config.channels if c.key in person.channels and c.tested is not None)


def messages_for(
    occasion: Occasion, config: CareConfig, *, new_id: Callable[[], str] = _new_id, zone: tzinfo | None = None
) -> tuple[Message, ...]:
    """Write to everybody who is meant, in their language: one message for each of their channels.

    Args:
        occasion: what happened.
        config: people, channels, rules.
        new_id: gives an id that was never used.
        zone: of the times in the words; None is the system's own.
    """
    return tuple(
        Message(
            id=new_id(),
            occasion=occasion.id,
            kind=occasion.kind,
            created=occasion.at,
            recipient=person.key,
            channel=channel.key,
            title=title_of(occasion, config, person.language),
            body=body_of(occasion, config, person.language, zone),
            language=person.language,
        )
        for person in config.meant_by(occasion.to)
        for channel in usable(config, person)
    )


def trial_words(config: CareConfig, language: str) -> tuple[str, str]:
    """Return title and body of a test message."""
    return _say("title.test", language), _say("body.test", language, person=_person(config, language))


def title_of(occasion: Occasion, config: CareConfig, language: str) -> str:
    """Return a message's title."""
    return _say(f"title.{_template(occasion)}", language, person=_person(config, language))


def body_of(occasion: Occasion, config: CareConfig, language: str, zone: tzinfo | None = None) -> str:
    """Return a message's text."""
    facts = occasion.facts
    at = occasion.at.astimezone(zone)
    filled: dict[str, object] = {
        "person": _person(config, language),
        "time": f"{at:%H:%M}",
        "date": f"{at:%Y-%m-%d}",
        "since": _clock(facts.get("since"), zone),
        "sure": round(100 * _number(facts.get("sure"))),
        "minutes": round(_number(facts.get("minutes"))),
        "people": round(_number(facts.get("people"))),
        "usual": round(_number(facts.get("usual"))),
        "expressions": expressions_words(_keys(facts.get("emotions")), language),
        "seen": span_words(60 * _number(facts.get("seen_min")), language),
        "read": span_words(60 * _number(facts.get("read_min")), language),
        "alerts": round(_number(facts.get("alerts"))),
        "answers": round(_number(facts.get("answers"))),
        "days": round(_number(facts.get("days"))),
        "detail": facts.get(f"detail_{language}", ""),
        "numbers": _say("word.comma", language).join(f"{n.name} {n.phone}" for n in config.numbers),
    }
    if occasion.kind is MessageKind.RESOLVED:
        rule = config.rule(occasion.rule)
        filled["what"] = rule.name or rule_words(rule, config, language) if rule is not None else ""
    return _say(f"body.{_template(occasion)}", language, **filled)


def rule_words(rule: Rule, config: CareConfig, language: str) -> str:
    """Say a rule in one plain sentence."""
    to = people_words(rule, config, language)
    words = _say(
        f"rule.{rule.what.value}",
        language,
        to=to,
        person=_person(config, language),
        expressions=expressions_words(tuple(e.key for e in rule.emotions), language),
        sure=round(100 * rule.sure),
        share=round(100 * rule.share),
        minutes=span_words(60 * rule.minutes, language),
        hold=span_words(rule.hold_s, language),
        people=rule.people,
        at=rule.at,
    )
    if rule.what in (What.CALL, What.DAILY):
        return words
    if rule.cooldown_min:
        words += _say("rule.cooldown", language, cooldown=span_words(60 * rule.cooldown_min, language))
    if rule.quiet:
        start, _, end = rule.quiet.partition("-")
        words += _say("rule.quiet", language, **{"from": start, "until": end})
    return words + _say("rule.stop", language)


def people_words(rule: Rule, config: CareConfig, language: str) -> str:
    """Name those whom a rule tells."""
    if not config.people:
        return _say("word.nobody_yet", language)
    if not rule.to:
        return _say("word.everybody", language)
    return _listed([p.name for p in config.meant_by(rule.to)], "and", language)


def expressions_words(keys: Iterable[str], language: str) -> str:
    """Name expressions, as they stand after "looks"."""
    return _listed([_say(f"expression.{key}", language) for key in keys], "or", language)


def span_words(seconds: float, language: str) -> str:
    """Say a length of time: seconds below a minute and a half, minutes below an hour and a half, hours."""
    if seconds < 90 and round(seconds) != 60:
        return _say("word.seconds", language, n=round(seconds))
    minutes = seconds / 60
    if minutes < 90 and round(minutes) != 60:
        return _say("word.minute" if round(minutes) == 1 else "word.minutes", language, n=_short(minutes))
    hours = minutes / 60
    return _say("word.hour" if abs(hours - 1) < 0.05 else "word.hours", language, n=_short(hours))


@cache
def catalogue() -> Catalogue:
    """Return all words: table, name, language."""
    return tomllib.loads(asset("texts/care.toml").read_text(encoding="utf-8"))


def _say(key: str, language: str, **filled: object) -> str:
    table, _, name = key.partition(".")
    return catalogue()[table][name][language].format(**filled)


def _template(occasion: Occasion) -> str:
    return str(occasion.facts["what"]) if occasion.kind is MessageKind.ALERT else occasion.kind.value


def _person(config: CareConfig, language: str) -> str:
    return config.person or _say("word.person", language)


def _listed(words: list[str], last: str, language: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return _say(f"word.{last}", language, some=_say("word.comma", language).join(words[:-1]), last=words[-1])


def _clock(value: object, zone: tzinfo | None) -> str:
    try:
        return f"{datetime.fromisoformat(str(value)).astimezone(zone):%H:%M}"
    except ValueError:
        return ""


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _keys(value: object) -> tuple[str, ...]:
    known = {e.key for e in Emotion}
    return tuple(k for k in value if k in known) if isinstance(value, list) else ()


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
