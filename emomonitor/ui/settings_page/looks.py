"""The cards of how the window looks and how it lives on the computer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from emomonitor.autostart import AutostartError, Entry
from emomonitor.settings import Settings
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.controls import Segments
from emomonitor.ui.settings_page.controls import Choice, ValueSlider, switch
from emomonitor.ui.settings_page.rows import Row, Section
from emomonitor.ui.spoken import spoken
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.words import percent, translate

_THEMES = ("system", "dark", "light")
_SCALES = (8, 20)
"""Tenths: 80 % to 200 %."""


class LooksSection(Section):
    """Language, theme, size of words, movement."""

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(store, parent)
        self.language, self.theme = Choice(), Segments(3)
        self.scale = ValueSlider(*_SCALES, 1)
        self.still = switch(lambda on: store.change(reduced_motion=on))
        self.language_row, self.theme_row = Row(self.language), Row(self.theme, self.theme.buttons()[0])
        self.scale_row, self.still_row = Row(self.scale, self.scale.track), Row(self.still)
        self.add(self.language_row, "language")
        self.add(self.theme_row, "theme")
        self.add(self.scale_row, "text_scale")
        self.add(self.still_row, "reduced_motion")
        self.language.picked.connect(lambda code: store.change(language=code))
        self.theme.chosen.connect(lambda i: store.change(theme=_THEMES[i]))
        self.scale.moved.connect(lambda step: self.scale.say(percent(step / 10)))
        self.scale.settled.connect(lambda step: store.change(text_scale=step / 10))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Settings", "Language and looks"))
        self.sentence.setText(translate("Settings", "How the window speaks and shows itself."))
        self.language_row.set_words(translate("Settings", "Language"), usual=translate("Settings", "the system's"))
        what = translate("Settings", "Theme")
        self.theme_row.set_words(what, usual=translate("Settings", "the system's"))
        themes = (translate("Settings", "System"), translate("Settings", "Dark"), translate("Settings", "Light"))
        self.theme.set_words(what, themes)
        self.scale_row.set_words(
            translate("Settings", "Size of words"),
            translate("Settings", "From 80 to 200 %, on top of what the system says."),
            percent(1.0),
        )
        self.still_row.set_words(
            translate("Settings", "Reduced motion"),
            translate("Settings", "Nothing moves by itself but the picture and the timeline."),
            translate("Settings", "off"),
        )
        self.show_settings(self.store.settings)

    def show_settings(self, settings: Settings) -> None:
        """Show these settings."""
        super().show_settings(settings)
        # A language is named in itself, so that whoever reads no other one finds it.
        languages: list[tuple[object, str]] = [
            ("system", translate("Settings", "The system's")),
            ("en", "English"),
            ("zh_TW", "繁體中文"),
        ]
        self.language.offer(languages, settings.language)
        self.theme.choose(_THEMES.index(settings.theme))
        self.scale.show_step(round(settings.text_scale * 10))
        self.scale.say(percent(settings.text_scale))
        self.still.show_on(settings.reduced_motion)


class ComputerSection(Section):
    """Starting with the computer, with the companion, and staying in the tray.

    Args:
        store: the settings in force.
        bridge: does in the background what asks the disk.
        entry: the system's autostart; None where there is no known way.
        has_tray: whether the system has a tray.
    """

    starts = Signal(bool)
    failed = Signal(str)

    def __init__(
        self,
        store: SettingsStore,
        bridge: Bridge,
        *,
        entry: Entry | None,
        has_tray: Callable[[], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(store, parent)
        self._bridge, self._entry, self._has_tray = bridge, entry, has_tray
        self.autostart = switch(self._start_with_computer)
        self.tray = switch(lambda on: store.change(tray=on))
        self.companion = switch(lambda on: store.change(companion=on))
        self.autostart_row, self.tray_row = Row(self.autostart), Row(self.tray)
        self.companion_row = Row(self.companion)
        self.add(self.autostart_row, back=lambda: self.autostart.setChecked(False))
        self.add(self.companion_row, "companion")
        self.add(self.tray_row, "tray")
        self.starts.connect(self._on_starts)
        self.failed.connect(self._on_failed)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Settings", "On this computer"))
        self.sentence.setText(translate("Settings", "All are off until you switch them on."))
        start = translate("Settings", "The window opens, and watches what is chosen above, after you log in.")
        nowhere = translate("Settings", "This system has no way that emomonitor knows.")
        self.autostart_row.set_words(
            translate("Settings", "Start with the computer"),
            start if self._entry is not None else nowhere,
            translate("Settings", "off"),
        )
        self.autostart.setEnabled(self._entry is not None)
        self.companion_row.set_words(
            translate("Settings", "Begin with the companion"),
            translate(
                "Settings", "The window opens over the whole screen, for the person. It is left by a long press."
            ),
            translate("Settings", "off"),
        )
        self.tray_row.set_words(translate("Settings", "Stay in the tray"), usual=translate("Settings", "off"))
        self.show_settings(self.store.settings)

    def show_settings(self, settings: Settings) -> None:
        """Show these settings."""
        super().show_settings(settings)
        has_tray = self._has_tray()
        self.companion.show_on(settings.companion)
        self.tray.setEnabled(has_tray)
        self.tray.show_on(settings.tray)
        self.tray_row.set_note(
            translate(
                "Settings",
                "Closing the window lets the app go on in the system's tray; its icon is red while it records.",
            )
            if has_tray
            else translate("Settings", "This desktop has no tray: closing the window ends the app.")
        )
        self.look()

    def look(self) -> None:
        """Look in the background whether the app starts with the computer."""
        entry = self._entry
        if entry is not None:
            self._bridge.in_background(lambda: self.starts.emit(entry.is_on()))

    def _start_with_computer(self, on: bool) -> None:
        entry = self._entry
        if entry is None:
            return

        def do() -> None:
            try:
                entry.turn_on() if on else entry.turn_off()
            except AutostartError as e:
                self.failed.emit(spoken(str(e)))
            self.starts.emit(entry.is_on())

        self._bridge.in_background(do)

    def _on_starts(self, on: bool) -> None:
        self.autostart.show_on(on)
        self.autostart_row.set_unusual(on)

    def _on_failed(self, words: str) -> None:
        self.autostart_row.set_note(words)
