"""What this program is made of: version, licence, and the packages it stands on, as they are installed here."""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from emomonitor.settings import APP, Settings, config_path

LICENCE = "MIT"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_EXTRA = re.compile(r";.*\bextra\s*==")
_LONGEST_LICENCE = 60
"""Some packages put the whole text of their licence where its name belongs."""

_KNOWN_TEXTS = (
    ("Permission is hereby granted, free of charge", "MIT"),
    ("Redistribution and use in source and binary forms", "BSD"),
    ("Apache License", "Apache-2.0"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package that is installed.

    Attributes:
        name: as its authors write it.
        version: what is installed.
        licence: what it says of its licence; empty where it says nothing.
    """

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """All that the About page says.

    Attributes:
        version: of the program; ``unknown`` where it isn't installed.
        licence: of the program.
        settings_file: where settings are kept.
        data_dir: where sessions and pictures are kept.
        packages: what it stands on, Python first, then by name.
    """

    version: str
    licence: str
    settings_file: Path
    data_dir: Path
    packages: tuple[Package, ...]


def about(settings: Settings, settings_file: Path | None = None) -> About:
    """Gather it all; reads some forty small files.

    Args:
        settings: those in force.
        settings_file: where they are kept; None: the usual place.
    """
    app = _distribution(APP)
    return About(
        version="unknown" if app is None else app.version,
        licence=LICENCE,
        settings_file=settings_file or config_path(),
        data_dir=settings.data_dir,
        packages=(Package(name="Python", version=platform.python_version(), licence="PSF-2.0"), *packages(APP)),
    )


def packages(name: str) -> tuple[Package, ...]:
    """Return what a package needs, and what that needs in turn, by name; what isn't installed here isn't used here."""
    found: dict[str, Package] = {}
    asked: set[str] = {_key(name)}
    waiting = [name]
    while waiting:
        owner = _distribution(waiting.pop())
        for wanted in [] if owner is None else _needs(owner):
            if _key(wanted) in asked:
                continue
            asked.add(_key(wanted))
            there = _distribution(wanted)
            if there is not None:
                shown = str(there.metadata["Name"] or wanted)
                found[_key(wanted)] = Package(name=shown, version=there.version, licence=licence_of(there))
                waiting.append(wanted)
    return tuple(sorted(found.values(), key=lambda p: p.name.casefold()))


def _needs(owner: Distribution) -> list[str]:
    """Return the names of what a package needs, without what only its extras need."""
    names = (_NAME.match(r) for r in owner.requires or () if not _EXTRA.search(r))
    return [n.group() for n in names if n is not None]


def licence_of(package: Distribution) -> str:
    """Return a package's licence in a few words: its SPDX expression, else its classifiers, else its free text."""
    expression = _field(package, "License-Expression")
    if expression:
        return expression
    classifiers = [
        str(c).rpartition("::")[2].strip() for c in package.metadata.get_all("Classifier") or () if "License ::" in c
    ]
    named = [c for c in classifiers if c != "OSI Approved"]
    text = _field(package, "License")
    if text and len(text) <= _LONGEST_LICENCE and "\n" not in text and text.upper() != "UNKNOWN":
        return text
    if named:
        return ", ".join(named)
    return next((short for words, short in _KNOWN_TEXTS if words in text), "")


def _field(package: Distribution, name: str) -> str:
    """Return an entry of a package's metadata; empty where it is missing."""
    return str(package.metadata[name]).strip() if name in package.metadata else ""


def _distribution(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()


def as_text(found: About) -> str:
    """Write it as plain text, for a terminal and the clipboard."""
    lines = [
        f"emomonitor {found.version}, {found.licence} licence",
        "Reads facial expressions, wholly on this computer. Not a medical device.",
        f"Settings: {found.settings_file}",
        f"Data: {found.data_dir}",
        "",
        "Packages:",
    ]
    name = max(len(p.name) for p in found.packages) + 2
    version = max(len(p.version) for p in found.packages) + 2
    lines += [f"{p.name:<{name}}{p.version:<{version}}{p.licence or '-'}" for p in found.packages]
    return "\n".join(lines)
