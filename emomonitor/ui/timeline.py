"""The timeline's panel: what is remembered, how it is shown, whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from emomonitor.entities import Scene
from emomonitor.ui.controls import Button, Picker, Segments
from emomonitor.ui.flow import Flow
from emomonitor.ui.panel import Panel
from emomonitor.ui.scale import grown
from emomonitor.ui.theme import Theme
from emomonitor.ui.timeline_board import TimelineBoard
from emomonitor.ui.timeline_legend import Legend
from emomonitor.ui.timeline_markbar import MarkBar
from emomonitor.ui.timeline_marks import TimelineMark
from emomonitor.ui.timeline_model import HOLD_S, TimelineModel
from emomonitor.ui.timeline_plot import TimelinePlot
from emomonitor.ui.words import person, translate

SPANS_S = (30.0, 60.0, 300.0)
"""Seconds that one can choose to see with a button; zooming finds others."""

_HEIGHT = 206
"""Usual height of the panel in pixels."""


class TimelinePanel(Panel):
    """The timeline with its controls. Feed it every scene; it redraws itself when it may.

    Attributes:
        board: what is shown, and the signals about markers.
        plot: where it is shown.

    Signals:
        person_chosen: whose timeline is wanted.
        mark_wanted: source time at which a marker is to be set.
    """

    person_chosen = Signal(int)
    mark_wanted = Signal(float)

    def __init__(self, theme: Theme, *, span_s: float, hold_s: float = HOLD_S, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hold_s = hold_s
        self._names: Mapping[int, str] = MappingProxyType({})
        self._spans, self._modes = Segments(len(SPANS_S)), Segments(2)
        self.pause = Button("pause")
        self.pause.set_compact(True)
        self.legend, self.bar = Legend(theme), MarkBar(theme)
        self._picker = Picker("person")
        self._menu = QMenu(self._picker)
        self._picker.setMenu(self._menu)
        self.plot = TimelinePlot(theme)
        self.board = TimelineBoard(self.plot, min(SPANS_S, key=lambda s: abs(s - span_s)))
        self._modes.choose(0)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.set_theme(theme)
        self.set_person(None)

    def _lay_out(self) -> None:
        head = Flow(spacing=8, last_right=True)
        head.addWidget(self.pause)
        head.addWidget(self._spans)
        head.addWidget(self._modes)
        head.addWidget(self.legend)
        head.addWidget(self.bar)
        head.addWidget(self._picker)
        self.bar.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 4)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.plot, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be no higher than usual, unless the controls need rows of their own."""
        super().resizeEvent(event)
        self.setMaximumHeight(max(grown(_HEIGHT), self.minimumSizeHint().height()))

    def _connect(self) -> None:
        board, bar = self.board, self.bar
        self._menu.aboutToShow.connect(self._fill_menu)
        self._spans.chosen.connect(lambda i: board.zoom_to(SPANS_S[i]))
        self._modes.chosen.connect(lambda i: self.plot.set_stacked(i == 0))
        self.pause.clicked.connect(board.toggle_freeze)
        board.moved.connect(self._show_time)
        board.chosen.connect(self._show_mark)
        board.gestures.menu_wanted.connect(self._open_menu)
        bar.edit_wanted.connect(board.edit_selected)
        bar.end_wanted.connect(board.toggle_end)
        bar.delete_wanted.connect(board.delete_selected)
        bar.close_wanted.connect(lambda: board.select(None))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._spans.set_words(
            translate("Timeline", "Time shown"),
            [translate("Timeline", "30 s"), translate("Timeline", "1 min"), translate("Timeline", "5 min")],
        )
        self._modes.set_words(
            translate("Timeline", "Drawn as"), [translate("Timeline", "Stacked"), translate("Timeline", "Lines")]
        )
        self.legend.retranslate()
        self.bar.retranslate()
        self.plot.retranslate()
        self._show_time()
        self._show_person()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        for part in (self.pause, self.legend, self.bar, self._picker, self.plot):
            part.set_theme(theme)

    def build(self) -> None:
        """Make the plot, once the window is up: it imports pyqtgraph."""
        self.plot.build()

    # -- what it is fed ----------------------------------------------------------------------------

    def clear(self) -> None:
        """Forget everything: another source begins."""
        self.model.clear()
        self.board.restart()

    def add(self, scene: Scene) -> None:
        """Take in a scene."""
        before = self.model.now_s
        self.model.add(scene, hold_s=self._hold_s)
        if before is not None and scene.time_s < before:  # the clip began again
            self.board.restart()
        self.board.advance()

    def mark(self, time_s: float, text: str) -> TimelineMark:
        """Draw a marker at a source time."""
        return self.board.mark(time_s, text)

    def redraw(self) -> None:
        """Show the newest view, unless nobody could see it."""
        self.board.redraw()

    @property
    def model(self) -> TimelineModel:
        """What is remembered."""
        return self.board.model

    def set_person(self, face_id: int | None) -> None:
        """Choose whose timeline is shown."""
        if face_id != self.board.person or not self._picker.text():
            self.board.person = face_id
            self._show_person()
            self.board.stale()

    def set_names(self, names: Mapping[int, str]) -> None:
        """Call people by these names."""
        self._names = MappingProxyType(dict(names))
        self._show_person()

    def _show_person(self) -> None:
        who = self.board.person
        chosen = translate("Timeline", "Nobody yet") if who is None else person(who, self._names.get(who, ""))
        self._picker.set_chosen(translate("Timeline", "Timeline of"), chosen)

    @property
    def person(self) -> int | None:
        """Whose timeline is shown."""
        return self.board.person

    def _show_time(self) -> None:
        """Let the buttons say which span is seen, and whether it stands still."""
        span_s, still = self.board.seen.span_s, self.board.frozen
        self._spans.choose(next((i for i, s in enumerate(SPANS_S) if abs(s - span_s) < 0.5), None))
        self.pause.set_drawing("play" if still else "pause")
        if still:
            self.pause.set_words(translate("Timeline", "Back to now"), translate("Timeline", "Back to now (Space)"))
        else:
            self.pause.set_words(
                translate("Timeline", "Pause the timeline"),
                translate("Timeline", "Let the timeline stand still; it goes on remembering (Space)"),
            )

    def _show_mark(self, mark: TimelineMark | None) -> None:
        """Put what can be done with the chosen marker in the legend's place."""
        if mark is None and self.bar.isAncestorOf(self.window().focusWidget() or self):
            self.plot.setFocus()  # the button that was pressed is about to be hidden
        if mark is not None:
            self.bar.show_mark(mark)
        self.legend.setVisible(mark is None)
        self.bar.setVisible(mark is not None)

    # -- menus -------------------------------------------------------------------------------------

    def _fill_menu(self) -> None:
        self._menu.clear()
        for face_id in self.model.people:
            action = self._menu.addAction(person(face_id, self._names.get(face_id, "")))
            action.setCheckable(True)
            action.setChecked(face_id == self.board.person)
            action.triggered.connect(lambda _=False, i=face_id: self.person_chosen.emit(i))
        if not self.model.people:
            self._menu.addAction(translate("Timeline", "Nobody was seen yet")).setEnabled(False)

    def _open_menu(self, at: QPointF | None) -> None:
        """Offer what can be done at a point, or at the cursor."""
        if at is not None and (key := self.plot.mark_at(at)) is not None:
            self.board.select(key)
        time_s = self.board.cursor_s if at is None else self.plot.time_at(at.x())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if time_s is not None:
            menu.addAction(translate("Timeline", "Mark here…"), lambda: self.mark_wanted.emit(time_s))
        if self.board.selected is not None:
            menu.addAction(self.bar.edit.toolTip(), self.board.edit_selected)
            menu.addAction(self.bar.end.toolTip(), self.board.toggle_end)
            menu.addAction(self.bar.delete.toolTip(), self.board.delete_selected)
        menu.addSeparator()
        menu.addAction(self.pause.toolTip(), self.board.toggle_freeze)
        menu.popup(self.plot.mapToGlobal((at or QPointF(self.plot.rect().center())).toPoint()))

    @property
    def spans(self) -> Segments:
        """The choice of time shown."""
        return self._spans

    @property
    def modes(self) -> Segments:
        """The choice of stacked or lines."""
        return self._modes
