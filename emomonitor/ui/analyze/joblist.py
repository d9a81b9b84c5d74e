"""The list of jobs: thousands of rows cost nothing until they are seen, and the chosen row has real buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListView, QWidget

from emomonitor.runtime.batch_jobs import Job, JobState
from emomonitor.ui.analyze.jobrow import JobRow, is_narrow
from emomonitor.ui.analyze.words import job_words, share_words
from emomonitor.ui.controls import Button
from emomonitor.ui.scale import scaled, target
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


_ONE_BY_ONE = 20
"""Rows that are taken away one by one; for more, the whole list is shown anew, which takes less time."""


class JobModel(QAbstractListModel):
    """The jobs as Qt's views want them. Rows that didn't change are left alone, so what is chosen stays chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.jobs: tuple[Job, ...] = ()

    def show_jobs(self, jobs: tuple[Job, ...]) -> bool:
        """Show other jobs; return whether a row may need another height."""
        kept = {j.number for j in jobs}
        if sum(j.number not in kept for j in self.jobs) > _ONE_BY_ONE:
            self.beginResetModel()
            self.jobs = jobs
            self.endResetModel()
            return True
        for row in range(len(self.jobs) - 1, -1, -1):
            if self.jobs[row].number not in kept:
                self.beginRemoveRows(_NO_INDEX, row, row)
                self.jobs = self.jobs[:row] + self.jobs[row + 1 :]
                self.endRemoveRows()
        count = len(self.jobs)
        old = self.jobs
        if len(jobs) > count:
            self.beginInsertRows(_NO_INDEX, count, len(jobs) - 1)
            self.jobs = jobs
            self.endInsertRows()
        else:
            self.jobs = jobs
        changed = [i for i, (a, b) in enumerate(zip(old, jobs, strict=False)) if a is not b and a != b]
        if changed:
            self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
        return any(old[i].words != jobs[i].words for i in changed)

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """Number of jobs."""
        return 0 if parent.isValid() else len(self.jobs)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """A job's name, or all that is to be said of it."""
        if not index.isValid() or index.row() >= len(self.jobs):
            return None
        job = self.jobs[index.row()]
        if role == int(Qt.ItemDataRole.DisplayRole):
            return job.path.name
        if role == int(Qt.ItemDataRole.ToolTipRole):
            return f"{job.path}\n{job_words(job)}"
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            return ": ".join((job.path.name, " · ".join(filter(None, (job_words(job), share_words(job))))))
        return None


class RowButtons(QWidget):
    """What can be done with the chosen job.

    Signals:
        acted: (what, number): ``open``, ``retry``, ``cancel`` or ``remove``.
    """

    acted = Signal(str, int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.job: Job | None = None
        self.open, self.retry, self.cancel, self.remove = (
            Button(drawing, name="onRow") for drawing in ("folder", "again", "stop", "close")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addStretch(1)
        for what, button in self._all().items():
            button.clicked.connect(lambda _=False, w=what: self._act(w))
            row.addWidget(button)
        self.remove.set_compact(True)
        self.set_theme(theme)
        self.hide()

    def _all(self) -> dict[str, Button]:
        return {"open": self.open, "retry": self.retry, "cancel": self.cancel, "remove": self.remove}

    def _act(self, what: str) -> None:
        if self.job is not None:
            self.acted.emit(what, self.job.number)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        for button in self._all().values():
            button.set_theme(theme)

    def set_compact(self, compact: bool) -> None:
        """Show drawings alone where there is little room."""
        for button in (self.open, self.retry, self.cancel):
            button.set_compact(compact)

    def retranslate(self) -> None:
        """Set the words again after a change of language; they name the file for whoever hears them."""
        name = "" if self.job is None else self.job.path.name
        for button, words in (
            (self.open, translate("Analyze", "Open")),
            (self.retry, translate("Analyze", "Try again")),
            (self.cancel, translate("Analyze", "Cancel")),
            (self.remove, translate("Analyze", "Take off the list")),
        ):
            button.set_words(words)
            button.setAccessibleName(f"{words}: {name}")

    def show_job(self, job: Job) -> bool:
        """Offer what can be done with a job; return whether other buttons are seen than before."""
        before = self.job
        self.job = job
        if before is not None and (before.number, before.state, before.session) == (job.number, job.state, job.session):
            return False
        self.open.setVisible(job.session is not None)
        self.retry.setVisible(job.state in (JobState.FAILED, JobState.CANCELLED) and job.session is None)
        self.cancel.setVisible(job.state.open)
        self.remove.setVisible(not job.state.open)
        self.retranslate()
        return True


class JobList(QListView):
    """The rows. Return opens the chosen session or tries again, Delete cancels or takes off the list.

    Signals:
        acted: as for :class:`RowButtons`.
    """

    acted = Signal(str, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.jobs = JobModel(self)
        self.row = JobRow(theme, lambda: self.jobs.jobs, self)
        self._followed: int | None = None
        self.setObjectName("jobs")
        self.setModel(self.jobs)
        self.setItemDelegate(self.row)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setTabKeyNavigation(False)
        self.buttons = RowButtons(theme, self.viewport())
        self.buttons.acted.connect(self.acted)
        self.selectionModel().currentChanged.connect(self._place_buttons)
        self.verticalScrollBar().valueChanged.connect(self._place_buttons)
        self.verticalScrollBar().rangeChanged.connect(self._place_buttons)
        self.doubleClicked.connect(self._act_on)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.setAccessibleName(translate("Analyze", "Files"))
        self.buttons.retranslate()
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.row.theme = theme
        self.buttons.set_theme(theme)
        self.viewport().update()

    def rescale(self) -> None:
        """Take on the scale of words: rows have another height."""
        self.scheduleDelayedItemsLayout()
        self._place_buttons()

    def show_jobs(self, jobs: tuple[Job, ...]) -> None:
        """Show other jobs."""
        count, chosen = len(self.jobs.jobs), self.chosen
        if self.jobs.show_jobs(jobs) or len(jobs) != count:
            self.scheduleDelayedItemsLayout()
        if chosen is not None and not self.currentIndex().isValid():
            self.choose(chosen.number)
        if jobs and not self.currentIndex().isValid():
            self.setCurrentIndex(self.jobs.index(0))
        self._go_to_running()
        self._place_buttons()

    def _go_to_running(self) -> None:
        """Go on to the job that is analysed now, where the one before it was looked at and nobody acts on it."""
        job = self.chosen
        if job is None:
            return
        if job.state.begun:
            self._followed = job.number
        elif self._followed == job.number and not self.buttons.isAncestorOf(self.window().focusWidget() or self):
            row = next((i for i, j in enumerate(self.jobs.jobs) if j.state.begun), None)
            if row is not None:
                self.setCurrentIndex(self.jobs.index(row))
                self._followed = self.jobs.jobs[row].number

    @property
    def chosen(self) -> Job | None:
        """The chosen job."""
        row = self.currentIndex().row()
        return self.jobs.jobs[row] if 0 <= row < len(self.jobs.jobs) else None

    def choose(self, number: int) -> None:
        """Choose a job by its number."""
        row = next((i for i, j in enumerate(self.jobs.jobs) if j.number == number), None)
        if row is not None:
            self.setCurrentIndex(self.jobs.index(row))

    def _place_buttons(self, *_: object) -> None:
        job = self.chosen
        if job is None:
            self.buttons.hide()
            self.row.taken = 0
            return
        held = self.buttons.isAncestorOf(self.window().focusWidget() or self)
        self.buttons.set_compact(is_narrow(self.viewport().width()))
        self.buttons.show_job(job)
        place = self.visualRect(self.currentIndex())
        wanted = self.buttons.sizeHint()
        side = scaled(12)
        self.row.taken = wanted.width() + side
        self.buttons.setGeometry(
            place.right() - side - wanted.width(),
            place.center().y() - target() // 2,
            wanted.width(),
            max(target(), wanted.height()),
        )
        self.buttons.setVisible(place.isValid() and self.viewport().rect().intersects(place))
        if held and not self.buttons.isAncestorOf(self.window().focusWidget() or self):
            self.setFocus()  # its button went away with what it did

    def _act_on(self, index: QModelIndex) -> None:
        job = self.chosen
        if job is None:
            return
        if job.session is not None:
            self.acted.emit("open", job.number)
        elif not job.state.open:
            self.acted.emit("retry", job.number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the chosen job."""
        job = self.chosen
        if job is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act_on(self.currentIndex())
        elif job is not None and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.acted.emit("cancel" if job.state.open else "remove", job.number)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the buttons at the row's end."""
        super().resizeEvent(event)
        self._place_buttons()

    def updateGeometries(self) -> None:
        """Keep the buttons with their row when rows have moved."""
        super().updateGeometries()
        if hasattr(self, "buttons"):
            self._place_buttons()

    def dataChanged(self, first: _Index, last: _Index, roles: Sequence[int] = ()) -> None:
        """Draw what has changed; Qt's own lists would lay all rows out again for each step of a progress."""
        QAbstractItemView.dataChanged(self, first, last, roles)

    def minimumSizeHint(self) -> QSize:
        """Two rows; the rest is scrolled."""
        return QSize(scaled(240), scaled(128))
