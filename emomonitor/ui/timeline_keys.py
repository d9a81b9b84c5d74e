"""What the keys do on the timeline."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt

from emomonitor.ui.timeline_window import MAX_SPAN_S, TimelineWindow

_CURSOR_STEPS = 60
"""Steps of the cursor from edge to edge."""

_END_STEP_S = 1.0
"""Seconds by which a key moves a marker's end."""


class Timeline(Protocol):
    """What keys can do; see TimelineBoard."""

    seen: TimelineWindow

    def move_cursor(self, seconds: float) -> None:
        """Move the cursor."""

    def select_neighbour(self, step: int) -> None:
        """Choose the next or previous marker."""

    def move_end(self, seconds: float) -> None:
        """Move the chosen marker's end."""

    def scroll(self, seconds: float) -> None:
        """Look at an earlier time or a later one."""

    def zoom(self, step: int) -> None:
        """Zoom in or out."""

    def follow(self) -> None:
        """Go back to now."""

    def toggle_freeze(self) -> None:
        """Stand still or go on."""

    def edit_selected(self) -> None:
        """Ask for the chosen marker's words."""

    def toggle_end(self) -> None:
        """Let the chosen marker end now, or not."""

    def delete_selected(self) -> None:
        """Take the chosen marker out."""

    def let_go(self) -> None:
        """Choose nothing."""


def act_on_key(timeline: Timeline, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    """Do what a key means.

    Left and Right move the cursor and scroll at the edges; with Ctrl they choose the previous or next marker, with
    Shift they move the chosen one's end. Page Up and Page Down scroll by half of what is seen.
    """
    span_s = timeline.seen.span_s
    match key:
        case Qt.Key.Key_Left | Qt.Key.Key_Right:
            step = -1 if key is Qt.Key.Key_Left else 1
            if modifiers & Qt.KeyboardModifier.ControlModifier:
                timeline.select_neighbour(step)
            elif modifiers & Qt.KeyboardModifier.ShiftModifier:
                timeline.move_end(step * _END_STEP_S)
            else:
                timeline.move_cursor(step * span_s / _CURSOR_STEPS)
        case Qt.Key.Key_PageUp:
            timeline.scroll(-span_s / 2)
        case Qt.Key.Key_PageDown:
            timeline.scroll(span_s / 2)
        case Qt.Key.Key_Home:
            timeline.scroll(-MAX_SPAN_S)
        case Qt.Key.Key_End:
            timeline.follow()
        case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
            timeline.zoom(1)
        case Qt.Key.Key_Minus:
            timeline.zoom(-1)
        case Qt.Key.Key_Space:
            timeline.toggle_freeze()
        case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
            timeline.delete_selected()
        case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_F2:
            timeline.edit_selected()
        case Qt.Key.Key_E:
            timeline.toggle_end()
        case Qt.Key.Key_Escape:
            timeline.let_go()
