"""Folders and files that a command writes: tried before the work, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from emomonitor.errors import EmomonitorError


class ReportError(EmomonitorError):
    """A report can't be written; the message says what to do."""


def ready_folder(folder: Path) -> None:
    """Make a folder and try to write to it. Raises ReportError where that fails."""
    probe = folder / ".write-test.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as e:
        raise ReportError(f"{folder} can't be written ({e.strerror or e}). Give another folder.") from e


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old one or the new one whole. Raises ReportError on a full disk."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as e:
        part.unlink(missing_ok=True)
        raise ReportError(
            f"{path} can't be written ({e.strerror or e}). Free some space or give another folder."
        ) from e
