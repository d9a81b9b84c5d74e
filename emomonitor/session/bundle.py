"""Everything that is kept as one zip file, for whoever wants to take it along."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from emomonitor.session.kept import SETTINGS, Inventory, Item
from emomonitor.session.storage import told

_CHUNK = 1 << 20
_PACKED_ALREADY = frozenset({".png", ".mkv", ".jpg"})

LEFT_OUT = frozenset({"secret"})
"""Kinds that don't go into the zip file, which travels: passwords and tokens are of no use to whoever reads it."""


def save_zip(
    inventory: Inventory,
    target: Path,
    *,
    progress: Callable[[int, int], None] = lambda done, whole: None,
    stopped: Callable[[], bool] = lambda: False,
) -> bool:
    """Write all files into a zip file that only its owner can read; it appears under its name when it is whole.

    Args:
        inventory: what to write. A log that is being recorded goes in as far as it is.
        target: the zip file; one that is there is replaced.
        progress: told bytes done and bytes in all, from this thread.
        stopped: asked now and then whether to stop.

    Returns:
        False where it was stopped; there is no file then.

    Raises:
        SessionError: it can't be written, or something can't be read.
    """
    done = 0
    at = target
    try:
        fd, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)  # mode 0600
        temporary = Path(name)
        try:
            with os.fdopen(fd, "wb") as out, zipfile.ZipFile(out, "w", allowZip64=True) as archive:
                for item in inventory.items:
                    if item.kind in LEFT_OUT:
                        continue
                    at = item.path
                    for size in _pack(archive, item, name_in_zip(inventory, item)):
                        done += size
                        progress(min(done, inventory.size), inventory.size)
                        if stopped():
                            return False
                at = target
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as e:
        raise told(e, at) from e
    return True


def name_in_zip(inventory: Inventory, item: Item) -> str:
    """Where a file lies in the zip file."""
    if item.kind == SETTINGS.key:
        return f"emomonitor/{item.path.name}"
    return f"emomonitor/{item.path.relative_to(inventory.root).as_posix()}"


def _pack(archive: zipfile.ZipFile, item: Item, name: str) -> Iterator[int]:
    """Write one file, and give the size of each piece. One that is gone meanwhile is left out."""
    try:
        fd = os.open(item.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return
    with os.fdopen(fd, "rb") as file:
        about = zipfile.ZipInfo.from_file(item.path, name)
        packed = item.path.suffix.lower() in _PACKED_ALREADY
        about.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        with archive.open(about, "w", force_zip64=item.size >= 1 << 31) as out:
            while chunk := file.read(_CHUNK):
                out.write(chunk)
                yield len(chunk)
