"""The door: one module a command. Heavy imports wait until a command needs them."""

from __future__ import annotations

import argparse
import io
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from emomonitor import texts
from emomonitor.cli.consent_parser import add_parser as add_consent
from emomonitor.cli.report_parser import add_parser as add_report
from emomonitor.errors import EmomonitorError, SettingsError
from emomonitor.settings import load_settings
from emomonitor.texts import text

EXIT_OK = 0
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143

COMMANDS = (
    "run",
    "companion",
    "demo",
    "analyze",
    "classify",
    "cameras",
    "models",
    "doctor",
    "benchmark",
    "consent",
    "kept",
    "report",
    "day",
    "week",
    "agreement",
    "about",
    "desktop",
)


class Terminated(BaseException):
    """SIGTERM was received: end as cleanly as for Ctrl-C."""


def app_version() -> str:
    """Return the installed version, ``unknown`` where the package isn't installed."""
    try:
        return version("emomonitor")
    except PackageNotFoundError:
        return "unknown"


def _settings_options() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    g = common.add_argument_group(text("help.settings"))
    g.add_argument("--model", metavar="NAME", help="installed model, or path of a model's folder (default: vgg16-lite)")
    g.add_argument("--engine", choices=("auto", "onnxruntime", "tensorflow"), help="what runs the network")
    g.add_argument("--range", choices=("short", "full"), help="faces within about 2 m (default), or across a room")
    g.add_argument("--fps", type=float, metavar="N", help="analyse at most N frames a second (default: all)")
    g.add_argument("--low-power", action="store_true", default=None, help=text("help.low_power"))
    g.add_argument("--config", type=Path, metavar="FILE", help="settings file (TOML)")
    g.add_argument("--lang", choices=("system", *texts.LANGUAGES), help=text("help.lang"))
    g.add_argument("--debug", action="store_true", help="show the traceback of an error, and log more")
    return common


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of all commands. Imports nothing heavy: ``--help`` answers at once."""
    parser = argparse.ArgumentParser(
        prog="emomonitor",
        description=text("help.description"),
        epilog=text("help.epilog"),
    )
    parser.add_argument("--version", action="version", version=f"emomonitor {app_version()}")
    common = _settings_options()
    sub = parser.add_subparsers(dest="command", metavar="COMMAND")

    p = sub.add_parser("run", parents=[common], help=text("help.run"))
    p.add_argument("--source", metavar="URI", help="camera number, name or path, file, folder, glob, URL, or demo")
    p.add_argument("--log", type=Path, metavar="X.csv", help="record from the start into this file")
    p.add_argument("--headless", action="store_true", help="no window: record, and print where the log lies")
    p.add_argument("--duration", type=float, metavar="S", help="end after so many seconds")
    p.add_argument(
        "--consent", type=Path, metavar="FILE", help="record a camera under this consent (default: a stored one)"
    )

    p = sub.add_parser(
        "companion", parents=[common], help=text("help.companion"), description=text("help.companion_long")
    )
    p.add_argument("--source", metavar="URI", help=text("help.companion_source"))
    p.add_argument("--window", action="store_true", help=text("help.companion_window"))
    p.add_argument("--forget-pin", action="store_true", help=text("help.companion_forget"))

    p = sub.add_parser("demo", parents=[common], help=text("help.demo"), description=text("help.demo_long"))
    p.add_argument("--by-hand", action="store_true", help=text("help.demo_by_hand"))
    p.add_argument("--whole-screen", action="store_true", help=text("help.demo_whole"))

    p = sub.add_parser("analyze", parents=[common], help=text("help.analyze"))
    p.add_argument("paths", nargs="+", metavar="PATH", help="video, image, folder or glob of images")
    p.add_argument("--out", type=Path, metavar="OUT", help="one path: a CSV file; several: a folder")
    p.add_argument("--annotate", action="store_true", help="also write a video with the overlay")
    p.add_argument("--overwrite", action="store_true", help="replace files that are there already")

    p = sub.add_parser("classify", parents=[common], help=text("help.classify"))
    p.add_argument("images", nargs="+", metavar="IMAGE", type=Path)
    p.add_argument("--json", action="store_true", help="print JSON instead of a table")

    sub.add_parser("cameras", parents=[common], help=text("help.cameras"))

    p = sub.add_parser(
        "models",
        parents=[common],
        help=text("help.models"),
        description=text("help.models_long").replace("%", "%%"),
    )
    p.add_argument("--measure", action="store_true", help="also time each one here (1.5 seconds each), and remember it")
    p.add_argument("--json", action="store_true", help="print JSON instead of a table")
    p.add_argument("--import", dest="taken", type=Path, metavar="PATH", help=text("help.models_import"))
    p.add_argument("--name", metavar="NAME", help=text("help.models_name"))
    p.add_argument("--remove", metavar="NAME", help=text("help.models_remove"))
    p.add_argument("--yes", action="store_true", help=text("help.models_yes"))

    p = sub.add_parser("doctor", parents=[common], help=text("help.doctor"))
    p.add_argument("--json", action="store_true", help="print JSON instead of a table")

    p = sub.add_parser(
        "kept",
        parents=[common],
        help=text("help.kept"),
        description="List everything that is kept on this computer: kinds, days, sessions and their sizes.",
        epilog="WHAT to delete: session:NAME, day:2026-11-23, person:SESSION/NUMBER, old (older than keep_days in the "
        "settings), or all.",
    )
    p.add_argument("--json", action="store_true", help="print JSON instead of a table")
    p.add_argument("--zip", type=Path, metavar="FILE", help="write everything into this zip file, readable by you only")
    p.add_argument("--delete", metavar="WHAT", help="delete it, after saying exactly what goes and asking")
    p.add_argument("--yes", action="store_true", help="don't ask before deleting")
    p.add_argument("--thin", action="store_true", help=text("help.kept_thin"))

    add_report(sub, common)
    p = sub.add_parser(
        "agreement",
        parents=[common],
        help=text("help.agreement"),
        description=text("help.agreement_long"),
    )
    p.add_argument("session", type=Path, metavar="SESSION", help="a session's folder or its log")
    p.add_argument(
        "--coder",
        action="append",
        required=True,
        metavar="FILE",
        help="a coder's file, or the name of somebody who coded this session; twice to compare two",
    )
    p.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here, readable by you only")
    p.add_argument("--out", type=Path, metavar="FOLDER", help="also export units, figures and matrix into this folder")

    for name, words in (("day", text("help.day")), ("week", text("help.week"))):
        p = sub.add_parser(name, parents=[common], help=words, description=text("help.day_long"))
        p.add_argument("date", nargs="?", metavar="DATE", help=text("help.day_date"))
        p.add_argument("--json", action="store_true", help="print JSON instead of text")
        p.add_argument("--report", type=Path, metavar="FILE", help=text("help.day_report"))

    p = sub.add_parser("about", parents=[common], help=text("help.about"))
    p.add_argument("--json", action="store_true", help="print JSON instead of text")

    p = sub.add_parser("benchmark", parents=[common], help=text("help.benchmark"))
    p.add_argument("--source", metavar="URI", help="what to analyse (default: the demo clip)")
    p.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    p.add_argument("--seconds", type=float, default=10.0, metavar="S", help="length of each part (default: 10)")
    p.add_argument("--all-day", action="store_true", help=text("help.all_day"))

    add_consent(sub, common)
    p = sub.add_parser("desktop", help="put emomonitor into this account's menu (Linux), or take it out again")
    p.add_argument("action", choices=("install", "remove"))
    p.add_argument("--debug", action="store_true", help="show the traceback of an error, and log more")
    return parser


def _with_default_command(argv: Sequence[str]) -> list[str]:
    """Put ``run`` in front where no command was named (``emomonitor --source demo``)."""
    if argv and (argv[0] in COMMANDS or argv[0] in ("-h", "--help", "--version")):
        return list(argv)
    return ["run", *argv]


def _language(argv: Sequence[str]) -> str:
    """Return the language that is asked for, which the parser's own help needs: option, settings file, system."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    early.add_argument("--lang")
    early.add_argument("--config", type=Path)
    try:
        asked, _ = early.parse_known_args(argv)
        return str(asked.lang or load_settings(asked.config).language)
    except (argparse.ArgumentError, SettingsError):  # told by the command itself
        return "system"


def _terminate(signum: int, frame: FrameType | None) -> NoReturn:
    raise Terminated


def run_command_line(argv: Sequence[str]) -> int:
    """Run one command and return its exit code. No traceback reaches a user, but with ``--debug``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no "·" gets a "?"
    texts.speak(_language(argv))
    args = build_parser().parse_args(_with_default_command(argv))
    if not args.debug:
        _speak_plainly()
    logging.basicConfig(
        level=logging.DEBUG if args.debug else logging.WARNING, format="%(levelname)s: %(message)s", stream=sys.stderr
    )
    if not args.debug:
        for handler in logging.getLogger().handlers:
            handler.setFormatter(_OneLine("%(levelname)s: %(message)s"))
    for noisy in ("matplotlib", "PIL", "h5py", "tensorflow"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    if hasattr(signal, "SIGTERM"):
        signal.signal(signal.SIGTERM, _terminate)
    try:
        return _dispatch(args)
    except EmomonitorError as e:
        if args.debug:
            raise
        print(f"emomonitor: {e}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Terminated:
        return EXIT_TERMINATED
    except BrokenPipeError:
        # Whoever read our output has closed it (emomonitor cameras | head -1): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except Exception as e:
        if args.debug:
            raise
        print(text("error.unexpected", error=repr(e)), file=sys.stderr)
        return 1


class _OneLine(logging.Formatter):
    """Leaves out tracebacks: they go into the window's log file, or are asked for with ``--debug``."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname}: {record.getMessage()}"


def _speak_plainly() -> None:
    """Let errors that nobody caught (in a Qt slot, in a thread) say one line instead of a traceback."""

    def told(kind: type[BaseException], error: BaseException | None, *_: object) -> None:
        if not issubclass(kind, KeyboardInterrupt | SystemExit):
            print(text("error.unexpected_short", error=repr(error)), file=sys.stderr)

    sys.excepthook = told
    threading.excepthook = lambda a: told(a.exc_type, a.exc_value)


def _dispatch(args: argparse.Namespace) -> int:
    from importlib import import_module

    command: Any = import_module(f"emomonitor.cli.{args.command}")
    return int(command.main(args))
