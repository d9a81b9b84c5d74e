"""Opens the window and stays until it is closed."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from emomonitor.settings import Settings
from emomonitor.texts import text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from emomonitor.ui.company import Manner
    from emomonitor.ui.window import MainWindow

_log = logging.getLogger(__name__)

_SIGNAL_POLL_MS = 50
"""Qt's loop never comes back to Python by itself, so a timer lets Python see Ctrl-C."""

_SWITCH_S = 0.001
"""How long a thread may keep the interpreter while the window waits for it. With Python's own 5 ms, what is imported in
the background held the window up for 60 to 90 ms at a time; with this for 20 to 40."""

_ENDING_SIGNALS = tuple(s for s in (signal.SIGINT, getattr(signal, "SIGTERM", None)) if s is not None)


def make_application(theme: str = "system") -> QApplication:
    """Return the one QApplication, with the app's name, icon and style.

    Args:
        theme: ``system``, ``dark`` or ``light``.
    """
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        os.environ.pop(name, None)  # cv2 sets them to its own, older Qt when it is imported
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from emomonitor.ui import roles
    from emomonitor.ui.icons import icon
    from emomonitor.ui.style import font

    sys.setswitchinterval(_SWITCH_S)
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["emomonitor"])
    roles.install()
    app.setApplicationName("emomonitor")
    app.setDesktopFileName("emomonitor")
    app.setStyle("Fusion")
    app.setFont(font(14))
    if theme != "system":
        scheme = Qt.ColorScheme.Dark if theme == "dark" else Qt.ColorScheme.Light
        QGuiApplication.styleHints().setColorScheme(scheme)
    app.setWindowIcon(icon("app", "#000000", 64))
    return app


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """With what the window begins, beside its settings.

    Attributes:
        log: record to this file from the first frame on.
        duration_s: close after so many seconds.
        settings_file: where changed settings are kept; None keeps them for this run.
        saved: the file's own settings, without what the command line said.
        notice: something to tell once the window is there.
        instance: only one window of this name is shown: where there is one, it is raised instead. None for no limit.
        consent: file of the consent to record a camera under; None takes a stored one.
        welcome: begin with the first-run pages where they were not seen yet.
        manner: in which the window keeps company; None is as the settings say.
        dress: called with the window before it is shown.
    """

    log: Path | None = None
    duration_s: float | None = None
    settings_file: Path | None = None
    saved: Settings | None = None
    notice: str = ""
    instance: str | None = None
    consent: Path | None = None
    welcome: bool = False
    manner: Manner | None = None
    dress: Callable[[MainWindow], object] | None = None


def run_window(settings: Settings, begin: Begin | None = None) -> int:
    """Show the window, start the runner, and return when the window was closed.

    The window is up before MediaPipe, the engine and the model load: only the runner's threads import them.

    Args:
        settings: what to run.
        begin: with what it begins.

    Returns:
        0, or 128 plus the signal's number after Ctrl-C (130) or a kill (143).
    """
    received: list[int] = []
    # Only noted here: a signal comes in the middle of anything, and Qt must not be called from there.
    before = {s: signal.signal(s, lambda number, _: received.append(number)) for s in _ENDING_SIGNALS}
    try:
        stuck = _show_until_closed(settings, received, begin or Begin())
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    code = 128 + received[0] if received else 0
    if stuck:
        _leave(code, stuck)
    return code


def _show_until_closed(settings: Settings, received: list[int], begin: Begin) -> tuple[str, ...]:
    """Show the window until it is closed or a signal was received; return the threads that did not stop."""
    from PySide6.QtCore import QTimer

    app = make_application(settings.theme)
    single = None
    if begin.instance is not None:
        from emomonitor.ui.single import SingleInstance

        single = SingleInstance(begin.instance)
        if not single.claim():
            print(text("run.open_already"))
            return ()
    from emomonitor.runtime.runner import Runner
    from emomonitor.ui.applog import close_log, log_path, open_log
    from emomonitor.ui.crash import CrashGuard
    from emomonitor.ui.spoken import spoken
    from emomonitor.ui.window import MainWindow

    handler = open_log()
    runner = Runner(settings, consent=begin.consent)
    import_plotting()
    window = MainWindow(
        settings,
        runner,
        settings_file=begin.settings_file,
        saved=begin.saved,
        welcome=begin.welcome,
        manner=begin.manner,
    )
    guard = CrashGuard(window, flush=window.bridge.flush_recording, log_file=log_path())
    window.bridge.unexpected.connect(guard.catch)
    guard.install()
    window.bridge.plotting.connect(leave_imports_alone)
    if single is not None:
        single.raise_wanted.connect(lambda: bring_to_front(window))
    poll = QTimer()
    poll.timeout.connect(lambda: window.leave() if received else None)
    poll.start(_SIGNAL_POLL_MS)
    if begin.duration_s is not None:
        QTimer.singleShot(round(begin.duration_s * 1000), window.leave)
    if begin.log is not None:
        window.bridge.record(begin.log)
    if begin.dress is not None:
        begin.dress(window)
    window.show()
    if begin.notice:
        window.live.say(spoken(begin.notice), seconds=20.0)
    app.exec()
    poll.stop()
    stuck = window.stuck
    if single is not None:
        single.release()
    guard.uninstall()
    close_log(handler)
    window.deleteLater()
    return stuck


def import_plotting() -> None:
    """Import pyqtgraph, so that the window comes a moment later, but isn't held up once it is there."""
    import_module("pyqtgraph")


def leave_imports_alone() -> None:
    """Let the collector pass over what was imported, which stays: looking through it takes 45 ms each time."""
    gc.freeze()


def bring_to_front(window: QWidget) -> None:
    """Show a window to somebody who asked for it, also where it was hidden or minimised."""
    from PySide6.QtCore import Qt

    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def _leave(code: int, stuck: tuple[str, ...]) -> None:
    """End the process although threads are busy.

    A thread inside a model's loading or a camera's driver can't be interrupted, and Python would tear the
    interpreter down under it, which crashes now and then. The log was closed before, so nothing is lost.
    """
    _log.warning("ending while busy: %s", ", ".join(stuck))
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
