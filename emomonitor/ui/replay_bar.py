"""The controls under a replay's timeline: play, speed, steps, and where the cursor stands."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup, QFontMetrics
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from emomonitor.ui.controls import Button, Picker
from emomonitor.ui.flow import Flow
from emomonitor.ui.replay_playback import SPEEDS
from emomonitor.ui.scale import scaled, target
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate


class ReplayBar(QWidget):
    """Buttons that only say what is wanted.

    Signals:
        play_wanted: play, or pause.
        speed_wanted: times as fast as it was.
        frame_wanted: 1 for the next frame, -1 for the one before.
        stop_wanted: 1 for the next mark or stretch of one emotion, -1 for the one before.
        whole_wanted: see the whole session.
        video_wanted: whether the video is to be seen.
    """

    play_wanted = Signal()
    speed_wanted = Signal(int)
    frame_wanted = Signal(int)
    stop_wanted = Signal(int)
    whole_wanted = Signal()
    video_wanted = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.play, self.whole, self.video = Button("play"), Button("whole"), Button("film", name="toggle")
        self.back, self.frame_back = Button("skip-back"), Button("frame-back")
        self.frame_on, self.on = Button("frame-on"), Button("skip-on")
        self.speed = Picker("clock")
        self._menu = QMenu(self.speed)
        self.speed.setMenu(self._menu)
        self._speeds = QActionGroup(self._menu)
        for times in SPEEDS:
            action = self._menu.addAction("")
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, t=times: self.speed_wanted.emit(t))
            self._speeds.addAction(action)
        self.time = QLabel()
        self.time.setFont(font(13))
        self.video.setCheckable(True)
        self._playing, self._times = False, 1
        self._connect()
        row = Flow(spacing=6)
        for part in self._parts:
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        for button in (*self._steps, self.play, self.whole):
            button.set_compact(True)
        self.video.hide()
        self.retranslate()
        self.set_theme(theme)
        self.show_speed(1)

    @property
    def _steps(self) -> tuple[Button, ...]:
        return self.back, self.frame_back, self.frame_on, self.on

    @property
    def _parts(self) -> tuple[QWidget, ...]:
        parts = (self.back, self.frame_back, self.play, self.frame_on, self.on, self.speed)
        return (*parts, self.whole, self.video, self.time)

    def _connect(self) -> None:
        self.play.clicked.connect(self.play_wanted)
        self.whole.clicked.connect(self.whole_wanted)
        self.video.toggled.connect(self.video_wanted)
        for button, step in ((self.frame_back, -1), (self.frame_on, 1)):
            button.clicked.connect(lambda _=False, s=step: self.frame_wanted.emit(s))
            button.setAutoRepeat(True)
        for button, step in ((self.back, -1), (self.on, 1)):
            button.clicked.connect(lambda _=False, s=step: self.stop_wanted.emit(s))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.back.set_words(
            translate("Replay", "Back to the mark or emotion before"),
            translate("Replay", "Back to the mark or emotion before (P)"),
        )
        self.on.set_words(
            translate("Replay", "On to the next mark or emotion"),
            translate("Replay", "On to the next mark or emotion (N)"),
        )
        self.frame_back.set_words(translate("Replay", "One frame back"), translate("Replay", "One frame back (comma)"))
        self.frame_on.set_words(translate("Replay", "One frame on"), translate("Replay", "One frame on (full stop)"))
        self.whole.set_words(translate("Replay", "Whole session"), translate("Replay", "See the whole session (0)"))
        self.video.set_words(translate("Replay", "Video"), translate("Replay", "Show the video (V)"))
        for action, times in zip(self._speeds.actions(), SPEEDS, strict=True):
            action.setText(speed_words(times))
        self.show_speed(self._times)
        self.show_playing(self._playing)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        for button in (*self._steps, self.play, self.whole, self.video):
            button.set_theme(theme)
        self.speed.set_theme(theme)

    def rescale(self) -> None:
        """Take on the scale of words."""
        self._fit_time()

    def show_playing(self, playing: bool) -> None:
        """Let the button say what it does."""
        self._playing = playing
        self.play.set_drawing("pause" if playing else "play")
        if playing:
            self.play.set_words(translate("Replay", "Pause"), translate("Replay", "Pause (Space)"))
        else:
            self.play.set_words(translate("Replay", "Play"), translate("Replay", "Play (Space)"))

    def show_speed(self, times: int) -> None:
        """Say how fast it plays."""
        self._times = times
        self.speed.set_chosen(translate("Replay", "Speed"), speed_words(times))
        self._speeds.actions()[SPEEDS.index(times)].setChecked(True)

    def show_time(self, words: str) -> None:
        """Say where the cursor stands."""
        self.time.setText(words)
        self.time.setAccessibleName(translate("Replay", "Cursor at {}").format(words))
        self._fit_time()

    def _fit_time(self) -> None:
        """Keep the width from trembling while it plays: it grows in steps only."""
        room = QFontMetrics(self.time.font()).horizontalAdvance(self.time.text()) + scaled(8)
        if room > self.time.minimumWidth() or room < self.time.minimumWidth() - scaled(40):
            self.time.setMinimumWidth(room)
        self.time.setFixedHeight(target())

    def offer_video(self, there: bool) -> None:
        """Offer to show the video, where there is one."""
        self.video.setVisible(there)

    def show_video(self, shown: bool) -> None:
        """Let the button say whether the video is seen, without telling anybody."""
        self.video.blockSignals(True)
        self.video.setChecked(shown)
        self.video.blockSignals(False)

    def set_usable(self, usable: bool) -> None:
        """Let the controls be used, where there is something to play."""
        for part in (*self._steps, self.play, self.whole, self.speed):
            part.setEnabled(usable)


def speed_words(times: int) -> str:
    """Write a speed: 4×."""
    return translate("Replay", "{}×").format(times)
