"""The settings in force: changed in one place, told to everyone, kept in the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from emomonitor.settings import Settings, save_settings


class SettingsStore(QObject):
    """Holds the settings of the window. Lives in the GUI thread.

    Signals:
        changed: (new, old) Settings, after a change.

    Args:
        settings: those in force, with what the command line said.
        in_background: runs what may wait for the disk.
        path: the file; None keeps changes for this run only (tests, ``--config`` of somebody else's file).
        saved: those of the file, without what the command line said; None: the same as ``settings``.
    """

    changed = Signal(object, object)

    def __init__(
        self,
        settings: Settings,
        *,
        in_background: Callable[[Callable[[], object]], None],
        path: Path | None = None,
        saved: Settings | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings = settings
        self._saved = settings if saved is None else saved
        self._path = path
        self._in_background = in_background

    @property
    def path(self) -> Path | None:
        """The file that changes go into; None where they hold for this run only."""
        return self._path

    def change(self, **values: Any) -> None:
        """Change settings by name, and keep them.

        What the command line said for this run only is never written into the file.

        Raises:
            SettingsError: a value is wrong; nothing has changed then.
        """
        old, new = self.settings, replace(self.settings, **values)
        if new == old:
            return
        self.settings = new
        self._saved = saved = replace(self._saved, **values)
        if self._path is not None:
            path = self._path
            self._in_background(lambda: save_settings(saved, path))
        self.changed.emit(new, old)
