"""Imports what pages need before they are seen first, so that this does not hold up the window then."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

_REST_MS = 60
"""Between two modules: the window draws and answers meanwhile."""

PLAIN = ("duckdb", "emomonitor.replay.boxes", "emomonitor.replay.edits", "emomonitor.replay.glance")
"""What the sessions page needs beside Qt: large, and imported by another thread."""

PAGES = (
    "emomonitor.ui.settings_page.page",
    "emomonitor.ui.models_page.page",
    "emomonitor.ui.family.page",
    "emomonitor.ui.companion.page",
    "emomonitor.ui.replay_bar",
    "emomonitor.ui.replay_detail",
    "emomonitor.ui.replay_overview",
    "emomonitor.ui.replay_video",
    "emomonitor.ui.replay_view",
    "emomonitor.ui.sessions.list",
    "emomonitor.ui.sessions.editing",
    "emomonitor.ui.sessions.panels",
    "emomonitor.ui.sessions.view",
    "emomonitor.ui.sessions.page",
)
"""The pages' Qt parts, one at a time in the GUI thread: PySide's classes are not made safely by two threads at once."""


class Ahead(QObject):
    """Lives in the GUI thread; :meth:`begin` when the window has nothing better to do.

    Args:
        in_background: does something in another thread.
        parent: with it goes what is not imported yet.
    """

    _plain_done = False

    def __init__(self, in_background: Callable[[Callable[[], object]], object], parent: QObject) -> None:
        super().__init__(parent)
        self._in_background = in_background
        self._names = deque(PAGES)
        self._timer = QTimer(self)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._next)

    def begin(self) -> None:
        """Import it all, bit by bit."""
        self._in_background(self._import_plain)
        self._timer.start()

    def _import_plain(self) -> None:
        for name in PLAIN:
            import_module(name)
        self._plain_done = True

    def _next(self) -> None:
        if not self._plain_done:
            return
        if not self._names:
            self._timer.stop()
            return
        import_module(self._names.popleft())
