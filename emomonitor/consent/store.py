"""Consents on the disk: one file each, never changed; a withdrawal is a second file beside it."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from emomonitor.consent.record import Consent, as_json, from_json
from emomonitor.entities import iso_utc
from emomonitor.errors import ConsentError
from emomonitor.session.sidecar import ConsentReference
from emomonitor.session.storage import FILE_MODE, FOLDER_MODE, replace_atomically

FOLDER = "consents"
_WITHDRAWN = ".withdrawn.json"
_MOST_BYTES = 1 << 20
"""A consent has about a thousand; whatever is larger was taken for one by mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A consent with the file that holds it.

    Attributes:
        consent: what was agreed to, and whether it was taken back.
        path: its file.
        sha256: hash (hex) of that file's bytes.
    """

    consent: Consent
    path: Path
    sha256: str

    @property
    def reference(self) -> ConsentReference:
        """What a session log says of it: never the name."""
        return ConsentReference(id=self.consent.id, sha256=self.sha256, by=self.consent.by.value)


class ConsentStore:
    """The consents of one data folder, in ``consents/``, readable by their owner only.

    Args:
        data_dir: the data folder; ``consents/`` is made in it when the first one is written.
    """

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / FOLDER

    def add(self, consent: Consent) -> Kept:
        """Write a new consent.

        Raises:
            ConsentError: it can't be written, or there is one of that id.
        """
        path = self.folder / f"{consent.id}.json"
        data = as_json(consent)
        try:
            self._make_folder()
            if path.exists():
                raise ConsentError(f"There is already a consent {consent.id}.")
            replace_atomically(path, data)
        except OSError as e:
            raise _told(path, e, "written") from e
        return _kept(from_json(data), path, data)  # as it will be read: times are kept in milliseconds

    def read(self, consent_id: str) -> Kept:
        """Return one consent.

        Raises:
            ConsentError: there is none of that id, or it can't be read.
        """
        for path in self._files():
            if path.stem == consent_id:
                return self.open(path)
        raise ConsentError(f"There is no consent {consent_id!r}. emomonitor consent list shows those there are.")

    def open(self, path: Path) -> Kept:
        """Read a consent's file, here or anywhere; one that was withdrawn here or beside the file says so.

        Raises:
            ConsentError: it can't be read.
        """
        try:
            with path.open("rb") as file:
                data = file.read(_MOST_BYTES + 1)
        except FileNotFoundError as e:
            raise ConsentError(f"There is no file {path}. emomonitor consent new makes one.") from e
        except OSError as e:
            raise _told(path, e, "read") from e
        try:
            if len(data) > _MOST_BYTES:
                raise ConsentError("it is no consent of emomonitor")
            consent = from_json(data)
        except ConsentError as e:
            raise ConsentError(f"{path} can't be used: {e}. Ask for the consent again.") from e
        return _kept(replace(consent, withdrawn=self._withdrawn(consent.id, path.parent)), path, data)

    def all(self) -> tuple[tuple[Kept, ...], tuple[ConsentError, ...]]:
        """Return all consents, the newest first, and what is wrong with files that can't be read."""
        found, bad = [], []
        for path in self._files():
            try:
                found.append(self.open(path))
            except ConsentError as e:
                bad.append(e)
        return tuple(sorted(found, key=lambda k: k.consent.given, reverse=True)), tuple(bad)

    def withdraw(self, consent_id: str, now: datetime) -> Kept:
        """Take a consent back; once taken back it stays so.

        Raises:
            ConsentError: there is none of that id, or it can't be written.
        """
        kept = self.read(consent_id)
        if kept.consent.withdrawn is not None:
            return kept
        path = self.folder / (consent_id + _WITHDRAWN)
        document = {"id": consent_id, "withdrawn": iso_utc(now)}
        try:
            replace_atomically(path, (json.dumps(document, indent=1) + "\n").encode())
        except OSError as e:
            raise _told(path, e, "written") from e
        return replace(kept, consent=replace(kept.consent, withdrawn=now))

    def is_withdrawn(self, kept: Kept) -> bool:
        """Whether a consent was taken back meanwhile, by this program or another. Quick: two looks at the disk."""
        return any((folder / (kept.consent.id + _WITHDRAWN)).exists() for folder in (self.folder, kept.path.parent))

    def _withdrawn(self, consent_id: str, beside: Path) -> datetime | None:
        """When a consent was taken back. A withdrawal that can't be read counts from the beginning: it was meant."""
        for path in (self.folder / (consent_id + _WITHDRAWN), beside / (consent_id + _WITHDRAWN)):
            if not path.exists():
                continue
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                moment = datetime.fromisoformat(json.loads(path.read_bytes())["withdrawn"])
                return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
            return datetime.fromtimestamp(0, UTC)
        return None

    def _files(self) -> list[Path]:
        try:
            return sorted(p for p in self.folder.glob("*.json") if not p.name.endswith(_WITHDRAWN) and p.name[0] != ".")
        except OSError:
            return []

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        self.folder.chmod(FOLDER_MODE)


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, even where one of that name was there.

    Raises:
        ConsentError: it can't be written.
    """
    try:
        replace_atomically(path, data)
        path.chmod(FILE_MODE)
    except OSError as e:
        raise _told(path, e, "written") from e


def _kept(consent: Consent, path: Path, data: bytes) -> Kept:
    return Kept(consent=consent, path=path, sha256=hashlib.sha256(data).hexdigest())


def _told(path: Path, error: OSError, what: str) -> ConsentError:
    return ConsentError(f"{path} can't be {what}: {error.strerror or error}. Check the folder and its permissions.")
