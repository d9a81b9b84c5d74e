"""Photos and words that the family puts into a folder. Looked at by a thread: the folder may lie on a slow network."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from emomonitor.care.companion.catalogue import LONGEST

PHOTOS = frozenset({".jpg", ".jpeg", ".png", ".webp"})
WORDS = ".txt"

_LARGEST_PHOTO = 40_000_000
_LARGEST_TEXT = 10_000
_MOST_FILES = 5_000
"""A folder with more is somebody's whole archive; the newest of the first are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something from the family.

    Attributes:
        name: of its file, by which it is remembered.
        changed: seconds since 1970 of the file's last change; newer ones come first.
        photo: the picture; None for words alone.
        text: the words; "" for a picture alone. A text file of the same name as a picture is its caption.
    """

    name: str
    changed: float
    photo: Path | None = None
    text: str = ""


def look_into(folder: Path) -> tuple[Item, ...]:
    """Return what lies in a folder, newest first. Raises OSError where it can't be read."""
    photos: dict[str, Path] = {}
    words: dict[str, Path] = {}
    changed: dict[str, float] = {}
    for n, path in enumerate(folder.iterdir()):
        if n >= _MOST_FILES:
            break
        suffix = path.suffix.lower()
        if path.name.startswith(".") or suffix not in PHOTOS | {WORDS}:
            continue
        try:
            stat = path.stat()
        except OSError:
            continue
        if stat.st_size == 0 or stat.st_size > (_LARGEST_TEXT if suffix == WORDS else _LARGEST_PHOTO):
            continue
        (words if suffix == WORDS else photos)[path.stem] = path
        changed[path.stem] = max(stat.st_mtime, changed.get(path.stem, 0.0))
    found = []
    for stem in {*photos, *words}:
        text = _words_of(words[stem]) if stem in words else ""
        if stem in photos or text:
            name = (photos.get(stem) or words[stem]).name
            found.append(Item(name=name, changed=changed[stem], photo=photos.get(stem), text=text))
    return tuple(sorted(found, key=lambda item: (-item.changed, item.name)))


def _words_of(path: Path) -> str:
    """Return a text file's words on one line, cut where they can't be read at a glance; "" where it is no text."""
    try:
        raw = path.read_bytes()
    except OSError:
        return ""
    for encoding in ("utf-8-sig", "cp950"):  # older Windows editors in Taiwan write the latter
        try:
            text = " ".join(raw.decode(encoding).split())
        except UnicodeDecodeError:
            continue
        if not text.isprintable():
            return ""
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return ""


class FamilyFolder:
    """A folder and what was found in it last; :meth:`look` never waits.

    Attributes:
        trouble: why the folder can't be read, in words; "" where it can.
    """

    def __init__(self) -> None:
        self.trouble = ""
        self._items: tuple[Item, ...] = ()
        self._folder = ""
        self._thread: threading.Thread | None = None

    def look(self, folder: str) -> None:
        """Begin to look into a folder; "" for none."""
        if not folder:
            self._items, self.trouble, self._folder = (), "", ""
        elif self._thread is None or not self._thread.is_alive():
            self._folder = folder
            self._thread = threading.Thread(target=self._read, args=(folder,), name="family", daemon=True)
            self._thread.start()

    @property
    def items(self) -> tuple[Item, ...]:
        """What was found last."""
        return self._items

    def close(self, timeout_s: float = 1.0) -> None:
        """Wait for a look that is under way."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _read(self, folder: str) -> None:
        try:
            found = look_into(Path(folder).expanduser())
        except OSError as e:
            found, trouble = (), f"The family's folder {folder} can't be read ({e.strerror or e})."
        else:
            trouble = ""
        if folder == self._folder:
            self._items, self.trouble = found, trouble
