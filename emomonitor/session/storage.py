"""Bytes on disk: private files, whole writes, atomic replacement, torn ends. Nothing here knows what is written."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from emomonitor.errors import DiskFullError, FolderError, SessionError

if sys.platform != "win32":
    import fcntl

FILE_MODE = 0o600
FOLDER_MODE = 0o700
_CHUNK = 1 << 20
_FLAGS = os.O_APPEND | os.O_RDWR | getattr(os, "O_BINARY", 0)  # O_BINARY: Windows would turn \r\n into \r\r\n
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) if hasattr(errno, "EDQUOT") else (errno.ENOSPC, errno.EFBIG)


def told(error: OSError, path: Path) -> SessionError:
    """Put a system error into words that say what to do next."""
    kind: type[SessionError] = FolderError
    if error.errno in _FULL:
        kind = DiskFullError
        words = f"{path} can't grow: the disk is full. Free some space, or record to another disk."
    elif isinstance(error, FileNotFoundError) and path.parent.is_dir():
        words = f"{path} was deleted meanwhile or can't be made. Choose another place for the log."
    elif isinstance(error, FileNotFoundError | NotADirectoryError):
        words = f"There is no folder {path.parent}. Make it, or choose another place for the log."
    elif isinstance(error, PermissionError) or error.errno == errno.EROFS:
        words = f"{path} may not be written here. Choose another place for the log."
    else:
        kind = SessionError
        words = f"{path} can't be written: {error.strerror or error}. Choose another place for the log."
    return kind(words)


def unusable(folder: Path) -> FolderError | None:
    """Return why nothing can be kept in a folder, None where it can. One that is not there yet would be made.

    Nothing is changed: the nearest folder that is there is asked whether it may be written into.
    """
    there = next((p for p in (folder, *folder.parents) if p.exists()), folder)
    if not there.is_dir():
        return FolderError(f"{there} is no folder. Choose another folder for recordings.")
    if not os.access(there, os.W_OK | os.X_OK):
        return FolderError(f"{there} may not be written into. Choose another folder for recordings.")
    return None


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter, with those above it that are missing.

    Raises:
        FileExistsError: it is there already.
        OSError: it can't be made.
    """
    missing = [p for p in folder.parents if not p.exists()]
    for parent in reversed(missing):
        parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
    folder.mkdir(mode=FOLDER_MODE)


def open_private(path: Path) -> tuple[int, bool]:
    """Open a file for reading and appending, made with mode 0600 where it is missing.

    A file that was there is made private too. Return its descriptor and whether it is new.

    Raises:
        OSError: it can't be opened.
        SessionError: it is no regular file.
    """
    try:
        return os.open(path, _FLAGS | os.O_CREAT | os.O_EXCL, FILE_MODE), True
    except FileExistsError:
        pass
    if path.exists() and not path.is_file():  # opening a pipe would wait for ever
        raise SessionError(f"{path} is no ordinary file. Choose another name for the log.")
    fd = os.open(path, _FLAGS)
    if sys.platform != "win32":
        with contextlib.suppress(PermissionError):  # someone else's file that we may write: theirs to protect
            os.fchmod(fd, FILE_MODE)
    return fd, False


def check_writable(path: Path) -> None:
    """Make sure, before anything else is started, that a file can be written. One that is there isn't touched.

    Raises:
        SessionError: it can't; the message says what to do.
    """
    try:
        if path.exists():
            os.close(os.open(path, _FLAGS))
            return
        fd, _ = open_private(path)
    except OSError as e:
        raise told(e, path) from e
    os.close(fd)
    path.unlink()


def lock(fd: int) -> bool:
    """Claim a file for this process until it is closed; return False where another one has it.

    Only where the system has advisory locks: Windows' own would keep readers out.
    """
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def is_claimed(path: Path) -> bool:
    """Whether another one writes a file now (:func:`lock`); False where there is none, or the system has no locks."""
    try:
        fd = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        return not lock(fd)
    finally:
        os.close(fd)


def write_whole(fd: int, data: bytes) -> None:
    """Append all of ``data`` or none of it.

    Raises:
        OSError: it could not be written; the file is as long as it was.
    """
    written = os.write(fd, data)
    if written == len(data):
        return
    try:
        while written < len(data):
            written += os.write(fd, data[written:])
    except OSError:
        os.ftruncate(fd, os.fstat(fd).st_size - written)
        raise


def sync(fd: int) -> None:
    """Wait until the file's contents are on the disk (not its access times: half the price)."""
    getattr(os, "fdatasync", os.fsync)(fd)


def replace_atomically(path: Path, data: bytes) -> None:
    """Give a file new contents so that a crash leaves the old or the new ones, never a mixture.

    The permissions of a file that was there are kept; a new one is its owner's alone.

    Raises:
        OSError: it could not be written; the old file is untouched.
    """
    fd, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)  # mode 0600
    temporary = Path(name)
    try:
        try:
            if sys.platform != "win32" and path.exists():
                os.fchmod(fd, stat.S_IMODE(path.stat().st_mode))
            write_whole(fd, data)
            os.fsync(fd)
        finally:
            os.close(fd)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def overwrite(path: Path, data: bytes) -> None:
    """Write over the beginning of a file without making it longer: goes on a full disk too, but not atomically.

    Args:
        path: a file that is there.
        data: its new contents; blanks fill up what the old ones had more.

    Raises:
        OSError: it can't be written, or ``data`` is longer than the file.
    """
    room = path.stat().st_size - len(data)
    if room < 0:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with path.open("r+b") as file:
        file.write(data + b" " * room)


def _sync_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk where the system can (a rename is one)."""
    if sys.platform == "win32":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems refuse; the file itself is safe
            os.fsync(fd)
    finally:
        os.close(fd)


def whole_length(file: BinaryIO) -> int:
    """Return how many bytes from the file's position on are complete CSV records.

    A record ends with a newline outside quotes; what follows the last one was torn off while it was written.
    """
    whole = position = 0
    quoted = False
    while chunk := file.read(_CHUNK):
        at = position
        for i, piece in enumerate(chunk.split(b'"')):
            if i:  # each quote opens or closes; a doubled one does both
                quoted = not quoted
            if not quoted and (newline := piece.rfind(b"\n")) >= 0:
                whole = at + newline + 1
            at += len(piece) + 1
        position += len(chunk)
    return whole


def mend(fd: int, header: bytes) -> bool:
    """Cut a torn last record off a CSV file that begins with ``header``.

    A file with nothing but a part of the header is emptied. Return False, and change nothing, where the
    file begins in another way: it is someone else's.

    Raises:
        OSError: it can't be read or cut.
    """
    with open(fd, "rb", closefd=False) as file:
        file.seek(0)
        start = file.read(len(header))
        if start != header:
            if not header.startswith(start):
                return False
            whole = 0
        else:
            whole = len(header) + whole_length(file)
    if whole != os.fstat(fd).st_size:
        os.ftruncate(fd, whole)
    return True
