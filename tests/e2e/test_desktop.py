"""The app in the desktop's menu: the files, and ``emomonitor desktop install|remove`` under a home of its own."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from emomonitor.cli.desktop import data_home, quoted, start_command, with_command
from emomonitor.resources import asset

Command = Callable[..., subprocess.CompletedProcess[str]]

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux desktops only")

_FILES = {
    "applications/emomonitor.desktop",
    "metainfo/emomonitor.metainfo.xml",
    "icons/hicolor/scalable/apps/emomonitor.svg",
}


def entry_of(path: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(path, encoding="utf-8")
    return parser["Desktop Entry"]


def files_under(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.suffix != ".cache"}


@linux
def test_install_puts_the_app_into_the_menu_and_remove_takes_it_out(
    emomonitor: Command, app_env: dict[str, str]
) -> None:
    home = Path(app_env["XDG_DATA_HOME"])
    for _ in range(2):  # the second time over the first
        done = emomonitor("desktop", "install")
        assert done.returncode == 0, done.stderr
        assert files_under(home) - {"applications/mimeinfo.cache"} == _FILES
    entry = entry_of(home / "applications" / "emomonitor.desktop")
    assert entry["Exec"].endswith(" run")
    assert Path(entry["TryExec"]).is_absolute() and Path(entry["TryExec"]).exists()
    done = emomonitor("desktop", "remove")
    assert done.returncode == 0
    assert files_under(home) <= {"applications/mimeinfo.cache"}
    again = emomonitor("desktop", "remove")
    assert (again.returncode, again.stdout) == (0, "emomonitor was not in the menu.\n")


@linux
def test_what_the_menu_starts_is_this_installation(emomonitor: Command, app_env: dict[str, str]) -> None:
    assert emomonitor("desktop", "install").returncode == 0
    entry = entry_of(Path(app_env["XDG_DATA_HOME"]) / "applications" / "emomonitor.desktop")
    command = [*entry["Exec"].split(" "), "--help"]
    done = subprocess.run(command, capture_output=True, text=True, env=app_env, timeout=60, check=False)
    assert done.returncode == 0
    assert "--headless" in done.stdout


@linux
def test_a_folder_that_cannot_be_written_is_bad_input(
    emomonitor: Command, app_env: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    app_env["XDG_DATA_HOME"] = str(tmp_path / "file")
    done = emomonitor("desktop", "install")
    assert done.returncode == 2
    assert "can't be written" in done.stderr and "permissions" in done.stderr


def test_a_relative_data_home_is_left_aside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert data_home() == tmp_path / ".local" / "share"


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("/opt/emomonitor/bin/emomonitor", "/opt/emomonitor/bin/emomonitor"),
        ("/home/a b/x", '"/home/a b/x"'),
        ("/home/50%/x", '"/home/50%%/x"'),
        ("/home/$x", '"/home/\\\\$x"'),
        ("/home/a\\b", '"/home/a\\\\\\\\b"'),
    ],
)
def test_paths_are_quoted_as_desktop_entries_ask(word: str, written: str) -> None:
    assert quoted(word) == written


def test_the_entry_starts_the_whole_path() -> None:
    entry = with_command("[Desktop Entry]\nExec=emomonitor run\nIcon=x\n", ("/a b/emomonitor", "run"))
    assert entry == '[Desktop Entry]\nExec="/a b/emomonitor" run\nTryExec=/a b/emomonitor\nIcon=x\n'
    assert start_command()[-1] == "run"


def test_the_entry_has_what_a_menu_needs_and_belongs_to_the_window() -> None:
    entry = entry_of(asset("desktop/emomonitor.desktop"))
    assert entry["Type"] == "Application"
    assert entry["Exec"] == "emomonitor run"
    assert entry["Icon"] == entry["StartupWMClass"] == "emomonitor"
    assert entry["Terminal"] == "false"
    for key in ("Name", "Comment", "Categories"):
        assert entry[key]
    assert entry["Comment[zh_TW]"] and entry["Categories"].endswith(";")


def test_the_metainfo_is_well_formed_and_has_the_required_tags() -> None:
    root = ET.parse(asset("desktop/emomonitor.metainfo.xml")).getroot()
    assert root.tag == "component" and root.get("type") == "desktop-application"
    for tag in ("id", "metadata_license", "project_license", "name", "summary", "description", "content_rating"):
        assert root.find(tag) is not None, tag
    assert root.findtext("launchable") == "emomonitor.desktop"
    assert root.findtext("project_license") == "MIT"
    summary = root.findtext("summary") or ""
    assert 0 < len(summary) <= 60 and not summary.endswith(".")
    text = " ".join(" ".join((root.find("description") or root).itertext()).split())
    assert "not a medical device" in text and "do not show for certain what people feel" in text
    assert (found := root.find("releases/release")) is not None
    assert found.get("version") == version("emomonitor")


@pytest.mark.parametrize(
    "command",
    [
        ("desktop-file-validate", "desktop/emomonitor.desktop"),
        ("appstreamcli", "validate", "--no-net", "desktop/emomonitor.metainfo.xml"),
    ],
    ids=["desktop-file-validate", "appstreamcli"],
)
def test_the_desktops_own_tools_find_no_error(command: tuple[str, ...]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run([*command[:-1], str(asset(command[-1]))], capture_output=True, text=True, check=False)
    told = (done.stdout + done.stderr).splitlines()
    complaints = [line for line in told if line.startswith(("E:", "W:")) or ": error:" in line]
    # The project has no domain whose reverse could be the id.
    assert [c for c in complaints if "cid-desktopapp-is-not-rdns" not in c] == []
