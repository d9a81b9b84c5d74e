"""emomonitor: a real-time facial-emotion monitor that runs wholly on the user's own computer.

From Python::

    import emomonitor
    for reading in emomonitor.analyze("clip.mp4"):
        print(reading.time_s, reading.face_id, reading.emotion, reading.probs)
    table = emomonitor.read_session("session-folder-or-log.csv")
    print(table["happy"], table.to_pandas())
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emomonitor.runtime.offline import analyze, analyze_scenes
    from emomonitor.session.reader import read_session

__all__ = ["analyze", "analyze_scenes", "read_session"]

_HOMES = {
    "analyze": "emomonitor.runtime.offline",
    "analyze_scenes": "emomonitor.runtime.offline",
    "read_session": "emomonitor.session.reader",
}


def __getattr__(name: str) -> Any:
    """Load the public functions when they are first asked for: ``import emomonitor`` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
