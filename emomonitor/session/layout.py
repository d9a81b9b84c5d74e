"""Where a session's three files lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from emomonitor.errors import FolderError, SessionError
from emomonitor.session.storage import make_private_folder, told

LOG = "log.csv"
MINUTES = "minutes.npy"  # sums of the log, made anew where it is missing or old
EVENTS = "events.csv"
SIDECAR = "session.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFiles:
    """The files of one session.

    Attributes:
        folder: the session's own folder; None where the log was given a name of its own.
        log: one row for each face of each frame.
        events: markers, pauses, names.
        sidecar: what the columns mean, and how it was recorded.
    """

    folder: Path | None
    log: Path
    events: Path
    sidecar: Path

    @property
    def video(self) -> Path:
        """Where a video lies, if there is one."""
        return self.log.with_name("video.mkv") if self.folder is not None else self.log.with_suffix(".mkv")

    @classmethod
    def in_folder(cls, sessions_dir: Path, started: datetime) -> SessionFiles:
        """Make a new session folder, such as ``sessions/20261123T134703Z``, only for its owner.

        Two sessions that begin in the same second get ``…Z`` and ``…Z-2``, also from two processes.

        Raises:
            SessionError: it can't be made.
        """
        name = started.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        for n in count(1):
            folder = sessions_dir / (name if n == 1 else f"{name}-{n}")
            try:
                make_private_folder(folder)
            except FileExistsError:
                if not sessions_dir.is_dir():  # a file stands where the folder should be
                    raise FolderError(f"{sessions_dir} is no folder. Choose another data folder.") from None
                continue
            except OSError as e:
                raise told(e, folder) from e
            return cls.of_folder(folder)
        raise AssertionError("counting never ends")

    @classmethod
    def of_folder(cls, folder: Path) -> SessionFiles:
        """Name the files of a session folder, whether they are there or not."""
        return cls(folder=folder, log=folder / LOG, events=folder / EVENTS, sidecar=folder / SIDECAR)

    @classmethod
    def beside(cls, log: Path) -> SessionFiles:
        """Name the files that belong to ``X.csv``: ``X.events.csv`` and ``X.json``.

        Raises:
            SessionError: the name isn't one of a CSV file.
        """
        if log.suffix.lower() != ".csv":
            raise SessionError(f"A log's name must end in .csv. Choose another name than {str(log)!r}.")
        return cls(folder=None, log=log, events=log.with_suffix(".events.csv"), sidecar=log.with_suffix(".json"))

    @classmethod
    def find(cls, path: Path) -> SessionFiles:
        """Name the files of a session that is there, from its folder or its log.

        ``log.csv`` in a folder with ``session.json`` or ``events.csv`` is that folder's session.

        Raises:
            SessionError: there is no log.
        """
        if path.is_dir():
            files = cls.of_folder(path)
            if not files.log.is_file():
                raise SessionError(f"{path} holds no session: there is no {LOG} in it.")
            return files
        if not path.is_file():
            raise SessionError(f"There is no session {path}. Give a session's folder or its log (a .csv file).")
        files = cls.of_folder(path.parent)
        if path.name == LOG and (files.sidecar.exists() or files.events.exists()):
            return files
        return cls.beside(path)
