"""The answer to "Why?": the two strongest emotions, how far apart they are, and what separates them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from emomonitor.entities import Quality, Reading
from emomonitor.labels import Emotion
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import emotion_word, percent, quality_word, translate
from emomonitor.vision.explain import Explanation, Region, explain

FAR, SOME_WAY = 0.40, 0.15
"""Leads, in shares of 1, from which on two emotions are called far apart, and some way apart."""

_HOLD_S = 1.0
"""Seconds for which a sentence about a region stays: read live it would change in mid-sentence."""

_BAR = 10.0
_STRIPE = 7.0


def headline(why: Explanation, *, unsure: bool) -> str:
    """The two emotions and their shares."""
    words = translate("Why", "Unsure between {} {} and {} {}") if unsure else translate("Why", "{} {}, then {} {}")
    pair = ((why.first, why.shares[0]), (why.second, why.shares[1]))
    return words.format(*(part for emotion, share in pair for part in (emotion_word(emotion), percent(share))))


def distance_words(why: Explanation) -> str:
    """How far apart the two are."""
    lead = why.shares[0] - why.shares[1]
    if lead >= FAR:
        return translate("Why", "Far apart: the model hardly hesitates.")
    if lead >= SOME_WAY:
        return translate("Why", "Some way apart.")
    return translate("Why", "Close together: either would be a fair guess.")


def region_word(region: Region) -> str:
    """A part of the face, to follow "around"."""
    return {
        Region.EYES: translate("Why", "the brows and eyes"),
        Region.NOSE: translate("Why", "the nose and cheeks"),
        Region.MOUTH: translate("Why", "the mouth and chin"),
        Region.EYES_AND_NOSE: translate("Why", "the eyes and nose"),
        Region.NOSE_AND_MOUTH: translate("Why", "the nose and mouth"),
    }[region]


def region_words(why: Explanation, *, both: bool = True) -> str:
    """Where what separates the two lies; empty where it lies nowhere in particular.

    Args:
        why: what is explained.
        both: say it of the second emotion too.
    """
    if why.is_weak:
        return translate("Why", "No place on this face speaks strongly for either.")
    said = []
    if why.region is not None:
        words = translate("Why", "What speaks for {} lies mostly around {}.")
        said.append(words.format(emotion_word(why.first), region_word(why.region)))
    if why.contrary is not None and (both or not said):
        words = translate("Why", "{} is spoken for mostly around {}.")
        said.append(words.format(emotion_word(why.second), region_word(why.contrary)))
    return " ".join(said)


class Legend(QWidget):
    """What the two colours on the face mean: the one plain, the other with stripes, each with its words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pair: tuple[Emotion, Emotion] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A bar over a line of words."""
        return QSize(200, round(_BAR + 6 + QFontMetricsF(font(12)).height()))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def show_pair(self, first: Emotion, second: Emotion) -> None:
        """Explain these two."""
        if (first, second) != self._pair:
            self._pair = first, second
            self.setAccessibleName(" · ".join(self._words()))
            self.update()

    def _words(self) -> tuple[str, str]:
        assert self._pair is not None
        first, second = (translate("Why", "speaks for {}").format(emotion_word(e)) for e in self._pair)
        return first, second

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bar and words."""
        if self._pair is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = QRectF(0, 0, self.width(), _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.raised))
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
        first, second = (QColor(self._theme.emotions[e]) for e in self._pair)
        painter.setBrush(self._fading(bar, (second, 0.0), (first, 1.0)))
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
        self._stripe(painter, bar)
        painter.setFont(font(12))
        painter.setPen(QColor(self._theme.quiet))
        line = QRectF(0, _BAR + 4, self.width(), self.height() - _BAR - 4)
        left, right = reversed(self._words())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, left)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)

    @staticmethod
    def _fading(bar: QRectF, left: tuple[QColor, float], right: tuple[QColor, float]) -> QBrush:
        """Strong at both ends, nothing in the middle."""
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for colour, at in (left, right):
            gone = QColor(colour)
            gone.setAlpha(0)
            gradient.setColorAt(at, colour)
            gradient.setColorAt(0.5 + (at - 0.5) * 0.1, gone)
        return QBrush(gradient)

    def _stripe(self, painter: QPainter, bar: QRectF) -> None:
        painter.save()
        painter.setClipRect(QRectF(bar.x() + 3, bar.y(), bar.width() / 2 - 3, bar.height()))
        painter.setPen(QPen(QColor(self._theme.panel), 2.0))
        x = bar.x() - bar.height()
        while x < bar.center().x():
            painter.drawLine(round(x), round(bar.bottom()), round(x + bar.height()), round(bar.top()))
            x += _STRIPE
        painter.restore()


class WhyPanel(QWidget):
    """Says in words what the colours on the face show."""

    understand_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading: Reading | None = None
        self._said: tuple[Emotion, Emotion, str, float] | None = None
        self._compact = False
        self._headline, self._distance, self._region = QLabel(), QLabel(), QLabel()
        for label, size, weight in ((self._headline, 14, 600), (self._distance, 13, 400), (self._region, 13, 400)):
            label.setFont(font(size, weight))
            label.setWordWrap(True)
        self._distance.setObjectName("quiet")
        self._legend = Legend(theme)
        self.understand = QPushButton()
        self.understand.setObjectName("link")
        self.understand.clicked.connect(self.understand_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._headline)
        column.addSpacing(1)
        column.addWidget(self._distance)
        column.addSpacing(8)
        column.addWidget(self._legend)
        column.addSpacing(6)
        column.addWidget(self._region)
        column.addSpacing(2)
        column.addWidget(self.understand, 0, Qt.AlignmentFlag.AlignLeft)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.understand.setText(translate("Why", "What do these numbers mean?"))
        self.understand.setAccessibleName(self.understand.text())
        self._said = None
        self.show_reading(self._reading)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._legend.set_theme(theme)

    def set_compact(self, compact: bool) -> None:
        """Say less where there is little room."""
        if compact != self._compact:
            self._compact = compact
            self._said = None

    def show_reading(self, reading: Reading | None) -> None:
        """Explain a reading, or say why there is nothing to explain."""
        self._reading = reading
        why = explain(reading) if reading is not None else None
        self._legend.setVisible(why is not None)
        if why is None:
            self._said = None
            self._set(translate("Why", "Nothing to explain just now"), _why_not(reading), "")
            return
        assert reading is not None
        self._legend.show_pair(why.first, why.second)
        self._set(headline(why, unsure=reading.emotion is None), distance_words(why), self._held(why, reading.time_s))

    def _held(self, why: Explanation, now_s: float) -> str:
        """Return the sentence about regions, or go on with the last one for a while."""
        words = region_words(why, both=not self._compact)
        if self._said is not None:
            first, second, said, since_s = self._said
            if (first, second) == (why.first, why.second) and (said == words or 0 <= now_s - since_s < _HOLD_S):
                return said
        self._said = (why.first, why.second, words, now_s)
        return words

    def _set(self, title: str, distance: str, region: str) -> None:
        for label, text in ((self._headline, title), (self._distance, distance), (self._region, region)):
            if label.text() != text:
                label.setText(text)
        self._region.setVisible(bool(region))
        self._distance.setVisible(not (self._compact and region))
        self.setAccessibleName(" ".join(t for t in (title, distance, region) if t))

    @property
    def words(self) -> tuple[str, str, str]:
        """Headline, how far apart, and where."""
        return self._headline.text(), self._distance.text(), self._region.text()


def _why_not(reading: Reading | None) -> str:
    if reading is None:
        return translate("Why", "The chosen person is out of view.")
    if reading.quality is not Quality.OK:
        return translate("Why", "This face can't be read: {}.").format(quality_word(reading.quality))
    return translate("Why", "This face has not been read yet.")
