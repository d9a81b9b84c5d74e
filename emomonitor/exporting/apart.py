"""Exporting in a process of its own: a window's pictures don't falter while a long log is written.

In a thread the writing would hold Python's global lock for most of the time: a session of 200,000 rows held up the
window's timer for up to half a second on a busy computer.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from emomonitor.errors import EmomonitorError, SessionError
from emomonitor.exporting.formats import Format, export
from emomonitor.replay.replay import Replay, open_replay

_POLL_S = 0.1
_NICE = 5
"""Whoever is at the window comes first."""


def export_apart(
    replay: Replay,
    fmt: Format,
    target: Path,
    *,
    persons: tuple[int, ...] | None = None,
    start_s: float | None = None,
    end_s: float | None = None,
    language: str,
    overwrite: bool,
    stopped: Callable[[], bool] = lambda: False,
) -> tuple[Path, ...]:
    """Export as :func:`emomonitor.exporting.formats.export` does, in a process that reads the session again.

    Args:
        replay: the session.
        fmt: the format.
        target: the file.
        persons: whose rows; None for everybody's.
        start_s: from here on (seconds of the log); None for the start.
        end_s: before this; None for the end.
        language: ``en`` or ``zh_TW``.
        overwrite: whether a file that is there may be replaced.
        stopped: asked now and then whether to give up; there is no file then.

    Raises:
        SessionError: as from ``export``, or it was stopped.
    """
    wish = {
        "session": str((replay.files.folder or replay.files.log).absolute()),
        "format": fmt.key,
        "target": str(target.absolute()),
        "persons": persons,
        "start_s": start_s,
        "end_s": end_s,
        "language": language,
        "overwrite": overwrite,
    }
    command = [sys.executable, "-m", "emomonitor.exporting.apart"]
    pipe = subprocess.PIPE
    # -m puts the working folder first on the import path: where the package lies, not wherever the app was started.
    home = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, encoding="utf-8", cwd=home) as process:
        asked: str | None = json.dumps(wish)  # not as an argument, which every user of the computer could see
        while True:
            try:
                said, _ = process.communicate(asked, timeout=_POLL_S)
                break
            except subprocess.TimeoutExpired:
                asked = None
                if stopped():
                    process.terminate()
                    process.communicate()
                    raise SessionError("The export was stopped.") from None
    try:
        answer: dict[str, Any] = json.loads(said)
    except ValueError:
        raise SessionError(f"{target} could not be written: the export ended early.") from None
    if "error" in answer:
        raise SessionError(answer["error"])
    return tuple(Path(file) for file in answer["files"])


def _main(wish: dict[str, Any]) -> dict[str, Any]:
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(_NICE)
    try:
        files = export(
            open_replay(wish["session"]),
            wish["format"],
            Path(wish["target"]),
            persons=wish["persons"],
            start_s=wish["start_s"],
            end_s=wish["end_s"],
            language=wish["language"],
            overwrite=wish["overwrite"],
        )
    except EmomonitorError as e:
        return {"error": str(e)}
    return {"files": [str(file) for file in files]}


def _end(signum: int, frame: object) -> NoReturn:
    raise SystemExit(1)  # what was begun is cleared away


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    sys.stdout.write(json.dumps(_main(json.load(sys.stdin))))
