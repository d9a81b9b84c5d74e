"""Where assets and models lie: the one place that knows, for checkout, wheel and editable install."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import platformdirs


def _bundled(folder: str) -> Path:
    """Return ``folder`` inside the installed package, or beside it in a checkout or editable install."""
    package = Path(str(files("emomonitor")))
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder


def asset(name: str) -> Path:
    """Return the path of a file in ``assets/`` (``demo.mp4``, ``face_detector_short_range.tflite``, …)."""
    return _bundled("assets") / name


def models_dir() -> Path:
    """Return the folder that holds one folder for each bundled model."""
    return _bundled("models")


def own_models_dir() -> Path:
    """Return the folder for the user's own models, one folder for each; it may be missing.

    It doesn't move with ``data_dir``: it holds no readings, and ``train`` finds a model by its name there too.
    """
    return Path(platformdirs.user_data_dir("emomonitor", appauthor=False)) / "models"
