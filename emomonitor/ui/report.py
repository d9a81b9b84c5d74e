"""What is told of a mistake of ours: a traceback and versions, without personal paths. Knows no Qt window."""

from __future__ import annotations

import getpass
import platform
import re
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("emomonitor", "PySide6-Essentials", "numpy", "opencv-contrib-python", "mediapipe", "onnxruntime")


def without_home(text: str, home: Path | None = None, user: str | None = None) -> str:
    """Return a text with the home folder as ``~`` and the account's name, where it is part of a path, as ``user``.

    Args:
        text: anything.
        home: the home folder; None for the account's own.
        user: the account's name; None for the one that runs this.
    """
    home = Path.home() if home is None else home
    if user is None:
        try:
            user = getpass.getuser()
        except (OSError, KeyError, ImportError):  # an account without a name
            user = ""
    for folder in dict.fromkeys((str(home), str(home.resolve()), home.as_posix(), str(home).replace("\\", "\\\\"))):
        if len(folder.strip("/\\")) > 1:
            text = re.sub(re.escape(folder) + r"(?![\w.-])", "~", text)
    if user and user != "root":
        text = re.sub(rf"(?<=[/\\]){re.escape(user)}(?=[/\\\s'\":]|$)", "user", text)
    return text


def versions() -> str:
    """Return the versions of what matters, a line each, and the system."""
    parts = []
    for package in _PACKAGES:
        try:
            parts.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            parts.append(f"{package} (not installed)")
    return "\n".join([*parts, f"Python {platform.python_version()}, {platform.system()} {platform.release()}"])


def details_of(error: BaseException) -> str:
    """Return what helps to find a mistake: traceback and versions, without personal paths."""
    trace = "".join(traceback.format_exception(error)).rstrip()
    return without_home(f"{trace}\n\n{versions()}")


def place_of(error: BaseException) -> str:
    """Return where an error was raised and its type: equal for the same mistake that happens again."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    where = f"{Path(last.filename).name}:{last.lineno}" if last else "?"
    return f"{type(error).__name__} {where}"
