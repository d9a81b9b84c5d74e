"""How long sessions are looked back at: seconds to open, memory, pictures of the course, and what the window feels.

Invents logs of so many rows (two people, 15 frames a second, pauses), and measures each in a process of its own::

    python -m benchmarks.replay                         # 10,000 to 10,000,000 rows: minutes, and 1.5 GB of disk
    python -m benchmarks.replay 10000 100000 --json replay.json

The longest tick is how long the event loop of the window stood still while the session was opened in the widget,
panned, zoomed and drawn in each look, without a screen. Other programs make it longer: ``busiest`` is the most
processor time that this process had in one tick, ``own`` the most that the GUI thread had.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from emomonitor.labels import KEYS
from emomonitor.session.columns import EVENT_HEADER, LOG_NAMES

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
FPS = 15
PEOPLE = 2
WIDTH, HEIGHT = 1280, 460
WINDOW_S = 600.0
TICK_MS = 10
STEP_MS = 30
"""Milliseconds between two movements of the window: a mouse that is dragged moves it as often."""

STEPS = 60
"""Movements in each look, and as many zooms."""

COLUMNS = (
    ("log", "rows", "{:,}"),
    ("file MB", "file_mb", "{:.0f}"),
    ("open s", "open_s", "{:.2f}"),
    ("ready s", "ready_s", "{:.2f}"),
    ("whole ms", "whole_ms", "{:.0f}"),
    ("window ms", "window_ms", "{:.0f}"),
    ("rows MB", "rows_mb", "{:.0f}"),
    ("peak MB", "peak_mb", "{:.0f}"),
    ("longest tick ms", "tick_ms", "{:.0f}"),
    ("busiest ms", "busiest_ms", "{:.0f}"),
    ("own ms", "own_ms", "{:.0f}"),
)


def invent(folder: Path, rows: int) -> None:
    """Write a session of so many rows; each hour has a pause of two minutes."""
    import duckdb

    names = [f"w{k}" for k in range(len(KEYS))]
    weights = ", ".join(
        f"exp(1.5 * sin(f / {600 + 371 * k}.0 + {k} + 2 * face) + 0.5 * random()) AS {w}" for k, w in enumerate(names)
    )
    most = f"greatest({', '.join(names)})"
    strongest = " ".join(f"WHEN most = {w} THEN '{key}'" for w, key in zip(names, KEYS, strict=True))
    probs = ", ".join(f"printf('%.6f', {w} / total) AS {key}" for w, key in zip(names, KEYS, strict=True))
    base = ", ".join(f"NULL AS base_{key}" for key in KEYS)
    at = f"(f / {FPS}.0 + 120 * floor(f / ({FPS} * 3480.0)))"
    utc = f"TIMESTAMP '2026-11-23 12:00:00' + to_milliseconds((1000 * {at})::BIGINT)"
    sql = f"""
        WITH counted AS (SELECT i // {PEOPLE} AS f, 1 + i % {PEOPLE} AS face FROM range({rows}) AS r(i)),
        drawn AS (SELECT f, face, {weights} FROM counted),
        summed AS (SELECT *, {" + ".join(names)} AS total, {most} AS most FROM drawn)
        SELECT f AS frame, printf('%.6f', {at}) AS time_s, strftime({utc}, '%Y-%m-%dT%H:%M:%S.%gZ') AS utc,
            {PEOPLE} AS faces, face AS face_id, 100.0 AS x, 80.0 AS y, 120.0 AS width, 120.0 AS height,
            0.95 AS detection, 'ok' AS quality, CASE {strongest} END AS emotion,
            printf('%.6f', most / total) AS confidence, {probs}, 0 AS ignored, {base}
        FROM summed"""
    with duckdb.connect() as db:
        db.execute(f"COPY ({sql}) TO '{folder / 'log.csv'}' (HEADER, DELIMITER ',')")
    header = (folder / "log.csv").open().readline().strip().split(",")
    assert tuple(header) == LOG_NAMES
    (folder / "events.csv").write_bytes(EVENT_HEADER)


def measure(folder: Path) -> dict[str, Any]:
    """Open a session and look at it, in this process."""
    begin = time.perf_counter()
    from emomonitor.replay.replay import open_replay

    before_mb = peak_mb()
    imported = time.perf_counter()
    replay = open_replay(folder)
    opened = time.perf_counter()
    rows_mb = sum(a.nbytes for a in (replay.rows.time_s, replay.rows.frame, replay.rows.face, replay.rows.probs)) / 1e6
    course = replay.course(1)
    course.tiles()
    ready = time.perf_counter()
    middle = (replay.start_s + replay.end_s) / 2
    whole_ms = median_ms(lambda: course.strip(replay.start_s, replay.end_s, WIDTH))
    window_ms = median_ms(lambda: course.strip(middle, middle + WINDOW_S, WIDTH))
    found = {
        "rows": len(replay.rows),
        "file_mb": (folder / "log.csv").stat().st_size / 1e6,
        "import_s": imported - begin,
        "open_s": opened - imported,
        "ready_s": ready - opened,
        "whole_ms": whole_ms,
        "window_ms": window_ms,
        "rows_mb": rows_mb,
        "before_mb": before_mb,
    }
    replay._courses.clear()  # the widget makes its own ready, as it does in the app
    return found | feel(replay) | {"peak_mb": peak_mb()}


def median_ms(act: Any) -> float:
    """Milliseconds of five times, the middle one."""
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        act()
        times.append((time.perf_counter() - begin) * 1000)
    return sorted(times)[2]


def peak_mb() -> float:
    """The most memory that this process has had."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def feel(replay: Any) -> dict[str, Any]:
    """Open a session in the widget, move about in it, and watch the event loop meanwhile."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QTimer

    from emomonitor.ui.app import make_application
    from emomonitor.ui.replay_view import ReplayView
    from emomonitor.ui.stalls import StallWatch
    from emomonitor.ui.theme import DARK

    app = make_application("dark")
    view = ReplayView(DARK)
    view.resize(WIDTH, HEIGHT)
    view.show()
    for _ in range(20):
        app.processEvents()
    watch = StallWatch(TICK_MS, look=False)
    turning, moving = QTimer(), QTimer()
    turning.timeout.connect(watch.turn)
    steps = movements(view, replay)

    def step() -> None:
        if next(steps, None) is None:
            app.quit()

    moving.timeout.connect(step)
    turning.start(TICK_MS)
    moving.start(STEP_MS)
    watch.turn()
    watch.take()
    app.exec()
    turning.stop()
    stalls = watch.take()
    watch.close()
    view.close()
    longest, busiest = stalls[0], max(stalls, key=lambda s: s.process_ms)
    return {
        "tick_ms": longest.ms,
        "busiest_ms": busiest.process_ms,
        "own_ms": max(s.own_ms for s in stalls),
        "ticks_over_50_ms": sum(s.ms > 50 for s in stalls),
        "busy_over_50_ms": sum(s.process_ms > 50 for s in stalls),
    }


def movements(view: Any, replay: Any) -> Iterator[bool]:
    """Open the session, then pan and zoom in each look; each step is one turn of a timer."""
    view.set_person(1)
    view.set_replay(replay)
    while not view.settled:
        yield True
    for look in ("stacked", "lines", "ribbon"):
        view.set_look(look)
        middle = (replay.start_s + replay.end_s) / 2
        view.set_window(middle, middle + WINDOW_S)
        for _ in range(STEPS):
            start, end = view.seen()
            view.set_window(start + (end - start) / 30, end + (end - start) / 30)
            view.set_cursor(start + (end - start) / 2)
            yield True
        for i in range(STEPS):
            view.zoom(1 if i < STEPS / 2 else -1)
            yield True
        view.show_whole()
        yield True
    while not view.settled:
        yield True


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", type=int, default=SIZES, help="rows of the logs")
    parser.add_argument("--json", type=Path, help="also write the figures into this file")
    parser.add_argument("--session", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.session is not None:
        print(json.dumps(measure(args.session)))
        return
    found = []
    print("  ".join(f"{name:>{max(len(name), 10)}}" for name, _, _ in COLUMNS))
    for rows in args.rows:
        with tempfile.TemporaryDirectory() as folder:
            invent(Path(folder), rows)
            command = [sys.executable, "-m", "benchmarks.replay", "--session", folder]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
        cells = [form.format(found[-1][key]) for _, key, form in COLUMNS]
        print("  ".join(f"{c:>{max(len(n), 10)}}" for c, (n, _, _) in zip(cells, COLUMNS, strict=True)), flush=True)
    if args.json is not None:
        args.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
