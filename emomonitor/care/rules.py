"""Rules: what the family wants to hear of. Plain values; the watching is in :mod:`emomonitor.care.alerts`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from emomonitor.labels import Emotion


class What(StrEnum):
    """What a rule looks for."""

    EXPRESSION = "expression"  # one expression or a group of them, on the only face in view
    NOBODY = "nobody"  # nobody was seen for ``minutes``, with the camera on
    CROWD = "crowd"  # more people than ``people``
    CAMERA_LOST = "camera_lost"
    CALL = "call"  # the button; above quiet hours, cooldown and all switches but its own
    DAILY = "daily"  # "all is running", at ``at``


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        key: names it in files.
        what: it looks for.
        name: what people call it; "" takes words made from the rule.
        on: whether it is watched.
        emotions: keys of the expressions meant, for ``expression``.
        people: how many are usual, for ``crowd``.
        sure: the least probability of ``emotions`` together, 0 to 1, at which a moment counts.
        share: of the readable moments of the window that must count, 0 to 1.
        minutes: length of the window; for ``nobody``, ``crowd`` and ``camera_lost``, how long it must have been so.
        hold_s: seconds for which it must be so before anything is sent.
        cooldown_min: minutes after a message in which the rule is silent.
        quiet: ``22:00-07:00``, local time, in which it is silent; "" for never.
        at: local time of the daily message.
        to: keys of recipients; empty for everybody.
    """

    key: str
    what: What
    name: str = ""
    on: bool = True
    emotions: tuple[Emotion, ...] = ()
    people: int = 1
    sure: float = 0.6
    share: float = 0.6
    minutes: float = 1.0
    hold_s: float = 30.0
    cooldown_min: float = 60.0
    quiet: str = ""
    at: str = "20:00"
    to: tuple[str, ...] = ()
