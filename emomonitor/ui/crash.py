"""Mistakes of ours: caught wherever they happen, told in one calm dialog, written down; the app goes on."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, QUrl, Signal, qInstallMessageHandler
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from emomonitor.ui.report import details_of, place_of, without_home
from emomonitor.ui.style import font
from emomonitor.ui.words import translate

_log = logging.getLogger(__name__)

_QT_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashDialog(QDialog):
    """Says that something went wrong, that the recording is whole, and gives details to copy.

    Opened, never executed: the picture goes on behind it.
    """

    def __init__(self, parent: QWidget | None, *, details: str, log_file: Path | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = translate("Crash", "Something went wrong in the app")
        self.setWindowTitle("emomonitor")
        self.setAccessibleName(title)
        self._times = 1
        heading, self._text = QLabel(title), QLabel()
        heading.setObjectName("messageTitle")
        heading.setFont(font(18, 600))
        self._text.setWordWrap(True)
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setAccessibleName(translate("Crash", "Details to copy"))
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setTabChangesFocus(True)
        self.details.setMinimumHeight(180)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 20)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(self._text)
        column.addWidget(self.details, 1)
        if log_file is not None:
            column.addWidget(self._log_words(log_file))
        column.addLayout(self._buttons(log_file))
        self.resize(640, 440)
        self.close_button.setFocus()
        self._say()

    @staticmethod
    def _log_words(log_file: Path) -> QLabel:
        words = translate("Crash", "All of it is also in {}").format(without_home(str(log_file)))
        label = QLabel(words)
        label.setObjectName("quiet")
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _buttons(self, log_file: Path | None) -> QHBoxLayout:
        self.copy_button = QPushButton(translate("Crash", "Copy the details"))
        self.close_button = QPushButton(translate("Crash", "Go on"))
        self.close_button.setObjectName("primary")
        self.close_button.setDefault(True)
        self.copy_button.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.copy_button)
        if log_file is not None:
            show = QPushButton(translate("Crash", "Show the log file"))
            show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_file.parent))))
            row.addWidget(show)
            show.setAccessibleName(show.text())
        row.addStretch(1)
        row.addWidget(self.close_button)
        for each in (self.copy_button, self.close_button):
            each.setAccessibleName(each.text())
        return row

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self.copy_button.setText(translate("Crash", "Copied"))

    def count(self) -> None:
        """Count an error that came while the dialog is open."""
        self._times += 1
        self._say()

    def _say(self) -> None:
        words = translate(
            "Crash",
            "It was not your doing. What was recorded so far is kept and whole, and the app goes on where it can.",
        )
        if self._times > 1:
            words += " " + translate("Crash", "It has happened {} times by now.").format(self._times)
        self._text.setText(words)

    @property
    def text(self) -> str:
        """What it says above the details."""
        return self._text.text()


class CrashGuard(QObject):
    """Catches what nobody else caught: in a slot, in a thread, in Qt. Lives in the GUI thread.

    At most one dialog is open; an error that was shown once is only counted and written down after that.

    Args:
        parent: the window over which the dialog opens.
        flush: brings the recording to the disk.
        log_file: the app's log file, None where there is none.
    """

    _caught = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        *,
        flush: Callable[[], object],
        log_file: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._flush, self._log_file = parent, flush, log_file
        self._shown: dict[str, int] = {}
        self.dialog: CrashDialog | None = None
        self._before: tuple[object, object, object] | None = None
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Catch from now on, until :meth:`uninstall`."""
        before = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_exception
        threading.excepthook = lambda a: self._on_exception(a.exc_type, a.exc_value, a.exc_traceback)
        self._before = (*before, qInstallMessageHandler(self._on_qt_message))

    def uninstall(self) -> None:
        """Leave everything as it was before."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, handler = self._before  # type: ignore[assignment]
            qInstallMessageHandler(handler)
            self._before = None

    # -- any thread --------------------------------------------------------------------------------

    def catch(self, error: BaseException) -> None:
        """Write an error down, and show it as soon as the GUI thread has time."""
        _log.error("unexpected error: %r. --debug shows more.", error, exc_info=error)
        self._caught.emit(error)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not issubclass(kind, KeyboardInterrupt | SystemExit):
            self.catch(error if error is not None else kind())

    @staticmethod
    def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, words: str) -> None:
        _log.log(_QT_LEVELS.get(kind, logging.DEBUG), "Qt: %s", words)

    # -- the GUI thread ----------------------------------------------------------------------------

    def _show(self, error: BaseException) -> None:
        place = place_of(error)
        self._shown[place] = self._shown.get(place, 0) + 1
        if self._shown[place] == 1:
            self._flush()
        if self.dialog is not None:
            self.dialog.count()
        elif self._shown[place] == 1:
            written = self._log_file is not None and self._log_file.exists()
            log_file = self._log_file if written else None
            self.dialog = CrashDialog(self._window, details=details_of(error), log_file=log_file)
            self.dialog.destroyed.connect(self._forget)
            self.dialog.open()

    def _forget(self) -> None:
        self.dialog = None
