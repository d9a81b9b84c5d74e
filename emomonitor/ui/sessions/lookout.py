"""Looks at sessions for the list, one after another in a thread: first those that are seen, then the rest's facts."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterable
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
        while not self._stop.is_set() and (task := self._take()) is not None:
            tell = _looked_at(*task)
            with contextlib.suppress(RuntimeError):  # the window is gone: nobody is told
                tell(self)


def _looked_at(entry: Entry, whole: bool) -> Callable[[Lookout], None]:
    """Look at a session, and return what tells of it."""
    try:
        if whole:
            glance = glance_at(entry.path)
            return lambda lookout: lookout.seen.emit(entry.path, entry.stamp, glance)
        facts = facts_of(entry.files)
        return lambda lookout: lookout.told.emit(entry.path, entry.stamp, facts)
    except EmomonitorError as e:
        words = str(e)
    except Exception as e:  # a mistake of ours: written down, and the others are looked at
        log.exception("a session could not be looked at")
        words = f"Unexpected error: {e!r}"
    return lambda lookout: lookout.failed.emit(entry.path, entry.stamp, words)
