"""Sessions to look back at: logs written row by row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from emomonitor.entities import iso_utc
from emomonitor.session.columns import LOG_NAMES

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def row(frame: int, time_s: float, face: int | None, emotion: str = "", seed: int = 0) -> list[str]:
    """A row of the log; without a face of a frame without faces, without an emotion of a face in the dark."""
    utc = iso_utc(START + timedelta(seconds=time_s))
    start = [str(frame), f"{time_s:.6f}", utc, "1" if face else "0"]
    if face is None:
        return [*start, *[""] * 15, "0", *[""] * 6]
    if emotion == "":
        return [*start, str(face), "1.0", "2.0", "30.0", "30.0", "0.9", "dark", "unsure", *[""] * 7, "0", *[""] * 6]
    probs = np.random.default_rng(seed or frame + 1).dirichlet(np.ones(6) * 0.7)
    texts = [f"{p:.6f}" for p in probs]
    return [
        *start,
        str(face),
        "1.0",
        "2.0",
        "30.0",
        "30.0",
        "0.9",
        "ok",
        emotion,
        f"{probs.max():.6f}",
        *texts,
        "0",
        *[""] * 6,
    ]


def write(folder: Path, rows: list[list[str]]) -> Path:
    """Write a session of a log and an empty events.csv."""
    folder.mkdir(exist_ok=True)
    text = "".join(",".join(r) + "\r\n" for r in [list(LOG_NAMES), *rows])
    (folder / "log.csv").write_bytes(text.encode())
    (folder / "events.csv").write_bytes(b"id,time_s,end_s,utc,kind,face_id,text,data\r\n")
    return folder


def two_people_for_two_minutes(folder: Path) -> Path:
    """Two people for 120 s at 5 frames a second; person 2 is away from 50 to 70 s, and dark from 100 s on."""
    rows = []
    for n in range(600):
        t = n * 0.2
        rows.append(row(n, t, 1, "neutral" if n % 200 < 150 else "happy", seed=n + 1))
        if t >= 100:
            rows.append(row(n, t, 2, ""))
        elif not 50 <= t < 70:
            rows.append(row(n, t, 2, "happy" if t < 30 else "sad", seed=n + 7000))
    return write(folder, rows)
