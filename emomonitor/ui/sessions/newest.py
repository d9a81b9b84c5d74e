"""Work beside the window of which only the newest counts: what was asked for before is no longer wanted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from emomonitor.ui.errand import Errands

Work = Callable[[], object]
Then = Callable[..., object]


class Newest(QObject):
    """Does one thing at a time, and of those that wait the last alone. Lives in the GUI thread.

    Signals:
        failed: words for people.
        settled: nothing runs or waits any more.
    """

    failed = Signal(str)
    settled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._errands = Errands(self)
        self._errands.failed.connect(self._on_failed)
        self._running: tuple[Work, Then] | None = None
        self._waiting: tuple[Work, Then] | None = None
        self._forgotten = False

    @property
    def busy(self) -> bool:
        """Whether something runs."""
        return self._running is not None

    def ask(self, work: Work, then: Then) -> None:
        """Do ``work`` in a thread and give ``then`` what it returned, unless something else is asked for meanwhile."""
        self._waiting = (work, then)
        if self._running is None:
            self._begin()

    def forget(self) -> None:
        """Want nothing of what was asked for."""
        self._waiting, self._forgotten = None, True

    def _begin(self) -> None:
        self._running, self._waiting, self._forgotten = self._waiting, None, False
        if self._running is None:
            self.settled.emit()
            return
        work = self._running[0]
        self._errands.run(lambda step, stopped: work(), self._on_done)

    def _on_done(self, found: object) -> None:
        running, self._running = self._running, None
        wanted = self._waiting is None and not self._forgotten
        if wanted and running is not None:
            running[1](found)
        if self._running is None:
            self._begin()

    def _on_failed(self, words: str) -> None:
        self._running = None
        if self._waiting is None and not self._forgotten:
            self.failed.emit(words)
        if self._running is None:
            self._begin()
