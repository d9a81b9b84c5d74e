"""The live page: puts its parts together and decides what a wish or a change means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from emomonitor.capture.base import SourceKind
from emomonitor.capture.uri import is_live
from emomonitor.engines.catalog import model_name
from emomonitor.entities import Scene
from emomonitor.errors import ConsentError, ModelError
from emomonitor.runtime.meters import MeterReading
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State, can_mark, can_pause, can_record, can_resume, can_stop
from emomonitor.settings import Settings
from emomonitor.ui import messages
from emomonitor.ui.advisor import ModelAdvisor
from emomonitor.ui.announcer import Announcer
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.camera import CameraGuard
from emomonitor.ui.card import WIDTH as CARD_WIDTH
from emomonitor.ui.card import PersonCard
from emomonitor.ui.closed_message import ClosedActs, closed_message
from emomonitor.ui.dialogs import LineDialog
from emomonitor.ui.header import Header
from emomonitor.ui.keeping import Keeping
from emomonitor.ui.marking import Marking
from emomonitor.ui.naming import Naming
from emomonitor.ui.people import People
from emomonitor.ui.record_dialog import RecordDialog
from emomonitor.ui.scale import grown
from emomonitor.ui.seat_control import SeatControl
from emomonitor.ui.shortcuts import Key, Keys
from emomonitor.ui.stage import Stage
from emomonitor.ui.statusline import StatusLine
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.theme import Theme
from emomonitor.ui.timeline import TimelinePanel
from emomonitor.ui.timeline_model import HOLD_S
from emomonitor.ui.view_watch import ViewWatch
from emomonitor.ui.words import translate
from emomonitor.vision.drawn import Drawn

if TYPE_CHECKING:
    from emomonitor.capture.cameras import CameraInfo

_CARD_MS = 100
"""The card changes at most ten times a second: figures that flicker faster can't be read."""

_PICTURE_ROOM = 380
"""Pixels that the picture should have beside the card; with less the card lies under it."""


class LivePage(QWidget):
    """Picture, card and timeline of what is watched now.

    Signals:
        understand_wanted: somebody asks what the numbers mean.
        model_loaded: the ModelInfo of the model that runs now.
        consent_wanted: a camera can't be recorded without a consent, and somebody wants to record it.

    Args:
        theme: the colours.
        store: the settings in force.
        bridge: to the runner; whoever made it closes it.
    """

    understand_wanted = Signal()
    model_loaded = Signal(object)
    consent_wanted = Signal()

    def __init__(self, theme: Theme, store: SettingsStore, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        settings = store.settings
        self.store = store
        self.bridge = bridge
        self._asked = settings.source
        self._looking = self._shut = False
        self._held_model: str | None = None
        self.guard = CameraGuard(store, parent=self)
        bridge.shuts = self.guard.shuts
        self._hint: messages.Hint | None = None
        self._view = ViewWatch()
        self.keeping = Keeping(store, bridge, self)
        self._status = RunnerStatus()
        self._scene: Scene | None = None
        self._people = People()
        self._failure_told: BaseException | None = None
        self.advisor = ModelAdvisor(
            settings.model_notes, fps=settings.fps, in_background=bridge.in_background, parent=self
        )
        self.announcer, self.keys = Announcer(self), Keys()
        self._build(theme)
        self.marking = Marking(self.timeline, bridge, self.stage.toast.show_for, self)
        self.naming = Naming(lambda: self._people, bridge, self._show_names, self)
        self._connect()
        self._add_shortcuts()
        self.retranslate()
        self._on_changed(self._status)

    # -- putting together --------------------------------------------------------------------------

    def _build(self, theme: Theme) -> None:
        settings = self.store.settings
        self.header, self.stage, self.card = Header(theme), Stage(theme), PersonCard(theme)
        hold_s = HOLD_S if settings.fps is None else max(HOLD_S, 2.5 / settings.fps)
        self.timeline = TimelinePanel(theme, span_s=settings.timeline_s, hold_s=hold_s)
        self.statusline = StatusLine(theme, settings.data_dir)
        self.seat = SeatControl(self.store, self.bridge, self.stage, self)
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
        self._card_timer = QTimer(self)
        self._card_timer.setSingleShot(True)
        self._card_timer.setInterval(_CARD_MS)
        self._card_timer.timeout.connect(self._show_card)

    def _connect(self) -> None:
        head, bridge = self.header, self.bridge
        bridge.changed.connect(self._on_changed, Qt.ConnectionType.QueuedConnection)
        bridge.scene.connect(self._on_scene)
        bridge.ticked.connect(self._on_ticked)
        bridge.cameras.connect(self._on_cameras)
        bridge.plotting.connect(self.timeline.build)
        bridge.problem.connect(lambda words: self.say(words, seconds=12.0))
        bridge.snapped.connect(self._on_snapped)
        bridge.consent_wanted.connect(lambda _: self.consent_wanted.emit())
        head.source_chosen.connect(self.watch)
        head.file_wanted.connect(self.ask_for_file)
        head.url_wanted.connect(self.ask_for_url)
        head.cameras_wanted.connect(bridge.find_cameras)
        self.advisor.changed.connect(self._on_advised)
        head.model_menu.follow(self.advisor)
        head.model_chosen.connect(self.use_model)
        head.model_menu.refused.connect(self.advisor.refuse)
        head.mark_wanted.connect(lambda: self.mark())
        head.words_wanted.connect(lambda: self.ask_for_words())
        head.pause_wanted.connect(self.toggle_pause)
        head.start_wanted.connect(self.toggle_start)
        head.record_wanted.connect(self.toggle_record)
        head.snapshot_wanted.connect(self.snapshot)
        head.hour_wanted.connect(lambda: self.guard.close_for())
        head.seat_toggled.connect(self.seat.toggle)
        head.seat_wanted.connect(self.seat.edit)
        self.guard.changed.connect(self._on_guard)
        self.guard.counted.connect(lambda: self._show_message(self._status))
        self.store.changed.connect(lambda *_: self._show_privacy())
        self.stage.toast.told.connect(self.announcer.say)
        self.stage.video.face_clicked.connect(self.choose_person)
        self.stage.chips.chosen.connect(self.choose_person)
        self.timeline.person_chosen.connect(self.choose_person)
        self.stage.hint.pressed.connect(lambda: self._hint and self._hint.act and self._hint.act())
        self.stage.hint.refused.connect(lambda: self._hint and self._hint.refuse and self._hint.refuse())
        self.keeping.changed.connect(self._on_hint_changed)
        self.keeping.said.connect(self.say)
        self.timeline.mark_wanted.connect(self.ask_for_words)
        self.stage.chips.naming_wanted.connect(self.naming.ask)
        self.card.naming_wanted.connect(self.naming.ask_chosen)
        self.card.why_wanted.connect(self.stage.video.set_why)
        self.card.explanation.understand_wanted.connect(self.understand_wanted)
        self.stage.drawn.wanted.connect(lambda values: self.store.change(**values))
        self.store.changed.connect(lambda new, _: self._show_drawn(new))
        self._show_drawn(self.store.settings)

    def _add_shortcuts(self) -> None:
        self.keys.add(
            self,
            Key(keys=("Ctrl+P",), words=lambda: translate("Keys", "Pause or go on"), act=self.toggle_pause),
            Key(keys=("Ctrl+R",), words=lambda: translate("Keys", "Record, or stop recording"), act=self.toggle_record),
            Key(keys=("M",), words=lambda: translate("Keys", "Mark this moment"), act=self.mark),
            Key(
                keys=("Shift+M",),
                words=lambda: translate("Keys", "Mark this moment with words"),
                act=lambda: self.ask_for_words(),
            ),
            Key(keys=("F2",), words=lambda: translate("Keys", "Name the chosen person"), act=self.naming.ask_chosen),
            Key(keys=("Ctrl+Z",), words=lambda: translate("Keys", "Take the last mark back"), act=self.marking.undo),
            Key(keys=("Ctrl+S",), words=lambda: translate("Keys", "Save this picture"), act=self.snapshot),
            Key(keys=("Ctrl+O",), words=lambda: translate("Keys", "Open a video or picture"), act=self.ask_for_file),
            Key(
                keys=("W",),
                words=lambda: translate("Keys", "Why? Show what the model looked at"),
                act=self.card.why.toggle,
            ),
            Key(
                keys=("F8",),
                words=lambda: translate("Keys", "Close the camera, or open it again"),
                act=self.toggle_start,
            ),
        )

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        for part in (self.header, self.card, self.timeline, self.stage):
            part.retranslate()
        self.seat.retranslate()
        self._show_privacy()
        self._show_card()
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
        if self.isVisible():  # not while the first-run pages are seen: it would take the keyboard from them
            self.setFocus()  # no button looks chosen before the keyboard is used
        self._start()
        self._on_guard()
        self.bridge.find_cameras()
        self.keeping.look_at_folder()

    def catch_up(self) -> None:
        """Draw what came while nobody could see it."""
        if self._drawable() and self._scene is not None:
            self.stage.video.show_scene(self._scene, chosen=self._people.chosen)
            self.timeline.redraw()
            self._show_card()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up after another page was seen."""
        super().showEvent(event)
        self.catch_up()

    # -- what comes from the runner ----------------------------------------------------------------

    def _drawable(self) -> bool:
        return self.isVisible() and not self.window().isMinimized()

    def _on_scene(self, scene: Scene) -> None:
        if self._shut:
            return  # the last one of a camera that is being closed
        self._scene = scene
        self._people.update(scene)
        self.advisor.add(scene)
        self.timeline.add(scene)
        self.timeline.set_person(self._people.chosen)
        if self._view.add(scene):
            self._on_hint_changed()
        if not self._drawable():
            return
        first = self.stage.video.scene is None
        self.stage.video.show_scene(scene, chosen=self._people.chosen)
        if self.stage.chips.show_people(self._people.present, self._people.chosen) or first:
            self.stage.arrange()
        if not self._card_timer.isActive():
            self._card_timer.start()
        if not self.header.snapshot.isEnabled():
            self.header.show_status(self._status, has_picture=True)

    def _show_drawn(self, settings: Settings) -> None:
        drawn = Drawn.by(settings)
        self.stage.video.set_drawn(drawn)
        self.stage.drawn.show_drawn(drawn)

    def _show_card(self) -> None:
        now_s = self._scene.time_s if self._scene is not None else 0.0
        chosen = self._people.chosen
        self.card.show_reading(chosen, self._people.reading, now_s, self._people.name(chosen))
        self.announcer.reading(chosen, self._people.reading, now_s, self._people.name(chosen))

    def _on_changed(self, status: RunnerStatus) -> None:
        before, self._status = self._status, status
        self.announcer.follow(before, status)
        if status.state is State.STARTING and before.state is not State.STARTING:
            self._forget()
        elif before.state is State.STARTING and status.state is not State.STARTING:
            self.bridge.load_plotting()  # not before: it would take its time from the first picture
        if status.source is not None:
            self.stage.video.set_mirrored(status.source.mirror_preview)
        if status.model is not None and status.model != before.model:
            self.model_loaded.emit(status.model)
        self.advisor.follow(status)
        self.card.set_model(status.model)
        self.header.show_status(status, has_picture=self._scene is not None)
        self._show_message(status)
        self._show_hint(status)
        self.stage.watching.say(messages.watching_words(status))
        self.stage.arrange()
        if before.recording is not None and status.recording is None:
            self._recorded(before.recording.path)
        goes_on = status.state in (State.RUNNING, State.RECONNECTING, State.PAUSED)
        if status.failure is not None and goes_on and status.failure is not self._failure_told:
            self._failure_told = status.failure  # the log could not be written: analysis goes on
            if isinstance(status.failure, ConsentError):
                self._say_refused()
            else:
                self.keeping.follow_failure(status)
        self.keeping.follow(status.recording)
        if before.state is State.RECONNECTING and status.state is State.RUNNING:
            self.say(translate("Window", "The picture is back."))

    def _forget(self) -> None:
        self._scene = None
        self._view.reset()
        self.advisor.restart()
        self._people = People()  # the old one may still be asked about by a dialog that is open
        self.marking.clear()
        self.timeline.clear()
        self.timeline.set_person(None)
        self.stage.chips.show_people((), None)
        self.stage.video.show_scene(None, chosen=None)
        self._show_names()

    def _on_ticked(self, meters: MeterReading, status: RunnerStatus) -> None:
        self.advisor.settle()
        self.header.show_status(status)
        self.statusline.show_figures(meters, status)
        if status.state is State.RECONNECTING:
            self._show_message(status)  # seconds are counted down

    def _on_advised(self) -> None:
        running = self.advisor.running
        self.header.show_face_time(self.advisor.time(running) if running is not None else None)
        self._on_hint_changed()

    def _on_hint_changed(self) -> None:
        self._show_hint(self._status)
        self.stage.arrange()

    def _acts(self) -> messages.Acts:
        """What the buttons of messages do."""
        return messages.Acts(
            start=self.toggle_start,
            choose=self.header.source.showMenu,
            play_demo=lambda: self.watch("demo"),
            choose_model=self.header.model.showMenu,
            restart=lambda: self.bridge.start(self._asked),
            resume=self.bridge.resume,
            look_again=self.look_for_cameras,
            copy=self.copy,
            open_settings=lambda address: QDesktopServices.openUrl(QUrl(address)),
        )

    def _show_message(self, status: RunnerStatus) -> None:
        said = self._closed_message(status) or messages.message_for(status, self._acts())
        self.stage.video.set_dimmed(said is not None and self._scene is not None)
        if said is None:
            self.stage.message.hide()
        else:
            self.stage.message.say(said.drawing, said.title, said.text, said.helps, large=said.large)
            self.stage.message.raise_()

    def _show_hint(self, status: RunnerStatus) -> None:
        hint = self.keeping.hint
        if hint is None or status.state is State.PAUSED:
            hint = messages.hint_for(status, self._acts(), asked=self._asked, view=self._view.view)
        suggestion = self.advisor.suggestion
        if hint is None and suggestion is not None and status.state is State.RUNNING:
            name = model_name(suggestion.model)
            hint = messages.suggestion_hint(suggestion, act=lambda: self.use_model(name), refuse=self.advisor.refuse)
        self._hint = hint
        self.stage.hint.setVisible(hint is not None)
        if hint is not None:
            self.stage.hint.set_drawing(hint.drawing)
            self.stage.hint.say(hint.text, hint.button, hint.refusal)

    def _on_cameras(self, found: tuple[CameraInfo, ...]) -> None:
        self.header.show_cameras(found)
        if not self._looking:
            return
        self._looking = False
        if found:
            self.watch("auto")
        else:
            self.say(translate("Window", "Still no camera. Plug one in, or check that it is switched on."))

    def _on_snapped(self, path: Path) -> None:
        self._say_saved(translate("Window", "Picture saved: {}").format(f"{path.parent.name}/{path.name}"), path.parent)

    def _recorded(self, path: Path) -> None:
        folder = path if path.is_dir() else path.parent
        self._say_saved(translate("Window", "Recording saved: {}").format(f"{path.parent.name}/{path.name}"), folder)

    # -- the camera, closed and open -----------------------------------------------------------------

    def _start(self) -> None:
        """Start what is watched, unless the camera is closed."""
        if self.guard.shuts(self._asked):
            return
        model, self._held_model = self._held_model, None
        self.bridge.start(self._asked, model=model)

    def _on_guard(self) -> None:
        """Close the camera, or open it again; a file or the demo that plays goes on."""
        status = self.bridge.status()
        plays_file = status.source is not None and not status.source.live and can_stop(status.state)
        was_shut, self._shut = self._shut, self.guard.shuts(self._asked) and not plays_file
        if self._shut and not was_shut:
            self.seat.leave()
            self.bridge.stop()
            self._empty_stage()
        elif was_shut and not self._shut:
            self._start()
        self._show_privacy()

    def _show_privacy(self) -> None:
        self.header.show_privacy(shut=self._shut, only_seat=self.seat.on)
        self._show_message(self._status)
        self.stage.arrange()

    def _empty_stage(self) -> None:
        """Show nobody: what a closed camera saw last is gone from the screen too."""
        self._scene = None
        self._people = People()
        self.stage.chips.show_people((), None)
        self.stage.video.show_scene(None, chosen=None)
        self.header.show_status(self._status, has_picture=False)
        self._show_names()

    def _closed_message(self, status: RunnerStatus) -> messages.Said | None:
        closed = self.guard.closed
        if not self._shut or closed is None or status.state is State.STOPPING or can_stop(status.state):
            return None
        acts = ClosedActs(open=self.guard.open, hour=lambda: self.guard.close_for(), keep=self.guard.close)
        return closed_message(closed, self.guard.seconds_left(), acts)

    # -- what a person wants -----------------------------------------------------------------------

    def watch(self, uri: str) -> None:
        """Watch a source. To choose a camera is to open it."""
        self._asked = uri
        self._shut = False
        if self.guard.shuts(uri):
            self.guard.open()
        self._start()
        self._show_privacy()

    def use_model(self, name: str) -> None:
        """Go on with another model."""
        suggestion = self.advisor.suggestion
        if suggestion is not None and name == model_name(suggestion.model):
            self.advisor.followed()
            self.say(translate("Window", "To begin with it each time, choose it in the settings."), seconds=12.0)
        self._held_model = name
        if self._shut:
            self.say(translate("Window", "{} begins when the camera is opened.").format(name))
        self._start()

    def follow(self, new: Settings, old: Settings) -> None:
        """Go by changed settings; what can't change while something runs begins anew."""
        self.bridge.change(new)
        self.statusline.set_data_dir(new.data_dir)
        status = self.bridge.status()
        is_camera = status.source is not None and status.source.kind is SourceKind.CAMERA
        asked = ("camera_width", "camera_height", "camera_fps") if is_camera else ()
        lacks_model = isinstance(status.failure, ModelError)  # another engine may do
        if (can_stop(status.state) or lacks_model) and any(
            getattr(new, n) != getattr(old, n) for n in ("engine", "range", *asked)
        ):
            self.bridge.start(self._asked)

    def look_for_cameras(self) -> None:
        """Look whether a camera has come, and watch it."""
        self._looking = True
        self.bridge.find_cameras()

    def choose_person(self, face_id: int) -> None:
        """Show somebody's card and timeline."""
        self._people.choose(face_id)
        self.timeline.set_person(face_id)
        self.stage.video.show_scene(self._scene, chosen=face_id)
        if self.stage.chips.show_people(self._people.present, face_id):
            self.stage.arrange()
        self._show_card()

    def toggle_pause(self) -> None:
        """Pause or go on."""
        state = self.bridge.status().state
        if can_resume(state):
            self.bridge.resume()
        elif can_pause(state):
            self.bridge.pause()

    def toggle_start(self) -> None:
        """Stop what runs, or start again what was last watched; a camera is closed, and opened again."""
        status = self.bridge.status()
        if self._shut:
            self.guard.open()
        elif not can_stop(status.state):
            self._start()
        elif is_live(self._asked) if status.source is None else status.source.live:
            self.guard.close()
        else:
            self.bridge.stop()

    def toggle_record(self) -> None:
        """Begin or end a recording."""
        status = self.bridge.status()
        if status.recording is not None:
            self.bridge.stop_recording()
        elif can_record(status.state) and self._scene is not None:
            people = {i: self._people.name(i) for i in self._people.present}
            dialog = RecordDialog(self.window(), people, lambda wish: self.bridge.record(video=wish))
            self.bridge.video_estimated.connect(dialog.show_size)
            self.bridge.estimate_video(self._scene)
            dialog.open()

    def mark(self, text: str = "", time_s: float | None = None) -> None:
        """Mark this moment, or an earlier one by its source time."""
        if can_mark(self.bridge.status().state):
            self.marking.set(text, time_s)

    def ask_for_words(self, time_s: float | None = None) -> None:
        """Mark an earlier source time with words, or the moment of asking, however long they take to write."""
        if can_mark(self.bridge.status().state) and self._scene is not None:
            asked_s = self._scene.time_s if time_s is None else time_s
            self._ask(
                title=translate("Window", "Mark with words"),
                label=translate("Window", "What is happening?"),
                button=translate("Window", "Mark"),
                then=lambda text: self.mark(text, asked_s),
                hint=translate("Window", "tea, phone call, …"),
            )

    def _show_names(self) -> None:
        names = self._people.names
        self.timeline.set_names(names)
        self.stage.video.set_names(names)
        self.stage.chips.set_names(names)
        self.stage.arrange()
        self._show_card()

    def ask_for_url(self) -> None:
        """Watch a stream."""
        self._ask(
            title=translate("Window", "Open a stream"),
            label=translate("Window", "Address of the stream (RTSP or HTTP)"),
            button=translate("Window", "Open"),
            then=lambda url: self.watch(url) if url else None,
            hint="rtsp://192.168.1.20/live",
        )

    def _ask(self, *, title: str, label: str, button: str, then: Callable[[str], None], hint: str) -> None:
        LineDialog(self, title=title, label=label, button=button, then=then, hint=hint).open()

    def ask_for_file(self) -> None:
        """Watch a video or a picture."""
        dialog = QFileDialog(self, translate("Window", "Open a video or picture"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.watch)
        dialog.open()

    def snapshot(self) -> None:
        """Save the picture that is shown."""
        if self._scene is not None:
            self.bridge.snapshot(self._scene, drawn=self.stage.video.drawn, chosen=self._people.chosen)

    def copy(self, words: str) -> None:
        """Put words on the clipboard."""
        QGuiApplication.clipboard().setText(words)
        self.say(translate("Window", "Copied: {}").format(words))

    def say(self, words: str, *, seconds: float = 6.0) -> None:
        """Tell something at the picture's corner for a while."""
        self.stage.toast.show_for(words, seconds=seconds)

    def _say_refused(self) -> None:
        self.stage.toast.show_for(
            translate("Window", "Nothing is recorded: there is no consent that holds."),
            seconds=20.0,
            button=translate("Window", "Consent…"),
            act=self.consent_wanted.emit,
        )

    def _say_saved(self, words: str, folder: Path) -> None:
        self.stage.toast.show_for(
            words,
            seconds=8.0,
            button=translate("Window", "Show folder"),
            act=lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))),
        )
