"""Markers between timeline and log: what is changed on the screen is written down, and a deletion can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from emomonitor.runtime.marks import Mark, changed
from emomonitor.runtime.state import can_mark
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.dialogs import LineDialog
from emomonitor.ui.timeline import TimelinePanel
from emomonitor.ui.timeline_marks import MAX_MARKS, TimelineMark
from emomonitor.ui.words import translate

_UNDO_S = 8.0
"""Seconds in which a deletion can be taken back."""


class Say(Protocol):
    """Says something for a while, perhaps with a button; see Toast.show_for."""

    def __call__(
        self, text: str, *, seconds: float = 6.0, button: str = "", act: Callable[[], object] | None = None
    ) -> None:
        """Say it."""


class Marking(QObject):
    """Sets, changes and deletes markers on a page's timeline. Lives in the GUI thread; logs change in the background.

    Args:
        timeline: where they are drawn.
        bridge: to the runner, which writes them.
        say: tells what was done.
        page: the parent of dialogs.
    """

    def __init__(self, timeline: TimelinePanel, bridge: Bridge, say: Say, page: QWidget) -> None:
        super().__init__(page)
        self._timeline, self._bridge, self._say, self._page = timeline, bridge, say, page
        self._undo: Callable[[], None] | None = None
        self._written: dict[int, Mark] = {}  # by the drawn marker's number; deleted ones too, for undo
        self._deleted: set[int] = set()
        board = timeline.board
        bridge.marked.connect(self._on_marked)
        board.words_wanted.connect(self.ask_for_words)
        board.mark_changed.connect(self._write)
        board.mark_deleted.connect(self._delete)

    def clear(self) -> None:
        """Forget the markers: another source begins. What was recorded stays in its log."""
        self._written.clear()
        self._deleted.clear()

    def set(self, text: str = "", time_s: float | None = None) -> None:
        """Set a marker at the newest picture, or at an earlier source time, while something is watched."""
        now_s = self._timeline.model.now_s
        if can_mark(self._bridge.status().state) and now_s is not None:
            at_s = now_s if time_s is None else min(time_s, now_s)
            self._bridge.mark(self._timeline.mark(at_s, text).key, text, at_s)

    def ask(self, time_s: float) -> None:
        """Set a marker at a source time with words, however long they take to write."""
        if can_mark(self._bridge.status().state):
            LineDialog(
                self._page,
                title=translate("Window", "Mark with words"),
                label=translate("Window", "What is happening?"),
                button=translate("Window", "Mark"),
                then=lambda text: self.set(text, time_s),
                hint=translate("Window", "tea, phone call, …"),
            ).open()

    def _on_marked(self, key: int, made: Mark | None) -> None:
        """A marker was written down, or kept on the screen only; it may have been changed or deleted since."""
        if made is None:
            return
        self._written[key] = made
        while len(self._written) > MAX_MARKS:
            self._written.pop(next(iter(self._written)))
        mark = self._timeline.model.marks.get(key)
        if key in self._deleted:
            self._bridge.remove_mark(made)
        elif mark is not None:
            self._write(mark)
        if made.event_id is None:
            self._say(translate("Window", "Marked on the timeline. Record to keep markers."), seconds=4.0)

    def ask_for_words(self, key: int) -> None:
        """Ask for a marker's words, with those that it has."""
        mark = self._timeline.model.marks.get(key)
        if mark is None:
            return
        dialog = LineDialog(
            self._page,
            title=translate("Window", "Words of the marker"),
            label=translate("Window", "What happened?"),
            button=translate("Window", "Save"),
            then=lambda text: self._reword(key, text),
            hint=translate("Window", "tea, phone call, …"),
        )
        dialog.line.setText(mark.text)
        dialog.line.selectAll()
        dialog.open()

    def _reword(self, key: int, text: str) -> None:
        marks = self._timeline.model.marks
        mark = marks.get(key)
        reworded = None if mark is None else marks.change(key, text=text, end_s=mark.end_s)
        if reworded is not None:
            self._timeline.board.put_mark(reworded)
            self._write(reworded)

    def _write(self, mark: TimelineMark) -> None:
        """Write a changed marker into its log."""
        before = self._written.get(mark.key)
        if before is not None:
            after = changed(before, text=mark.text, end_s=mark.end_s)
            self._written[mark.key] = after
            if after != before and after.event_id is not None:
                self._bridge.edit_mark(after)

    def _delete(self, mark: TimelineMark) -> None:
        self._deleted.add(mark.key)
        written = self._written.get(mark.key)
        if written is not None and written.event_id is not None:
            self._bridge.remove_mark(written)
        generation = self._timeline.model.marks.generation
        self._undo = lambda: self._put_back(mark, written, generation)
        self._say(
            translate("Window", "Marker deleted."),
            seconds=_UNDO_S,
            button=translate("Window", "Undo"),
            act=self.undo,
        )

    def undo(self) -> None:
        """Take the last deletion back, once."""
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()

    def _put_back(self, mark: TimelineMark, written: Mark | None, generation: int) -> None:
        """Put a deleted marker into its log always, onto the timeline while that shows the same source."""
        self._deleted.discard(mark.key)
        written = self._written.get(mark.key, written)
        if written is not None and written.event_id is not None:
            self._bridge.restore_mark(written)
        if generation == self._timeline.model.marks.generation:
            self._timeline.board.put_mark(mark)
