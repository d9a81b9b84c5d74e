"""The live page: lays its parts out, and tells each of them what comes from the runner and from the others."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from emomonitor.engines.catalog import ModelInfo, model_name
from emomonitor.entities import Scene
from emomonitor.runtime.meters import MeterReading
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State
from emomonitor.settings import Settings
from emomonitor.ui.advisor import ModelAdvisor
from emomonitor.ui.announcer import Announcer
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.camera import CameraGuard
from emomonitor.ui.card import WIDTH as CARD_WIDTH
from emomonitor.ui.card import PersonCard
from emomonitor.ui.dialogs import ask_for_file, ask_for_url
from emomonitor.ui.feedback import Feedback
from emomonitor.ui.header import Header
from emomonitor.ui.keeping import Keeping
from emomonitor.ui.live_keys import live_keys
from emomonitor.ui.marking import Marking
from emomonitor.ui.messages import watching_words
from emomonitor.ui.naming import Naming
from emomonitor.ui.recorder import Recorder
from emomonitor.ui.scale import grown
from emomonitor.ui.seat_control import SeatControl
from emomonitor.ui.shortcuts import Keys
from emomonitor.ui.showing import Showing
from emomonitor.ui.stage import Stage
from emomonitor.ui.statusline import StatusLine
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.telling import Telling
from emomonitor.ui.theme import Theme
from emomonitor.ui.timeline import TimelinePanel
from emomonitor.ui.timeline_model import HOLD_S
from emomonitor.ui.watching import Watching
from emomonitor.ui.words import translate
from emomonitor.vision.drawn import Drawn

_PICTURE_ROOM = 380
"""Pixels that the picture should have beside the card; with less the card lies under it."""


class LivePage(QWidget):
    """Picture, card and timeline of what is watched now.

    Signals:
        understand_wanted: somebody asks what the numbers mean.
        model_loaded: the ModelInfo of the model that runs now.
        consent_wanted: a camera can't be recorded without a consent, and somebody wants to record it.
        look_wanted: path of a recording that has ended and shall be looked at.

    Args:
        theme: the colours.
        store: the settings in force.
        bridge: to the runner; whoever made it closes it.
    """

    understand_wanted = Signal()
    model_loaded = Signal(object)
    consent_wanted = Signal()
    look_wanted = Signal(object)

    def __init__(self, theme: Theme, store: SettingsStore, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self.bridge = bridge
        self._status = RunnerStatus()
        self._make_widgets(theme)
        self._lay_out()
        self._make_helpers()
        self._connect_runner()
        self._connect_header()
        self._connect_parts()
        self.keys.add(self, *live_keys(self))
        self.retranslate()
        self._on_changed(self._status)

    # -- putting together --------------------------------------------------------------------------

    def _make_widgets(self, theme: Theme) -> None:
        settings = self.store.settings
        self.header, self.stage, self.card = Header(theme), Stage(theme), PersonCard(theme)
        hold_s = HOLD_S if settings.fps is None else max(HOLD_S, 2.5 / settings.fps)
        self.timeline = TimelinePanel(theme, span_s=settings.timeline_s, hold_s=hold_s)
        self.statusline = StatusLine(theme, settings.data_dir)

    def _make_helpers(self) -> None:
        """Make what decides, each over its part of the page."""
        store, bridge, say = self.store, self.bridge, self.stage.toast.show_for
        settings = store.settings
        self.announcer, self.keys = Announcer(self), Keys()
        self.guard = CameraGuard(store, parent=self)
        self.keeping = Keeping(store, bridge, self)
        self.seat = SeatControl(store, self.stage, self)
        self.advisor = ModelAdvisor(
            settings.model_notes, fps=settings.fps, in_background=bridge.in_background, parent=self
        )
        self.watching = Watching(settings.source, self.guard, self.advisor, bridge, say, self)
        self.telling = Telling(
            self.stage,
            self.header,
            watching=self.watching,
            keeping=self.keeping,
            advisor=self.advisor,
            bridge=bridge,
            parent=self,
        )
        self.recorder = Recorder(self.keeping, bridge, say, self)
        self.showing = Showing(self.stage, self.timeline, self.card, self.announcer, self)
        self.marking = Marking(self.timeline, bridge, say, self)
        self.feedback = Feedback(store, bridge, self.showing.chosen_now, self.say, self)
        self.naming = Naming(lambda: self.showing.people, bridge, self.showing.show_names, self)

    def _lay_out(self) -> None:
        self._middle = middle = QHBoxLayout()
        middle.setSpacing(14)
        middle.addWidget(self.stage, 1)
        middle.addWidget(self.card)
        inner = QVBoxLayout()
        inner.setContentsMargins(18, 0, 18, 0)
        inner.setSpacing(12)
        inner.addLayout(middle, 5)
        inner.addWidget(self.timeline, 2)
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(inner, 1)
        column.addWidget(self.statusline)

    def _connect_runner(self) -> None:
        bridge = self.bridge
        bridge.changed.connect(self._on_changed, Qt.ConnectionType.QueuedConnection)
        bridge.scene.connect(self._on_scene)
        bridge.ticked.connect(self._on_ticked)
        bridge.cameras.connect(self.header.show_cameras)
        bridge.cameras.connect(self.watching.on_cameras)
        bridge.plotting.connect(self.timeline.build)
        bridge.problem.connect(lambda words: self.say(words, seconds=12.0))

    def _connect_header(self) -> None:
        head, watching = self.header, self.watching
        head.source_chosen.connect(watching.watch)
        head.file_wanted.connect(self.ask_for_file)
        head.url_wanted.connect(lambda: ask_for_url(self, watching.watch))
        head.cameras_wanted.connect(self.bridge.find_cameras)
        head.model_menu.follow(self.advisor)
        head.model_chosen.connect(watching.use_model)
        head.model_menu.refused.connect(self.advisor.refuse)
        head.mark_wanted.connect(lambda: self.mark())
        head.words_wanted.connect(lambda: self.ask_for_words())
        head.pause_wanted.connect(watching.toggle_pause)
        head.start_wanted.connect(watching.toggle_start)
        head.record_wanted.connect(self.toggle_record)
        head.snapshot_wanted.connect(self.snapshot)
        head.hour_wanted.connect(lambda: self.guard.close_for())
        head.seat_toggled.connect(self.seat.toggle)
        head.seat_wanted.connect(self.seat.edit)

    def _connect_parts(self) -> None:
        self.watching.closed.connect(self._on_closed)
        self.watching.changed.connect(self._show_privacy)
        self.guard.counted.connect(self._show_message)
        self.store.changed.connect(lambda *_: self._show_privacy())
        self.recorder.consent_wanted.connect(self.consent_wanted)
        self.recorder.look_wanted.connect(self.look_wanted)
        self.advisor.changed.connect(self._on_advised)
        self.stage.toast.told.connect(self.announcer.say)
        self.keeping.changed.connect(self._show_hint)
        self.keeping.said.connect(self.say)
        self.timeline.mark_wanted.connect(self.ask_for_words)
        self.stage.chips.naming_wanted.connect(self.naming.ask)
        self.card.naming_wanted.connect(self.naming.ask_chosen)
        self.card.wrong.opened.connect(self.feedback.begin)
        self.card.corrected.connect(self.feedback.correct)
        self.card.why_wanted.connect(self.stage.video.set_why)
        self.card.explanation.understand_wanted.connect(self.understand_wanted)
        self.stage.drawn.wanted.connect(lambda values: self.store.change(**values))
        self.store.changed.connect(lambda new, _: self._show_drawn(new))
        self._show_drawn(self.store.settings)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        for part in (self.header, self.card, self.timeline, self.stage):
            part.retranslate()
        self.seat.retranslate()
        self._show_privacy()
        self.showing.show_card()
        self.statusline.show_figures(self.bridge.meters(), self._status)
        self._on_changed(self.bridge.status())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the card beside the picture or under it."""
        super().resizeEvent(event)
        self._arrange()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self._arrange()

    def _arrange(self) -> None:
        under = self.width() - 36 - 14 - grown(CARD_WIDTH) < grown(_PICTURE_ROOM)
        self._middle.setDirection(QBoxLayout.Direction.TopToBottom if under else QBoxLayout.Direction.LeftToRight)
        self.card.set_wide(under)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        for part in (self.header, self.stage, self.card, self.timeline, self.statusline):
            part.set_theme(theme)

    def begin(self) -> None:
        """Start the source; what takes long is loaded in the background."""
        if self.isVisible():  # behind the first-run pages these keep the keyboard
            self.setFocus()  # no button looks chosen before the keyboard is used
        self.watching.begin()
        self.bridge.find_cameras()
        self.keeping.look_at_folder()

    def follow(self, new: Settings, old: Settings) -> None:
        """Go by changed settings; what can't change while something runs begins anew."""
        self.bridge.change(new)
        self.statusline.set_data_dir(new.data_dir)
        self.watching.follow(new, old)

    def catch_up(self) -> None:
        """Draw what came while nobody could see it."""
        self.showing.catch_up()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up after another page was seen."""
        super().showEvent(event)
        self.catch_up()

    # -- what comes from the runner ----------------------------------------------------------------

    def _on_scene(self, scene: Scene) -> None:
        if self.watching.shut:
            return  # the last one of a camera that is being closed
        self.advisor.add(scene)
        if self.telling.look(scene):
            self._show_hint()
        if self.showing.add(scene) and not self.header.snapshot.isEnabled():
            self.header.show_status(self._status, has_picture=True)

    def _on_changed(self, status: RunnerStatus) -> None:
        before, self._status = self._status, status
        self.announcer.follow(before, status)
        if status.state is State.STARTING and before.state is not State.STARTING:
            self._forget()
            QTimer.singleShot(0, self, self.bridge.load_plotting)  # while nothing moves on the picture yet
        if status.source is not None:
            self.stage.video.set_mirrored(status.source.mirror_preview)
        if status.model is not None and status.model != before.model:
            self.model_loaded.emit(status.model)
            if before.model is not None and before.state is not State.STARTING and status.state is not State.STARTING:
                self._tell_model(status.model)
        self.advisor.follow(status)
        self.card.set_model(status.model)
        self.header.show_status(status, has_picture=self.showing.scene is not None)
        self._show_message()
        self.stage.watching.say(watching_words(status))
        self._show_hint()
        self.recorder.follow(before, status)
        if before.state is State.RECONNECTING and status.state is State.RUNNING:
            self.say(translate("Window", "The picture is back."))

    def _tell_model(self, model: ModelInfo) -> None:
        """Say that another model has taken over."""
        words = translate("Window", "{} reads the faces from now on.").format(model.title)
        if model_name(model) != self.store.settings.model:
            words += " " + translate("Window", "To begin with it each time, choose it in the settings.")
        self.say(words, seconds=9.0)

    def _forget(self) -> None:
        self.telling.forget()
        self.advisor.restart()
        self.marking.clear()
        self.showing.forget()

    def _on_ticked(self, meters: MeterReading, status: RunnerStatus) -> None:
        self.advisor.settle()
        self.header.show_status(status)
        self.statusline.show_figures(meters, status)
        if status.state is State.RECONNECTING:  # seconds are counted down
            self.telling.show_message(status, has_picture=self.showing.scene is not None)

    # -- what the parts show -----------------------------------------------------------------------

    def _on_advised(self) -> None:
        running = self.advisor.running
        self.header.show_face_time(self.advisor.time(running) if running is not None else None)
        self._show_hint()

    def _on_closed(self) -> None:
        self.seat.leave()
        self.header.show_status(self._status, has_picture=False)
        self.showing.empty()

    def _show_hint(self) -> None:
        self.telling.show_hint(self._status)
        self.stage.arrange()

    def _show_message(self) -> None:
        self.telling.show_message(self._status, has_picture=self.showing.scene is not None)

    def _show_privacy(self) -> None:
        self.header.show_privacy(shut=self.watching.shut, only_seat=self.seat.on)
        self._show_message()
        self.stage.arrange()

    def _show_drawn(self, settings: Settings) -> None:
        drawn = Drawn.by(settings)
        self.stage.video.set_drawn(drawn)
        self.stage.drawn.show_drawn(drawn)

    # -- what a person wants -----------------------------------------------------------------------

    def toggle_record(self) -> None:
        """Begin or end a recording."""
        self.recorder.toggle(self.showing.scene, self.showing.people)

    def snapshot(self) -> None:
        """Save the picture that is shown."""
        if self.showing.scene is not None:
            self.recorder.snapshot(self.showing.scene, self.stage.video.drawn, self.showing.people.chosen)

    def mark(self, text: str = "", time_s: float | None = None) -> None:
        """Mark this moment, or an earlier one by its source time."""
        self.marking.set(text, time_s)

    def ask_for_words(self, time_s: float | None = None) -> None:
        """Mark an earlier source time with words, or the moment of asking, however long they take to write."""
        if self.showing.scene is not None:
            self.marking.ask(self.showing.scene.time_s if time_s is None else time_s)

    def ask_for_file(self) -> None:
        """Watch a video or a picture."""
        ask_for_file(self, self.watching.watch)

    def say(self, words: str, *, seconds: float = 6.0) -> None:
        """Tell something at the picture's corner for a while."""
        self.stage.toast.show_for(words, seconds=seconds)
