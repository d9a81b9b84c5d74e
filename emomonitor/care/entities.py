"""What travels through care: who may be written to, messages and how far they came, and what was seen of a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from emomonitor.entities import Scene
from emomonitor.labels import EMOTIONS, Emotion


class ChannelKind(StrEnum):
    """By what a message travels."""

    NTFY = "ntfy"
    WEBHOOK = "webhook"
    MQTT = "mqtt"  # Home Assistant among others
    APPRISE = "apprise"  # e-mail, Telegram, LINE and whatever else Apprise knows
    DESKTOP = "desktop"  # a notification on this computer
    SOUND = "sound"  # a sound on this computer


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way to reach somebody. Its address is a secret and lies elsewhere (:mod:`emomonitor.care.secrets`).

    Attributes:
        key: names it in files, such as ``ntfy-1``.
        kind: by what.
        name: what people call it.
        tested: when a test message was handed over last; None while no test has passed: nothing else is sent.
    """

    key: str
    kind: ChannelKind
    name: str = ""
    tested: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who is written to.

    Attributes:
        key: names them in files, such as ``mei``.
        name: as the person knows them.
        language: of their messages, ``en`` or ``zh_TW``.
        phone: shown to the person when a message didn't arrive; "" for none.
        channels: keys of the channels by which they are reached, all of them at once.
    """

    key: str
    name: str
    language: str = "zh_TW"
    phone: str = ""
    channels: tuple[str, ...] = ()


class MessageKind(StrEnum):
    """Why a message was written."""

    CALL = "call"  # the person pressed the button
    ALERT = "alert"
    RESOLVED = "resolved"  # what an alert told of is over
    DAILY = "daily"  # all is running, and what the day was like
    ADVICE = "advice"  # to the carer: think of asking a professional
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text for one recipient by one channel.

    Attributes:
        id: unique for ever; a receiver drops repeats by it.
        occasion: one for all messages of the same press of the button, or the same alert.
        kind: why it was written.
        created: when, UTC.
        recipient: key of the :class:`Recipient`; "" for a test of a channel alone.
        channel: key of the :class:`Channel`.
        title: one line.
        body: some lines of plain text. Never a picture, a diagnosis, or a feeling told as a fact.
        language: of the words.
    """

    id: str
    occasion: str
    kind: MessageKind
    created: datetime
    recipient: str
    channel: str
    title: str
    body: str
    language: str = "en"


class DeliveryState(StrEnum):
    """How far a message came, in this order."""

    WAITING = "waiting"  # on disk, not handed over yet (again and again, where the channel is down)
    SENT = "sent"  # the channel took it
    DELIVERED = "delivered"  # the receiver has it, where the channel can tell
    SEEN = "seen"  # somebody answered
    FAILED = "failed"  # given up


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message and how far it came.

    Attributes:
        message: what.
        state: how far.
        changed: when it came so far, UTC.
        attempts: how often it was tried.
        trouble: why the last attempt failed, in words; "" where none did.
        answer: what the receiver answered; "" for nothing, or nothing but having seen it.
        answered_by: who, where the channel can tell.
    """

    message: Message
    state: DeliveryState = DeliveryState.WAITING
    changed: datetime
    attempts: int = 0
    trouble: str = ""
    answer: str = ""
    answered_by: str = ""


class CameraState(StrEnum):
    """Whether there is anything to be seen."""

    ON = "on"
    OFF = "off"  # somebody closed it, or nothing was started: on purpose
    LOST = "lost"  # it should be on


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What was seen at one moment, as far as care is concerned: no picture, no box.

    Attributes:
        utc: when.
        people: faces in view, readable or not.
        probs: float ``[6]`` smoothed probabilities of the only face; None where there are none or several, or it
            can't be read.
        emotion: what the screen shows of the only face; None where unsure.
        confidence: its probability; None where unread.
        camera: whether anything could be seen.
    """

    utc: datetime
    people: int = 0
    probs: tuple[float, ...] | None = None
    emotion: Emotion | None = None
    confidence: float | None = None
    camera: CameraState = CameraState.ON

    def share_of(self, emotions: frozenset[Emotion]) -> float | None:
        """Return the probability of any of some expressions, 0 to 1; None where nothing could be read."""
        if self.probs is None:
            return None
        return sum(p for e, p in zip(EMOTIONS, self.probs, strict=True) if e in emotions)


def sight_of(scene: Scene) -> Sight:
    """Return what care sees of a scene.

    With two people in view neither's expression is taken: it may be a visitor's.
    """
    readings = scene.readings
    people = len(readings) + len(scene.coasting)
    only = readings[0] if people == 1 and readings else None
    if only is None or only.smoothed is None:
        return Sight(utc=scene.frame.utc, people=people)
    return Sight(
        utc=scene.frame.utc,
        people=people,
        probs=tuple(float(p) for p in only.smoothed),
        emotion=only.emotion,
        confidence=only.confidence,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Something to write about: a rule fired or is over, the button was pressed, the day ends.

    Attributes:
        id: becomes :attr:`Message.occasion`.
        kind: why.
        at: when, UTC.
        to: keys of recipients; empty for everybody.
        rule: key of the rule; "" for none.
        facts: what the words are made of (see :mod:`emomonitor.care.wording`).
    """

    id: str
    kind: MessageKind
    at: datetime
    to: tuple[str, ...] = ()
    rule: str = ""
    facts: dict[str, str | float | int | list[str]] = field(default_factory=dict)
