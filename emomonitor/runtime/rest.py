"""``baseline.json``: a person's own rest, kept on this computer, its owner's alone."""

from __future__ import annotations

import json
import logging
import math
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from emomonitor.errors import SessionError
from emomonitor.labels import EMOTIONS, KEYS
from emomonitor.session.storage import make_private_folder, replace_atomically, told
from emomonitor.vision.baseline import Baseline, Floats

if TYPE_CHECKING:
    from emomonitor.runtime.pipeline import Pipeline

BASELINE = "baseline.json"
FORMAT = "emomonitor-baseline"
SCHEMA = 1

_KEEP_EVERY_S = 600.0

log = logging.getLogger(__name__)


def baseline_file(data_dir: Path) -> Path:
    """Return where it lies."""
    return data_dir / BASELINE


def load_baseline(path: Path) -> Baseline | None:
    """Return the baseline that is kept; None where there is none.

    Raises:
        SessionError: it can't be read, or is damaged.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as e:
        raise SessionError(f"{path} can't be read. Take the baseline again, or delete the file.") from e
    try:
        if document["format"] != FORMAT:
            raise ValueError(document["format"])
        seconds, adapted_s = float(document["seconds"]), float(document["adapted_s"])
        if not (math.isfinite(seconds) and math.isfinite(adapted_s)):
            raise ValueError(seconds)
        return Baseline(
            rest=_six(document["rest"]),
            taken=_six(document["taken"]),
            model=str(document["model"]),
            seconds=seconds,
            adapted_s=adapted_s,
        )
    except (KeyError, TypeError, ValueError) as e:
        raise SessionError(f"{path} is damaged. Take the baseline again, or delete the file.") from e


def save_baseline(path: Path, baseline: Baseline) -> None:
    """Keep a baseline in place of the one before. Raises SessionError where that can't be done."""
    document = {
        "format": FORMAT,
        "schema": SCHEMA,
        "meaning": "mean log probabilities of the uncorrected network, at ease",
        "model": baseline.model,
        "seconds": round(baseline.seconds, 1),
        "adapted_s": round(baseline.adapted_s, 1),
        "rest": _named(baseline.rest),
        "taken": _named(baseline.taken),
    }
    try:
        if not path.parent.exists():
            make_private_folder(path.parent)
        replace_atomically(path, json.dumps(document, indent=1).encode() + b"\n")
    except OSError as e:
        raise told(e, path) from e


def remove_baseline(path: Path) -> None:
    """Delete it; there may be none. Raises SessionError where that can't be done."""
    try:
        path.unlink(missing_ok=True)
    except OSError as e:
        raise told(e, path) from e


class Rest:
    """Brings a person's rest to a pipeline, and what it was adapted to back to the file. Lives in one run.

    Args:
        path: of the file.
        on: whether it is wished.
    """

    def __init__(self, path: Path, *, on: bool) -> None:
        self._path = path
        self._wishes: deque[bool] = deque([on])
        self._kept: Baseline | None = None
        self._kept_at: float | None = None

    def wish(self, on: bool) -> None:
        """Use the rest as it stands in the file now, or none. Any thread may call."""
        self._wishes.append(on)

    def follow(self, pipeline: Pipeline, time_s: float) -> None:
        """Do what was wished; every ten minutes keep what was adapted. In the pipeline's thread, before a frame."""
        if self._wishes:
            on = False
            while self._wishes:  # one by one: a wish that comes meanwhile is the newest, and must not be lost
                on = self._wishes.popleft()
            self._kept = None
            if on:
                try:
                    self._kept = load_baseline(self._path)
                except SessionError as e:
                    log.warning("%s", e)
            pipeline.set_baseline(self._kept)
            self._kept_at = time_s
        elif self._kept is not None and self._kept_at is not None and time_s - self._kept_at >= _KEEP_EVERY_S:
            self.keep(pipeline)
            self._kept_at = time_s

    def keep(self, pipeline: Pipeline) -> None:
        """Write what the rest was adapted to, unless the file was changed or deleted meanwhile."""
        before, now = self._kept, pipeline.baseline
        if before is None or now is None or now is before or self._wishes:
            return
        try:
            found = load_baseline(self._path)
            if found is not None and np.array_equal(found.taken, before.taken):
                save_baseline(self._path, now)
        except SessionError as e:
            log.warning("%s", e)


def _named(values: Floats) -> dict[str, float]:
    return {e.key: round(float(v), 4) for e, v in zip(EMOTIONS, values, strict=True)}


def _six(entry: Any) -> Floats:
    found = np.array([float(entry[key]) for key in KEYS])
    if not np.all(np.isfinite(found)):
        raise ValueError(entry)
    return found
