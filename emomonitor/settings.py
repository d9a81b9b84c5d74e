"""One frozen Settings: defaults, then the TOML file, then the command line."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

import platformdirs

from emomonitor.errors import SettingsError

APP = "emomonitor"

_CHOICES: dict[str, tuple[str, ...]] = {
    "engine": ("auto", "onnxruntime", "tensorflow"),
    "range": ("short", "full"),
    "theme": ("system", "dark", "light"),
    "language": ("system", "en", "zh_TW"),
}
_RANGES: dict[str, tuple[float, float]] = {
    "fps": (0.1, 240.0),
    "smoothing_s": (0.0, 10.0),
    "threshold": (0.0, 1.0),
    "timeline_s": (5.0, 3600.0),
    "text_scale": (0.8, 2.0),
    "camera_width": (160, 7680),
    "camera_height": (120, 4320),
    "camera_fps": (1.0, 240.0),
    "keep_days": (1, 36500),
    "second_days": (1, 36500),
    "minute_days": (1, 36500),
    "consent_months": (1, 24),
}

HOURS = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d")
"""``22:00-07:00``: from, to, local time; over midnight where the second is earlier."""

SCHEMA = 1
"""Grows when a setting changes its name or meaning; :func:`load_settings` then brings older files up to date."""

Rect = tuple[float, float, float, float]
"""x, y, width, height as shares of a frame's width and height, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that a person can set.

    Attributes:
        source: camera number, name or path, file, folder, glob, URL, ``demo``, or ``auto`` (the first
            camera, else the demo clip).
        model: name of an installed model or path of a model's folder.
        engine: ``auto``, ``onnxruntime`` or ``tensorflow``.
        range: detector for faces within about 2 m (``short``) or across a room (``full``).
        fps: most frames analysed a second; None for all.
        low_power: fewer frames are analysed while nothing changes, and one a second while nobody is there.
        smoothing_s: time constant of the smoothing in seconds; 0 switches it off.
        baseline: readings are corrected by the person's own rest, where that was taken.
        threshold: confidence below which a reading is unsure; None takes the model's own.
        theme: ``system``, ``dark`` or ``light``.
        timeline_s: seconds that the timeline shows.
        data_dir: where sessions and snapshots are kept.
        language: ``system``, ``en`` or ``zh_TW``.
        text_scale: size of all words, 1 being usual.
        reduced_motion: nothing moves by itself but the picture and the timeline.
        boxes: whether faces have boxes on the picture.
        labels: whether they have labels.
        key_points: whether the detector's six points are drawn.
        heat_map: whether the chosen face shows what the network looked at.
        blur_faces: whether faces are unrecognisable on the screen.
        camera_width: pixels asked of a camera, with ``camera_height``; None takes what it gives.
        camera_height: see ``camera_width``.
        camera_fps: frames a second asked of a camera; None takes what it gives.
        keep_days: days after which recorded sessions are deleted; None keeps them.
        second_days: days after which a log keeps one frame a second; None keeps all frames.
        minute_days: days after which it keeps one frame a minute; None never does that.
        only_seat: only faces whose middle lies in ``seat`` are analysed.
        seat: the region of the picture that is meant, as shares of its width and height.
        faces_agreed: when it was agreed to that faces of corrected moments are kept; "" for never.
        consent_months: months after which a consent is asked for again.
        purpose: what recordings are for, as the consent says it; "" while it was never settled.
        closed_hours: daily time with the camera closed, ``22:00-07:00``; "" for none.
        tray: closing the window leaves the app in the system's tray.
        companion: the window begins with the companion over the whole screen.
        welcomed: the first-run pages were seen.
    """

    source: str = "auto"
    model: str = "vgg16-lite"
    engine: str = "auto"
    range: str = "short"
    fps: float | None = None
    low_power: bool = False
    smoothing_s: float = 0.6
    baseline: bool = True
    threshold: float | None = None
    theme: str = "system"
    timeline_s: float = 60.0
    data_dir: Path = Path(platformdirs.user_data_dir(APP, appauthor=False))
    language: str = "system"
    text_scale: float = 1.0
    reduced_motion: bool = False
    boxes: bool = True
    labels: bool = True
    key_points: bool = False
    heat_map: bool = False
    blur_faces: bool = False
    camera_width: int | None = None
    camera_height: int | None = None
    camera_fps: float | None = None
    keep_days: int | None = None
    second_days: int | None = None
    minute_days: int | None = None
    only_seat: bool = False
    seat: Rect | None = None
    faces_agreed: str = ""
    consent_months: int = 6
    purpose: str = ""
    closed_hours: str = ""
    tray: bool = False
    companion: bool = False
    welcomed: bool = False

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise SettingsError(f"{name} = {getattr(self, name)!r}: choose one of {', '.join(choices)}.")
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise SettingsError(f"{name} = {value}: must lie between {low:g} and {high:g}.")
        if self.closed_hours and not HOURS.fullmatch(self.closed_hours):
            raise SettingsError(f'closed_hours = {self.closed_hours!r}: write it like "22:00-07:00".')
        if self.seat is not None:
            x, y, width, height = self.seat
            if not (x >= 0 and y >= 0 and width > 0 and height > 0 and x + width <= 1.001 and y + height <= 1.001):
                raise SettingsError(f"seat = {list(self.seat)}: x, y, width and height must be shares of the picture.")

    @property
    def seat_in_force(self) -> Rect | None:
        """The part of the picture that is analysed; None is all of it."""
        return self.seat if self.only_seat else None

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
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is Path and isinstance(value, str):
        try:
            return Path(value).expanduser()
        except RuntimeError as e:
            raise SettingsError(f"{name} = {value!r}: there is no such home folder.") from e
    if hint in (float, float | None) and is_number:
        return float(value)
    if name == "seat" and isinstance(value, list | tuple) and len(value) == 4:
        if all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in value):
            return tuple(float(v) for v in value)
        raise SettingsError(f"{name} = {value!r}: needs four numbers.")
    if hint is str and name == "source" and isinstance(value, int):
        return str(value)
    kinds = tuple(k for k in get_args(hint) or (hint,) if isinstance(k, type))
    if isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool)):  # Python's true is an int too
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
    values = _up_to_date(values, where)
    known = {f.name for f in fields(Settings)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise SettingsError(
            f"Settings file {where}: unknown {', '.join(unknown)}. Known are {', '.join(sorted(known))}."
        )
    values |= {k: v for k, v in (overrides or {}).items() if v is not None}
    return replace(Settings(), **{k: _converted(k, v) for k, v in values.items()})


def _up_to_date(values: dict[str, Any], where: Path) -> dict[str, Any]:
    """Bring the entries of an older file up to :data:`SCHEMA`; a file without the entry is of the first kind."""
    schema = values.pop("schema", 1)
    if not isinstance(schema, int) or schema > SCHEMA:
        raise SettingsError(
            f"Settings file {where} was written by a newer emomonitor (schema {schema}). Update the app."
        )
    return values


_MEANINGS: dict[str, str] = {
    "source": "camera number, name or path, file, folder, URL, demo, or auto (the first camera, else the demo)",
    "model": "name of an installed model or path of a model's folder",
    "engine": "auto, onnxruntime or tensorflow",
    "range": "short (faces within about 2 m) or full (across a room)",
    "fps": "most frames analysed a second; without it all",
    "low_power": "fewer frames are analysed while nothing changes, one a second while nobody is there",
    "smoothing_s": "time constant of the smoothing in seconds; 0 switches it off",
    "baseline": "correct readings by the person's own rest, where that was taken",
    "threshold": "confidence below which a reading is unsure, 0 to 1; without it the model's own",
    "theme": "system, dark or light",
    "timeline_s": "seconds that the timeline shows",
    "data_dir": "where sessions and snapshots are kept",
    "language": "system, en or zh_TW",
    "text_scale": "size of all words, 0.8 to 2",
    "reduced_motion": "nothing moves by itself but the picture and the timeline",
    "boxes": "boxes around faces",
    "labels": "labels at faces",
    "key_points": "the detector's six points",
    "heat_map": "what the network looked at, on the chosen face",
    "blur_faces": "make faces unrecognisable on the screen",
    "camera_width": "pixels asked of a camera; without it what the camera gives",
    "camera_height": "pixels asked of a camera; without it what the camera gives",
    "camera_fps": "frames a second asked of a camera; without it what the camera gives",
    "keep_days": "days after which sessions are deleted; without it they are kept",
    "second_days": "days after which a log keeps one frame a second; absent keeps all frames",
    "minute_days": "days after which a log keeps one frame a minute; absent never does that",
    "only_seat": "analyse only faces in the seat",
    "seat": "x, y, width, height of the seat as shares of the picture",
    "faces_agreed": "when it was agreed to that faces of corrected moments are kept",
    "consent_months": "months after which a consent is asked for again",
    "purpose": "what recordings are for, as the consent says it",
    "closed_hours": 'daily time with the camera closed, like "22:00-07:00"; "" for none',
    "tray": "closing the window leaves the app in the system's tray",
    "companion": "begin with the companion over the whole screen",
    "welcomed": "the first-run pages were seen",
}
"""What each setting means, for the file that the app writes."""


def _as_toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_as_toml(round(v, 4)) for v in value) + "]"
    return json.dumps(str(value), ensure_ascii=False)


def as_toml(settings: Settings) -> str:
    """Write settings as a TOML file that tells what each value means; what is as usual stands there as a comment."""
    usual = Settings()
    lines = ["# Settings of emomonitor. Lines that begin with # are the usual values.", "", f"schema = {SCHEMA}", ""]
    for f in fields(Settings):
        value, default = getattr(settings, f.name), getattr(usual, f.name)
        lines.append(f"# {_MEANINGS[f.name]}")
        shown = f"{f.name} = {_as_toml(value)}" if value is not None else f"{f.name} ="
        lines += [shown if value != default else f"# {shown}", ""]
    return "\n".join(lines)


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings file atomically, readable by its owner only.

    Raises:
        SettingsError: it can't be written.
    """
    where = path or config_path()
    try:
        where.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = where.with_name(where.name + ".new")
        new.unlink(missing_ok=True)
        new.touch(mode=0o600)
        new.write_text(as_toml(settings), encoding="utf-8")
        new.replace(where)
    except OSError as e:
        raise SettingsError(
            f"Settings file {where} can't be written ({e}). The change holds until the app ends."
        ) from e


def set_aside(path: Path | None = None) -> Path:
    """Rename a settings file that can't be used, so that the app starts with the usual values; return its new name.

    Raises:
        SettingsError: it can't be renamed.
    """
    where = path or config_path()
    aside = where.with_name(where.stem + ".broken" + where.suffix)
    try:
        where.replace(aside)
    except OSError as e:
        raise SettingsError(f"Settings file {where} can't be moved away ({e}). Delete it and start again.") from e
    return aside
