"""A file that is exported: its owner's alone, whole or not there at all, and never over another one unasked."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from emomonitor.errors import FolderError, SessionError
from emomonitor.session.storage import told


def check_free(target: Path, *, overwrite: bool) -> None:
    """Make sure that a file may be written.

    Raises:
        SessionError: something is there already, or its folder isn't.
    """
    if target.is_dir():
        raise SessionError(f"{target} is a folder. Choose a name for the file.")
    if not overwrite and (target.exists() or target.is_symlink()):
        raise SessionError(f"{target} is there already. Choose another name for the file.")
    if not target.parent.is_dir():
        raise FolderError(f"There is no folder {target.parent}. Make it, or choose another place.")


def write(target: Path, pieces: Iterable[bytes], *, overwrite: bool) -> None:
    """Write a file piece by piece; it appears under its name when it is whole.

    Raises:
        SessionError: something is there already, or it can't be written.
    """
    check_free(target, overwrite=overwrite)
    try:
        fd, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)  # mode 0600
        temporary = Path(name)
        try:
            with os.fdopen(fd, "wb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            if overwrite:
                temporary.replace(target)
            else:
                _put(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as e:
        raise told(e, target) from e


def _put(temporary: Path, target: Path) -> None:
    """Give a file its name unless something came there meanwhile (a hard link never replaces)."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise SessionError(f"{target} is there already. Choose another name for the file.") from None
    except OSError:  # a file system without hard links
        temporary.replace(target)
