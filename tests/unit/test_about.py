from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Callable
from importlib.metadata import Distribution, version
from pathlib import Path

import pytest

from emomonitor.about import about, as_text, licence_of, packages
from emomonitor.settings import Settings

Command = Callable[..., subprocess.CompletedProcess[str]]


class Written(Distribution):
    """A package whose metadata is what the test says."""

    def __init__(self, text: str) -> None:
        self._text = text

    def read_text(self, filename: str) -> str | None:
        return self._text if filename == "METADATA" else None

    def locate_file(self, path: object) -> Path:
        return Path(str(path))


def test_the_packages_are_those_that_are_installed_and_those_that_they_need() -> None:
    found = {p.name: p for p in packages("emomonitor")}
    assert found["numpy"].version == version("numpy")
    assert "shiboken6" in found, "what PySide6 needs"
    assert not {"pytest", "tf2onnx"} & set(found), "extras aren't needed to run"
    assert list(found) == sorted(found, key=str.casefold)


def test_a_package_that_is_not_installed_needs_nothing() -> None:
    assert packages("no-such-package") == ()


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: MIT AND Zlib\nLicense: long", "MIT AND Zlib"),
        ("License: Apache 2.0", "Apache 2.0"),
        ("Classifier: License :: OSI Approved :: MIT License", "MIT License"),
        ("License: UNKNOWN\nClassifier: License :: OSI Approved", ""),
        ("License: Permission is hereby granted, free of charge, to any person obtaining a copy of this", "MIT"),
        ("Summary: nothing", ""),
    ],
)
def test_a_licence_is_named_in_a_few_words(metadata: str, licence: str) -> None:
    assert licence_of(Written(f"Metadata-Version: 2.1\nName: x\nVersion: 1\n{metadata}\n\n")) == licence


def test_the_text_says_what_it_is_and_where_things_lie(tmp_path: Path) -> None:
    text = as_text(about(Settings(data_dir=tmp_path / "data"), tmp_path / "my.toml"))
    for words in ("MIT licence", "Not a medical device", str(tmp_path / "data"), str(tmp_path / "my.toml"), "numpy"):
        assert words in text


def test_the_command_prints_the_same_as_text_and_json(emomonitor: Command, tmp_path: Path) -> None:
    text = emomonitor("about").stdout
    found = json.loads(emomonitor("about", "--json").stdout)
    assert found["data_dir"] == str(tmp_path / "data" / "emomonitor")
    assert found["settings_file"] == str(tmp_path / "config" / "emomonitor" / "settings.toml")
    assert found["packages"][0] == {"name": "Python", "version": platform.python_version(), "licence": "PSF-2.0"}
    for package in found["packages"]:
        assert any(line.split()[:2] == [package["name"], package["version"]] for line in text.splitlines())
