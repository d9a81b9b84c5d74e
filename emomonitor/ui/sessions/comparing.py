"""A second session beside the one that is open, with windows that can go together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emomonitor.ui.controls import Segments
from emomonitor.ui.sessions.entries import Entry
from emomonitor.ui.sessions.linking import Link, offset_s
from emomonitor.ui.sessions.opening import Opened, Opening
from emomonitor.ui.sessions.view import SessionView
from emomonitor.ui.words import translate


class Comparing(QObject):
    """Lives in the GUI thread. The second view is made when it is first wanted.

    Signals:
        changed: another session is seen beside the first one, or none any more.

    Args:
        first: the view that is always there.
        opening: opens sessions for the second one.
        make: makes the second view, where the page wants it.
        entry_of: the list's line of a session.
    """

    changed = Signal()

    def __init__(
        self,
        first: SessionView,
        opening: Opening,
        make: Callable[[], SessionView],
        entry_of: Callable[[Path], Entry | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._first, self.opening, self._make, self._entry_of = first, opening, make, entry_of
        self.second: SessionView | None = None
        self._path: Path | None = None
        self._moving = False
        self.link = Segments(len(Link))
        self.link.choose(int(Link.NONE))
        self.link.chosen.connect(lambda _: self._follow(first, self.second))
        first.moved.connect(lambda *_: self._follow(first, self.second))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        links = [
            translate("Sessions", "Apart"),
            translate("Sessions", "From the start"),
            translate("Sessions", "Time of day"),
        ]
        self.link.set_words(translate("Sessions", "The two windows go together"), links)

    @property
    def on(self) -> bool:
        """Whether two sessions are seen."""
        return self.second is not None and self.second.replay is not None

    @property
    def busy(self) -> bool:
        """Whether the second one is being read or worked out."""
        return self.opening.busy or (self.second is not None and self.second.busy)

    def begin(self, path: Path) -> None:
        """Show a second session."""
        entry = self._entry_of(path)
        if entry is not None and self._first.replay is not None:
            self._path = entry.path
            self.opening.open(entry, self._show)

    def read_again(self) -> None:
        """Read the second session once more."""
        if self._path is not None:
            self.begin(self._path)

    def end(self) -> None:
        """Show one session again."""
        self.opening.forget()
        self._path = None
        if self.on and self.second is not None:
            self.second.clear()
            self.changed.emit()

    def _show(self, opened: Opened) -> None:
        if self.second is None:
            self.second = view = self._make()
            view.moved.connect(lambda *_: self._follow(view, self._first))
        entry = self._entry_of(opened.entry.path) or opened.entry
        edits = self.opening.edits_of(opened.replay)
        self.second.show_replay(opened.replay, edits, opened.started, recording=entry.recording)
        first = self._first.replay
        for how, button in zip(Link, self.link.buttons(), strict=True):
            possible = first is not None and offset_s(how, first, opened.replay) is not None
            button.setEnabled(how is Link.NONE or possible)
        self.link.choose(int(Link.NONE))
        self.changed.emit()

    def _follow(self, moved: SessionView, other: SessionView | None) -> None:
        """Move the other window as this one was moved."""
        if self._moving or not self.on or moved.replay is None or other is None or other.replay is None:
            return
        offset = offset_s(Link(max(0, self.link.index)), moved.replay, other.replay)
        if offset is None:
            return
        self._moving = True
        start_s, end_s = moved.timeline.seen()
        other.timeline.set_window(start_s + offset, end_s + offset)
        self._moving = False
