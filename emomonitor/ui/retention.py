"""Deletes sessions that are older than was wished, at the start: says so first, and waits for a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from emomonitor.entities import utc_now
from emomonitor.session.erase import Deleted, delete
from emomonitor.session.kept import Inventory, KeptSession, due, survey
from emomonitor.settings import Settings
from emomonitor.ui.errand import Errands
from emomonitor.ui.store import SettingsStore

GRACE_MS = 30_000
"""Between saying what will be deleted and deleting it: time to read it and to press a button."""


class Retention(QObject):
    """Lives in the GUI thread; looks and deletes in the background.

    Signals:
        announced: sessions (a tuple of KeptSession) that are deleted soon unless :meth:`keep` is called.
        deleted: (those sessions, Deleted).
        thinned: what came of thinning old logs (ThinnedLogs).

    Args:
        store: for ``keep_days`` and the data folder.
        now: tells the time, aware.
        grace_ms: milliseconds between the two signals.
    """

    announced = Signal(object)
    deleted = Signal(object, object)
    thinned = Signal(object)

    def __init__(
        self,
        store: SettingsStore,
        *,
        now: Callable[[], datetime] = utc_now,
        grace_ms: int = GRACE_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._now = now
        self._errands = Errands(self)
        self._thinning = Errands(self)
        self.waiting: tuple[KeptSession, ...] = ()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(grace_ms)
        self._timer.timeout.connect(self._delete)
        store.changed.connect(self._on_settings)

    def begin(self) -> None:
        """Look for what is too old; where sessions are kept for ever, do nothing."""
        settings = self._store.settings
        if settings.keep_days is not None:
            now = self._now()
            self._errands.run(
                lambda step, stopped: due(survey(settings.data_dir), settings.keep_days, now), self._announce
            )
        if settings.second_days is not None or settings.minute_days is not None:
            QTimer.singleShot(self._timer.interval(), self, self._thin)

    def _thin(self) -> None:
        """Thin logs once the start is over; what is to be deleted is gone by then."""
        settings, now = self._store.settings, self._now()

        def work(step: object, stopped: Callable[[], bool]) -> object:
            from emomonitor.runtime.thinning import thin_old

            return thin_old(survey(settings.data_dir), settings, now, stopped)

        self._thinning.run(work, self.thinned.emit)

    def keep(self) -> None:
        """Delete nothing this time."""
        self._timer.stop()
        self.waiting = ()

    def _announce(self, sessions: tuple[KeptSession, ...]) -> None:
        self.waiting = sessions
        if sessions:
            self.announced.emit(sessions)
            self._timer.start()

    def _delete(self) -> None:
        names, data_dir = {s.name for s in self.waiting}, self._store.settings.data_dir
        told, self.waiting = self.waiting, ()

        def work(step: object, stopped: object) -> Deleted:
            found: Inventory = survey(data_dir)
            return delete(found, [i for i in found.items if i.session in names])

        self._errands.run(work, lambda done: self.deleted.emit(told, done))

    def _on_settings(self, new: Settings, old: Settings) -> None:
        if (new.keep_days, new.data_dir) != (old.keep_days, old.data_dir):
            self.keep()  # what was announced isn't what is wished any more; the next start looks again
