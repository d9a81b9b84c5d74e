"""Two models tried on one clip: their timelines one above the other, and how often they agree. Nothing is kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from emomonitor.capture.factory import DEMO
from emomonitor.engines.catalog import ModelInfo, all_models, model_name
from emomonitor.runtime.pairing import Agreement, read_twice
from emomonitor.settings import Settings
from emomonitor.ui.advisor import ModelAdvisor
from emomonitor.ui.controls import Button
from emomonitor.ui.dialogs import ask_for_file
from emomonitor.ui.errand import Errands, Step
from emomonitor.ui.flow import Flow
from emomonitor.ui.models_page.trial_result import TrialResult
from emomonitor.ui.panel import Panel
from emomonitor.ui.settings_page.controls import Choice
from emomonitor.ui.spoken import spoken
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.timeline_model import TimelineModel
from emomonitor.ui.words import translate

_TELL_S = 0.1
"""How often progress is told: a signal for each frame would fill the event queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of it.

    Attributes:
        models: the two, as they were called.
        timelines: what each read.
        agreement: how they compare.
        frames: how many frames were read.
        whole: whether that is all of the clip.
    """

    models: tuple[str, str]
    timelines: tuple[TimelineModel, TimelineModel]
    agreement: Agreement
    frames: int
    whole: bool


class TrialPage(QWidget):
    """Chooses two models and a clip, and shows what each read in it.

    Signals:
        back_wanted: the way back to the models.

    Args:
        theme: the colours.
        store: smoothing, threshold, detector and engine.
        advisor: knows which model runs.
    """

    back_wanted = Signal()

    def __init__(
        self, theme: Theme, store: SettingsStore, advisor: ModelAdvisor, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._store, self._advisor = store, advisor
        self._models: dict[str, ModelInfo] = {}
        self._clip = DEMO
        self.tried: Tried | None = None
        self.errands = Errands(self)
        self.errands.progressed.connect(self._on_progress)
        self.errands.failed.connect(self._on_failed)
        self._build(theme)
        self.set_theme(theme)
        self.retranslate()

    # -- putting together ------------------------------------------------------------------------------

    def _build(self, theme: Theme) -> None:
        self.back, self._title = Button("back"), QLabel()
        self._title.setObjectName("title")
        self.back.clicked.connect(self.back_wanted)
        head = QHBoxLayout()
        head.setContentsMargins(18, 10, 18, 10)
        head.setSpacing(12)
        head.addWidget(self.back)
        head.addWidget(self._title, 1)
        inner = QWidget()
        inner.setObjectName("scrolled")
        self.result = TrialResult(theme)
        self.result.hide()
        body = QVBoxLayout(inner)
        body.setContentsMargins(18, 0, 12, 18)
        body.setSpacing(14)
        body.addWidget(self._make_wishes())
        body.addWidget(self.result)
        body.addStretch(1)
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(scroller, 1)

    def _make_wishes(self) -> Panel:
        panel = Panel()
        self.first, self.second = Choice(), Choice()
        self._first_label, self._second_label, self._clip_label, self._clip_name = (QLabel() for _ in range(4))
        for label in (self._first_label, self._second_label, self._clip_label):
            label.setObjectName("quiet")
        self._clip_name.setTextFormat(Qt.TextFormat.PlainText)
        self._clip_name.setWordWrap(True)
        self.demo, self.choose = Button("play"), Button("film")
        self.demo.clicked.connect(lambda: self.use_clip(DEMO))
        self.choose.clicked.connect(lambda: ask_for_file(self, self.use_clip))
        self.first.picked.connect(lambda _: self._show_ready())
        self.second.picked.connect(lambda _: self._show_ready())
        clip = Flow(spacing=8)
        for part in (self.demo, self.choose):
            clip.addWidget(part)
        wishes = QGridLayout()
        wishes.setHorizontalSpacing(14)
        wishes.setVerticalSpacing(8)
        wishes.setColumnStretch(2, 1)
        for row, (label, control) in enumerate(((self._first_label, self.first), (self._second_label, self.second))):
            wishes.addWidget(label, row, 0)
            wishes.addWidget(control, row, 1)
        wishes.addWidget(self._clip_label, 2, 0)
        wishes.addWidget(self._clip_name, 2, 1, 1, 2)
        wishes.addLayout(clip, 3, 1, 1, 2)
        self.go, self.stop, self.bar = QPushButton(), QPushButton(), QProgressBar()
        self.go.setObjectName("primary")
        self.go.setMinimumWidth(140)
        self.go.clicked.connect(self.begin)
        self.stop.clicked.connect(self.errands.stop)
        self.bar.setTextVisible(False)
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        acts = QHBoxLayout()
        acts.setSpacing(12)
        acts.addWidget(self.go)
        acts.addWidget(self.stop)
        acts.addWidget(self.bar, 1)
        acts.addStretch(0)  # takes what the bar leaves while it is hidden
        self._quiet = QLabel()
        self._quiet.setObjectName("quiet")
        self._quiet.setWordWrap(True)
        self._quiet.setFont(font(13))
        column = QVBoxLayout(panel)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addLayout(wishes)
        column.addLayout(acts)
        column.addWidget(self.status)
        column.addWidget(self._quiet)
        self._show_busy(False)
        return panel

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._title.setText(translate("Models", "Two models on one clip"))
        self.setAccessibleName(self._title.text())
        self.back.set_words(translate("Models", "Back to the models"))
        self.back.set_compact(True)
        for label, control, words in (
            (self._first_label, self.first, translate("Models", "First model")),
            (self._second_label, self.second, translate("Models", "Second model")),
        ):
            label.setText(words)
            control.setAccessibleName(words)
        self._clip_label.setText(translate("Models", "Clip"))
        self.demo.set_words(translate("Models", "The demo clip"))
        self.choose.set_words(translate("Models", "Choose a clip…"))
        for button, words in (
            (self.go, translate("Models", "Try both")),
            (self.stop, translate("Models", "Stop")),
        ):
            button.setText(words)
            button.setAccessibleName(words)
        self.bar.setAccessibleName(translate("Models", "Progress"))
        self._quiet.setText(
            translate("Models", "The clip is read on this computer, as fast as it goes. Nothing of it is kept.")
        )
        self._show_clip()
        self.result.retranslate()
        self._show_ready()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        for button in (self.back, self.demo, self.choose):
            button.set_theme(theme)
        for choice in (self.first, self.second):
            choice.set_theme(theme)
        self.result.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Look again which models there are."""
        super().showEvent(event)
        self.setFocus()
        self.errands.run(lambda step, stopped: all_models(), self.offer)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop what nobody looks at; a minimised window isn't meant."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.errands.stop()

    # -- choosing ----------------------------------------------------------------------------------------

    def offer(self, models: list[ModelInfo]) -> None:
        """Offer models: at first the one that runs and the next one."""
        self._models = {model_name(m): m for m in models}
        names = list(self._models)
        running = self._advisor.running
        usual = model_name(running) if running is not None and model_name(running) in names else None
        first = self.first.chosen if self.first.chosen in names else usual or (names[0] if names else "")
        second = self.second.chosen
        if second not in names:
            second = next((n for n in names if n != first), first)
        items = [(name, m.title) for name, m in self._models.items()]
        self.first.offer(items, first)
        self.second.offer(items, second)
        self._show_ready()

    def use_clip(self, uri: str) -> None:
        """Take another clip: a file, or ``demo``."""
        self._clip = uri
        self._show_clip()
        self._show_ready()

    def _show_clip(self) -> None:
        name = translate("Models", "The demo clip") if self._clip == DEMO else Path(self._clip).name
        self._clip_name.setText(name)
        self._clip_name.setToolTip("" if self._clip == DEMO else self._clip)

    def _show_ready(self) -> None:
        two = bool(self._models) and self.first.chosen != self.second.chosen
        self.go.setEnabled(two and not self.stop.isVisibleTo(self))
        if len(self._models) == 1:
            self._say(translate("Models", "Only one model is installed. Import another one to compare it."))
        elif self._models and not two:
            self._say(translate("Models", "Choose two different models."))
        elif not self.stop.isVisibleTo(self):
            self._say("")

    # -- trying ------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Read the clip with both models, in the background."""
        first, second = str(self.first.chosen), str(self.second.chosen)
        titles = self._models[first].title, self._models[second].title
        clip, settings = self._clip, self._store.settings
        self._show_busy(True)
        self.result.hide()
        self._say(translate("Models", "Loading both models…"))
        self.errands.run(lambda step, stopped: _try(clip, settings, (first, second), titles, step, stopped), self._done)

    def _done(self, tried: Tried) -> None:
        self._show_busy(False)
        self.tried = tried
        if not tried.whole:
            self._say(translate("Models", "Stopped after {} frames.").format(tried.frames))
        else:
            self._say("")
        self.result.setVisible(tried.frames > 0)
        if tried.frames:
            self.result.show_result(tried.models, tried.timelines, tried.agreement)

    def _on_progress(self, done: int, whole: int) -> None:
        self.bar.setRange(0, whole)  # 0 of 0: nobody knows how long it is
        self.bar.setValue(done)
        words = translate("Models", "{} of {} frames") if whole else translate("Models", "{} frames")
        self._say(words.format(done, whole))

    def _on_failed(self, words: str) -> None:
        self._show_busy(False)
        self._say(spoken(words))

    def _show_busy(self, busy: bool) -> None:
        self.stop.setVisible(busy)
        self.bar.setVisible(busy)
        self.bar.setRange(0, 0 if busy else 1)
        self.go.setVisible(not busy)
        for control in (self.first, self.second, self.demo, self.choose):
            control.setEnabled(not busy)
        self.go.setEnabled(not busy and bool(self._models) and self.first.chosen != self.second.chosen)

    def _say(self, words: str) -> None:
        self.status.setText(words)
        self.status.setAccessibleName(words)
        self.status.setVisible(bool(words))


def _try(
    clip: str,
    settings: Settings,
    names: tuple[str, str],
    titles: tuple[str, str],
    step: Step,
    stopped: Callable[[], bool],
) -> Tried:
    """Read a clip twice until its end, or until it is stopped."""
    timelines, agreement = (TimelineModel(), TimelineModel()), Agreement()
    frames, told, whole = 0, 0.0, True
    with closing(read_twice(clip, settings, *names)) as pairs:
        for pair in pairs:
            if stopped():
                whole = False
                break
            for timeline, scene in zip(timelines, (pair.first, pair.second), strict=True):
                timeline.add(scene)
            agreement, frames = agreement.plus(pair), frames + 1
            now = time.monotonic()
            if now - told > _TELL_S:
                told = now
                step(frames, pair.frames or 0)
    return Tried(models=titles, timelines=timelines, agreement=agreement, frames=frames, whole=whole)
