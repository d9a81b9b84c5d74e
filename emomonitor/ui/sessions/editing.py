"""Changes to an open session: written in the background one after another, told in words, taken back with undo."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from emomonitor.entities import Event
from emomonitor.replay.edits import MARKER, NOTE, Change, Edits
from emomonitor.replay.people import MERGE, NAME, SPLIT, seen_together
from emomonitor.replay.replay import Replay
from emomonitor.ui.errand import Errands
from emomonitor.ui.people import LONGEST_NAME
from emomonitor.ui.sessions.clock import time_words
from emomonitor.ui.spoken import spoken
from emomonitor.ui.words import person, translate


class Editing(QObject):
    """Lives in the GUI thread. ``replay`` is the session as it is after the last change.

    Signals:
        changed: the Replay after a change.
        said: words about what was done, or why it was not.
    """

    changed = Signal(object)
    said = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.replay: Replay | None = None
        self.edits: Edits | None = None
        self._errands = Errands(self)
        self._errands.failed.connect(lambda words: self.said.emit(spoken(words)))

    @property
    def busy(self) -> bool:
        """Whether something is being written."""
        return self._errands.busy

    def open(self, replay: Replay | None, edits: Edits | None) -> None:
        """Change this session from now on."""
        self.replay, self.edits = replay, edits

    def called(self, who: int) -> str:
        """What a person is called."""
        return person(who, "" if self.replay is None else self.replay.people.names.get(who, ""))

    # -- marks and notes -----------------------------------------------------------------------------

    def mark(self, time_s: float, text: str, end_s: float | None) -> None:
        """Add a marker."""
        self._do(lambda e: e.mark(time_s, text, end_s=end_s), translate("Sessions", "Marked."))

    def change_mark(self, event: Event, time_s: float, text: str, end_s: float | None) -> None:
        """Give a marker other words or times; where nothing is different nothing is written."""
        if (event.time_s, event.text, event.end_s) != (time_s, text, end_s):
            self._do(
                lambda e: e.change_mark(event, time_s=time_s, text=text, end_s=end_s),
                translate("Sessions", "The mark was changed."),
            )

    def delete_mark(self, event: Event) -> None:
        """Take a marker out."""
        self._do(lambda e: e.delete(event), translate("Sessions", "The mark was deleted. Ctrl+Z brings it back."))

    def note(self, text: str) -> None:
        """Say something of the session as a whole."""
        self._do(lambda e: e.note(text), translate("Sessions", "The note was saved."))

    # -- people --------------------------------------------------------------------------------------

    def rename(self, who: int, name: str) -> None:
        """Call a person by a name; an empty one takes it away."""
        name = " ".join(name.split())[:LONGEST_NAME].rstrip()
        if self.replay is None or self.replay.people.names.get(who, "") == name:
            return
        words = translate("Sessions", "{} is called {} now.").format(person(who), name)
        if not name:
            words = translate("Sessions", "{} has no name now.").format(person(who))
        self._do(lambda e: e.rename(who, name), words)

    def merge(self, who: int, into: int) -> None:
        """Say that two are one; refused where both are seen in one frame."""
        replay = self.replay
        if replay is None:
            return
        one, other = self.called(who), self.called(into)

        def act(edits: Edits) -> str:
            both_s = seen_together(replay.rows, replay.people, who, into)
            if both_s is not None:
                words = translate("Sessions", "{} and {} are both seen at {}: they can't be one person.")
                return words.format(one, other, time_words(replay, both_s))
            edits.merge(who, into)
            return translate("Sessions", "{} and {} are one person now. Ctrl+Z parts them again.").format(one, other)

        self._do(act, "")

    def split(self, who: int, time_s: float) -> None:
        """Say that a person is somebody else from a time on; refused where one of the two would have no readings."""
        replay = self.replay
        if replay is None:
            return
        course = replay.course(who)
        part = course.between(time_s, float("inf"))
        if part.start == 0 or part.start == part.stop:
            words = translate("Sessions", "Put the cursor between two readings of {}: there the split is made.")
            self.said.emit(words.format(self.called(who)))
            return
        new = replay.people.next_id
        words = translate("Sessions", "From {} on, {} is {} now.")
        told = words.format(time_words(replay, time_s), self.called(who), person(new))
        self._do(lambda e: e.split(who, time_s, new), told)

    # -- undo ----------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last change back."""
        if self.edits is not None and self.edits.can_undo:
            self._do(lambda e: _taken_back(e.undo()), "")
        elif self.edits is not None:
            self.said.emit(translate("Sessions", "There is nothing to take back."))

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self.edits is not None and self.edits.can_redo:
            self._do(lambda e: _done_again(e.redo()), "")

    # -- inside --------------------------------------------------------------------------------------

    def _do(self, act: Callable[[Edits], object], words: str) -> None:
        """Do something in the background; ``act`` may return the words to say."""
        edits, replay = self.edits, self.replay
        if edits is None or replay is None:
            return

        def work() -> tuple[str, Replay]:
            said = act(edits)
            return (said if isinstance(said, str) else words), replay.reread_events()

        def done(found: tuple[str, Replay]) -> None:
            if self.edits is edits:  # else another session was opened meanwhile
                said, self.replay = found
                self.changed.emit(self.replay)
                self.said.emit(said)

        self._errands.run(lambda step, stopped: work(), done)


def _taken_back(change: Change | None) -> str:
    return translate("Sessions", "Taken back: {}.").format(_what(change))


def _done_again(change: Change | None) -> str:
    return translate("Sessions", "Done again: {}.").format(_what(change))


def _what(change: Change | None) -> str:
    event = None if change is None else change.after or change.before
    return {
        MARKER: translate("Sessions", "a mark"),
        NOTE: translate("Sessions", "the note"),
        NAME: translate("Sessions", "a name"),
        MERGE: translate("Sessions", "two people made one"),
        SPLIT: translate("Sessions", "a person split in two"),
    }.get("" if event is None else event.kind, translate("Sessions", "a change"))
