"""After Done: how far the coder agrees with the log, or with somebody else who coded the same."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from emomonitor.replay.agreement import FEWEST_PIECES, Agreement, Estimate, Method
from emomonitor.replay.comparison import Comparison
from emomonitor.session.codings import CODING_LABELS
from emomonitor.ui.coding.matrix import MatrixView
from emomonitor.ui.coding.words import (
    LANDIS,
    best_interval,
    emotion_of,
    figure,
    interval_words,
    kappa_words,
    name_word,
    seen_words,
    supposition_words,
    table_word,
    why_words,
)
from emomonitor.ui.controls import Button, Segments
from emomonitor.ui.flow import Flow
from emomonitor.ui.icons import face_icon, pixmap
from emomonitor.ui.panel import Panel
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import number, percent, translate

_COLUMN = 880


class ResultPane(QWidget):
    """Shows one comparison.

    Signals:
        export_wanted: it shall be written into a folder.
        code_wanted: back to the pictures.
    """

    export_wanted = Signal()
    code_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.comparison: Comparison | None = None
        self.title, self.seen = _label(26, 600), _label(14, 500)
        self.unsure = Segments(2)
        self.unsure.choose(0)
        self.unsure.chosen.connect(lambda _: self._show())
        self.export, self.code = Button("save"), Button("coding")
        self.export.clicked.connect(self.export_wanted)
        self.code.clicked.connect(self.code_wanted)
        self.same, self.chance, self.kappa = _Figure(), _Figure(), _Figure()
        self.words = [_label(15, 400) for _ in range(3)]
        self.matrix, self.sentence = MatrixView(theme), _label(14, 500)
        self.matrix.told.connect(self.sentence.setText)
        self.courses = _Courses(theme)
        self.notes = [_label(13, 400, quiet=True) for _ in range(4)]
        self._scroll = self._build()
        self.set_theme(theme)
        self.retranslate()

    def _build(self) -> QScrollArea:
        figures = QHBoxLayout()
        figures.setSpacing(12)
        for part in (self.same, self.chance, self.kappa):
            figures.addWidget(part, 1)
        buttons = Flow(spacing=8)
        for control in (self.unsure, self.code, self.export):
            buttons.addWidget(control)
        self._table = Panel()
        inside = QVBoxLayout(self._table)
        inside.setContentsMargins(18, 16, 18, 16)
        inside.setSpacing(12)
        inside.addWidget(self.matrix)
        inside.addWidget(self.sentence)
        column, holder = QVBoxLayout(), QWidget()
        column.setContentsMargins(0, 0, 0, 24)
        column.setSpacing(14)
        column.addWidget(self.title)
        column.addLayout(buttons)
        column.addWidget(self.seen)
        column.addLayout(figures)
        for words in self.words:
            column.addWidget(words)
        column.addWidget(self._table)
        column.addWidget(self.courses)
        for note in self.notes:
            column.addWidget(note)
        column.addStretch(1)
        holder.setObjectName("plain")
        holder.setMaximumWidth(_COLUMN)
        holder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        holder.setLayout(column)
        return self._scrolled(holder)

    def _scrolled(self, holder: QWidget) -> QScrollArea:
        paper = QWidget()
        paper.setObjectName("page")
        row = QHBoxLayout(paper)
        row.setContentsMargins(18, 4, 18, 0)
        row.addStretch(1)
        row.addWidget(holder, 1000)
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("reading")
        scroll.setWidget(paper)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        return scroll

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.unsure.set_words(
            translate("Coding", "What counts"),
            [translate("Coding", "Unsure is a label"), translate("Coding", "Only where both named an emotion")],
        )
        widest = QFontMetrics(font(13, 600))  # the chosen one is bolder than Qt reckons
        for button in self.unsure.buttons():
            button.setMinimumWidth(widest.horizontalAdvance(button.text()) + scaled(26))
        self.export.set_words(translate("Coding", "Export…"))
        self.code.set_words(translate("Coding", "Code on"))
        self._scroll.setAccessibleName(translate("Coding", "How far both agree"))
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.matrix.set_theme(theme)
        self.courses.set_theme(theme)
        for button in (self.export, self.code):
            button.set_theme(theme)

    def show_comparison(self, comparison: Comparison) -> None:
        """Show figures."""
        self.comparison = comparison
        self._show()
        self._scroll.verticalScrollBar().setValue(0)
        self._scroll.setFocus()

    @property
    def agreement(self) -> Agreement | None:
        """The figures that are shown: with "unsure" as a label, or without."""
        c = self.comparison
        if c is None:
            return None
        return c.with_unsure if self.unsure.index != 1 else c.without_unsure

    def _show(self) -> None:
        c, a = self.comparison, self.agreement
        if c is None or a is None:
            return
        self.title.setText(translate("Coding", "{} and {}").format(c.first, name_word(c.second)))
        _fill([self.seen], [seen_words(c)])
        self.export.setEnabled(a.units > 0)
        same, chance = ("–" if share is None else percent(share) for share in (a.observed, a.expected))
        self.same.say(same, translate("Coding", "got the same label"))
        self.chance.say(chance, translate("Coding", "would by chance alone"))
        self.kappa.say(figure(a.kappa.value), _kappa_note(a.kappa, film=c.piece_s > 0))
        _fill(self.words, kappa_words(c, a))
        self._table.setVisible(a.units > 0)
        if a.units:
            self.matrix.show_agreement(a, c.first, c.second)
        self.courses.show_comparison(c)
        _fill(self.notes, [*supposition_words(c, a), LANDIS])


class _Figure(Panel):
    """A large figure and what it is."""

    def __init__(self) -> None:
        super().__init__()
        self._figure, self._said = _label(32, 600), _label(13, 400, quiet=True)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(18, 14, 18, 14)
        inside.setSpacing(2)
        inside.addWidget(self._figure)
        inside.addWidget(self._said)
        inside.addStretch(1)

    def say(self, figures: str, said: str) -> None:
        self._figure.setText(figures)
        self._said.setText(said)
        self.setAccessibleName(f"{figures} {said}")


class _Courses(Panel):
    """ICC of each label's share, and of the model's probability."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._title, self._about = _label(15, 600), _label(13, 400, quiet=True)
        self._heads = [_label(13, 400, quiet=True, wrapped=False) for _ in range(2)]
        self._drawings = [QLabel() for _ in CODING_LABELS]
        self._names = [_label(14, 500, wrapped=False) for _ in CODING_LABELS]
        self._cells = [[_label(14, 400, wrapped=False) for _ in self._heads] for _ in CODING_LABELS]
        inside = QVBoxLayout(self)
        inside.setContentsMargins(18, 16, 18, 16)
        inside.setSpacing(4)
        inside.addWidget(self._title)
        inside.addWidget(self._about)
        inside.addSpacing(6)
        inside.addLayout(self._table())
        inside.addStretch(1)

    def _table(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(7)
        for column, stretch in ((1, 2), (2, 3), (3, 3)):
            grid.setColumnStretch(column, stretch)
        for i, head in enumerate(self._heads):
            grid.addWidget(head, 0, i + 2)
        for n, cells in enumerate(self._cells, start=1):
            grid.addWidget(self._drawings[n - 1], n, 0)
            for i, label in enumerate((self._names[n - 1], *cells)):
                grid.addWidget(label, n, i + 1)
        return grid

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for drawing, label in zip(self._drawings, CODING_LABELS, strict=True):
            emotion = emotion_of(label)
            colour = theme.quiet if emotion is None else theme.emotions[emotion]
            drawing.setPixmap(pixmap(face_icon(emotion), colour, 20, 2.0))

    def rescale(self) -> None:
        self.set_theme(self._theme)

    def show_comparison(self, c: Comparison) -> None:
        enough = c.pieces >= FEWEST_PIECES
        self._title.setText(translate("Coding", "How their courses agree: ICC(2,1)"))
        self._about.setText(_courses_words(c))
        heads = [translate("Coding", "share of the label"), translate("Coding", "model's probability")]
        _fill(self._heads, heads[: (2 if c.probabilities else 1) if enough else 0])
        shares, probabilities = ({t.label: t.icc for t in tracks} for tracks in (c.shares, c.probabilities))
        for drawing, name, cells, label in zip(self._drawings, self._names, self._cells, CODING_LABELS, strict=True):
            drawing.setVisible(enough)
            words = [table_word(label)]
            words += [_estimate(t[label], c) if label in t else "" for t in (shares, probabilities)]
            _fill([name, *cells], words if enough else [])


def _courses_words(c: Comparison) -> str:
    if c.pieces < FEWEST_PIECES:
        words = translate("Coding", "Can't be said: {} pieces of {} s are too few. Code more.")
        return words.format(number(c.pieces), number(c.piece_s or 1))
    if c.piece_s <= 0:
        return translate(
            "Coding",
            "Picture by picture. 0 is no agreement, 1 is complete agreement in value (Shrout & Fleiss 1979). A dash: "
            "never used, or always equal.",
        )
    words = translate(
        "Coding",
        "In {} pieces of {} s. 0 is no agreement, 1 is complete agreement in value (Shrout & Fleiss 1979). A dash: "
        "never used, or always equal.",
    )
    return words.format(number(c.pieces), number(c.piece_s))


def _kappa_note(kappa: Estimate, *, film: bool) -> str:
    interval = best_interval(kappa, film=film)
    words = translate("Coding", "Cohen's kappa")
    if kappa.value is None:
        return f"{words}. {why_words(kappa.why)}"
    if interval is None:
        return translate("Coding", "{}; too little for an interval").format(words)
    return translate("Coding", "{}, 95 % interval {}").format(words, interval_words(interval))


def _estimate(estimate: Estimate, c: Comparison) -> str:
    if estimate.value is None:
        return "–"
    interval = best_interval(estimate, film=c.piece_s > 0) or estimate.interval(Method.F)
    if interval is None:
        return figure(estimate.value)
    return translate("Coding", "{} ({})").format(figure(estimate.value), interval_words(interval))


def _fill(labels: Sequence[QLabel], words: Sequence[str]) -> None:
    """Set words; labels that have none are hidden."""
    for i, label in enumerate(labels):
        said = words[i] if i < len(words) else ""
        label.setText(said)
        label.setVisible(bool(said))


def _label(pixels: int, weight: int, *, quiet: bool = False, wrapped: bool = True) -> QLabel:
    label = QLabel()
    label.setFont(font(pixels, weight))
    label.setWordWrap(wrapped)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if quiet:
        label.setObjectName("quiet")
    return label
