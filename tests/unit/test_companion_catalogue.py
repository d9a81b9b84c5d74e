"""What the companion says: complete in both languages, short, and never more than anybody can know."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from emomonitor.care.companion.catalogue import LONGEST, USES, bundled, load
from emomonitor.errors import CareError

CLAIMS = re.compile(r"\byou are\b|\byou feel\b|depress|diagnos|symptom|pill|medicine|憂鬱|病|診斷|症|藥", re.IGNORECASE)
"""Words that would make a reading a fact, or give advice about health."""


def test_every_use_has_a_sentence_in_both_languages() -> None:
    assert set(bundled()) == set(USES)


def test_no_sentence_claims_to_know() -> None:
    for use, sentences in bundled().items():
        for sentence in sentences:
            for words in sentence.values():
                assert not CLAIMS.search(words), (use, words)
                assert len(words) <= LONGEST


def test_what_was_seen_is_told_as_a_question() -> None:
    for use, sentences in bundled().items():
        if use.startswith(("suggested.", "open")):
            assert all(s["en"].endswith("?") and s["zh_TW"].endswith("？") for s in sentences), use


def test_an_open_question_suggests_nothing() -> None:
    named = re.compile("good|well|happy|sad|angry|worr|開心|難過|生氣|擔心|不錯|好嗎", re.IGNORECASE)
    for sentence in bundled()["open"]:
        assert not any(named.search(words) for words in sentence.values())


def test_a_carers_sentence_takes_the_place_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "companion.toml"
    file.write_text('[[sentence]]\nuse = "rest"\nen = "I am near, {person}."\nzh_TW = "{person}，我在。"\n', "utf-8")
    found = load(file)
    assert found["rest"] == ({"en": "I am near, {person}.", "zh_TW": "{person}，我在。"},)
    assert found["open"] == bundled()["open"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[sentence]]\nuse = "rest"\nen = "x"\n', "needs use, en and zh_TW"),
        ('[[sentence]]\nuse = "sing"\nen = "x"\nzh_TW = "x"\n', "'sing' is none of"),
        ('[[sentence]]\nuse = "rest"\nen = " "\nzh_TW = "x"\n', "sentence 1, en: is empty"),
        ('[[sentence]]\nuse = "rest"\nen = "{name}"\nzh_TW = "x"\n', "only {person}"),
        ('[[sentence]]\nuse = "rest"\nen = "a { b"\nzh_TW = "x"\n', "stands alone"),
        (f'[[sentence]]\nuse = "rest"\nen = "{"a" * 91}"\nzh_TW = "x"\n', "91 characters"),
        ('sentences = "x"\n', "write each sentence"),
        ("= 3", "can't be read"),
    ],
)
def test_a_sentence_that_cannot_be_used_is_named(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "companion.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(CareError, match=re.escape(told)):
        load(file)
