"""The newest scene on the live page: who is followed, and what picture, chips, timeline and card show of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from emomonitor.entities import Reading, Scene
from emomonitor.ui.announcer import Announcer
from emomonitor.ui.card import PersonCard
from emomonitor.ui.people import People
from emomonitor.ui.stage import Stage
from emomonitor.ui.timeline import TimelinePanel

_CARD_MS = 100
"""The card changes at most ten times a second: figures that flicker faster can't be read."""


class Showing(QObject):
    """Keeps picture, chips, timeline and card of one mind about who is looked at. Lives in the GUI thread.

    Attributes:
        scene: the newest one; None before the first, and once what was seen is gone from the screen.
        people: who is followed; others after a change of source.

    Args:
        stage: with picture and chips.
        timeline: told of each scene, seen or not.
        card: of the chosen person.
        announcer: says what the card shows.
        page: nothing is drawn while it can't be seen.
    """

    def __init__(
        self, stage: Stage, timeline: TimelinePanel, card: PersonCard, announcer: Announcer, page: QWidget
    ) -> None:
        super().__init__(page)
        self._stage, self._timeline, self._card = stage, timeline, card
        self._announcer, self._page = announcer, page
        self.scene: Scene | None = None
        self.people = People()
        self._card_timer = QTimer(self)
        self._card_timer.setSingleShot(True)
        self._card_timer.setInterval(_CARD_MS)
        self._card_timer.timeout.connect(self.show_card)
        for part in (stage.video.face_clicked, stage.chips.chosen, timeline.person_chosen):
            part.connect(self.choose)

    def add(self, scene: Scene) -> bool:
        """Take in the newest scene; return whether it was drawn."""
        self.scene = scene
        self.people.update(scene)
        self._timeline.add(scene)
        self._timeline.set_person(self.people.chosen)
        if not self._drawable():
            return False
        first = self._stage.video.scene is None
        self._stage.video.show_scene(scene, chosen=self.people.chosen)
        if self._stage.chips.show_people(self.people.present, self.people.chosen) or first:
            self._stage.arrange()
        if not self._card_timer.isActive():
            self._card_timer.start()
        return True

    def catch_up(self) -> None:
        """Draw what came while nobody could see it."""
        if self._drawable() and self.scene is not None:
            self._stage.video.show_scene(self.scene, chosen=self.people.chosen)
            self._timeline.redraw()
            self.show_card()

    def _drawable(self) -> bool:
        return self._page.isVisible() and not self._page.window().isMinimized()

    def choose(self, face_id: int) -> None:
        """Show somebody's card and timeline."""
        self.people.choose(face_id)
        self._timeline.set_person(face_id)
        self._stage.video.show_scene(self.scene, chosen=face_id)
        if self._stage.chips.show_people(self.people.present, face_id):
            self._stage.arrange()
        self.show_card()

    def chosen_now(self) -> tuple[Scene, Reading] | None:
        """Return the newest scene and the chosen person's reading in it; None while they aren't seen."""
        reading = self.people.reading
        return (self.scene, reading) if self.scene is not None and reading is not None else None

    def show_names(self) -> None:
        """Show what people are called, wherever they are called something."""
        names = self.people.names
        self._timeline.set_names(names)
        self._stage.video.set_names(names)
        self._stage.chips.set_names(names)
        self._stage.arrange()
        self.show_card()

    def show_card(self) -> None:
        """Show the newest reading of the chosen person."""
        now_s = self.scene.time_s if self.scene is not None else 0.0
        chosen = self.people.chosen
        self._card.show_reading(chosen, self.people.reading, now_s, self.people.name(chosen))
        self._announcer.reading(chosen, self.people.reading, now_s, self.people.name(chosen))

    def empty(self) -> None:
        """Show nobody: what was seen last is gone from the screen too. The timeline keeps its course."""
        self.scene = None
        self.people = People()  # the old one may still be asked about by a dialog that is open
        self._stage.chips.show_people((), None)
        self._stage.video.show_scene(None, chosen=None)
        self.show_names()

    def forget(self) -> None:
        """Show nobody, on the timeline neither: another source begins."""
        self._timeline.clear()
        self._timeline.set_person(None)
        self.empty()
