"""What makes a result repeatable: the code's version and the command as it can be typed anywhere."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from emomonitor.engines.catalog import MODEL_FILE
from emomonitor.settings import APP
from train.files import write_whole


def code_version() -> str:
    """Return the version, with the commit in a checkout: ``0.1.0+g1a2b3c4d5e``, ``.dirty`` where code differs."""
    try:
        release = version(APP)
    except PackageNotFoundError:
        release = "0"
    root = Path(__file__).resolve().parents[1]
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return release
    try:
        commit = _git(git, root, "rev-parse", "--short=10", "HEAD")
        changed = _git(git, root, "status", "--porcelain", "--", "train", "emomonitor/engines", "emomonitor/vision")
    except (OSError, subprocess.SubprocessError):
        return release
    return f"{release}+g{commit}{'.dirty' if changed else ''}"


def _git(git: str, root: Path, *arguments: str) -> str:
    done = subprocess.run([git, "-C", str(root), *arguments], capture_output=True, text=True, check=True, timeout=20)
    return done.stdout.strip()


def command_line(arguments: Sequence[str]) -> str:
    """Return what was typed, without folders that only this computer has."""
    shown = [Path(a).name if Path(a).is_absolute() or ".." in Path(a).parts else a for a in arguments]
    return " ".join(["python -m train", *shown])


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write JSON, whole or not at all. Raises OutputError where the place can't be written."""
    write_whole(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode())


def model_notes(folder: Path) -> dict[str, Any]:
    """Return all of a model's ``model.json``, including what the app doesn't need (how it was trained)."""
    notes: dict[str, Any] = json.loads((folder / MODEL_FILE).read_text(encoding="utf-8"))
    return notes
