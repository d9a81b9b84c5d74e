"""The keys of the live page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emomonitor.ui.shortcuts import Key
from emomonitor.ui.words import translate

if TYPE_CHECKING:
    from emomonitor.ui.live import LivePage


def live_keys(page: LivePage) -> tuple[Key, ...]:
    """Return what is done by keys while the live page is seen, in the order in which it is told."""
    return (
        Key(keys=("Ctrl+P",), words=lambda: translate("Keys", "Pause or go on"), act=page.watching.toggle_pause),
        Key(keys=("Ctrl+R",), words=lambda: translate("Keys", "Record, or stop recording"), act=page.toggle_record),
        Key(keys=("M",), words=lambda: translate("Keys", "Mark this moment"), act=page.mark),
        Key(
            keys=("Shift+M",),
            words=lambda: translate("Keys", "Mark this moment with words"),
            act=lambda: page.ask_for_words(),
        ),
        Key(keys=("F2",), words=lambda: translate("Keys", "Name the chosen person"), act=page.naming.ask_chosen),
        Key(keys=("Ctrl+Z",), words=lambda: translate("Keys", "Take the last mark back"), act=page.marking.undo),
        Key(keys=("Ctrl+S",), words=lambda: translate("Keys", "Save this picture"), act=page.snapshot),
        Key(keys=("Ctrl+O",), words=lambda: translate("Keys", "Open a video or picture"), act=page.ask_for_file),
        Key(
            keys=("W",),
            words=lambda: translate("Keys", "Why? Show what the model looked at"),
            act=page.card.why.toggle,
        ),
        Key(
            keys=("F8",),
            words=lambda: translate("Keys", "Close the camera, or open it again"),
            act=page.watching.toggle_start,
        ),
    )
