"""Where consent meets the window: the first run, the page in the rail, and the recording that waits for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from emomonitor.ui.bridge import Bridge
from emomonitor.ui.consent.desk import ConsentDesk
from emomonitor.ui.frame import PageStack
from emomonitor.ui.scale import rescale, text_scale, usual_size
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.words import translate

if TYPE_CHECKING:
    from emomonitor.ui.consent.page import ConsentPage
    from emomonitor.ui.live import LivePage
    from emomonitor.ui.rail import Rail
    from emomonitor.ui.theme import Theme
    from emomonitor.ui.welcome.welcome import Welcome


class Shell(Protocol):
    """The part of the window that is needed here."""

    theme: Theme
    bridge: Bridge
    store: SettingsStore
    stack: PageStack
    rail: Rail
    live: LivePage

    def add_page(
        self, name: str, drawing: str, words: Callable[[], str], make: Callable[[], QWidget], *, foot: bool = False
    ) -> None:
        """Add a page to the rail."""

    def show_page(self, name: str) -> None:
        """Show a page."""


class Agreement(QObject):
    """Shows the first-run pages, and the page of consent when a recording needs one.

    Signals:
        ended: the first-run pages were gone through.

    Args:
        shell: the window.
        welcome: begin with the first-run pages.

    Attributes:
        desk: reads and writes consents.
        welcome: the first-run pages while they are shown; None otherwise.
        page: the page of consent, once it was seen.
    """

    ended = Signal()

    def __init__(self, shell: Shell, *, welcome: bool) -> None:
        super().__init__()
        self._shell = shell
        self._first_run = welcome
        self._record_after = False
        self.welcome: Welcome | None = None
        self.page: ConsentPage | None = None
        bridge = shell.bridge
        self.desk = ConsentDesk(
            shell.store, in_background=bridge.in_background, stop_recording=bridge.stop_recording, parent=self
        )
        shell.live.consent_wanted.connect(self.ask)

    def add_page(self) -> None:
        """Put the page of consent into the rail."""
        self._shell.add_page("consent", "consent", lambda: translate("Rail", "Consent"), self._make_page, foot=True)

    def _make_page(self) -> QWidget:
        from emomonitor.ui.consent.page import ConsentPage

        self.page = ConsentPage(self.desk)
        self.page.consented.connect(self._on_consented)
        return self.page

    def ask(self) -> None:
        """Ask for consent, and begin to record when it was given."""
        self._record_after = True
        self._shell.show_page("consent")
        assert self.page is not None
        self.page.ask(
            translate("Consent", "A camera is recorded only with consent. Recording begins when it is given.")
        )

    def _on_consented(self) -> None:
        if not self._record_after:
            return
        self._record_after = False
        self._shell.show_page("live")
        self._shell.bridge.record_again()

    # -- the first run -----------------------------------------------------------------------------

    def begin(self) -> bool:
        """Show the first-run pages; False where they are not wanted."""
        if not self._first_run:
            return False
        from emomonitor.ui.welcome.welcome import Welcome

        shell = self._shell
        self._first_run = False
        with usual_size():
            self.welcome = welcome = Welcome(shell.theme, self.desk)
        welcome.finished.connect(self._end_welcome)
        welcome.camera_wanted.connect(shell.live.begin)
        shell.bridge.scene.connect(welcome.show_scene)
        shell.bridge.changed.connect(welcome.show_status, Qt.ConnectionType.QueuedConnection)
        shell.rail.hide()
        shell.stack.addWidget(welcome)
        shell.stack.setCurrentWidget(welcome)
        rescale(welcome, 1.0, text_scale())
        return True

    def _end_welcome(self) -> None:
        welcome, self.welcome = self.welcome, None
        if welcome is None:
            return
        shell = self._shell
        shell.bridge.scene.disconnect(welcome.show_scene)
        shell.bridge.changed.disconnect(welcome.show_status)
        shell.stack.removeWidget(welcome)
        welcome.deleteLater()
        shell.rail.show()
        shell.show_page("live")
        shell.live.setFocus()  # no button looks chosen before the keyboard is used
        self.ended.emit()
