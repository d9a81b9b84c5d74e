"""Starting with the computer, in a home folder of the test's own."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from emomonitor.autostart import AutostartError, Entry, LaunchAgent, RunValue, entry_for, start_command

COMMAND = ("/opt/my apps/python", "-m", "emomonitor")


class Registry:
    """Windows' registry, which only Windows has."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {"somebody else": "other.exe"}

    def get(self, name: str) -> str | None:
        return self.values.get(name)

    def put(self, name: str, text: str) -> None:
        self.values[name] = text

    def remove(self, name: str) -> None:
        self.values.pop(name, None)


def linux(home: Path, **environment: str) -> Entry:
    entry = entry_for("linux", home, environment, None, COMMAND)
    assert entry is not None
    return entry


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_linux_gets_one_desktop_file_and_loses_exactly_that(tmp_path: Path) -> None:
    other = tmp_path / ".config" / "autostart" / "other.desktop"
    other.parent.mkdir(parents=True)
    other.write_text("[Desktop Entry]\n")
    entry = linux(tmp_path)
    assert not entry.is_on()
    entry.turn_on()
    assert entry.is_on()
    assert files(tmp_path) == [".config/autostart/emomonitor.desktop", ".config/autostart/other.desktop"]
    assert 'Exec="/opt/my apps/python" -m emomonitor' in other.with_name("emomonitor.desktop").read_text().splitlines()
    entry.turn_off()
    assert not entry.is_on()
    assert files(tmp_path) == [".config/autostart/other.desktop"]


def test_the_desktop_file_keeps_to_its_specification(tmp_path: Path) -> None:
    checker = shutil.which("desktop-file-validate")
    if checker is None:
        pytest.skip("desktop-file-validate is not installed")
    linux(tmp_path).turn_on()
    path = tmp_path / ".config" / "autostart" / "emomonitor.desktop"
    assert subprocess.run([checker, str(path)], capture_output=True, check=False).stdout == b""


def test_linux_keeps_to_the_users_own_configuration_folder(tmp_path: Path) -> None:
    linux(tmp_path, XDG_CONFIG_HOME=str(tmp_path / "elsewhere")).turn_on()
    assert files(tmp_path) == ["elsewhere/autostart/emomonitor.desktop"]


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_the_desktop_switched_off_counts_as_off_and_can_be_switched_on_again(tmp_path: Path, line: str) -> None:
    entry = linux(tmp_path)
    entry.turn_on()
    path = tmp_path / ".config" / "autostart" / "emomonitor.desktop"
    path.write_text(path.read_text() + line + "\n")
    assert not entry.is_on()
    entry.turn_on()
    assert entry.is_on()


def test_somebody_elses_file_of_the_same_name_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / ".config" / "autostart" / "emomonitor.desktop"
    path.parent.mkdir(parents=True)
    path.write_text("[Desktop Entry]\nExec=my own way\n")
    entry = linux(tmp_path)
    entry.turn_off()
    with pytest.raises(AutostartError, match="isn't emomonitor's"):
        entry.turn_on()
    assert path.read_text() == "[Desktop Entry]\nExec=my own way\n"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("a file")
    with pytest.raises(AutostartError, match="can't be written"):
        linux(tmp_path).turn_on()


def test_characters_that_a_desktop_file_reserves_are_escaped(tmp_path: Path) -> None:
    entry = entry_for("linux", tmp_path, {}, None, ('/a "b" $c/100%', "-m"))
    assert entry is not None
    entry.turn_on()
    text = (tmp_path / ".config" / "autostart" / "emomonitor.desktop").read_text()
    assert r'Exec="/a \\"b\\" \\$c/100%%" -m' in text.splitlines()


def test_macos_gets_a_launch_agent_that_starts_at_login(tmp_path: Path) -> None:
    entry = entry_for("darwin", tmp_path, {}, None, COMMAND)
    assert isinstance(entry, LaunchAgent)
    entry.turn_on()
    assert files(tmp_path) == ["Library/LaunchAgents/org.emomonitor.start.plist"]
    agent = plistlib.loads(entry.path.read_bytes())
    assert agent["ProgramArguments"] == list(COMMAND) and agent["RunAtLoad"] is True
    entry.turn_off()
    assert files(tmp_path) == []


def test_windows_gets_one_value_and_loses_exactly_that() -> None:
    registry = Registry()
    entry = entry_for("win32", Path("C:/"), {}, registry, COMMAND)
    assert isinstance(entry, RunValue)
    entry.turn_on()
    assert registry.values["emomonitor"] == '"/opt/my apps/python" -m emomonitor'
    assert entry.is_on()
    entry.turn_off()
    assert registry.values == {"somebody else": "other.exe"}


def test_a_system_that_nobody_knows_has_no_entry(tmp_path: Path) -> None:
    assert entry_for("plan9", tmp_path, {}, None, COMMAND) is None


def test_the_command_starts_this_very_installation() -> None:
    done = subprocess.run([*start_command(), "--version"], capture_output=True, text=True, check=True)
    assert start_command()[0] == sys.executable
    assert done.stdout.startswith("emomonitor ")
