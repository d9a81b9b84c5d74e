"""Starting with the computer: one small entry that is ours alone, put there and taken away as the user ticks.

Linux: a desktop file (freedesktop.org, Desktop Application Autostart). macOS: a launch agent. Windows: a value under
``HKEY_CURRENT_USER``'s ``Run`` key, through a registry that the caller gives.
"""

from __future__ import annotations

import os
import plistlib
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from emomonitor.errors import EmomonitorError

NAME = "emomonitor"
LABEL = "org.emomonitor.start"
"""The launch agent's name."""

RUN_KEY = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run"

_MARK = "X-Emomonitor-Autostart=true"
"""Says that a desktop file is the one that this module wrote."""

_OFF = {b"Hidden=true", b"X-GNOME-Autostart-enabled=false"}


class AutostartError(EmomonitorError):
    """The entry can't be written or taken away."""


class Entry(Protocol):
    """Whether the app starts with the computer."""

    def is_on(self) -> bool:
        """Whether our entry is there and in force."""
        ...

    def turn_on(self) -> None:
        """Put it there. Raises AutostartError."""
        ...

    def turn_off(self) -> None:
        """Take away exactly what :meth:`turn_on` put there. Raises AutostartError."""
        ...


class Registry(Protocol):
    """What is used of the Windows registry: texts by name under one key."""

    def get(self, name: str) -> str | None:
        """Return a text; None where there is none."""
        ...

    def put(self, name: str, text: str) -> None:
        """Write a text. Raises OSError."""
        ...

    def remove(self, name: str) -> None:
        """Take a text away. Raises OSError."""
        ...


def start_command() -> tuple[str, ...]:
    """Return the command that starts this very installation, without a console window."""
    python = Path(sys.executable)
    if getattr(sys, "frozen", False):
        return (str(python),)
    windowed = python.with_name("pythonw.exe")
    return (str(windowed if windowed.is_file() else python), "-m", NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """An entry that is a file.

    Attributes:
        path: where it lies.
        command: what it starts.
    """

    path: Path
    command: Sequence[str]

    def contents(self) -> bytes:
        """Return what the file holds."""
        raise NotImplementedError

    def is_ours(self, contents: bytes) -> bool:
        """Whether a file of that name was written by us."""
        raise NotImplementedError

    def is_on(self) -> bool:
        """Whether our file is there and in force."""
        contents = self._read()
        return contents is not None and self.is_ours(contents)

    def turn_on(self) -> None:
        """Write our file; one of the same name that isn't ours is left alone.

        Raises:
            AutostartError: it can't be written, or somebody else's is in its place.
        """
        before = self._read()
        if before is not None and not self.is_ours(before):
            raise AutostartError(f"{self.path} is there already and isn't emomonitor's. Move it away and try again.")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            new = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
            new.write_bytes(self.contents())
            new.replace(self.path)
        except OSError as e:
            raise AutostartError(f"{self.path} can't be written ({e.strerror}). Check the folder's permissions.") from e

    def turn_off(self) -> None:
        """Take our file away, and nothing else.

        Raises:
            AutostartError: it can't be removed.
        """
        contents = self._read()
        if contents is None or not self.is_ours(contents):
            return
        try:
            self.path.unlink(missing_ok=True)
        except OSError as e:
            raise AutostartError(f"{self.path} can't be removed ({e.strerror}). Delete it by hand.") from e

    def _read(self) -> bytes | None:
        try:
            return self.path.read_bytes()
        except OSError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class DesktopFile(_File):
    """Linux's entry."""

    def contents(self) -> bytes:
        """Return the desktop file."""
        command = " ".join(_quoted(word) for word in self.command)
        lines = (
            "[Desktop Entry]",
            "Type=Application",
            f"Name={NAME}",
            "Comment=Reads facial expressions, wholly on this computer",
            f"Exec={command}",
            f"Icon={NAME}",
            "Terminal=false",
            _MARK,
        )
        return ("\n".join(lines) + "\n").encode()

    def is_ours(self, contents: bytes) -> bool:
        """Whether the file bears our mark."""
        return _MARK.encode() in contents.splitlines()

    def is_on(self) -> bool:
        """Whether our file is there, and no desktop has switched it off, as some do, by a line in it."""
        contents = self._read()
        return contents is not None and self.is_ours(contents) and not _OFF & set(contents.splitlines())


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchAgent(_File):
    """macOS's entry."""

    def contents(self) -> bytes:
        """Return the property list."""
        return plistlib.dumps({"Label": LABEL, "ProgramArguments": list(self.command), "RunAtLoad": True})

    def is_ours(self, contents: bytes) -> bool:
        """Whether the list bears our label."""
        try:
            found = plistlib.loads(contents)
        except (plistlib.InvalidFileException, ValueError):
            return False
        return isinstance(found, dict) and found.get("Label") == LABEL


@dataclass(frozen=True, slots=True, kw_only=True)
class RunValue:
    """Windows' entry.

    Attributes:
        registry: the user's ``Run`` key.
        command: what it starts.
    """

    registry: Registry
    command: Sequence[str]

    def is_on(self) -> bool:
        """Whether our value is there."""
        return bool(self.registry.get(NAME))

    def turn_on(self) -> None:
        """Write our value. Raises AutostartError."""
        try:
            self.registry.put(NAME, subprocess.list2cmdline(self.command))
        except OSError as e:
            raise AutostartError(f"The registry can't be written ({e}). Ask whoever looks after this computer.") from e

    def turn_off(self) -> None:
        """Take our value away. Raises AutostartError."""
        try:
            self.registry.remove(NAME)
        except OSError as e:
            raise AutostartError(f"The registry can't be written ({e}). Ask whoever looks after this computer.") from e


def _quoted(word: str) -> str:
    r"""Quote a word of ``Exec``: reserved characters are escaped twice, as the specification has it, ``%`` doubled."""
    word = word.replace("%", "%%")
    if shlex.quote(word) == word:
        return word
    for reserved in ("\\", '"', "`", "$"):
        word = word.replace(reserved, "\\\\" + ("\\\\" if reserved == "\\" else reserved))
    return f'"{word}"'


def entry_for(
    platform: str, home: Path, environment: Mapping[str, str], registry: Registry | None, command: Sequence[str]
) -> Entry | None:
    """Return a system's entry; None where we know of no way there.

    Args:
        platform: as :data:`sys.platform`.
        home: the user's home folder.
        environment: its ``XDG_CONFIG_HOME`` counts on Linux.
        registry: the user's ``Run`` key, on Windows.
        command: what is started.
    """
    if platform == "win32":
        return None if registry is None else RunValue(registry=registry, command=command)
    if platform == "darwin":
        return LaunchAgent(path=home / "Library" / "LaunchAgents" / f"{LABEL}.plist", command=command)
    if platform.startswith("linux"):
        config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
        return DesktopFile(path=config / "autostart" / f"{NAME}.desktop", command=command)
    return None
