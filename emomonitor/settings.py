"""One frozen Settings: defaults, then the TOML file, then the command line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

import platformdirs

from emomonitor.errors import SettingsError

APP = "emomonitor"

_CHOICES: dict[str, tuple[str, ...]] = {
    "engine": ("auto", "onnxruntime", "tensorflow"),
    "range": ("short", "full"),
    "theme": ("system", "dark", "light"),
}
_RANGES: dict[str, tuple[float, float]] = {
    "fps": (0.1, 240.0),
    "smoothing_s": (0.0, 10.0),
    "threshold": (0.0, 1.0),
    "timeline_s": (5.0, 3600.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that a person can set.

    Attributes:
        source: camera number, name or path, file, folder, glob, URL, ``demo``, or ``auto`` (the first
            camera, else the demo clip).
        model: name of a bundled model or path of a model's folder.
        engine: ``auto``, ``onnxruntime`` or ``tensorflow``.
        range: detector for faces within about 2 m (``short``) or across a room (``full``).
        fps: most frames analysed a second; None for all.
        smoothing_s: time constant of the smoothing in seconds; 0 switches it off.
        threshold: confidence below which a reading is unsure; None takes the model's own.
        theme: ``system``, ``dark`` or ``light``.
        timeline_s: seconds that the timeline shows.
        data_dir: where sessions and snapshots are kept.
    """

    source: str = "auto"
    model: str = "vgg16-lite"
    engine: str = "auto"
    range: str = "short"
    fps: float | None = None
    smoothing_s: float = 0.6
    threshold: float | None = None
    theme: str = "system"
    timeline_s: float = 60.0
    data_dir: Path = Path(platformdirs.user_data_dir(APP, appauthor=False))

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise SettingsError(f"{name} = {getattr(self, name)!r}: choose one of {', '.join(choices)}.")
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise SettingsError(f"{name} = {value}: must lie between {low:g} and {high:g}.")

    @property
    def sessions_dir(self) -> Path:
        """Folder that holds one folder for each session."""
        return self.data_dir / "sessions"

    @property
    def snapshots_dir(self) -> Path:
        """Folder for pictures that the user asked for."""
        return self.data_dir / "snapshots"

    @property
    def model_notes(self) -> Path:
        """File in which the app remembers how fast each model is here."""
        return self.data_dir / "models.json"


def config_path() -> Path:
    """Where the settings file is looked for when ``--config`` names none."""
    return Path(platformdirs.user_config_dir(APP, appauthor=False)) / "settings.toml"


def _converted(name: str, value: Any) -> Any:
    hint = get_type_hints(Settings)[name]
    if hint is Path and isinstance(value, str):
        try:
            return Path(value).expanduser()
        except RuntimeError as e:
            raise SettingsError(f"{name} = {value!r}: there is no such home folder.") from e
    if hint in (float, float | None) and isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if hint is str and name == "source" and isinstance(value, int):
        return str(value)
    if hint is str and isinstance(value, str):
        return value
    raise SettingsError(f"{name} = {value!r} has the wrong type.")


def load_settings(path: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Combine defaults, a TOML file and overrides (None values are left out).

    Args:
        path: the file; None takes the user's own where it exists.
        overrides: values from the command line, by name.

    Raises:
        SettingsError: the file can't be read, or a name or value is wrong.
    """
    values: dict[str, Any] = {}
    where = path or config_path()
    if path is not None or where.exists():
        try:
            values = tomllib.loads(where.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
            raise SettingsError(f"Settings file {where} can't be read: {e}") from e
    known = {f.name for f in fields(Settings)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise SettingsError(
            f"Settings file {where}: unknown {', '.join(unknown)}. Known are {', '.join(sorted(known))}."
        )
    values |= {k: v for k, v in (overrides or {}).items() if v is not None}
    return replace(Settings(), **{k: _converted(k, v) for k, v in values.items()})
