"""What the Care page's drawings share: order, colours and words of what a stretch of time is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QDate, QLocale, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.care.history.days import Day, Glance, Hour
from emomonitor.care.history.words import say, span
from emomonitor.labels import Emotion
from emomonitor.palette import STACK_ORDER
from emomonitor.ui.flow import Flow
from emomonitor.ui.language import language_of_the_moment
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import emotion_word, translate

DISTRESS = (Emotion.ANGRY, Emotion.FEAR, Emotion.SAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """What a stretch of time is made of, in seconds.

    Attributes:
        labels: of each of :data:`STACK_ORDER`.
        unsure: alone in view without an expression that was shown.
        others: with several in view.
        nobody: with nobody, the camera being on.
        whole: how long it is; what is left was not watched.
    """

    labels: tuple[float, ...]
    unsure: float
    others: float
    nobody: float
    whole: float

    @property
    def view(self) -> float:
        """Seconds with somebody in view."""
        return sum(self.labels) + self.unsure + self.others

    @property
    def off(self) -> float:
        """Seconds in which nothing was watched."""
        return max(0.0, self.whole - self.view - self.nobody)


def mix_of_hour(hour: Hour) -> Mix:
    """Return what an hour is made of."""
    labels = tuple(float(hour.label_s[int(e)]) for e in STACK_ORDER)
    watched = sum(labels) + hour.unsure_s + hour.others_s + hour.nobody_s
    return Mix(
        labels=labels, unsure=hour.unsure_s, others=hour.others_s, nobody=hour.nobody_s, whole=watched + hour.off_s
    )


def mix_of_day(day: Day) -> Mix:
    """Return what a day is made of."""
    labels = tuple(sum(float(h.label_s[int(e)]) for h in day.hours) for e in STACK_ORDER)
    return Mix(
        labels=labels,
        unsure=day.unsure_s,
        others=day.view_s - day.alone_s,
        nobody=day.nobody_s,
        whole=day.length_s,
    )


def mix_of_glances(found: Sequence[Glance], whole: float) -> Mix:
    """Return what several days are made of."""
    labels = tuple(sum(float(g.label_s[int(e)]) for g in found) for e in STACK_ORDER)
    view = sum(g.view_s for g in found)
    # what isn't a shown expression is drawn as one part: a glance doesn't tell unsure from several people
    return Mix(
        labels=labels,
        unsure=max(0.0, view - sum(labels)),
        others=0.0,
        nobody=sum(g.watched_s - g.view_s for g in found),
        whole=whole,
    )


def long_span(seconds: float) -> str:
    """Write a length of time in the window's language."""
    return span(seconds, language_of_the_moment())


def said(key: str, **filled: object) -> str:
    """Return words of days and weeks in the window's language."""
    return say(key, language_of_the_moment(), **filled)


def mix_words(title: str, mix: Mix) -> str:
    """Say what a stretch of time is made of: for the line below a chart, and for whoever can't see it."""
    parts = [f"{emotion_word(e)} {long_span(s)}" for e, s in zip(STACK_ORDER, mix.labels, strict=True) if s >= 1]
    parts += [
        f"{said(f'table.{name}')} {long_span(seconds)}"
        for name, seconds in (("unsure", mix.unsure), ("others", mix.others), ("nobody", mix.nobody), ("off", mix.off))
        if seconds >= 1
    ]
    return translate("Care", "{}: {}").format(title, translate("Care", ", ").join(parts or [said("table.nothing")]))


def long_date(day: date) -> str:
    """Write a date with its weekday."""
    return QLocale().toString(QDate(day.year, day.month, day.day), translate("Care", "dddd, d MMMM yyyy"))


def short_date(day: date) -> str:
    """Write a date in few letters."""
    return QLocale().toString(QDate(day.year, day.month, day.day), translate("Care", "ddd d"))


def day_month(day: date) -> str:
    """Write a date without its year."""
    return QLocale().toString(QDate(day.year, day.month, day.day), translate("Care", "d MMM"))


def fill_of(part: int, theme: Theme) -> QBrush:
    """Return how a part of a :class:`Mix` is filled: the expressions, then unsure, several people, nobody."""
    if part < len(STACK_ORDER):
        return QBrush(QColor(theme.emotions[STACK_ORDER[part]]))
    if part == len(STACK_ORDER):
        return QBrush(QColor(theme.pressed))
    if part == len(STACK_ORDER) + 1:
        return QBrush(QColor(theme.quiet), Qt.BrushStyle.Dense6Pattern)
    return QBrush(QColor(theme.quiet), Qt.BrushStyle.BDiagPattern)


class _Swatch(QWidget):
    """One entry of a legend."""

    def __init__(self, part: int) -> None:
        super().__init__()
        self._part, self._words = part, ""
        self._theme: Theme | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, words: str) -> None:
        self._words = words
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        metrics = QFontMetrics(font(13))
        return QSize(metrics.horizontalAdvance(self._words) + scaled(24), max(scaled(20), metrics.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the square and the words."""
        if self._theme is None:
            return
        painter = QPainter(self)
        side = scaled(13)
        square = QRectF(0.5, (self.height() - side) / 2, side, side)
        if self._part > len(STACK_ORDER) + 2:
            painter.setPen(dashes(self._theme))
            painter.drawRect(square)
        else:
            painter.fillRect(square, fill_of(self._part, self._theme))
        painter.setFont(font(13))
        painter.setPen(QColor(self._theme.quiet))
        painter.drawText(
            QRectF(side + scaled(6), 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self._words
        )


def dashes(theme: Theme) -> QPen:
    """Return how time is drawn in which nothing was watched."""
    return QPen(QColor(theme.quiet), 1.0, Qt.PenStyle.DotLine)


class Legend(QWidget):
    """What the parts of a chart mean, over as many rows as they need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flow = Flow(spacing=14)
        self._swatches = [_Swatch(part) for part in range(len(STACK_ORDER) + 4)]
        for swatch in self._swatches:
            flow.addWidget(swatch)
        self.setLayout(flow)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        names = [emotion_word(e) for e in STACK_ORDER]
        names += [said(f"table.{name}") for name in ("unsure", "others", "nobody", "off")]
        for swatch, name in zip(self._swatches, names, strict=True):
            swatch.say(name)
        self.setAccessibleName(translate("Care", "Legend: {}").format(translate("Care", ", ").join(names)))

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        for swatch in self._swatches:
            swatch.set_theme(theme)

    def rescale(self) -> None:
        """Take on the scale of words."""
        for swatch in self._swatches:
            swatch.updateGeometry()
