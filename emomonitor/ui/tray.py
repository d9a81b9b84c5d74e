"""The icon in the system's tray: what goes on, and the few things one wants while the window is hidden."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from emomonitor.runtime.meters import MeterReading
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State, can_pause, can_resume, can_stop
from emomonitor.settings import Settings
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.icons import pixmap
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.theme import DARK
from emomonitor.ui.words import clock, translate

_SIZES = (16, 22, 24, 32, 48, 64)
_TOLD_MS = 8000


class Tray(QObject):
    """Shows itself while the settings want it and the system has a tray.

    Args:
        window: shown and hidden.
        store: the settings in force.
        bridge: to the runner.

    Signals:
        camera_toggled: what is watched shall stop, or start again.

    Attributes:
        possible: whether the system has a tray.
        told: whether it was said that the app goes on in the tray.
    """

    camera_toggled = Signal()

    def __init__(self, window: QWidget, store: SettingsStore, bridge: Bridge) -> None:
        super().__init__(window)
        self._window, self._store, self._bridge = window, store, bridge
        self._status = RunnerStatus()
        self._recording: bool | None = None
        self.told = False
        self.menu = QMenu(window)
        self.show_action, self.pause_action = QAction(self), QAction(self)
        self.camera_action, self.quit_action = QAction(self), QAction(self)
        self.menu.addActions((self.show_action, self.pause_action, self.camera_action))
        self.menu.addSeparator()
        self.menu.addAction(self.quit_action)
        self.show_action.triggered.connect(self.toggle_window)
        self.pause_action.triggered.connect(self._toggle_pause)
        self.camera_action.triggered.connect(self._toggle_camera)
        self.quit_action.triggered.connect(self._leave)
        self.menu.aboutToShow.connect(self.retranslate)
        self.icon = QSystemTrayIcon(self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_activated)
        bridge.changed.connect(self._on_changed, Qt.ConnectionType.QueuedConnection)
        bridge.ticked.connect(self._on_ticked)
        self._dress()
        self.follow(store.settings)

    @property
    def possible(self) -> bool:
        """Whether the system has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def follow(self, settings: Settings) -> None:
        """Show the icon or take it away, as the settings say."""
        wanted = settings.tray and self.possible
        if wanted != self.icon.isVisible():
            self.icon.setVisible(wanted)
        if not wanted and not self._window.isVisible() and self.told:
            self._window.show()  # nothing would lead back to it

    def would_keep_open(self) -> bool:
        """Whether closing the window would leave the app going on in the tray. Never while the desktop logs out."""
        return self._store.settings.tray and self.possible and not is_logging_out()

    def keeps_open(self) -> bool:
        """Whether the app goes on although its window was closed; the first time it is said where.

        Never while the desktop logs out.
        """
        if not self.would_keep_open():
            return False
        QApplication.setQuitOnLastWindowClosed(False)  # a dialog may be the last window now
        self.retranslate()
        if not self.told:
            self.told = True
            self.icon.showMessage(
                translate("Tray", "emomonitor goes on here"),
                translate("Tray", "What was watched is still watched. Open the window or quit from this icon."),
                self.icon.icon(),
                _TOLD_MS,
            )
        return True

    def tell(self, title: str, words: str) -> bool:
        """Show a notification of the system's; False where there is no way to."""
        if not self.possible:
            return False
        if not self.icon.isVisible():
            self.icon.show()  # for as long as the notification
            QTimer.singleShot(_TOLD_MS, self, lambda: self.follow(self._store.settings))
        self.icon.showMessage(title, words, self.icon.icon(), _TOLD_MS)
        return True

    def end(self) -> None:
        """Take the icon away: the app ends."""
        self.icon.hide()
        QApplication.setQuitOnLastWindowClosed(True)

    # -- what it says ------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Set the words again after a change of language, of state or of the window."""
        status = self._status
        shown = self._window.isVisible() and not self._window.isMinimized()
        self.show_action.setText(
            translate("Tray", "Hide the window") if shown else translate("Tray", "Show the window")
        )
        paused = status.state is State.PAUSED
        self.pause_action.setText(translate("Tray", "Resume") if paused else translate("Tray", "Pause"))
        self.pause_action.setEnabled(can_pause(status.state) or can_resume(status.state))
        self.camera_action.setText(
            translate("Tray", "Close the camera") if can_stop(status.state) else translate("Tray", "Open the camera")
        )
        self.camera_action.setEnabled(status.state is not State.STOPPING)
        self.quit_action.setText(translate("Tray", "Quit"))
        self.icon.setToolTip(f"emomonitor – {state_words(status)}")

    def _on_changed(self, status: RunnerStatus) -> None:
        self._status = status
        self._dress()
        self.retranslate()

    def _on_ticked(self, meters: MeterReading, status: RunnerStatus) -> None:
        if self.icon.isVisible():
            self._on_changed(status)

    def _dress(self) -> None:
        recording = self._status.recording is not None
        if recording != self._recording:
            self._recording = recording
            self.icon.setIcon(tray_icon(recording=recording))

    # -- what it does ------------------------------------------------------------------------------

    def toggle_window(self) -> None:
        """Show the window, or hide it."""
        if self._window.isVisible() and not self._window.isMinimized():
            self._window.hide()
        else:
            self._window.showNormal()
            self._window.raise_()
            self._window.activateWindow()
        self.retranslate()

    def _toggle_pause(self) -> None:
        self._bridge.resume() if can_resume(self._status.state) else self._bridge.pause()

    def _toggle_camera(self) -> None:
        self.camera_toggled.emit()

    def _leave(self) -> None:
        leave = getattr(self._window, "quit", self._window.close)
        leave()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.toggle_window()


def state_words(status: RunnerStatus) -> str:
    """Say in a few words what goes on."""
    if status.recording is not None:
        return translate("Tray", "recording {}").format(clock(status.recording.elapsed_s))
    if status.state is State.PAUSED:
        return translate("Tray", "paused")
    if can_stop(status.state) and status.source is not None:
        return translate("Tray", "watching {}").format(status.source.title)
    if can_stop(status.state):
        return translate("Tray", "starting")
    return translate("Tray", "nothing is watched")


def tray_icon(*, recording: bool) -> QIcon:
    """The app's icon; with the red light at its corner while recording."""
    found = QIcon()
    for size in _SIZES:
        picture = QPixmap(pixmap("app", "#000000", size))
        if recording:
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            dot = size * 0.5
            at = QRectF(size - dot, size - dot, dot, dot)
            painter.setBrush(QColor(DARK.ground))
            painter.drawEllipse(at)
            rim = size / 16
            painter.setBrush(QColor(DARK.record_dot))
            painter.drawEllipse(at.adjusted(rim, rim, -rim, -rim))
            painter.end()
        found.addPixmap(picture)
    return found


def is_logging_out() -> bool:
    """Whether the desktop session ends: nothing may be asked then."""
    app = QGuiApplication.instance()
    return isinstance(app, QGuiApplication) and app.isSavingSession()
