"""What the app remembers of models: how fast each was on this computer, and which suggestions nobody wants."""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
import platform
import statistics
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from emomonitor.engines.catalog import ModelInfo
from emomonitor.entities import Scene
from emomonitor.session.storage import replace_atomically

log = logging.getLogger(__name__)

_MOST_SPEEDS = 200
"""Entries that are kept: a person has a few models and computers; what is older was replaced long ago."""

_SAMPLES = 60
"""Frames with one face whose median says what the model takes here: two seconds of a usual camera."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """A measurement.

    Attributes:
        machine: from :func:`this_machine`; the folder may be shared by several.
        engine: "ONNX Runtime · CPU".
        model: the model's fingerprint.
        ms: median milliseconds for one face.
        measured: when, ISO 8601, UTC.
    """

    machine: str
    engine: str
    model: str
    ms: float
    measured: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelNotes:
    """All that is remembered: measurements, and fingerprints of models that aren't to be suggested again."""

    speeds: tuple[Speed, ...] = ()
    declined: tuple[str, ...] = ()

    def measured(self, engine: str) -> dict[str, float]:
        """Return milliseconds a face on this computer with an engine, by the model's fingerprint."""
        here = this_machine()
        return {s.model: s.ms for s in self.speeds if (s.machine, s.engine) == (here, engine)}

    def with_speed(self, model: ModelInfo, engine: str, ms: float) -> ModelNotes:
        """Return the notes with a new measurement in the place of the old one."""
        new = Speed(
            machine=this_machine(),
            engine=engine,
            model=model.fingerprint,
            ms=round(ms, 3),
            measured=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        same = (new.machine, new.engine, new.model)
        kept = [s for s in self.speeds if (s.machine, s.engine, s.model) != same]
        return replace(self, speeds=(*kept, new)[-_MOST_SPEEDS:])

    def with_declined(self, model: ModelInfo) -> ModelNotes:
        """Return the notes with a model that isn't to be suggested again."""
        return replace(self, declined=tuple(dict.fromkeys((*self.declined, model.fingerprint))))


def this_machine() -> str:
    """Return a short text that is another one on another computer, and tells nobody its name."""
    what = (platform.node(), platform.machine(), platform.processor(), str(os.cpu_count()))
    return hashlib.sha256("\n".join(what).encode()).hexdigest()[:12]


def load_notes(path: Path) -> ModelNotes:
    """Read the notes; what is missing or garbled is simply measured or asked again."""
    try:
        d = json.loads(path.read_text(encoding="utf-8"))
        speeds = tuple(
            Speed(**{k: str(s[k]) for k in ("machine", "engine", "model", "measured")}, ms=float(s["ms"]))
            for s in d["speeds"]
        )
        declined = tuple(str(m) for m in d["declined"])
    except FileNotFoundError:
        return ModelNotes()
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as e:
        log.info("%s can't be read (%r): beginning afresh", path, e)
        return ModelNotes()
    return ModelNotes(speeds=tuple(s for s in speeds if math.isfinite(s.ms) and s.ms > 0), declined=declined)


def update_notes(path: Path, change: Callable[[ModelNotes], ModelNotes]) -> ModelNotes:
    """Read the notes, change them and write them back whole; return them even where they can't be written."""
    notes = change(load_notes(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_atomically(path, (json.dumps(asdict(notes), indent=2, ensure_ascii=False) + "\n").encode())
    except OSError as e:
        log.warning("%s can't be written (%s): speeds of models are measured again next time.", path, e.strerror)
    return notes


class FaceTimes:
    """Collects what the running model takes for one face, from frames in which exactly one was read."""

    def __init__(self) -> None:
        self._ms: deque[float] = deque(maxlen=_SAMPLES)

    def add(self, scene: Scene) -> None:
        """Take a scene into account."""
        if sum(r.probs is not None for r in scene.readings) == 1 and scene.timings.classify > 0:
            self._ms.append(scene.timings.classify)

    def clear(self) -> None:
        """Begin again: another model runs."""
        self._ms.clear()

    @property
    def median_ms(self) -> float | None:
        """Median of the newest frames; None until there are enough."""
        return statistics.median(self._ms) if len(self._ms) == _SAMPLES else None
