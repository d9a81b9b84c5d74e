"""Folders and files that a command writes: tried before the work, whole or not at all."""

from __future__ import annotations

import contextlib
from pathlib import Path

from emomonitor.errors import EmomonitorError

IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff"})
"""What counts as a picture in a folder or zip of faces."""


class OutputError(EmomonitorError):
    """A file or folder can't be written; the message says what to do."""


def ready_folder(folder: Path) -> None:
    """Make a folder and try to write to it. Raises OutputError where that fails."""
    probe = folder / ".write-test.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as e:
        raise OutputError(f"{folder} can't be written ({e.strerror or e}). Give another folder.") from e


def write_whole(path: Path, content: bytes, *, option: str = "--out") -> None:
    """Write a file so that a crash leaves the old one or the new one whole; its folder is made where it is missing.

    Args:
        path: the file.
        content: all of it.
        option: what a person can give another place with, for the message.

    Raises:
        OutputError: the disk is full or the place can't be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except OSError as e:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise OutputError(
            f"{path} can't be written ({e.strerror or e}). Free some space, or give another {option}."
        ) from e
