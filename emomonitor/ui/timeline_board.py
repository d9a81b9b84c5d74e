"""What the timeline's plot shows: which time, which moment, which marker. The panel around it has the controls."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from emomonitor.ui.timeline_gestures import Gestures
from emomonitor.ui.timeline_keys import act_on_key
from emomonitor.ui.timeline_marks import TimelineMark
from emomonitor.ui.timeline_model import TimelineModel
from emomonitor.ui.timeline_plot import TimelinePlot
from emomonitor.ui.timeline_readout import ReadOut, read_out
from emomonitor.ui.timeline_window import TimelineWindow
from emomonitor.ui.words import mark_words, translate

_REDRAW_MS = 70
"""At most about 14 times a second: a minute moves by less than two pixels between."""


class TimelineBoard(QObject):
    """Brings model, plot, mouse and keys together. Redraws itself when it may.

    Attributes:
        model: what is remembered.
        seen: which time of it is seen.
        person: whose shares are drawn.

    Signals:
        moved: another time or span is seen, or it stands still now, or not any more.
        chosen: a marker (TimelineMark) was chosen or changed, None: none is.
        words_wanted: number of a marker whose words are to be asked for.
        mark_changed: a marker that was given another end here.
        mark_deleted: a marker that was taken out here.
    """

    moved = Signal()
    chosen = Signal(object)
    words_wanted = Signal(int)
    mark_changed = Signal(object)
    mark_deleted = Signal(object)

    def __init__(self, plot: TimelinePlot, span_s: float) -> None:
        super().__init__(plot)
        self.model = TimelineModel()
        self.seen = TimelineWindow(span_s)
        self.person: int | None = None
        self._plot = plot
        self._selected: int | None = None
        self._pointer_x: float | None = None
        self._cursor_s: float | None = None
        self._drawn: tuple[float, float, bool] | None = None
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(_REDRAW_MS)
        self._redraw.timeout.connect(self._draw)
        self.gestures = Gestures(plot)
        self._connect()

    def _connect(self) -> None:
        hand = self.gestures
        hand.scrolled.connect(self.scroll)
        hand.zoomed.connect(lambda factor, around: self.zoom_to(self.seen.span_s * factor, around))
        hand.pointed.connect(self._point)
        hand.picked.connect(self.select)
        hand.opened.connect(self.words_wanted)
        hand.dragged_end.connect(self._draw_end)
        hand.dropped_end.connect(self._tell_change)
        hand.pressed.connect(lambda key, modifiers: act_on_key(self, key, modifiers))
        self._plot.back_wanted.connect(self.follow)

    def restart(self) -> None:
        """Look at now, choose nothing: another source begins, or the clip began again."""
        self.seen.restart()
        self.let_go()
        self._moved()

    def advance(self) -> None:
        """Take in that the model has a new scene."""
        if self.model.now_s is not None:
            self.seen.advance(self.model.first_s, self.model.now_s)
            self._soon()

    # -- which time is seen ------------------------------------------------------------------------

    @property
    def frozen(self) -> bool:
        """Whether the view stands still."""
        return self.seen.frozen

    def toggle_freeze(self) -> None:
        """Stand still, or follow the newest scene again. What comes meanwhile is remembered."""
        if self.frozen:
            self.follow()
        elif self.model.now_s is not None:
            self.seen.freeze()
            self._moved()

    def follow(self) -> None:
        """Go back to now."""
        if self._plot.back.hasFocus():  # it is about to be hidden
            self._plot.setFocus()
        self.seen.follow()
        self._moved()

    def scroll(self, seconds: float) -> None:
        """Look at an earlier time (negative) or a later one; at the newest one it follows again."""
        if self.model.now_s is None or (seconds > 0 and not self.frozen):
            return
        self.seen.scroll(seconds)
        if seconds > 0 and self.seen.end_s >= self.model.now_s:
            self.seen.follow()
        self._moved()

    def zoom(self, step: int) -> None:
        """Zoom in (1) or out (-1)."""
        self.seen.zoom(step)
        self._moved()

    def zoom_to(self, span_s: float, around_s: float | None = None) -> None:
        """See a span of so many seconds; ``around_s`` keeps its place where the view stands still."""
        self.seen.zoom_to(span_s, around_s)
        self._moved()

    def _moved(self) -> None:
        self.moved.emit()
        self.redraw()

    # -- the moment under the cursor ---------------------------------------------------------------

    def _point(self, x: float | None) -> None:
        self._pointer_x, self._cursor_s = x, None
        self._show_cursor()

    def move_cursor(self, seconds: float) -> None:
        """Move the cursor; at an edge the view goes with it. The first step puts it at the right edge."""
        if self.model.now_s is None:
            return
        seen = self.seen
        here = self.cursor_s
        at = seen.end_s if here is None else here + seconds
        self._pointer_x, self._cursor_s = None, min(max(at, seen.oldest_s), self.model.now_s)
        if not seen.start_s <= self._cursor_s <= seen.end_s:
            seen.show(self._cursor_s)
            self._moved()
        self._show_cursor()
        if (said := self.said) is not None:
            self._plot.setAccessibleDescription(said.spoken)

    @property
    def cursor_s(self) -> float | None:
        """Source time under the cursor."""
        return self._cursor_s if self._pointer_x is None else self._plot.time_at(self._pointer_x)

    @property
    def said(self) -> ReadOut | None:
        """What is said of the moment under the cursor."""
        time_s, now_s = self.cursor_s, self.model.now_s
        if time_s is None or now_s is None:
            return None
        return read_out(self.model.moment(self.person, time_s), now_s=now_s, first_s=self.model.first_s)

    def _show_cursor(self) -> None:
        said = self.said
        self._plot.show_cursor(said)
        self.gestures.takes_escape = self._selected is not None or self._cursor_s is not None

    # -- markers, and the chosen one -------------------------------------------------------------------------

    def mark(self, time_s: float, text: str) -> TimelineMark:
        """Draw a marker at a source time."""
        mark = self.model.mark(time_s, text)
        self.stale()
        return mark

    def put_mark(self, mark: TimelineMark) -> None:
        """Draw a marker as it is now, or again."""
        self.model.marks.put(mark)
        if mark.key == self._selected:
            self._plot.select(mark)
            self.chosen.emit(mark)
        self.stale()

    @property
    def selected(self) -> TimelineMark | None:
        """The chosen marker."""
        return self.model.marks.get(self._selected)

    def select(self, key: int | None) -> None:
        """Choose a marker by its number, or none."""
        mark = self.model.marks.get(key)
        self._selected = None if mark is None else mark.key
        if mark is not None:
            self._plot.setAccessibleDescription(translate("Timeline", "Marker chosen: {}").format(mark_words(mark)))
        self._plot.select(mark)
        self.chosen.emit(mark)
        self._show_cursor()

    def select_neighbour(self, step: int) -> None:
        """Choose the next (1) or previous (-1) marker, and look at it."""
        cursor_s = self.cursor_s
        here = self.seen.end_s + 1e-3 if cursor_s is None else cursor_s
        mark = self.model.marks.neighbour(self._selected, here, step)
        if mark is not None:
            if not self.seen.start_s <= mark.time_s <= self.seen.end_s:
                self.seen.show(mark.time_s)
                self._moved()
            self.select(mark.key)

    def edit_selected(self) -> None:
        """Ask for the chosen marker's words."""
        if self._selected is not None:
            self.words_wanted.emit(self._selected)

    def toggle_end(self) -> None:
        """Let the chosen marker end now, or be a moment again."""
        mark = self.selected
        if mark is not None:
            self._set_end(mark, self.model.now_s if mark.end_s is None else None)
            self._tell_change()

    def move_end(self, seconds: float) -> None:
        """Move the chosen marker's end; before its beginning it is a moment again."""
        mark = self.selected
        if mark is not None and self.model.now_s is not None:
            self._draw_end(min(mark.last_s + seconds, self.model.now_s))
            self._tell_change()

    def _draw_end(self, time_s: float) -> None:
        mark = self.selected
        if mark is not None:
            self._set_end(mark, time_s if time_s > mark.time_s else None)

    def _set_end(self, mark: TimelineMark, end_s: float | None) -> None:
        changed = self.model.marks.change(mark.key, text=mark.text, end_s=end_s)
        if changed is not None:
            self.put_mark(changed)
            self.redraw()

    def _tell_change(self) -> None:
        if (mark := self.selected) is not None:
            self.mark_changed.emit(mark)

    def delete_selected(self) -> None:
        """Take the chosen marker out."""
        mark = self.selected
        if mark is not None:
            self.model.marks.remove(mark.key)
            self.select(None)
            self.stale()
            self.redraw()
            self.mark_deleted.emit(mark)

    def let_go(self) -> None:
        """Choose nothing and point at nothing."""
        self.select(None)
        self._point(None)

    # -- drawing -----------------------------------------------------------------------------------

    def _soon(self) -> None:
        if not self._redraw.isActive():
            self._redraw.start()

    def stale(self) -> None:
        """Draw again soon."""
        self._drawn = None
        self._soon()

    def _draw(self) -> None:
        """Draw what is new; a view that stands still and has not changed is drawn already."""
        seen = self.seen
        if self._drawn != (seen.start_s, seen.end_s, seen.frozen):
            self.redraw()
        elif self._plot.isVisible():
            self._show_cursor()

    def redraw(self) -> None:
        """Show the view, unless nobody could see it."""
        if self._plot.isVisible() and not self._plot.window().isMinimized():
            seen = self.seen
            self._drawn = (seen.start_s, seen.end_s, seen.frozen)
            end_s = seen.end_s if seen.frozen else None
            self._plot.show_view(self.model.view(self.person, seen.span_s, end_s=end_s), frozen=seen.frozen)
            self._show_cursor()
