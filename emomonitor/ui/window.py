"""The window: a rail, one page at a time, and what holds for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QWidget

from emomonitor.runtime.runner import Runner
from emomonitor.session.erase import Deleted
from emomonitor.session.kept import KeptSession
from emomonitor.settings import Settings
from emomonitor.ui.agreement import Agreement
from emomonitor.ui.ahead import Ahead
from emomonitor.ui.analyze.desk import AnalyzeDesk
from emomonitor.ui.analyze.dropping import Dropping
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.company import Company, Manner
from emomonitor.ui.frame import PageStack
from emomonitor.ui.kept import KeptPage
from emomonitor.ui.language import Languages
from emomonitor.ui.live import LivePage
from emomonitor.ui.motion import apply_motion
from emomonitor.ui.rail import Rail
from emomonitor.ui.retention import GRACE_MS, Retention
from emomonitor.ui.scale import rescale, set_text_scale, text_scale, usual_size
from emomonitor.ui.shortcuts import Key, Keys, KeysDialog, widget_keys
from emomonitor.ui.spoken import spoken
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.style import font, palette, stylesheet
from emomonitor.ui.theme import Theme, theme_named
from emomonitor.ui.tray import Tray, is_logging_out
from emomonitor.ui.words import size_words, translate

if TYPE_CHECKING:
    from emomonitor.ui.coding.view import CodingView

_EXPOSED_S = 0.5
"""Longest wait for the system to show the window; one that is minimised from the start is never exposed."""

_EXPOSED_POLL_MS = 5

_CLOSE_S = 1.9
"""Longest wait for all that ends with the window; the bridge takes its part of it first."""

_LEAST_CLOSE_S = 0.2

_QUIET_MS = 3000
"""After so long what is watched has usually begun, and what may be wanted later can be loaded."""


class Page(Protocol):
    """What every page can do beside being a widget."""

    def retranslate(self) -> None:
        """Set the words again after a change of language."""

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""


def system_is_dark() -> bool:
    """Whether the system wants dark windows; where it doesn't say, dark: the picture looks best on it."""
    return QGuiApplication.styleHints().colorScheme() is not Qt.ColorScheme.Light


class MainWindow(QMainWindow):
    """Rail and pages.

    Shown for the first time it starts the source of the settings; closed it ends the runner, and ``stuck`` then
    names the threads that did not stop.

    Args:
        settings: what to watch and how.
        runner: what analyses; None makes one.
        settings_file: where changes are kept; None keeps them for this run.
        saved: the file's own settings, without what the command line said.
        welcome: begin with the first-run pages where they were not seen yet.
        manner: in which the window keeps company.
    """

    def __init__(
        self,
        settings: Settings,
        runner: Runner | None = None,
        *,
        manner: Manner | None = None,
        settings_file: Path | None = None,
        saved: Settings | None = None,
        welcome: bool = False,
    ) -> None:
        super().__init__()
        self._started = self._leaving = False
        self._ahead = Ahead(lambda work: self.bridge.in_background(work, lasting=False), self)
        self._coding_from = "live"
        self._settings_file = settings_file
        set_text_scale(1.0)  # all is made as at 100 % and grows afterwards
        QApplication.setFont(font(14))
        self.stuck: tuple[str, ...] = ()
        self.theme = theme_named(settings.theme, system_is_dark())
        self.languages = Languages(self)
        self.languages.choose(settings.language)  # before anything has words
        runner = runner or Runner(settings)
        self.bridge = Bridge(settings, runner, self)
        self.store = SettingsStore(
            settings, in_background=self.bridge.in_background, path=settings_file, saved=saved, parent=self
        )
        self.setFont(font(14))
        self.keys = Keys()
        self.rail = Rail(self.theme)
        self.stack = PageStack()
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._pages: dict[str, QWidget] = {}
        self.live = LivePage(self.theme, self.store, self.bridge)
        self.retention = Retention(self.store, parent=self)
        self.tray = Tray(self, self.store, self.bridge)
        self.tray.camera_toggled.connect(self.live.watching.toggle_start)
        self.agreement = Agreement(self, welcome=welcome and not settings.welcomed)
        self.analysis = AnalyzeDesk(self.store, self)
        self.company = Company(self, runner, manner or Manner(companion=settings.companion), parent=self)
        self.agreement.ended.connect(self.company.start)
        self._build()
        self._add_pages()
        self._add_shortcuts()
        self.store.changed.connect(self._on_settings)
        self.retention.announced.connect(self._on_retention)
        self.retention.deleted.connect(self._on_retained)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme)
        self.apply_theme(self.theme)
        self.retranslate()
        self.apply_scale(settings.text_scale)
        apply_motion(settings.reduced_motion)
        room = self.screen().availableSize()  # smaller than a laptop's screen where all is enlarged
        self.setMinimumSize(min(900, room.width()), min(560, room.height()))
        self.resize(min(1280, room.width()), min(800, room.height()))

    # -- putting together --------------------------------------------------------------------------

    def _build(self) -> None:
        whole = QWidget()
        whole.setObjectName("page")
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.stack, 1)
        self.setCentralWidget(whole)
        self.rail.chosen.connect(self.show_page)
        self.dropping = Dropping(self, self.rail)
        self.dropping.dropped.connect(self.analyze)
        self.dropping.refused.connect(lambda words: self.analyze((), words))
        self.analysis.finished.connect(self._on_analysed)

    def _add_pages(self) -> None:
        self.add_page("live", "eye", lambda: translate("Rail", "Live"), lambda: self.live)
        self.add_side_page("trial", self._make_trial)
        self.add_side_page("understand", self._make_understand)
        self.add_side_page("coding", self._make_coding)
        self.live.look_wanted.connect(self.open_session)
        self.add_page("sessions", "sessions", lambda: translate("Rail", "Sessions"), self._make_sessions)
        self.live.understand_wanted.connect(lambda: self.show_page("understand"))
        self.add_page("care", "care", lambda: translate("Rail", "Care"), self._make_care)
        self.add_page("analyze", "film", lambda: translate("Rail", "Analyse"), self._make_analyze)
        self.add_page("models", "model", lambda: translate("Rail", "Models"), self._make_models)
        self.add_page(
            "kept",
            "kept",
            lambda: translate("Rail", "Kept"),
            self._make_kept,
            foot=True,
        )
        self.company.add_pages()
        self.agreement.add_page()
        self.add_page("settings", "settings", lambda: translate("Rail", "Settings"), self._make_settings, foot=True)
        self.show_page("live")

    def _make_understand(self) -> QWidget:
        from emomonitor.ui.understand import UnderstandPage

        threshold = self.store.settings.threshold
        page = UnderstandPage(self.theme, self.bridge.status().model, threshold=threshold)
        self.store.changed.connect(lambda new, _: page.set_threshold(new.threshold))
        self.live.model_loaded.connect(page.show_model)
        page.back_wanted.connect(lambda: self.show_page("live"))
        return page

    def _make_sessions(self) -> QWidget:
        from emomonitor.ui.sessions.page import SessionsPage

        page = SessionsPage(self.theme, self.store)
        page.coding_wanted.connect(self.code_session)
        return page

    def _make_care(self) -> QWidget:
        from emomonitor.ui.care.page import CarePage

        page = CarePage(self.theme, self.store, self.bridge)
        page.rules_wanted.connect(lambda: self.show_page("family"))
        page.model_chosen.connect(self.live.watching.use_model)
        return page

    def open_session(self, path: Path) -> None:
        """Show a session that was recorded: its folder or its log."""
        from emomonitor.ui.sessions.page import SessionsPage

        self.show_page("sessions")
        page = self._pages["sessions"]
        assert isinstance(page, SessionsPage)
        page.open(path)

    def _make_kept(self) -> QWidget:
        page = KeptPage(self.theme, self.store, settings_file=self._settings_file)
        page.coding_wanted.connect(self.code_session)
        return page

    def _make_coding(self) -> QWidget:
        from emomonitor.ui.coding.view import CodingView

        page = CodingView(self.theme, in_background=self.bridge.in_background)
        page.back_wanted.connect(lambda: self.show_page(self._coding_from))
        return page

    def code_session(self, folder: Path) -> None:
        """Let somebody code a session by eye, or a folder of pictures; Back leads to the page that is seen now."""
        seen = self.stack.currentWidget()
        named = (name for name, page in self._pages.items() if page is seen and name != "coding")
        self._coding_from = next(named, self._coding_from)
        self.show_page("coding")
        cast("CodingView", self._pages["coding"]).open(folder)

    def _make_models(self) -> QWidget:
        from emomonitor.ui.models_page.page import ModelsPage

        page = ModelsPage(self.theme, self.store, self.live.advisor)
        page.model_chosen.connect(self.live.watching.use_model)
        page.try_wanted.connect(lambda: self.show_page("trial"))
        return page

    def _make_trial(self) -> QWidget:
        from emomonitor.ui.models_page.trial import TrialPage

        page = TrialPage(self.theme, self.store, self.live.advisor)
        page.back_wanted.connect(lambda: self.show_page("models"))
        return page

    def _make_analyze(self) -> QWidget:
        from emomonitor.ui.analyze.page import AnalyzePage

        page = AnalyzePage(self.theme, self.analysis, self.store, self.bridge)
        page.open_session.connect(self.open_session)
        return page

    def analyze(self, paths: Iterable[Path], words: str = "") -> None:
        """Put files and folders into the queue and show its page; ``words`` say what else was dropped."""
        self.show_page("analyze")
        self.analysis.take(paths)
        if words:
            self.analysis.said.emit(words)

    def _on_analysed(self, words: str) -> None:
        """Tell whoever looks at something else that the queue is over."""
        self.live.announcer.say(words)
        if self.stack.currentWidget() is self.live:
            self.live.say(words)

    def add_side_page(self, name: str, make: Callable[[], QWidget]) -> None:
        """Add a page that has no button on the rail: something else leads there."""
        self._makers[name] = make

    def show_settings(self) -> None:
        """Show the settings; nothing in them looks chosen before the keyboard is used."""
        self.show_page("settings")
        self._pages["settings"].setFocus()

    def _load_pages(self) -> None:
        """Import pages bit by bit, which would hold up the window when they are first seen."""
        self._ahead.begin()

    def _make_settings(self) -> QWidget:
        from emomonitor.ui.settings_page.page import SettingsPage
        from emomonitor.ui.startup import system_entry

        page = SettingsPage(
            self.theme,
            self.store,
            self.bridge,
            self.live.advisor,
            entry=system_entry(),
            has_tray=lambda: self.tray.possible,
        )
        page.source_chosen.connect(self.live.watching.watch)
        page.model_chosen.connect(self.live.watching.use_model)
        return page

    def add_page(
        self, name: str, drawing: str, words: Callable[[], str], make: Callable[[], QWidget], *, foot: bool = False
    ) -> None:
        """Add a page to the rail.

        Args:
            name: what :meth:`show_page` takes.
            drawing: the icon's name.
            words: gives its name in the language of the moment.
            make: makes the page (see :class:`Page`) when it is first seen, so that the window is up early.
            foot: its button lies at the rail's lower end.
        """
        self._makers[name] = make
        self.rail.add(name, drawing, words, foot=foot)

    def show_page(self, name: str) -> None:
        """Show a page."""
        if name not in self._pages:
            with usual_size():
                page = self._makers[name]()
            self._pages[name] = page
            self.stack.addWidget(page)
            rescale(page, 1.0, text_scale())
            cast(Page, page).set_theme(self.theme)
        self.stack.setCurrentWidget(self._pages[name])
        if name in self.rail.buttons:
            self.rail.choose(name)

    def page(self, name: str) -> QWidget | None:
        """Return a page that was seen; None before."""
        return self._pages.get(name)

    def _add_shortcuts(self) -> None:
        self.keys.add(
            self,
            Key(
                keys=("F1", "?"),
                words=lambda: translate("Keys", "Show these keys"),
                act=self._unless_held(self.show_keys),
            ),
            Key(
                keys=("F11",),
                words=lambda: translate("Keys", "Fill the screen"),
                act=self._unless_held(self.toggle_full_screen),
            ),
            Key(
                keys=("Esc",),
                words=lambda: translate("Keys", "Leave the full screen"),
                act=self._unless_held(self.showNormal),
            ),
            Key(keys=("Ctrl+Q",), words=lambda: translate("Keys", "Quit"), act=self._unless_held(self.quit)),
            Key(
                keys=("Ctrl+,",), words=lambda: translate("Keys", "Settings"), act=self._unless_held(self.show_settings)
            ),
        )

    def _unless_held(self, act: Callable[[], object]) -> Callable[[], object]:
        """Return what a key does: nothing but to say how one leaves while the companion is on."""
        return lambda: self.company.holds() or act()

    def show_keys(self) -> None:
        """Show a sheet of all keys."""
        pages = [row for page in self._pages.values() for row in getattr(page, "keys", Keys()).rows]
        KeysDialog(self, (*self.keys.rows, *pages, *widget_keys())).open()

    # -- what holds for all pages ------------------------------------------------------------------

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.setWindowTitle("emomonitor")
        self.setAccessibleName(translate("Window", "emomonitor"))
        self.rail.retranslate()
        self.tray.retranslate()
        for page in self._pages.values():
            cast(Page, page).retranslate()
        self.bridge.changed.emit(self.bridge.status())  # what the runner said last, in the new language

    def apply_theme(self, theme: Theme) -> None:
        """Take on a theme, everywhere."""
        self.theme = theme
        QApplication.setPalette(palette(theme))
        self.setStyleSheet(stylesheet(theme))
        self.rail.set_theme(theme)
        for page in self._pages.values():
            cast(Page, page).set_theme(theme)

    def apply_scale(self, scale: float) -> None:
        """Take on a size of words, everywhere."""
        before = text_scale()
        if scale == before:
            return
        set_text_scale(scale)
        QApplication.setFont(font(14))
        rescale(self, before, scale)
        self.apply_theme(self.theme)
        self.retranslate()

    def _on_settings(self, new: Settings, old: Settings) -> None:
        apply_motion(new.reduced_motion)
        if new.text_scale != old.text_scale:
            self.apply_scale(new.text_scale)
        self.live.follow(new, old)
        self.tray.follow(new)
        if new.theme != old.theme:
            hints = QGuiApplication.styleHints()
            hints.setColorScheme(
                {"dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light}.get(new.theme, Qt.ColorScheme.Unknown)
            )
            self.apply_theme(theme_named(new.theme, system_is_dark()))
        if new.language != old.language:
            self.languages.choose(new.language)
            self._tell_language()

    def _tell_language(self) -> None:
        """Say why it isn't the language that was chosen."""
        if self.languages.lacks_font:
            words = translate(
                "Window", "This computer has no font with Chinese characters. Install one, such as Noto Sans CJK."
            )
            self.live.say(words, seconds=20.0)

    def _on_scheme(self, scheme: Qt.ColorScheme) -> None:
        if self.store.settings.theme == "system":
            self.apply_theme(theme_named("system", scheme is not Qt.ColorScheme.Light))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that are dragged here."""
        self.dropping.enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Go on taking them."""
        self.dropping.enter(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Let them go."""
        self.dropping.leave(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Put them into the queue."""
        self.dropping.drop(event)

    def changeEvent(self, event: QEvent) -> None:
        """Speak another language, or catch up after having been minimised."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.WindowStateChange:
            self.live.catch_up()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or stop doing so."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    # -- what is deleted by itself -----------------------------------------------------------------

    def _on_retention(self, sessions: tuple[KeptSession, ...]) -> None:
        words = translate("Retention", "{} sessions are older than {} days and will be deleted in half a minute.")
        self.live.stage.toast.show_for(
            words.format(len(sessions), self.store.settings.keep_days),
            seconds=GRACE_MS / 1000,
            button=translate("Retention", "Keep them this time"),
            act=self.retention.keep,
        )

    def _on_retained(self, sessions: tuple[KeptSession, ...], done: Deleted) -> None:
        words = translate("Retention", "{} old sessions were deleted ({}).")
        self.live.say(
            " ".join((words.format(len(sessions), size_words(done.size)), *(spoken(s) for s in done.left))),
            seconds=12.0,
        )

    # -- beginning and end -------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Start the source once the window is there."""
        super().showEvent(event)
        if not self._started:
            self._started = True
            if not self.agreement.begin():
                QTimer.singleShot(0, lambda: self._begin(time.monotonic() + _EXPOSED_S))
            self.retention.begin()

    def _begin(self, deadline: float) -> None:
        """Start the source after the first painting: what is imported for it would hold that up."""
        handle = self.windowHandle()
        if not self.isVisible():
            return  # closed again meanwhile
        if handle is not None and not handle.isExposed() and time.monotonic() < deadline:
            QTimer.singleShot(_EXPOSED_POLL_MS, lambda: self._begin(deadline))
            return
        self.repaint()
        self.live.begin()
        self.company.start()
        self._tell_language()
        QTimer.singleShot(_QUIET_MS, self, self._load_pages)

    def quit(self) -> None:
        """End the app as a person asks for it: files that are still being analysed are asked about first."""
        if self.company.holds():
            return
        if not self.analysis.busy:
            self.leave()
            return
        self.showNormal() if not self.isVisible() or self.isMinimized() else self.raise_()  # from the tray
        self.analysis.ask_before_end(self, self.leave)

    def leave(self) -> None:
        """End the app, also where closing the window would leave it in the tray; nothing is asked."""
        self._leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End everything, or go on in the tray; the window is gone at once, the log is closed first."""
        if not self._leaving and not is_logging_out() and self.company.holds():
            event.ignore()
            return
        if not self._leaving and self.analysis.busy and not self.tray.would_keep_open() and not is_logging_out():
            event.ignore()
            self.quit()
            return
        self.hide()
        if not self._leaving and self.tray.keeps_open():
            event.ignore()
            return
        self.tray.end()
        deadline = time.monotonic() + _CLOSE_S
        self.analysis.ask_to_close()  # both end side by side
        stuck = self.bridge.close()
        stuck = (*stuck, *self.company.close(max(_LEAST_CLOSE_S, deadline - time.monotonic())))
        self.stuck = (*stuck, *self.analysis.close(max(_LEAST_CLOSE_S, deadline - time.monotonic())))
        event.accept()
        QApplication.quit()  # from the tray, no window that could be the last one is closed
