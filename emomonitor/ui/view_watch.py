"""Notices that for a while nobody could be read, and why. Knows no Qt."""

from __future__ import annotations

from enum import StrEnum

from emomonitor.entities import Quality, Scene

NOBODY_S = 5.0
"""Seconds without a face after which that is said: long enough for somebody who fetches a cup."""

DARK_S = 3.0
"""Seconds of darkness after which that is said: a camera's exposure has settled by then."""

DARK_MEAN = 30.0
"""Grey levels. Below it a whole picture without a face is called dark; a room with one lamp on lies above."""

_STEP = 16
"""Every so many pixels, each way, is looked at."""


class View(StrEnum):
    """What can be seen in the pictures."""

    FINE = "fine"
    NOBODY = "nobody"
    DARK = "dark"


class ViewWatch:
    """A pure function of the scenes and the times in them.

    Attributes:
        view: what can be seen.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything seen (another source)."""
        self.view = View.FINE
        self._last_s: float | None = None
        self._nobody_since: float | None = None
        self._dark_since: float | None = None

    def add(self, scene: Scene) -> bool:
        """Look at the next scene; return whether ``view`` is another one now."""
        before, now = self.view, scene.time_s
        if self._last_s is not None and now < self._last_s:  # a clip that plays again
            self.reset()
        self._last_s = now
        empty = not scene.readings and not scene.coasting
        self._nobody_since = _since(self._nobody_since, now, empty)
        self._dark_since = _since(self._dark_since, now, _is_dark(scene))
        if self._dark_since is not None and now - self._dark_since >= DARK_S:
            self.view = View.DARK
        elif self._nobody_since is not None and now - self._nobody_since >= NOBODY_S:
            self.view = View.NOBODY
        else:
            self.view = View.FINE
        return self.view is not before


def _since(before: float | None, now: float, holds: bool) -> float | None:
    if not holds:
        return None
    return now if before is None else before


def _is_dark(scene: Scene) -> bool:
    """Whether every face is too dark to be read or, without any, the whole picture is dark."""
    if scene.readings:
        return all(r.quality is Quality.DARK for r in scene.readings)
    return float(scene.frame.image[::_STEP, ::_STEP].mean()) < DARK_MEAN
