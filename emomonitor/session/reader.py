"""A session read back as a table, with nothing but numpy.

::

    from emomonitor import read_session

    table = read_session("sessions/20261123T134703Z")
    happy = table["happy"][table["face_id"] == 2]
    print(np.nanmean(happy), table.events, table.notes)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from emomonitor.entities import Event
from emomonitor.errors import SessionError
from emomonitor.session.events import read_events
from emomonitor.session.layout import SessionFiles
from emomonitor.session.logfile import read_log
from emomonitor.session.sidecar import read_sidecar

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTable:
    """A session's log, one entry a row in each column.

    Attributes:
        columns: by name in the log's order; float64 ``[N]`` with NaN where missing, or str objects ``[N]``
            with "" where missing. Columns that a later version added are there too.
        events: what is in ``events.csv``.
        meta: what is in ``session.json``; empty where it is missing.
        notes: a sentence about each thing that was missing or could not be read.
        files: where all of it lies.
    """

    columns: Mapping[str, NDArray[Any]]
    events: tuple[Event, ...]
    meta: Mapping[str, Any]
    notes: tuple[str, ...]
    files: SessionFiles

    def __len__(self) -> int:
        return len(self.columns["frame"])

    def __getitem__(self, name: str) -> NDArray[Any]:
        try:
            return self.columns[name]
        except KeyError:
            raise KeyError(f"{name!r}: the columns are {', '.join(self.columns)}") from None

    def to_pandas(self) -> pd.DataFrame:
        """Return the columns as a DataFrame (needs pandas, which the app itself doesn't)."""
        try:
            import pandas as pd
        except ModuleNotFoundError as e:
            raise SessionError("pandas isn't installed here. Type: pip install pandas") from e

        return pd.DataFrame(dict(self.columns))


def read_session(path: str | Path) -> SessionTable:
    """Read a session from its folder or its log (``X.csv``).

    What is torn, missing or unknown is told in ``notes`` and the rest is read.

    Raises:
        SessionError: there is no log, or the file is something else.
    """
    files = SessionFiles.find(Path(path))
    columns, notes = read_log(files.log)
    meta: Mapping[str, Any] = {}
    events: tuple[Event, ...] = ()
    try:
        meta = read_sidecar(files.sidecar)
        if meta.get("stopped"):
            notes.append(f"The recording stopped early: {meta['stopped']}")
        elif meta.get("ended") is None:
            notes.append("The recording was cut off, or it still goes on: it has no end in session.json.")
    except FileNotFoundError:
        notes.append(f"{files.sidecar.name} is missing: source, model and settings are not known.")
    except SessionError as e:
        notes.append(str(e))
    if files.events.exists():
        try:
            events, event_notes = read_events(files.events)
            notes.extend(event_notes)
        except SessionError as e:
            notes.append(str(e))
    else:
        notes.append(f"{files.events.name} is missing: markers and pauses are not known.")
    return SessionTable(columns=columns, events=events, meta=meta, notes=tuple(notes), files=files)
