"""The line at the foot: how fast, how late, what was lost, with what, and where it is kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from emomonitor.runtime.meters import MeterReading
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State
from emomonitor.ui.flow import Flow
from emomonitor.ui.panel import Panel
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import number, size_words, translate

_FIGURES = 4
"""Places for figures: frames a second, latency, dropped, engine."""

_SIDE = 20
"""Pixels at the sides."""

_SESSION_ROOM = 220
"""Pixels at 100 % that the session should have beside the figures."""


class StatusLine(Panel):
    """Figures on the left, the session on the right."""

    def __init__(self, theme: Theme, data_dir: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._status = RunnerStatus()
        self._data_dir = data_dir
        self._figures, self._session = [QLabel() for _ in range(_FIGURES)], QLabel()
        row = Flow(spacing=18, last_right=True)
        for label in (*self._figures, self._session):
            label.setObjectName("quiet")
            label.setFont(font(12))
            label.setTextFormat(Qt.TextFormat.RichText if label is not self._session else Qt.TextFormat.PlainText)
            row.addWidget(label)
        row.setContentsMargins(_SIDE, 6, _SIDE, 6)
        self.setLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setObjectName("statusLine")
        self._session.hide()
        self._session.setMinimumWidth(_SESSION_ROOM)  # it shortens itself

    def set_data_dir(self, data_dir: Path) -> None:
        """Shorten sessions' paths by another data folder."""
        self._data_dir = data_dir

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme

    def show_figures(self, meters: MeterReading, status: RunnerStatus) -> None:
        """Show what was measured."""
        running = status.state in (State.RUNNING, State.PAUSED, State.RECONNECTING)
        parts = []
        if running:
            parts.append(
                translate("Status", "{} fps seen · {} analysed").format(
                    self._bold(f"{meters.seen_fps:.0f}"), self._bold(f"{meters.analysed_fps:.0f}")
                )
            )
            if meters.latency_ms is not None:
                parts.append(
                    translate("Status", "latency {}").format(
                        self._bold(translate("Words", "{} ms").format(number(meters.latency_ms)))
                    )
                )
            parts.append(translate("Status", "dropped {}").format(self._bold(number(meters.dropped))))
        if status.engine:
            parts.append(status.engine)
        parts = parts or [self._state_word(status.state)]
        for label, part in zip(self._figures, [*parts, *[""] * _FIGURES], strict=False):
            label.setText(part)
            label.setVisible(bool(part))
        self._show_session(status)

    @staticmethod
    def _state_word(state: State) -> str:
        return translate("Status", "Starting…") if state is State.STARTING else translate("Status", "Not running")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the session anew."""
        super().resizeEvent(event)
        self._show_session(self._status)

    def _show_session(self, status: RunnerStatus) -> None:
        self._status = status
        recording = status.recording
        if recording is None:
            self._session.hide()
            return
        try:
            where = str(recording.path.relative_to(self._data_dir))
        except ValueError:
            where = str(recording.path)
        parts = [translate("Status", "{} rows").format(number(recording.rows))]
        if recording.bytes_a_day is not None:
            parts.append(translate("Status", "{} a day").format(size_words(recording.bytes_a_day)))
        if recording.video is not None and recording.video.dropped:
            parts.append(translate("Status", "video dropped {}").format(number(recording.video.dropped)))
        rows = " · ".join(parts)
        metrics = QFontMetrics(self._session.font())
        whole = self.width() - 2 * _SIDE
        taken = sum(label.sizeHint().width() + 18 for label in self._figures if not label.isHidden())
        room = whole - taken if whole - taken >= scaled(_SESSION_ROOM) else whole  # else in a row of its own
        room -= metrics.horizontalAdvance(f" · {rows}") + 8
        where = metrics.elidedText(where, Qt.TextElideMode.ElideMiddle, max(60, room))
        self._session.setText(f"{where} · {rows}")
        self._session.show()
        self._session.setToolTip(str(recording.path))

    def _bold(self, text: str) -> str:
        return f'<span style="color:{self._theme.text}; font-weight:600">{text}</span>'

    @property
    def figures(self) -> str:
        """The figures as they are written, with mark-up."""
        return "     ".join(label.text() for label in self._figures if label.text())

    @property
    def session(self) -> str:
        """The session as it is written."""
        return self._session.text() if not self._session.isHidden() else ""
