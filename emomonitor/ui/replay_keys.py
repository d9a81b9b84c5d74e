"""What the keys do on a replay."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

KEYS = frozenset(
    {
        Qt.Key.Key_Space,
        Qt.Key.Key_Comma,
        Qt.Key.Key_Period,
        Qt.Key.Key_M,
        Qt.Key.Key_N,
        Qt.Key.Key_P,
        Qt.Key.Key_V,
        Qt.Key.Key_0,
        Qt.Key.Key_Plus,
        Qt.Key.Key_Equal,
        Qt.Key.Key_Minus,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)
"""Keys that mean something while the focus is on a replay or on a control in it."""


class Replaying(Protocol):
    """What keys can do; see ReplayView."""

    def toggle_play(self) -> None:
        """Play or pause."""

    def change_speed(self, step: int) -> None:
        """Play faster or slower."""

    def step_frame(self, step: int) -> None:
        """Go on by a frame."""

    def step_stop(self, step: int) -> None:
        """Go on to a mark or another emotion."""

    def step_mark(self, step: int) -> None:
        """Go on to a mark."""

    def move_cursor(self, step: int) -> None:
        """Move the cursor a little."""

    def cursor_to_end(self, step: int) -> None:
        """Move the cursor to the session's end or beginning."""

    def page(self, step: int) -> None:
        """Turn the page."""

    def zoom(self, step: int) -> None:
        """Zoom in or out."""

    def show_whole(self) -> None:
        """See the whole session."""

    def want_mark(self) -> None:
        """Ask for a mark at the cursor."""

    def toggle_video(self) -> None:
        """Show the video or not."""


def act_on_key(view: Replaying, event: QKeyEvent) -> bool:
    """Do what a key means; return whether it means anything.

    Space plays and pauses, Up and Down change the speed. Left and Right move the cursor; with Ctrl they go from mark
    to mark. Comma and full stop go by frames, P and N by marks and emotions. M asks for a mark.
    """
    ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    key = Qt.Key(event.key())
    if ctrl and key not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        return False
    match key:
        case Qt.Key.Key_Space:
            view.toggle_play()
        case Qt.Key.Key_Left | Qt.Key.Key_Right:
            step = 1 if key is Qt.Key.Key_Right else -1
            (view.step_mark if ctrl else view.move_cursor)(step)
        case Qt.Key.Key_Up | Qt.Key.Key_Down:
            view.change_speed(1 if key is Qt.Key.Key_Up else -1)
        case Qt.Key.Key_Comma | Qt.Key.Key_Period:
            view.step_frame(1 if key is Qt.Key.Key_Period else -1)
        case Qt.Key.Key_N | Qt.Key.Key_P:
            view.step_stop(1 if key is Qt.Key.Key_N else -1)
        case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
            view.page(1 if key is Qt.Key.Key_PageDown else -1)
        case Qt.Key.Key_Home | Qt.Key.Key_End:
            view.cursor_to_end(1 if key is Qt.Key.Key_End else -1)
        case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
            view.zoom(1)
        case Qt.Key.Key_Minus:
            view.zoom(-1)
        case Qt.Key.Key_0:
            view.show_whole()
        case Qt.Key.Key_M:
            view.want_mark()
        case Qt.Key.Key_V:
            view.toggle_video()
        case _:
            return False
    return True
