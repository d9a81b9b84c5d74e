"""How one job is drawn in the list: a drawing, its name, what it is doing, and a bar while it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from emomonitor.runtime.batch_jobs import Job, JobState
from emomonitor.ui.analyze.words import job_words, share_words
from emomonitor.ui.icons import paint_icon
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme

_HEIGHT = 56
_LINE = 18
_SIDE = 14
_ICON = 18
_BAR = 150
_BAR_FROM = 620
"""Pixels of a row from which on it has a bar too; with less, the figure says it."""
_WORDS_FROM = 560
"""Pixels of a row from which on its buttons have words."""

_MOST_LINES = 10
_BUTTONS, _SMALL_BUTTONS = 220, 116
"""Pixels that a row's buttons may take: long words keep off them always, so that none moves when a row is chosen."""

_DRAWINGS = {
    JobState.WAITING: "wait",
    JobState.RUNNING: "play",
    JobState.PAUSED: "pause",
    JobState.DONE: "done",
    JobState.FAILED: "warning",
    JobState.CANCELLED: "close",
}


@lru_cache(maxsize=4096)
def _lines(words: str, room: int, _pixels: int) -> int:
    metrics = QFontMetrics(font(13))
    box = metrics.boundingRect(QRect(0, 0, room, 10_000), int(Qt.TextFlag.TextWordWrap), words)
    return min(_MOST_LINES, max(1, round(box.height() / metrics.lineSpacing())))


def is_narrow(width: int) -> bool:
    """Whether rows of so many pixels have buttons without words."""
    return width < scaled(_WORDS_FROM)


class JobRow(QStyledItemDelegate):
    """Draws rows.

    Args:
        theme: the colours.
        jobs: gives the jobs by row: asking the model for each would take three times as long.

    Attributes:
        theme: the colours.
        taken: pixels at the right of the chosen row that its buttons have.
    """

    def __init__(self, theme: Theme, jobs: Callable[[], Sequence[Job]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._jobs = jobs
        self.taken = 0

    def _job(self, index: QModelIndex | QPersistentModelIndex) -> Job | None:
        jobs, row = self._jobs(), index.row()
        return jobs[row] if 0 <= row < len(jobs) else None

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One line of words, or as many as it takes to say why something failed."""
        job = self._job(index)
        lines = 1
        if job is not None and job.words:
            view = self.parent()
            lines = self.lines(job, self.room(view.viewport().width() if isinstance(view, QListView) else 0))
        return QSize(scaled(240), scaled(_HEIGHT + (lines - 1) * _LINE))

    def room(self, width: int) -> int:
        """Pixels that the words of a row so wide may take."""
        buttons = _SMALL_BUTTONS if is_narrow(width) else _BUTTONS
        return max(scaled(80), width - self._left() - scaled(_SIDE + buttons))

    @staticmethod
    def lines(job: Job, room: int) -> int:
        """Lines that the words of a job take in so many pixels."""
        return _lines(job_words(job), room, font(13).pixelSize())

    @staticmethod
    def _left() -> int:
        return scaled(2 * _SIDE + _ICON)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        job = self._job(index)
        if job is None:
            return
        view, theme = self.parent(), self.theme
        current = isinstance(view, QListView) and view.currentIndex().row() == index.row()
        place: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(
            painter,
            QRectF(place).adjusted(1, 1, -1, -1),
            current=current,
            hovered=bool(state & QStyle.StateFlag.State_MouseOver),
            focused=current and isinstance(view, QListView) and view.hasFocus(),
        )
        colour = theme.quiet if job.state in (JobState.WAITING, JobState.CANCELLED) else theme.text
        size = scaled(_ICON)
        where = QRectF(place.x() + scaled(_SIDE), place.center().y() - size / 2, size, size)
        paint_icon(painter, _DRAWINGS[job.state], colour, where)
        right = place.right() - scaled(_SIDE) - (self.taken if current else 0)
        if job.state.begun:
            right = self._paint_bar(painter, job, place, right)
        self._paint_words(painter, job, place.adjusted(self._left(), 0, 0, 0), right)
        painter.restore()

    def _paint_ground(self, painter: QPainter, place: QRectF, *, current: bool, hovered: bool, focused: bool) -> None:
        theme = self.theme
        if current or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            ground = QColor(theme.raised)
            if not current:
                ground.setAlphaF(0.5)
            painter.setBrush(ground)
            painter.drawRoundedRect(place, 10, 10)
        if focused:
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 9, 9)

    def _paint_bar(self, painter: QPainter, job: Job, place: QRect, right: int) -> int:
        """Draw how much is done and return where the words must end."""
        words = share_words(job)
        if not words:
            return right
        figures = font(13, 500)
        wide = QFontMetrics(figures).horizontalAdvance("100 %") + scaled(4)
        painter.setFont(figures)
        painter.setPen(QColor(self.theme.text))
        box = QRect(right - wide, place.y(), wide, place.height())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words)
        if right - place.x() < scaled(_BAR_FROM):
            return right - wide - scaled(12)
        length = scaled(_BAR)
        bar = QRectF(right - wide - scaled(10) - length, place.center().y() - 3, length, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.pressed))
        painter.drawRoundedRect(bar, 3, 3)
        painter.setBrush(QColor(self.theme.text))
        painter.drawRoundedRect(QRectF(bar.x(), bar.y(), max(6.0, bar.width() * (job.share or 0.0)), 6), 3, 3)
        return int(bar.x()) - scaled(16)

    def _paint_words(self, painter: QPainter, job: Job, place: QRect, right: int) -> None:
        """Draw the name and what there is to say under it, as a block in the middle of the row."""
        width = max(20, right - place.x())
        title, small = font(14, 500), font(13)
        high, gap = QFontMetrics(title).height(), scaled(2)
        if job.words:
            width = min(width, self.room(place.width() + self._left()))
        lines = self.lines(job, width) if job.words else 1
        low = lines * QFontMetrics(small).lineSpacing()
        top = place.center().y() - (high + gap + low) // 2
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextDontClip)
        painter.setFont(title)
        painter.setPen(QColor(self.theme.text))
        name = QFontMetrics(title).elidedText(job.path.name, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(QRect(place.x(), top, width, high), left, name)
        painter.setFont(small)
        painter.setPen(QColor(self.theme.quiet))
        words, under = job_words(job), QRect(place.x(), top + high + gap, width, low + 2)
        if job.words:
            painter.drawText(under, left | int(Qt.TextFlag.TextWordWrap), words)
        else:
            painter.drawText(under, left, QFontMetrics(small).elidedText(words, Qt.TextElideMode.ElideRight, width))
