"""The single thoughts of the first run."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from emomonitor.capture.base import SourceKind
from emomonitor.consent.texts import text
from emomonitor.entities import Scene
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State
from emomonitor.settings import Settings
from emomonitor.ui.consent.form import ConsentForm, Keeping, Purposes
from emomonitor.ui.consent.parts import Choices, Line, Reading, Words
from emomonitor.ui.icons import pixmap
from emomonitor.ui.messages import watching_words
from emomonitor.ui.theme import Theme
from emomonitor.ui.video import VideoView
from emomonitor.ui.words import translate

_DRAWING = 44

_PICTURE_HEIGHT = (180, 360)
"""Least and most pixels; 360 is 16:9 at the reading width."""

_PICTURE_WORDS = 264
"""Pixels of the camera's page that its words, its button and the margins need."""

_LANGUAGES = ("en", "zh_TW")
_LANGUAGE_NAMES = ("English", "繁體中文")
"""Each in its own language, so that nobody has to read another one to find it."""


class Thought(QWidget):
    """One thought: a drawing, a title, and what belongs to it, in the middle of the page.

    Signals:
        changed: whether one may go on has perhaps changed.
    """

    changed = Signal()

    def __init__(self, drawing: str) -> None:
        super().__init__()
        self._drawing = drawing
        self._picture, self.title, self.lead = QLabel(), Words(34, 600), Words(20, quiet=True)
        self.lead.hide()
        self.reading = Reading()
        self.column = self.reading.column
        self.column.setSpacing(12)
        self.column.addStretch(2)
        for part in (self._picture, self.title, self.lead):
            self.column.addWidget(part)
        self.column.addSpacing(12)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.reading)

    def end(self) -> None:
        """Everything was added: leave the rest of the room below it."""
        self.column.addStretch(3)

    def say(self, settings: Settings, language: str) -> None:
        """Set the words in a language."""

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._picture.setPixmap(pixmap(self._drawing, theme.text, _DRAWING, 2.0))

    def _lead(self, words: str) -> None:
        self.lead.setText(words)
        self.lead.setVisible(bool(words))

    @property
    def complete(self) -> bool:
        """Whether one may go on."""
        return True

    def first(self) -> QWidget | None:
        """What has the focus when the page comes; None leaves it to the button that goes on."""
        return None


class LanguageThought(Thought):
    """In which language to go on. Signal ``language``: ``en`` or ``zh_TW``."""

    language = Signal(str)

    def __init__(self) -> None:
        super().__init__("app")
        self.choices = Choices(len(_LANGUAGES), columns=2)
        self.choices.chosen.connect(lambda i: self.language.emit(_LANGUAGES[i]))
        self.column.addWidget(self.choices)
        self.end()

    def say(self, settings: Settings, language: str) -> None:
        """Set the words in a language."""
        self.title.setText(translate("Welcome", "Welcome to emomonitor"))
        self._lead(translate("Welcome", "In which language shall we go on?"))
        self.choices.say(translate("Welcome", "Language"), _LANGUAGE_NAMES)
        self.choices.choose(_LANGUAGES.index(language))

    def first(self) -> QWidget | None:
        """The language that is chosen."""
        return self.choices.button(max(0, self.choices.index))


class LinesThought(Thought):
    """A few sentences with a drawing each; their words have the keys ``KEY_title``, ``KEY_1`` and so on."""

    def __init__(self, key: str, drawing: str, drawings: tuple[str, ...]) -> None:
        super().__init__(drawing)
        self._key = key
        self.lines = [Line(d) for d in drawings]
        for line in self.lines:
            self.column.addWidget(line)
            self.column.addSpacing(8)
        self.end()

    def say(self, settings: Settings, language: str) -> None:
        """Set the words in a language."""
        self.title.setText(text(f"{self._key}_title", language))
        for i, line in enumerate(self.lines, 1):
            line.words.setText(text(f"{self._key}_{i}", language))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        super().set_theme(theme)
        for line in self.lines:
            line.set_theme(theme)


class CameraThought(Thought):
    """The live picture, so that people see what the camera sees. Signal ``again``: look for cameras again."""

    again = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("camera")
        self._picture.hide()
        self._faces: int | None = None
        self._status = RunnerStatus()
        self.video = VideoView(theme)
        self.video.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # there is no face to choose here: Enter goes on
        self.told, self.notice = Words(18), Words(14, quiet=True)
        self.look_again = QPushButton()
        self.look_again.clicked.connect(self.again)
        for part in (self.video, self.told, self.notice):
            self.column.addWidget(part)
        self.column.addWidget(self.look_again, 0, Qt.AlignmentFlag.AlignLeft)
        self.end()

    def say(self, settings: Settings, language: str) -> None:
        """Set the words in a language."""
        self.title.setText(translate("Welcome", "Can the camera see you?"))
        words = translate("Welcome", "Look for cameras again")
        self.look_again.setText(words)
        self.look_again.setAccessibleName(words)
        self.video.retranslate()
        self._tell()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        super().set_theme(theme)
        self.video.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the picture what the words leave, up to the width's own share."""
        super().resizeEvent(event)
        low, high = _PICTURE_HEIGHT
        self.video.setFixedHeight(max(low, min(high, self.height() - _PICTURE_WORDS)))

    def show_scene(self, scene: Scene) -> None:
        """Show the newest picture."""
        self.video.show_scene(scene, chosen=None)
        if len(scene.readings) != self._faces:
            self._faces = len(scene.readings)
            self._tell()

    def show_status(self, status: RunnerStatus) -> None:
        """Take note of how the source is doing."""
        if status.state is State.STARTING and self._status.state is not State.STARTING:
            self._faces = None
            self.video.show_scene(None, chosen=None)
        self._status = status
        if status.source is not None:
            self.video.set_mirrored(status.source.mirror_preview)
        self._tell()

    def _tell(self) -> None:
        source, words = self._status.source, ""
        if self._status.state is State.FAILED:
            words = self._status.message
        elif source is not None and source.kind is SourceKind.DEMO:
            words = translate("Welcome", "No camera was found, so this is a demo. You can plug one in later.")
        elif self._faces is None:
            words = translate("Welcome", "One moment, the camera is opening…")
        elif self._faces == 0:
            words = translate("Welcome", "No face yet. Let light fall on it, and sit within about two metres.")
        elif self._faces == 1:
            words = translate("Welcome", "Yes: one face, well in view.")
        else:
            words = translate("Welcome", "Yes: {} faces. Everyone in view should know.").format(self._faces)
        if words != self.told.text():
            self.told.setText(words)
        if watching_words(self._status) != self.notice.text():
            self.notice.setText(watching_words(self._status))


class PurposeThought(Thought):
    """Who is watched, and what for."""

    def __init__(self) -> None:
        super().__init__("person")
        self._picture.hide()
        self.purposes, self.caution, self.law = Purposes(), Words(15, quiet=True), QPushButton()
        self.purposes.changed.connect(self.changed)
        for part in (self.purposes, self.caution):
            self.column.addWidget(part)
        self.column.addWidget(self.law, 0, Qt.AlignmentFlag.AlignLeft)
        self.end()

    def say(self, settings: Settings, language: str) -> None:
        """Set the words in a language."""
        self.title.setText(translate("Welcome", "Who is watched, and what for?"))
        self.purposes.say(language)
        self.purposes.show_purpose(self.purposes.purpose or settings.purpose)
        self.caution.setText(
            translate("Welcome", "Not for watching people at work, in education, or without their knowing.")
        )
        self.law.setText(text("law_title", language))
        self.law.setAccessibleName(text("law_title", language))

    @property
    def complete(self) -> bool:
        """A purpose is needed."""
        return bool(self.purposes.purpose)

    def first(self) -> QWidget | None:
        """The purpose that is chosen, else the first."""
        return self.purposes.choices.button(max(0, self.purposes.choices.index))


class KeepingThought(Thought):
    """How long recordings are kept."""

    def __init__(self) -> None:
        super().__init__("kept")
        self.keeping = Keeping()
        self.keeping.changed.connect(self.changed)
        self.column.addWidget(self.keeping)
        self.end()

    def say(self, settings: Settings, language: str) -> None:
        """Set the words in a language."""
        self.title.setText(translate("Welcome", "How long are recordings kept?"))
        self._lead(translate("Welcome", "Shorter is safer. They are deleted when their time is over."))
        self.keeping.show_days(settings.keep_days)
        self.keeping.say(language)

    def first(self) -> QWidget | None:
        """The time that is chosen."""
        return self.keeping.choices.button(max(0, self.keeping.choices.index))


class ConsentThought(Thought):
    """The consent of the person watched, or of their representative."""

    def __init__(self) -> None:
        super().__init__("consent")
        self._picture.hide()
        self.title.hide()
        self.form = ConsentForm(choosing=False)
        self.form.changed.connect(self.changed)
        self.column.addWidget(self.form)

    def say(self, settings: Settings, language: str) -> None:
        """Set the words in a language."""
        self.form.show_settings(settings, language)

    @property
    def complete(self) -> bool:
        """Whether all that is needed was filled in."""
        return self.form.complete

    def first(self) -> QWidget | None:
        """The text: it is there to be read."""
        return self.reading


class ReadyThought(Thought):
    """The end."""

    def __init__(self) -> None:
        super().__init__("done")
        self.agreed = False
        self.end()

    def say(self, settings: Settings, language: str) -> None:
        """Set the words in a language."""
        self.title.setText(translate("Welcome", "All is ready"))
        self._lead(
            translate("Welcome", "Press Record when you want to keep something. Consent can be withdrawn at any time.")
            if self.agreed
            else translate("Welcome", "You can watch at once. Before a camera is recorded you are asked for consent.")
        )
