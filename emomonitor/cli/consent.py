"""``emomonitor consent``: list, show, print, make and withdraw consents."""

from __future__ import annotations

import argparse
import sys

from emomonitor.cli import EXIT_BAD_INPUT, EXIT_OK
from emomonitor.cli.options import settings_from
from emomonitor.consent.page import Sheet, page, sheet_of
from emomonitor.consent.record import Consent, Giver, Standing, new_id
from emomonitor.consent.recorded import delete_recorded, recorded_under
from emomonitor.consent.store import ConsentStore, Kept, write_private
from emomonitor.consent.texts import LANGUAGES, keep_words, purpose_words, version
from emomonitor.entities import utc_now
from emomonitor.errors import ConsentError
from emomonitor.runtime.permission import standing_now
from emomonitor.settings import Settings

_STANDING = {
    Standing.VALID: "holds",
    Standing.WITHDRAWN: "withdrawn",
    Standing.OTHER_PURPOSE: "for another purpose",
    Standing.OTHER_RETENTION: "for another time of keeping",
    Standing.TOO_OLD: "too old",
    Standing.FROM_LATER: "dated in the future",
}


def main(args: argparse.Namespace) -> int:
    """Do what was asked. Returns 2 where a consent can't be read or written."""
    settings = settings_from(args)
    store = ConsentStore(settings.data_dir)
    match args.action:
        case "show":
            _show(store.read(args.id), settings)
        case "print":
            _print(store, settings, args)
        case "new":
            _new(store, settings, args)
        case "withdraw":
            _withdraw(store, settings, args)
        case _:
            return _list(store, settings)
    return EXIT_OK


def _list(store: ConsentStore, settings: Settings) -> int:
    found, bad = store.all()
    if not found and not bad:
        print("No consent is stored. emomonitor consent new makes one; the window asks for one before it records.")
    for kept in found:
        c = kept.consent
        state = _STANDING[standing_now(kept, settings, utc_now())]
        print(f"{c.id}  {c.given:%Y-%m-%d}  {state:<28}{c.name}  (given by {c.by.value})")
    for problem in bad:
        print(f"emomonitor: {problem}", file=sys.stderr)
    return EXIT_BAD_INPUT if bad else EXIT_OK


def _show(kept: Kept, settings: Settings) -> None:
    c = kept.consent
    by = f"{c.by.value} ({c.representative})" if c.representative else c.by.value
    lines = (
        ("id", c.id),
        ("person watched", c.name),
        ("given by", by),
        ("given", f"{c.given:%Y-%m-%d %H:%M} UTC"),
        ("purpose", purpose_words(c.purpose, "en")),
        ("recordings", keep_words(c.keep_days, "en")),
        ("state", _STANDING[standing_now(kept, settings, utc_now())]),
        ("recorded under it", f"{len(recorded_under(c.id, settings.sessions_dir))} sessions"),
        ("file", str(kept.path)),
        ("sha256", kept.sha256),
    )
    for name, value in lines:
        print(f"{name:<18} {value}")


def _print(store: ConsentStore, settings: Settings, args: argparse.Namespace) -> None:
    """Write the page of a consent, or an empty one to fill in by hand."""
    if args.id is None:
        sheet = Sheet(purpose=settings.purpose, keep_days=settings.keep_days, months=settings.consent_months)
    else:
        sheet = sheet_of(store.read(args.id).consent, settings.consent_months)
    html = page(sheet, LANGUAGES if args.language == "both" else (args.language,))
    if args.out is None:
        print(html, end="")
    else:
        write_private(args.out, html.encode("utf-8", "replace"))
        print(args.out)


def _new(store: ConsentStore, settings: Settings, args: argparse.Namespace) -> None:
    now = utc_now()
    keep_days = settings.keep_days if args.keep_days is None else args.keep_days
    by = Giver(args.by)
    if by is Giver.SELF and args.representative:
        raise ConsentError("--representative goes with --by representative.")
    consent = Consent(
        id=new_id(now),
        name=args.name.strip(),
        by=by,
        representative=args.representative.strip(),
        purpose=(args.purpose or settings.purpose).strip(),
        keep_days=keep_days,
        language=args.language,
        text=version(),
        given=now,
    )
    kept = store.add(consent)
    print(kept.path)
    state = standing_now(kept, settings, now)
    if state is Standing.OTHER_RETENTION:
        wanted = "without keep_days" if keep_days is None else f"with keep_days = {keep_days}"
        print(f"Recording under it needs a settings file {wanted}.", file=sys.stderr)
    elif state is Standing.OTHER_PURPOSE:
        print(f"Recording under it needs this purpose in the settings: {consent.purpose}", file=sys.stderr)


def _withdraw(store: ConsentStore, settings: Settings, args: argparse.Namespace) -> None:
    kept = store.withdraw(args.id, utc_now())
    print(f"Withdrawn: {kept.consent.id}. A recording under it stops at once.")
    folders = recorded_under(args.id, settings.sessions_dir)
    if args.delete:
        print(f"Deleted: {delete_recorded(folders)} sessions.")
    elif folders:
        print(f"{len(folders)} sessions were recorded under it. To delete them, add --delete:")
        for folder in folders:
            print(f"  {folder}")
