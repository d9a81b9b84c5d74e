"""Who is in view and who is looked at, without Qt."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from emomonitor.entities import Reading, Scene

LINGER_S = 2.0
"""Seconds a person stays among the chips after they were last seen: tracks blink."""

FORGIVE_S = 5.0
"""Seconds after which somebody who was chosen and left makes room for those who are there."""

LONGEST_NAME = 40
"""Letters of a name that are kept: it must fit a chip."""


class People:
    """Follows who is there, what they are called, and decides whose card is shown. Used by one thread.

    A name belongs to a track: it lasts as long as the source is watched, and nobody is recognised by it.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everyone."""
        self._seen: dict[int, float] = {}
        self._readings: dict[int, Reading] = {}
        self._now = 0.0
        self._chosen: int | None = None
        self._chosen_was_seen = False
        self._names: dict[int, str] = {}

    def rename(self, face_id: int, text: str) -> str:
        """Call a person by a name, shortened and in one line; an empty one takes the name away. Return what is kept."""
        name = " ".join(text.split())[:LONGEST_NAME].rstrip()
        self._names.pop(face_id, None)
        if name:
            self._names[face_id] = name
        return name

    def name(self, face_id: int | None) -> str:
        """A person's name, empty where they have none."""
        return "" if face_id is None else self._names.get(face_id, "")

    @property
    def names(self) -> Mapping[int, str]:
        """All names, by id."""
        return MappingProxyType(self._names)

    def update(self, scene: Scene) -> None:
        """Take in a scene."""
        self._now = scene.time_s
        self._readings = {r.face_id: r for r in scene.readings}
        for face_id in (*self._readings, *(t.id for t in scene.coasting)):
            self._seen[face_id] = scene.time_s
        self._seen = {i: t for i, t in self._seen.items() if scene.time_s - t <= FORGIVE_S or i == self._chosen}
        if self._chosen is None:
            self._chosen = self._next()
            self._chosen_was_seen = self._chosen is not None
            return
        self._chosen_was_seen |= self._chosen in self._readings
        gone_s = scene.time_s - self._seen.get(self._chosen, -FORGIVE_S)
        if self._chosen_was_seen and gone_s > FORGIVE_S and self._next() is not None:
            self._chosen = self._next()

    def _next(self) -> int | None:
        """The person to show when nobody was chosen: the largest face."""
        if not self._readings:
            return None
        return max(self._readings.values(), key=lambda r: r.box.area).face_id

    def choose(self, face_id: int) -> None:
        """Look at this person until they leave. Somebody who is not there now stays chosen until they come."""
        self._chosen = face_id
        self._chosen_was_seen = face_id in self._readings

    @property
    def chosen(self) -> int | None:
        """Id of the person whose card is shown."""
        return self._chosen

    @property
    def reading(self) -> Reading | None:
        """Newest reading of the chosen person, None while they are out of view."""
        return None if self._chosen is None else self._readings.get(self._chosen)

    @property
    def present(self) -> tuple[int, ...]:
        """Ids of those in view, or seen a moment ago, in order of id."""
        return tuple(sorted(i for i, t in self._seen.items() if self._now - t <= LINGER_S))
