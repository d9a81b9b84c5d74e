"""Where care meets the window: the companion's page, the family's page, and what is told on this computer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from emomonitor.capture.uri import is_live
from emomonitor.entities import Scene, utc_now
from emomonitor.runtime.runner import Runner, RunnerStatus
from emomonitor.settings import Settings
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.words import translate

if TYPE_CHECKING:  # what is only needed once the window is up is imported then
    from emomonitor.care.companion.answers import Given
    from emomonitor.care.companion.pace import Pace
    from emomonitor.care.companion.talk import Talk
    from emomonitor.care.entities import Message
    from emomonitor.ui.care_desk import CareDesk
    from emomonitor.ui.companion.page import CompanionPage
    from emomonitor.ui.live import LivePage
    from emomonitor.ui.rail import Rail
    from emomonitor.ui.theme import Theme
    from emomonitor.ui.tray import Tray


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """In which manner the window keeps company.

    Attributes:
        companion: it begins with the companion.
        whole_screen: the companion fills the screen.
        guarded: the companion is left by a long press or a PIN alone.
        pace: of the talk; None is a person's day.
        live_only: looks at cameras and streams alone; a demonstration looks at a film.
    """

    companion: bool = False
    whole_screen: bool = True
    guarded: bool = True
    pace: Pace | None = None
    live_only: bool = True


_PLAIN = ("emomonitor.runtime.caring", "emomonitor.care.companion.talk")
_ADVICE_MS = 60_000
_TOLD_S = 30.0


class Shell(Protocol):
    """The part of the window that is needed here."""

    theme: Theme
    bridge: Bridge
    store: SettingsStore
    rail: Rail
    live: LivePage
    tray: Tray

    def add_page(
        self, name: str, drawing: str, words: Callable[[], str], make: Callable[[], QWidget], *, foot: bool = False
    ) -> None:
        """Add a page to the rail."""

    def add_side_page(self, name: str, make: Callable[[], QWidget]) -> None:
        """Add a page without a button."""

    def show_page(self, name: str) -> None:
        """Show a page."""

    def showFullScreen(self) -> None:
        """Fill the screen."""

    def showNormal(self) -> None:
        """Leave the full screen."""


class Company(QObject):
    """Watches over the person while the window runs, and keeps them company where that is wanted.

    Args:
        shell: the window.
        runner: whose scenes are looked at.
        manner: how.

    Attributes:
        talk: what the companion says; None before its page was seen.
        page: the companion's page; None before it was seen.
        on: whether the companion is what is shown now.
    """

    _loaded = Signal()

    def __init__(
        self,
        shell: Shell,
        runner: Runner,
        manner: Manner,
        *,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._shell, self._runner, self._manner = shell, runner, manner
        self._desk: CareDesk | None = None
        self._closed = False
        self._scene: Scene | None = None
        self._loaded.connect(self._begin)
        self.talk: Talk | None = None
        self.page: CompanionPage | None = None
        self.on = False
        bridge = shell.bridge
        bridge.changed.connect(self._on_changed, Qt.ConnectionType.QueuedConnection)
        bridge.scene.connect(self._on_scene)
        shell.store.changed.connect(self._on_settings)
        self._advice_timer = QTimer(self)
        self._advice_timer.setInterval(_ADVICE_MS)
        self._advice_timer.timeout.connect(self._advise)

    @property
    def desk(self) -> CareDesk:
        """Rules, post and call button; made when it is first asked for."""
        if self._desk is None:
            from emomonitor.ui.care_desk import CareDesk

            self._desk = desk = CareDesk(
                self._shell.store.settings.data_dir, live_only=self._manner.live_only, parent=self
            )
            desk.attach(self._runner)
            desk.follow(self._shell.bridge.status())
            desk.config_changed.connect(self._on_config)
            desk.notified.connect(self._notify)
            desk.sounded.connect(lambda message: QApplication.beep())
            desk.failed.connect(self._tell)
        return self._desk

    def add_pages(self) -> None:
        """Put the pages into the window."""
        self._shell.add_side_page("companion", self._make_companion)
        self._shell.add_page("family", "family", lambda: translate("Rail", "Family"), self._make_family)

    def start(self) -> None:
        """Send what waits, watch the clock, and begin with the companion where that is wanted; soon, not at once."""
        self._shell.bridge.in_background(self._load, lasting=False)

    def _load(self) -> None:
        """Import what knows no Qt, which would hold the window up."""
        for name in _PLAIN:
            import_module(name)
        self._loaded.emit()

    def _begin(self) -> None:
        if self._closed:  # while it was being loaded
            return
        self.desk.start()
        if self.desk.trouble:
            self._tell(self.desk.trouble)
        if self._manner.companion:
            self.open()

    def close(self, timeout_s: float) -> tuple[str, ...]:
        """End everything; return the names of threads that go on."""
        self._closed = True
        if self.page is not None:
            self.page.stop()
        if self.talk is not None:
            self.talk.close()
        return self._desk.close(timeout_s) if self._desk is not None else ()

    # -- the companion -----------------------------------------------------------------------------

    def open(self) -> None:
        """Show the companion and nothing else, over the whole screen."""
        self._shell.show_page("companion")
        assert self.page is not None
        self.on = True
        self._shell.rail.hide()
        if self._manner.whole_screen:
            self._shell.showFullScreen()
        self.page.follow_camera(self.desk.camera)
        self.page.start()
        self.page.setFocus()
        self._advice_timer.start()

    def leave(self, page: str = "live") -> None:
        """Show the window as it is for the carer."""
        self.on = False
        self._advise()
        if self.page is not None:
            self.page.stop()
        self._shell.rail.show()
        if self._manner.whole_screen:
            self._shell.showNormal()
        self._shell.show_page(page)

    def holds(self) -> bool:
        """Whether the companion is on: then one leaves as its page says; asks for it if so."""
        held = self.on and self._manner.guarded
        if held and self.page is not None:
            self.page.ask_to_leave()
        return held

    def _make_companion(self) -> QWidget:
        from emomonitor.ui.companion.page import CompanionPage

        self.talk = talk = self._new_talk()
        self.page = page = CompanionPage(self._shell.theme, self.desk, talk)
        page.left.connect(self.leave)
        page.setup_wanted.connect(lambda: self.leave("family"))
        page.camera_wanted.connect(self._set_camera)
        return page

    def _make_family(self) -> QWidget:
        from emomonitor.ui.family.page import FamilyPage

        page = FamilyPage(self._shell.theme, self.desk, choose_session=self._choose_session)
        page.companion_wanted.connect(self.open)
        return page

    def _choose_session(self, then: Callable[[Path], object]) -> None:
        """Let somebody choose a recorded session."""
        from emomonitor.session.kept import survey
        from emomonitor.ui.sessions.choose import ChooseDialog
        from emomonitor.ui.sessions.entries import entries_of

        window = self._shell.live.window()
        entries = entries_of(survey(self._shell.store.settings.data_dir), {})
        title = translate("Family", "Try it on which session?")
        ChooseDialog(window, self._shell.theme, entries, then, title=title).open()

    def _new_talk(self) -> Talk:
        from emomonitor.care.companion.talk import Talk

        desk = self.desk
        return Talk(desk.config, desk.files, pace=self._manner.pace, on_answer=self._on_answer)

    def _on_answer(self, given: Given) -> None:
        """Take note; where that was agreed to, the face of the moment is kept with what the person said of it."""
        self.desk.note_answer()
        scene = self._scene
        if given.emotion is not None and scene is not None and len(scene.readings) == 1:
            feedback = self._shell.live.feedback
            feedback.keep(scene, scene.readings[0], given.emotion, guess=given.seen, shown=False)

    def _set_camera(self, wanted: bool) -> None:
        watching, guard = self._shell.live.watching, self._shell.live.guard
        if wanted and guard.closed is not None:
            guard.open()
        elif wanted:
            watching.begin()
        elif is_live(watching.asked):
            guard.close()
        else:
            self._shell.bridge.stop()

    def _advise(self) -> None:
        if self.talk is None or self.page is None:
            return
        self.desk.companion_trouble = self.talk.trouble or self.page.voice_trouble
        occasion = self.talk.advice(utc_now())
        if occasion is not None:
            self.desk.send(occasion)

    # -- what is told ------------------------------------------------------------------------------

    def _on_changed(self, status: RunnerStatus) -> None:
        if self._desk is not None:
            self._desk.follow(status)
        if self.page is not None:
            self.page.follow_camera(self.desk.camera)

    def _on_scene(self, scene: Scene) -> None:
        self._scene = scene
        if self.page is not None and self.on:
            self.page.show_scene(scene)

    def _on_config(self, config: object) -> None:
        if self.talk is not None:
            self.talk.configure(self.desk.config)

    def _on_settings(self, new: Settings, old: Settings) -> None:
        if new.data_dir != old.data_dir and self._desk is not None:
            self.desk.move(new.data_dir)
            if self.page is not None:
                assert self.talk is not None
                self.talk.close()
                self.talk = self._new_talk()
                self.page.set_talker(self.talk)

    def _notify(self, message: Message) -> None:
        if not self._shell.tray.tell(message.title, message.body):
            self._tell(f"{message.title}: {message.body}")

    def _tell(self, words: str) -> None:
        if self.page is not None and self.on:
            self.page.body.hint(words)
        else:
            self._shell.live.say(words, seconds=_TOLD_S)
