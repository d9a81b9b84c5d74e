"""``emomonitor desktop``: puts the app into the menu of this account's desktop, or takes it out again (Linux)."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from emomonitor.cli import EXIT_OK
from emomonitor.errors import EmomonitorError
from emomonitor.resources import asset

_TOOL_S = 20.0
"""Longest wait for a tool that tells the desktop; it sees the files by itself sooner or later."""


def main(args: argparse.Namespace) -> int:
    """Install or remove."""
    if not sys.platform.startswith("linux"):
        raise EmomonitorError("This is for Linux desktops. On Windows and macOS, make a shortcut to emomonitor.")
    if args.action == "install":
        for path in install(data_home()):
            print(f"Installed: {path}")
        print("emomonitor is in the menu now. emomonitor desktop remove takes it out again.")
    else:
        gone = remove(data_home())
        for path in gone:
            print(f"Removed: {path}")
        print("emomonitor is out of the menu." if gone else "emomonitor was not in the menu.")
    return EXIT_OK


def data_home() -> Path:
    """Return the folder of this account's own data (``XDG_DATA_HOME``); a relative one is left aside, as XDG asks."""
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".local" / "share"


def _places(home: Path) -> dict[Path, Path]:
    """Return where each file goes: target to source."""
    return {
        home / "applications" / "emomonitor.desktop": asset("desktop/emomonitor.desktop"),
        home / "metainfo" / "emomonitor.metainfo.xml": asset("desktop/emomonitor.metainfo.xml"),
        home / "icons" / "hicolor" / "scalable" / "apps" / "emomonitor.svg": asset("icons/app.svg"),
    }


def install(home: Path) -> tuple[Path, ...]:
    """Write the files under a data folder, newer over older; return them.

    Raises:
        EmomonitorError: they can't be written.
    """
    places = _places(home)
    for target, source in places.items():
        words = source.read_text(encoding="utf-8")
        if target.suffix == ".desktop":
            words = with_command(words, start_command())
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            new = target.with_name(f".{target.name}.new")
            new.write_text(words, encoding="utf-8")
            new.replace(target)
        except OSError as e:
            raise EmomonitorError(f"{target} can't be written: {e.strerror}. Check the folder's permissions.") from e
    _tell_desktop(home)
    return tuple(places)


def remove(home: Path) -> tuple[Path, ...]:
    """Delete the files that :func:`install` wrote; return those that were there.

    Raises:
        EmomonitorError: one can't be deleted.
    """
    gone = []
    for target in _places(home):
        try:
            target.unlink()
            gone.append(target)
        except FileNotFoundError:
            continue
        except OSError as e:
            raise EmomonitorError(f"{target} can't be deleted: {e.strerror}. Check its permissions.") from e
    _tell_desktop(home)
    return tuple(gone)


def start_command() -> tuple[str, ...]:
    """Return what starts this very installation: the script beside its Python, else the module."""
    script = Path(sys.executable).with_name("emomonitor")
    if script.exists():
        return (str(script), "run")
    return (sys.executable, "-m", "emomonitor", "run")


def with_command(entry: str, command: tuple[str, ...]) -> str:
    """Return a desktop entry that starts a command by its whole path, and is hidden once that is gone."""
    words = " ".join(quoted(word) for word in command)
    entry = re.sub(r"^Exec=.*$", lambda _: f"Exec={words}", entry, flags=re.MULTILINE)
    return re.sub(r"^(Exec=.*)$", lambda m: f"{m[1]}\nTryExec={command[0]}", entry, flags=re.MULTILINE)


def quoted(word: str) -> str:
    """Quote a word of an ``Exec`` line as the Desktop Entry Specification asks."""
    if re.fullmatch(r"[\w./:=@+,-]+", word):
        return word
    inner = re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%")
    return '"' + inner.replace("\\", "\\\\") + '"'  # a string value: each backslash is written twice


def _tell_desktop(home: Path) -> None:
    """Let the desktop read the folders anew at once, where its tools are there."""
    for tool, folder in (("update-desktop-database", "applications"), ("gtk-update-icon-cache", "icons/hicolor")):
        there = shutil.which(tool)
        where = home / folder
        cached = tool != "gtk-update-icon-cache" or (where / "icon-theme.cache").exists()
        if there is not None and where.is_dir() and cached:
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                subprocess.run([there, str(where)], capture_output=True, timeout=_TOOL_S, check=False)
