"""Where care keeps its files: one folder, readable by its owner only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


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
    def companion(self) -> Path:
        """JSON: when the companion asked last, which reminders were shown."""
        return self.folder / "companion.json"

    @property
    def phrases(self) -> Path:
        """TOML: the carer's own sentences for the companion, in place of ours."""
        return self.folder / "companion.toml"
