"""Where care keeps its files: one folder, readable by its owner only."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from emomonitor.errors import CareError, SessionError
from emomonitor.session.storage import make_private_folder

CARE = "care"
"""Folder below the data folder."""


@dataclass(frozen=True, slots=True)
class CareFiles:
    """The files in ``<data_dir>/care``.

    Attributes:
        folder: where they lie.
    """

    folder: Path

    @property
    def config(self) -> Path:
        """Rules, people, channels, companion, reminders: all but secrets."""
        return self.folder / "care.toml"

    @property
    def secrets(self) -> Path:
        """Addresses with passwords and tokens, and the carer's PIN (hashed)."""
        return self.folder / "secrets.toml"

    @property
    def outbox(self) -> Path:
        """SQLite: messages that wait, and all that were ever sent."""
        return self.folder / "outbox.sqlite"

    @property
    def watch(self) -> Path:
        """JSON: how far each rule is, so that a restart changes nothing."""
        return self.folder / "watch.json"

    @property
    def answers(self) -> Path:
        """CSV: what the companion asked and the person answered."""
        return self.folder / "answers.csv"

    @property
    def opinions(self) -> Path:
        """CSV: opinions about the app itself."""
        return self.folder / "opinions.csv"

    @property
    def companion(self) -> Path:
        """JSON: when the companion asked last, which reminders were shown."""
        return self.folder / "companion.json"

    @property
    def mqtt(self) -> Path:
        """JSON: by which id Home Assistant knows this installation."""
        return self.folder / "mqtt.json"

    @property
    def phrases(self) -> Path:
        """TOML: the carer's own sentences for the companion, in place of ours."""
        return self.folder / "companion.toml"


def take_along(files: CareFiles, folder: Path) -> None:
    """Copy everything into another folder, unless the family has set something up there.

    Raises:
        CareError: it can't be copied; what was copied so far stays.
    """
    if folder == files.folder or not files.folder.is_dir() or CareFiles(folder).config.exists():
        return
    try:
        with contextlib.suppress(FileExistsError):
            make_private_folder(folder)
        shutil.copytree(files.folder, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.lock"))
    except (OSError, SessionError) as e:
        raise CareError(f"What the family set up can't be copied to {folder} ({e}). It stays in {files.folder}.") from e
