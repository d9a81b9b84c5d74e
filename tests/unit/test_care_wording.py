"""What is written to the family: complete in both languages, and never more than the camera can know."""

from __future__ import annotations

import re
import string
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from care_scenes import NOW, a_channel, a_family

from emomonitor.care.config import usual_rules
from emomonitor.care.entities import MessageKind, Occasion
from emomonitor.care.rules import Rule, What
from emomonitor.care.wording import body_of, catalogue, messages_for, rule_words, span_words, title_of
from emomonitor.labels import Emotion

TAIPEI = ZoneInfo("Asia/Taipei")
SINCE = (NOW - timedelta(minutes=12)).isoformat()
CLAIMS = re.compile(r"feel|\bis (sad|angry|afraid)|depress|diagnos|symptom|suffer|憂鬱|病|診斷|症", re.IGNORECASE)
"""Words that would make a reading a fact, or a finding about health."""

SEEN: dict[What, dict[str, str | float | int | list[str]]] = {
    What.EXPRESSION: {"emotions": ["sad", "angry", "fear"], "sure": 0.79},
    What.NOBODY: {"minutes": 240.4},
    What.CROWD: {"people": 4, "usual": 2},
    What.CAMERA_LOST: {"minutes": 12.0},
}
OCCASIONS = [
    Occasion(id="o", kind=MessageKind.CALL, at=NOW),
    *(
        Occasion(id="o", kind=MessageKind.ALERT, at=NOW, rule=w.value, facts={"what": w.value, "since": SINCE, **facts})
        for w, facts in SEEN.items()
    ),
    Occasion(id="o", kind=MessageKind.RESOLVED, at=NOW, rule="nobody", facts={"what": "nobody", "since": SINCE}),
    Occasion(
        id="o", kind=MessageKind.DAILY, at=NOW, facts={"seen_min": 312.0, "read_min": 45.0, "alerts": 1, "answers": 2}
    ),
    Occasion(
        id="o",
        kind=MessageKind.ADVICE,
        at=NOW,
        facts={"days": 5, "detail_en": "low answers on 4 of 5 days", "detail_zh_TW": "5 天中有 4 天"},
    ),
    Occasion(id="o", kind=MessageKind.TEST, at=NOW),
]


def test_every_text_is_there_in_both_languages_with_the_same_places_to_fill() -> None:
    for table in catalogue().values():
        for name, words in table.items():
            assert set(words) == {"en", "zh_TW"}, name
            places = [{f for _, f, _, _ in string.Formatter().parse(w) if f} for w in words.values()]
            assert places[0] == places[1], name


@pytest.mark.parametrize("language", ["en", "zh_TW"])
@pytest.mark.parametrize("occasion", OCCASIONS, ids=lambda o: f"{o.kind}-{o.facts.get('what', '')}")
def test_no_message_claims_more_than_the_camera_can_know(occasion: Occasion, language: str) -> None:
    config = a_family(a_channel(), language=language)
    words = title_of(occasion, config, language) + " " + body_of(occasion, config, language, TAIPEI)
    assert CLAIMS.search(words) is None
    assert "{" not in words


def test_an_expression_is_told_as_what_the_camera_saw_and_how_sure() -> None:
    body = body_of(OCCASIONS[1], a_family(), "en", TAIPEI)
    assert body.startswith("Between 13:48 and 14:00 Dad looked sad, angry or afraid to the camera")
    assert "about 79 % sure" in body
    assert "doesn't show for certain how somebody is" in body


def test_everybody_is_written_to_in_their_language_by_each_tested_channel() -> None:
    config = a_family(a_channel("a"), a_channel("b"), a_channel("c", tested=False), language="zh_TW")
    first, second = messages_for(OCCASIONS[0], config, zone=TAIPEI)
    assert (first.channel, second.channel) == ("a", "b")
    assert first.id != second.id
    assert (first.occasion, first.language) == ("o", "zh_TW")
    assert first.body.startswith("14:00 Dad按了按鈕")


def test_a_rule_is_one_plain_sentence() -> None:
    config = a_family(a_channel())
    rule = Rule(key="x", what=What.EXPRESSION, emotions=(Emotion.SAD, Emotion.FEAR), quiet="22:00-07:00", to=("mei",))
    assert rule_words(rule, config, "en") == (
        "Tell Mei when Dad looks sad or afraid to the camera (at least 60 % sure) for 60 % of a minute, "
        "and it goes on for 30 seconds, at most once in an hour, not between 22:00 and 07:00."
    )
    assert rule_words(rule, config, "zh_TW").endswith("，22:00 到 07:00 之間不通知。")


def test_every_usual_rule_has_its_sentence() -> None:
    for rule in usual_rules():
        for language in ("en", "zh_TW"):
            words = rule_words(rule, a_family(), language)
            assert words.endswith((".", "。"))
            assert "{" not in words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (30, "30 seconds"),
        (60, "a minute"),
        (600, "10 minutes"),
        (3600, "an hour"),
        (5400, "1.5 hours"),
        (14400, "4 hours"),
    ],
)
def test_lengths_of_time_are_said_as_people_do(seconds: float, words: str) -> None:
    assert span_words(seconds, "en") == words
