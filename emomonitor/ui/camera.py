"""Whether the camera may be open: closed by hand, for a while, or by the daily hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from emomonitor.capture.uri import is_live
from emomonitor.entities import utc_now
from emomonitor.schedule import CameraPlan, Closed, Hours
from emomonitor.settings import Settings
from emomonitor.ui.store import SettingsStore

HOUR = timedelta(hours=1)

_TICK_MS = 1000
"""A countdown in seconds; also how soon the daily hours are noticed, and a computer that slept meanwhile."""


class CameraGuard(QObject):
    """Keeps the plan and says when it comes to something. Lives in the GUI thread.

    Files and the demo are nobody's business here: only what :func:`is_live` is ever closed.

    Signals:
        changed: the camera was closed or may open again.
        counted: a second passed while it is closed.

    Args:
        store: for the daily hours.
        now: tells the time, aware.
    """

    changed = Signal()
    counted = Signal()

    def __init__(
        self, store: SettingsStore, *, now: Callable[[], datetime] = utc_now, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._now = now
        self.plan = CameraPlan(hours=Hours.parse(store.settings.closed_hours))
        self._closed = self.plan.closed(now())
        store.changed.connect(self._on_settings)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self.look)
        self._timer.start(_TICK_MS)

    @property
    def closed(self) -> Closed | None:
        """Why the camera is closed; None while it may be open."""
        return self._closed

    def shuts(self, source: str) -> bool:
        """Whether a source must not be opened now."""
        return self._closed is not None and is_live(source)

    def seconds_left(self) -> float | None:
        """Seconds until it opens by itself; None where it doesn't."""
        if self._closed is None or self._closed.opens is None:
            return None
        return max(0.0, (self._closed.opens.astimezone(UTC) - self._now().astimezone(UTC)).total_seconds())

    def close(self) -> None:
        """Close it until somebody opens it."""
        self._take(self.plan.close())

    def close_for(self, span: timedelta = HOUR) -> None:
        """Close it for a while."""
        self._take(self.plan.close_for(self._now(), span))

    def open(self) -> None:
        """Let it open."""
        self._take(self.plan.open(self._now()))

    def look(self) -> None:
        """See what the time makes of the plan."""
        before, self._closed = self._closed, self.plan.closed(self._now())
        if before != self._closed:
            self.changed.emit()
        elif self._closed is not None:
            self.counted.emit()

    def _take(self, plan: CameraPlan) -> None:
        self.plan = plan
        self.look()

    def _on_settings(self, new: Settings, old: Settings) -> None:
        if new.closed_hours != old.closed_hours:
            self._take(self.plan.with_hours(Hours.parse(new.closed_hours)))
