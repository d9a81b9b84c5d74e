"""How often readings and the person's own words agree: the kinds apart, because each proves something else.

``open``: the person said how they felt without a suggestion. ``suggested``: they said yes or no to what was seen, which
proves little. ``correction``: somebody pressed "That's wrong", which is done when something is wrong and seldom
otherwise: these are counted and never made into a share.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo

from emomonitor.care.companion.answers import CORRECTION, OPEN, Given, share_of_yes


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Of some time.

    Attributes:
        month: first day of it.
        open_agreed: open answers that name what the screen showed.
        open_count: open answers that could be compared.
        suggested_agreed: suggestions that were right as the person says.
        suggested_count: suggestions that got a yes or no.
        corrections: how often something was called wrong.
    """

    month: date
    open_agreed: int
    open_count: int
    suggested_agreed: int
    suggested_count: int
    corrections: int


def agreement_by_month(given: Iterable[Given], zone: tzinfo | None = None) -> tuple[Agreement, ...]:
    """Return the months in which something was answered, oldest first."""
    months: dict[date, list[Given]] = {}
    for g in given:
        months.setdefault(g.utc.astimezone(zone).date().replace(day=1), []).append(g)
    return tuple(_of(month, found) for month, found in sorted(months.items()))


def _of(month: date, given: list[Given]) -> Agreement:
    told = [g for g in given if g.kind == OPEN and g.emotion is not None and g.seen is not None]
    yes, count = share_of_yes(given)
    return Agreement(
        month=month,
        open_agreed=sum(g.emotion is g.seen for g in told),
        open_count=len(told),
        suggested_agreed=yes,
        suggested_count=count,
        corrections=sum(g.kind == CORRECTION for g in given),
    )
