"""Everything that the carer sets: read from ``care.toml`` and written back whole. Secrets lie elsewhere."""

from __future__ import annotations

import contextlib
import re
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

import msgspec
import tomli_w

from emomonitor.care.entities import Channel, Recipient
from emomonitor.care.rules import Rule, What
from emomonitor.errors import CareError, SessionError
from emomonitor.labels import EMOTIONS, Emotion, emotion_from_name
from emomonitor.session.storage import make_private_folder, replace_atomically, told
from emomonitor.settings import HOURS

SCHEMA = 1
"""Grows when something changes its name or meaning."""

_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """Something that the companion says at a time of day.

    Attributes:
        key: names it in files.
        text: one sentence, the carer's own words.
        at: local time, ``08:30``.
        days: on which, of :data:`DAYS`; empty for every day.
        on: whether it is said.
    """

    key: str
    text: str
    at: str
    days: tuple[str, ...] = ()
    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A telephone number to ask for help or advice.

    Attributes:
        name: whose.
        phone: as it is dialled.
    """

    name: str
    phone: str


_NUMBERS = (
    Number(name="長照專線", phone="1966"),
    Number(name="安心專線", phone="1925"),
    Number(name="生命線", phone="1995"),
)
"""Taiwan's lines for long-term care and for people in distress; the carer may change them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionSettings:
    """How the companion behaves.

    Attributes:
        speaks: says its sentences aloud where a voice is there.
        ask_only: no expression is taken, nor told by rules (palsy, Parkinson's disease, a mask): it asks instead.
        asks_an_hour: most questions in an hour.
        asks_a_day: most questions in a day.
        night: local time in which it asks nothing and says nothing by itself.
        show_picture: the camera's picture is shown small.
        family_folder: folder in which the family puts photos and messages (text files); "" for none.
        unusual_days: days in a row after which unusual answers or expressions make it advise the carer; 0 for never.
    """

    speaks: bool = True
    ask_only: bool = False
    asks_an_hour: int = 1
    asks_a_day: int = 4
    night: str = "20:30-08:00"
    show_picture: bool = False
    family_folder: str = ""
    unusual_days: int = 5


def usual_rules() -> tuple[Rule, ...]:
    """Return the rules of a new installation. Those that send by themselves are off until somebody chooses them."""
    upset = (Emotion.SAD, Emotion.ANGRY, Emotion.FEAR)
    return (
        Rule(key="call", what=What.CALL, cooldown_min=0.0, hold_s=0.0),
        # minutes, share and sure: found by `python -m benchmarks.alerts --grid`
        Rule(
            key="upset",
            what=What.EXPRESSION,
            emotions=upset,
            sure=0.8,
            share=0.8,
            minutes=0.5,
            on=False,
            quiet="22:00-07:00",
        ),
        Rule(key="nobody", what=What.NOBODY, minutes=240.0, on=False, cooldown_min=720.0, quiet="21:00-09:00"),
        Rule(key="crowd", what=What.CROWD, people=2, minutes=10.0, on=False, cooldown_min=240.0),
        Rule(key="camera", what=What.CAMERA_LOST, minutes=10.0, on=False, cooldown_min=240.0),
        Rule(key="daily", what=What.DAILY, at="20:00", on=False),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CareConfig:
    """All that the carer sets.

    Attributes:
        person: how the person is called in messages ("Dad"); "" takes "the person".
        emergency_number: shown beside the call button, which is no emergency service.
        heartbeat_s: seconds between signs of life to receivers that can watch for them.
        people: who may be written to.
        channels: by what.
        rules: what they want to hear of.
        companion: how the companion behaves.
        reminders: what it says at which times.
        numbers: whom the carer may ask.
    """

    person: str = ""
    emergency_number: str = "119"
    heartbeat_s: float = 120.0
    people: tuple[Recipient, ...] = ()
    channels: tuple[Channel, ...] = ()
    rules: tuple[Rule, ...] = field(default_factory=usual_rules)
    companion: CompanionSettings = field(default_factory=CompanionSettings)
    reminders: tuple[Reminder, ...] = ()
    numbers: tuple[Number, ...] = _NUMBERS

    def channel(self, key: str) -> Channel | None:
        """Return a channel by its key."""
        return next((c for c in self.channels if c.key == key), None)

    def recipient(self, key: str) -> Recipient | None:
        """Return somebody by their key."""
        return next((p for p in self.people if p.key == key), None)

    def rule(self, key: str) -> Rule | None:
        """Return a rule by its key."""
        return next((r for r in self.rules if r.key == key), None)

    def meant_by(self, to: tuple[str, ...]) -> tuple[Recipient, ...]:
        """Return the people of some keys; everybody for none."""
        return tuple(p for p in self.people if not to or p.key in to)


def load_care(path: Path) -> CareConfig:
    """Read ``care.toml``; one that isn't there gives the usual values.

    Raises:
        CareError: it can't be read, or a value is wrong: the message names which.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return CareConfig()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise CareError(f"{path} can't be read ({e}). Mend it, or delete it and set up the family again.") from e
    schema = document.pop("schema", SCHEMA)
    if schema != SCHEMA:
        raise CareError(f"{path} is of another version of emomonitor (schema {schema}, not {SCHEMA}).")
    try:
        _name_emotions(document)
        _refuse_unknown(document, CareConfig, "")
        config = msgspec.convert(document, CareConfig)
        check(config)
    except (msgspec.ValidationError, CareError) as e:
        raise CareError(f"{path}: {e}") from e
    return config


def save_care(config: CareConfig, path: Path) -> None:
    """Write ``care.toml`` atomically, readable by its owner only.

    Raises:
        CareError: a value is wrong, or it can't be written.
    """
    check(config)
    document = {"schema": SCHEMA} | _without_none(msgspec.to_builtins(config))
    for rule in document["rules"]:
        rule["emotions"] = [Emotion(e).key for e in rule["emotions"]]
    words = "# What emomonitor tells the family, and how its companion behaves. The window writes this file whole.\n\n"
    try:
        with contextlib.suppress(FileExistsError):
            make_private_folder(path.parent)
        replace_atomically(path, (words + tomli_w.dumps(document)).encode())
    except OSError as e:
        raise CareError(str(told(e, path))) from e
    except SessionError as e:
        raise CareError(str(e)) from e


def check(config: CareConfig) -> None:
    """Make sure that the values make sense together.

    Raises:
        CareError: they don't; the message names the value and says what is possible.
    """
    for kind, things in (
        ("people", config.people),
        ("channels", config.channels),
        ("rules", config.rules),
        ("reminders", config.reminders),
    ):
        keys = [t.key for t in things]
        for key in keys:
            if not _KEY.fullmatch(key):
                raise CareError(f"{kind}: key {key!r} must be small letters, digits, - and _, at most 40.")
            if keys.count(key) > 1:
                raise CareError(f"{kind}: the key {key!r} stands there twice.")
    channels = {c.key for c in config.channels}
    people = {p.key for p in config.people}
    for person in config.people:
        if not person.name.strip():
            raise CareError(f"people.{person.key}: name is empty.")
        if person.language not in ("en", "zh_TW"):
            raise CareError(f"people.{person.key}: language {person.language!r} must be en or zh_TW.")
        _known(f"people.{person.key}.channels", person.channels, channels)
    for rule in config.rules:
        _check_rule(rule)
        _known(f"rules.{rule.key}.to", rule.to, people)
    companion = config.companion
    _hours("companion.night", companion.night)
    _between("companion.asks_an_hour", companion.asks_an_hour, 0, 12)
    _between("companion.asks_a_day", companion.asks_a_day, 0, 48)
    if companion.unusual_days:
        _between("companion.unusual_days", companion.unusual_days, 2, 60)
    _between("heartbeat_s", config.heartbeat_s, 5, 300)
    for reminder in config.reminders:
        _clock(f"reminders.{reminder.key}.at", reminder.at)
        _known(f"reminders.{reminder.key}.days", reminder.days, set(DAYS))
        if not reminder.text.strip():
            raise CareError(f"reminders.{reminder.key}: text is empty.")


def _check_rule(rule: Rule) -> None:
    where = f"rules.{rule.key}"
    _between(f"{where}.sure", rule.sure, 0.2, 1.0)
    _between(f"{where}.share", rule.share, 0.05, 1.0)
    _between(f"{where}.minutes", rule.minutes, 0.05, 7 * 24 * 60)
    _between(f"{where}.hold_s", rule.hold_s, 0, 3600)
    _between(f"{where}.cooldown_min", rule.cooldown_min, 0, 7 * 24 * 60)
    _between(f"{where}.people", rule.people, 0, 50)
    _hours(f"{where}.quiet", rule.quiet)
    _clock(f"{where}.at", rule.at)
    if rule.what is What.EXPRESSION and not rule.emotions:
        raise CareError(f"{where}.emotions is empty: name at least one expression.")


def _known(where: str, named: tuple[str, ...], known: set[str]) -> None:
    for key in named:
        if key not in known:
            raise CareError(f"{where}: there is no {key!r} (there is: {', '.join(sorted(known)) or 'none'}).")


def _between(where: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # also refuses nan
        raise CareError(f"{where} = {value:g}: must lie between {low:g} and {high:g}.")


def _hours(where: str, text: str) -> None:
    if text and not HOURS.fullmatch(text):
        raise CareError(f'{where} = {text!r}: write it like "22:00-07:00", or "" for never.')


def _clock(where: str, text: str) -> None:
    if not _TIME.fullmatch(text):
        raise CareError(f'{where} = {text!r}: write it like "20:00".')


def _name_emotions(document: dict[str, Any]) -> None:
    """Put numbers in place of the expressions' names."""
    rules = document.get("rules", [])
    for rule in rules if isinstance(rules, list) else []:
        if not isinstance(rule, dict) or not isinstance(rule.get("emotions", []), list):
            continue  # told by the conversion
        found = [emotion_from_name(str(name)) for name in rule.get("emotions", [])]
        for name, emotion in zip(rule.get("emotions", []), found, strict=True):
            if emotion is None:
                raise CareError(f"rules.emotions: {name!r} is none of {', '.join(e.key for e in EMOTIONS)}.")
        rule["emotions"] = [int(e) for e in found if e is not None]


def _refuse_unknown(table: Any, kind: Any, where: str) -> None:
    """Refuse names that nothing knows: a misspelt rule would be silent for ever. Raises CareError."""
    if not is_dataclass(kind) or not isinstance(table, dict):
        return
    inner = {
        "people": Recipient,
        "channels": Channel,
        "rules": Rule,
        "companion": CompanionSettings,
        "reminders": Reminder,
        "numbers": Number,
    }
    names = [f.name for f in fields(kind)]
    for name, value in table.items():
        if name not in names:
            raise CareError(f"{where}{name} is not known. Known are {', '.join(names)}.")
        if kind is CareConfig and name in inner:
            for part in value if isinstance(value, list) else [value]:
                _refuse_unknown(part, inner[name], f"{name}.")


def _without_none(value: Any) -> Any:
    """Leave out what isn't set: TOML has no word for it."""
    if isinstance(value, dict):
        return {k: _without_none(v) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [_without_none(v) for v in value]
    return value
