"""The card of the camera: which one, what it gives, what it is asked for, and when it is closed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, QTime, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from emomonitor.capture.base import SourceInfo, SourceKind
from emomonitor.entities import Scene
from emomonitor.runtime.meters import MeterReading
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.settings import Settings
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.controls import Button
from emomonitor.ui.settings_page.controls import Choice
from emomonitor.ui.settings_page.rows import Row, Section
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.theme import Theme
from emomonitor.ui.video import VideoView
from emomonitor.ui.words import translate
from emomonitor.vision.drawn import Drawn

if TYPE_CHECKING:  # it loads OpenCV, which the window need not wait for
    from emomonitor.capture.cameras import CameraInfo

_PREVIEW = (256, 144)
_SIZES = ((640, 480), (1280, 720), (1920, 1080))
_RATES = (15.0, 30.0, 60.0)

_TIMES = tuple(f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in range(0, 24 * 60, 30))
"""What is offered for the daily hours, local time."""

_OPENS = "07:00"
"""Proposed until somebody chooses."""


class CameraSection(Section):
    """Camera, size and rate, beside what really comes.

    Signals:
        source_chosen: what ``--source`` would take.
    """

    source_chosen = Signal(str)

    def __init__(self, theme: Theme, store: SettingsStore, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(store, parent)
        self._bridge = bridge
        self._cameras: tuple[CameraInfo, ...] = ()
        self._status = bridge.status()
        self._fps: float | None = None
        self.preview = VideoView(theme)
        self.preview.setFixedSize(*_PREVIEW)
        self.preview.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.running, self.gives = QLabel(), QLabel()
        self.running.setObjectName("rowTitle")
        self.gives.setObjectName("rowNote")
        for label in (self.running, self.gives):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.look = Button("again")
        self.look.clicked.connect(bridge.find_cameras)
        self._add_preview()
        self.source, self.picture_size, self.rate = Choice(), Choice(), Choice()
        self.source_row, self.size_row, self.rate_row = Row(self.source), Row(self.picture_size), Row(self.rate)
        self.add(self.source_row, "source", back=lambda: self._choose(Settings().source))
        self.add(self.size_row, "camera_width", "camera_height")
        self.add(self.rate_row, "camera_fps")
        self.closes, self.opens = Choice(), Choice()
        self.closes_row, self.opens_row = Row(self.closes), Row(self.opens)
        self.add(self.closes_row, "closed_hours")
        self.add(self.opens_row)
        self.source.picked.connect(self._choose)
        self.picture_size.picked.connect(self._ask_size)
        self.rate.picked.connect(lambda fps: store.change(camera_fps=fps))
        self.closes.picked.connect(lambda closes: self._close_daily(closes, self.opens.chosen))
        self.opens.picked.connect(lambda opens: self._close_daily(self.closes.chosen, opens))
        bridge.cameras.connect(self._on_cameras)
        bridge.changed.connect(self._on_changed, Qt.ConnectionType.QueuedConnection)
        bridge.scene.connect(self._on_scene)
        bridge.ticked.connect(self._on_ticked)

    def _add_preview(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(self.running)
        words.addWidget(self.gives)
        words.addSpacing(10)
        words.addWidget(self.look, 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 8, 8)
        row.setSpacing(20)
        row.addWidget(self.preview)
        row.addLayout(words, 1)
        self.column.addLayout(row)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Settings", "Camera"))
        self.sentence.setText(
            translate("Settings", "What is watched. Pictures are read on this computer, and never leave it.")
        )
        self.preview.setAccessibleName(translate("Settings", "Preview of what is watched"))
        self.look.set_words(translate("Settings", "Look for cameras again"))
        self.source_row.set_words(
            translate("Settings", "Watch"),
            translate("Settings", "Chosen now, and each time the app starts."),
            translate("Settings", "the first camera, else the demo clip"),
        )
        self.size_row.set_words(
            translate("Settings", "Size of the picture"),
            translate("Settings", "A larger picture shows faces that are farther away, and takes more time."),
            translate("Settings", "what the camera gives"),
        )
        self.rate_row.set_words(
            translate("Settings", "Pictures a second"),
            translate("Settings", "A camera gives what comes nearest; many give fewer in dim light."),
            translate("Settings", "what the camera gives"),
        )
        self.closes_row.set_words(
            translate("Settings", "Close the camera each day at"),
            translate("Settings", "It is given back then, and nothing is seen or recorded."),
            translate("Settings", "never"),
        )
        self.opens_row.set_words(
            translate("Settings", "and open it again at"),
            translate("Settings", "It may be after midnight. You can open it earlier by hand."),
        )
        self.show_settings(self.store.settings)
        self._say_running()

    def show_settings(self, settings: Settings) -> None:
        """Show these settings."""
        super().show_settings(settings)
        self.preview.set_drawn(Drawn.by(settings))  # faces that are hidden are hidden here too
        self.source.offer(self._sources(settings.source), self._known(settings.source))
        asked = (settings.camera_width, settings.camera_height)
        size = None if None in asked else asked
        given = translate("Settings", "What the camera gives")
        sizes = sorted({*_SIZES, *([size] if size is not None else [])}, key=lambda s: (s[0] or 0) * (s[1] or 0))
        self.picture_size.offer([(None, given), *((s, f"{s[0]} × {s[1]}") for s in sizes)], size)
        rates = sorted({*_RATES, *([settings.camera_fps] if settings.camera_fps is not None else [])})
        words = translate("Settings", "{} a second")
        self.rate.offer([(None, given), *((r, words.format(f"{r:g}")) for r in rates)], settings.camera_fps)
        self._show_hours(settings.closed_hours)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme; the preview lies on a card, not on the window's ground."""
        super().set_theme(theme)
        self.look.set_theme(theme)
        self.preview.set_theme(replace(theme, ground=theme.panel, stage=theme.raised))

    # -- choices -----------------------------------------------------------------------------------

    def _sources(self, chosen: str) -> list[tuple[object, str]]:
        items: list[tuple[object, str]] = [("auto", translate("Settings", "The first camera, else the demo clip"))]
        items += [(c.uri, c.title) for c in self._cameras]
        items.append(("demo", translate("Settings", "Demo clip")))
        if self._known(chosen) not in [value for value, _ in items]:
            items.append((chosen, chosen))
        return items

    def _known(self, source: str) -> str:
        """Return a camera's address where the settings name it by its number or name."""
        named = [c.uri for c in self._cameras if source in (str(c.index), c.title)]
        return named[0] if len(named) == 1 else source

    def _choose(self, uri: object) -> None:
        self.store.change(source=str(uri))
        self.source_chosen.emit(str(uri))

    def _ask_size(self, size: object) -> None:
        width, height = size if isinstance(size, tuple) else (None, None)
        self.store.change(camera_width=width, camera_height=height)

    def _on_cameras(self, found: tuple[CameraInfo, ...]) -> None:
        self._cameras = found
        self.show_settings(self.store.settings)

    def _show_hours(self, hours: str) -> None:
        closes, _, opens = hours.partition("-")
        times = sorted({*_TIMES, *(t for t in (closes, opens) if t)})
        local = [(t, QLocale().toString(QTime.fromString(t, "HH:mm"), QLocale.FormatType.ShortFormat)) for t in times]
        self.closes.offer([("", translate("Settings", "Never")), *local], closes)
        self.opens.offer(local, opens or _OPENS)
        self.opens.setEnabled(bool(hours))

    def _close_daily(self, closes: object, opens: object) -> None:
        self.store.change(closed_hours=f"{closes}-{opens}" if closes and closes != opens else "")
        self._show_hours(self.store.settings.closed_hours)  # also where nothing has changed

    # -- what comes --------------------------------------------------------------------------------

    def _on_scene(self, scene: Scene) -> None:
        if self.isVisible() and not self.preview.visibleRegion().isEmpty():
            self.preview.show_scene(scene, chosen=None)

    def _on_changed(self, status: RunnerStatus) -> None:
        self._status = status
        if status.source is None:
            self._fps = None
            self.preview.show_scene(None, chosen=None)
        else:
            self.preview.set_mirrored(status.source.mirror_preview)
        self._say_running()

    def _on_ticked(self, meters: MeterReading, status: RunnerStatus) -> None:
        if self.isVisible():
            self._fps = meters.seen_fps
            self._say_running()

    def _say_running(self) -> None:
        source = self._status.source
        if source is None:
            self.running.setText(translate("Settings", "Nothing is watched now"))
            self.gives.setText(self._status.message)
            return
        is_demo = source.kind is SourceKind.DEMO
        self.running.setText(translate("Settings", "Demo clip") if is_demo else source.title)
        gives = self._gives(source)
        if source.kind is not SourceKind.CAMERA:
            hint = translate("Settings", "This is no camera: size and rate hold as soon as one is watched.")
            gives = f"{gives}\n{hint}"
        self.gives.setText(gives)

    def _gives(self, source: SourceInfo) -> str:
        words = translate("Settings", "Gives {} × {}").format(source.width, source.height)
        if source.fps is not None:
            words += translate("Settings", " at {} pictures a second").format(f"{source.fps:.0f}")
        if self._fps:
            words += translate("Settings", " · {} arrive").format(f"{self._fps:.0f}")
        return words
