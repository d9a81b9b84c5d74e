"""The command line's words: the same entries and placeholders in every language."""

from __future__ import annotations

import ast
import json
import os
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from emomonitor import texts

REPO = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    texts.speak("en")


def entries() -> dict[str, dict[str, str]]:
    return {f"{table}.{name}": words for table, names in texts.catalogue().items() for name, words in names.items()}


def asked_for() -> set[str]:
    """The keys of all ``text("…")`` calls of modules that use this catalogue."""
    modules = (p.read_text("utf-8") for p in (REPO / "emomonitor").rglob("*.py"))
    calls = (n for module in modules if "emomonitor.texts import" in module for n in ast.walk(ast.parse(module)))
    return {
        str(n.args[0].value)
        for n in calls
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "text"
        if n.args and isinstance(n.args[0], ast.Constant)
    }


def test_every_entry_has_every_language_with_the_same_placeholders() -> None:
    for key, words in entries().items():
        assert set(words) == set(texts.LANGUAGES), key
        holes = [{field for _, field, _, _ in string.Formatter().parse(w) if field is not None} for w in words.values()]
        assert all(h == holes[0] for h in holes), f"{key}: {holes}"


def test_the_catalogue_holds_what_is_asked_for_and_nothing_else() -> None:
    assert set(entries()) == asked_for()


def test_words_are_given_in_the_language_that_was_chosen() -> None:
    texts.speak("zh_TW")
    assert texts.text("run.log", path="a.csv", rows=3) == "記錄檔：a.csv（3 列）"
    texts.speak("en")
    assert texts.text("run.log", path="a.csv", rows=3) == "Log: a.csv (3 rows)"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_TW.UTF-8"}, "zh_TW"),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_HK"}, "zh_TW"),
        ({"LANG": "zh_CN.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_system_s_language_is_found_in_the_environment(environment: dict[str, str], language: str) -> None:
    assert texts.language_of("system", environment) == language


def test_chinese_characters_count_as_two_columns() -> None:
    assert texts.padded("攝影機", 8) == "攝影機  " and texts.padded("camera", 8) == "camera  "
    assert texts.padded("攝影機", 2) == "攝影機"


def run(*arguments: str, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "emomonitor", *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "XDG_CONFIG_HOME": str(folder), "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
    )
    return done.stdout


def test_help_speaks_the_language_of_the_option_the_file_or_the_system(tmp_path: Path) -> None:
    assert "watch a camera" in run("--help", folder=tmp_path)
    assert "即時觀看攝影機" in run("--help", folder=tmp_path, LC_ALL="zh_TW.UTF-8")
    assert "顯示語言" in run("run", "--help", "--lang", "zh_TW", folder=tmp_path)
    (tmp_path / "emomonitor").mkdir()
    (tmp_path / "emomonitor" / "settings.toml").write_text('language = "zh_TW"\n', encoding="utf-8")
    assert "即時觀看攝影機" in run("--help", folder=tmp_path)


def test_json_is_english_for_everybody(tmp_path: Path) -> None:
    checks = json.loads(run("doctor", "--json", "--lang", "zh_TW", folder=tmp_path))
    assert {"camera", "display", "data folder"} <= {c["name"] for c in checks}
