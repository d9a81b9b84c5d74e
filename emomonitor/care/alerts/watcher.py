"""All rules together: what each sight and each second make of them, kept over restarts."""

from __future__ import annotations

import contextlib
import json
import logging
import math
import uuid
from datetime import UTC, datetime, time, tzinfo
from pathlib import Path
from typing import Any

from emomonitor.care.alerts.machine import Machine, RuleState, RuleStatus, Verdict
from emomonitor.care.config import CareConfig
from emomonitor.care.entities import CameraState, MessageKind, Occasion, Sight
from emomonitor.care.rules import Rule, What
from emomonitor.entities import utc_now
from emomonitor.session.storage import make_private_folder, replace_atomically

log = logging.getLogger(__name__)

_SCHEMA = 1

_HOLE_S = 120.0
"""Longest time without a tick; after more, the computer slept or the clock was set."""

_SAVE_S = 60.0
"""How often the day's figures are kept; changes of state are kept at once."""

_LONGEST_SIGHT_S = 5.0
"""What was seen holds until the next sight, but no longer."""

_NEWS_OF_THE_END = frozenset({What.NOBODY, What.CROWD, What.CAMERA_LOST})
"""Kinds whose end is worth a message. That a face looks otherwise now is not: it may have turned away."""


class Watcher:
    """Watches all rules of the carer's. Used by one thread at a time.

    Args:
        config: the rules.
        state_file: JSON that keeps them over a restart; None keeps nothing (trying rules on a recording).
        zone: of local times; None is the system's own.
        now: the time at which it begins; None is the system's clock.
    """

    def __init__(
        self, config: CareConfig, state_file: Path | None, *, zone: tzinfo | None = None, now: datetime | None = None
    ) -> None:
        self._file, self._zone = state_file, zone
        self._machines: dict[str, Machine] = {}
        self._daily: tuple[Rule, ...] = ()
        self._offset_s = 0.0
        self._now_s = (now or utc_now()).timestamp()
        self._saved_s = self._now_s
        self._day = _Day(self._local().date().isoformat())
        self._told_daily: dict[str, str] = {}
        self._seen_s: float | None = None
        self._was_seen = self._was_read = False
        self._known_daily: frozenset[str] = frozenset()
        kept = self._read()
        self._known_daily = frozenset(kept.get("known_daily", ()))
        self.configure(config)
        self._take_up(kept)

    def configure(self, config: CareConfig) -> None:
        """Go by changed rules; one that is as it was goes on as it is."""
        wanted = {r.key: r for r in config.rules if r.on and r.what not in (What.CALL, What.DAILY)}
        self._machines = {
            key: self._machines[key]
            if key in self._machines and self._machines[key].rule == rule
            else self._changed(key, rule)
            for key, rule in wanted.items()
        }
        self._daily = tuple(r for r in config.rules if r.on and r.what is What.DAILY)
        for rule in self._daily:
            if rule.key not in self._known_daily and self._local().time() >= time.fromisoformat(rule.at):
                self._told_daily.setdefault(rule.key, self._local().date().isoformat())  # switched on after its hour
        self._known_daily = frozenset(r.key for r in self._daily)

    def _changed(self, key: str, rule: Rule) -> Machine:
        """Return a machine for a new or edited rule; what it told is remembered, so that editing repeats nothing."""
        machine, before = Machine(rule, self._zone), self._machines.get(key)
        if before is not None:
            machine.told_s = before.told_s
        return machine

    def see(self, sight: Sight) -> tuple[Occasion, ...]:
        """Take what was seen; return what is to be told."""
        now_s = self._time(sight.utc)
        self._count(sight, now_s)
        for machine in self._machines.values():
            machine.watch_camera(sight.camera, now_s)
            machine.see(sight, now_s)
        return self._look(now_s)

    def tick(self, now: datetime, camera: CameraState) -> tuple[Occasion, ...]:
        """Take the time and whether there is anything to be seen, once a second; return what is to be told."""
        now_s = self._time(now)
        for machine in self._machines.values():
            machine.watch_camera(camera, now_s)
        found = (*self._look(now_s), *self._look_at_the_hour(now_s))
        if now_s - self._saved_s >= _SAVE_S:
            self._save()
        return found

    def acknowledge(self, rule_key: str, now: datetime) -> None:
        """Somebody looks after what a rule told of."""
        if rule_key in self._machines:
            self._machines[rule_key].acknowledge(self._time(now))
            self._save()

    def note_answer(self) -> None:
        """The person has answered the companion; the daily message counts it."""
        self._day.answers += 1

    def statuses(self) -> tuple[RuleStatus, ...]:
        """How each rule is that is watched."""
        return tuple(m.status(self._now_s) for m in self._machines.values())

    # -- time --------------------------------------------------------------------------------------

    def _time(self, moment: datetime) -> float:
        """Return seconds on a clock that doesn't go back, close to the wall's."""
        told = moment.timestamp() + self._offset_s
        if told < self._now_s - 1.0:  # the clock was set back: go on from where it stood
            self._offset_s += self._now_s - told
            told = self._now_s
        if told - self._now_s > _HOLE_S:
            for machine in self._machines.values():
                machine.hole()
            self._offset_s = 0.0 if moment.timestamp() >= self._now_s else self._offset_s
        self._now_s = max(self._now_s, told)
        return self._now_s

    def _local(self) -> datetime:
        return datetime.fromtimestamp(self._now_s - self._offset_s, UTC).astimezone(self._zone)

    # -- what follows ------------------------------------------------------------------------------

    def _look(self, now_s: float) -> tuple[Occasion, ...]:
        found = []
        changed = False
        for machine in self._machines.values():
            before = machine.state
            began = machine.facts(now_s) if before in (RuleState.FIRING, RuleState.ACKNOWLEDGED) else None
            verdict = machine.look(now_s)
            changed |= machine.state is not before
            if verdict is Verdict.FIRE:
                self._day.alerts += 1
                found.append(_occasion(MessageKind.ALERT, machine.rule, now_s, machine.facts(now_s)))
            elif (
                verdict is Verdict.OVER
                and machine.rule.what in _NEWS_OF_THE_END
                and machine.is_quiet(now_s) is None
                and began is not None
            ):
                facts = began | {"since": datetime.fromtimestamp(machine.told_s, UTC).isoformat()}
                found.append(_occasion(MessageKind.RESOLVED, machine.rule, now_s, facts))
        if changed:
            self._save()  # before anything is sent: a crash then loses a message rather than sends it twice
        return tuple(found)

    def _look_at_the_hour(self, now_s: float) -> tuple[Occasion, ...]:
        local = self._local()
        today = local.date().isoformat()
        found = []
        for rule in self._daily:
            if self._told_daily.get(rule.key) != today and local.time() >= time.fromisoformat(rule.at):
                self._told_daily[rule.key] = today
                found.append(_occasion(MessageKind.DAILY, rule, now_s, self._day.facts()))
        if today != self._day.date:
            self._day = _Day(today)
        if found:
            self._save()
        return tuple(found)

    def _count(self, sight: Sight, now_s: float) -> None:
        """Add the time since the last sight to the day's figures."""
        if self._seen_s is not None:
            span = min(max(0.0, now_s - self._seen_s), _LONGEST_SIGHT_S)
            self._day.seen_s += span if self._was_seen else 0.0
            self._day.read_s += span if self._was_read else 0.0
        self._seen_s, self._was_seen, self._was_read = now_s, sight.people > 0, sight.probs is not None

    # -- over a restart ----------------------------------------------------------------------------

    def _save(self) -> None:
        self._saved_s = self._now_s
        if self._file is None:
            return
        document = {
            "schema": _SCHEMA,
            "at": self._now_s - self._offset_s,
            "rules": {key: machine.kept() for key, machine in self._machines.items()},
            "day": self._day.kept(),
            "daily": self._told_daily,
            "known_daily": sorted(self._known_daily),
        }
        try:
            with contextlib.suppress(FileExistsError):
                make_private_folder(self._file.parent)
            replace_atomically(self._file, json.dumps(document, indent=1).encode())
        except OSError as e:  # the rules go on; after a restart they may tell something twice
            log.warning("%s can't be written (%s)", self._file, e.strerror or e)

    def _read(self) -> dict[str, Any]:
        """Return what was kept; nothing where there is none, or it can't be used."""
        if self._file is None:
            return {}
        try:
            document = json.loads(self._file.read_text(encoding="utf-8"))
            if document["schema"] != _SCHEMA:
                raise ValueError(f"schema {document['schema']}")
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError) as e:
            self._set_aside(e)
            return {}
        return dict(document)

    def _take_up(self, kept: dict[str, Any]) -> None:
        if not kept:
            return
        try:
            short = 0.0 <= self._now_s - float(kept["at"]) <= _HOLE_S
            for key, machine in kept["rules"].items():
                if key in self._machines:
                    self._machines[key].take_up(machine, self._now_s, pause_was_short=short)
            day = _Day.read(kept["day"])
            self._day = day if day.date == self._day.date else self._day
            self._told_daily |= {str(k): str(v) for k, v in kept["daily"].items()}
        except (ValueError, KeyError, TypeError, AttributeError) as e:
            self._set_aside(e)

    def _set_aside(self, error: Exception) -> None:
        assert self._file is not None
        log.warning("%s can't be used (%s); the rules begin anew", self._file, error)
        with contextlib.suppress(OSError):
            self._file.replace(self._file.with_suffix(".broken.json"))


class _Day:
    """Figures of one local day, for its message."""

    def __init__(self, date: str) -> None:
        self.date = date
        self.seen_s = self.read_s = 0.0
        self.alerts = self.answers = 0

    def facts(self) -> dict[str, str | float | int | list[str]]:
        return {
            "seen_min": self.seen_s / 60,
            "read_min": self.read_s / 60,
            "alerts": self.alerts,
            "answers": self.answers,
        }

    def kept(self) -> dict[str, Any]:
        return {n: getattr(self, n) for n in ("date", "seen_s", "read_s", "alerts", "answers")}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> _Day:
        day = cls(str(kept["date"]))
        day.seen_s, day.read_s = float(kept["seen_s"]), float(kept["read_s"])
        day.alerts, day.answers = int(kept["alerts"]), int(kept["answers"])
        if not (math.isfinite(day.seen_s) and math.isfinite(day.read_s)):
            raise ValueError("figures of the day")
        return day


def _occasion(kind: MessageKind, rule: Rule, now_s: float, facts: dict[str, str | float | int | list[str]]) -> Occasion:
    at = datetime.fromtimestamp(now_s, UTC)
    return Occasion(id=uuid.uuid4().hex, kind=kind, at=at, to=rule.to, rule=rule.key, facts=facts)
