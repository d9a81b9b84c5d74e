"""What the companion remembers over a restart: when it asked, what it said, how the days were."""

from __future__ import annotations

import contextlib
import json
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from emomonitor.care.companion.unusual import DayFigures
from emomonitor.session.storage import make_private_folder, replace_atomically

log = logging.getLogger(__name__)

_SCHEMA = 1
_DAYS_KEPT = 90
_SHOWN_KEPT = 500


@dataclass(slots=True)
class Memory:
    """Times are seconds since 1970, dates local and ISO.

    Attributes:
        asked: when questions were asked, of the last two days.
        quiet_until: "not now" is respected until then.
        random_at: when the next question at a random moment may come; None where none is drawn.
        seen: when somebody was in view last.
        reminded: the date on which each reminder was said last, by its key and time.
        shown: when each thing from the family was shown last, by its name.
        advised: when the carer was last advised.
        days: what was read, by date.
    """

    asked: list[float] = field(default_factory=list)
    quiet_until: float = 0.0
    random_at: float | None = None
    seen: float = 0.0
    reminded: dict[str, str] = field(default_factory=dict)
    shown: dict[str, float] = field(default_factory=dict)
    advised: float = 0.0
    days: dict[str, DayFigures] = field(default_factory=dict)

    def asked_since(self, moment: datetime) -> int:
        """Return how many questions were asked since a moment."""
        return sum(t >= moment.timestamp() for t in self.asked)

    def note_asked(self, now: datetime) -> None:
        """A question is asked now."""
        oldest = (now - timedelta(days=2)).timestamp()
        self.asked = [*(t for t in self.asked if t > oldest), now.timestamp()]

    def day(self, date: str) -> DayFigures:
        """Return a day's figures, to be added to."""
        if date not in self.days:
            self.days = {d: self.days[d] for d in sorted(self.days)[-_DAYS_KEPT:]}
            self.days[date] = DayFigures()
        return self.days[date]

    def note_shown(self, name: str, now: datetime) -> None:
        """Something from the family is shown now."""
        newest = sorted(self.shown, key=lambda n: self.shown[n])[-_SHOWN_KEPT:]
        self.shown = {**{n: self.shown[n] for n in newest}, name: now.timestamp()}


def recall(path: Path, now: datetime) -> Memory:
    """Read what was remembered; a file that can't be used is set aside, and begins anew."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["schema"] != _SCHEMA:
            raise ValueError(f"schema {document['schema']}")
        return _memory(document, now.timestamp())
    except FileNotFoundError:
        return Memory()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
        log.warning("%s can't be used (%s); the companion begins anew", path, e)
        with contextlib.suppress(OSError):
            path.replace(path.with_suffix(".broken.json"))
        return Memory()


def remember(memory: Memory, path: Path) -> str:
    """Write it; return why it couldn't be written, "" where it could."""
    document = {
        "schema": _SCHEMA,
        "asked": memory.asked,
        "quiet_until": memory.quiet_until,
        "random_at": memory.random_at,
        "seen": memory.seen,
        "reminded": memory.reminded,
        "shown": memory.shown,
        "advised": memory.advised,
        "days": {date: [round(f.read_s, 1), round(f.low_s, 1)] for date, f in memory.days.items()},
    }
    try:
        if not path.parent.exists():
            make_private_folder(path.parent)
        replace_atomically(path, json.dumps(document, ensure_ascii=False, indent=1).encode())
    except OSError as e:
        return f"{path} can't be written ({e.strerror or e})."
    return ""


def _memory(document: dict[str, Any], now_s: float) -> Memory:
    def past(value: object) -> float:
        return min(float(value), now_s)  # type: ignore[arg-type]  # a clock that was set back silences nothing for years

    random_at = document["random_at"]
    return Memory(
        asked=[past(t) for t in document["asked"]],
        quiet_until=min(float(document["quiet_until"]), now_s + 86_400.0),
        random_at=None if random_at is None else float(random_at),
        seen=past(document["seen"]),
        reminded={str(k): str(v) for k, v in document["reminded"].items()},
        shown={str(k): past(v) for k, v in document["shown"].items()},
        advised=past(document["advised"]),
        days={str(d): DayFigures(float(f[0]), float(f[1])) for d, f in document["days"].items()},
    )
