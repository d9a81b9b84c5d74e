"""The system's own place for starting with the computer, as Qt and this process see it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QSettings

from emomonitor.autostart import RUN_KEY, Entry, entry_for, start_command


class QtRegistry:
    """The values of one registry key, through QSettings."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def get(self, name: str) -> str | None:
        """Return a text; None where there is none."""
        value = self._settings.value(name)
        return None if value is None else str(value)

    def put(self, name: str, text: str) -> None:
        """Write a text. Raises OSError."""
        self._settings.setValue(name, text)
        self._written()

    def remove(self, name: str) -> None:
        """Take a text away. Raises OSError."""
        self._settings.remove(name)
        self._written()

    def _written(self) -> None:
        self._settings.sync()
        if self._settings.status() is not QSettings.Status.NoError:
            raise OSError(f"{self._settings.fileName()}: access denied")


def system_entry() -> Entry | None:
    """Return this system's autostart; None where there is no known way."""
    registry = QtRegistry(QSettings(RUN_KEY, QSettings.Format.NativeFormat)) if sys.platform == "win32" else None
    return entry_for(sys.platform, Path.home(), os.environ, registry, start_command())
