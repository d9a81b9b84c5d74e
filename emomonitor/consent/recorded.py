"""What was recorded under a consent: found by the reference in each session's ``session.json``."""

from __future__ import annotations

import shutil
from pathlib import Path

from emomonitor.errors import ConsentError, SessionError
from emomonitor.session.layout import SessionFiles
from emomonitor.session.sidecar import read_sidecar, runs_of


def recorded_under(consent_id: str, sessions_dir: Path) -> tuple[Path, ...]:
    """Return the session folders that refer to a consent, oldest first.

    Logs that were given a name of their own lie wherever the person put them and are not found.
    """
    try:
        folders = sorted(p for p in sessions_dir.iterdir() if p.is_dir() and not p.is_symlink())
    except OSError:
        return ()
    return tuple(f for f in folders if consent_id in _consents_of(f))


def delete_recorded(folders: tuple[Path, ...]) -> int:
    """Delete session folders, and return how many.

    Raises:
        ConsentError: one can't be deleted; those after it were tried too.
    """
    left: list[str] = []
    for folder in folders:
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            continue
        except OSError as e:
            left.append(f"{folder} ({e.strerror or e})")
    if left:
        raise ConsentError(f"Not everything could be deleted: {', '.join(left)}. Delete it by hand.")
    return len(folders)


def _consents_of(folder: Path) -> set[str]:
    try:
        runs = runs_of(read_sidecar(SessionFiles.of_folder(folder).sidecar))
    except (FileNotFoundError, SessionError):
        return set()
    given = (run.get("consent") for run in runs)
    return {str(c.get("id")) for c in given if isinstance(c, dict)}
