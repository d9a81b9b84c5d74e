"""Where the coder is in the pictures: playing, stepping, jumping. What counts is the picture that is shown."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from emomonitor.ui.coding.reader import PictureReader

SPEEDS = (0.5, 1.0, 2.0)

_TICK_MS = 15
"""How often it is looked whether the next picture is due."""


class Player(QObject):
    """Wishes for pictures, one at a time, so that none waits behind others.

    Signals:
        shown: (index, QImage or None): another picture is there.
        playing_changed: it plays, or no longer.

    Attributes:
        index: the picture that is shown; -1 before the first one.
        speed: 1 is the film's own.
    """

    shown = Signal(int, object)
    playing_changed = Signal(bool)

    def __init__(self, reader: PictureReader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._times: NDArray[np.float64] = np.zeros(0)
        self.index = -1
        self.speed = 1.0
        self._wanted = -1
        self._from_s = self._since = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        reader.shown.connect(self._on_shown)

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._timer.isActive()

    @property
    def settled(self) -> bool:
        """Whether the picture that was wished for is shown."""
        return self.index == self._wanted >= 0

    def load(self, times: NDArray[np.float64]) -> None:
        """Begin with the first of other pictures, ``times`` float64 ``[N]`` being when each begins."""
        self.pause()
        self._times = times
        self.index = self._wanted = -1
        self._want(0)

    def toggle(self) -> None:
        """Play, or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Play on from here, from the start where the end is shown."""
        if len(self._times) < 2:
            return
        if self._wanted >= len(self._times) - 1:
            self._want(0)
        self._set_off()
        self._timer.start()
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stay at the picture that is shown."""
        if self.playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def set_speed(self, speed: float) -> None:
        """Play so many times as fast."""
        self.speed = speed
        self._set_off()

    def step(self, count: int) -> None:
        """Go so many pictures on, or back."""
        self.pause()
        self._want(self._wanted + count)

    def step_seconds(self, seconds: float) -> None:
        """Go so far on, or back, by one picture at least."""
        self.pause()
        if 0 <= self._wanted < len(self._times):
            near = self._at(float(self._times[self._wanted]) + seconds)
            least = self._wanted + (1 if seconds > 0 else -1)
            self._want(max(near, least) if seconds > 0 else min(near, least))

    def go(self, time_s: float) -> None:
        """Go to the picture that is shown at a time."""
        self._want(self._at(time_s))
        self._set_off()

    def ends(self, *, last: bool) -> None:
        """Go to the first picture, or to the last."""
        self.pause()
        self._want(len(self._times) - 1 if last else 0)

    def _at(self, time_s: float) -> int:
        return int(np.searchsorted(self._times, time_s + 1e-6, side="right")) - 1

    def _want(self, index: int) -> None:
        index = min(max(0, index), len(self._times) - 1)
        if index != self._wanted and index >= 0:
            self._wanted = index
            self._reader.want(index)

    def _set_off(self) -> None:
        self._since = time.monotonic()
        self._from_s = float(self._times[max(0, self._wanted)]) if len(self._times) else 0.0

    def _tick(self) -> None:
        if not self.settled:
            return
        self._want(self._at(self._from_s + (time.monotonic() - self._since) * self.speed))
        if self._wanted == len(self._times) - 1:
            self.pause()

    def _on_shown(self, index: int, image: QImage | None) -> None:
        self.index = index
        self.shown.emit(index, image)
