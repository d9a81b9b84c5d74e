"""The window's head: what is watched, by which model, and what one can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from emomonitor.capture.base import SourceKind
from emomonitor.engines.suggest import FaceTime
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State, can_mark, can_pause, can_record, can_resume, can_stop
from emomonitor.ui.controls import Button, Picker
from emomonitor.ui.icons import icon, pixmap
from emomonitor.ui.model_menu import ModelMenu
from emomonitor.ui.scale import scaled, text_scale
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import clock, model_figures, translate

if TYPE_CHECKING:  # it loads OpenCV, which the window need not wait for
    from emomonitor.capture.cameras import CameraInfo

_SIDE, _GAP = 18, 8
"""Pixels at the sides and between controls."""

_PICKER_ROOM = (215, 165, 120, 120)
"""Pixels at 100 % that a picker should have at each level; the higher the level, the fewer words buttons have."""

_LEVELS = len(_PICKER_ROOM)


class Header(QWidget):
    """Pickers and buttons. It says what was asked for; the window decides what happens."""

    source_chosen = Signal(str)
    file_wanted = Signal()
    url_wanted = Signal()
    cameras_wanted = Signal()
    model_chosen = Signal(str)
    mark_wanted = Signal()
    words_wanted = Signal()
    pause_wanted = Signal()
    start_wanted = Signal()
    record_wanted = Signal()
    snapshot_wanted = Signal()
    hour_wanted = Signal()
    seat_toggled = Signal()
    seat_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._status = RunnerStatus()
        self._cameras: tuple[CameraInfo, ...] = ()
        self._face_time: FaceTime | None = None
        self._has_picture = False
        self._fitted: tuple[int | float, ...] = ()
        self._logo, self._title = QLabel(), QLabel()
        self._title.setObjectName("title")
        self._logo.setPixmap(pixmap("app", "#000000", 28, 2.0))
        self.source, self.model = Picker("camera"), Picker("model")
        self.mark, self.words = Button("mark", name="joinLeft"), Button("words", name="joinRight")
        self.pause, self.start = Button("pause"), Button("play", name="joinLeft")
        self.privacy = Button("down", name="joinRight")
        self.privacy.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.privacy.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.privacy_menu = QMenu(self.privacy)
        self.privacy.setMenu(self.privacy_menu)
        self.privacy_menu.aboutToShow.connect(self._fill_privacy)
        self._shut = self._only_seat = False
        self.record, self.snapshot = Button("record", name="record"), Button("snapshot")
        self.snapshot.set_compact(True)  # the figures of source and model need its word's room
        self.words.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.source_menu, self.model_menu = QMenu(self.source), ModelMenu(theme, self.model)
        self.source.setMenu(self.source_menu)
        self.model.setMenu(self.model_menu)
        self.source_menu.aboutToShow.connect(self._before_sources)
        self.model_menu.chosen.connect(self.model_chosen)
        for button, signal in (
            (self.mark, self.mark_wanted),
            (self.words, self.words_wanted),
            (self.pause, self.pause_wanted),
            (self.start, self.start_wanted),
            (self.record, self.record_wanted),
            (self.snapshot, self.snapshot_wanted),
        ):
            button.clicked.connect(signal)
        self._lay_out()
        self.retranslate()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_SIDE, 10, _SIDE, 10)
        self._column.setSpacing(_GAP)
        self._row = row = QHBoxLayout()
        self._acts = QWidget()
        acts = QHBoxLayout(self._acts)
        acts.setContentsMargins(0, 0, 0, 0)
        for each in (row, acts):
            each.setSpacing(_GAP)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row.addWidget(self._logo)
        row.addWidget(self._title)
        row.addSpacing(4)
        row.addWidget(self.source)
        row.addWidget(self.model)
        row.addStretch(1)
        joined = QHBoxLayout()
        joined.setSpacing(1)
        joined.addWidget(self.mark)
        joined.addWidget(self.words)
        acts.addWidget(self.snapshot)
        acts.addLayout(joined)
        closing = QHBoxLayout()
        closing.setSpacing(1)
        closing.addWidget(self.start)
        closing.addWidget(self.privacy)
        acts.addWidget(self.pause)
        acts.addLayout(closing)
        acts.addWidget(self.record)
        row.addWidget(self._acts)
        self._column.addLayout(row)

    # -- words and colours -------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._title.setText(translate("Header", "Live"))
        self.mark.set_words(translate("Header", "Mark"), translate("Header", "Mark this moment (M)"))
        self.words.set_words(
            translate("Header", "Mark with words"), translate("Header", "Mark this moment with words (Shift+M)")
        )
        self.snapshot.set_words(translate("Header", "Snapshot"), translate("Header", "Save this picture (Ctrl+S)"))
        self.privacy.set_words(translate("Header", "Privacy"), translate("Header", "Privacy: closing, the seat"))
        self.show_status(self._status)
        self._fill_sources()
        self.model_menu.fill()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        for button in (self.mark, self.words, self.pause, self.start, self.privacy, self.snapshot):
            button.set_theme(theme)
        self.record.set_theme(theme, theme.record_dot)
        self.source.set_theme(theme)
        self.model.set_theme(theme)
        self.model_menu.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drop words where there is little room."""
        super().resizeEvent(event)
        self._fit()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self._logo.setPixmap(pixmap("app", "#000000", 28, 2.0))
        self._fitted = ()
        self._fit()

    def _fit(self) -> None:
        """Take the first way that fits: all words, fewer words, drawings only, and those in a row of their own."""
        texts = tuple(len(b.text()) for b in (self.mark, self.snapshot, self.pause, self.start, self.record))
        now = (self.width(), text_scale(), *texts)
        if now == self._fitted or self.parentWidget() is None:
            return
        self._fitted = now
        for level in range(_LEVELS):
            self._compact(level)
            if level == _LEVELS - 1 or self._needed(level) <= self.width():
                break
        for layout in (self._acts.layout(), self._column):
            if layout is not None:
                layout.activate()  # at once: what has got words again must not be seen without room for them
        self.updateGeometry()

    def _compact(self, level: int) -> None:
        for button, from_level in ((self.mark, 1), (self.pause, 2), (self.start, 2)):
            button.set_compact(level >= from_level)
        self._title.setVisible(level < 2)
        self.source.setMaximumWidth(scaled(340 if level < 1 else 250))
        self.model.setMaximumWidth(scaled(280 if level < 1 else 250))
        own_row = level == _LEVELS - 1
        if own_row is (self._column.count() == 1):
            (self._row if own_row else self._column).removeWidget(self._acts)
            if own_row:
                self._column.addWidget(self._acts, 0, Qt.AlignmentFlag.AlignRight)
            else:
                self._row.addWidget(self._acts)

    def _needed(self, level: int) -> int:
        """Pixels that everything takes in one row, the pickers at a width that still says something."""
        picker = scaled(_PICKER_ROOM[level])
        parts = [self._logo.sizeHint().width(), self._acts.sizeHint().width()]
        parts += [min(picker, p.sizeHint().width()) for p in (self.source, self.model)]
        if level < 2:
            parts.append(self._title.sizeHint().width())
        return sum(parts) + _GAP * (len(parts) + 1) + 2 * _SIDE

    # -- state -------------------------------------------------------------------------------------

    def show_status(self, status: RunnerStatus, *, has_picture: bool | None = None) -> None:
        """Let buttons and pickers follow the runner."""
        self._status = status
        if has_picture is not None:
            self._has_picture = has_picture
        state = status.state
        paused = state is State.PAUSED
        self.mark.setEnabled(can_mark(state) and self._has_picture)
        self.words.setEnabled(can_mark(state) and self._has_picture)
        self.snapshot.setEnabled(self._has_picture)
        self.pause.setEnabled(can_pause(state) or can_resume(state))
        self.pause.set_drawing("play" if paused else "pause")
        self.pause.set_words(
            translate("Header", "Resume") if paused else translate("Header", "Pause"),
            translate("Header", "Resume (Ctrl+P)") if paused else translate("Header", "Pause (Ctrl+P)"),
        )
        stops = can_stop(state)
        self.start.setEnabled(state is not State.STOPPING)
        self._show_start(stops)
        self._show_recording(status)
        self._show_source(status)
        self._show_model(status)
        self._fit()

    def show_privacy(self, *, shut: bool, only_seat: bool) -> None:
        """Show whether the camera is closed, and whether only the seat is analysed."""
        self._shut, self._only_seat = shut, only_seat
        self.show_status(self._status)

    def _show_start(self, stops: bool) -> None:
        live = self._status.source is not None and self._status.source.live
        if stops and live:
            self.start.set_drawing("camera-off")
            self.start.set_words(
                translate("Header", "Close the camera"), translate("Header", "Close the camera: it sees nothing (F8)")
            )
        elif self._shut and not stops:
            self.start.set_drawing("camera")
            self.start.set_words(
                translate("Header", "Open the camera"), translate("Header", "Open the camera again (F8)")
            )
        else:
            self.start.set_drawing("stop" if stops else "play")
            self.start.set_words(
                translate("Header", "Stop") if stops else translate("Header", "Start"),
                translate("Header", "Stop (F8)") if stops else translate("Header", "Start (F8)"),
            )

    def _fill_privacy(self) -> None:
        menu = self.privacy_menu
        menu.clear()
        self._add(menu, "clock", translate("Header", "Close the camera for an hour"), self.hour_wanted.emit)
        menu.addSeparator()
        seat = self._add(menu, "seat", translate("Header", "Analyse only the seat"), self.seat_toggled.emit)
        seat.setCheckable(True)
        seat.setChecked(self._only_seat)
        draw = self._add(menu, "words", translate("Header", "Draw the seat on the picture…"), self.seat_wanted.emit)
        draw.setEnabled(self._has_picture)

    def _show_recording(self, status: RunnerStatus) -> None:
        recording = status.recording
        self.record.setEnabled(recording is not None or can_record(status.state))
        if recording is None:
            self.record.set_words(translate("Header", "Record"), translate("Header", "Record a log (Ctrl+R)"))
        else:
            self.record.set_words(
                translate("Header", "Recording {}").format(clock(recording.elapsed_s)),
                translate("Header", "Stop recording (Ctrl+R)"),
            )
        on = "true" if recording is not None else "false"
        if self.record.property("on") != on:
            self.record.setProperty("on", on)
            self.record.style().unpolish(self.record)
            self.record.style().polish(self.record)

    def _show_source(self, status: RunnerStatus) -> None:
        info = status.source
        if info is not None:
            title = translate("Header", "Demo clip") if info.kind is SourceKind.DEMO else info.title
            self.source.set_chosen(translate("Header", "Source"), title, f" · {info.width}×{info.height}")
        else:
            self.source.set_chosen(translate("Header", "Source"), translate("Header", "Choose a source"))

    def _show_model(self, status: RunnerStatus) -> None:
        what = translate("Header", "Model")
        if status.model is None:
            self.model.set_chosen(what, translate("Header", "Model: loading…") if can_stop(status.state) else what)
        else:
            figures = model_figures(status.model, self._face_time)
            self.model.set_chosen(what, status.model.title, "".join(f" · {f}" for f in figures))

    def show_face_time(self, time: FaceTime | None) -> None:
        """Show what the running model takes for a face on this machine."""
        if time != self._face_time:
            self._face_time = time
            self._show_model(self._status)

    # -- menus -------------------------------------------------------------------------------------

    def show_cameras(self, cameras: tuple[CameraInfo, ...]) -> None:
        """List these cameras."""
        if cameras != self._cameras:
            self._cameras = cameras
            self._fill_sources()

    def _before_sources(self) -> None:
        self.cameras_wanted.emit()
        self._fill_sources()

    def _fill_sources(self) -> None:
        menu, quiet = self.source_menu, self._theme.quiet
        menu.clear()
        for camera in self._cameras:
            action = menu.addAction(icon("camera", quiet), camera.title)
            action.triggered.connect(lambda _=False, uri=camera.uri: self.source_chosen.emit(uri))
        if not self._cameras:
            menu.addAction(icon("camera", quiet), translate("Header", "No camera found")).setEnabled(False)
        self._add(menu, "again", translate("Header", "Look for cameras again"), self.cameras_wanted.emit)
        menu.addSeparator()
        self._add(menu, "film", translate("Header", "Demo clip"), lambda: self.source_chosen.emit("demo"))
        self._add(menu, "folder", translate("Header", "Open a file…"), self.file_wanted.emit)
        self._add(menu, "link", translate("Header", "Open a stream…"), self.url_wanted.emit)

    def _add(self, menu: QMenu, drawing: str, text: str, act: object) -> QAction:
        action = menu.addAction(icon(drawing, self._theme.quiet), text)
        action.triggered.connect(lambda: act())  # type: ignore[operator]
        return action
