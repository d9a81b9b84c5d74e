"""The first-run pages: language, what the app does, privacy, camera, purpose, keeping, consent."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from emomonitor.consent.page import Sheet
from emomonitor.entities import Scene
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.ui.consent.desk import ConsentDesk
from emomonitor.ui.consent.law import LawPage
from emomonitor.ui.consent.parts import Words
from emomonitor.ui.consent.printing import PrintButton
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.welcome.pages import (
    CameraThought,
    ConsentThought,
    KeepingThought,
    LanguageThought,
    LinesThought,
    PurposeThought,
    ReadyThought,
    Thought,
)
from emomonitor.ui.words import translate

_BUTTON_HEIGHT = 44
_BUTTON_WIDTH = 120
_DOT = 4.0
_DOT_STEP = 20


class Dots(QWidget):
    """How far one has come: a dot a page, the present one long."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count, self._at = count, 0
        self._theme: Theme | None = None
        self.setFixedSize(QSize(count * _DOT_STEP + 16, 24))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def show_at(self, at: int) -> None:
        """Show a page's number, from 0."""
        self._at = at
        self.setAccessibleName(translate("Welcome", "Page {} of {}").format(at + 1, self._count))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dots."""
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        x = _DOT + 2.0
        for i in range(self._count):
            now = i == self._at
            colour = self._theme.quiet if i < self._at else self._theme.pressed
            painter.setBrush(QColor(self._theme.text if now else colour))
            width = 16.0 if now else 0.0
            painter.drawRoundedRect(QRectF(x - _DOT, 12 - _DOT, 2 * _DOT + width, 2 * _DOT), _DOT, _DOT)
            x += _DOT_STEP + width


class Welcome(QWidget):
    """Goes from page to page with Next and Back, Enter and Alt+Left; nothing is watched before the camera's page.

    Signals:
        finished: the last page was left. Settings were changed on the way.
        camera_wanted: the camera's page is shown for the first time, or cameras are to be looked for again.

    Args:
        theme: the colours.
        desk: stores the consent; its settings store takes what is chosen.
    """

    finished = Signal()
    camera_wanted = Signal()

    def __init__(self, theme: Theme, desk: ConsentDesk) -> None:
        super().__init__()
        self.setObjectName("page")
        self.desk = desk
        self._camera_asked = False
        self.language, self.camera = LanguageThought(), CameraThought(theme)
        self.purpose, self.keeping, self.consent, self.ready = (
            PurposeThought(),
            KeepingThought(),
            ConsentThought(),
            ReadyThought(),
        )
        self.pages: tuple[Thought, ...] = (
            self.language,
            LinesThought("does", "eye", ("face-happy", "face-unsure", "help")),
            LinesThought("private", "lock", ("camera", "record", "person")),
            self.camera,
            self.purpose,
            self.keeping,
            self.consent,
            self.ready,
        )
        self.stack, self.law, self.dots = QStackedWidget(), LawPage(), Dots(len(self.pages))
        self.back, self.later, self.next = QPushButton(), QPushButton(), QPushButton()
        self.print = PrintButton(desk, self._sheet)
        self.trouble = Words(15)
        self._build()
        self._connect()
        self.retranslate()
        self.set_theme(theme)
        self._go(0)

    # -- putting together --------------------------------------------------------------------------

    def _build(self) -> None:
        for page in (*self.pages, self.law):
            self.stack.addWidget(page)
        for button in (self.back, self.print, self.later, self.next):
            button.setMinimumSize(_BUTTON_WIDTH, _BUTTON_HEIGHT)
            button.setFont(font(16, 500))
        self.next.setObjectName("primary")
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.trouble.hide()
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 20)
        foot.setSpacing(10)
        foot.addWidget(self.back)
        foot.addWidget(self.print)
        foot.addStretch(1)
        foot.addWidget(self.later)
        foot.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.dots, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addWidget(self.stack, 1)
        column.addWidget(self.trouble)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.language.language.connect(lambda code: self.desk.store.change(language=code))
        self.desk.store.changed.connect(lambda new, old: self.retranslate() if new.language != old.language else None)
        self.camera.again.connect(self.camera_wanted)
        self.purpose.law.clicked.connect(self._show_law)
        self.desk.given.connect(self._on_given)
        self.desk.trouble.connect(self._on_trouble)
        for page in self.pages:
            page.changed.connect(self._show_buttons)
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        self.later.clicked.connect(self._skip_consent)
        back = QShortcut(QKeySequence("Alt+Left"), self)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self.go_back)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        settings, language = self.desk.store.settings, self.desk.language
        self.setAccessibleName(translate("Welcome", "Welcome"))
        for page in self.pages:
            page.say(settings, language)
        self.law.say(language)
        self.print.retranslate()
        self._show_buttons()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.dots.set_theme(theme)
        for page in self.pages:
            page.set_theme(theme)

    # -- what comes from the runner and the desk ---------------------------------------------------

    def show_scene(self, scene: Scene) -> None:
        """Show the newest picture where it is seen."""
        if self.stack.currentWidget() is self.camera:
            self.camera.show_scene(scene)

    def show_status(self, status: RunnerStatus) -> None:
        """Take note of how the source is doing."""
        self.camera.show_status(status)

    def _on_given(self, kept: object) -> None:
        if self.page is self.consent:
            self.ready.agreed = True
            self._go(self.at + 1)

    def _on_trouble(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.show()
        self._show_buttons()

    # -- going -------------------------------------------------------------------------------------

    @property
    def at(self) -> int:
        """Number of the page that is shown, from 0; the law belongs to the purpose's page."""
        return self.pages.index(self.page)

    @property
    def page(self) -> Thought:
        """The page that is shown, or that the law is shown from."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Thought) else self.purpose

    def go_on(self) -> None:
        """Take what was chosen, and show the next page."""
        page, store = self.page, self.desk.store
        if not page.complete or self.stack.currentWidget() is self.law:
            return
        if page is self.consent:
            self.next.setEnabled(False)
            self.desk.give(self.consent.form.answers)  # the next page comes when it is stored
            return
        if page is self.purpose:
            store.change(purpose=self.purpose.purposes.purpose)
        elif page is self.keeping:
            store.change(keep_days=self.keeping.keeping.days)
        elif page is self.ready:
            store.change(welcomed=True)
            self.finished.emit()
            return
        self._go(self.at + 1)

    def go_back(self) -> None:
        """Show the page before."""
        if self.stack.currentWidget() is self.law:
            self._go(self.at)
        elif self.at > 0:
            agreed = self.page is self.ready and self.ready.agreed  # what was agreed to isn't asked for twice
            self._go(self.at - (2 if agreed else 1))

    def _skip_consent(self) -> None:
        self.ready.agreed = False
        self._go(self.at + 1)

    def _go(self, at: int) -> None:
        page = self.pages[at]
        page.say(self.desk.store.settings, self.desk.language)
        self.trouble.hide()
        self.stack.setCurrentWidget(page)
        self.dots.show_at(at)
        self._show_buttons()
        (page.first() or self.next).setFocus()
        if page is self.camera and not self._camera_asked:
            self._camera_asked = True
            self.camera_wanted.emit()

    def _show_law(self) -> None:
        self.stack.setCurrentWidget(self.law)
        self._show_buttons()
        self.law.setFocus()

    def _show_buttons(self) -> None:
        page, in_law = self.page, self.stack.currentWidget() is self.law
        on = translate("Welcome", "Next")
        if page is self.consent:
            on = translate("Welcome", "I agree")
        elif page is self.ready:
            on = translate("Welcome", "Begin")
        for button, words in (
            (self.back, translate("Welcome", "Back")),
            (self.later, translate("Welcome", "Not now, only watch")),
            (self.next, on),
        ):
            button.setText(words)
            button.setAccessibleName(words)
        self.back.setVisible(self.at > 0)
        self.next.setVisible(not in_law)
        self.next.setEnabled(page.complete)
        self.later.setVisible(page is self.consent)
        self.print.setVisible(page is self.consent)

    def _sheet(self) -> Sheet:
        settings = self.desk.store.settings
        return Sheet(purpose=settings.purpose, keep_days=settings.keep_days, months=settings.consent_months)

    def showEvent(self, event: QShowEvent) -> None:
        """Give the keyboard to the page's own choice."""
        super().showEvent(event)
        (self.page.first() or self.next).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, but never agrees to anything."""
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and self.page is not self.consent and not isinstance(self.focusWidget(), QLineEdit):
            self.go_on()
        else:
            super().keyPressEvent(event)
