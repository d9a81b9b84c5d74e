"""Work for the screen, done beside the GUI thread: only the newest counts, what was asked for before is forgotten."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

log = logging.getLogger(__name__)


class Newest(QObject):
    """Runs work in a thread that lives as long as there is any. Lives in the GUI thread.

    Neither the work nor what it returns may hold objects of PySide, which aren't safe in two threads.

    Signals:
        done: (slot, what the work returned), in the GUI thread.
        failed: (slot, the exception); it was written into the log.
    """

    done = Signal(str, object)
    failed = Signal(str, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._lock = threading.Lock()
        self._waiting: dict[str, Callable[[], object]] = {}
        self._running = False
        self._tell, self._tell_failed = self.done.emit, self.failed.emit  # made here, in the GUI thread
        self.destroyed.connect(self._waiting.clear)

    def ask(self, slot: str, work: Callable[[], object]) -> None:
        """Have some work done after what waits in other slots, instead of what waits in this one."""
        with self._lock:
            self._waiting[slot] = work
            if self._running:
                return
            self._running = True
        threading.Thread(target=self._work, name=self._name, daemon=True).start()

    def forget(self) -> None:
        """Leave out all that waits; what runs is told when it is done."""
        with self._lock:
            self._waiting.clear()

    @property
    def busy(self) -> bool:
        """Whether something runs or waits."""
        return self._running

    def _work(self) -> None:
        with contextlib.suppress(RuntimeError):  # the widget may be gone before the work is over: nobody is told then
            while (asked := self._next()) is not None:
                slot, work = asked
                try:
                    found = work()
                except Exception as e:
                    log.exception("%s: %s failed", self._name, slot)
                    self._tell_failed(slot, e)
                else:
                    self._tell(slot, found)
                    del found, asked, work  # the GUI thread has them now

    def _next(self) -> tuple[str, Callable[[], object]] | None:
        with self._lock:
            for slot in self._waiting:
                return slot, self._waiting.pop(slot)
            self._running = False
            return None
