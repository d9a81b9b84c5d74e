"""One rule's state: normal, pending, firing, acknowledged, resolved. Pure: the time is always given."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import Any

from emomonitor.care.alerts.evidence import LONGEST_HOLE_S, Evidence
from emomonitor.care.entities import CameraState, Sight
from emomonitor.care.rules import Rule, What
from emomonitor.schedule import Hours, closed_until

_LEAST_READ = 0.5
"""Share of the window that must have been readable before anything is concluded from it."""

_LET_GO = 0.5
"""An alert is over when the share is below this part of the wanted one: not at the first moment below it."""

_LEAST_CALM_S = 30.0
"""Shortest time that it must be over, so that a pause is not taken for the end."""

_UNSEEN_S = 600.0
"""An alert of which nothing has been seen for so long is over without a word."""


class RuleState(StrEnum):
    """How a rule is."""

    NORMAL = "normal"
    PENDING = "pending"  # it is so, but not for long enough, or it is a quiet hour
    FIRING = "firing"  # told
    ACKNOWLEDGED = "acknowledged"  # somebody looks after it
    RESOLVED = "resolved"  # over


_TOLD = frozenset({RuleState.FIRING, RuleState.ACKNOWLEDGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleStatus:
    """What is shown of a rule.

    Attributes:
        key: the rule's.
        state: how it is.
        since: when it came to be so, UTC; None before anything was seen.
        share: of the window's readable time that counts now, 0 to 1; for what must hold without a break, the part of
            the needed time that has passed.
        silent_until: when it may tell again; None where it may.
    """

    key: str
    state: RuleState
    since: datetime | None = None
    share: float = 0.0
    silent_until: datetime | None = None


class Verdict(StrEnum):
    """What a look at a rule comes to."""

    NOTHING = "nothing"
    FIRE = "fire"
    OVER = "over"


class Machine:
    """Watches one rule of any kind but the button and the daily message.

    Times are seconds since 1970 on a clock that never goes back.

    Args:
        rule: what it looks for.
        zone: of quiet hours; None is the system's own.
    """

    def __init__(self, rule: Rule, zone: tzinfo | None) -> None:
        self.rule = rule
        self.state = RuleState.NORMAL
        self.since_s = math.nan
        self.told_s = -math.inf
        self._zone = zone
        self._quiet = Hours.parse(rule.quiet)
        self._evidence = Evidence(60.0 * rule.minutes)
        self._pending_s: float | None = None
        self._calm_s: float | None = None
        self._unseen_s: float | None = None
        self._people = 0
        self._counted_s = -math.inf
        self._sure = 0.0
        self._share = 0.0

    # -- what was seen -----------------------------------------------------------------------------

    def see(self, sight: Sight, at_s: float) -> None:
        """Take a sight."""
        match self.rule.what:
            case What.EXPRESSION:
                self._evidence.add(at_s, sight.share_of(frozenset(self.rule.emotions)))
            case What.NOBODY:
                self._hold(sight.people == 0, at_s)
            case What.CROWD:
                self._people = max(self._people, sight.people) if self._pending_s is not None else sight.people
                self._hold(sight.people > self.rule.people, at_s)
            case _:
                pass

    def watch_camera(self, camera: CameraState, at_s: float) -> None:
        """Take whether there is anything to be seen."""
        if self.rule.what is What.CAMERA_LOST:
            self._hold(camera is CameraState.LOST, at_s)
        elif camera is not CameraState.ON and self.rule.what in (What.NOBODY, What.CROWD):
            self._pending_s = None  # nothing is known: not that nobody was there

    def hole(self) -> None:
        """Nothing was watched for a while (the computer slept): what came before says nothing of now."""
        self._evidence.clear()
        self._pending_s = self._calm_s = self._unseen_s = None
        if self.state is RuleState.PENDING:
            self.state = RuleState.NORMAL

    def _hold(self, it_is_so: bool, at_s: float) -> None:
        if it_is_so:
            self._pending_s = at_s if self._pending_s is None else self._pending_s
            self._calm_s = None
        else:
            self._pending_s = None
            self._calm_s = at_s if self._calm_s is None else self._calm_s

    # -- what follows ------------------------------------------------------------------------------

    def look(self, now_s: float) -> Verdict:
        """See what the time makes of it."""
        if self.rule.what is What.EXPRESSION:
            self._weigh(now_s)
        needed = self.rule.hold_s if self.rule.what is What.EXPRESSION else 60.0 * self.rule.minutes
        lasts = now_s - self._pending_s if self._pending_s is not None else None
        if self.rule.what is not What.EXPRESSION:
            self._share = 0.0 if lasts is None else min(1.0, lasts / needed) if needed else 1.0
        if self.state in _TOLD:
            return self._look_for_the_end(now_s)
        if lasts is None:
            if self.state is RuleState.PENDING:
                self._go(RuleState.NORMAL, now_s)
            return Verdict.NOTHING
        if self.state is not RuleState.PENDING:
            self._go(RuleState.PENDING, now_s)
        if lasts < needed or self._is_stale(now_s) or self.silent_until_s(now_s) is not None:
            return Verdict.NOTHING
        self._go(RuleState.FIRING, now_s)
        self.told_s = now_s
        self._calm_s = None
        return Verdict.FIRE

    def _is_stale(self, now_s: float) -> bool:
        """Whether what counts was seen too long ago: a face that has turned away doesn't go on looking sad."""
        return self.rule.what is What.EXPRESSION and now_s - self._counted_s > LONGEST_HOLE_S

    def _weigh(self, now_s: float) -> None:
        """Judge an expression's window."""
        view = self._evidence.look(now_s, sure=self.rule.sure, share=self.rule.share)
        least = _LEAST_READ * min(self._evidence.window_s, max(self.rule.hold_s, 1.0))
        self._share = view.share
        self._counted_s = -math.inf if view.last_s is None else view.last_s
        if view.read_s < least:
            self._pending_s = self._calm_s = None
            self._unseen_s = now_s if self._unseen_s is None else self._unseen_s
            return
        self._unseen_s = None
        if view.share >= self.rule.share and view.since_s is not None:
            self._pending_s = view.since_s if self._pending_s is None else self._pending_s
            self._sure = view.sure
            self._calm_s = None
            return
        self._pending_s = None
        if view.share < _LET_GO * self.rule.share:
            self._calm_s = now_s if self._calm_s is None else self._calm_s
        else:
            self._calm_s = None

    def _look_for_the_end(self, now_s: float) -> Verdict:
        if self._unseen_s is not None and now_s - self._unseen_s >= _UNSEEN_S:
            self._go(RuleState.RESOLVED, now_s)
            return Verdict.NOTHING
        if self._calm_s is None or now_s - self._calm_s < max(self.rule.hold_s, _LEAST_CALM_S):
            return Verdict.NOTHING
        self._go(RuleState.RESOLVED, now_s)
        return Verdict.OVER

    def acknowledge(self, now_s: float) -> None:
        """Somebody looks after it."""
        if self.state is RuleState.FIRING:
            self._go(RuleState.ACKNOWLEDGED, now_s)

    def is_quiet(self, now_s: float) -> datetime | None:
        """Return when the quiet hours end in which a time lies; None outside."""
        return closed_until(self._quiet, datetime.fromtimestamp(now_s, UTC), self._zone) if self._quiet else None

    def silent_until_s(self, now_s: float) -> float | None:
        """Return when it may tell again; None where it may."""
        quiet = self.is_quiet(now_s)
        cool = self.told_s + 60.0 * self.rule.cooldown_min
        latest = max(cool, quiet.timestamp() if quiet is not None else -math.inf)
        return latest if latest > now_s else None

    def _go(self, state: RuleState, now_s: float) -> None:
        self.state, self.since_s = state, now_s

    # -- told to others ----------------------------------------------------------------------------

    def facts(self, now_s: float) -> dict[str, str | float | int | list[str]]:
        """Return what the words of a message are made of."""
        began = self._pending_s if self._pending_s is not None else self.told_s
        facts: dict[str, str | float | int | list[str]] = {
            "what": self.rule.what.value,
            "since": datetime.fromtimestamp(began, UTC).isoformat(),
        }
        match self.rule.what:
            case What.EXPRESSION:
                facts |= {"emotions": [e.key for e in self.rule.emotions], "sure": self._sure}
            case What.CROWD:
                facts |= {"people": self._people, "usual": self.rule.people}
            case _:
                facts["minutes"] = (now_s - began) / 60
        return facts

    def status(self, now_s: float) -> RuleStatus:
        """Return what is shown."""
        silent = self.silent_until_s(now_s)
        return RuleStatus(
            key=self.rule.key,
            state=self.state,
            since=None if math.isnan(self.since_s) else datetime.fromtimestamp(self.since_s, UTC),
            share=round(self._share, 2),
            silent_until=None if silent is None else datetime.fromtimestamp(silent, UTC),
        )

    # -- over a restart ----------------------------------------------------------------------------

    def kept(self) -> dict[str, Any]:
        """Return what must survive a restart."""
        kept: dict[str, Any] = {"state": self.state.value}
        if not math.isnan(self.since_s):
            kept["since"] = self.since_s
        if self.told_s > 0:
            kept["told"] = self.told_s
        if self._pending_s is not None:
            kept["pending"] = self._pending_s
        return kept

    def take_up(self, kept: dict[str, Any], now_s: float, *, pause_was_short: bool) -> None:
        """Go on from what was kept. Raises KeyError, TypeError or ValueError where it makes no sense."""
        self.state = RuleState(kept["state"])
        self.since_s = float(kept.get("since", math.nan))
        # A clock that was set back must not silence a rule for years.
        self.told_s = min(float(kept.get("told", -math.inf)), now_s)
        if pause_was_short and "pending" in kept:
            self._pending_s = min(float(kept["pending"]), now_s)
        elif self.state is RuleState.PENDING:
            self.state = RuleState.NORMAL
