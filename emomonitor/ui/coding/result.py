"""After Done: how far the coder agrees with the log, or with somebody else who coded the same."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from emomonitor.replay.agreement import Agreement, Estimate, Interval, Method
from emomonitor.replay.comparison import Comparison
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
from emomonitor.ui.flow import take_all
from emomonitor.ui.icons import face_icon, pixmap
from emomonitor.ui.panel import Panel
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
        self.unsure = Segments(2)
        self.unsure.choose(0)
        self.unsure.chosen.connect(lambda _: self._write())
        self.matrix = MatrixView(theme)
        self.sentence = _label("", 14, 500)
        self.matrix.told.connect(self.sentence.setText)
        self.export, self.code = Button("save"), Button("coding")
        self.export.clicked.connect(self.export_wanted)
        self.code.clicked.connect(self.code_wanted)
        self._body = QVBoxLayout()
        self._body.setSpacing(14)
        self._scroll = self._build()
        self.set_theme(theme)
        self.retranslate()

    def _build(self) -> QScrollArea:
        inside = QWidget()
        inside.setObjectName("plain")
        column = QWidget()
        column.setObjectName("plain")
        column.setMaximumWidth(_COLUMN)
        column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column.setLayout(self._body)
        self._body.setContentsMargins(0, 0, 0, 24)
        row = QHBoxLayout(inside)
        row.setContentsMargins(18, 4, 18, 0)
        row.addStretch(1)
        row.addWidget(column, 1000)
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("reading")
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
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
        self.export.set_words(translate("Coding", "Export…"))
        self.code.set_words(translate("Coding", "Code on"))
        self._scroll.setAccessibleName(translate("Coding", "How far both agree"))
        self._write()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.matrix.set_theme(theme)
        for button in (self.export, self.code):
            button.set_theme(theme)
        self._write()

    def rescale(self) -> None:
        """Write again at another size of words."""
        self._write()

    def show_comparison(self, comparison: Comparison) -> None:
        """Show figures."""
        self.comparison = comparison
        self._write()
        self._scroll.verticalScrollBar().setValue(0)
        self._scroll.setFocus()

    @property
    def agreement(self) -> Agreement | None:
        """The figures that are shown: with "unsure" as a label, or without."""
        c = self.comparison
        if c is None:
            return None
        return c.with_unsure if self.unsure.index != 1 else c.without_unsure

    # -- writing -----------------------------------------------------------------------------------

    def _write(self) -> None:
        kept = (self.unsure, self.matrix, self.sentence, self.export, self.code)
        for widget in kept:
            widget.setParent(None)
        _clear(self._body)
        c, a = self.comparison, self.agreement
        if c is None or a is None:
            for widget in kept:
                widget.setParent(self)
                widget.hide()
            return
        title = translate("Coding", "{} and {}").format(c.first, name_word(c.second))
        self._body.addWidget(_label(title, 26, 600))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.unsure)
        row.addStretch(1)
        row.addWidget(self.code)
        row.addWidget(self.export)
        self._body.addLayout(row)
        self.export.setEnabled(a.units > 0)
        if said := seen_words(c):
            self._body.addWidget(_label(said, 14, 500))
        self._write_figures(c, a)
        for words in kappa_words(c, a):
            self._body.addWidget(_label(words, 15, 400))
        self._write_matrix(c, a)
        self._write_courses(c)
        for words in (*supposition_words(c, a), LANDIS):
            self._body.addWidget(_label(words, 13, 400, quiet=True))
        self._body.addStretch(1)
        for widget in (self.unsure, self.export, self.code, self.matrix, self.sentence):
            widget.setVisible(a.units > 0 or widget not in (self.matrix, self.sentence))

    def _write_figures(self, c: Comparison, a: Agreement) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        film = c.piece_s > 0
        same = "–" if a.observed is None else percent(a.observed)
        row.addWidget(_figure(same, translate("Coding", "the same label")), 1)
        chance = "–" if a.expected is None else percent(a.expected)
        row.addWidget(_figure(chance, translate("Coding", "would be chance")), 1)
        row.addWidget(_figure(figure(a.kappa.value), _kappa_note(a.kappa, film=film)), 1)
        self._body.addLayout(row)

    def _write_matrix(self, c: Comparison, a: Agreement) -> None:
        panel, inside = _panel()
        inside.setSpacing(12)
        inside.addWidget(self.matrix)
        inside.addWidget(self.sentence)
        self.matrix.show_agreement(a, c.first, c.second)
        panel.setVisible(a.units > 0)
        self._body.addWidget(panel)

    def _write_courses(self, c: Comparison) -> None:
        """ICC of each label's share, and of the model's probability."""
        panel, inside = _panel()
        inside.addWidget(_label(translate("Coding", "How their courses agree: ICC(2,1)"), 15, 600))
        inside.addWidget(_label(_courses_words(c), 13, 400, quiet=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        heads = [translate("Coding", "share of the label")]
        if c.probabilities:
            heads.append(translate("Coding", "the model's probability"))
            grid.setColumnStretch(2, 1)
        for i, head in enumerate(heads):
            grid.addWidget(_label(head, 13, 400, quiet=True), 0, i + 1)
        probabilities = {t.label: t.icc for t in c.probabilities}
        film = c.piece_s > 0
        for n, track in enumerate(c.shares, start=1):
            grid.addWidget(self._named(track.label), n, 0)
            grid.addWidget(_estimate(track.icc, film=film), n, 1)
            if track.label in probabilities:
                grid.addWidget(_estimate(probabilities[track.label], film=film), n, 2)
        inside.addSpacing(8)
        inside.addLayout(grid)
        self._body.addWidget(panel)

    def _named(self, label: str) -> QWidget:
        emotion = emotion_of(label)
        holder, drawing, word = QWidget(), QLabel(), QLabel(table_word(label))
        holder.setObjectName("plain")
        colour = self._theme.quiet if emotion is None else self._theme.emotions[emotion]
        drawing.setPixmap(pixmap(face_icon(emotion), colour, 20, 2.0))
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(drawing)
        row.addWidget(word)
        row.addStretch(1)
        return holder


def _courses_words(c: Comparison) -> str:
    if c.piece_s <= 0:
        return translate("Coding", "Picture by picture. 0 is no agreement, 1 is complete agreement in value.")
    words = translate(
        "Coding",
        "In {} pieces of {} s. 0 is no agreement, 1 is complete agreement in value (Shrout & Fleiss 1979).",
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


def _estimate(estimate: Estimate, *, film: bool) -> QLabel:
    if estimate.value is None:
        return _label(why_words(estimate.why), 13, 400, quiet=True)
    interval: Interval | None = best_interval(estimate, film=film) or estimate.interval(Method.F)
    if interval is None:
        return _label(figure(estimate.value), 14, 500)
    words = translate("Coding", "{} ({})")
    return _label(words.format(figure(estimate.value), interval_words(interval)), 14, 500)


def _clear(layout: QVBoxLayout | QHBoxLayout | QGridLayout) -> None:
    """Empty a layout, and those in it."""
    for i in range(layout.count()):
        item = layout.itemAt(i)
        inner = item.layout() if item is not None else None
        if isinstance(inner, QVBoxLayout | QHBoxLayout | QGridLayout):
            _clear(inner)
    for widget in take_all(layout):
        widget.deleteLater()


def _label(text: str, pixels: int, weight: int, *, quiet: bool = False) -> QLabel:
    label = QLabel(text)
    label.setFont(font(pixels, weight))
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if quiet:
        label.setObjectName("quiet")
    return label


def _panel() -> tuple[Panel, QVBoxLayout]:
    panel = Panel()
    inside = QVBoxLayout(panel)
    inside.setContentsMargins(18, 16, 18, 16)
    inside.setSpacing(4)
    return panel, inside


def _figure(figures: str, said: str) -> Panel:
    panel, inside = _panel()
    inside.addWidget(_label(figures, 32, 600))
    inside.addWidget(_label(said, 13, 400, quiet=True))
    inside.addStretch(1)
    panel.setAccessibleName(f"{figures} {said}")
    return panel
