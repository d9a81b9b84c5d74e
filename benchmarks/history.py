"""How long a day and a week take: 365 days of ten hours as one row a second, and 7 days at 5 frames a second.

    python -m benchmarks.history                   # about 2 GB of disk, some minutes to make and read the logs once
    python -m benchmarks.history --days 60         # smaller

    python -m benchmarks.history                   # about 2 GB of disk; some minutes to make and read the logs once
its readings are laid one after another in pieces of two to twenty seconds. First each log is summed up by minute (that
is done once, and again for a log that has grown); then "now" is what a person waits for.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from emomonitor.care.history.record import Record
from emomonitor.care.history.words import day_summary, week_summary
from emomonitor.session.columns import LOG_NAMES

HOURS = 10
WEEK_FPS = 5
BAR_S = 1.0
LAST = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def recorded() -> list[list[str]]:
    """Read the demo clip; return its rows without frame, time and wall clock."""
    from emomonitor.resources import asset
    from emomonitor.runtime.runner import Runner
    from emomonitor.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.csv"
        runner = Runner(Settings(source=str(asset("demo.mp4")), data_dir=Path(folder)), paced=False)
        runner.record(log)
        runner.start()
        runner.wait_idle(600.0)
        runner.stop()
        rows = [line.split(",") for line in log.read_text("utf-8").splitlines()[1:]]
    return [row[3:] for row in rows]


def make_day(data_dir: Path, begin: datetime, step_s: float, rows: list[list[str]], seed: int) -> None:
    """Write a session of ten hours."""
    rng = np.random.default_rng(seed)
    folder = data_dir / "sessions" / f"{begin:%Y%m%dT%H%M%SZ}"
    folder.mkdir(parents=True)
    (folder / "session.json").write_text('{"schema": 1, "source": {"realtime": true}, "simulated": true}', "utf-8")
    tails = [",".join(row) for row in rows]
    empty = "0" + "," * (len(LOG_NAMES) - 4)
    count, frame = round(HOURS * 3600 / step_s), 0
    with (folder / "log.csv").open("w", encoding="utf-8") as file:
        file.write(",".join(LOG_NAMES) + "\n")
        while frame < count:
            start, nobody = int(rng.integers(len(tails))), rng.random() < 0.1
            for n in range(int(rng.uniform(2, 20) / step_s) + 1):
                if frame >= count:
                    break
                utc = begin + timedelta(seconds=frame * step_s)
                clock = f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
                tail = empty if nobody else tails[(start + n) % len(tails)]
                file.write(f"{frame},{frame * step_s:.3f},{clock},{tail}\n")
                frame += 1


def main() -> int:
    """Make, read, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365, metavar="N", help="days with one row a second (default: 365)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    args = parser.parse_args()
    rows = recorded()
    folder = Path(tempfile.mkdtemp(prefix="emomonitor-history-"))
    try:
        for n in range(args.days):
            make_day(folder, LAST - timedelta(days=n), 1.0, rows, n)
        for n in range(7):
            make_day(folder, LAST + timedelta(days=n + 1), 1 / WEEK_FPS, rows, 1000 + n)
        size = sum(p.stat().st_size for p in folder.rglob("log.csv")) / 1e6
        found = {"days": args.days, "csv_mb": round(size)}
        for name in ("first_s", "now_s"):
            begin = time.perf_counter()
            record = Record(folder, zone=UTC)
            day, week = record.day(record.dates()[-1]), record.week(record.dates()[-1])
            assert day_summary(day.day, "en")
            assert week_summary(week.days, week.shares, "en")
            found[name] = round(time.perf_counter() - begin, 2)
        begin = time.perf_counter()
        record = Record(folder, zone=UTC)
        record.week(record.dates()[-1])
        found["week_alone_s"] = round(time.perf_counter() - begin, 2)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{args.days} days at one row a second, 7 at {WEEK_FPS} a second: {found['csv_mb']} MB of CSV")
    print(f"the first time (each log is read once): {found['first_s']:.1f} s")
    print(f"now, a day and its week: {found['now_s']:.2f} s; a week alone: {found['week_alone_s']:.2f} s")
    if args.json is not None:
        args.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    good = found["now_s"] < BAR_S
    print(f"wanted: under {BAR_S:g} s: {'reached' if good else 'missed'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
