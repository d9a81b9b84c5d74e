"""Errors that are meant for people: each message says what is wrong and what to do next."""

from __future__ import annotations


class EmomonitorError(Exception):
    """Anything that a person can do something about. The command line prints it and exits with 2."""


class SourceError(EmomonitorError):
    """A source can't be opened or read."""


class ModelError(EmomonitorError):
    """A model is missing, damaged or doesn't fit."""


class SessionError(EmomonitorError):
    """A session log can't be written or read."""


class SettingsError(EmomonitorError):
    """A settings file or option has a wrong value."""


class ConsentError(EmomonitorError):
    """Nothing may be recorded without a consent, or a consent can't be read or written."""
