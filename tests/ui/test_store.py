"""Settings that change while the window is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QToolButton
from ui_scenes import OpenWindow

from emomonitor.errors import SettingsError
from emomonitor.settings import Settings, load_settings
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.theme import DARK, LIGHT


def at_once(command: Callable[[], object]) -> None:
    command()


def test_a_change_is_told_once_and_kept(tmp_path: Path) -> None:
    path, told = tmp_path / "settings.toml", []
    store = SettingsStore(Settings(), in_background=at_once, path=path)
    store.changed.connect(lambda new, old: told.append((new.theme, old.theme)))
    store.change(theme="light")
    store.change(theme="light")
    assert told == [("light", "system")]
    assert load_settings(path).theme == "light"


def test_a_wrong_value_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    store = SettingsStore(Settings(), in_background=at_once, path=path)
    with pytest.raises(SettingsError, match="choose one of"):
        store.change(theme="pink")
    assert store.settings == Settings()
    assert not path.exists()


def test_what_the_command_line_said_is_never_written(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    store = SettingsStore(
        Settings(source="demo"), in_background=at_once, path=path, saved=Settings(source="0", fps=5.0)
    )
    store.change(theme="dark")
    assert load_settings(path) == Settings(source="0", fps=5.0, theme="dark")


def test_the_window_takes_on_a_changed_theme(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(settings)
    window.store.change(theme="light")
    assert window.theme is LIGHT
    window.store.change(theme="dark")
    assert window.theme is DARK


def test_the_rail_names_its_pages(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(settings)
    assert isinstance(window.rail.buttons["live"], QToolButton)
    for name, button in window.rail.buttons.items():
        assert button.accessibleName(), name
        assert min(button.width(), button.height()) >= 32


def test_a_change_just_before_the_end_is_kept(open_window: OpenWindow, settings: Settings, tmp_path: Path) -> None:
    window = open_window(settings)
    kept: list[int] = []
    for i in range(20):
        window.bridge.in_background(lambda i=i: kept.append(i))  # type: ignore[misc]
    window.close()
    assert kept == list(range(20))
