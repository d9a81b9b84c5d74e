"""What somebody calls wrong goes to the answers, to the session, and, if that was agreed to, to the faces."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from emomonitor.care.companion.answers import CORRECTION, RATHER_NOT, Given, append_answer
from emomonitor.care.faces import FACES, keep_face
from emomonitor.care.files import CARE, CareFiles
from emomonitor.entities import Reading, Scene, utc_now
from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.icons import face_icon, icon
from emomonitor.ui.language import language_of_the_moment
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import emotion_word, translate

FEEDBACK = "feedback"
"""Kind of the event in a session's log."""

QUESTION = "That's wrong…"
"""What stands in the answers' column ``question``, in every language."""


class WrongButton(QPushButton):
    """A button with a menu of what the expression really is.

    Signals:
        opened: its menu is opening: what is shown at this moment is what is meant.

    Args:
        chosen: called with the expression that was chosen; None for "I can't say".
    """

    opened = Signal()

    def __init__(self, chosen: Callable[[Emotion | None], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme | None = None
        self.choices = QMenu(self)
        self._actions = {}
        for emotion in (*EMOTIONS, None):
            action = self.choices.addAction("")
            action.triggered.connect(lambda _=False, e=emotion: chosen(e))
            self._actions[emotion] = action
        self.choices.aboutToShow.connect(self.opened)
        self.setMenu(self.choices)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.setText(translate("Card", "That's wrong…"))
        self.setAccessibleName(self.text())
        self.setToolTip(translate("Card", "Say what the expression really is"))
        self.choices.setAccessibleName(translate("Card", "What the expression really is"))
        for emotion, action in self._actions.items():
            action.setText(emotion_word(emotion) if emotion is not None else translate("Card", "I can't say"))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        for emotion, action in self._actions.items():
            action.setIcon(icon(face_icon(emotion), theme.text))


class Feedback(QObject):
    """Keeps what is said of readings. Lives in the GUI thread; files are written in the background.

    Args:
        store: the data folder, and whether faces may be kept.
        bridge: to the runner, and to the background.
        chosen: gives the newest scene and the reading on the card; None where there is none.
        say: says something for some seconds.
    """

    def __init__(
        self,
        store: SettingsStore,
        bridge: Bridge,
        chosen: Callable[[], tuple[Scene, Reading] | None],
        say: Callable[[str], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._bridge, self._chosen, self._say = store, bridge, chosen, say
        self._meant: tuple[Scene, Reading] | None = None

    def begin(self) -> None:
        """Somebody is about to say what is wrong: remember what is shown."""
        self._meant = self._chosen()

    def correct(self, meant: Emotion | None) -> None:
        """Keep that the label on the card is wrong, and what was meant; None where they can't say."""
        found, self._meant = self._meant or self._chosen(), None
        if found is None:
            return
        scene, reading = found
        shown = reading.emotion
        given = Given(
            utc=utc_now(),
            kind=CORRECTION,
            question=QUESTION,
            suggested=shown,
            seen=shown,
            confidence=reading.confidence,
            answer=meant.key if meant is not None else RATHER_NOT,
            seconds=0.0,
            language=language_of_the_moment(),
        )
        path = CareFiles(self._store.settings.data_dir / CARE).answers
        self._bridge.in_background(lambda: append_answer(given, path))
        about = {
            "shown": shown.key if shown is not None else "unsure",
            "confidence": reading.confidence,
            "answered": given.answer,
            "suggested": True,
        }
        self._bridge.note(FEEDBACK, face_id=reading.face_id, text="", data=about)
        kept = meant is not None and self.keep(scene, reading, meant, guess=shown, shown=True)
        words = translate("Card", "Thank you: noted. It changes no reading by itself.")
        self._say(words + (" " + translate("Card", "The face of this moment was kept too.") if kept else ""))

    def keep(self, scene: Scene, reading: Reading, meant: Emotion, *, guess: Emotion | None, shown: bool) -> bool:
        """Keep the face of a moment, if that was agreed to; return whether it is."""
        settings = self._store.settings
        if not settings.faces_agreed or reading.probs is None:
            return False
        folder, utc = settings.data_dir / FACES, _milliseconds(scene.frame.utc)
        image = scene.frame.image
        self._bridge.in_background(lambda: keep_face(folder, image, reading, meant, utc=utc, guess=guess, shown=shown))
        return True


def _milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
