"""Sets the demonstration up in a folder that is deleted at its end, and shows it."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QLabel, QWidget

from emomonitor.care.config import CareConfig, CompanionSettings, save_care
from emomonitor.care.entities import Channel, ChannelKind, Recipient
from emomonitor.care.files import CARE, CareFiles
from emomonitor.care.rules import Rule, What
from emomonitor.care.secrets import Secrets
from emomonitor.entities import utc_now
from emomonitor.labels import Emotion
from emomonitor.settings import Settings
from emomonitor.ui.app import Begin, run_window
from emomonitor.ui.company import Manner
from emomonitor.ui.demo.phone import Phone
from emomonitor.ui.demo.receiver import Letter, Receiver
from emomonitor.ui.demo.story import FIRST, Story
from emomonitor.ui.language import CHINESE, language_spoken
from emomonitor.ui.style import font
from emomonitor.ui.window import MainWindow
from emomonitor.ui.words import translate

MANNER = Manner(companion=True, whole_screen=False, guarded=False, pace=FIRST, live_only=False)

_CHANNEL = "phone"

_CAPTION = """
#demoCaption { background: #0d1117; }
#demoCaption QLabel { color: #ffffff; background: transparent; }
#demoCaption QLabel#demoStep { color: #f3b431; }
"""


def show_demo(settings: Settings, *, by_hand: bool = False, whole_screen: bool = False) -> int:
    """Show the story; return the program's exit code.

    Args:
        settings: language, theme and model are taken from it; nothing is read from or written into its folders.
        by_hand: people press the buttons themselves.
        whole_screen: fill the screen.
    """
    with tempfile.TemporaryDirectory(prefix="emomonitor-demo-") as folder:
        show = Show(settings, Path(folder), by_hand=by_hand, whole_screen=whole_screen)
        try:
            return show.run()
        finally:
            show.close()


class Show:
    """The demonstration's parts.

    Args:
        settings: the person's own.
        folder: where all is kept meanwhile.
        by_hand: people press the buttons themselves.
        whole_screen: fill the screen.
        speed: how much faster than for people the story goes on.
    """

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        *,
        by_hand: bool = False,
        whole_screen: bool = False,
        speed: float = 1.0,
    ) -> None:
        self._by_hand, self._whole_screen, self._speed = by_hand, whole_screen, speed
        self._mail = _Mail()
        self._receiver = Receiver(self._mail.came.emit)
        theme = "light" if settings.theme == "system" else settings.theme  # as a person's day would have it
        self.settings = replace(
            settings,
            theme=theme,
            source="demo",
            data_dir=folder,
            welcomed=True,
            tray=False,
            companion=True,
            closed_hours="",
        )
        prepare(folder, self._receiver.url, settings.language)
        self.phone: Phone | None = None
        self.story: Story | None = None

    def run(self) -> int:
        """Show it until the window is closed."""
        return run_window(self.settings, Begin(manner=MANNER, dress=self.dress))

    def dress(self, window: MainWindow) -> None:
        """Put the phone and the caption beside the companion."""
        self.phone = phone = Phone()
        caption = Caption()
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, _dock(phone, "demoPhoneDock"))
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, _dock(caption, "demoCaptionDock"))
        self._mail.came.connect(phone.add)
        phone.answered.connect(lambda letter, words: self._receiver.answer(letter, mei(), words))
        self.story = story = Story(window.company, phone, by_hand=self._by_hand, speed=self._speed, parent=window)
        story.told.connect(caption.tell)
        window.setWindowTitle(translate("Demo", "emomonitor: a demonstration"))
        if self._whole_screen:
            QTimer.singleShot(0, window, window.showFullScreen)
        QTimer.singleShot(0, story, story.begin)

    def close(self) -> None:
        """End the inbox."""
        self._receiver.close()


class _Mail(QObject):
    """Carries messages from the server's thread into the GUI's."""

    came = Signal(Letter)


class Caption(QFrame):
    """What is happening, in one line below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("demoCaption")
        self.setStyleSheet(_CAPTION)
        self.step, self.words = QLabel(), QLabel()
        self.step.setObjectName("demoStep")
        self.step.setFont(font(20, 600))
        self.words.setFont(font(20))
        self.words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 14, 24, 14)
        row.setSpacing(20)
        row.addWidget(self.step)
        row.addWidget(self.words, 1)

    def tell(self, number: int, count: int, words: str) -> None:
        """Show a caption."""
        self.step.setText(f"{number}/{count}")
        self.words.setText(words)


def mei() -> str:
    """Name the daughter."""
    return translate("Demo", "Mei")


def prepare(folder: Path, url: str, language: str) -> None:
    """Set up Mei, who watches over Dad, with a rule that a clip of twenty seconds can fulfil."""
    chinese = language_spoken(language) == CHINESE
    upset = Rule(
        key="upset",
        what=What.EXPRESSION,
        emotions=(Emotion.SAD, Emotion.ANGRY, Emotion.FEAR),
        sure=0.5,
        minutes=0.07,
        hold_s=2.0,
        cooldown_min=60.0,
    )
    config = CareConfig(
        person="爸爸" if chinese else "Dad",
        people=(
            Recipient(
                key="mei",
                name="小美" if chinese else "Mei",
                language=CHINESE if chinese else "en",
                phone="0900 000 000",
                channels=(_CHANNEL,),
            ),
        ),
        channels=(Channel(key=_CHANNEL, kind=ChannelKind.WEBHOOK, name=_CHANNEL, tested=utc_now()),),
        rules=(Rule(key="call", what=What.CALL, cooldown_min=0.0, hold_s=0.0), upset),
        companion=CompanionSettings(asks_an_hour=12, asks_a_day=48, night="", show_picture=True, speaks=False),
    )
    files = CareFiles(folder / CARE)
    save_care(config, files.config)
    Secrets(files.secrets).set_address(_CHANNEL, url)


def _dock(widget: QWidget, name: str) -> QDockWidget:
    dock = QDockWidget()
    dock.setObjectName(name)
    dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
    dock.setTitleBarWidget(QWidget())
    dock.setWidget(widget)
    return dock
