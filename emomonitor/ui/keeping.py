"""Whether recordings can be kept: room on the disk, the folder, and what helps where one is wanting."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from emomonitor.errors import DiskFullError, EmomonitorError, FolderError
from emomonitor.runtime.recording import RecordingStatus
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.session.storage import unusable
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.messages import Hint
from emomonitor.ui.spoken import spoken
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.words import megabytes_words, translate

LITTLE_ROOM_BYTES = 500_000_000
"""Less than this is told while something is recorded: some days of log, or a quarter of an hour of video."""

CHECK_MS = 30_000
"""How often the room is looked at: a full disk is seen coming, and the disk is left alone."""


class Keeping(QObject):
    """Looks at the disk in the background and says what is wrong, once. Lives in the GUI thread.

    Signals:
        changed: ``hint`` is another one.
        said: words about what was done.

    Attributes:
        hint: what to show, None while all is well.
        little_room_bytes: free bytes below which a recording is warned of.

    Args:
        store: the settings in force.
        bridge: to the runner.
        parent: the page, over which folders are chosen.
    """

    changed = Signal()
    said = Signal(str)
    _measured = Signal(object, object)
    _looked = Signal(object)

    def __init__(self, store: SettingsStore, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._store, self._bridge, self._page = store, bridge, parent
        self.hint: Hint | None = None
        self.little_room_bytes = LITTLE_ROOM_BYTES
        self._recording: Path | None = None
        self._warned = self._interrupted = False
        self._timer = QTimer(self)
        self._timer.setInterval(CHECK_MS)
        self._timer.timeout.connect(self._measure)
        self._measured.connect(self._on_measured)
        self._looked.connect(self._on_looked)
        bridge.unkept.connect(self.tell)

    # -- looking -----------------------------------------------------------------------------------

    def look_at_folder(self) -> None:
        """Look, in the background, whether the folder of the settings can be used."""
        folder = self._store.settings.data_dir
        self._bridge.in_background(lambda: self._looked.emit(unusable(folder)))

    def _on_looked(self, error: FolderError | None) -> None:
        if error is not None:
            self.tell(error)

    def follow(self, recording: RecordingStatus | None) -> None:
        """Watch the disk of the recording that goes on; None where there is none."""
        path = None if recording is None else recording.path
        if path == self._recording:
            return
        self._recording = path
        self._warned = False
        if path is None:
            self._timer.stop()
        else:
            self._interrupted = False
            self._show(None)
            self._timer.start()
            self._measure()

    def _measure(self) -> None:
        if self._recording is not None:
            self._bridge.in_background(partial(self._measure_there, self._recording))

    def _measure_there(self, path: Path) -> None:
        try:
            free = shutil.disk_usage(path).free
        except OSError:  # the recording itself tells what is wrong with it
            return
        self._measured.emit(path, free)

    def _on_measured(self, path: Path, free: int) -> None:
        if path != self._recording or self._warned or free >= self.little_room_bytes:
            return
        self._warned = True
        self._show(little_room_hint(free, path, self))

    # -- telling -----------------------------------------------------------------------------------

    def follow_failure(self, status: RunnerStatus) -> None:
        """Tell of a recording that ended although the analysis goes on."""
        if isinstance(status.failure, EmomonitorError):
            self.tell(status.failure)

    def tell(self, error: EmomonitorError) -> None:
        """Say that something can't be kept."""
        self._interrupted = True
        self._show(trouble_hint(error, self))

    def quiet(self) -> None:
        """Take back what was said."""
        self._show(None)

    def _show(self, hint: Hint | None) -> None:
        if hint is not self.hint:
            self.hint = hint
            self.changed.emit()

    # -- helping -----------------------------------------------------------------------------------

    def show_folder(self, path: Path) -> None:
        """Open the folder of a recording in the system's file manager."""
        folder = path if path.is_dir() else path.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def choose_folder(self) -> None:
        """Ask for another folder, and record into it from now on."""
        dialog = QFileDialog(self._page, translate("Keeping", "Choose a folder for recordings"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda text: self.use_folder(Path(text)))
        dialog.open()

    def use_folder(self, folder: Path) -> None:
        """Keep everything in a folder from now on; a recording that was interrupted begins anew there."""
        error = unusable(folder)
        if error is not None:
            self.tell(error)
            return
        self._show(None)
        self._store.change(data_dir=folder)
        self.said.emit(translate("Keeping", "Recordings are kept in {} from now on.").format(folder.name or folder))
        if self._interrupted:
            self._interrupted = False
            self._bridge.record()


def little_room_hint(free: int, path: Path, keeping: Keeping) -> Hint:
    """Return the hint that the disk is nearly full."""
    words = translate("Keeping", "The disk is nearly full: {} left for this recording.")
    return Hint(
        drawing="warning",
        text=words.format(megabytes_words(free / 1e6)),
        button=translate("Keeping", "Show folder"),
        refusal=translate("Keeping", "Hide this notice"),
        act=lambda: keeping.show_folder(path),
        refuse=keeping.quiet,
    )


def trouble_hint(error: EmomonitorError, keeping: Keeping) -> Hint:
    """Return the hint that something could not be kept, with a button where another folder helps."""
    button = translate("Keeping", "Choose another folder")
    if isinstance(error, DiskFullError):
        text = translate("Keeping", "The disk is full: recording stopped, and all before is kept.")
    elif isinstance(error, FolderError):
        text = translate("Keeping", "The folder for recordings can't be used.")
    else:
        text, button = spoken(str(error)), ""
    return Hint(
        drawing="warning",
        text=text,
        button=button,
        refusal=translate("Keeping", "Hide this notice"),
        act=keeping.choose_folder if button else None,
        refuse=keeping.quiet,
    )
