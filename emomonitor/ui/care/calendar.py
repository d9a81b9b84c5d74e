"""The last weeks as a calendar: one place for each day, the stronger the larger an expression's share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.care.history.days import Glance
from emomonitor.labels import Emotion
from emomonitor.ui.care.parts import day_month, long_date, long_span
from emomonitor.ui.care.pointed import Pointed
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import percent, translate

_ROW, _GAP = 22, 4
_NARROWEST, _WIDEST = 24, 80
_HEAD = 20
_LEAST_TOP = 0.25
"""A share of this fills a place wholly even where no day has more: small differences aren't made to look large."""


class Calendar(Pointed):
    """Weeks from left to right, Monday to Sunday from top to bottom; as many weeks as there is room for.

    Places are the days' ordinal numbers (:meth:`datetime.date.toordinal`).
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._days: dict[date, Glance] = {}
        self._last = date(1970, 1, 4)
        self._today = self._shown = self._last
        self._wanted: tuple[Emotion, ...] = ()
        self._weeks = 10
        self._top = _LEAST_TOP
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_days(self, found: Sequence[Glance], shown: date, wanted: Sequence[Emotion], *, weeks: int) -> None:
        """Show other days.

        Args:
            found: those on which something was watched.
            shown: the one that the page shows.
            wanted: expressions whose common share is drawn.
            weeks: at the most; they end with the newest day.
        """
        self._days = {g.date: g for g in found}
        newest = max([shown, *self._days])
        self._last = newest + timedelta(days=6 - newest.weekday())
        self._today = newest
        self._shown, self._current = shown, shown.toordinal()
        self._wanted, self._weeks = tuple(wanted), weeks
        shares = [share for day in self._days if (share := self.share_of(day)) is not None]
        self._top = max([_LEAST_TOP, *shares])
        self.describe()
        self.update()

    def share_of(self, day: date) -> float | None:
        """Return what is drawn of a day; None where too little was read."""
        found = self._days.get(day)
        if found is None or found.shares is None:
            return None
        return float(sum(found.shares[int(e)] for e in self._wanted))

    @property
    def top(self) -> float:
        """The share that fills a place wholly."""
        return self._top

    @property
    def colour(self) -> str:
        """Of a full place: the expression's own; a group has no hue, as colour means one emotion."""
        return self._theme.emotions[self._wanted[0]] if len(self._wanted) == 1 else self._theme.text

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Seven rows and the months above."""
        return QSize(scaled(480), scaled(_HEAD) + 7 * scaled(_ROW) + 6 * _GAP)

    def minimumSizeHint(self) -> QSize:
        """A few weeks."""
        return QSize(scaled(220), self.sizeHint().height())

    # -- place -------------------------------------------------------------------------------------

    def _left(self) -> int:
        metrics = QFontMetrics(font(12))
        return max(metrics.horizontalAdvance(self._weekday(n)) for n in range(7)) + scaled(12)

    @staticmethod
    def _weekday(row: int) -> str:
        return QLocale().dayName(row + 1, QLocale.FormatType.ShortFormat)

    def weeks_shown(self) -> int:
        """Return how many weeks find room."""
        room = self.width() - self._left()
        return max(1, min(self._weeks, (room + _GAP) // (scaled(_NARROWEST) + _GAP)))

    def place_of(self, day: date) -> QRectF:
        """Return where a day is drawn; an empty rectangle for one that isn't."""
        count = self.weeks_shown()
        column = count - 1 - (self._last - day).days // 7
        if not 0 <= column < count or day > self._last:
            return QRectF()
        room = (self.width() - self._left() + _GAP - 3) / count
        wide = min(scaled(_WIDEST), room - _GAP)
        pitch = min(room, wide + _GAP)
        top = scaled(_HEAD) + day.weekday() * (scaled(_ROW) + _GAP)
        return QRectF(self._left() + column * pitch, top, wide, scaled(_ROW))

    # -- painting ----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw weekdays, months and a place for each day."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(12))
        painter.setPen(QColor(self._theme.quiet))
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for row in range(7):
            top = scaled(_HEAD) + row * (scaled(_ROW) + _GAP)
            painter.drawText(QRectF(0, top, self._left(), scaled(_ROW)), middle, self._weekday(row))
        self._paint_months(painter)
        for n in range(7 * self.weeks_shown()):
            day = self._last - timedelta(days=n)
            if day <= self._today:
                self._paint_day(painter, day)

    def _paint_months(self, painter: QPainter) -> None:
        free = 0.0
        metrics = QFontMetrics(font(12))
        for n in reversed(range(self.weeks_shown())):
            monday = self._last - timedelta(days=7 * n + 6)
            place = self.place_of(monday)
            words = day_month(monday)
            if place.left() < free:
                continue
            painter.drawText(QPointF(place.left(), scaled(_HEAD) - scaled(7)), words)
            free = place.left() + metrics.horizontalAdvance(words) + scaled(14)

    def _paint_day(self, painter: QPainter, day: date) -> None:
        place, share = self.place_of(day).adjusted(0.5, 0.5, -0.5, -0.5), self.share_of(day)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.hairline), 1))
        if share is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_mixed(self._theme.raised, self.colour, share / self._top))
        elif day in self._days:  # something was watched, but too little was read
            painter.setPen(QPen(QColor(self._theme.quiet), 1, Qt.PenStyle.DotLine))
        painter.drawRoundedRect(place, 4, 4)
        keyboard = self.hasFocus() and day.toordinal() == self._current
        if day == self._shown or keyboard:
            width = 3 if keyboard else 1.6
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.text), width))
            painter.drawRoundedRect(place.adjusted(-1.5, -1.5, 1.5, 1.5), 5, 5)

    # -- what is told ------------------------------------------------------------------------------

    def words_of(self, day: date) -> str:
        """Say what is drawn of a day."""
        found, share = self._days.get(day), self.share_of(day)
        if found is None:
            words = translate("Care", "nothing was watched")
        elif share is None:
            words = translate("Care", "in view for {}, too little to say more").format(long_span(found.view_s))
        else:
            words = translate("Care", "{} of the readable time; in view for {}").format(
                percent(share), long_span(found.view_s)
            )
        return translate("Care", "{}: {}").format(long_date(day), words)

    def words_at(self, place: int) -> str:
        """Say what is drawn of a day."""
        return self.words_of(date.fromordinal(place))

    def at(self, where: QPointF) -> int | None:
        """Return the day at a point."""
        first = self._last - timedelta(days=7 * self.weeks_shown() - 1)
        days = (first + timedelta(days=n) for n in range(7 * self.weeks_shown()))
        return next((d.toordinal() for d in days if d <= self._today and self.place_of(d).contains(where)), None)

    def step(self, key: Qt.Key) -> int | None:
        """Go from day to day, and from week to week."""
        steps = {Qt.Key.Key_Left: -7, Qt.Key.Key_Right: 7, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if key not in steps or self._current is None:
            return None
        new = min(self._today, date.fromordinal(self._current) + timedelta(days=steps[key]))
        return self._current if self.place_of(new).isEmpty() else new.toordinal()

    def first(self) -> int | None:
        """Begin with a day that is seen."""
        now = date.fromordinal(self._current) if self._current is not None else self._shown
        return (self._today if self.place_of(now).isEmpty() else now).toordinal()


def _mixed(ground: str, full: str, share: float) -> QColor:
    """Return a colour between two."""
    a, b, t = QColor(ground), QColor(full), min(1.0, max(0.0, share))
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * t,
        a.greenF() + (b.greenF() - a.greenF()) * t,
        a.blueF() + (b.blueF() - a.blueF()) * t,
    )
