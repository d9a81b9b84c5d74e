"""The gate before every recording: people before a camera or stream are recorded only with their consent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from emomonitor.capture.base import SourceKind
from emomonitor.consent.record import Standing, due, standing
from emomonitor.consent.store import ConsentStore, Kept
from emomonitor.entities import utc_now
from emomonitor.errors import ConsentError
from emomonitor.settings import Settings

_LOOK_EVERY_S = 1.0
"""How soon a withdrawal by another program stops a recording."""

_ADVICE = "Ask for it in the window (Record), or with emomonitor consent new."

Clock = Callable[[], datetime]


def needs_consent(kind: SourceKind) -> bool:
    """Whether a source shows people as they are now: files, pictures and the demo were recorded before."""
    return kind in (SourceKind.CAMERA, SourceKind.STREAM)


def standing_now(kept: Kept, settings: Settings, now: datetime) -> Standing:
    """Say whether a consent holds under these settings."""
    return standing(
        kept.consent,
        now=now,
        keep_days=settings.keep_days,
        months=settings.consent_months,
        purpose=settings.purpose or None,
    )


def consent_for(settings: Settings, file: Path | None, now: datetime) -> Kept:
    """Return the consent under which a camera or stream may be recorded.

    Args:
        settings: with the purpose, how long recordings are kept, and where consents lie.
        file: the one that was named; None takes the newest that holds.
        now: aware.

    Raises:
        ConsentError: there is none that holds; the message says why and what to do.
    """
    store = ConsentStore(settings.data_dir)
    found, bad = ((store.open(file),), ()) if file is not None else store.all()
    for kept in found:
        if standing_now(kept, settings, now) is Standing.VALID:
            return kept
    if found:
        raise ConsentError(_refusal(found[0], settings, now))
    if bad:
        raise bad[0]
    raise ConsentError(
        f"A camera is recorded only with the consent of the person watched, and none is stored. {_ADVICE}"
    )


class Permission:
    """The consent of a recording that goes on; it may end meanwhile.

    Args:
        kept: the consent.
        settings: gives those in force.
        clock: tells the time, aware.
    """

    def __init__(self, kept: Kept, settings: Callable[[], Settings], clock: Clock = utc_now) -> None:
        self.kept = kept
        self._settings = settings
        self._store = ConsentStore(settings().data_dir)
        self._clock = clock
        self._looked_s: float | None = None

    def check(self, time_s: float) -> None:
        """Look once a second of the source's time (``time_s``) whether it still holds.

        Raises:
            ConsentError: it was taken back, is too old or fits no longer: nothing more may be recorded.
        """
        if self._looked_s is not None and 0 <= time_s - self._looked_s < _LOOK_EVERY_S:
            return
        self._looked_s = time_s
        if self._store.is_withdrawn(self.kept):
            raise ConsentError("The consent was withdrawn. The recording ended; what it holds can be deleted.")
        now, settings = self._clock(), self._settings()
        if standing_now(self.kept, settings, now) is not Standing.VALID:
            raise ConsentError(f"{_refusal(self.kept, settings, now)} The recording ended and is kept.")


def _refusal(kept: Kept, settings: Settings, now: datetime) -> str:
    """Say why a consent does not hold, and what to do."""
    consent = kept.consent
    match standing_now(kept, settings, now):
        case Standing.WITHDRAWN:
            why = "was withdrawn"
        case Standing.OTHER_PURPOSE:
            why = "was given for another purpose than recordings are made for now (purpose in the settings)"
        case Standing.OTHER_RETENTION:
            why = f"says that recordings are {_kept_for(consent.keep_days)}, but now they are " + _kept_for(
                settings.keep_days
            )
            why += " (keep_days in the settings)"
        case Standing.FROM_LATER:
            why = f"is dated {consent.given:%Y-%m-%d}, which is still to come (check this computer's clock)"
        case _:
            why = f"ran out on {due(consent.given, settings.consent_months):%Y-%m-%d}"
    return f"The consent {consent.id} {why}. A camera is recorded only with a consent that holds. {_ADVICE}"


def _kept_for(days: int | None) -> str:
    return "kept until deleted by hand" if days is None else f"kept for {days} days"
