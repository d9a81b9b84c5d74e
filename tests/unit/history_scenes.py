"""Days made by hand, clearly marked as simulated: nobody was recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from emomonitor.labels import EMOTIONS, KEYS
from emomonitor.session.columns import LOG_NAMES

TAIPEI = ZoneInfo("Asia/Taipei")


def a_day(
    data_dir: Path,
    start: datetime,
    hours: float,
    shares: dict[str, float],
    *,
    step_s: float = 1.0,
    seed: int = 1,
    nobody: float = 0.1,
    two: float = 0.02,
    unread: float = 0.1,
) -> Path:
    """Write a session: expressions that last for some seconds each, with times without anybody; return its log.

    Args:
        data_dir: the data folder.
        start: aware.
        hours: how long.
        shares: how often each expression is chosen, by key; the rest is calm.
        step_s: seconds between two frames.
        seed: of the random numbers.
        nobody: share of the stretches without anybody.
        two: with two people.
        unread: with a face that can't be read.
    """
    rng = np.random.default_rng(seed)
    begin = start.astimezone(UTC)
    folder = data_dir / "sessions" / f"{begin:%Y%m%dT%H%M%SZ}"
    folder.mkdir(parents=True)
    weights = np.array([shares.get(k, 0.0) for k in KEYS])
    weights[KEYS.index("neutral")] += max(0.0, 1 - weights.sum())
    lines, frame, now, end = [",".join(LOG_NAMES)], 0, 0.0, hours * 3600
    while now < end:
        what = rng.choice(["nobody", "two", "unread", "read"], p=[nobody, two, unread, 1 - nobody - two - unread])
        strongest = int(rng.choice(6, p=weights / weights.sum()))
        for _ in range(max(1, round(float(rng.exponential(20.0)) / step_s))):
            if now >= end:
                break
            utc = (begin + timedelta(seconds=now)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            faces = {"nobody": 0, "two": 2}.get(what, 1)
            for face in range(1, faces + 1) if faces else (0,):
                row = dict.fromkeys(LOG_NAMES, "")
                row |= {"frame": str(frame), "time_s": f"{now:.3f}", "utc": utc, "faces": str(faces)}
                if face:
                    row |= {"face_id": str(face), "emotion": "unsure", "quality": "turned"}
                if face and what != "unread":
                    top = float(rng.uniform(0.4, 0.95))
                    label = EMOTIONS[strongest].key if top >= 0.55 else "unsure"
                    row |= {k: f"{top if i == strongest else (1 - top) / 5:.4f}" for i, k in enumerate(KEYS)}
                    row |= {"quality": "ok", "emotion": label, "confidence": f"{top:.4f}"}
                lines.append(",".join(row[n] for n in LOG_NAMES))
            frame += 1
            now += step_s
    log = folder / "log.csv"
    log.write_text("\n".join(lines) + "\n", "utf-8")
    return log
