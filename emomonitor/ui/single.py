"""One window for each account: a second start raises the first one's window instead."""

from __future__ import annotations

import getpass
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from emomonitor.settings import config_path

_RAISE, _DONE = b"raise\n", b"done\n"
_ANSWER_MS = 2000
"""Longest wait for the first copy: it may be busy, or still be starting."""

_TRY_MS = 100


def instance_name() -> str:
    """Return a name for this account and settings folder: two of them have a window each."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        user = str(getattr(os, "getuid", lambda: 0)())
    return "emomonitor-" + hashlib.sha256(f"{user}\n{config_path()}".encode()).hexdigest()[:16]


def instance_folder() -> Path:
    """Return a folder that only this account can enter where there is one, else the one for temporary files.

    Short: a socket's address has room for about a hundred letters.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and os.access(runtime, os.W_OK | os.X_OK):
        return Path(runtime)
    return Path(tempfile.gettempdir())


class SingleInstance(QObject):
    """The first copy listens, the second one asks it to come to the front.

    A lock file, which the system's process numbers prove alive or stale, says who is the first; the socket only
    carries the wish. Both belong to this account alone.

    Signals:
        raise_wanted: a second copy was started.

    Args:
        name: as :func:`instance_name`.
        folder: as :func:`instance_folder`.
    """

    raise_wanted = Signal()

    def __init__(self, name: str, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        base = (instance_folder() if folder is None else folder) / name
        self._address = name if sys.platform == "win32" else f"{base}.socket"
        self._lock = QLockFile(f"{base}.lock")
        self._lock.setStaleLockTime(0)  # however old: only a dead process' lock is stale
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def claim(self) -> bool:
        """Be the first copy, or have the first one raised.

        Returns:
            True: go on, this is the first copy, or the first one does not answer. False: end, it was raised.
        """
        if self._lock.tryLock(0):
            QLocalServer.removeServer(self._address)  # left behind by a copy that crashed
            self._server.listen(self._address)
            return True
        return not self._ask_first()

    def _ask_first(self) -> bool:
        deadline = time.monotonic() + _ANSWER_MS / 1000
        while time.monotonic() < deadline:
            socket = QLocalSocket()
            socket.connectToServer(self._address)
            if socket.waitForConnected(_TRY_MS):
                socket.write(_RAISE)
                answered = socket.waitForReadyRead(_ANSWER_MS) and bytes(socket.readAll().data()) == _DONE
                socket.abort()
                return answered
            time.sleep(_TRY_MS / 1000)  # it has the lock, and does not listen yet
        return False

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._reader(socket))
            socket.disconnected.connect(socket.deleteLater)

    def _reader(self, socket: QLocalSocket) -> Callable[[], None]:
        def read() -> None:
            if socket.canReadLine() and bytes(socket.readLine().data()) == _RAISE:
                self.raise_wanted.emit()
                socket.write(_DONE)
                socket.flush()

        return read

    def release(self) -> None:
        """Listen no longer; the next copy is the first."""
        self._server.close()
        self._lock.unlock()
