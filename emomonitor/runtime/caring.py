"""Care at work: scenes become sights, rules watch them, what they say goes into the post. Knows no Qt."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

from emomonitor.capture.base import SourceState
from emomonitor.care.alerts.machine import RuleStatus
from emomonitor.care.alerts.watcher import Watcher
from emomonitor.care.config import CareConfig, load_care, save_care
from emomonitor.care.entities import CameraState, ChannelKind, Delivery, Occasion, Sight, sight_of
from emomonitor.care.files import CARE, CareFiles
from emomonitor.care.mqtt.homes import Homes
from emomonitor.care.post.office import PostOffice
from emomonitor.care.post.senders import Maker
from emomonitor.care.secrets import Secrets
from emomonitor.care.wording import messages_for
from emomonitor.entities import Scene, utc_now
from emomonitor.errors import CareError
from emomonitor.runtime.runner import Runner, RunnerStatus
from emomonitor.runtime.state import State

log = logging.getLogger(__name__)

_TICK_S = 1.0
"""How often the rules look at the clock when nothing is seen."""


class Caring:
    """Rules and post of one data folder, with one thread that keeps time.

    Args:
        data_dir: its folder ``care`` holds everything.
        makers: how senders are made, by kind, beside the usual ones (a window's own notifications).
        on_delivery: told of each message's newest state, from any thread.
        on_occasion: told when a rule fires or is over, from the care thread.
        zone: of local times; None is the system's own.
        clock: tells the time, aware.
        live_only: looks at cameras and streams alone; a film must not call anybody. A demonstration looks at films.

    Attributes:
        files: where everything lies.
        secrets: addresses and PIN.
        post: messages on their way.
        mqtt: what Home Assistant is told beside them.
        trouble: why ``care.toml`` could not be read, in words; "" where it could. It is left as it is until somebody
            changes something.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        makers: Mapping[ChannelKind, Maker] | None = None,
        on_delivery: Callable[[Delivery], None] | None = None,
        on_occasion: Callable[[Occasion], None] | None = None,
        zone: tzinfo | None = None,
        clock: Callable[[], datetime] = utc_now,
        live_only: bool = True,
    ) -> None:
        self._live_only = live_only
        self.files = CareFiles(data_dir / CARE)
        self.trouble = ""
        try:
            self._config = load_care(self.files.config)
        except CareError as e:
            self._config, self.trouble = CareConfig(), str(e)
        self.secrets = Secrets(self.files.secrets)
        self._on_occasion = on_occasion
        self._clock = clock
        self._lock = threading.Lock()
        self._camera = CameraState.OFF
        self._newest: Sight | None = None
        self._watcher = Watcher(self._config, self.files.watch, zone=zone)
        self.mqtt = Homes(self.files, self._config)
        self.post = PostOffice(
            self.files,
            self._config,
            makers={ChannelKind.MQTT: self.mqtt.sender, **(makers or {})},
            on_change=on_delivery,
            clock=clock,
        )
        self._occasions: queue.SimpleQueue[Occasion | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep_time, name="care", daemon=True)

    def start(self) -> None:
        """Send what waits, and watch the clock."""
        self.mqtt.start()
        self.post.start()
        self._thread.start()

    @property
    def config(self) -> CareConfig:
        """What the carer set."""
        return self._config

    def change(self, config: CareConfig) -> None:
        """Keep changed settings and go by them. Raises CareError where they make no sense or can't be written."""
        save_care(config, self.files.config)
        self.trouble = ""
        self._config = config
        with self._lock:
            self._watcher.configure(config)
        self.mqtt.configure(config)
        self.post.configure(config)

    @property
    def newest(self) -> Sight | None:
        """What was seen last."""
        return self._newest

    def attach(self, runner: Runner) -> None:
        """Look at every scene of a runner's that is of a camera or a stream."""

        def look(scene: Scene) -> None:
            if not self._live_only or is_watched(runner.status()):
                self.see(scene)

        runner.on_scene_done = look

    def see(self, scene: Scene) -> None:
        """Look at a scene; returns at once."""
        sight = sight_of(scene)
        if self._config.companion.ask_only:  # this face is misread: whether somebody is there is all that counts
            sight = replace(sight, probs=None, emotion=None, confidence=None)
        self._newest = sight
        with self._lock:
            found = self._watcher.see(sight)
        for occasion in found:
            self._occasions.put(occasion)

    def follow(self, status: RunnerStatus) -> None:
        """Take from the runner whether there is anything to be seen."""
        watched = not self._live_only or is_watched(status)
        self._camera = camera_state(status, self._camera) if watched else CameraState.OFF

    @property
    def camera(self) -> CameraState:
        """Whether there is anything to be seen."""
        return self._camera

    def note_answer(self) -> None:
        """The person has answered the companion."""
        with self._lock:
            self._watcher.note_answer()

    def statuses(self) -> tuple[RuleStatus, ...]:
        """How each rule is."""
        with self._lock:
            return self._watcher.statuses()

    def acknowledge(self, rule_key: str) -> None:
        """Note that somebody looks after what a rule told of."""
        with self._lock:
            self._watcher.acknowledge(rule_key, self._clock())

    def send(self, occasion: Occasion) -> None:
        """Write to those who are meant. Returns when the messages are on the disk."""
        self.post.post(messages_for(occasion, self._config))
        if self._on_occasion is not None:
            self._on_occasion(occasion)

    def close(self, timeout_s: float = 1.0) -> tuple[str, ...]:
        """End all threads; what waits is sent when the program runs again. Return the names of those that go on."""
        self._ended.set()
        self._occasions.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        stuck = self.post.close(timeout_s)
        self.mqtt.close()
        return (*stuck, self._thread.name) if self._thread.is_alive() else stuck

    def _keep_time(self) -> None:
        while not self._ended.is_set():
            try:
                occasion = self._occasions.get(timeout=_TICK_S)
            except queue.Empty:
                self._tick()
                continue
            if occasion is None:
                return
            self._try_to_send(occasion)

    def _tick(self) -> None:
        now = self._clock()
        with self._lock:
            found = self._watcher.tick(now, self._camera)
            statuses = self._watcher.statuses()
        self.mqtt.publish(now, self._newest, self._camera, statuses)
        for occasion in found:
            self._try_to_send(occasion)

    def _try_to_send(self, occasion: Occasion) -> None:
        try:
            self.send(occasion)
        except CareError as e:
            log.warning("%s", e)


def is_watched(status: RunnerStatus) -> bool:
    """Whether what runs is a camera or a stream, as far as is known; one that failed to open may be."""
    return status.source is None or status.source.live


def camera_state(status: RunnerStatus, before: CameraState = CameraState.OFF) -> CameraState:
    """Return what a runner's state means to somebody who relies on being seen."""
    seen = status.source_status.state if status.source_status is not None else SourceState.OK
    match status.state:
        case State.RUNNING:
            return CameraState.ON if seen is SourceState.OK else CameraState.LOST
        case State.RECONNECTING | State.FAILED:
            return CameraState.LOST
        case State.STARTING:
            return before
        case _:
            return CameraState.OFF
