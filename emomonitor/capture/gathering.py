"""What can be analysed in the files and folders that somebody dropped. Looks at names and sizes, opens nothing."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from emomonitor.capture.finds import Find, Nature
from emomonitor.capture.images import SUFFIXES, images_in, natural_key

VIDEO_SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("3gp", "asf", "avi", "divx", "flv", "gif", "m2ts", "m4v", "mjpeg", "mjpg", "mkv", "mov", "mp4"),
        *("mpeg", "mpg", "mts", "mxf", "ogv", "ts", "vob", "webm", "wmv"),
    )
)
"""Names that count as videos in a folder. A file that is given by itself is opened whatever its name."""

DEPTH = 1
"""Folders below the given one that are looked into: an album is found, a whole home folder is not."""


def gather(paths: Iterable[Path], stopped: Callable[[], bool] = lambda: False) -> tuple[Find, ...]:
    """List what is to be analysed, in the order given, a folder's contents by name.

    A file is taken as it is. Of a folder, its pictures are one thing together (as ``emomonitor analyze FOLDER``
    takes them), each of its videos is one, and the folders in it are looked into likewise, :data:`DEPTH` deep; its
    other files, and hidden ones, are passed over. A folder without anything to analyse is told.

    Args:
        paths: files and folders; absolute, so that none can be taken for a camera.
        stopped: says whether to give up.
    """
    found: list[Find] = []
    for path in paths:
        if stopped():
            break
        found += _gather_one(path, stopped)
    return tuple(found)


def _gather_one(path: Path, stopped: Callable[[], bool]) -> tuple[Find, ...]:
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            inside = tuple(_in_folder(path, DEPTH, stopped))
            return inside or (Find(path=path, trouble=f"The folder {path.name} holds no videos or pictures."),)
        if not stat.S_ISREG(about.st_mode):
            return (Find(path=path, trouble=f"{path.name} is neither a file nor a folder. Choose another one."),)
    except FileNotFoundError:
        return (Find(path=path, trouble=f"{path.name} isn't there any more. It was moved, renamed or deleted."),)
    except (OSError, ValueError) as e:
        reason = getattr(e, "strerror", None) or e
        return (Find(path=path, trouble=f"{path.name} can't be read: {reason}. Check its permissions."),)
    pictures = path.suffix.lower() in SUFFIXES
    return (Find(path=path, nature=Nature.PICTURES if pictures else Nature.VIDEO, size=about.st_size),)


def _in_folder(folder: Path, depth: int, stopped: Callable[[], bool]) -> Iterator[Find]:
    """Give what a folder holds. Raises OSError where it can't be read itself."""
    entries = [p for p in folder.iterdir() if not p.name.startswith(".")]
    pictures = images_in(entries)
    if pictures:
        yield Find(path=folder, nature=Nature.PICTURES, size=sum(map(_size, pictures)))
    for path in sorted((p for p in entries if p.suffix.lower() in VIDEO_SUFFIXES and p.is_file()), key=natural_key):
        yield Find(path=path, size=_size(path))
    if depth == 0:
        return
    for inner in sorted((p for p in entries if p.is_dir()), key=natural_key):
        if stopped():
            return
        try:
            yield from _in_folder(inner, depth - 1, stopped)
        except OSError as e:
            yield Find(path=inner, trouble=f"{inner.name} can't be read: {e.strerror or e}. Check its permissions.")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone meanwhile: it is told when its turn comes
        return 0
