"""What is watched: which source, with which model, and whether the camera is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from emomonitor.capture.base import SourceKind
from emomonitor.capture.uri import is_live
from emomonitor.engines.catalog import model_name
from emomonitor.errors import ModelError
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State, can_pause, can_resume, can_stop
from emomonitor.settings import Settings
from emomonitor.ui.advisor import ModelAdvisor
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.camera import CameraGuard
from emomonitor.ui.closed_message import ClosedActs, closed_message
from emomonitor.ui.marking import Say
from emomonitor.ui.messages import Said
from emomonitor.ui.words import translate

if TYPE_CHECKING:
    from emomonitor.capture.cameras import CameraInfo


_GOES_ON = (State.RUNNING, State.PAUSED, State.RECONNECTING)
"""States in which a model is changed without a new start."""


class Watching(QObject):
    """Starts and stops the source, and keeps a closed camera closed. Lives in the GUI thread.

    Signals:
        closed: a camera is being closed: what it saw last should leave the screen.
        changed: the camera may be closed or open now, or another source is watched.

    Attributes:
        asked: URI of what somebody wants to watch.
        shut: whether the camera is closed, and nothing else is watched.

    Args:
        source: URI of what is watched at first.
        guard: knows whether the camera may be open.
        advisor: told when its suggestion is followed.
        bridge: to the runner.
        say: tells what was done.
    """

    closed = Signal()
    changed = Signal()

    def __init__(
        self,
        source: str,
        guard: CameraGuard,
        advisor: ModelAdvisor,
        bridge: Bridge,
        say: Say,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._guard, self._advisor, self._bridge, self._say = guard, advisor, bridge, say
        self.asked = source
        self.shut = self._looking = False
        self._held_model: str | None = None
        bridge.shuts = guard.shuts
        guard.changed.connect(self._on_guard)

    # -- source and model --------------------------------------------------------------------------

    def begin(self) -> None:
        """Start what is asked for, or show that the camera is closed."""
        self._start()
        self._on_guard()

    def watch(self, uri: str) -> None:
        """Watch a source. To choose a camera is to open it."""
        self.asked = uri
        self.shut = False
        if self._guard.shuts(uri):
            self._guard.open()
        self._start()
        self.changed.emit()

    def restart(self) -> None:
        """End what is watched and start it anew."""
        self._bridge.start(self.asked)

    def use_model(self, name: str) -> None:
        """Go on with another model: what runs isn't broken off, what doesn't is started."""
        suggestion = self._advisor.suggestion
        followed = suggestion is not None and name == model_name(suggestion.model)
        if followed:
            self._advisor.followed()
        if not self.shut and self._bridge.status().state in _GOES_ON:
            self._bridge.use_model(name)
            return
        if followed:
            self._say(translate("Window", "To begin with it each time, choose it in the settings."), seconds=12.0)
        self._held_model = name
        if self.shut:
            self._say(translate("Window", "{} begins when the camera is opened.").format(name))
        self._start()

    def follow(self, new: Settings, old: Settings) -> None:
        """Begin anew where settings have changed that can't change while something runs."""
        status = self._bridge.status()
        is_camera = status.source is not None and status.source.kind is SourceKind.CAMERA
        asked = ("camera_width", "camera_height", "camera_fps") if is_camera else ()
        lacks_model = isinstance(status.failure, ModelError)  # another engine may do
        if (can_stop(status.state) or lacks_model) and any(
            getattr(new, n) != getattr(old, n) for n in ("engine", "range", *asked)
        ):
            self.restart()

    def look_for_cameras(self) -> None:
        """Look whether a camera has come, and watch it."""
        self._looking = True
        self._bridge.find_cameras()

    def on_cameras(self, found: tuple[CameraInfo, ...]) -> None:
        """Take in which cameras there are; one that was looked for is watched."""
        if not self._looking:
            return
        self._looking = False
        if found:
            self.watch("auto")
        else:
            self._say(translate("Window", "Still no camera. Plug one in, or check that it is switched on."))

    def _start(self) -> None:
        """Start what is watched, unless the camera is closed."""
        if self._guard.shuts(self.asked):
            return
        model, self._held_model = self._held_model, None
        self._bridge.start(self.asked, model=model)

    # -- pausing, closing, opening -----------------------------------------------------------------

    def toggle_pause(self) -> None:
        """Pause or go on."""
        state = self._bridge.status().state
        if can_resume(state):
            self._bridge.resume()
        elif can_pause(state):
            self._bridge.pause()

    def toggle_start(self) -> None:
        """Stop what runs, or start again what was last watched; a camera is closed, and opened again."""
        status = self._bridge.status()
        if self.shut:
            self._guard.open()
        elif not can_stop(status.state):
            self._start()
        elif is_live(self.asked) if status.source is None else status.source.live:
            self._guard.close()
        else:
            self._bridge.stop()

    def closed_message(self, status: RunnerStatus) -> Said | None:
        """Return what to say of a closed camera; None while it is open, or still ends."""
        closed = self._guard.closed
        if not self.shut or closed is None or status.state is State.STOPPING or can_stop(status.state):
            return None
        guard = self._guard
        acts = ClosedActs(open=guard.open, hour=lambda: guard.close_for(), keep=guard.close)
        return closed_message(closed, guard.seconds_left(), acts)

    def _on_guard(self) -> None:
        """Close the camera, or open it again; a file or the demo that plays goes on."""
        status = self._bridge.status()
        plays_file = status.source is not None and not status.source.live and can_stop(status.state)
        was_shut, self.shut = self.shut, self._guard.shuts(self.asked) and not plays_file
        if self.shut and not was_shut:
            self._bridge.stop()
            self.closed.emit()
        elif was_shut and not self.shut:
            self._start()
        self.changed.emit()
