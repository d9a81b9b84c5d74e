"""One thing at a time that takes long, in a thread of its own: it must not hold up the commands of the bridge."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from emomonitor.errors import EmomonitorError

log = logging.getLogger(__name__)

Step = Callable[[int, int], None]


class Errands(QObject):
    """Runs one errand after another. Lives in the GUI thread; its end stops what runs.

    Signals:
        progressed: (done, whole).
        failed: words for people.
    """

    progressed = Signal(object, object)
    failed = Signal(str)
    _finished = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop = stop = threading.Event()
        self._waiting: list[tuple[Callable[[Step, Callable[[], bool]], object], Callable[..., object]]] = []
        self._busy = False
        self._finished.connect(self._on_finished)
        self.destroyed.connect(lambda: stop.set())

    @property
    def busy(self) -> bool:
        """Whether something runs or waits."""
        return self._busy

    def run(self, work: Callable[[Step, Callable[[], bool]], object], then: Callable[..., object]) -> None:
        """Do some work in the background.

        Args:
            work: gets a function that tells (done, whole) and one that says whether to stop; may raise
                EmomonitorError, whose words ``failed`` tells then.
            then: called in the GUI thread with what ``work`` returned, unless it failed.
        """
        self._waiting.append((work, then))
        if not self._busy:
            self._next()

    def stop(self) -> None:
        """Ask what runs to stop, and forget what waits."""
        self._waiting.clear()
        self._stop.set()

    def _next(self) -> None:
        if not self._waiting:
            self._busy = False
            return
        self._busy = True
        self._stop.clear()
        work, then = self._waiting.pop(0)
        threading.Thread(target=self._work, args=(work, then), name="errand", daemon=True).start()

    def _work(self, work: Callable[[Step, Callable[[], bool]], object], then: Callable[..., object]) -> None:
        # The window may be gone before the errand is over: nobody is told then.
        with contextlib.suppress(RuntimeError):
            try:
                found = work(self.progressed.emit, self._stop.is_set)
            except EmomonitorError as e:
                self._fail(str(e))
            except Exception as e:  # a mistake of ours: told, written down, and the window goes on
                log.exception("an errand failed")
                self._fail(f"Unexpected error: {e!r}")
            else:
                self._finished.emit(then, found)

    def _fail(self, words: str) -> None:
        self._finished.emit(None, words)

    def _on_finished(self, then: Callable[..., object] | None, found: object) -> None:
        if then is None:
            self.failed.emit(found)
        else:
            then(found)
        self._next()
