"""On all day: fewer looks while nothing changes, a session for each day, old logs thinned."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from consent_scenes import store_one
from history_scenes import TAIPEI, a_day
from mjpeg_server import MjpegServer
from session_scenes import info, reading, scene

from emomonitor.care.history.record import Record
from emomonitor.entities import Box, Quality, utc_now
from emomonitor.errors import SessionError
from emomonitor.labels import Emotion
from emomonitor.replay.replay import open_replay
from emomonitor.runtime.attention import CALM_STEP_S, NOBODY_STEP_S, Attention
from emomonitor.runtime.daywatch import DayWatch
from emomonitor.runtime.pacing import RateLimit
from emomonitor.runtime.runner import Runner
from emomonitor.runtime.thinning import thin_old
from emomonitor.session.kept import survey
from emomonitor.session.layout import SessionFiles
from emomonitor.session.recorder import Recorder
from emomonitor.session.sidecar import read_sidecar
from emomonitor.session.thinning import step_of, thin
from emomonitor.settings import Settings

MILLISECOND = timedelta(milliseconds=1)
"""Times in a log are cut to whole ones."""

# --- looking less often


def watched(attention: Attention, frames: int, start_s: float = 0.0, **changed: object) -> float:
    """Show the same face at ten frames a second; return the time after it."""
    face = replace(reading(1), **changed)  # type: ignore[arg-type]
    for n in range(frames):
        attention.note(scene(n, face, time_s=start_s + n / 10))
    return start_s + frames / 10


def test_nothing_that_changes_is_looked_at_less_often_and_a_change_at_once() -> None:
    attention = Attention(on=True)
    now = watched(attention, 40)
    assert attention.step_s == CALM_STEP_S
    now = watched(attention, 1, now, box=Box(x=80, y=-3, width=100, height=101))
    assert attention.step_s == 0.0
    now = watched(attention, 40, now, box=Box(x=80, y=-3, width=100, height=101))
    assert attention.step_s == CALM_STEP_S
    watched(attention, 1, now, box=Box(x=80, y=-3, width=100, height=101), emotion=Emotion.SAD)
    assert attention.step_s == 0.0


def test_with_nobody_there_one_look_a_second_and_a_glimpse_is_enough() -> None:
    attention = Attention(on=True)
    for n in range(60):
        attention.note(scene(n, time_s=n / 10))
    assert attention.step_s == NOBODY_STEP_S
    attention.note(replace(scene(61, time_s=7.0), glimpses=(Box(x=1, y=1, width=50, height=50),)))
    assert attention.step_s < NOBODY_STEP_S
    attention.note(scene(62, reading(3), time_s=7.1))
    assert attention.step_s == 0.0


def test_a_face_that_turns_away_and_back_is_a_change() -> None:
    attention = Attention(on=True)
    now = watched(attention, 40)
    attention.note(scene(41, reading(1, quality=Quality.TURNED), time_s=now))
    assert attention.step_s == 0.0


def test_switched_off_it_never_waits() -> None:
    attention = Attention(on=True)
    now = watched(attention, 40)
    attention.on = False
    watched(attention, 40, now)
    assert attention.step_s == 0.0


def test_the_limit_holds_beside_a_longer_step_and_comes_back() -> None:
    limit = RateLimit(5.0)
    times = [n / 25 for n in range(50)]
    assert sum(limit.allows(t) for t in times) == 10
    calm = [2.0 + n / 25 for n in range(50)]
    assert sum(limit.allows(t, 1.0) for t in calm) == 2
    assert sum(limit.allows(4.0 + n / 25) for n in range(50)) in (10, 11)


def test_without_a_limit_a_step_thins_and_zero_takes_all() -> None:
    limit = RateLimit(None)
    assert sum(limit.allows(n / 20, 0.25) for n in range(40)) == 8
    assert all(limit.allows(2.0 + n / 20) for n in range(40))


# --- a session for each day


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Asia/Taipei", date(2026, 11, 22), 24),
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
    ],
)
def test_a_day_ends_at_local_midnight_whatever_its_length(zone: str, day: date, hours: int) -> None:
    watch = DayWatch(ZoneInfo(zone))
    begin = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    breaks = [m for m in range(60 * 60) if watch.breaks(begin + timedelta(minutes=m), m * 60.0)]
    assert breaks[0] == hours * 60
    assert len(breaks) == 2


def test_a_clock_set_back_over_midnight_does_not_begin_the_day_again() -> None:
    watch = DayWatch(UTC)
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    found = [watch.breaks(midnight + timedelta(seconds=s), n) for n, s in enumerate((-2, 1, -3, 0, 1))]
    assert found == [False, True, False, False, False]


def test_a_computer_that_slept_begins_a_session_of_its_own() -> None:
    watch = DayWatch(UTC)
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert not watch.breaks(noon, 0.0)
    assert not watch.breaks(noon + timedelta(seconds=300), 300.0)  # the camera was lost: both clocks went on
    assert watch.breaks(noon + timedelta(hours=2), 300.1)  # the source's own clock stood still
    assert not watch.breaks(noon + timedelta(hours=2, seconds=1), 301.1)


@pytest.fixture
def stream() -> Iterator[MjpegServer]:
    with MjpegServer() as server:
        yield server


def wait_for(runner: Runner, fulfilled: object) -> None:
    deadline = time.monotonic() + 60.0
    while not fulfilled():  # type: ignore[operator]
        assert time.monotonic() < deadline, runner.status()
        runner.scenes.wait(0.1)


class Movable(tzinfo):
    """A zone in which it is noon when it is made, and which can be brought near to midnight."""

    def __init__(self, made: datetime) -> None:
        self.made = made
        noon = datetime(made.year, made.month, made.day, 12, tzinfo=UTC)
        self.ahead = noon - made

    def utcoffset(self, dt: datetime | None) -> timedelta:
        return self.ahead

    def dst(self, dt: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, dt: datetime | None) -> str:
        return "movable"

    def fromutc(self, dt: datetime) -> datetime:
        return dt + self.ahead


def test_at_midnight_the_next_session_goes_on_without_losing_a_frame(stream: MjpegServer, tmp_path: Path) -> None:
    settings = Settings(source=stream.url, data_dir=tmp_path, fps=8.0)
    store_one(tmp_path, keep_days=None)
    seen: list[int] = []
    zone = Movable(utc_now())
    runner = Runner(settings, zone=zone)
    runner.on_scene_done = lambda s: seen.append(s.frame.index)
    runner.record()
    runner.start()
    try:
        wait_for(runner, lambda: len(seen) >= 5)
        zone.ahead += timedelta(hours=11, minutes=59) - (utc_now() - zone.made) + timedelta(seconds=58.5)
        wait_for(runner, lambda: len(list((tmp_path / "sessions").glob("*/log.csv"))) == 2)
        runner.name(1, "Grandpa")
        count = len(seen)
        wait_for(runner, lambda: len(seen) >= count + 5)
    finally:
        runner.stop()
    one, two = sorted((tmp_path / "sessions").glob("*/log.csv"), key=lambda p: p.stat().st_mtime)
    before, after = pd.read_csv(one), pd.read_csv(two)
    frames = [*before["frame"].unique(), *after["frame"].unique()]
    assert frames == seen[: len(frames)] and len(seen) - len(frames) <= 1
    days = [
        (pd.to_datetime(t["utc"], utc=True) + zone.ahead + MILLISECOND).dt.date.unique().tolist()
        for t in (before, after)
    ]
    assert len(days[0]) == len(days[1]) == 1 and days[1][0] - days[0][0] == timedelta(days=1)
    assert after["time_s"].iloc[0] == 0.0
    about = [read_sidecar(p.with_name("session.json")) for p in (one, two)]
    assert all(a["ended"] and a["consent"] for a in about)


# --- old logs


@pytest.fixture
def log(tmp_path: Path) -> SessionFiles:
    """Ten minutes at 5 frames a second with one face, as the recorder writes it."""
    files = SessionFiles.in_folder(tmp_path / "sessions", datetime(2026, 9, 1, 8, tzinfo=UTC))
    with Recorder(files, info(realtime=True)) as recorder:
        for n in range(3000):
            recorder.write(scene(n, reading(1), *([reading(2)] if n % 50 == 0 else []), time_s=n / 5))
        recorder.event("marker", 30.0, text="tea")
    return files


@pytest.mark.parametrize(("step_s", "frames"), [(1.0, 600), (60.0, 10)])
def test_a_thinned_log_keeps_whole_frames_as_they_were(log: SessionFiles, step_s: float, frames: int) -> None:
    before = log.log.read_text("utf-8").splitlines()
    events = log.events.read_bytes()
    done = thin(log, step_s)
    after = log.log.read_text("utf-8").splitlines()
    assert done is not None and done.rows == len(after) - 1 and done.rows_before == len(before) - 1
    assert after[0] == before[0] and set(after) <= set(before)
    table = pd.read_csv(log.log)
    assert table["frame"].nunique() == frames
    assert (table.groupby("frame").size() == table.groupby("frame")["faces"].first()).all()  # all faces of a frame
    assert log.events.read_bytes() == events
    about = read_sidecar(log.sidecar)
    assert step_of(about) == step_s and about["rows"] == done.rows and about["frames"] == frames
    assert about["thinned"]["rows"] == len(before) - 1
    replay = open_replay(log.log.parent)
    assert not replay.notes and len(replay.rows) == done.rows
    assert thin(log, step_s) is None  # once is enough


def test_a_log_that_is_being_written_or_isnt_ours_is_left_alone(log: SessionFiles, tmp_path: Path) -> None:
    script = (
        "import sys, fcntl; f = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True); input()"
    )
    if sys.platform != "win32":
        with subprocess.Popen(
            [sys.executable, "-c", script, str(log.log)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as holder:
            assert holder.stdout is not None and holder.stdin is not None
            assert holder.stdout.readline() == "held\n"
            whole = log.log.read_bytes()
            with pytest.raises(SessionError, match="being recorded"):
                thin(log, 1.0)
            assert log.log.read_bytes() == whole
            holder.communicate("\n")
    log.log.write_text("name,age\nme,3\n")
    with pytest.raises(SessionError, match="no log of emomonitor"):
        thin(log, 1.0)
    assert log.log.read_text() == "name,age\nme,3\n"


def test_old_logs_are_thinned_by_age_and_the_days_stay_what_they_were(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, second_days=7, minute_days=30)
    now = datetime(2026, 11, 22, 20, tzinfo=UTC)
    logs = {}
    for days in (1, 10, 40):
        logs[days] = a_day(tmp_path, now - timedelta(days=days), 1.0, {"happy": 0.4}, step_s=0.2, seed=days)
        sidecar = {"format": "emomonitor-session", "schema": 1, "rows": 1, "frames": 1, "earlier": []}
        logs[days].with_name("session.json").write_text(json.dumps(sidecar), "utf-8")
    dates = Record(tmp_path, zone=TAIPEI).dates()
    before = {d: Record(tmp_path, zone=TAIPEI).day(d).day for d in dates}
    done = thin_old(survey(tmp_path), settings, now)
    assert done.sessions == 2 and done.freed > 0 and not done.left
    rows = {days: len(log.read_text().splitlines()) for days, log in logs.items()}
    assert rows[1] > 17_000 and 3000 < rows[10] < 5000 and 50 < rows[40] < 80
    after = {d: Record(tmp_path, zone=TAIPEI).day(d).day for d in dates}
    for d in dates:
        assert after[d].view_s == before[d].view_s
        assert [s.value for s in after[d].shares] == [s.value for s in before[d].shares]
    for log in logs.values():
        log.with_name("minutes.npy").unlink()  # the sums can always be made again, from what is left
    again = Record(tmp_path, zone=TAIPEI).day(dates[0]).day
    assert again.view_s == pytest.approx(before[dates[0]].view_s, rel=0.15)


def test_the_command_thins_and_says_what_is_missing(tmp_path: Path, emomonitor: object) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(f'data_dir = "{tmp_path}"\n', "utf-8")
    done = emomonitor("kept", "--thin", "--config", config)  # type: ignore[operator]
    assert done.returncode == 2 and "second_days" in done.stderr
    a_day(tmp_path, utc_now() - timedelta(days=20), 0.2, {"happy": 0.4}, step_s=0.2)
    log = next((tmp_path / "sessions").glob("*/log.csv"))
    sidecar = {"format": "emomonitor-session", "schema": 1, "rows": 1, "frames": 1, "earlier": []}
    log.with_name("session.json").write_text(json.dumps(sidecar), "utf-8")
    config.write_text(f'data_dir = "{tmp_path}"\nsecond_days = 7\n', "utf-8")
    done = emomonitor("kept", "--thin", "--config", config)  # type: ignore[operator]
    assert done.returncode == 0 and "1 sessions" in done.stdout


def test_with_nobody_there_a_stream_is_looked_at_once_a_second(stream: MjpegServer, tmp_path: Path) -> None:
    runner = Runner(Settings(source=stream.url, data_dir=tmp_path, low_power=True))
    times: list[float] = []
    runner.on_scene_done = lambda s: times.append(s.time_s)
    runner.start()
    try:
        wait_for(runner, lambda: len(times) > 4 and times[-1] - times[-4] >= 3 * 0.95 * NOBODY_STEP_S)
        runner.change(replace(runner.settings, low_power=False))
        wait_for(runner, lambda: times[-1] - times[-4] < NOBODY_STEP_S)  # at once, without a new start
    finally:
        runner.stop()
