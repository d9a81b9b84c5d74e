"""A coding while it is made: a label holds from the moment at which its key is pressed until the next one.

Every press can be undone. Nothing here knows keys, pictures or the log's readings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from emomonitor.session.codings import Coding, Stretch

_MOST_STEPS = 1000
"""Presses that can be undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A label that is going on.

    Attributes:
        label: what was pressed.
        face_id: the person meant.
        start_s: when.
        end_s: how far it has come.
    """

    label: str
    face_id: int | None
    start_s: float
    end_s: float


class CodingDesk:
    """Holds a coding, the label that is going on, and what can be undone.

    A label that goes on is laid over whatever was coded there before, as far as the coder has watched. Going back, or
    jumping, ends it; what it has covered stays.

    Args:
        coding: to begin with.
    """

    def __init__(self, coding: Coding) -> None:
        self.coding = coding
        self.run: Run | None = None
        self._before: list[Coding] = []
        self._after: list[Coding] = []

    @property
    def blind(self) -> bool:
        """Whether the coder has not seen the readings yet."""
        return not self.coding.done_utc

    @property
    def can_undo(self) -> bool:
        """Whether something can be taken back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether something that was taken back can be done again."""
        return bool(self._after)

    def press(self, label: str, face_id: int | None, start_s: float, end_s: float) -> None:
        """Begin a label at a picture that is shown from ``start_s`` to ``end_s``."""
        self._note()
        self.run = Run(label=label, face_id=face_id, start_s=start_s, end_s=end_s)
        self._lay(self.run)

    def reach(self, face_id: int | None, start_s: float, end_s: float, *, slack_s: float = 1.5) -> None:
        """Say which picture is seen now; a label that goes on grows up to its end.

        Args:
            face_id: the person who is watched.
            start_s: when the picture begins.
            end_s: when it ends.
            slack_s: seconds after the last picture within which this one still follows it (pictures may be left out).
        """
        run = self.run
        if run is None:
            return
        if face_id != run.face_id or end_s < run.end_s or start_s > run.end_s + slack_s:
            self.stop()
        elif end_s > run.end_s:
            grown = replace(run, end_s=end_s)
            self._lay(replace(grown, start_s=run.end_s))
            self.run = grown

    def stop(self) -> None:
        """End the label that is going on."""
        self.run = None

    def erase(self, face_id: int | None, start_s: float, end_s: float) -> None:
        """Say nothing of this time any more."""
        self._note()
        self.stop()
        self.coding = self.coding.without(start_s, end_s, face_id)

    def undo(self) -> bool:
        """Take the last press back, with all that its label has covered; False where there is none."""
        if not self._before:
            return False
        self._after.append(self.coding)
        self.coding = replace(self._before.pop(), done_utc=self.coding.done_utc)
        self.stop()
        return True

    def redo(self) -> bool:
        """Do again what was taken back; False where there is nothing."""
        if not self._after:
            return False
        self._before.append(self.coding)
        self.coding = replace(self._after.pop(), done_utc=self.coding.done_utc)
        self.stop()
        return True

    def show_readings(self, utc: str) -> None:
        """Note that the coder sees the readings from now on; the first time counts."""
        self.stop()
        if not self.coding.done_utc:
            self.coding = replace(self.coding, done_utc=utc)

    def _note(self) -> None:
        self._before.append(self.coding)
        del self._before[:-_MOST_STEPS]
        self._after.clear()

    def _lay(self, run: Run) -> None:
        stretch = Stretch(start_s=run.start_s, end_s=run.end_s, label=run.label, face_id=run.face_id, blind=self.blind)
        self.coding = self.coding.with_stretch(stretch)
