"""Names between window and log: asked for in one place, shown wherever a person is called something."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from emomonitor.ui.bridge import Bridge
from emomonitor.ui.dialogs import LineDialog
from emomonitor.ui.people import LONGEST_NAME, People
from emomonitor.ui.words import person, translate


class Naming(QObject):
    """Asks what somebody is called. Lives in the GUI thread; the log is written in the background.

    Args:
        people: gives who is followed now: others after a change of source.
        bridge: to the runner, which keeps the name in the log.
        show: shows the names that are in force.
        page: the parent of dialogs.
    """

    def __init__(self, people: Callable[[], People], bridge: Bridge, show: Callable[[], object], page: QWidget) -> None:
        super().__init__(page)
        self._people, self._bridge, self._show, self._page = people, bridge, show, page

    def ask_chosen(self) -> None:
        """Ask what the person on the card is called."""
        chosen = self._people().chosen
        if chosen is not None:
            self.ask(chosen)

    def ask(self, face_id: int) -> None:
        """Ask what a person is called."""
        people = self._people()
        dialog = LineDialog(
            self._page,
            title=translate("Naming", "Name of {}").format(person(face_id)),
            label=translate("Naming", "What is this person called? The name lasts as long as this source is watched."),
            button=translate("Naming", "Save"),
            # After a change of source the number is somebody else's.
            then=lambda text: self.name(face_id, text) if people is self._people() else None,
            hint=person(face_id),
        )
        dialog.line.setMaxLength(LONGEST_NAME)
        dialog.line.setText(people.name(face_id))
        dialog.line.selectAll()
        dialog.open()

    def name(self, face_id: int, text: str) -> None:
        """Call a person by a name, on the screen and in the log; an empty one takes it away."""
        self._bridge.name(face_id, self._people().rename(face_id, text))
        self._show()
