"""Looks at sessions for the list, one after another in a thread: first those that are seen, then the rest's facts."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emomonitor.errors import EmomonitorError
from emomonitor.replay.glance import facts_of, glance_at
from emomonitor.ui.sessions.entries import Entry

log = logging.getLogger(__name__)


class Lookout(QObject):
    """Lives in the GUI thread; its thread ends when there is nothing to look at, and with it.

    Signals:
        told: (path, stamp, Facts) of a session.
        seen: (path, stamp, Glance) of a session.
        failed: (path, stamp, English words): its log can't be looked at.
    """

    told = Signal(object, object, object)
    seen = Signal(object, object, object)
    failed = Signal(object, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._facts: dict[Path, Entry] = {}
        self._glances: dict[Path, Entry] = {}
        self._running = False
        self._stop = stop = threading.Event()
        self.destroyed.connect(lambda: stop.set())

    @property
    def busy(self) -> bool:
        """Whether it looks at something."""
        with self._lock:
            return self._running

    def look(self, entries: Iterable[Entry], visible: Iterable[Entry]) -> None:
        """Look at these instead of what was asked for before.

        Args:
            entries: whose facts are wanted where they aren't known.
            visible: whose logs are wanted where they aren't known, the most wanted first.
        """
        with self._lock:
            self._facts = {e.path: e for e in (*visible, *entries) if e.facts is None}
            self._glances = {e.path: e for e in visible if e.glance is None and not e.trouble}
            if self._running or not (self._facts or self._glances):
                return
            self._running = True
        threading.Thread(target=self._work, name="session-lookout", daemon=True).start()

    def _take(self) -> tuple[Entry, bool] | None:
        """Return what to look at next, and whether at its log; a seen session's facts come before its log."""
        with self._lock:
            if self._glances:
                path = next(iter(self._glances))
                if path in self._facts:
                    return self._facts.pop(path), False
                return self._glances.pop(path), True
            if self._facts:
                return self._facts.pop(next(iter(self._facts))), False
            self._running = False
            return None

    def _work(self) -> None:
        # The window may be gone before this is over: nobody is told then.
        with contextlib.suppress(RuntimeError):
            while not self._stop.is_set() and (task := self._take()) is not None:
                entry, whole = task
                try:
                    if whole:
                        self.seen.emit(entry.path, entry.stamp, glance_at(entry.path))
                    else:
                        self.told.emit(entry.path, entry.stamp, facts_of(entry.files))
                except EmomonitorError as e:
                    self.failed.emit(entry.path, entry.stamp, str(e))
                except RuntimeError:
                    raise
                except Exception as e:  # a mistake of ours: written down, and the others are looked at
                    log.exception("a session could not be looked at")
                    self.failed.emit(entry.path, entry.stamp, f"Unexpected error: {e!r}")
