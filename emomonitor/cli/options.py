"""From command-line options to settings."""

from __future__ import annotations

import argparse

from emomonitor.settings import Settings, load_settings


def settings_from(args: argparse.Namespace, **more: object) -> Settings:
    """Combine defaults, the settings file and the command line. Raises SettingsError."""
    names = ("source", "model", "engine", "range", "fps")
    chosen = {n: getattr(args, n) for n in names if getattr(args, n, None) is not None}
    return load_settings(args.config, {**chosen, **more})
