"""An open session: whose course is seen, the timeline, and what can be said of it in figures and marks."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from emomonitor.entities import Event, utc_now
from emomonitor.replay.edits import Edits
from emomonitor.replay.replay import Replay
from emomonitor.ui.controls import Button, Segments
from emomonitor.ui.dialogs import LineDialog
from emomonitor.ui.flow import Flow
from emomonitor.ui.icons import pixmap
from emomonitor.ui.panel import Panel
from emomonitor.ui.people import LONGEST_NAME
from emomonitor.ui.replay_looks import LOOKS
from emomonitor.ui.replay_view import ReplayView
from emomonitor.ui.scale import scaled
from emomonitor.ui.sessions.answers import Answers
from emomonitor.ui.sessions.editing import Editing
from emomonitor.ui.sessions.mark_dialog import MarkDialog
from emomonitor.ui.sessions.numbers import Stretch, Whole, stretch_of, whole_of
from emomonitor.ui.sessions.panels import Board, ChangesPanel, EpisodesPanel, GapsPanel, MarksPanel, SharesPanel
from emomonitor.ui.sessions.people_bar import PeopleBar
from emomonitor.ui.sessions.span import SpanBar
from emomonitor.ui.sessions.words import title_words
from emomonitor.ui.spoken import spoken
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import person, translate

_FIGURES_MS = 120
"""Figures follow the window once it has stood still for so long."""

_LEAST_WINDOW_S = 4.0
"""Seconds that are seen around something short that was clicked."""

_COMPARED = 330
"""Pixels that the timeline is high beside or above another one."""

_UNLIMITED = 16_777_215
"""Qt's largest size of a widget."""


class SessionView(QWidget):
    """A session and all about it. Works in the background; :meth:`show_replay` gives it one that is open.

    Signals:
        said: words about what was done.
        changed: the Replay after a change by a person.
        again_wanted: a session that is being recorded shall be read again.
        moved: (start, end) of the window, after a move here.
    """

    said = Signal(str)
    changed = Signal(object)
    again_wanted = Signal()
    moved = Signal(float, float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._theme = theme
        self.replay: Replay | None = None
        self._started = datetime.fromtimestamp(0, UTC)
        self._recording = self._compared = False
        self.editing = Editing(self)
        self.editing.changed.connect(self._on_changed)
        self.editing.said.connect(self.said)
        self._answers = Answers("session-figures", self)
        self._answers.failed.connect(lambda words: self.said.emit(spoken(words)))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_FIGURES_MS)
        self._soon.timeout.connect(self._figure)
        self._make(theme)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.set_theme(theme)

    # -- putting together ----------------------------------------------------------------------------

    def _make(self, theme: Theme) -> None:
        self.heading = QLabel()
        self.heading.setFont(font(15, 600))
        self.heading.setWordWrap(True)
        self.heading.hide()
        self.notice, self._sign, self._notes = QFrame(), QLabel(), QLabel()
        self.notice.setObjectName("panel")
        self._notes.setObjectName("quiet")
        self._notes.setWordWrap(True)
        self.again = Button("again")
        self.looks = Segments(len(LOOKS))
        self.looks.choose(0)
        self.undo, self.redo, history = Button("undo"), Button("redo"), QWidget()
        history.setObjectName("plain")
        both = QHBoxLayout(history)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(4)
        for button in (self.undo, self.redo):
            button.set_compact(True)
            both.addWidget(button)
        self.people = PeopleBar(theme, (self.looks, history))
        self.timeline = ReplayView(theme)
        self.span, self.tabs = SpanBar(self), Segments(2)
        self.tabs.choose(0)
        self.shares, self.episodes, self.marks = SharesPanel(theme), EpisodesPanel(theme), MarksPanel(theme)
        self.changes, self.gaps = ChangesPanel(theme), GapsPanel(theme)
        self.boards = (
            Board(self.shares, self.episodes, self.marks),
            Board(self.changes, self.gaps, weights=(3, 2)),
        )
        self.stack = QStackedWidget()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self.notice)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(10)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._notes, 1)
        row.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        self.notice.hide()
        self._room = room = Panel()  # so that the timeline can be squeezed although its controls may take another row
        room.setObjectName("plain")
        around = QVBoxLayout(room)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self.timeline)
        self._panel = panel = Panel()
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(14, 12, 14, 12)
        inside.setSpacing(10)
        inside.addWidget(self.people)
        inside.addWidget(room, 1)
        bar = Flow(spacing=12, last_right=True)
        for part in (*self.span.parts, self.tabs):
            bar.addWidget(part)
        for board in self.boards:
            self.stack.addWidget(board)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(self.notice)
        column.addWidget(panel, 3)
        column.addLayout(bar)
        column.addWidget(self.stack, 2)

    def _connect(self) -> None:
        self.again.clicked.connect(self.again_wanted)
        self.people.chosen.connect(self._on_person)
        self.people.rename_wanted.connect(self.ask_for_name)
        self.people.merge_wanted.connect(self.editing.merge)
        self.people.split_wanted.connect(lambda who: self.editing.split(who, self.timeline.cursor_s()))
        self.looks.chosen.connect(lambda i: self.timeline.set_look(LOOKS[i]))
        self.undo.clicked.connect(self.editing.undo)
        self.redo.clicked.connect(self.editing.redo)
        self.timeline.window_changed.connect(self._on_window)
        self.timeline.video_toggled.connect(lambda _: QTimer.singleShot(0, self, self._arrange))
        self.timeline.mark_wanted.connect(self.ask_for_mark)
        self.timeline.mark_chosen.connect(self.marks.choose)
        self.span.whole_wanted.connect(lambda _: self._follow_window())
        self.span.typed.connect(self._on_typed)
        self.span.misread.connect(self.said)
        self.tabs.chosen.connect(self.stack.setCurrentIndex)
        self.marks.new_wanted.connect(lambda: self.ask_for_mark(self.timeline.cursor_s()))
        self.marks.edit_wanted.connect(self.ask_to_edit)
        self.marks.delete_wanted.connect(self.editing.delete_mark)
        self.marks.noted.connect(self.editing.note)
        for panel in (self.episodes, self.marks, self.gaps):
            panel.wanted.connect(self.go_to)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.again.set_words(translate("Sessions", "Read it again"))
        looks = [translate("Sessions", "Stacked"), translate("Sessions", "Lines"), translate("Sessions", "Ribbon")]
        self.looks.set_words(translate("Sessions", "Drawn as"), looks)
        self.undo.set_words(translate("Sessions", "Take back"), translate("Sessions", "Take back (Ctrl+Z)"))
        self.redo.set_words(translate("Sessions", "Do again"), translate("Sessions", "Do again (Ctrl+Shift+Z)"))
        tabs = [translate("Sessions", "Figures"), translate("Sessions", "Changes")]
        self.tabs.set_words(translate("Sessions", "Below the timeline"), tabs)
        for part in (
            self.people,
            self.timeline,
            self.span,
            self.shares,
            self.episodes,
            self.marks,
            self.changes,
            self.gaps,
        ):
            part.retranslate()
        if self.replay is not None:
            self._show_about(self.replay)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        for part in (self.people, self.timeline, self.episodes, self.marks, self.gaps.list):
            part.set_theme(theme)
        for button in (self.undo, self.redo, self.again):
            button.set_theme(theme)
        self.shares.bars.set_theme(theme)
        self.changes.table.set_theme(theme)
        self._sign.setPixmap(pixmap("warning", theme.quiet, 18, 2.0))

    def set_compared(self, compared: bool) -> None:
        """Be one of two: with a heading, and a timeline that is as high as the other's."""
        self.heading.setVisible(compared)
        self._compared = compared
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the panels out anew."""
        super().resizeEvent(event)
        self._arrange()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self._arrange()

    def _arrange(self) -> None:
        for board in self.boards:
            board.arrange(self.width())
        self._column.setStretchFactor(self._panel, 0 if self._compared else 3)
        if self._compared:
            self._room.setFixedHeight(max(scaled(_COMPARED), self._room.minimumSizeHint().height()))
        elif self._room.minimumHeight():
            self._room.setMinimumHeight(0)
            self._room.setMaximumHeight(_UNLIMITED)

    # -- what is shown -------------------------------------------------------------------------------

    def show_replay(self, replay: Replay, edits: Edits, started: datetime, *, recording: bool = False) -> None:
        """Show a session that is open, from its beginning to its end.

        Args:
            replay: the session.
            edits: takes changes, and takes them back.
            started: when it began (aware).
            recording: it is being recorded now, so that this is a part of it.
        """
        self.replay, self._started, self._recording = replay, started, recording
        self.editing.open(replay, edits)
        self.people.show_people(_by_readings(replay), replay.people.names, None)
        self.timeline.set_replay(replay)
        self._on_person(_first(replay))
        self._show_about(replay)
        self._follow_window()

    def clear(self) -> None:
        """Show no session."""
        self.replay = None
        self.editing.open(None, None)
        self._soon.stop()
        self._answers.forget()
        self.timeline.set_replay(None)
        self.marks.show_marks(None)

    @property
    def person(self) -> int | None:
        """Whose course is seen; None for all."""
        return self.people.person

    @property
    def started(self) -> datetime:
        """When the session began."""
        return self._started

    @property
    def busy(self) -> bool:
        """Whether figures are being worked out or changes written."""
        return self._soon.isActive() or self._answers.busy or self.editing.busy

    def title(self) -> str:
        """The session in a line."""
        return "" if self.replay is None else title_words(self.replay, self._started, utc_now())

    def _show_about(self, replay: Replay) -> None:
        """Show what does not depend on person and window."""
        self.heading.setText(self.title())
        self.marks.show_marks(replay)
        notes = [spoken(n) for n in replay.notes]
        if self._recording:
            notes.insert(0, translate("Sessions", "This session is being recorded: this is what was written so far."))
        self._notes.setText("\n".join(notes))
        self._notes.setAccessibleName(self._notes.text())
        self.again.setVisible(self._recording)
        self.notice.setVisible(bool(notes))
        edits = self.editing.edits
        self.undo.setEnabled(edits is not None and edits.can_undo)
        self.redo.setEnabled(edits is not None and edits.can_redo)

    def _on_person(self, who: int | None) -> None:
        replay = self.replay
        if replay is None:
            return
        self.people.show_people(_by_readings(replay), replay.people.names, who)
        self.timeline.set_person(who)
        self._look_at_whole()
        self._soon.start()

    def _on_changed(self, replay: Replay) -> None:
        """Show the session after a change."""
        who = self.people.person
        self.replay = replay
        self.timeline.set_replay(replay)
        self._on_person(who if who in replay.people.ids else _first(replay) if who is not None else None)
        self._show_about(replay)
        self.changed.emit(replay)

    # -- figures -------------------------------------------------------------------------------------

    def _on_window(self, start_s: float, end_s: float) -> None:
        self._follow_window()
        self.moved.emit(start_s, end_s)

    def _follow_window(self) -> None:
        self.span.show_span(self.replay, *self.timeline.seen())
        self._soon.start()

    def _figure(self) -> None:
        replay, who = self.replay, self.people.person
        if replay is None:
            return
        start_s, end_s = self.timeline.seen()
        if self.span.whole:
            start_s, end_s = replay.start_s, replay.end_s
        self._answers.ask("stretch", lambda: stretch_of(replay, who, start_s, end_s), self._show_stretch)

    def _show_stretch(self, stretch: Stretch) -> None:
        self.shares.show_stretch(self.replay, stretch)
        self.changes.show_stretch(stretch)

    def _look_at_whole(self) -> None:
        replay, who = self.replay, self.people.person
        if replay is not None:
            self._answers.ask("whole", lambda: whole_of(replay, who), lambda whole: self._show_whole(who, whole))

    def _show_whole(self, who: int | None, whole: Whole) -> None:
        self.episodes.show_whole(self.replay, who, whole)
        self.gaps.show_whole(self.replay, whole)

    def _on_typed(self, start_s: float, end_s: float) -> None:
        self.span.choice.choose(0)
        self.timeline.set_window(start_s, end_s)
        self._follow_window()

    def go_to(self, start_s: float, end_s: float) -> None:
        """Move the window to a stretch, as it is wide now or wider, and the cursor to its start."""
        left, right = self.timeline.seen()
        width = max(right - left, (end_s - start_s) * 1.1, _LEAST_WINDOW_S)
        if not left <= start_s <= end_s <= right:
            middle = (start_s + end_s) / 2
            self.timeline.set_window(middle - width / 2, middle + width / 2)
        self.timeline.set_cursor(start_s)

    # -- changing ------------------------------------------------------------------------------------

    def ask_for_name(self, who: int | None = None) -> None:
        """Ask what a person is called; None is the one who is seen."""
        who = self.people.person if who is None else who
        replay = self.replay
        if replay is None or who is None:
            return
        dialog = LineDialog(
            self.window(),
            title=translate("Sessions", "Name of {}").format(person(who)),
            label=translate("Sessions", "What is this person called in this session?"),
            button=translate("Sessions", "Save"),
            then=lambda text: self.editing.rename(who, text) if self._is_open(replay) else None,
            hint=person(who),
        )
        dialog.line.setMaxLength(LONGEST_NAME)
        dialog.line.setText(replay.people.names.get(who, ""))
        dialog.line.selectAll()
        dialog.open()

    def ask_for_mark(self, time_s: float) -> None:
        """Ask for the words of a new mark."""
        replay = self.replay
        if replay is None:
            return
        MarkDialog(
            self.window(),
            title=translate("Sessions", "New mark"),
            replay=replay,
            time_s=time_s,
            then=lambda at, text, end: self.editing.mark(at, text, end) if self._is_open(replay) else None,
        ).open()

    def ask_to_edit(self, event: Event) -> None:
        """Ask for other words or times of a mark."""
        replay = self.replay
        if replay is None:
            return
        MarkDialog(
            self.window(),
            title=translate("Sessions", "Edit the mark"),
            replay=replay,
            time_s=event.time_s,
            text=event.text,
            end_s=event.end_s,
            then=lambda at, text, end: (
                self.editing.change_mark(event, at, text, end) if self._is_open(replay) else None
            ),
        ).open()

    def _is_open(self, replay: Replay) -> bool:
        """Whether a session is still the one that is seen: a dialog may be answered later."""
        return self.replay is not None and self.replay.files == replay.files


def _by_readings(replay: Replay) -> list[int]:
    """People, the one with the most readings first."""
    counts = np.bincount(replay.people.person)
    return sorted(replay.people.ids, key=lambda i: (-int(counts[i]), i))


def _first(replay: Replay) -> int | None:
    people = _by_readings(replay)
    return people[0] if people else None
