"""Recordings and pictures between window and runner: asked for, begun, ended, and told of."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from emomonitor.entities import Scene
from emomonitor.errors import ConsentError
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State, can_record
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.keeping import Keeping
from emomonitor.ui.marking import Say
from emomonitor.ui.people import People
from emomonitor.ui.record_dialog import RecordDialog
from emomonitor.ui.words import translate
from emomonitor.vision.drawn import Drawn


class Recorder(QObject):
    """Lets what is watched be kept. Lives in the GUI thread; files are written in the background.

    Signals:
        consent_wanted: a camera can't be recorded without a consent, and somebody wants to record it.
        look_wanted: path of a recording that has ended and shall be looked at.

    Args:
        keeping: follows the disk of what is recorded.
        bridge: to the runner, which writes.
        say: tells what was kept.
        page: in whose window is asked.
    """

    consent_wanted = Signal()
    look_wanted = Signal(object)

    def __init__(self, keeping: Keeping, bridge: Bridge, say: Say, page: QWidget) -> None:
        super().__init__(page)
        self._keeping, self._bridge, self._say, self._page = keeping, bridge, say, page
        self._failure_told: BaseException | None = None
        bridge.snapped.connect(self._on_snapped)
        bridge.consent_wanted.connect(lambda _: self.consent_wanted.emit())

    def toggle(self, scene: Scene | None, people: People) -> None:
        """Begin a recording, after asking what is to be recorded, or end the one that goes on.

        Args:
            scene: the newest one, by which a video's size is estimated; None while there is no picture.
            people: who may be recognised in a video.
        """
        status = self._bridge.status()
        if status.recording is not None:
            self._bridge.stop_recording()
        elif can_record(status.state) and scene is not None:
            names = {i: people.name(i) for i in people.present}
            dialog = RecordDialog(self._page.window(), names, lambda wish: self._bridge.record(video=wish))
            self._bridge.video_estimated.connect(dialog.show_size)
            self._bridge.estimate_video(scene)
            dialog.open()

    def snapshot(self, scene: Scene, drawn: Drawn, chosen: int | None) -> None:
        """Save a picture as it is drawn on the screen."""
        self._bridge.snapshot(scene, drawn=drawn, chosen=chosen)

    def follow(self, before: RunnerStatus, status: RunnerStatus) -> None:
        """Tell of a recording that has ended, as it was wished or not."""
        if before.recording is not None and status.recording is None:
            self._recorded(before.recording.path)
        goes_on = status.state in (State.RUNNING, State.RECONNECTING, State.PAUSED)
        if status.failure is not None and goes_on and status.failure is not self._failure_told:
            self._failure_told = status.failure  # the log could not be written: analysis goes on
            if isinstance(status.failure, ConsentError):
                self._say_refused()
            else:
                self._keeping.follow_failure(status)
        self._keeping.follow(status.recording)

    def _on_snapped(self, path: Path) -> None:
        self._say_saved(translate("Window", "Picture saved: {}").format(f"{path.parent.name}/{path.name}"), path.parent)

    def _recorded(self, path: Path) -> None:
        self._say(
            translate("Window", "Recording saved: {}").format(f"{path.parent.name}/{path.name}"),
            seconds=12.0,
            button=translate("Window", "Look at it"),
            act=lambda: self.look_wanted.emit(path),
        )

    def _say_refused(self) -> None:
        self._say(
            translate("Window", "Nothing is recorded: there is no consent that holds."),
            seconds=20.0,
            button=translate("Window", "Consent…"),
            act=self.consent_wanted.emit,
        )

    def _say_saved(self, words: str, folder: Path) -> None:
        self._say(
            words,
            seconds=8.0,
            button=translate("Window", "Show folder"),
            act=lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))),
        )
