"""The chosen person's card: emotion as drawing, word and colour, six live bars, and how well it is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from emomonitor.entities import Quality, Reading
from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.palette import EMOTION_COLOURS
from emomonitor.ui.announcer import CalmDescription
from emomonitor.ui.icons import face_icon, paint_icon
from emomonitor.ui.panel import Panel
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import grown, scaled, target
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.why import WhyPanel
from emomonitor.ui.words import duration, emotion_word, percent, person, quality_word, translate, unsure_reason

WIDTH = 316
_UNLIMITED = 16_777_215
"""Qt's largest size of a widget."""

_ROW = 27
_MIN_ROW = 18
_BAR = 9.0

_ROOM_FOR_BOTH = 470
"""Height in pixels from which on bars and explanation have room one under the other."""


class EmotionBars(QWidget):
    """Six bars with percentages, one painted widget: cheap to bring up to date ten times a second."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._probs: NDArray[np.float32] | None = None
        self._shown: Emotion | None = None
        self._calm = CalmDescription(self)
        is_painted(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(_MIN_ROW * len(EMOTIONS))
        self.setMaximumHeight(_ROW * len(EMOTIONS))

    def sizeHint(self) -> QSize:
        """Six comfortable rows."""
        return QSize(grown(260), scaled(_ROW) * len(EMOTIONS))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def show_probs(self, probs: NDArray[np.float32] | None, shown: Emotion | None) -> None:
        """Show float32 ``[6]`` probabilities; None empties the bars. ``shown`` is written stronger."""
        self._probs, self._shown = probs, shown
        self._calm.say(self._in_words)
        self.update()

    def _in_words(self) -> str:
        probs = self._probs
        return "" if probs is None else ", ".join(f"{emotion_word(e)} {percent(float(probs[e]))}" for e in EMOTIONS)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row, bar = self.height() / len(EMOTIONS), float(scaled(_BAR))
        names = max(QFontMetricsF(font(13)).horizontalAdvance(emotion_word(e)) for e in EMOTIONS) + 14
        figures = QFontMetricsF(font(13)).horizontalAdvance(percent(1.0)) + 4
        for i, e in enumerate(EMOTIONS):
            line = QRectF(0, i * row, self.width(), row)
            strong = e is self._shown
            painter.setFont(font(13, 600 if strong else 400))
            painter.setPen(QColor(self._theme.text))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, emotion_word(e))
            track = QRectF(names, line.center().y() - bar / 2, self.width() - names - figures - 8, bar)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.raised))
            painter.drawRoundedRect(track, bar / 2, bar / 2)
            painter.setBrush(QColor(self._theme.emotions[e]))
            share = float(self._probs[e]) if self._probs is not None else 0.0
            if share >= 0.005:
                filled = QRectF(track.topLeft(), track.size())
                filled.setWidth(max(3.0, track.width() * share))
                radius = min(bar, filled.width()) / 2
                painter.drawRoundedRect(filled, radius, radius)
            painter.setPen(QColor(self._theme.text if strong else self._theme.quiet))
            text = percent(share) if self._probs is not None else "–"
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)


class _Face(QWidget):
    """The emotion's drawing."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._emotion: Emotion | None = None
        self.setFixedSize(46, 46)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_emotion(self, emotion: Emotion | None) -> None:
        if emotion is not self._emotion:
            self._emotion = emotion
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._theme.quiet if self._emotion is None else EMOTION_COLOURS[self._emotion]
        paint_icon(painter, face_icon(self._emotion), colour, QRectF(self.rect()))
        if self._emotion is not None and not self._theme.dark:
            painter.setPen(QPen(QColor(self._theme.emotions[self._emotion]), 1.5))  # an edge that stands out on white
            painter.drawEllipse(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))


class PersonCard(Panel):
    """What is known of the chosen person just now.

    Signals:
        why_wanted: whether the explanation is wanted, when its button was pressed.

    Attributes:
        why: its button.
        explanation: what is said while that is pressed.
        buttons: the row at the lower edge, for what else can be done about a reading.
    """

    why_wanted = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_wide(False)
        self._who, self._view, self._word, self._since, self._note = (QLabel() for _ in range(5))
        for label in (self._who, self._view, self._since, self._note):
            label.setObjectName("quiet")
        for label, size, weight in (
            (self._who, 13, 400),
            (self._view, 13, 400),
            (self._word, 29, 600),
            (self._since, 14, 400),
            (self._note, 12, 400),
        ):
            label.setFont(font(size, weight))
        self._note.setWordWrap(True)
        self._note.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
        self._note.setAlignment(Qt.AlignmentFlag.AlignBottom)
        self._face = _Face(theme)
        self._bars = EmotionBars(theme)
        self._reading: Reading | None = None
        self.explanation = WhyPanel(theme)
        self.explanation.hide()
        self.why = QPushButton()
        self.why.setObjectName("toggle")
        self.why.setFixedHeight(target())
        self.why.setCheckable(True)
        self.why.toggled.connect(self._show_why)
        self.buttons = QHBoxLayout()
        self._lay_out()
        self.retranslate()
        self.show_reading(None, None, 0.0)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.addWidget(self._who, 1)
        top.addWidget(self._view)
        big = QHBoxLayout()
        big.setSpacing(12)
        big.addWidget(self._face)
        big.addWidget(self._word, 1)
        column.addLayout(top)
        column.addSpacing(8)
        column.addLayout(big)
        column.addSpacing(4)
        column.addWidget(self._since)
        column.addSpacing(8)
        column.addWidget(self._bars)
        column.addSpacing(8)
        column.addWidget(self.explanation)
        column.addWidget(self._note, 1)
        self._rest = QSpacerItem(0, 0)
        column.addItem(self._rest)
        column.addSpacing(8)
        self.buttons.setSpacing(8)
        self.buttons.addWidget(self.why, 1)
        column.addLayout(self.buttons)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._note.setText(
            translate("Card", "The model's guesses of the expression on the face, not facts about feelings.")
        )
        self._bars.setAccessibleName(translate("Card", "Shares of the six emotions"))
        self.why.setText(translate("Card", "Why?"))
        self.why.setAccessibleName(translate("Card", "Why? Show what the model looked at"))
        self.why.setToolTip(translate("Card", "Show what the model looked at (W)"))
        self.explanation.retranslate()

    def minimumSizeHint(self) -> QSize:
        """The least size: the bars give way to the explanation where the page is low."""
        least = super().minimumSizeHint()
        if self.why.isChecked() and not self._bars.isHidden():
            least.setHeight(least.height() - self._bars.minimumHeight())
        return least

    def sizeHint(self) -> QSize:
        """The least height: the picture decides, and opening the explanation must not move it."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def rescale(self) -> None:
        """Take on the scale of words: the card grows less than they do."""
        self.set_wide(self._wide)

    def set_wide(self, wide: bool) -> None:
        """Take all the width there is, or the card's own."""
        self._wide = wide
        self.setMinimumWidth(grown(WIDTH))
        self.setMaximumWidth(_UNLIMITED if wide else grown(WIDTH))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._face.set_theme(theme)
        self._bars.set_theme(theme)
        self.explanation.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give way where there is no room for bars and explanation."""
        super().resizeEvent(event)
        self._make_room()

    def _show_why(self, wanted: bool) -> None:
        self._make_room()
        if wanted:
            self.explanation.show_reading(self._reading)
        self.why_wanted.emit(wanted)

    def _make_room(self) -> None:
        wanted, roomy = self.why.isChecked(), self.height() >= scaled(_ROOM_FOR_BOTH)
        self._bars.setVisible(not wanted or roomy)
        self._note.setVisible(not wanted)  # where the explanation leads it is said at length
        self._rest.changeSize(0, 0, vData=QSizePolicy.Policy.Expanding if wanted else QSizePolicy.Policy.Fixed)
        self.explanation.set_compact(not roomy)
        self.explanation.setVisible(wanted)

    def show_reading(self, face_id: int | None, reading: Reading | None, now_s: float) -> None:
        """Show a person's newest reading.

        Args:
            face_id: whose card it is; None while nobody was seen.
            reading: None while that person is out of view.
            now_s: source time, for how long the emotion has lasted.
        """
        self._who.setText(person(face_id) if face_id is not None else "")
        self._reading = reading
        if self.why.isChecked():
            self.explanation.show_reading(reading)
        if reading is None:
            nobody = translate("Card", "Nobody in view") if face_id is None else translate("Card", "Not in view")
            self._set(None, nobody, "", "", None, quiet=True)
            return
        lasted = translate("Card", "for {}").format(duration(now_s - reading.since_s))
        view = quality_word(reading.quality)
        if reading.emotion is None:
            title = emotion_word(None)
            self._set(None, title, f"{unsure_reason(reading)} · {lasted}", view, reading.smoothed)
            if reading.quality is not Quality.OK:
                self._bars.show_probs(None, None)
        else:
            sure = "" if reading.confidence is None else percent(reading.confidence)
            since = f"{lasted} · " + translate("Card", "confidence {}").format(sure)
            self._set(reading.emotion, emotion_word(reading.emotion), since, view, reading.smoothed)

    def _set(
        self,
        emotion: Emotion | None,
        title: str,
        since: str,
        view: str,
        probs: NDArray[np.float32] | None,
        *,
        quiet: bool = False,
    ) -> None:
        if self._word.text() != title:
            self._word.setFont(font(20, 500) if quiet else font(29, 600))
        self._face.show_emotion(emotion)
        self._word.setText(title)
        self._since.setText(since or " ")
        self._view.setText(view)
        self._bars.show_probs(probs, emotion)
        name = ": ".join(t for t in (self._who.text(), title) if t)
        if name != self.accessibleName():
            self.setAccessibleName(name)

    @property
    def title(self) -> str:
        """The word that is shown large."""
        return self._word.text()

    @property
    def view_words(self) -> str:
        """What is said of the view."""
        return self._view.text()
