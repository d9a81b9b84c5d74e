"""Consents for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from emomonitor.consent.record import Consent, Giver
from emomonitor.consent.store import ConsentStore, Kept
from emomonitor.entities import utc_now

GIVEN = datetime(2026, 8, 31, 9, 30, tzinfo=UTC)


def a_consent(**fields: object) -> Consent:
    """A consent of Lin Mei, given on the last day of August 2026."""
    values: dict[str, object] = {
        "id": "20260831-0a1b2c3d",
        "name": "Lin Mei 林美",
        "by": Giver.SELF,
        "purpose": "care",
        "keep_days": None,
        "language": "en",
        "text": 1,
        "given": GIVEN,
    }
    return Consent(**(values | fields))  # type: ignore[arg-type]


def store_one(data_dir: Path, **fields: object) -> Kept:
    """Store a consent that was given just now."""
    return ConsentStore(data_dir).add(a_consent(**({"given": utc_now()} | fields)))
