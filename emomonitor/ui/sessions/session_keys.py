"""The keys of the sessions page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emomonitor.ui.shortcuts import Key
from emomonitor.ui.words import translate

if TYPE_CHECKING:
    from emomonitor.ui.sessions.page import SessionsPage


def session_keys(page: SessionsPage) -> tuple[Key, ...]:
    """Return what is done by keys while the sessions page is seen, in the order in which it is told."""
    return (
        Key(keys=("Ctrl+F",), words=lambda: translate("Keys", "Find a session"), act=page.list.search.setFocus),
        Key(
            keys=("M",),
            words=lambda: translate("Keys", "Mark the moment at the cursor"),
            act=lambda: page.focused().ask_for_mark(page.focused().timeline.cursor_s()),
        ),
        Key(
            keys=("F2",),
            words=lambda: translate("Keys", "Name the person who is seen"),
            act=lambda: page.focused().ask_for_name(),
        ),
        Key(
            keys=("Ctrl+Z",),
            words=lambda: translate("Keys", "Take the last change back"),
            act=lambda: page.focused().editing.undo(),
        ),
        Key(
            keys=("Ctrl+Shift+Z", "Ctrl+Y"),
            words=lambda: translate("Keys", "Do again what was taken back"),
            act=lambda: page.focused().editing.redo(),
        ),
        Key(keys=("Ctrl+O",), words=lambda: translate("Keys", "Open a log from elsewhere"), act=page.ask_for_log),
    )
