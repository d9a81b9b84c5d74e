"""A page to read: what the numbers mean, what they don't, and where the model is weak."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from emomonitor.engines.catalog import ModelInfo
from emomonitor.engines.figures import ClassFigures, Figures, figures_of
from emomonitor.labels import Emotion
from emomonitor.ui import understand_words as words
from emomonitor.ui.confusion import ConfusionTable
from emomonitor.ui.controls import Button
from emomonitor.ui.harm_bars import HarmBars
from emomonitor.ui.icons import face_icon, pixmap
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import percent, translate

_COLUMN = 760
"""Pixels across the text: about 90 letters a line."""

_LEADING = 1.5
"""Distance of lines in text sizes: fonts differ in what they have by themselves."""


class _Pages(QScrollArea):
    """Scrolls by keyboard: arrows, page keys, space, start and end."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("reading")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().setSingleStep(48)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        backwards = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        match Qt.Key(event.key()):
            case Qt.Key.Key_Home:
                bar.setValue(bar.minimum())
            case Qt.Key.Key_End:
                bar.setValue(bar.maximum())
            case Qt.Key.Key_Space:
                bar.setValue(bar.value() + (-bar.pageStep() if backwards else bar.pageStep()))
            case _:
                super().keyPressEvent(event)


class UnderstandPage(QWidget):
    """Explains readings in plain words, with the figures of a model.

    Signals:
        back_wanted: the reader has read enough.

    Attributes:
        back: the button that leads back.
        pages: what scrolls.
        paper: what is written on.
        table: the table of confusions; None where that wasn't measured.

    Args:
        theme: the colours.
        model: whose figures are told; None tells what holds for every model.
        threshold: confidence below which a reading is unsure; None is the model's own.
    """

    back_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        model: ModelInfo | None = None,
        *,
        threshold: float | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._threshold = threshold
        self._theme = theme
        self._model = model
        self._themed: list[ConfusionTable | HarmBars] = []
        self._icons: list[tuple[QLabel, Emotion]] = []
        self._to_write: list[Callable[[], None]] = []
        self._pen = QTimer(self)
        self._pen.setInterval(0)
        self._pen.timeout.connect(self._write_on)
        self.table: ConfusionTable | None = None
        self.setObjectName("page")
        self.back = Button("back")
        self.back.clicked.connect(self.back_wanted)
        self.pages = _Pages()
        self._title = QLabel()
        self._title.setObjectName("title")
        head = QHBoxLayout()
        head.setContentsMargins(18, 10, 18, 10)
        head.setSpacing(12)
        head.addWidget(self.back)
        head.addWidget(self._title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        self.setFocusProxy(self.pages)
        self.set_theme(theme)
        self.retranslate()

    def retranslate(self) -> None:
        """Write the page again after a change of language."""
        self.back.set_words(translate("Understand", "Back"), translate("Understand", "Back to the live picture"))
        self._title.setText(translate("Understand", "Help"))
        self.pages.setAccessibleName(translate("Understand", "What the numbers mean"))
        self._write()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.back.set_theme(theme)
        for part in self._themed:
            part.set_theme(theme)
        for label, emotion in self._icons:
            self._draw(label, emotion)

    def _draw(self, label: QLabel, emotion: Emotion) -> None:
        label.setPixmap(pixmap(face_icon(emotion), self._theme.emotions[emotion], 30, 2.0))

    def show_model(self, model: ModelInfo | None) -> None:
        """Tell of a model; None tells what holds for every model."""
        if model != self._model:
            self._model = model
            self._write()

    def set_threshold(self, threshold: float | None) -> None:
        """Tell of another threshold; None is the model's own."""
        if threshold != self._threshold:
            self._threshold = threshold
            self._write()

    # -- writing -----------------------------------------------------------------------------------

    @property
    def is_written(self) -> bool:
        """Whether the page is there to its end."""
        return not self._to_write

    def _write(self) -> None:
        """Begin to write; a section for each turn of the event loop, so that the picture doesn't halt meanwhile."""
        self._themed, self._icons, self.table = [], [], None
        paper, text = QWidget(), QWidget()
        paper.setObjectName("page")
        # As high as its words are at its width: at their narrowest they would be far higher.
        paper.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        text.setMaximumWidth(_COLUMN)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(paper)
        row.setContentsMargins(32, 12, 32, 48)
        row.addStretch(1)
        row.addWidget(text, 1000)
        row.addStretch(1)
        self._column = QVBoxLayout(text)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.paper = paper
        self.pages.setWidget(paper)
        model = self._model
        figures = figures_of(model) if model is not None else None
        self._to_write = [
            self._write_title,
            lambda: self._write_reading(figures),
            self._write_limits,
            *self._about(model, figures),
            self._write_biases,
            self._write_source,
        ]
        self._pen.start()

    def _write_on(self) -> None:
        if self._to_write:
            self._to_write.pop(0)()
        if not self._to_write:
            self._column.addStretch(1)
            self._pen.stop()

    def _write_title(self) -> None:
        self._column.addWidget(_label(translate("Understand", "What the numbers mean"), 32, 650))
        self._column.addSpacing(10)
        lead = translate(
            "Understand",
            "emomonitor guesses what people would call the expression on a face. It does not know what anybody feels.",
        )
        self._column.addWidget(_label(lead, 18, 400, quiet=True))

    def _write_reading(self, figures: Figures | None) -> None:
        _heading(self._column, translate("Understand", "What a reading is"))
        _paragraphs(self._column, words.reading_words(figures, self._threshold_in_force()))

    def _threshold_in_force(self) -> float:
        if self._threshold is not None:
            return self._threshold
        return self._model.threshold if self._model is not None else 0.0

    def _write_limits(self) -> None:
        _heading(self._column, translate("Understand", "What it does not tell"))
        _paragraphs(self._column, words.limits_words())

    def _about(self, model: ModelInfo | None, figures: Figures | None) -> list[Callable[[], None]]:
        """The sections about a model, as far as it was measured."""
        if model is None or figures is None:
            said = translate("Understand", "No model is loaded yet. Its figures stand here once it is.")
            return [lambda: self._write_unknown(said)]
        if not figures.measured:
            said = translate(
                "Understand",
                "The model {} has not been measured on test faces, so nobody knows how often it is right. Take its "
                "readings as play.",
            ).format(model.title)
            return [lambda: self._write_unknown(said)]
        sections: list[Callable[[], None]] = [lambda: self._write_accuracy(self._column, model, figures)]
        if figures.classes:
            sections += [
                lambda: self._write_mixed_up(self._column, figures),
                lambda: self._write_classes(self._column, figures.classes[:3]),
                lambda: self._write_classes(self._column, figures.classes[3:]),
                lambda: self._write_table(self._column, figures),
            ]
        if figures.harms or figures.agreement:
            sections.append(lambda: self._write_harms(self._column, figures))
        return sections

    def _write_unknown(self, said: str) -> None:
        _heading(self._column, translate("Understand", "How often it is right"))
        _paragraphs(self._column, [said])

    def _write_accuracy(self, column: QVBoxLayout, model: ModelInfo, figures: Figures) -> None:
        _heading(column, translate("Understand", "How often it is right"))
        _paragraphs(column, [translate("Understand", "These are the figures of the model {}.").format(model.title)])
        column.addSpacing(8)
        boxes = QHBoxLayout()
        boxes.setSpacing(12)
        if figures.accuracy is not None:
            said = translate("Understand", "test faces in 100 it calls by the word that people gave them")
            boxes.addWidget(_figure(str(words.hundred(figures.accuracy.share)), said))
        sure = figures.sureness
        if sure is not None:
            said = translate("Understand", "in 100 of those where it is sure enough to say a word")
            boxes.addWidget(_figure(str(words.hundred(sure.accuracy)), said))
            said = translate("Understand", "in 100 it leaves at Unsure: no word reached {}")
            boxes.addWidget(_figure(str(words.hundred(1 - sure.coverage)), said.format(percent(sure.threshold))))
        column.addLayout(boxes)
        if figures.accuracy is not None:
            column.addSpacing(16)
            _paragraphs(column, [words.accuracy_words(figures.accuracy)])

    def _write_mixed_up(self, column: QVBoxLayout, figures: Figures) -> None:
        _heading(column, translate("Understand", "What it mixes up"))
        _paragraphs(column, [t for t in (words.hardest_words(figures),) if t])
        column.addSpacing(14)

    def _write_classes(self, column: QVBoxLayout, classes: Iterable[ClassFigures]) -> None:
        for c in classes:
            column.addLayout(self._class_row(c))
            column.addSpacing(10)

    def _write_table(self, column: QVBoxLayout, figures: Figures) -> None:
        column.addSpacing(6)
        panel, inside = _panel()
        self.table = table = ConfusionTable(self._theme, figures.classes)
        self._themed.append(table)
        told = _label("", 14, 500)
        table.chosen.connect(lambda row, called: told.setText(words.cell_words(figures.classes[row], called)))
        told.setText(words.cell_words(figures.classes[table.cell[0]], table.cell[1]))
        inside.addWidget(table)
        inside.addSpacing(12)
        inside.addWidget(told)
        column.addWidget(panel)

    def _class_row(self, c: ClassFigures) -> QHBoxLayout:
        drawing = QLabel()
        drawing.setFixedSize(30, 30)
        self._icons.append((drawing, c.emotion))
        self._draw(drawing, c.emotion)
        said = QVBoxLayout()
        said.setSpacing(1)
        said.addWidget(_label(words.class_words(c), 15, 500))
        if trust := words.trust_words(c):
            said.addWidget(_label(trust, 14, 400, quiet=True))
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(drawing, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(said, 1)
        return row

    def _write_harms(self, column: QVBoxLayout, figures: Figures) -> None:
        _heading(column, translate("Understand", "Where it gets weak"))
        if figures.harms:
            said = translate(
                "Understand",
                "So many in 100 test faces are called right when the pictures are made worse. emomonitor refuses most "
                "faces at the lower end and says Unsure.",
            )
            _paragraphs(column, [said])
            column.addSpacing(14)
            row = QHBoxLayout()
            row.setSpacing(12)
            for harm in figures.harms:
                panel, inside = _panel()
                bars = HarmBars(self._theme, harm)
                self._themed.append(bars)
                inside.addWidget(bars)
                inside.addStretch(1)
                row.addWidget(panel, 1)
            column.addLayout(row)
            column.addSpacing(16)
        _paragraphs(column, [t for t in (words.agreement_words(figures),) if t])

    def _write_biases(self) -> None:
        _heading(self._column, translate("Understand", "Whose faces it reads worse"))
        _paragraphs(self._column, words.bias_words())

    def _write_source(self) -> None:
        _heading(self._column, translate("Understand", "Source"))
        source = _label(words.SOURCE, 14, 400, quiet=True)
        source.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(source)

    def showEvent(self, event: QShowEvent) -> None:
        """Let the keyboard scroll at once."""
        super().showEvent(event)
        self.pages.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Speak another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


class _Text(QLabel):
    """Wrapped words with room between the lines."""

    def __init__(self, text: str, pixels: int, weight: int) -> None:
        super().__init__()
        self.setFont(font(pixels, weight))
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Set plain words."""
        self.setAccessibleName(text)
        own = QFontMetricsF(self.font()).lineSpacing()
        height = max(100, round(100 * _LEADING * self.font().pixelSize() / own))
        super().setText(f"<p style='line-height:{height}%; margin:0'>{html.escape(text)}</p>")


def _label(text: str, pixels: int, weight: int, *, quiet: bool = False) -> _Text:
    label = _Text(text, pixels, weight)
    if quiet:
        label.setObjectName("quiet")
    return label


def _heading(column: QVBoxLayout, text: str) -> None:
    column.addSpacing(36)
    column.addWidget(_label(text, 21, 600))
    column.addSpacing(8)


def _paragraphs(column: QVBoxLayout, texts: Iterable[str]) -> None:
    for i, text in enumerate(texts):
        if i:
            column.addSpacing(12)
        column.addWidget(_label(text, 16, 400))


def _panel() -> tuple[QFrame, QVBoxLayout]:
    panel = QFrame()
    panel.setObjectName("panel")
    inside = QVBoxLayout(panel)
    inside.setContentsMargins(18, 16, 18, 16)
    inside.setSpacing(0)
    return panel, inside


def _figure(number: str, said: str) -> QFrame:
    panel, inside = _panel()
    inside.addWidget(_label(number, 38, 600))
    inside.addWidget(_label(said, 14, 400, quiet=True))
    inside.addStretch(1)
    panel.setAccessibleName(f"{number} {said}")
    return panel
