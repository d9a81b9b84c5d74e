"""Sessions are found by date, name, note and title, and their times are read as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from session_scenes import info, reading, scene

from emomonitor.replay.glance import COLUMNS, Facts, facts_of, glance_at, sampled
from emomonitor.replay.replay import Replay, open_replay
from emomonitor.session.layout import SessionFiles
from emomonitor.session.recorder import Recorder
from emomonitor.ui.sessions.clock import time_of_words, time_words
from emomonitor.ui.sessions.entries import Entry
from emomonitor.ui.sessions.linking import Link, offset_s
from emomonitor.ui.sessions.search import query_of

TODAY = date(2026, 11, 26)


def entry(started: datetime, **facts: object) -> Entry:
    folder = Path("sessions") / f"{started:%Y%m%dT%H%M%SZ}"
    return Entry(
        path=folder,
        files=SessionFiles.of_folder(folder),
        started=started,
        facts=Facts(**facts),  # type: ignore[arg-type]
    )


NOON = entry(datetime(2026, 11, 23, 12, 7, tzinfo=UTC), names=("Anna",), note="a good day", title="Kitchen")
OCTOBER = entry(datetime(2025, 10, 3, 23, 0, tzinfo=UTC), names=("May",), marks=("tea",), title="film.mp4")


@pytest.mark.parametrize(
    "typed",
    [
        *("23 Nov", "23 november", "nov 23", "Nov 23, 2026", "23. Nov 2026", "2026-11", "2026-11-23", "nov", "2026年"),
        *("11月23日", "2026年11月", "11月", "anna", "GOOD day", "kitch", "12:07", "23 Nov anna", "anna 2026-11", " "),
    ],
)
def test_what_fits(typed: str) -> None:
    assert query_of(typed, TODAY).fits(NOON, UTC)
    assert typed == " " or not query_of(typed, TODAY).fits(OCTOBER, UTC)


@pytest.mark.parametrize("typed", ["24 Nov", "2026-12", "11月3日", "nov 2025", "23 Nov bert", "2 Nov", "12:08", "tea"])
def test_what_does_not_fit(typed: str) -> None:
    assert not query_of(typed, TODAY).fits(NOON, UTC)


def test_a_name_that_is_a_month_is_found() -> None:
    assert query_of("may", TODAY).fits(OCTOBER, UTC)
    assert query_of("tea film", TODAY).fits(OCTOBER, UTC)


@pytest.mark.parametrize(("typed", "day"), [("today", 26), ("昨天", 25), ("yesterday anna", 25)])
def test_days_near_today(typed: str, day: int) -> None:
    query = query_of(typed, TODAY)
    assert (query.year, query.month, query.day) == (2026, 11, day)


# -- glances ---------------------------------------------------------------------------------------------


@pytest.fixture
def recorded(tmp_path: Path) -> SessionFiles:
    started = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    files = SessionFiles.in_folder(tmp_path, started)
    with Recorder(files, info(started=started, realtime=True, title="Kitchen")) as recorder:
        for i in range(3000):
            two = (reading(2),) if i < 1500 else ()
            recorder.write(scene(i, reading(1, probs=[1, 1, 1, 1, 40, 1] if i < 750 else None), *two))
        recorder.event("name", 0.0, face_id=2, text="Anna")
        recorder.event("note", 0.0, text="a good day")
    return files


def test_samples_look_like_the_whole_log(recorded: SessionFiles) -> None:
    assert recorded.folder is not None
    whole = glance_at(recorded.folder)
    some = sampled(recorded, recorded.log.stat().st_size)
    assert whole.people == some.people == ((1, ""), (2, "Anna"))
    assert some.length_s == pytest.approx(whole.length_s, abs=0.05)
    np.testing.assert_allclose(some.mean, whole.mean, atol=0.05)
    np.testing.assert_allclose(some.shares, whole.shares, atol=0.02)
    assert whole.mean.shape == (COLUMNS, 6) and some.seen.all()


def test_a_gap_is_one_in_samples_too(tmp_path: Path) -> None:
    started = datetime(2026, 11, 23, tzinfo=UTC)
    files = SessionFiles.in_folder(tmp_path, started)
    with Recorder(files, info(started=started)) as recorder:
        for i in range(2000):
            recorder.write(scene(i, reading(1), time_s=i * 0.04 + (100 if i >= 1000 else 0)))
    some = sampled(files, files.log.stat().st_size)
    middle = slice(COLUMNS // 2 - 10, COLUMNS // 2 + 10)
    assert not some.seen[middle].any() and np.isnan(some.mean[middle]).all()
    assert some.seen[0] and some.seen[-1]


def test_facts_come_from_the_small_files_and_the_logs_ends(recorded: SessionFiles) -> None:
    facts = facts_of(recorded)
    assert (facts.title, facts.names, facts.note) == ("Kitchen", ("Anna",), "a good day")
    assert facts.length_s == pytest.approx(2999 * 0.04)
    assert not facts.recording


def test_a_session_that_is_being_recorded_is_known_by_its_lock(tmp_path: Path) -> None:
    files = SessionFiles.in_folder(tmp_path, datetime(2026, 11, 23, tzinfo=UTC))
    with Recorder(files, info()) as recorder:
        recorder.write(scene(0, reading(1)))
        assert facts_of(files).recording
    assert not facts_of(files).recording


def test_a_session_without_anything_sound_has_no_facts(tmp_path: Path) -> None:
    facts = facts_of(SessionFiles.of_folder(tmp_path))
    assert facts == Facts()


# -- times -----------------------------------------------------------------------------------------------


def test_times_of_day_are_read_as_they_are_written(recorded: SessionFiles) -> None:
    assert recorded.folder is not None
    replay = open_replay(recorded.folder)
    assert time_words(replay, 61.9, UTC) == "13:48:05"  # it began at 13:47:03.12
    assert time_of_words(replay, "13:48:05", UTC) == pytest.approx(61.88, abs=0.001)
    assert time_of_words(replay, "13:48", UTC) == pytest.approx(56.88, abs=0.001)
    assert time_of_words(replay, "2026-11-23 13:47:30.5", UTC) == pytest.approx(27.38, abs=0.001)
    for wrong in ("", "noon", "25:00", "12", "2026-13-01 10:00", "22:61"):
        assert time_of_words(replay, wrong, UTC) is None


def test_over_midnight_a_time_is_the_next_days_and_the_date_is_told(tmp_path: Path) -> None:
    replay = long_session(tmp_path, datetime(2026, 11, 23, 23, 0, tzinfo=UTC), 3 * 3600)
    assert time_of_words(replay, "01:00", UTC) == pytest.approx(7200, abs=0.2)
    assert time_of_words(replay, "23:30", UTC) == pytest.approx(1800, abs=0.2)
    assert time_words(replay, 7200, UTC) == "2026-11-24 01:00:00"


def test_a_films_times_are_its_own(tmp_path: Path) -> None:
    replay = long_session(tmp_path, datetime(2026, 11, 23, 23, 0, tzinfo=UTC), 4000, realtime=False)
    assert time_words(replay, 3725) == "1:02:05"
    assert time_of_words(replay, "1:02:05") == 3725
    assert time_of_words(replay, "12:10") == 730
    assert time_of_words(replay, "75") == 75
    assert time_of_words(replay, "2026-11-23 12:10:00") is None


def long_session(folder: Path, started: datetime, seconds: int, *, realtime: bool = True) -> Replay:
    files = SessionFiles.in_folder(folder, started)
    with Recorder(files, info(started=started, realtime=realtime)) as recorder:
        for i in range(0, seconds + 1, 10):
            made = scene(i, reading(1), time_s=float(i))
            recorder.write(made)
    assert files.folder is not None
    replay = open_replay(files.folder)
    # The scenes' own clock stands still at another day: what counts here is the first row's.
    rows = type(replay.rows)(
        **{n: getattr(replay.rows, n) for n in replay.rows.__slots__ if not n.endswith("utc")},
        first_utc=started,
        last_utc=None,
    )
    return Replay(
        **{n: getattr(replay, n) for n in ("files", "events", "meta", "notes", "people", "step_s", "gap_s")}, rows=rows
    )


# -- two sessions ----------------------------------------------------------------------------------------


def test_windows_go_together_by_time_of_day_or_from_the_start(tmp_path: Path) -> None:
    one = long_session(tmp_path, datetime(2026, 11, 23, 12, 0, tzinfo=UTC), 3600)
    other = long_session(tmp_path, datetime(2026, 11, 20, 12, 30, tzinfo=UTC), 3600)
    film = long_session(tmp_path, datetime(2026, 11, 20, 13, 0, tzinfo=UTC), 3600, realtime=False)
    assert offset_s(Link.NONE, one, other) is None
    assert offset_s(Link.START, one, other) == 0
    assert offset_s(Link.CLOCK, one, other, UTC) == pytest.approx(-1800)
    assert offset_s(Link.CLOCK, other, one, UTC) == pytest.approx(1800)
    assert offset_s(Link.CLOCK, one, film) is None


def test_a_night_is_laid_beside_the_night_it_meets(tmp_path: Path) -> None:
    evening = long_session(tmp_path, datetime(2026, 11, 23, 23, 0, tzinfo=UTC), 3 * 3600)
    after = long_session(tmp_path, datetime(2026, 11, 20, 0, 30, tzinfo=UTC), 3600)
    assert offset_s(Link.CLOCK, evening, after, UTC) == pytest.approx(-5400)
