"""The place of the rolling timeline: ground and words at once, the plot itself as soon as pyqtgraph is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from emomonitor.ui.announcer import CalmDescription
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import grown, scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.timeline_marks import TimelineMark
from emomonitor.ui.timeline_model import TimelineView
from emomonitor.ui.timeline_words import view_words
from emomonitor.ui.words import translate

if TYPE_CHECKING:  # it loads pyqtgraph, which the window need not wait for
    from emomonitor.ui.timeline_canvas import TimelineCanvas
    from emomonitor.ui.timeline_readout import ReadOut

_LEAST = 80
"""Least height in pixels."""

_TOP, _BOTTOM = 8.0, 22.0
"""Pixels that the plot leaves to markers and to its axis."""


_EDGE = 4
"""Pixels between the way back to now and the plot's right edge."""


class TimelinePlot(QWidget):
    """The plot without its controls; shows a view of the model, and where that stands still, the way back to now."""

    back_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: TimelineView | None = None
        self._stacked = True
        self._canvas: TimelineCanvas | None = None
        self._calm = CalmDescription(self)
        is_painted(self)
        self._frozen = self._focused = False
        self.back = QPushButton(self)
        self.back.setObjectName("overTimeline")
        self.back.clicked.connect(self.back_wanted)
        self.back.hide()
        self.setMinimumHeight(grown(_LEAST))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.retranslate()

    def build(self) -> None:
        """Make the plot; imports pyqtgraph, so do it once the window is up and somebody else has imported it."""
        if self._canvas is not None:
            return
        from emomonitor.ui.timeline_canvas import TimelineCanvas

        self._canvas = TimelineCanvas(self._theme, self)
        self._canvas.set_stacked(self._stacked)
        self._canvas.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # see timeline_gestures
        self._canvas.setGeometry(self.rect())
        self._canvas.hide()
        self.back.raise_()
        self.show_view(self._view, frozen=self._frozen)

    def sizeHint(self) -> QSize:
        """The sketch's height."""
        return QSize(600, 160)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.setAccessibleName(translate("Timeline", "Timeline of the six emotions"))
        self.back.setText(translate("Timeline", "Paused – back to now"))
        self.back.setAccessibleName(self.back.text())
        self.back.setToolTip(translate("Timeline", "Follow the newest picture again (End)"))
        self._place_back()
        if self._canvas is not None:
            self._canvas.retranslate()
        self._calm.again()
        self.update()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.setMinimumHeight(grown(_LEAST))
        if self._canvas is not None:
            self._canvas.rescale()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        if self._canvas is not None:
            self._canvas.set_theme(theme)
        self.update()

    def set_stacked(self, stacked: bool) -> None:
        """Draw shares on top of each other, or six lines."""
        self._stacked = stacked
        if self._canvas is not None:
            self._canvas.set_stacked(stacked)

    def show_view(self, view: TimelineView | None, *, frozen: bool = False) -> None:
        """Show a view, which follows the newest scene or stands still; None is an empty timeline."""
        self._view, self._frozen = view, frozen
        self.back.setVisible(frozen and view is not None)
        self._calm.say(lambda: view_words(self._view))
        if self._canvas is None:
            return
        if view is not None:
            self._canvas.show_view(view, frozen=frozen)
        self._canvas.setVisible(view is not None)

    def show_cursor(self, said: ReadOut | None) -> None:
        """Show what is said of a moment, or nothing."""
        if self._canvas is not None:
            self._canvas.show_cursor(said)

    def select(self, mark: TimelineMark | None) -> None:
        """Show a marker as the chosen one, or none."""
        if self._canvas is not None:
            self._canvas.select(mark)

    def set_focused(self, focused: bool) -> None:
        """Show that keys act here."""
        self._focused = focused
        self.update()
        if self._canvas is not None:
            self._canvas.set_focused(focused)

    # -- where things are --------------------------------------------------------------------------

    def time_at(self, x: float) -> float | None:
        """Source time at a pixel; None where there is none."""
        return None if self._canvas is None else self._canvas.time_at(x)

    def mark_at(self, at: QPointF) -> int | None:
        """Number of the marker that a point means, None where there is none."""
        return None if self._canvas is None else self._canvas.mark_at(at)

    def on_handle(self, at: QPointF) -> bool:
        """Whether a point means the handle at the chosen marker's end."""
        return self._canvas is not None and self._canvas.on_handle(at)

    @property
    def span_s(self) -> float:
        """Seconds from edge to edge; 0 while it is empty."""
        return 0.0 if self._view is None else self._view.end_s - self._view.start_s

    @property
    def seconds_a_pixel(self) -> float:
        """Seconds that one pixel stands for."""
        return self.span_s / max(1, self.width())

    @property
    def view(self) -> TimelineView | None:
        """What is shown."""
        return self._view

    @property
    def canvas(self) -> TimelineCanvas | None:
        """What draws it; None until :meth:`build`."""
        return self._canvas

    @property
    def paints(self) -> int:
        """How often the plot was drawn."""
        return 0 if self._canvas is None else self._canvas.paints

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the plot fill it."""
        super().resizeEvent(event)
        if self._canvas is not None:
            self._canvas.setGeometry(self.rect())
        self._place_back()

    def _place_back(self) -> None:
        self.back.ensurePolished()
        self.back.adjustSize()
        # Over the axis rather than over the shares, and below what is said of a moment.
        self.back.move(self.width() - self.back.width() - _EDGE, self.height() - self.back.height() - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground on which the plot will lie, and that it is still empty."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        area = QRectF(0, _TOP, self.width(), self.height() - _TOP - scaled(_BOTTOM))
        painter.fillRect(area, QColor(self._theme.ground))
        if self._view is None:
            painter.setFont(font(12))
            painter.setPen(QColor(self._theme.quiet))
            words = translate("Timeline", "The timeline begins with the first picture.")
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)
            if self._focused:
                painter.setPen(QPen(QColor(self._theme.text), 2))
                painter.drawRect(area.adjusted(1, 1, -1, -1))
