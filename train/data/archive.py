"""A data set's files: a folder or zip seen as names and bytes, sorted by class and part.

Only :mod:`train.data.dataset` and :mod:`train.data.inspection` may import this, because test images are within its
reach; a test of the code asserts it.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from emomonitor.errors import EmomonitorError
from emomonitor.labels import Emotion, emotion_from_name
from train.files import IMAGE_SUFFIXES

UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
"""What reading a damaged, encrypted or oddly packed file can raise."""


class DataError(EmomonitorError):
    """The data given can't be used; the message tells a person why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One image file.

    Attributes:
        name: relative to the data set's root, ``/``-separated.
        folder: name of the folder that it lies in, which is its class.
        label: the emotion that this means; None where it is none of the six.
        is_training: whether a folder above is called Training or Train; all else is test.
    """

    name: str
    folder: str
    label: Emotion | None
    is_training: bool


class Archive:
    """A folder or zip file seen as names and bytes. A context manager.

    Raises:
        DataError: it isn't there or can't be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._zip: zipfile.ZipFile | None = None
        if not path.exists():
            raise DataError(f"{path} does not exist. Give the data set's folder or zip file with --data.")
        if path.is_file():
            try:
                self._zip = zipfile.ZipFile(path)
            except (zipfile.BadZipFile, OSError) as e:
                why = "it is empty" if path.stat().st_size == 0 else str(e)
                raise DataError(f"{path} is not a readable zip file ({why}). Copy or download it again.") from e

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._zip is not None:
            self._zip.close()

    def names(self) -> list[str]:
        """Return the names of all files, sorted."""
        if self._zip is not None:
            return sorted(n for n in self._zip.namelist() if not n.endswith("/"))
        return sorted(p.relative_to(self.path).as_posix() for p in self.path.rglob("*") if p.is_file())

    def read(self, name: str) -> bytes:
        """Return a file's bytes. Raises one of :data:`UNREADABLE`."""
        if self._zip is not None:
            return self._zip.read(name)
        return (self.path / name).read_bytes()


def find_entries(names: Sequence[str]) -> list[Entry]:
    """Return the image files: the class is the parent folder, the part is above it."""
    found: list[Entry] = []
    for name in names:
        p = PurePosixPath(name)
        if p.suffix.lower() not in IMAGE_SUFFIXES or len(p.parts) < 2 or p.name.startswith("."):
            continue
        above = {part.lower() for part in p.parts[:-2]}
        folder = p.parent.name
        found.append(
            Entry(
                name=name,
                folder=folder,
                label=emotion_from_name(folder),
                is_training=bool(above & {"training", "train"}),
            )
        )
    return found
