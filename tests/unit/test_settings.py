from __future__ import annotations

from pathlib import Path

import pytest

from emomonitor.errors import SettingsError
from emomonitor.settings import Settings, load_settings


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
