"""Sessions as they lie on the disk, invented: rows with a course, events, a description."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from session_scenes import info

from emomonitor.entities import iso_utc
from emomonitor.labels import EMOTIONS, KEYS, Emotion
from emomonitor.session.columns import LOG_NAMES
from emomonitor.session.events import EventFile
from emomonitor.session.layout import SessionFiles
from emomonitor.session.sidecar import run_entry, write_sidecar

STARTED = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def probabilities(n: int, seed: int) -> NDArray[np.float64]:
    """A course with waves, as a person's face has: float64 ``[n, 6]``, rows sum to 1."""
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 2 * np.pi, n)
    logits = np.zeros((n, len(EMOTIONS)))
    for emotion, base, waves in (
        (Emotion.NEUTRAL, 2.2, 3),
        (Emotion.HAPPY, 1.0, 5),
        (Emotion.SAD, 0.2, 4),
        (Emotion.SURPRISE, -0.4, 7),
        (Emotion.ANGRY, -0.6, 2),
        (Emotion.FEAR, -1.0, 6),
    ):
        logits[:, emotion] = base + 1.6 * np.sin(waves * t + rng.uniform(0, 6)) + rng.normal(0, 0.15, n)
    odds: NDArray[np.float64] = np.exp(logits)
    shares: NDArray[np.float64] = odds / odds.sum(axis=1, keepdims=True)
    return shares


def make_session(
    sessions: Path,
    started: datetime = STARTED,
    *,
    seconds: float = 120.0,
    fps: float = 5.0,
    people: int = 2,
    away: tuple[float, float] | None = None,
    dark_from_s: float | None = None,
    names: Mapping[int, str] | None = None,
    note: str = "",
    marks: Mapping[float, str] | None = None,
    title: str = "Camera",
    realtime: bool = True,
    seed: int = 1,
) -> Path:
    """Write a session and return its folder.

    Args:
        sessions: folder of sessions; made where it is missing.
        started: of the first row.
        seconds: from the first row to the end.
        fps: frames a second.
        people: 1 to so many.
        away: from, to: the last person is not seen.
        dark_from_s: from here on the first person can't be read.
        names: by person.
        note: on the session as a whole.
        marks: words by time.
        title: of the source.
        realtime: a camera; else a film.
        seed: of the course.
    """
    files = SessionFiles.in_folder(sessions, started)
    n = round(seconds * fps)
    probs = [probabilities(n, seed * 100 + who) for who in range(people)]
    lines = [",".join(LOG_NAMES)]
    for frame in range(n):
        t = frame / fps
        head = f"{frame},{t:.6f},{iso_utc(started + timedelta(seconds=t))}"
        here = [w for w in range(people) if not (away and w == people - 1 and away[0] <= t < away[1])]
        for who in here:
            place = f"{who + 1},{100 + 200 * who}.0,80.0,120.0,120.0,0.95"
            if dark_from_s is not None and who == 0 and t >= dark_from_s:
                lines.append(f"{head},{len(here)},{place},dark,unsure,{',' * 6},0,,,,,,")
                continue
            p = probs[who][frame]
            word = KEYS[int(p.argmax())] if p.max() >= 0.4 else "unsure"
            share = ",".join(f"{x:.6f}" for x in p)
            lines.append(f"{head},{len(here)},{place},ok,{word},{p.max():.6f},{share},0,,,,,,")
        if not here:
            lines.append(f"{head},0{',' * 15},0,,,,,,")
    files.log.write_bytes("".join(f"{line}\r\n" for line in lines).encode())
    events = EventFile(files.events)
    events.create()
    for who, name in (names or {}).items():
        events.append(kind="name", time_s=0.0, face_id=who, text=name)
    for at, words in (marks or {}).items():
        events.append(kind="marker", time_s=at, text=words)
    if note:
        events.append(kind="note", time_s=0.0, text=note)
    about = info(started=started, realtime=realtime, title=title, kind="camera" if realtime else "video")
    run = run_entry(about, origin_s=0.0) | {"ended": iso_utc(started + timedelta(seconds=seconds)), "rows": len(lines)}
    write_sidecar(files.sidecar, run, [])
    assert files.folder is not None
    return files.folder
