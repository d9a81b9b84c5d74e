"""Errors that are meant for people: each message says what is wrong and what to do next."""

from __future__ import annotations

from enum import StrEnum


class EmomonitorError(Exception):
    """Anything that a person can do something about. The command line prints it and exits with 2."""


class SourceError(EmomonitorError):
    """A source can't be opened or read."""


class CameraTrouble(StrEnum):
    """Why a camera gives no picture."""

    MISSING = "missing"  # it is not connected
    IN_USE = "in_use"  # another program has it
    REFUSED = "refused"  # the system does not let this account or this app have it
    CLOSED = "closed"  # one of the two before; the system does not tell which
    SILENT = "silent"  # it is open, and no picture comes


class CameraError(SourceError):
    """A camera can't be opened or read.

    Attributes:
        trouble: why.
        camera: its name.
    """

    def __init__(self, words: str, *, trouble: CameraTrouble, camera: str) -> None:
        super().__init__(words)
        self.trouble = trouble
        self.camera = camera


class ModelError(EmomonitorError):
    """A model is missing, damaged or doesn't fit."""


class SessionError(EmomonitorError):
    """A session log can't be written or read."""


class DiskFullError(SessionError):
    """The disk has no room left for a log."""


class FolderError(SessionError):
    """The folder for logs is gone, or may not be written into."""


class SettingsError(EmomonitorError):
    """A settings file or option has a wrong value."""


class ConsentError(EmomonitorError):
    """Nothing may be recorded without a consent, or a consent can't be read or written."""


class CareError(EmomonitorError):
    """What the carer set can't be read or written, or a message can't be sent."""
