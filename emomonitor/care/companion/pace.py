"""How fast the companion goes: seldom, for a person's day; a demonstration passes a quicker one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Times in seconds. None comes from a study: they are the makers' choice of what doesn't disturb.

    Attributes:
        absent_s: without anybody in view for so long, the next one is greeted.
        greeting_s: a greeting stays for so long.
        settle_s: somebody is in view for so long before anything is asked.
        question_s: a question stays for so long, then goes unanswered.
        thanks_s: what follows an answer stays for so long.
        steady_s: an expression was shown for so long before it is spoken of.
        suggest: chance that a steady expression is spoken of, 0 to 1, once for each stretch of it.
        random_s: mean time, beyond the least gap, between questions at random moments.
        not_now_s: "not now" is respected for so long.
        reminder_s: a reminder stays until it is answered, at most so long.
        family_s: something from the family stays for so long.
        family_gap_s: at least so long between two of them.
        gap_s: least time between two questions where the carer's limit by the hour would allow more.
    """

    absent_s: float = 45 * 60.0
    greeting_s: float = 20.0
    settle_s: float = 60.0
    question_s: float = 120.0
    thanks_s: float = 10.0
    steady_s: float = 20.0
    suggest: float = 0.5
    random_s: float = 90 * 60.0
    not_now_s: float = 2 * 3600.0
    reminder_s: float = 30 * 60.0
    family_s: float = 90.0
    family_gap_s: float = 30 * 60.0
    gap_s: float = 15 * 60.0
