"""The list of sessions: found again by date, name or note, each with a small ribbon."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from emomonitor.entities import utc_now
from emomonitor.replay.glance import Glance
from emomonitor.ui.scale import scaled
from emomonitor.ui.sessions.entries import Entry
from emomonitor.ui.sessions.lookout import Lookout
from emomonitor.ui.sessions.model import ENTRY, SessionModel
from emomonitor.ui.sessions.ribbon import paint_ribbon, ribbon_image
from emomonitor.ui.sessions.words import entry_people, length_words, when_words
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

_ROW = 86
_EDGE = 12
_RIBBON = 20
_ROUND = 10.0
_LOOK_MS = 60
"""After so long without scrolling or typing the sessions that are seen are looked at."""

_RIBBONS = 256
"""Pictures that are kept: more than any screen shows."""

Index = QModelIndex | QPersistentModelIndex


class Delegate(QStyledItemDelegate):
    """Paints a session's line: when, how long, who, and its ribbon."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._ribbons: OrderedDict[tuple[Path, bool], tuple[Glance, QImage]] = OrderedDict()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All lines are equally high."""
        return QSize(100, scaled(_ROW))

    def _ribbon(self, path: Path, glance: Glance) -> QImage:
        """Return a session's ribbon, drawn once for each theme."""
        key = (path, self.theme.dark)
        found = self._ribbons.pop(key, None)
        if found is None or found[0] is not glance:
            found = glance, ribbon_image(glance, self.theme)
        self._ribbons[key] = found
        while len(self._ribbons) > _RIBBONS:
            self._ribbons.popitem(last=False)
        return found[1]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        entry = index.data(ENTRY)
        if not isinstance(entry, Entry):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option)
        inner = QRectF(option.rect).adjusted(_EDGE, scaled(9), -_EDGE, -scaled(9))
        self._paint_words(painter, entry, inner)
        where = QRectF(inner.x(), inner.bottom() - scaled(_RIBBON), inner.width(), scaled(_RIBBON))
        if entry.glance is not None:
            paint_ribbon(painter, self._ribbon(entry.path, entry.glance), where, 4.0)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.raised))
            painter.drawRoundedRect(where, 4.0, 4.0)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        t, state = self.theme, option.state
        place = QRectF(option.rect).adjusted(1, 2, -1, -2)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.raised))
            painter.drawRoundedRect(place, _ROUND, _ROUND)
        if chosen:  # not by its ground alone
            painter.setBrush(QColor(t.text))
            painter.drawRoundedRect(QRectF(place.x(), place.y() + 12, 3, place.height() - 24), 1.5, 1.5)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(t.text), 2))
            painter.drawRoundedRect(place, _ROUND, _ROUND)

    def _paint_words(self, painter: QPainter, entry: Entry, inner: QRectF) -> None:
        t = self.theme
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        middle = Qt.AlignmentFlag.AlignVCenter
        line = QRectF(inner.x(), inner.y(), inner.width(), scaled(20))
        painter.setFont(font(13))
        length = ""
        if entry.recording:
            length = translate("Sessions", "recording")
        elif entry.length_s is not None:
            length = length_words(entry.length_s)
        painter.setPen(QColor(t.text if entry.recording else t.quiet))
        painter.drawText(line, right | middle, length)
        room = line.width() - painter.fontMetrics().horizontalAdvance(length) - 8
        if entry.recording:
            dot = scaled(8)
            at = line.right() - painter.fontMetrics().horizontalAdvance(length) - dot - 6
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.record_dot))
            painter.drawEllipse(QRectF(at, line.center().y() - dot / 2, dot, dot))
            room -= dot + 6
        painter.setPen(QColor(t.text))
        painter.setFont(font(14, 500))
        when = when_words(entry.started, utc_now())
        painter.drawText(line, left | middle, self._short(painter, when, room))
        painter.setFont(font(12))
        painter.setPen(QColor(t.quiet))
        below = QRectF(inner.x(), line.bottom(), inner.width(), scaled(18))
        painter.drawText(below, left | middle, self._short(painter, entry_people(entry), inner.width()))

    @staticmethod
    def _short(painter: QPainter, words: str, room: float) -> str:
        return painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room))


class ListView(QListView):
    """The list itself: Enter opens what is framed.

    Signals:
        resized: more or fewer lines are seen.
    """

    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sessionList")
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter; a letter is not a search here: the search field is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
        elif event.text() and event.text().isprintable() and event.key() != Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame lies on a line as soon as the keyboard comes."""
        super().focusInEvent(event)
        model, chosen = self.model(), self.selectionModel()
        if model is not None and model.rowCount() and not self.currentIndex().isValid():
            chosen.setCurrentIndex(model.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell of it."""
        super().resizeEvent(event)
        self.resized.emit()

    def visible_rows(self) -> range:
        """The lines that can be seen, at least in part."""
        area = self.viewport().rect()
        first = self.indexAt(QPoint(area.center().x(), 1))
        last = self.indexAt(QPoint(area.center().x(), area.bottom() - 1))
        model = self.model()
        count = 0 if model is None else model.rowCount()
        if not count:
            return range(0)
        return range(max(0, first.row()), (last.row() if last.isValid() else count - 1) + 1)


class SessionList(QWidget):
    """Search field and list. What is seen is looked at in the background.

    Signals:
        chosen: the path of a session that shall be opened.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, model: SessionModel, lookout: Lookout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._model, self._lookout = model, lookout
        self.search, self.view, self.nothing = QLineEdit(), ListView(), QLabel()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_typed)
        self.search.installEventFilter(self)
        self.delegate = Delegate(theme, self.view)
        self.view.setItemDelegate(self.delegate)
        self.view.setModel(model)
        self.view.clicked.connect(self._on_activated)
        self.view.activated.connect(self._on_activated)
        self.view.verticalScrollBar().valueChanged.connect(lambda _: self.look_soon())
        self.view.resized.connect(self.look_soon)
        self.nothing.setObjectName("quiet")
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)
        column.addWidget(self.nothing, 1)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_LOOK_MS)
        self._soon.timeout.connect(self._look)
        model.modelReset.connect(self._on_reset)
        self._opened: Path | None = None
        self._on_reset()

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.search.setPlaceholderText(translate("Sessions", "Date, name, note"))
        self.search.setAccessibleName(translate("Sessions", "Find a session by date, name or note"))
        self.search.setToolTip(
            translate("Sessions", "For example: 23 Nov, 2026-11, yesterday, a name, a word of a note")
        )
        self.view.setAccessibleName(translate("Sessions", "Sessions, newest first"))
        self._say_nothing()
        self.view.viewport().update()

    def _say_nothing(self) -> None:
        """Say that nothing fits, where there is something that could."""
        some = bool(self._model.entries)
        self.nothing.setText(translate("Sessions", "No session fits this.") if some else "")

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.delegate.theme = theme
        self.view.viewport().update()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.view.scheduleDelayedItemsLayout()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """From the search field, Down goes into the list and Enter opens what is first."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self.view.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (first := self._model.entry(0)) is not None:
                self.chosen.emit(first.path)
                return True
        return False

    def mark(self, path: Path | None) -> None:
        """Show which session is open."""
        self._opened = path
        row = None if path is None else self._model.row_of(path)
        if row is None:
            self.view.clearSelection()
        else:
            self.view.setCurrentIndex(self._model.index(row))

    def look_soon(self) -> None:
        """Look at what is seen, once it stands still."""
        self._soon.start()

    def _look(self) -> None:
        entries = self._model.entries
        seen = [e for row in self.view.visible_rows() if (e := self._model.entry(row)) is not None]
        self._lookout.look(entries.values(), seen if self.isVisible() else ())

    def _on_typed(self, text: str) -> None:
        self._model.look_for(text)
        self.look_soon()

    def _on_reset(self) -> None:
        some = self._model.rowCount() > 0
        self.view.setVisible(some)
        self.nothing.setVisible(not some)
        self._say_nothing()
        self.mark(self._opened)
        self.look_soon()

    def _on_activated(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY)
        if isinstance(entry, Entry):
            self.chosen.emit(entry.path)
