"""The line at the foot: how fast, how late, what was lost, with what, and where it is kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from emomonitor.runtime.meters import MeterReading
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate


class StatusLine(QWidget):
    """Figures on the left, the session on the right."""

    def __init__(self, theme: Theme, data_dir: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._data_dir = data_dir
        self._figures, self._session = QLabel(), QLabel()
        for label in (self._figures, self._session):
            label.setObjectName("quiet")
            label.setFont(font(12))
        self._figures.setTextFormat(Qt.TextFormat.RichText)
        self._session.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._session.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(18)
        row.addWidget(self._figures)
        row.addWidget(self._session, 1)
        self.setMinimumHeight(30)

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
                parts.append(translate("Status", "latency {}").format(self._bold(f"{meters.latency_ms:.0f} ms")))
            parts.append(translate("Status", "dropped {}").format(self._bold(f"{meters.dropped:,}")))
        if status.engine:
            parts.append(status.engine)
        self._figures.setText("&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;".join(parts) or self._state_word(status.state))
        self._show_session(status)

    @staticmethod
    def _state_word(state: State) -> str:
        return translate("Status", "Starting…") if state is State.STARTING else translate("Status", "Not running")

    def _show_session(self, status: RunnerStatus) -> None:
        recording = status.recording
        if recording is None:
            self._session.setText("")
            return
        try:
            where = str(recording.path.relative_to(self._data_dir))
        except ValueError:
            where = str(recording.path)
        rows = translate("Status", "{} rows").format(f"{recording.rows:,}")
        metrics = QFontMetrics(self._session.font())
        room = self._session.width() - metrics.horizontalAdvance(f" · {rows}") - 8
        where = metrics.elidedText(where, Qt.TextElideMode.ElideMiddle, max(60, room))
        self._session.setText(f"{where} · {rows}")
        self._session.setToolTip(str(recording.path))

    def _bold(self, text: str) -> str:
        return f'<span style="color:{self._theme.text}; font-weight:600">{text}</span>'

    @property
    def figures(self) -> str:
        """The figures as they are written, with mark-up."""
        return self._figures.text()

    @property
    def session(self) -> str:
        """The session as it is written."""
        return self._session.text()
