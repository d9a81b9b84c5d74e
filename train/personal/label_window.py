"""The labelling window: one enlarged face, and a key or a button for each emotion."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QFont, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from emomonitor.engines.catalog import ModelInfo
from emomonitor.engines.onnx import OnnxEngine
from emomonitor.errors import EmomonitorError
from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.palette import EMOTION_COLOURS
from emomonitor.vision.classifier import Classifier
from emomonitor.vision.ready_cut import decode_face
from train.personal.label_style import DARK, LIGHT, stylesheet
from train.personal.label_widgets import FaceView, KeyButton, read_picture
from train.personal.labelling import Labelling

LETTERS = {e: "U" if e is Emotion.SURPRISE else e.title[0] for e in EMOTIONS}
"""Each emotion's letter: its first one, but U for surprise, since S is sad."""

KEYS = {str(e + 1): e for e in EMOTIONS} | {letter: e for e, letter in LETTERS.items()}
_OWN = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_PANEL_WIDTH = 320
_SIGNAL_POLL_MS = 50
"""Qt's loop never comes back to Python by itself, so a timer lets Python see Ctrl-C."""

Guess = tuple[Emotion, float]
"""The model's strongest emotion, and its probability."""


class Guesser:
    """Reads a face with a model, which is loaded when it is first asked."""

    def __init__(self, info: ModelInfo) -> None:
        self._info = info
        self._classifier: Classifier | None = None

    def __call__(self, path: Path) -> Guess | None:
        """Return the model's guess of a picture file; None where it is no picture. Raises ModelError."""
        if self._classifier is None:
            self._classifier = Classifier(OnnxEngine(self._info), self._info)
        face = decode_face(path.read_bytes())
        if face is None:
            return None
        probs = self._classifier.classify(face[None]).probs[0]
        best = int(probs.argmax())
        return EMOTIONS[best], float(probs[best])

    def close(self) -> None:
        """Give the model's memory back."""
        if self._classifier is not None:
            self._classifier.close()
        self._classifier = None


class LabelWindow(QWidget):
    """Shows the faces of a :class:`Labelling` one by one.

    Args:
        labelling: knows what is next and saves what was decided.
        guesser: reads a picture file; asked only when the person asks.
        theme: ``system``, ``dark`` or ``light``.
    """

    def __init__(self, labelling: Labelling, guesser: Guesser, *, theme: str = "system") -> None:
        super().__init__()
        self.labelling = labelling
        self._guesser = guesser
        self._theme = theme
        self.setObjectName("labelWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(f"Label faces: {labelling.folder.resolve().name}")
        self.face = FaceView()
        self.emotion_buttons = {e: self._emotion_button(e) for e in EMOTIONS}
        self.skip_button = self._button("Can't tell: skip", ("Space",), self.skip)
        self.undo_button = self._button("Undo the last one", ("Backspace",), self.undo)
        self.guess_button = self._button("Show the model's guess", ("?",), self.show_guess)
        self.count = QLabel()
        self.count.setObjectName("quiet")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Faces done")
        self.progress.setRange(0, len(labelling.files))
        self.guess = QLabel()
        self.status = QLabel()
        for words in (self.guess, self.status):
            words.setWordWrap(True)
        self.status.setObjectName("status")
        self._lay_out()
        self.restyle()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.restyle)
        self.face.setFocus()
        self.refresh()

    # -- parts -----------------------------------------------------------------------------------------

    def _button(self, words: str, keys: tuple[str, ...], then: Callable[[], None]) -> KeyButton:
        made = KeyButton(words, keys, spoken=words)
        made.clicked.connect(lambda: then())
        return made

    def _emotion_button(self, emotion: Emotion) -> KeyButton:
        keys = (str(emotion + 1), LETTERS[emotion])
        made = KeyButton(emotion.title, keys, spoken=emotion.title, colour=EMOTION_COLOURS[emotion])
        made.clicked.connect(lambda: self.decide(emotion))
        return made

    def _lay_out(self) -> None:
        question = QLabel("What does this face show?")
        question.setObjectName("question")
        panel = QWidget()
        panel.setFixedWidth(_PANEL_WIDTH)
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(question)
        column.addSpacing(4)
        for each in self.emotion_buttons.values():
            column.addWidget(each)
        column.addSpacing(12)
        for each in (self.skip_button, self.undo_button, self.guess_button):
            column.addWidget(each)
        column.addWidget(self.guess)
        column.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(24)
        middle.addWidget(self.face, 1)
        middle.addWidget(panel)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addWidget(self.count)
        whole.addWidget(self.progress)
        whole.addLayout(middle, 1)
        whole.addWidget(self.status)

    def restyle(self) -> None:
        """Take the theme's colours, or the system's where the theme is ``system``."""
        system_is_dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        colours = DARK if self._theme == "dark" or (self._theme == "system" and system_is_dark) else LIGHT
        self.setStyleSheet(stylesheet(colours))
        self.face.set_colours(colours)

    # -- what is shown ---------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the face that is next, how far things are, and what can be pressed."""
        state = self.labelling
        skipped = state.counts.get(None, 0)
        left = len(state.files) - state.done
        self.count.setText(f"{state.done - skipped} labelled  ·  {skipped} skipped  ·  {left} left")
        self.progress.setValue(state.done)
        self.guess.setText("")
        file = state.current
        if file is None:
            self.face.setFocus()  # or the focus would wander off with the buttons that are switched off
            self.face.show_words(f"All {len(state.files)} faces are done.\n\nThe labels are in {state.out.name}.")
        else:
            image = read_picture(state.folder / file)
            if image is None:
                self.face.show_words(f"{file} can't be read as a picture.\n\nSpace skips it.")
            else:
                self.face.show_picture(image, f"Face {state.done + 1} of {len(state.files)}: {file}")
        for each in (*self.emotion_buttons.values(), self.guess_button):
            each.setEnabled(self.face.has_picture)
        self.skip_button.setEnabled(file is not None)
        self.undo_button.setEnabled(state.can_undo)

    def tell(self, words: str, *, alarm: bool = False) -> None:
        """Put words into the line at the bottom."""
        self.status.setProperty("alarm", alarm)
        self.status.style().polish(self.status)
        self.status.setText(words)

    # -- what is done ----------------------------------------------------------------------------------

    def decide(self, emotion: Emotion | None) -> None:
        """Give the face its label (None: skip it), which is saved at once, and show the next one."""
        file = self.labelling.current
        if file is None or (emotion is not None and not self.face.has_picture):
            return
        try:
            self.labelling.decide(emotion)
        except EmomonitorError as e:
            self.tell(str(e), alarm=True)
            return
        self.refresh()
        self.tell(f"{file}: {emotion.title if emotion is not None else 'skipped'}. Saved.")

    def skip(self) -> None:
        """Leave the face out."""
        self.decide(None)

    def undo(self) -> None:
        """Take the last decision back and show its face again."""
        try:
            file = self.labelling.undo()
        except EmomonitorError as e:
            self.tell(str(e), alarm=True)
            return
        if file is not None:
            self.refresh()
            self.tell(f"{file} has no label again.")

    def show_guess(self) -> None:
        """Show the model's guess, and write down that it was shown before it is."""
        file = self.labelling.current
        if file is None or not self.face.has_picture:
            return
        try:
            found = self._guesser(self.labelling.folder / file)
            if found is None:
                return
            self.labelling.note_guess(found[0])
        except (EmomonitorError, OSError) as e:
            self.tell(str(e), alarm=True)
            return
        self.guess.setText(f"The model's guess: {found[0].title} ({found[1]:.0%})")
        self.tell(f"Noted in {self.labelling.out.name}: the guess was looked at.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what a key says that no button wanted for itself."""
        focused = self.focusWidget()
        if event.isAutoRepeat():
            event.accept()  # a key held down labels one face, not all of them
        elif event.matches(QKeySequence.StandardKey.Undo) or event.key() == Qt.Key.Key_Backspace:
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Close) or event.matches(QKeySequence.StandardKey.Quit):
            self.close()
        elif event.modifiers() & _OWN:
            super().keyPressEvent(event)
        elif event.text().upper() in KEYS:
            self.decide(KEYS[event.text().upper()])
        elif event.key() == Qt.Key.Key_Space:
            self.skip()
        elif event.text() == "?":
            self.show_guess()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the model."""
        self._guesser.close()
        event.accept()


class NoDisplayError(EmomonitorError):
    """There is no screen to show a window on."""


def label(labelling: Labelling, info: ModelInfo, *, theme: str = "system") -> None:
    """Show the window and return when it was closed.

    Raises:
        NoDisplayError: there is no display.
        KeyboardInterrupt: Ctrl-C closed it; every decision is saved.
    """
    # Asked before Qt is started, since Qt aborts the process where it can't show a window.
    if sys.platform == "linux" and not any(
        os.environ.get(v) for v in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        raise NoDisplayError("There is no display to show the window on. Start this where there is a desktop.")
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["emomonitor-label"])
    app.setStyle("Fusion")
    font = QFont(app.font())
    font.setPixelSize(16)
    app.setFont(font)
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    window = LabelWindow(labelling, Guesser(info), theme=theme)
    poll = QTimer()
    poll.timeout.connect(lambda: window.close() if pressed else None)
    poll.start(_SIGNAL_POLL_MS)
    try:
        window.show()
        app.exec()
    finally:
        poll.stop()
        signal.signal(signal.SIGINT, before)
        window.deleteLater()
    if pressed:
        raise KeyboardInterrupt
