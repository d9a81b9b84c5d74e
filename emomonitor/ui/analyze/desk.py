"""The window's side of the queue: takes what is dropped, tells how it goes. Lives in the GUI thread."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from emomonitor.runtime.batch_jobs import BatchStatus
from emomonitor.ui.analyze.words import outcome_words
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.errand import Errands, Step
from emomonitor.ui.spoken import spoken
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.words import number, translate

if TYPE_CHECKING:  # it loads OpenCV, which the window need not wait for
    from emomonitor.capture.finds import Find
    from emomonitor.runtime.batch import Batch

_PROGRESS_MS = 250
"""How often the progress is looked at: a bar that moves four times a second is seen to move."""

_LOOKING_MS = 500
"""After so long it is said that a folder is still being looked through."""


class AnalyzeDesk(QObject):
    """Owns the queue, which is made when something is dropped for the first time.

    Signals:
        changed: a BatchStatus, after any change and while something is analysed.
        said: words for people about what was dropped.
        finished: words for people, when the last job of the queue is over.

    Args:
        store: the settings in force.
    """

    changed = Signal(object)
    said = Signal(str)
    finished = Signal(str)
    _told = Signal()

    def __init__(self, store: SettingsStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._batch: Batch | None = None
        self._closing = self._telling = self._was_busy = self._said_looking = False
        self._errands = Errands(self)
        self._errands.failed.connect(lambda words: self.said.emit(spoken(words)))
        self._told.connect(self._look, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.setInterval(_PROGRESS_MS)
        self._timer.timeout.connect(self._look)

    # -- what is dropped -------------------------------------------------------------------------------

    def take(self, paths: Iterable[Path], *, instead_of: int | None = None) -> None:
        """Put files and folders into the queue, perhaps in place of a job; they are looked at in the background."""
        wanted = tuple(p.absolute() for p in paths)
        if not wanted or self._closing:
            return

        def look(step: Step, stopped: Callable[[], bool]) -> tuple[Find, ...]:
            import emomonitor.runtime.batch  # noqa: F401 - it takes a moment, and is wanted next
            from emomonitor.capture.gathering import gather

            return gather(wanted, stopped)

        self._errands.run(look, lambda finds: self._add(finds, instead_of))
        QTimer.singleShot(_LOOKING_MS, self, self._say_looking)

    def _say_looking(self) -> None:
        if self._errands.busy and not self._closing:
            self._said_looking = True
            self.said.emit(translate("Analyze", "Looking through what was dropped…"))

    def _add(self, finds: tuple[Find, ...], instead_of: int | None) -> None:
        if self._closing:
            return
        if self._said_looking:
            self._said_looking = False
            self.said.emit("")
        if self._batch is None:
            from emomonitor.runtime.batch import Batch

            self._batch = Batch(lambda: self._store.settings, self._on_change)
        _, known = self._batch.add(finds, instead_of=instead_of)
        if known == 1:
            self.said.emit(translate("Analyze", "1 of them is on the list already."))
        elif known:
            self.said.emit(translate("Analyze", "{} of them are on the list already.").format(number(known)))

    # -- the queue -------------------------------------------------------------------------------------

    @property
    def status(self) -> BatchStatus:
        """How things stand."""
        return BatchStatus() if self._batch is None else self._batch.status()

    @property
    def busy(self) -> bool:
        """Whether something is being analysed or waits for it."""
        return self.status.busy

    def toggle_pause(self) -> None:
        """Stand still, or go on."""
        if self._batch is not None:
            self._batch.resume() if self._batch.status().paused else self._batch.pause()

    def cancel(self, number: int) -> None:
        """Don't analyse a job, or don't go on with it."""
        if self._batch is not None:
            self._batch.cancel(number)

    def cancel_all(self) -> None:
        """Cancel all that isn't finished."""
        if self._batch is not None:
            self._batch.cancel_all()

    def retry(self, number: int) -> None:
        """Let a job wait again; where there was nothing to analyse, look again."""
        job = next((j for j in self.status.jobs if j.number == number), None)
        if self._batch is None or job is None:
            return
        if job.found:
            self._batch.retry(number)
        else:
            self.take([job.path], instead_of=number)

    def remove(self, number: int) -> None:
        """Take a job off the list."""
        if self._batch is not None:
            self._batch.remove(number)

    def clear_finished(self) -> None:
        """Take all that is over off the list."""
        if self._batch is not None:
            self._batch.clear_finished()

    def _on_change(self) -> None:
        """Any thread: let the GUI thread look, once for many changes."""
        if not self._telling:
            self._telling = True
            with contextlib.suppress(RuntimeError):  # the window is gone
                self._told.emit()

    def _look(self) -> None:
        self._telling = False
        if self._closing:
            return
        status = self.status
        moving = status.busy and not status.paused
        if moving != self._timer.isActive():
            self._timer.start() if moving else self._timer.stop()
        self.changed.emit(status)
        was_busy, self._was_busy = self._was_busy, status.busy
        if was_busy and not status.busy and status.jobs:
            self.finished.emit(translate("Analyze", "Analysis finished: {}.").format(outcome_words(status)))

    # -- the end ---------------------------------------------------------------------------------------

    def ask_before_end(self, window: QWidget, then: Callable[[], object]) -> None:
        """Ask whether the app shall end although files aren't analysed yet."""
        status = self.status
        running = status.running
        words = translate("Analyze", "{} of {} aren't done yet.")
        lines = [words.format(number(status.left), number(len(status.jobs)))]
        if running is not None and running.frames:
            words = translate("Analyze", "What was analysed of {} is kept, and says that it was stopped.")
            lines.append(words.format(running.path.name))
        ConfirmDialog(
            window,
            title=translate("Analyze", "Files are still being analysed. End anyway?"),
            lines=lines,
            button=translate("Analyze", "End anyway"),
            then=then,
            end=translate("Analyze", "The files themselves stay as they are, and can be dropped here again."),
        ).open()

    def ask_to_close(self) -> None:
        """Begin nothing more; returns at once."""
        self._closing = True
        self._timer.stop()
        self._errands.stop()
        if self._batch is not None:
            self._batch.ask_to_close()

    def close(self, timeout_s: float = 0.5) -> tuple[str, ...]:
        """Finish the log that is being written; return names of threads that did not stop."""
        self.ask_to_close()
        return () if self._batch is None else self._batch.close(timeout_s)
