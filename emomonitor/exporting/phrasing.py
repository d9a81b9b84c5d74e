"""Names, numbers and times of a report in its language."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import datetime

from emomonitor.exporting.drawing import Lettering
from emomonitor.exporting.scope import Scope
from emomonitor.exporting.words import catalogue, words
from emomonitor.replay.measures import Interval
from emomonitor.replay.rows import LABELS
from emomonitor.texts import CHINESE

DASH = "–"
"""Where there is no figure."""

_DAY_S = 86_400


class Phrasing:
    """Writes what a scope's report needs.

    Args:
        scope: the part of the session.
        language: ``en`` or ``zh_TW``.
    """

    def __init__(self, scope: Scope, language: str) -> None:
        self._scope = scope
        self.language = language
        begun, ended = scope.wall_clock(scope.start_s), scope.wall_clock(scope.end_s)
        self._days = begun is not None and ended is not None and begun.date() != ended.date()

    def __call__(self, key: str, **filled: object) -> str:
        """Return words of the catalogue."""
        return words(key, self.language, **filled)

    def together(self, *sentences: str) -> str:
        """Put sentences behind each other."""
        return ("" if self.language == CHINESE else " ").join(s for s in sentences if s)

    def listed(self, items: Iterable[str]) -> str:
        """Put names behind each other."""
        return ("、" if self.language == CHINESE else ", ").join(items)

    def who(self, person: int) -> str:
        """Return what a person is called."""
        name = self._scope.name(person)
        return self("named", name=name, n=person) if name else self("person", n=person)

    def label(self, code: int) -> str:
        """Return the word for a label's code."""
        return self(f"label_{LABELS[code]}")

    def count(self, value: int) -> str:
        """Write a whole number."""
        return f"{value:,}"

    def percent(self, share: float, decimals: int = 1) -> str:
        """Write a share."""
        return DASH if math.isnan(share) else self("percent", number=f"{100 * share:.{decimals}f}")

    def whole_percent(self, share: float) -> str:
        """Write a share without decimals."""
        return self.percent(share, 0)

    def probability(self, value: float) -> str:
        """Write a probability."""
        return DASH if math.isnan(value) else f"{value:.3f}"

    def percents(self, interval: Interval | None) -> str:
        """Write an interval of shares."""
        return DASH if interval is None else self._between(self.percent(interval[0]), self.percent(interval[1]))

    def probabilities(self, interval: Interval | None) -> str:
        """Write an interval of probabilities."""
        if interval is None:
            return DASH
        return self._between(self.probability(interval[0]), self.probability(interval[1]))

    def _between(self, low: str, high: str) -> str:
        return self("from_to", low=low, high=high)

    def length(self, seconds: float) -> str:
        """Write how long something lasted."""
        if seconds < 60:
            return self("seconds", s=f"{seconds:.1f}")
        whole = round(seconds)
        if whole < 3600:
            return self("minutes", m=whole // 60, s=whole % 60)
        return self("hours", h=whole // 3600, m=whole % 3600 // 60)

    def clock(self, time_s: float) -> str:
        """Write a time of the log: of the day, with its date where the part goes over midnight, or of the film."""
        moment = self._scope.wall_clock(time_s)
        if moment is None:
            whole = max(0, math.floor(time_s))
            return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
        return f"{moment:%m-%d %H:%M:%S}" if self._days else f"{moment:%H:%M:%S}"

    def short_clock(self, time_s: float) -> str:
        """Write a time for an axis."""
        if self._scope.length_s < 5 * 60:
            return self.clock(time_s)[-8:]
        moment = self._scope.wall_clock(time_s)
        if moment is None:
            return self.clock(time_s)
        if self._scope.length_s > 3 * _DAY_S:
            return f"{moment:%m-%d}"
        return f"{moment:%H:%M}" if moment.second == 0 else f"{moment:%H:%M:%S}"

    def day(self, moment: datetime) -> str:
        """Write a date."""
        return self("day", d=moment.day, m=moment.month, y=moment.year, month=self("months").split()[moment.month - 1])

    def note(self, sentence: str) -> str:
        """Write what was wrong with a session in the report's language; a sentence that isn't known stays."""
        for key, entry in catalogue().items():
            if key.startswith("note_") and (found := _pattern(entry["en"]).fullmatch(sentence)):
                return self(key, **found.groupdict())
        return sentence

    def lettering(self) -> Lettering:
        """Return the words of drawings."""
        return Lettering(
            labels=tuple(self.label(code) for code in range(len(LABELS))),
            gap=self("gap_legend"),
            clock=self.short_clock,
            percent=self.whole_percent,
            hour_s=self._midnight(),
        )

    def _midnight(self) -> float:
        """Return the log's time of the midnight before the part, so that an axis has round times; 0 for a film."""
        begun = self._scope.wall_clock(self._scope.start_s)
        if begun is None:
            return 0.0
        return self._scope.start_s - (begun - begun.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile("".join(f"(?P<{p}>.+?)" if i % 2 else re.escape(p) for i, p in enumerate(parts)))
