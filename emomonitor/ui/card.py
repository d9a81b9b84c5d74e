"""The chosen person's card: emotion as drawing, word and colour, six live bars, and how well it is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from emomonitor.engines.catalog import ModelInfo
from emomonitor.engines.trust import Trust, in_words, trust_at, trust_of
from emomonitor.entities import Quality, Reading
from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.palette import EMOTION_COLOURS
from emomonitor.ui.affect_scales import AffectScales
from emomonitor.ui.announcer import CalmDescription
from emomonitor.ui.card_rows import columns
from emomonitor.ui.chips import NameButton
from emomonitor.ui.feedback import WrongButton
from emomonitor.ui.icons import face_icon, number_icon, number_size, paint_icon
from emomonitor.ui.panel import Panel
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import grown, scaled, target
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.why import WhyPanel
from emomonitor.ui.words import duration, emotion_word, percent, person, quality_word, translate, unsure_reason
from emomonitor.vision.affect import affect_of

WIDTH = 316
_UNLIMITED = 16_777_215
"""Qt's largest size of a widget."""

_ROW = 27
_MIN_ROW = 18
_BAR = 9.0

_ROOM_FOR_BOTH = 470
"""Height in pixels from which on bars and explanation have room one under the other."""

_ROOM_FOR_SCALES = 450
"""Height in pixels from which on valence and arousal have room under the bars."""


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
        names, figures = columns()
        for i, e in enumerate(EMOTIONS):
            line = QRectF(0, i * row, self.width(), row)
            strong = e is self._shown
            painter.setFont(font(13, 600 if strong else 400))
            painter.setPen(QColor(self._theme.text))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, emotion_word(e))
            track = QRectF(names, line.center().y() - bar / 2, self.width() - names - figures, bar)
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
        naming_wanted: a name is to be given to the person that is shown.
        why_wanted: whether the explanation is wanted, when its button was pressed.
        corrected: the expression that somebody calls right, or None where they can't say which it is.

    Attributes:
        who: the person's name.
        scales: valence and arousal.
        why: its button.
        explanation: what is said while that is pressed.
        buttons: the row at the lower edge, for what else can be done about a reading.
    """

    naming_wanted = Signal()
    why_wanted = Signal(bool)
    corrected = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_wide(False)
        self._theme = theme
        self._trust: tuple[Trust, ...] = ()
        self._based: bool | None = None  # what the note says
        self._named: tuple[int | None, str] | None = None  # whom the button names
        self.who = NameButton()
        self.who.setObjectName("who")
        self._view, self._word, self._since, self._note = (QLabel() for _ in range(4))
        for label in (self._view, self._since, self._note):
            label.setObjectName("quiet")
        for label, size, weight in (
            (self._view, 13, 400),
            (self._word, 29, 600),
            (self._since, 13, 400),
            (self._note, 12, 400),
        ):
            label.setFont(font(size, weight))
        self._note.setWordWrap(True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignBottom)
        self._note.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
        self._since.setWordWrap(True)
        self._face = _Face(theme)
        self._bars = EmotionBars(theme)
        self.scales = AffectScales(theme)
        self.who.clicked.connect(self.naming_wanted)
        self.who.naming_wanted.connect(self.naming_wanted)
        self._reading: Reading | None = None
        self.explanation = WhyPanel(theme)
        self.explanation.hide()
        self.why = QPushButton()
        self.why.setObjectName("toggle")
        self.why.setFixedHeight(target())
        self.why.setCheckable(True)
        self.why.toggled.connect(self._show_why)
        self.wrong = WrongButton(self.corrected.emit)
        self.wrong.setObjectName("toggle")
        self.wrong.setFixedHeight(target())
        self.buttons = QHBoxLayout()
        self._lay_out()
        self.retranslate()
        self.show_reading(None, None, 0.0)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 14)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.addWidget(self.who)
        top.addStretch(1)
        top.addWidget(self._view)
        big = QHBoxLayout()
        big.setSpacing(12)
        big.addWidget(self._face)
        big.addWidget(self._word, 1)
        column.addLayout(top)
        column.addSpacing(2)
        column.addLayout(big)
        column.addWidget(self._since)
        column.addSpacing(8)
        column.addWidget(self._bars)
        column.addSpacing(8)
        column.addWidget(self.scales)
        column.addWidget(self.explanation)
        column.addSpacing(4)
        column.addWidget(self._note, 1)
        self._rest = QSpacerItem(0, 0)
        column.addItem(self._rest)
        column.addSpacing(8)
        self.buttons.setSpacing(8)
        self.buttons.addWidget(self.why, 1)
        self.buttons.addWidget(self.wrong, 1)
        column.addLayout(self.buttons)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._based = None
        self._show_note(based=False)
        self._bars.setAccessibleName(translate("Card", "Shares of the six emotions"))
        self._bars.update()
        self.scales.retranslate()
        self._named = None
        self.why.setText(translate("Card", "Why?"))
        self.why.setAccessibleName(translate("Card", "Why? Show what the model looked at"))
        self.why.setToolTip(translate("Card", "Show what the model looked at (W)"))
        self.wrong.retranslate()
        self.explanation.retranslate()

    def minimumSizeHint(self) -> QSize:
        """The least size: where the page is low the scales go, and the bars give way to the explanation."""
        least = super().minimumSizeHint()
        if not self.scales.isHidden():
            least.setHeight(least.height() - self.scales.sizeHint().height())
        if self.why.isChecked() and not self._bars.isHidden():
            least.setHeight(least.height() - self._bars.minimumHeight())
        return least

    def sizeHint(self) -> QSize:
        """The least height: the picture decides, and opening the explanation must not move it."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def rescale(self) -> None:
        """Take on the scale of words: the card grows less than they do."""
        self._show_number()
        self.set_wide(self._wide)

    def set_wide(self, wide: bool) -> None:
        """Take all the width there is, or the card's own."""
        self._wide = wide
        self.setMinimumWidth(grown(WIDTH))
        self.setMaximumWidth(_UNLIMITED if wide else grown(WIDTH))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self._show_number()
        self._face.set_theme(theme)
        self.wrong.set_theme(theme)
        self._bars.set_theme(theme)
        self.scales.set_theme(theme)
        self.explanation.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
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
        self.scales.setVisible(not wanted and self.height() >= scaled(_ROOM_FOR_SCALES))
        self._note.setVisible(not wanted)  # where the explanation leads it is said at length
        self._rest.changeSize(0, 0, vData=QSizePolicy.Policy.Expanding if wanted else QSizePolicy.Policy.Fixed)
        self.explanation.set_compact(not roomy)
        self.explanation.setVisible(wanted)

    def set_model(self, model: ModelInfo | None) -> None:
        """Take on what was measured of the model that runs."""
        self._trust = () if model is None else trust_of(model)

    def show_reading(self, face_id: int | None, reading: Reading | None, now_s: float, name: str = "") -> None:
        """Show a person's newest reading.

        Args:
            face_id: whose card it is; None while nobody was seen.
            reading: None while that person is out of view.
            now_s: source time, for how long the emotion has lasted.
            name: what that person is called; empty where nobody has said.
        """
        self._show_who(face_id, name)
        self._since.setToolTip("")
        self._reading = reading
        self._show_note(based=reading is not None and reading.base is not None)
        self.wrong.setEnabled(reading is not None and reading.probs is not None)
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
            gated = reading.quality is not Quality.OK
            since = f"{unsure_reason(reading)} · {lasted}"
            self._set(None, title, since, view, None if gated else reading.smoothed)
        else:
            trusted = self._trusted(reading.confidence)
            since = f"{lasted} · {trusted}" if trusted else lasted
            self._set(reading.emotion, emotion_word(reading.emotion), since, view, reading.smoothed)

    def _show_note(self, *, based: bool) -> None:
        """Say what the figures are, and whether they are corrected by the person's own rest."""
        if based is self._based:
            return
        self._based = based
        words = translate("Card", "The model's guesses of the expression on the face, not facts about feelings.")
        if based:
            words += " " + translate("Card", "Corrected by the person's own baseline.")
        self._note.setText(words)

    def _show_who(self, face_id: int | None, name: str) -> None:
        if (face_id, name) == self._named:
            return
        self._named = (face_id, name)
        who = person(face_id, name) if face_id is not None else ""
        self.who.setText(f" {who}" if who else "")
        self._show_number()
        self.who.setEnabled(face_id is not None)
        numbered = person(face_id) if face_id is not None else ""
        self.who.setAccessibleName(translate("Card", "Name of {}").format(f"{who} ({numbered})" if name else who))
        self.who.setToolTip(translate("Card", "{}. Give a name (F2)").format(numbered) if face_id is not None else "")

    def _show_number(self) -> None:
        face_id = None if self._named is None else self._named[0]
        self.who.setIcon(QIcon() if face_id is None else number_icon(face_id, self._theme.quiet))
        self.who.setIconSize(number_size(face_id or 0))

    def _trusted(self, confidence: float | None) -> str:
        """How often the model was right when it was as sure; empty where that isn't known."""
        known = None if confidence is None else trust_at(self._trust, confidence)
        words = None if known is None else in_words(known.right)
        if known is None or words is None:
            return ""
        tip = translate(
            "Card",
            "Measured on {:,} test images: where the model was {} to {} sure, it was right in {} of them. Those were "
            "single pictures of other people; a face here may be read better or worse.",
        )
        filled = tip.format(known.images, percent(known.low), percent(known.high), percent(known.right))
        self._since.setToolTip(f"<p>{filled}</p>")
        return translate("Card", "when this sure, right {} times in {}").format(*words)

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
        self.scales.show_affect(affect_of(probs), sure=emotion is not None)
        name = ": ".join(t for t in (self.who.text().strip(), title) if t)
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

    @property
    def since_words(self) -> str:
        """For how long, and how far it can be trusted."""
        return self._since.text()
