"""What the carer sets is one file: it comes back as it was, and a mistake in it is named."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from emomonitor.care.config import CareConfig, CompanionSettings, Reminder, load_care, save_care
from emomonitor.care.entities import Channel, ChannelKind, Recipient
from emomonitor.care.rules import Rule, What
from emomonitor.errors import CareError
from emomonitor.labels import Emotion


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "care" / "care.toml"


def a_family() -> CareConfig:
    return CareConfig(
        person="爸爸",
        people=(Recipient(key="mei", name="美", phone="0912 345 678", channels=("ntfy-1",)),),
        channels=(
            Channel(key="ntfy-1", kind=ChannelKind.NTFY, name="美的手機", tested=datetime(2026, 11, 26, 8, tzinfo=UTC)),
        ),
        rules=(Rule(key="sad", what=What.EXPRESSION, emotions=(Emotion.SAD, Emotion.FEAR), to=("mei",)),),
        companion=CompanionSettings(family_folder="photos", ask_only=True),
        reminders=(Reminder(key="pills", text="該吃藥了。", at="08:30", days=("mon", "fri")),),
    )


def test_what_was_set_is_read_back(path: Path) -> None:
    save_care(a_family(), path)
    assert load_care(path) == a_family()


def test_the_usual_values_hold_before_anything_was_set_and_send_nothing_by_themselves(path: Path) -> None:
    config = load_care(path)
    assert config == CareConfig()
    assert [r.key for r in config.rules if r.on] == ["call"]


def test_the_file_is_its_owners_alone(path: Path) -> None:
    save_care(a_family(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[rules]]\nkey = 'a'\nwhat = 'expression'\nemotions = ['sadd']\n", "sadd"),
        ("[[rules]]\nkey = 'a'\nwhat = 'expression'\n", "rules.a.emotions is empty"),
        ("[[rules]]\nkey = 'a'\nwhat = 'nobody'\nsure = 2.0\n", "rules.a.sure = 2"),
        ("[[rules]]\nkey = 'a'\nwhat = 'nobody'\nminutes = nan\n", "rules.a.minutes = nan"),
        ("[[rules]]\nkey = 'a'\nwhat = 'nobody'\nquiet = 'night'\n", "22:00-07:00"),
        ("[[rules]]\nkey = 'a'\nwhat = 'nobody'\nto = ['mei']\n", "there is no 'mei'"),
        ("[[rules]]\nkey = 'a'\nwhat = 'nobody'\nhold = 3\n", "rules.hold is not known"),
        ("[[rules]]\nkey = 'a'\nwhat = 'nobdy'\n", "rules[0].what"),
        ("[[rules]]\nkey = 'a'\nwhat = 'nobody'\n[[rules]]\nkey = 'a'\nwhat = 'call'\n", "twice"),
        ("[[people]]\nkey = 'mei'\nname = ' '\n", "name is empty"),
        ("rules = 3\n", "rules"),
        ("schema = 9\n", "schema 9"),
        ("person = \n", "can't be read"),
    ],
)
def test_a_mistake_is_named(path: Path, text: str, words: str) -> None:
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CareError, match=r"care\.toml") as told:
        load_care(path)
    assert words in str(told.value)


def test_what_makes_no_sense_is_not_written(path: Path) -> None:
    save_care(a_family(), path)
    before = path.read_bytes()
    with pytest.raises(CareError, match="there is no 'gone'"):
        save_care(replace(a_family(), people=(Recipient(key="mei", name="美", channels=("gone",)),)), path)
    assert path.read_bytes() == before
