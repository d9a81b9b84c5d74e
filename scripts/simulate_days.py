"""Make days of nobody, for looking at the Care page: every session says in its notes that it is simulated.

    python scripts/simulate_days.py --out FOLDER             # a fortnight that ends yesterday
    python -m emomonitor --data-dir FOLDER

Shares, hours, marks and answers are drawn by chance, with some days that are sadder and some that are happier. None of
it was recorded, and nothing can be concluded from it.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np

from emomonitor.care.companion.answers import Given, append_answer
from emomonitor.care.files import CARE, CareFiles
from emomonitor.labels import EMOTIONS, KEYS, Emotion
from emomonitor.session.columns import LOG_NAMES
from emomonitor.session.events import EventFile
from emomonitor.session.layout import SessionFiles
from emomonitor.session.sidecar import SessionInfo, run_entry, write_sidecar

NOTES = {"en": "Simulated: nobody was recorded.", "zh_TW": "模擬：沒有錄到任何人。"}
MARKS = {"en": ("Phone call", "Physiotherapy", "Visitors", "Walk"), "zh_TW": ("電話", "復健", "訪客", "散步")}
QUESTIONS = {
    "en": ("How do you feel just now?", "You look cheerful. Is that right?"),
    "zh_TW": ("您現在覺得怎麼樣？", "您看起來很開心，對嗎？"),
}


def make_session(
    folder: Path, begin: datetime, hours: float, shares: np.ndarray, rng: np.random.Generator, language: str
) -> None:
    """Write a session with one row a second.

    Args:
        folder: of the session; it is made.
        begin: aware.
        hours: how long.
        shares: ``[6]``, how often each expression is drawn.
        rng: chance.
        language: of marks and notes.
    """
    folder.mkdir(parents=True)
    files = SessionFiles.of_folder(folder)
    info = SessionInfo(
        uri="simulated",
        kind="simulated",
        title=NOTES[language],
        width=640,
        height=480,
        fps=None,
        model_name="none",
        model_hash="",
        engine="none",
        settings={},
        started=begin,
        realtime=True,
    )
    write_sidecar(files.sidecar, run_entry(info, origin_s=0.0), [])
    lines, now, end, person = [",".join(LOG_NAMES)], 0, round(hours * 3600), 1
    while now < end:
        what = rng.choice(["nobody", "two", "unread", "read"], p=[0.16, 0.03, 0.11, 0.7])
        strongest = int(rng.choice(len(EMOTIONS), p=shares))
        scale = 140.0 if what == "nobody" else 25.0
        for _ in range(max(1, round(float(rng.exponential(scale))))):
            if now >= end:
                break
            lines += _rows(now, begin + timedelta(seconds=now), what, strongest, person, rng)
            now += 1
    files.log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    events, at = EventFile(files.events), round(float(rng.uniform(0.2, 0.8)) * end)
    events.create()
    events.append(kind="marker", time_s=0.0, text=NOTES[language], utc=begin)
    events.append(
        kind="marker",
        time_s=at,
        end_s=at + 1200,
        text=str(rng.choice(MARKS[language])),
        utc=begin + timedelta(seconds=at),
    )


def _rows(now: int, utc: datetime, what: str, strongest: int, person: int, rng: np.random.Generator) -> list[str]:
    faces = {"nobody": 0, "two": 2}.get(what, 1)
    stamp = utc.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    rows = []
    for face in range(person, person + faces) if faces else (0,):
        row = dict.fromkeys(LOG_NAMES, "")
        row |= {"frame": str(now), "time_s": f"{now:.3f}", "utc": stamp, "faces": str(faces)}
        if face:
            row |= {"face_id": str(face), "emotion": "unsure", "quality": "turned"}
        if face and what != "unread":
            top = float(rng.uniform(0.42, 0.96))
            label = EMOTIONS[strongest].key if top >= 0.5 else "unsure"
            row |= {k: f"{top if i == strongest else (1 - top) / 5:.4f}" for i, k in enumerate(KEYS)}
            row |= {"quality": "ok", "emotion": label, "confidence": f"{top:.4f}"}
        rows.append(",".join(row[n] for n in LOG_NAMES))
    return rows


def make_answers(data_dir: Path, day: date, rng: np.random.Generator, language: str) -> None:
    """Write what was asked and answered on a day."""
    for hour in sorted(int(h) for h in rng.choice(np.arange(9, 19), size=3, replace=False)):
        at = datetime.combine(day, time(hour, int(rng.integers(60)))).astimezone()
        seen = EMOTIONS[int(rng.choice([2, 3, 4]))]
        open_question = rng.random() < 0.5
        said = seen.key if rng.random() < 0.6 else str(rng.choice(["happy", "neutral", "sad", "rather_not"]))
        append_answer(
            Given(
                utc=at.astimezone(UTC),
                kind="open" if open_question else "suggested",
                question=QUESTIONS[language][0 if open_question else 1],
                suggested=None if open_question else Emotion.HAPPY,
                seen=seen,
                confidence=0.8,
                answer=said if open_question else str(rng.choice(["yes", "yes", "no"])),
                seconds=float(rng.uniform(2, 20)),
                language=language,
            ),
            CareFiles(data_dir / CARE).answers,
        )


def main() -> int:
    """Make the days."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="a data folder; made if need be")
    parser.add_argument("--days", type=int, default=14, metavar="N", help="how many (default: 14)")
    parser.add_argument("--seed", type=int, default=123, metavar="N", help="of chance (default: 123)")
    parser.add_argument("--lang", choices=sorted(NOTES), default="en", help="of marks and answers (default: en)")
    args = parser.parse_args()
    rng = np.random.default_rng(args.seed)
    for n in range(args.days, 0, -1):
        day = date.today() - timedelta(days=n)
        base = np.array([0.03, 0.03, 0.20, 0.58, 0.11, 0.05])
        shares = rng.dirichlet(base * 60)
        if n == 3:
            shares = np.array([0.05, 0.06, 0.08, 0.36, 0.41, 0.04])
        if n == 1:
            shares = np.array([0.02, 0.02, 0.42, 0.40, 0.08, 0.06])
        for hour, hours in ((8.4, 4.1), (13.9, 5.2)):
            if rng.random() < 0.12:
                continue  # a morning or an afternoon without the camera
            at = datetime.combine(day, time(0)).astimezone() + timedelta(hours=hour + float(rng.uniform(-0.5, 0.5)))
            folder = args.out / "sessions" / f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
            make_session(folder, at.astimezone(UTC), hours, shares / shares.sum(), rng, args.lang)
        make_answers(args.out, day, rng, args.lang)
    print(f"{args.days} simulated days: {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
