"""One installed model's card: what it is worth, takes and needs, and what can be done with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from emomonitor.engines.catalog import ModelInfo, is_own
from emomonitor.engines.notes import Training, card_of, training_of
from emomonitor.engines.suggest import FaceTime
from emomonitor.ui.controls import Button
from emomonitor.ui.flow import Flow
from emomonitor.ui.icons import pixmap
from emomonitor.ui.panel import Panel
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import face_time_words, megabytes_words, model_tip, number, percent, translate

_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
_PICTURE_WIDTH = 460
"""Pixels that pictures of a card have room for."""

LEAST_WIDTH = 300
"""Pixels in which a card's figures can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A model with what its folder tells beside ``model.json``.

    Attributes:
        info: the model.
        training: how it was trained.
        card: its card (Markdown); empty where there is none.
        pictures: those of the card that lie beside it, by the names that it has for them.
    """

    info: ModelInfo
    training: Training
    card: str
    pictures: Mapping[str, QImage] = field(default_factory=dict, compare=False)


def look_at(info: ModelInfo) -> Installed:
    """Read what a model's folder tells. Waits for the disk; any thread may call."""
    card = card_of(info)
    pictures = {}
    for name in set(_PICTURE.findall(card)):
        path = info.folder / name
        if Path(name).name == name and not path.is_symlink() and path.is_file():
            picture = QImage(str(path))
            if not picture.isNull():
                smooth = Qt.TransformationMode.SmoothTransformation
                wide = picture.width() > _PICTURE_WIDTH
                pictures[name] = picture.scaledToWidth(_PICTURE_WIDTH, smooth) if wide else picture
    return Installed(info=info, training=training_of(info), card=card, pictures=pictures)


class ModelCard(Panel):
    """Figures one under the other, in the same order on each card, so that they can be compared across.

    Signals:
        use_wanted: it shall read faces from now on.
        details_wanted: its table of confusions and its card shall be shown.
        measure_wanted: its time for a face shall be measured.
        remove_wanted: it shall be deleted.

    Args:
        theme: the colours.
        installed: what is shown.
    """

    use_wanted = Signal()
    details_wanted = Signal()
    measure_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, theme: Theme, installed: Installed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.installed = installed
        self._theme = theme
        self._time: FaceTime | None = None
        self._state = ""
        self._in_use = False
        self._title, self._from, self._mark, self._tag = QLabel(), QLabel(), QLabel(), QLabel()
        self._title.setFont(font(18, 600))
        self._title.setWordWrap(True)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._from.setObjectName("quiet")
        self._from.setWordWrap(True)
        self._from.setTextFormat(Qt.TextFormat.PlainText)
        self._tag.setFont(font(13, 600))
        self._rows = tuple((QLabel(), QLabel()) for _ in range(6))
        self.use, self.details = Button("done"), Button("down")
        self.measure, self.remove = Button("clock"), Button("delete")
        self.use.clicked.connect(self.use_wanted)
        self.details.clicked.connect(self.details_wanted)
        self.measure.clicked.connect(self.measure_wanted)
        self.remove.clicked.connect(self.remove_wanted)
        self.remove.set_compact(True)
        self.details.setCheckable(True)
        self.details.setObjectName("toggle")
        self._build()
        self.set_theme(theme)
        self.retranslate()

    @property
    def info(self) -> ModelInfo:
        """The model."""
        return self.installed.info

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._title, 1)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._tag, 0, Qt.AlignmentFlag.AlignTop)
        figures = QGridLayout()
        figures.setHorizontalSpacing(14)
        figures.setVerticalSpacing(5)
        figures.setColumnStretch(1, 1)
        for n, (what, value) in enumerate(self._rows):
            what.setObjectName("quiet")
            value.setWordWrap(True)
            value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
            figures.addWidget(what, n, 0, Qt.AlignmentFlag.AlignTop)
            figures.addWidget(value, n, 1)
        acts = Flow(spacing=8)
        for button in (self.use, self.details, self.measure, self.remove):
            acts.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._from)
        column.addSpacing(8)
        column.addLayout(figures)
        column.addStretch(1)
        column.addSpacing(10)
        column.addLayout(acts)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        for button in (self.use, self.details, self.measure):
            button.set_theme(theme)
        self.remove.set_theme(theme, theme.record_text)
        self._mark.setPixmap(pixmap("done", theme.text, 18, self.devicePixelRatioF()))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        info = self.info
        self._title.setText(info.title)
        origin = translate("Models", "imported") if is_own(info) else translate("Models", "came with the app")
        self._from.setText(translate("Models", "{} · {}").format(info.name, origin))
        self.use.set_words(
            translate("Models", "Use this one"), translate("Models", "It reads faces from now on, and at each start")
        )
        self.details.set_words(
            translate("Models", "Details"), translate("Models", "What it mixes up, and its card, under the cards")
        )
        self.measure.set_words(
            translate("Models", "Measure"), translate("Models", "Measure what a face takes on this computer")
        )
        self.remove.set_words(translate("Models", "Remove…"), translate("Models", "Remove…"))
        for button, act in (
            (self.use, translate("Models", "Use {}")),
            (self.details, translate("Models", "Details of {}")),
            (self.measure, translate("Models", "Measure {}")),
            (self.remove, translate("Models", "Remove {}")),
        ):
            button.setAccessibleName(act.format(info.title))
        self.remove.setVisible(is_own(info))
        self._show_figures()
        self.show_state(in_use=self._in_use, chosen=self._state == "chosen")

    def show_state(self, *, in_use: bool, chosen: bool) -> None:
        """Show whether it reads faces now, or will at the next start."""
        self._in_use, self._state = in_use, "chosen" if chosen else ""
        words = ""
        if in_use:
            words = translate("Models", "In use")
        elif chosen:
            words = translate("Models", "From the next start on")
        self._tag.setText(words)
        self._mark.setVisible(bool(words))
        self._tag.setVisible(bool(words))
        self.use.setEnabled(not (in_use and chosen))
        self.remove.setEnabled(not in_use and not chosen)
        self._say_all()

    def show_time(self, time: FaceTime | None) -> None:
        """Show what a face takes here."""
        self._time = time
        self._show_figures()
        self._say_all()

    def _show_figures(self) -> None:
        for (what, value), (name, words) in zip(self._rows, self._figures(), strict=True):
            what.setText(name)
            value.setText(words)
        self._rows[0][1].setToolTip(model_tip(self.info))
        self.updateGeometry()

    def _figures(self) -> tuple[tuple[str, str], ...]:
        info = self.info
        unknown = translate("Models", "not measured")
        accuracy = unknown if info.accuracy is None else percent(info.accuracy, 1)
        if info.accuracy is not None and info.accuracy_interval is not None:
            low, high = (number(100 * end, 1) for end in info.accuracy_interval)
            accuracy = translate("Models", "{} ({} to {})").format(accuracy, low, high)
        f1 = unknown if info.macro_f1 is None else number(info.macro_f1, 3)
        ece = unknown if info.ece is None else translate("Models", "{} points off").format(number(100 * info.ece, 1))
        return (
            (translate("Models", "Accuracy"), accuracy),
            (translate("Models", "Macro-F1"), f1),
            (translate("Models", "Calibration (ECE)"), ece),
            (translate("Models", "A face here"), face_time_words(self._time)),
            (translate("Models", "Size"), megabytes_words(info.megabytes) or unknown),
            (translate("Models", "Training"), training_words(self.installed.training)),
        )

    def _say_all(self) -> None:
        said = [self._tag.text(), *(f"{name}: {words}" for name, words in self._figures())]
        self.setAccessibleName(self.info.title)
        self.setAccessibleDescription(". ".join(s for s in said if s))


def training_words(training: Training) -> str:
    """How a model was trained: "64 epochs, 1.3 hours, 26,009 images"; what isn't known is left out."""
    parts = []
    if training.epochs is not None:
        parts.append(translate("Models", "{} epochs").format(number(training.epochs)))
    if training.hours is not None:
        parts.append(translate("Models", "{} hours").format(number(training.hours, 1)))
    if training.images is not None:
        parts.append(translate("Models", "{} images").format(number(training.images)))
    return ", ".join(parts) or translate("Models", "not noted")
