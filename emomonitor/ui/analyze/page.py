"""The page that analyses files one after another, each into a session of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from emomonitor.runtime.batch_jobs import BatchStatus, JobState
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import can_pause
from emomonitor.settings import Settings
from emomonitor.ui.analyze.desk import AnalyzeDesk
from emomonitor.ui.analyze.joblist import JobList
from emomonitor.ui.analyze.words import detail_words, heading_words
from emomonitor.ui.analyze.zone import DropZone
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.controls import Button
from emomonitor.ui.panel import Panel
from emomonitor.ui.scale import scaled
from emomonitor.ui.shortcuts import Key, Keys
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.style import font
from emomonitor.ui.theme import TARGET, Theme
from emomonitor.ui.words import translate

_NARROW_BELOW = 900
_STEPS = 1000


class _Snug(Panel):
    """A panel that is never higher than its words."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Not what Qt guesses for words that could be wrapped."""
        return self.minimumSizeHint()


class AnalyzePage(QWidget):
    """The queue: what runs, what waits, what became of the rest.

    Signals:
        open_session: the folder of a session that somebody wants to look at.

    Args:
        theme: the colours.
        desk: owns the queue, which goes on while another page is seen.
        store: the settings in force.
        bridge: says whether something is watched at the same time.
    """

    open_session = Signal(object)

    def __init__(
        self, theme: Theme, desk: AnalyzeDesk, store: SettingsStore, bridge: Bridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.desk = desk
        self._store = store
        self._bridge = bridge
        self._said = ""
        self._status = BatchStatus()
        self._watching = can_pause(bridge.status().state)
        self.keys = Keys()
        self._build(theme)
        self._connect()
        self.set_theme(theme)
        self.retranslate()

    # -- putting together ------------------------------------------------------------------------------

    def _build(self, theme: Theme) -> None:
        self._title = QLabel()
        self._title.setObjectName("title")
        self._title.setMinimumHeight(TARGET)  # the head stays as high where it has no buttons
        self.pause, self.cancel, self.clear = Button("pause"), Button("stop"), Button("close")
        head = QHBoxLayout()
        head.setContentsMargins(0, 10, 0, 10)
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        for button in (self.pause, self.cancel, self.clear):
            head.addWidget(button)
        self._summary = self._make_summary()
        self._panel = Panel()
        self.list = JobList(theme)
        inside = QVBoxLayout(self._panel)
        inside.setContentsMargins(8, 8, 8, 8)
        inside.addWidget(self.list)
        self.zone = DropZone(theme)
        self.note = QLabel()
        self.note.setObjectName("quiet")
        self.note.setWordWrap(True)
        self.said = QLabel()
        self.said.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 0, 18, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._summary)
        column.addWidget(self._panel, 1)
        column.addWidget(self.zone)
        column.addWidget(self.said)
        column.addWidget(self.note)
        self.say("")

    def _make_summary(self) -> Panel:
        summary = _Snug()
        self.heading, self.detail, self.bar = QLabel(), QLabel(), QProgressBar()
        self.heading.setFont(font(18, 600))
        self.heading.setWordWrap(True)
        self.detail.setObjectName("quiet")
        self.detail.setWordWrap(True)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _STEPS)
        column = QVBoxLayout(summary)
        column.setContentsMargins(18, 12, 18, 14)
        column.setSpacing(4)
        column.addWidget(self.heading)
        column.addWidget(self.detail)
        column.addSpacing(4)
        column.addWidget(self.bar)
        return summary

    def _connect(self) -> None:
        desk = self.desk
        self.pause.clicked.connect(desk.toggle_pause)
        self.cancel.clicked.connect(desk.cancel_all)
        self.clear.clicked.connect(desk.clear_finished)
        self.zone.files.clicked.connect(self.ask_for_files)
        self.zone.folder.clicked.connect(self.ask_for_folder)
        self.list.acted.connect(self._act)
        desk.changed.connect(self._show)
        desk.said.connect(self.say)
        self._bridge.changed.connect(self._on_watching, Qt.ConnectionType.QueuedConnection)
        self._store.changed.connect(self._on_settings)
        self.keys.add(
            self,
            Key(keys=("Ctrl+O",), words=lambda: translate("Keys", "Analyse: add files"), act=self.ask_for_files),
            Key(keys=("Ctrl+P",), words=lambda: translate("Keys", "Analyse: pause or go on"), act=desk.toggle_pause),
            Key(keys=("Return",), words=lambda: translate("Keys", "On the list: open the session, or try again")),
            Key(keys=("Del",), words=lambda: translate("Keys", "On the list: cancel, or take off the list")),
        )

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._title.setText(translate("Analyze", "Analyse"))
        self.setAccessibleName(self._title.text())
        self.cancel.set_words(translate("Analyze", "Cancel all"))
        self.clear.set_words(translate("Analyze", "Clear what is finished"))
        self.bar.setAccessibleName(translate("Analyze", "Progress of all files"))
        self.zone.retranslate()
        self.list.retranslate()
        self._show(self.desk.status)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        for button in (self.pause, self.cancel, self.clear):
            button.set_theme(theme)
        self.zone.set_theme(theme)
        self.list.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show drawings alone where words have no room."""
        super().resizeEvent(event)
        self._fit()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Let no button look chosen before the keyboard is used."""
        super().showEvent(event)
        self.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let what was said be gone when the page is seen again."""
        super().hideEvent(event)
        self.say("")

    def _fit(self) -> None:
        narrow = self.width() < scaled(_NARROW_BELOW)
        for button in (self.pause, self.cancel, self.clear):
            button.set_compact(narrow)

    # -- looking ---------------------------------------------------------------------------------------

    def _show(self, status: BatchStatus) -> None:
        self._status = status
        some = bool(status.jobs)
        for part in (self._summary, self._panel):
            part.setVisible(some)
        self.zone.set_low(some)
        self.list.show_jobs(status.jobs)
        self.heading.setText(heading_words(status))
        detail = detail_words(status)
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        self.bar.setVisible(status.busy)
        self.bar.setValue(round(_STEPS * status.share))
        self._show_buttons(status)
        self._show_note()

    def _show_buttons(self, status: BatchStatus) -> None:
        on = status.paused
        self.pause.set_drawing("play" if on else "pause")
        self.pause.set_words(translate("Analyze", "Go on") if on else translate("Analyze", "Pause"))
        self.pause.setVisible(status.busy or on)
        self.cancel.setVisible(status.busy)
        finished = status.count(JobState.DONE, JobState.FAILED, JobState.CANCELLED)
        self.clear.setVisible(finished > 0)

    def _show_note(self) -> None:
        """Say at the foot what holds now."""
        lines = [
            translate(
                "Analyze",
                "Files need no consent here: they were made before. The people in them should have agreed to this.",
            )
        ]
        if self._status.busy and self._watching:
            lines.append(
                translate("Analyze", "The live picture goes on: both share this computer, and each is slower for it.")
            )
        if self._store.settings.seat_in_force is not None:
            lines.append(translate("Analyze", "Only the seat is analysed, as the settings say."))
        self.note.setText(" ".join(lines))

    def _on_watching(self, status: RunnerStatus) -> None:
        self._watching = can_pause(status.state)
        self._show_note()

    def _on_settings(self, new: Settings, old: Settings) -> None:
        if new.seat_in_force != old.seat_in_force:
            self._show_note()

    def say(self, words: str) -> None:
        """Say something about what was dropped, at the foot."""
        self.said.setText(words)
        self.said.setVisible(bool(words))

    # -- what a person wants ---------------------------------------------------------------------------

    def _act(self, what: str, number: int) -> None:
        job = next((j for j in self.desk.status.jobs if j.number == number), None)
        if job is None:
            return
        if what == "open" and job.session is not None:
            self.open_session.emit(job.session)
        elif what == "retry":
            self.desk.retry(number)
        elif what == "cancel":
            self.desk.cancel(number)
        elif what == "remove":
            self.desk.remove(number)

    def ask_for_files(self) -> None:
        """Ask for videos and pictures."""
        self._ask(translate("Analyze", "Add videos or pictures"), QFileDialog.FileMode.ExistingFiles)

    def ask_for_folder(self) -> None:
        """Ask for a folder."""
        self._ask(translate("Analyze", "Add a folder"), QFileDialog.FileMode.Directory)

    def _ask(self, title: str, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(lambda names: self.desk.take(Path(n) for n in names))
        dialog.open()
