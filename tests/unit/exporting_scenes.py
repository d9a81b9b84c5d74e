"""A session to export: twelve minutes of two people, with a name, marks, a pause, a gap and a stretch in the dark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
from session_scenes import info

from emomonitor.engines.catalog import DEFAULT_MODEL, find_model
from emomonitor.entities import iso_utc
from emomonitor.labels import KEYS
from emomonitor.replay.edits import Edits
from emomonitor.session.columns import LOG_NAMES
from emomonitor.session.sidecar import run_entry, write_sidecar

START = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
MINUTES = 12
FPS = 2


def face_row(frame: int, time_s: float, face: int, emotion: str, rng: np.random.Generator) -> str:
    """A reading; an empty ``emotion`` is a face that could not be read."""
    start = f"{frame},{time_s:.6f},{iso_utc(START + timedelta(seconds=time_s))},1,{face},1.0,2.0,30.0,30.0,0.9125,"
    if not emotion:
        return start + "dark,unsure,,,,,,,,0,,,,,,"
    weights = np.full(len(KEYS), 0.3)
    weights[KEYS.index(emotion)] = 4.0
    probs = rng.dirichlet(weights)
    told = ",".join(f"{p:.6f}" for p in probs)
    return f"{start}ok,{emotion},{probs.max():.6f},{told},0,,,,,,"


@cache
def log_bytes() -> bytes:
    """Person 1 all the time but for a pause; person 2 away from 300 to 360 s, and in the dark from 600 s on."""
    rng = np.random.default_rng(11)
    lines = [",".join(LOG_NAMES)]
    moods = {1: "neutral", 2: "happy"}
    for frame in range(MINUTES * 60 * FPS):
        time_s = frame / FPS
        if 500 < time_s < 520:  # paused
            continue
        for face in moods:
            if rng.random() < 0.05:
                moods[face] = str(rng.choice(["neutral", "happy", "sad", "surprise"]))
        lines.append(face_row(frame, time_s, 1, moods[1], rng))
        if not 300 <= time_s < 360:
            lines.append(face_row(frame, time_s, 2, "" if time_s >= 600 else moods[2], rng))
    return "".join(line + "\r\n" for line in lines).encode()


def make_session(folder: Path, *, film: bool = False) -> Path:
    """Write the session's three files, as a camera's or as a film's."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "log.csv").write_bytes(log_bytes())
    edits = Edits(folder / "events.csv")
    edits.rename(2, "=Grandpa <b>&")
    edits.mark(65, 'said "tea", \tplease')
    edits.mark(310, "in the garden", end_s=355)
    edits.mark(320, "=1+1")
    edits.note("A quiet morning")
    edits.file.append(kind="pause", time_s=500.5, end_s=520)
    weights = find_model(DEFAULT_MODEL).files["onnx"].sha256
    source = info(
        uri="/dev/video0",
        kind="video" if film else "camera",
        title="Webcam & Co",
        realtime=not film,
        model_hash=weights,
        started=START,
    )
    run = run_entry(source, origin_s=0.0) | {"ended": iso_utc(START + timedelta(minutes=MINUTES))}
    write_sidecar(folder / "session.json", run, [])
    return folder
