"""Each expression's share of a day or a week, with its interval and the usual days beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.care.history.days import Share
from emomonitor.labels import EMOTIONS
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import emotion_word, number, percent, translate

_ROW, _LOW_ROW = 34, 52
_TRACK = 12
_NARROW = 520


class ShareRows(QWidget):
    """Six rows: name, a track with the usual days as a band, the value as a bar and its interval as a whisker."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        is_painted(self)
        self._shares: tuple[Share, ...] = ()
        self._corrected = False
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_shares(self, shares: Sequence[Share], *, corrected: bool) -> None:
        """Show other shares, as they were read or corrected."""
        self._shares, self._corrected = tuple(shares), corrected
        self.setAccessibleDescription(translate("Care", "; ").join(self.rows()))
        self.update()

    def rows(self) -> list[str]:
        """Say each row in words."""
        names = [emotion_word(e) for e in EMOTIONS[: len(self._shares)]]
        pairs = zip(names, self._shares, strict=True)
        return [translate("Care", "{}: {}").format(name, self._figures(s)) for name, s in pairs]

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Six rows."""
        return QSize(scaled(480), self.heightForWidth(scaled(480)))

    def minimumSizeHint(self) -> QSize:
        """Words below the tracks where there is little room."""
        return QSize(scaled(240), len(EMOTIONS) * scaled(_ROW))

    def heightForWidth(self, width: int) -> int:
        """Each row is higher where its words lie below."""
        return len(EMOTIONS) * scaled(_LOW_ROW if width < scaled(_NARROW) else _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        if not self._shares:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        narrow = self.width() < scaled(_NARROW)
        row = scaled(_LOW_ROW if narrow else _ROW)
        metrics = QFontMetrics(font(14))
        names = max(metrics.horizontalAdvance(emotion_word(e)) for e in EMOTIONS) + scaled(14)
        small = QFontMetrics(font(13))
        figures = 0 if narrow else max(small.horizontalAdvance(self._figures(s)) for s in self._shares) + scaled(14)
        full = self._full()
        for n, share in enumerate(self._shares):
            top, first = n * row, scaled(_ROW)
            left, middle = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignVCenter
            painter.setFont(font(14))
            painter.setPen(QColor(self._theme.text))
            painter.drawText(QRectF(0, top, names, first), left | middle, emotion_word(EMOTIONS[n]))
            track = QRectF(names, top + (first - scaled(_TRACK)) / 2, self.width() - names - figures, scaled(_TRACK))
            self._paint_track(painter, track, n, share, full)
            painter.setFont(font(13))
            painter.setPen(QColor(self._theme.quiet))
            words = QRectF(track.right() + scaled(14), top, figures, first)
            if narrow:
                words = QRectF(names, top + first - scaled(8), track.width(), row - first + scaled(4))
            painter.drawText(words, left | middle, self._figures(share))

    def _paint_track(self, painter: QPainter, track: QRectF, n: int, share: Share, full: float) -> None:
        def x(value: float) -> float:
            return track.left() + track.width() * min(1.0, value / full)

        value, low, high = self._of(share)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.raised))
        painter.drawRoundedRect(track, 3, 3)
        bar = track.adjusted(0, track.height() * 0.2, 0, -track.height() * 0.2)
        bar.setRight(x(value))
        painter.setBrush(QColor(self._theme.emotions[EMOTIONS[n]]))
        painter.drawRoundedRect(bar, 2, 2)
        if share.usual_low is not None and share.usual_high is not None and not self._corrected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.quiet), 1.2))
            left, right = x(share.usual_low), x(share.usual_high)
            painter.drawRoundedRect(QRectF(left, track.top() - 2, right - left, track.height() + 4), 3, 3)
        if low is not None and high is not None:
            y, half = track.center().y(), track.height() * 0.32
            for colour, width in ((self._theme.panel, 3.0), (self._theme.text, 1.6)):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawLine(QPointF(x(low), y), QPointF(x(high), y))
                if colour == self._theme.panel:
                    continue
                for end in (low, high):
                    painter.drawLine(QPointF(x(end), y - half), QPointF(x(end), y + half))

    def _full(self) -> float:
        """Return the share at the right end: a round one above all that is drawn."""
        largest = max(max(v for v in (*self._of(s), s.usual_high or 0.0) if v is not None) for s in self._shares)
        return next((f for f in (0.25, 0.5, 0.75) if largest <= f), 1.0)

    def _of(self, share: Share) -> tuple[float, float | None, float | None]:
        if self._corrected and share.corrected is not None:
            return share.corrected, share.corrected_low, share.corrected_high
        return share.value, share.low, share.high

    def _figures(self, share: Share) -> str:
        value, low, high = self._of(share)
        words = percent(value)
        if low is not None and high is not None:
            words = translate("Care", "{} ({} to {})").format(words, number(100 * low), number(100 * high))
        if share.usual is not None and not self._corrected:
            words = translate("Care", "{}, usually {}").format(words, number(100 * share.usual))
        return words
