"""From command-line options to settings."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from emomonitor.errors import SettingsError
from emomonitor.settings import Settings, config_path, load_settings, set_aside


def settings_from(args: argparse.Namespace, **more: object) -> Settings:
    """Combine defaults, the settings file and the command line. Raises SettingsError."""
    return load_settings(args.config, {**_chosen(args), **more})


def _chosen(args: argparse.Namespace) -> dict[str, object]:
    names = {n: n for n in ("source", "model", "engine", "range", "fps", "low_power")} | {"language": "lang"}
    return {n: getattr(args, o) for n, o in names.items() if getattr(args, o, None) is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowSettings:
    """With what the window begins.

    Attributes:
        now: the settings in force.
        saved: those of the file alone; what the command line said is for this run.
        path: the file that changes go into.
        notice: what was wrong with the file, in words; "" for nothing.
    """

    now: Settings
    saved: Settings
    path: Path
    notice: str = ""


def window_settings(args: argparse.Namespace) -> WindowSettings:
    """Return the settings for the window; the user's own file is set aside where it is broken, and that is told.

    Raises:
        SettingsError: an option is wrong, or the file that ``--config`` names.
    """
    path: Path = args.config or config_path()
    notice = ""
    try:
        saved = load_settings(args.config)
    except SettingsError as e:
        if args.config is not None:
            raise
        aside = set_aside(path)
        notice = f"{e} It was renamed to {aside.name}, and the usual settings hold."
        saved = Settings()
    return WindowSettings(now=load_settings(args.config, _chosen(args)), saved=saved, path=path, notice=notice)
