"""A session opened again: its timeline in full and as a whole, played at any speed, with its video."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QVBoxLayout, QWidget

from emomonitor.errors import SessionError
from emomonitor.replay.replay import Replay
from emomonitor.ui.motion import motion_reduced
from emomonitor.ui.newest import Newest
from emomonitor.ui.panel import Panel
from emomonitor.ui.replay_axis import time_words
from emomonitor.ui.replay_bar import ReplayBar
from emomonitor.ui.replay_course import Loaded, load
from emomonitor.ui.replay_detail import Drawn, ReplayDetail
from emomonitor.ui.replay_keys import KEYS, act_on_key
from emomonitor.ui.replay_looks import LOOKS, Look
from emomonitor.ui.replay_overview import ReplayOverview
from emomonitor.ui.replay_picture import paint_picture, picture_bytes, save_picture
from emomonitor.ui.replay_playback import SPEEDS, Playback
from emomonitor.ui.replay_sheet import View, marks_of, word_sizes
from emomonitor.ui.replay_sketch import Sketch, Wanted, sketch
from emomonitor.ui.replay_video import ReplayVideo
from emomonitor.ui.replay_window import ReplayWindow
from emomonitor.ui.scale import scaled
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

_TICK_MS = 33
"""How often the cursor moves while a session plays: as often as most screens can show."""

_CALM_TICK_MS = 500
"""The same for those who want less motion."""

_PICTURE_RATIO = 2.0
"""Pixels of a PNG for one of the screen, at the least: it is looked at larger, and printed."""

_BESIDE_FROM = 760
"""Pixels of width from which on the video stands beside the timeline."""

_CURSOR_STEPS = 60
"""Steps of the cursor from edge to edge."""


class ReplayView(Panel):
    """The timeline of a session with everything that plays it. Lives in the GUI thread; disk and sums are elsewhere.

    What a widget usually calls ``window()`` and ``cursor()`` is another matter: see :meth:`seen` and :meth:`cursor_s`.

    Signals:
        cursor_moved: where it stands now.
        window_changed: (start, end) of the stretch that is seen.
        mark_wanted: time at which a mark is to be set.
        mark_chosen: id of the event of a mark that was clicked.
        ready: a course was made ready: what is drawn from now on is the person's or session's last asked for.
        video_toggled: the video is seen now, or no longer; another height may be needed.

    Args:
        theme: the colours.
        clock: seconds that never go back; playback goes by it.
    """

    cursor_moved = Signal(float)
    window_changed = Signal(float, float)
    mark_wanted = Signal(float)
    mark_chosen = Signal(int)
    ready = Signal()
    video_toggled = Signal(bool)

    def __init__(
        self, theme: Theme, *, clock: Callable[[], float] = time.monotonic, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("plain")  # it lies in somebody's card
        self._theme = theme
        self._replay: Replay | None = None
        self._person: int | None = None
        self._look: Look = "stacked"
        self._window = ReplayWindow()
        self._cursor_s = 0.0
        self._wants_video = True
        self.playback = Playback(clock)
        self.worker = Newest("replay-drawing", self)
        self.worker.done.connect(self._take)
        self.worker.failed.connect(lambda *_: self._say_failed())
        self._ticker = QTimer(self)
        self._ticker.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticker.timeout.connect(self.tick)
        self.detail, self.overview = ReplayDetail(theme, self._window), ReplayOverview(theme, self._window)
        self.video, self.bar = ReplayVideo(theme), ReplayBar(theme)
        self.video.hide()
        self._lay_out()
        self._connect()
        self.retranslate()
        self.set_replay(None)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._upper = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._upper.setSpacing(10)
        self._upper.addWidget(self.video, 2)
        self._upper.addWidget(self.detail, 5)
        column.addLayout(self._upper, 1)
        column.addWidget(self.overview)
        column.addWidget(self.bar)

    def _connect(self) -> None:
        detail, bar = self.detail, self.bar
        detail.picked.connect(self.set_cursor)
        detail.mark_picked.connect(self._pick_mark)
        detail.panned.connect(lambda s: self._changed(self._window.move(s)))
        detail.zoomed.connect(lambda factor, at: self._changed(self._window.zoom(factor, at)))
        detail.whole_wanted.connect(self.show_whole)
        detail.menu_wanted.connect(self._open_menu)
        self.overview.wanted.connect(self.set_window)
        bar.play_wanted.connect(self.toggle_play)
        bar.speed_wanted.connect(self.set_speed)
        bar.frame_wanted.connect(self.step_frame)
        bar.stop_wanted.connect(self.step_stop)
        bar.whole_wanted.connect(self.show_whole)
        bar.video_wanted.connect(self.show_video)
        self.video.found.connect(self._on_video)

    # -- what it is told ---------------------------------------------------------------------------

    def set_replay(self, replay: Replay | None) -> None:
        """Show a session; one with the same rows (after a change of its events) keeps window and cursor."""
        before, self._replay = self._replay, replay
        same = replay is not None and before is not None and replay.rows is before.rows
        self.detail.marks = self.overview.marks = () if replay is None else marks_of(replay.events)
        self.overview.clock = (lambda t: None) if replay is None else replay.wall_clock
        if not same:
            self.pause()
            self.worker.forget()
            self.detail.loaded = self.detail.drawn = self.detail.backdrop = self.overview.drawn = None
            if replay is None:
                self._window.restart(0.0, 0.0)
            else:
                self._window.restart(replay.start_s, replay.end_s)
            self._put_cursor(self._window.first_s)
            self.overview.describe()
            self.window_changed.emit(*self.seen())
        self._say_waiting()
        self._load()
        self.bar.set_usable(replay is not None and len(replay.rows) > 0)
        if not same:
            self._on_video(False)
        self.video.set_replay(replay)
        self._update()

    def set_person(self, person: int | None) -> None:
        """Show one person's course, or with None everybody's."""
        if person != self._person:
            self._person = person
            self._load()

    def set_look(self, look: Look) -> None:
        """Draw shares on top of each other, six lines, or a ribbon of labels."""
        if look not in LOOKS:
            raise ValueError(f"look is one of {', '.join(LOOKS)}, not {look!r}")
        if look != self._look:
            self._look = self.detail.look = look
            self._draw()
            self._update()

    def seen(self) -> tuple[float, float]:
        """The stretch that is seen: start and end in seconds of the log."""
        return self._window.start_s, self._window.end_s

    def set_window(self, start_s: float, end_s: float) -> None:
        """See a stretch, as far as it lies in the session."""
        self._changed(self._window.put(start_s, end_s))

    def show_whole(self) -> None:
        """See the whole session."""
        self.set_window(self._window.first_s, self._window.last_s)

    def cursor_s(self) -> float:
        """Where the cursor stands: seconds of the log."""
        return self._cursor_s

    def set_cursor(self, time_s: float) -> None:
        """Put the cursor somewhere; the window turns its page where it isn't seen there."""
        self._put_cursor(time_s)
        self.playback.jump(self._cursor_s)
        self._changed(self._window.show(self._cursor_s))
        said = self.detail.said_at(self._cursor_s)
        if said is not None:
            self.detail.calm.now(lambda: said.spoken)

    def choose_mark(self, event_id: int | None) -> None:
        """Draw a mark as the chosen one, or none."""
        self.detail.chosen_mark = event_id
        self.detail.update()

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        for part in (self.detail, self.overview, self.video, self.bar):
            part.retranslate()
        self._say_waiting()
        self._say_time()
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        for part in (self.detail, self.overview, self.video, self.bar):
            part.set_theme(theme)
        self._draw()

    # -- playing -----------------------------------------------------------------------------------

    @property
    def playing(self) -> bool:
        """Whether the cursor moves by itself."""
        return self.playback.playing

    def play(self) -> None:
        """Let the cursor move, from the beginning where it stands at the end."""
        if self._replay is None or not len(self._replay.rows):
            return
        at_end = self._cursor_s >= self._window.last_s - 1e-6
        self.playback.play(self._window.first_s if at_end else self._cursor_s, self._window.last_s)
        self._ticker.start(_CALM_TICK_MS if motion_reduced() else _TICK_MS)
        self.bar.show_playing(True)

    def pause(self) -> None:
        """Let the cursor stand still."""
        self.playback.pause()
        self._ticker.stop()
        self.bar.show_playing(False)

    def toggle_play(self) -> None:
        """Play or pause."""
        if self.playing:
            self.tick()
            self.pause()
        else:
            self.play()

    def set_speed(self, times: int) -> None:
        """Play so many times as fast as it was; one of :data:`SPEEDS`."""
        self.playback.speed = times
        self.bar.show_speed(times)

    def change_speed(self, step: int) -> None:
        """Play at the next speed or the one before."""
        at = SPEEDS.index(self.playback.speed) + step
        if 0 <= at < len(SPEEDS):
            self.set_speed(SPEEDS[at])

    def tick(self) -> None:
        """Move the cursor to where the clock says; the window turns its page when the cursor leaves it."""
        if not self.playing:
            return
        ended = self.playback.ended
        self._put_cursor(self.playback.now_s)
        if ended:
            self.pause()
        self._changed(self._window.show(self._cursor_s))
        self.detail.calm.say(self._spoken)

    def _spoken(self) -> str:
        said = self.detail.said_at(self._cursor_s)
        return "" if said is None else said.spoken

    def step_frame(self, step: int) -> None:
        """Go to the next frame of the log, or with -1 to the one before."""
        loaded = self.detail.loaded
        at = None if loaded is None else loaded.frame_after(self._cursor_s, step)
        if at is not None:
            self.pause()
            self.set_cursor(at)

    def step_stop(self, step: int) -> None:
        """Go to what begins next: a mark, or of one person a stretch of one emotion; with -1 to what began before."""
        loaded = self.detail.loaded
        found = [self._mark_after(step)]
        if loaded is not None and loaded.who is None:
            found.append(loaded.change_after(self._cursor_s, step))
        known = [t for t in found if t is not None]
        if known:
            self.set_cursor(min(known) if step > 0 else max(known))

    def step_mark(self, step: int) -> None:
        """Go to the next mark, or with -1 to the one before."""
        if (at := self._mark_after(step)) is not None:
            self.set_cursor(at)

    def _mark_after(self, step: int) -> float | None:
        here = self._cursor_s
        times = [m.time_s for m in self.detail.marks]
        if step > 0:
            return min((t for t in times if t > here + 1e-6), default=None)
        return max((t for t in times if t < here - 1e-6), default=None)

    def toggle_video(self) -> None:
        """Show the video or not, where there is one."""
        if not self.bar.video.isHidden():
            self.show_video(not self.video_shown)

    @property
    def video_shown(self) -> bool:
        """Whether the video is seen, where there is one."""
        return not self.video.isHidden()

    def show_video(self, shown: bool) -> None:
        """Show the video, or give its room to the timeline."""
        self._wants_video = shown
        shown = shown and not self.bar.video.isHidden()
        self.video.setVisible(shown)
        self.bar.show_video(shown)
        self._turn()
        QTimer.singleShot(0, self, self._draw)
        self.video_toggled.emit(shown)

    def _on_video(self, found: bool) -> None:
        self.bar.offer_video(found)
        self.show_video(self._wants_video)

    def _turn(self) -> None:
        """Let the video stand beside the timeline where there is room for both, else above it."""
        beside = self.width() >= scaled(_BESIDE_FROM)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way != self._upper.direction():
            self._upper.setDirection(way)

    # -- a picture of it ---------------------------------------------------------------------------

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Draw what is on the screen with any painter: plot, marks, words, axis and legend, without the cursor."""
        drawn = self.detail.drawn
        if drawn is not None:
            paint_picture(painter, rect, self.detail, drawn, self._theme)

    def picture(self, ending: str) -> bytes:
        """Return what is on the screen as a file's contents, ``ending`` being ``.png`` or ``.svg``."""
        ratio, loaded = max(_PICTURE_RATIO, self.devicePixelRatioF()), self.detail.loaded
        size, drawn = self.detail.size(), self.detail.drawn
        if ending == ".png" and drawn is not None and loaded is not None:  # finer than the screen may be
            start_s, end_s = float(drawn.strip.edges[0]), float(drawn.strip.edges[-1])
            plot = self.detail.view.plot
            wanted = self._wanted(View(plot=plot, start_s=start_s, end_s=end_s), drawn.look, ratio)
            drawn = Drawn(sketch(loaded.course, wanted))
        if drawn is None:
            raise SessionError("There is no timeline to save yet.")
        finest = drawn

        def paint(painter: QPainter, rect: QRectF) -> None:
            paint_picture(painter, rect, self.detail, finest, self._theme)

        return picture_bytes(ending, size, paint, ratio=ratio)

    def save_picture(self, path: Path) -> None:
        """Write what is on the screen as ``.png`` or ``.svg``, readable by its owner only. Waits for the disk.

        Raises:
            SessionError: it can't be written, or the name ends otherwise.
        """
        save_picture(path, self.picture(path.suffix.lower()))

    # -- inside ------------------------------------------------------------------------------------

    def _put_cursor(self, time_s: float) -> None:
        time_s = min(max(time_s, self._window.first_s), self._window.last_s)
        moved, self._cursor_s = time_s != self._cursor_s, time_s
        self.detail.cursor_s = self.overview.cursor_s = time_s
        self.video.show_time(time_s)
        self._say_time()
        if moved:
            self._update()
            self.cursor_moved.emit(time_s)

    def _changed(self, new: bool) -> None:
        if new:
            self.overview.describe()
            self._draw_detail()
            self._update()
            self._say_time()
            self.window_changed.emit(*self.seen())

    def move_cursor(self, step: int) -> None:
        """Move the cursor by a sixtieth of what is seen."""
        self.set_cursor(self._cursor_s + step * self._window.span_s / _CURSOR_STEPS)

    def cursor_to_end(self, step: int) -> None:
        """Put the cursor at the session's end, or with -1 at its beginning."""
        self.set_cursor(self._window.last_s if step > 0 else self._window.first_s)

    def zoom(self, step: int) -> None:
        """Zoom in (1) or out (-1), around the cursor where that is seen."""
        seen = self._window.start_s <= self._cursor_s <= self._window.end_s
        self._changed(self._window.zoom(0.5 if step > 0 else 2.0, self._cursor_s if seen else None))

    def page(self, step: int) -> None:
        """See the next stretch of the same length, or with -1 the one before."""
        self._changed(self._window.move(step * self._window.span_s))

    def want_mark(self) -> None:
        """Ask for a mark at the cursor."""
        if self._replay is not None:
            self.mark_wanted.emit(self._cursor_s)

    def _pick_mark(self, key: int) -> None:
        self.choose_mark(key)
        mark = next((m for m in self.detail.marks if m.key == key), None)
        if mark is not None:
            self.set_cursor(mark.time_s)
        self.mark_chosen.emit(key)

    def _open_menu(self, at: QPointF, time_s: float) -> None:
        if self._replay is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(translate("Replay", "Mark here… (M)"), lambda: self.mark_wanted.emit(time_s))
        menu.addAction(translate("Replay", "Put the cursor here"), lambda: self.set_cursor(time_s))
        menu.addSeparator()
        menu.addAction(self.bar.play.toolTip(), self.toggle_play)
        menu.addAction(self.bar.whole.toolTip(), self.show_whole)
        menu.popup(self.detail.mapToGlobal(at.toPoint()))

    def _update(self) -> None:
        self.detail.update()
        self.overview.update()

    def _say_time(self) -> None:
        replay = self._replay
        if replay is None:
            self.bar.show_time("")
        else:
            self.bar.show_time(time_words(self._cursor_s, replay.wall_clock(self._cursor_s), self.detail.step_s))

    def _say_waiting(self) -> None:
        if self._replay is None:
            self.detail.waiting = translate("Replay", "No session is open.")
        else:
            self.detail.waiting = translate("Replay", "Making the timeline ready…")
        self.detail.update()

    def _say_failed(self) -> None:
        self.detail.waiting = translate("Replay", "The timeline could not be drawn. Open the session again.")
        self.detail.update()

    # -- drawing beside the GUI thread -------------------------------------------------------------

    def _load(self) -> None:
        replay, person = self._replay, self._person
        if replay is not None:
            self.worker.ask("load", partial(load, replay, person))

    def _draw(self) -> None:
        self._draw_overview()
        self._draw_detail()

    def _draw_detail(self) -> None:
        self._sketch("detail", self.detail.view, self._look, words=True)

    def _draw_overview(self) -> None:
        self._sketch("overview", self.overview.view, "ribbon" if self._look == "ribbon" else "stacked", words=False)

    def _sketch(self, slot: str, view: View, look: Look, *, words: bool) -> None:
        loaded = self.detail.loaded
        if loaded is not None and view.plot.width() >= 2 and view.plot.height() >= 2:
            wanted = self._wanted(view, look, self.devicePixelRatioF(), words=words)
            self.worker.ask(slot, partial(_sketched, loaded, wanted))

    def _wanted(self, view: View, look: Look, ratio: float, *, words: bool = True) -> Wanted:
        widths, height = word_sizes(view.plot)
        return Wanted(
            start_s=view.start_s,
            end_s=view.end_s,
            width=round(view.plot.width() * ratio),
            height=round(view.plot.height() * ratio),
            ratio=ratio,
            look=look,
            theme=self._theme,
            word_widths=widths if words else None,
            word_height=height,
        )

    def _take(self, slot: str, found: object) -> None:
        match slot, found:
            case "load", Loaded() as loaded:
                if loaded.replay is self._replay and loaded.person == self._person:
                    self.detail.loaded = loaded
                    self._draw()
                    self.ready.emit()
            case "detail", (loaded, Sketch() as sketched) if loaded is self.detail.loaded:
                self.detail.drawn = Drawn(sketched)
            case "overview", (loaded, Sketch() as sketched) if loaded is self.detail.loaded:
                self.overview.drawn = Drawn(sketched)
                self.detail.backdrop = self.overview.drawn if self._look == "stacked" else None
        self._update()

    @property
    def settled(self) -> bool:
        """Whether what is drawn is what was asked for last."""
        return not self.worker.busy and (self._replay is None or self.detail.drawn is not None)

    # -- Qt ----------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for another width."""
        super().resizeEvent(event)
        self._turn()
        QTimer.singleShot(0, self, self._draw)  # once the layout has given the parts their sizes

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what may have changed while nobody saw it."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._draw)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing plays where nobody sees it."""
        super().hideEvent(event)
        self.pause()

    def event(self, event: QEvent) -> bool:
        """Keep our keys from the window's own shortcuts while something here has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in KEYS:
            event.accept()
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._draw()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what a key means, wherever in here the focus is."""
        if not act_on_key(self, event):
            super().keyPressEvent(event)


def _sketched(loaded: Loaded, wanted: Wanted) -> tuple[Loaded, Sketch]:
    return loaded, sketch(loaded.course, wanted)
