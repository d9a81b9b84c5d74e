"""The panels below a session's timeline: shares, longest episodes, marks; changes and gaps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from emomonitor.entities import Event
from emomonitor.labels import N_EMOTIONS, Emotion
from emomonitor.replay.edits import MARKER
from emomonitor.replay.glance import note_of
from emomonitor.replay.replay import Replay
from emomonitor.ui.controls import Button
from emomonitor.ui.panel import Panel
from emomonitor.ui.scale import scaled
from emomonitor.ui.sessions.clock import time_words
from emomonitor.ui.sessions.numbers import Stretch, Whole
from emomonitor.ui.sessions.rows import Line, Lines
from emomonitor.ui.sessions.shares import ShareBars
from emomonitor.ui.sessions.transitions import TransitionTable
from emomonitor.ui.sessions.words import episode_detail, figure_words, gap_word, label_word, lasting_words
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import number, translate

_WIDE, _MIDDLE = 780, 500
"""Widths at 100 % from which three or two panels lie side by side."""


class TitledPanel(Panel):
    """A panel with a heading; ``tools`` lie at the heading's right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QLabel()
        self.heading.setObjectName("quiet")
        self.heading.setFont(font(13, 600))
        self.heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.heading, 1)
        head.addLayout(self.tools)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 12, 14, 12)
        self.column.setSpacing(8)
        self.column.addLayout(head)

    def set_heading(self, words: str) -> None:
        """Set the heading; it is the panel's name, too."""
        self.heading.setText(words)
        self.heading.setToolTip(words)
        self.setAccessibleName(words)


def _quiet() -> QLabel:
    label = QLabel()
    label.setObjectName("quiet")
    label.setFont(font(13))
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class SharesPanel(TitledPanel):
    """Share of the time, and the exact figure of one emotion in a sentence."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars = ShareBars(theme)
        self.bars.chosen.connect(lambda _: self._say())
        self.sentence = _quiet()
        self._shown: tuple[Replay, Stretch] | None = None
        self.column.addWidget(self.bars)
        self.column.addWidget(self.sentence)
        self.column.addStretch(1)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.set_heading(translate("Sessions", "Share of the time"))
        self._say()

    def show_stretch(self, replay: Replay | None, stretch: Stretch | None) -> None:
        """Show a stretch's figures; None for none yet."""
        self._shown = None if replay is None or stretch is None else (replay, stretch)
        self._say()

    def _say(self) -> None:
        if self._shown is None:
            self.bars.show_figures(None, "")
            self.sentence.clear()
            return
        replay, stretch = self._shown
        words = figure_words(replay, stretch.person, self.bars.label, stretch.figures)
        self.sentence.setText(words)
        self.bars.show_figures(stretch.figures, words)


class EpisodesPanel(TitledPanel):
    """The longest episodes of the whole session."""

    wanted = Signal(float, float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.list, self.nothing = Lines(theme), _quiet()
        self.list.opened.connect(lambda key: self.wanted.emit(*key))
        self._shown: tuple[Replay, int | None, Whole] | None = None
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.nothing)
        self.column.addStretch(0)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.set_heading(translate("Sessions", "Longest episodes"))
        self.list.setAccessibleName(translate("Sessions", "Longest episodes; Enter goes there"))
        self.nothing.setText(translate("Sessions", "No expression could be read for any length of time."))
        self._fill()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.list.set_theme(theme)
        self._fill()

    def show_whole(self, replay: Replay | None, person: int | None, whole: Whole | None) -> None:
        """Show a person's episodes, or all people's."""
        self._shown = None if replay is None or whole is None else (replay, person, whole)
        self._fill()

    def _fill(self) -> None:
        lines = []
        if self._shown is not None:
            replay, person, whole = self._shown
            for who, e in whole.longest:
                lines.append(
                    Line(
                        key=(e.start_s, e.end_s),
                        words=label_word(e.label),
                        detail=episode_detail(replay, who if person is None else None, e),
                        figure=lasting_words(e.length_s),
                        colour=self._theme.emotions[Emotion(e.label)] if e.label < N_EMOTIONS else "",
                    )
                )
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        self.nothing.setVisible(not lines and self._shown is not None)


class MarksPanel(TitledPanel):
    """The marks of a session.

    Signals:
        wanted: (start, end or start) of a mark that was clicked.
        new_wanted: a mark at the cursor.
        edit_wanted: an Event.
        delete_wanted: an Event.
        noted: another note on the whole session.
    """

    wanted = Signal(float, float)
    new_wanted = Signal()
    edit_wanted = Signal(object)
    delete_wanted = Signal(object)
    noted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list, self.nothing = Lines(theme), _quiet()
        self.new, self.edit, self.delete = Button("mark"), Button("words"), Button("delete")
        for button in (self.new, self.edit, self.delete):
            button.set_compact(True)
            self.tools.addWidget(button)
        self.new.clicked.connect(self.new_wanted)
        self.edit.clicked.connect(lambda: self._with(self.list.chosen, self.edit_wanted.emit))
        self.delete.clicked.connect(lambda: self._with(self.list.chosen, self.delete_wanted.emit))
        self.list.opened.connect(lambda key: self._with(key, self._go))
        self.list.edit_wanted.connect(lambda key: self._with(key, self.edit_wanted.emit))
        self.list.delete_wanted.connect(lambda key: self._with(key, self.delete_wanted.emit))
        self.list.currentRowChanged.connect(lambda _: self._enable())
        self.note = QLineEdit()
        self.note.editingFinished.connect(self._on_note)
        self._replay: Replay | None = None
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.nothing)
        self.column.addStretch(0)
        self.column.addWidget(self.note)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.set_heading(translate("Sessions", "Marks and note"))
        self.note.setPlaceholderText(translate("Sessions", "Note on the whole session"))
        self.note.setAccessibleName(translate("Sessions", "Note on the whole session"))
        self.list.setAccessibleName(translate("Sessions", "Marks; Enter edits, Delete deletes"))
        for button, words, key in (
            (self.new, translate("Sessions", "New mark at the cursor"), "M"),
            (self.edit, translate("Sessions", "Edit the mark"), translate("Sessions", "Enter")),
            (self.delete, translate("Sessions", "Delete the mark"), translate("Sessions", "Delete")),
        ):
            button.set_words(words, translate("Sessions", "{} ({})").format(words, key))
        self.nothing.setText(translate("Sessions", "No marks yet. M sets one at the cursor; a double-click edits it."))
        self.show_marks(self._replay)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.list.set_theme(theme)
        for button in (self.new, self.edit, self.delete):
            button.set_theme(theme)

    def show_marks(self, replay: Replay | None) -> None:
        """Show a session's marks, in order of time."""
        self._replay = replay
        lines = []
        for event in self._marks():
            assert replay is not None
            detail = time_words(replay, event.time_s)
            if event.end_s is not None:
                end = time_words(replay, event.end_s)
                detail = translate("Sessions", "{} to {}").format(detail, end)
            words = event.text or translate("Words", "Marker without words")
            lines.append(Line(key=event.id, words=words, detail=detail))
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        note = "" if replay is None else note_of(replay.events)
        if not (self.note.hasFocus() and self.note.isModified()):
            self.note.setText(note)
        self.note.setToolTip(note)
        self._enable()

    def _on_note(self) -> None:
        text = " ".join(self.note.text().split())
        if self._replay is not None and self.note.isModified() and text != note_of(self._replay.events):
            self.noted.emit(text)
        self.note.setModified(False)

    def choose(self, event_id: int) -> None:
        """Choose a mark."""
        self.list.choose(event_id)

    def _marks(self) -> Sequence[Event]:
        events = () if self._replay is None else self._replay.events
        return sorted((e for e in events if e.kind == MARKER), key=lambda e: (e.time_s, e.id))

    def _with(self, key: object, act: object) -> None:
        event = next((e for e in self._marks() if e.id == key), None)
        if event is not None and callable(act):
            act(event)

    def _go(self, event: Event) -> None:
        self.wanted.emit(event.time_s, event.time_s if event.end_s is None else event.end_s)

    def _enable(self) -> None:
        self.new.setEnabled(self._replay is not None)
        self.note.setEnabled(self._replay is not None)
        for button in (self.edit, self.delete):
            button.setEnabled(self.list.chosen is not None)


class ChangesPanel(TitledPanel):
    """How often one expression followed another in the stretch."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table, self.sentence = TransitionTable(theme), _quiet()
        self.table.chosen.connect(self.sentence.setText)
        self._stretch: Stretch | None = None
        self.column.addWidget(self.table)
        self.column.addWidget(self.sentence)
        self.column.addStretch(1)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.set_heading(translate("Sessions", "Changes of expression"))
        self.show_stretch(self._stretch)

    def show_stretch(self, stretch: Stretch | None) -> None:
        """Show a stretch's changes; None for none yet."""
        self._stretch = stretch
        if stretch is not None:
            self.table.show_counts(stretch.transitions)


class GapsPanel(TitledPanel):
    """Where a person has no readings, and why."""

    wanted = Signal(float, float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list, self.summary = Lines(theme), _quiet()
        self.list.opened.connect(lambda key: self.wanted.emit(*key))
        self._shown: tuple[Replay, Whole] | None = None
        self.column.addWidget(self.summary)
        self.column.addWidget(self.list, 1)
        self.column.addStretch(0)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.set_heading(translate("Sessions", "Gaps"))
        self.list.setAccessibleName(translate("Sessions", "Gaps; Enter goes there"))
        self._fill()

    def show_whole(self, replay: Replay | None, whole: Whole | None) -> None:
        """Show a person's gaps, or when nobody was there."""
        self._shown = None if replay is None or whole is None else (replay, whole)
        self._fill()

    def _fill(self) -> None:
        lines: list[Line] = []
        words = ""
        if self._shown is not None:
            replay, whole = self._shown
            for gap in whole.gaps:
                times = time_words(replay, gap.start_s), time_words(replay, gap.end_s)
                lines.append(
                    Line(
                        key=(gap.start_s, gap.end_s),
                        words=gap_word(gap),
                        detail=translate("Sessions", "{} to {}").format(*times),
                        figure=lasting_words(gap.end_s - gap.start_s),
                    )
                )
            words = translate("Sessions", "No gaps: there are readings all the time.")
            if whole.gap_count:
                said = translate("Sessions", "{} gaps, {} without readings in all.")
                words = said.format(number(whole.gap_count), lasting_words(whole.gap_s))
            if whole.gap_count == 1:
                words = translate("Sessions", "1 gap, {} without readings.").format(lasting_words(whole.gap_s))
            if whole.gap_count > len(whole.gaps):
                words += " " + translate("Sessions", "The {} longest are listed.").format(len(whole.gaps))
        self.summary.setText(words)
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))


class Board(QWidget):
    """Panels side by side, in as many columns as there is room for."""

    def __init__(self, *panels: QWidget, weights: Sequence[int] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._panels = panels
        self._weights = tuple(weights) or (1,) * len(panels)
        self._columns = 0
        self.narrow = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(14)
        for panel in panels:
            panel.setParent(self)

    def arrange(self, width: int) -> None:
        """Lie in as many columns as fit into ``width`` pixels."""
        fitting = 3 if width >= scaled(_WIDE) else 2 if width >= scaled(_MIDDLE) else 1
        columns = min(len(self._panels), fitting)
        if columns == self._columns:
            return
        self._columns = columns
        for column in range(len(self._panels)):
            self._grid.setColumnStretch(column, self._weights[column] if column < columns else 0)
        for i, panel in enumerate(self._panels):
            self._grid.removeWidget(panel)
            last = i == len(self._panels) - 1
            span = columns - i % columns if last else 1
            self._grid.addWidget(panel, i // columns, i % columns, 1, span)
            panel.show()
        self.updateGeometry()
