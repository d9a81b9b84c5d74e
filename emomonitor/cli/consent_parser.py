"""The options of ``emomonitor consent``. Imports nothing heavy: ``--help`` answers at once."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from emomonitor.texts import text

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[argparse.ArgumentParser]


def add_parser(commands: Actions, common: argparse.ArgumentParser) -> None:
    """Add the command to the parser of all commands."""
    p = commands.add_parser(
        "consent",
        parents=[common],
        help=text("help.consent"),
        description=text("help.consent_long"),
    )
    also = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    also.add_argument("--config", type=Path, metavar="FILE", help="settings file (TOML)")
    also.add_argument("--debug", action="store_true", help="show the traceback of an error, and log more")
    actions = p.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", parents=[also], help="list the consents, and whether they hold")
    show = actions.add_parser("show", parents=[also], help="show one")
    show.add_argument("id", metavar="ID")
    _add_print(actions, also)
    _add_new(actions, also)
    withdraw = actions.add_parser("withdraw", parents=[also], help="take one back: recording under it stops at once")
    withdraw.add_argument("id", metavar="ID")
    withdraw.add_argument("--delete", action="store_true", help="also delete the sessions recorded under it")


def _add_print(actions: Actions, also: argparse.ArgumentParser) -> None:
    p = actions.add_parser(
        "print", parents=[also], help="write a page to print and sign (HTML): a consent, or an empty one"
    )
    p.add_argument("id", metavar="ID", nargs="?")
    p.add_argument("--out", type=Path, metavar="FILE", help="write it here instead of printing it")
    p.add_argument("--language", choices=("en", "zh_TW", "both"), default="both", help="default: both")


def _add_new(actions: Actions, also: argparse.ArgumentParser) -> None:
    p = actions.add_parser("new", parents=[also], help="store a consent that was given, and print its file's name")
    p.add_argument("--name", required=True, help="of the person watched; it stays in the consent's file")
    p.add_argument("--by", choices=("self", "representative"), required=True, help="who gave it")
    p.add_argument("--representative", default="", metavar="NAME", help="the legal representative's name")
    p.add_argument("--purpose", default="", help="what recordings are for: own, care, try, or words of your own")
    p.add_argument("--keep-days", type=int, metavar="N", help="days until recordings are deleted (default: as set)")
    p.add_argument("--language", choices=("en", "zh_TW"), default="en", help="in which it was read (default: en)")
