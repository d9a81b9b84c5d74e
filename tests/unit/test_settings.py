from __future__ import annotations

import stat
from dataclasses import fields
from pathlib import Path

import pytest

from emomonitor.errors import SettingsError
from emomonitor.settings import Settings, as_toml, load_settings, save_settings, set_aside


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_command_line_wins_over_the_file_and_the_file_over_defaults(tmp_path: Path) -> None:
    path = _file(tmp_path, 'fps = 5\nrange = "full"\nsource = 1\ndata_dir = "/data"\n')
    settings = load_settings(path, {"range": "short", "model": None})
    assert settings.fps == 5.0
    assert settings.range == "short"
    assert settings.source == "1"
    assert settings.model == Settings().model
    assert settings.sessions_dir == Path("/data/sessions")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fps = 0", "between"),
        ('fps = "fast"', "wrong type"),
        ("fps = true", "wrong type"),
        ("consent_months = true", "wrong type"),
        ("keep_days = true", "wrong type"),
        ("keep_days = 1.5", "wrong type"),
        ("tray = 1", "wrong type"),
        ('theme = "pink"', "choose one of"),
        ("colour = 3", "unknown colour"),
        ("fps = = 3", "can't be read"),
    ],
)
def test_a_wrong_value_is_told_with_its_name(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load_settings(_file(tmp_path, text))


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        load_settings(tmp_path / "nowhere.toml")


def test_what_is_saved_is_read_back_and_is_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.toml"
    settings = Settings(source='C:\\cam "1"', fps=5.0, seat=(0.1, 0.2, 0.3, 0.4), keep_days=30, tray=True)
    save_settings(settings, path)
    assert load_settings(path) == settings
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_saved_file_tells_what_every_value_means(tmp_path: Path) -> None:
    text = as_toml(Settings(theme="dark"))
    for f in fields(Settings):
        at = text.index(f"{f.name} =")
        assert text[:at].rstrip("# \n").rpartition("\n")[2].startswith("# "), f.name
    assert '\ntheme = "dark"\n' in text
    assert "\n# range = " in text


def test_a_file_of_a_newer_app_is_not_guessed_at(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="newer emomonitor"):
        load_settings(_file(tmp_path, "schema = 99\n"))


def test_a_broken_file_is_set_aside(tmp_path: Path) -> None:
    path = _file(tmp_path, "fps = = 3")
    aside = set_aside(path)
    assert not path.exists()
    assert aside.read_text(encoding="utf-8") == "fps = = 3"


@pytest.mark.parametrize("text", ["seat = [0.1, 0.2, 0.3]", "seat = [0.9, 0.0, 0.5, 0.5]", 'closed_hours = "25:00-7"'])
def test_a_wrong_seat_or_schedule_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError):
        load_settings(_file(tmp_path, text + "\n"))
