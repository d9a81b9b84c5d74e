"""The app's own log file: small, its owner's alone, without the name of the home folder."""

from __future__ import annotations

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

import platformdirs

from emomonitor.settings import APP
from emomonitor.ui.report import without_home

_BYTES = 256_000
"""A few thousand lines; one older file is kept beside it."""


def log_path() -> Path:
    """Return where the app's log lies."""
    return Path(platformdirs.user_log_dir(APP, appauthor=False)) / "emomonitor.log"


class _OwnersFile(RotatingFileHandler):
    """A rotating file with mode 0600, whatever the umask says; made, with its folder, on its first line."""

    def _open(self) -> TextIOWrapper:
        where = Path(self.baseFilename)
        where.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fd = os.open(where, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return open(fd, "a", encoding="utf-8", errors="backslashreplace")  # noqa: PTH123 - a descriptor

    def handleError(self, record: logging.LogRecord) -> None:
        """Go on without a log where none can be written: the terminal has been told already."""


class _Homeless(logging.Formatter):
    """Writes the home folder as ``~``: people send such files to others."""

    def format(self, record: logging.LogRecord) -> str:
        return without_home(super().format(record))


def open_log(path: Path | None = None) -> logging.Handler:
    """Let warnings and worse also go into the log file. Whoever opens it calls :func:`close_log`."""
    handler = _OwnersFile(path or log_path(), maxBytes=_BYTES, backupCount=1, delay=True)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_Homeless("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    return handler


def close_log(handler: logging.Handler) -> None:
    """Take the log file away again."""
    logging.getLogger().removeHandler(handler)
    handler.close()
