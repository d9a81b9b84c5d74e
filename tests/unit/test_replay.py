"""A session opened again: rows, people, figures and pictures, against pandas and by hand."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from replay_scenes import START, row, two_people_for_two_minutes, write

from emomonitor.entities import iso_utc
from emomonitor.errors import SessionError
from emomonitor.labels import KEYS
from emomonitor.replay.edits import Edits
from emomonitor.replay.glance import facts_of
from emomonitor.replay.measures import episodes, figures, gaps, longest, transitions
from emomonitor.replay.people import seen_together
from emomonitor.replay.replay import Replay, open_replay
from emomonitor.replay.rows import LABELS, NO_LABEL
from emomonitor.replay.seen import seen_in
from emomonitor.session.events import EventFile
from emomonitor.session.reader import read_session
from emomonitor.ui.replay_sheet import marks_of

HAPPY, NEUTRAL, UNSURE = (LABELS.index(word) for word in ("happy", "neutral", "unsure"))


@pytest.fixture
def two_minutes(tmp_path: Path) -> Path:
    """Two people for 120 s at 5 frames a second; person 2 is away from 50 to 70 s, and dark from 100 s on."""
    return two_people_for_two_minutes(tmp_path / "session")


def opened(folder: Path) -> Replay:
    return open_replay(folder)


def test_rows_are_the_logs(two_minutes: Path) -> None:
    log = pd.read_csv(two_minutes / "log.csv")
    rows = opened(two_minutes).rows
    assert len(rows) == len(log) == 1100
    np.testing.assert_array_equal(rows.face, log.face_id)
    np.testing.assert_array_equal([LABELS[i] for i in rows.label], log.emotion)
    np.testing.assert_allclose(rows.probs, log[list(KEYS)], atol=1e-6)
    assert np.isnan(rows.confidence).sum() == 100


def test_figures_are_those_of_pandas(two_minutes: Path) -> None:
    """The question of a student: how happy was person 2 between 12:00:10 and 12:01:20?"""
    replay = opened(two_minutes)
    start, end = (replay.time_of(START + timedelta(seconds=s)) for s in (10, 80))
    assert start is not None and end is not None
    f = figures(replay.course(2), start, end)
    log = pd.read_csv(two_minutes / "log.csv", parse_dates=["utc"])
    theirs = log[
        (log.face_id == 2) & (log.utc >= START + timedelta(seconds=10)) & (log.utc < START + timedelta(seconds=80))
    ]
    assert f.rows == len(theirs) == 250
    assert f.mean[HAPPY] == pytest.approx(theirs.happy.mean(), abs=1e-6)
    assert f.shares[HAPPY] == pytest.approx((theirs.emotion == "happy").mean())
    assert f.confidence == pytest.approx(theirs.confidence.mean(), abs=1e-6)
    assert f.share_intervals is None  # five pieces of ten seconds are too few


def test_intervals_hold_the_share_and_are_the_same_each_time(two_minutes: Path) -> None:
    course = opened(two_minutes).course(1)
    one, again = (figures(course, 0, 120) for _ in range(2))
    assert one.share_intervals is not None and one.mean_intervals is not None
    assert one.share_intervals == again.share_intervals
    low, high = one.share_intervals[HAPPY]
    assert 0 <= low < one.shares[HAPPY] < high <= 1
    low, high = one.mean_intervals[HAPPY]
    assert low < one.mean[HAPPY] < high


def test_neighbouring_frames_make_the_interval_no_narrower() -> None:
    """The same course at 5 and at 30 frames a second tells as little."""
    from emomonitor.replay.measures import bootstrap

    rng = np.random.default_rng(0)
    pieces = rng.integers(0, 2, 20).astype(float)[:, None]
    slow = bootstrap(pieces * 50, np.full(20, 50.0))
    fast = bootstrap(pieces * 300, np.full(20, 300.0))
    assert slow == fast


def test_episodes_end_at_gaps_and_at_other_labels(two_minutes: Path) -> None:
    replay = opened(two_minutes)
    found = episodes(replay.course(2))
    told = [(LABELS[e.label], round(e.start_s, 3), round(e.end_s, 3)) for e in found]
    assert told == [("happy", 0, 30), ("sad", 30, 49.8), ("sad", 70, 100), ("unsure", 100, 119.8)]
    assert [round(e.length_s) for e in longest(found, 2)] == [30, 30]
    table = transitions(found, gap_s=replay.gap_s)
    assert table.sum() == 2 and table[HAPPY, LABELS.index("sad")] == 1
    (away,) = gaps(replay.course(2), 0, 120)
    assert (away.start_s, away.end_s) == pytest.approx((49.8, 70))


def test_a_pause_tells_why_there_is_a_gap(two_minutes: Path) -> None:
    edits = Edits(two_minutes / "events.csv")
    edits.file.append(kind="pause", time_s=52, end_s=69)
    replay = opened(two_minutes)
    assert gaps(replay.course(2), 0, 120, replay.events)[0].kind == "pause"


@pytest.mark.parametrize("width", [1, 7, 120, 4000])
def test_a_strip_loses_no_extreme(two_minutes: Path, width: int) -> None:
    course = opened(two_minutes).course(1)
    strip = course.strip(0, 120, width)
    np.testing.assert_array_equal(np.nanmax(strip.high, axis=0), course.probs.max(axis=0))
    np.testing.assert_array_equal(np.nanmin(strip.low, axis=0), course.probs.min(axis=0))


def test_tiles_give_what_the_rows_give(two_minutes: Path) -> None:
    course = opened(two_minutes).course(2)
    edges = np.linspace(0, 120, 13)
    from emomonitor.replay.strip import _sums

    exact = _sums(course.time_s, course.probs, course.label, edges)
    tiled = course.tiles().gathered(edges)
    np.testing.assert_allclose(tiled.total, exact.total)
    np.testing.assert_array_equal(tiled.counts, exact.counts)
    np.testing.assert_array_equal(tiled.high, exact.high)


def test_a_gap_stays_a_gap_and_a_reading_holds_until_the_next(two_minutes: Path) -> None:
    course = opened(two_minutes).course(2)
    strip = course.strip(45, 75, 600)  # four columns a frame
    middle = (strip.edges[:-1] + strip.edges[1:]) / 2
    away = (middle > 49.9) & (middle < 70)
    assert (strip.label[away] == NO_LABEL).all() and np.isnan(strip.mean[away]).all()
    assert (strip.label[(middle < 49.7)] == LABELS.index("sad")).all()
    assert course.at(60) is None and course.at(70.1) is not None


def test_of_everybody_a_moment_holds_with_all_who_were_there(two_minutes: Path) -> None:
    course = opened(two_minutes).course(None)
    fine, coarse = course.strip(9.9, 19.9, 500), course.strip(9.9, 19.9, 50)  # ten columns a frame, and one
    np.testing.assert_allclose(fine.mean[7::10], coarse.mean, atol=1e-6)
    np.testing.assert_array_equal(fine.counts[7::10], coarse.counts)
    np.testing.assert_array_equal(fine.low[7::10], coarse.low)


def test_unreadable_is_no_gap_but_has_no_probability(two_minutes: Path) -> None:
    strip = opened(two_minutes).course(2).strip(101, 119, 18)
    assert (strip.label == UNSURE).all() and np.isnan(strip.mean).all()


def test_people_are_renamed_merged_and_split_and_all_is_undone(two_minutes: Path) -> None:
    before = (two_minutes / "log.csv").read_bytes()
    edits = Edits(two_minutes / "events.csv")
    edits.rename(2, "Grandpa")
    edits.split(2, 70.0, 3)
    edits.merge(3, 1)
    replay = opened(two_minutes)
    assert replay.people.ids == (1, 2) and replay.people.names == {2: "Grandpa"}
    assert replay.people.made_of == {1: (1, 2), 2: (2,)}
    assert len(replay.course(2)) == 250 and len(replay.course(1)) == 850
    for _ in range(3):
        assert edits.undo() is not None
    assert edits.undo() is None
    assert replay.reread_events().people.names == {}
    assert len(replay.reread_events().course(2)) == 500
    assert edits.redo() is not None and edits.redo() is not None
    assert replay.reread_events().people.ids == (1, 2, 3)
    assert (two_minutes / "log.csv").read_bytes() == before


def test_a_mark_leaves_the_courses_and_a_merge_does_not(two_minutes: Path) -> None:
    replay, edits = opened(two_minutes), Edits(two_minutes / "events.csv")
    before = replay.course(2)
    edits.mark(10, "tea")
    assert replay.reread_events().course(2) is before
    edits.split(2, 70.0, 3)
    assert len(replay.reread_events().course(2)) == 250


def test_two_who_were_seen_together_are_told(two_minutes: Path) -> None:
    replay = opened(two_minutes)
    assert seen_together(replay.rows, replay.people, 1, 2) == 0.0
    Edits(two_minutes / "events.csv").split(2, 70.0, 3)
    replay = replay.reread_events()
    assert seen_together(replay.rows, replay.people, 2, 3) is None


def test_a_merge_into_nobody_changes_nothing(two_minutes: Path) -> None:
    Edits(two_minutes / "events.csv").merge(2, 99)
    assert opened(two_minutes).people.ids == (1, 2)


def test_marks_and_notes_are_added_changed_and_taken_back(two_minutes: Path) -> None:
    changed: list[int] = []
    edits = Edits(two_minutes / "events.csv", on_change=lambda: changed.append(1))
    tea = edits.mark(10, "tea")
    edits.change_mark(tea, time_s=12, text="tea, =1+1", end_s=20)
    edits.note("a good day")
    edits.delete(next(e for e in edits.file.read() if e.kind == "marker"))
    assert [e.kind for e in edits.file.read()] == ["note"]
    edits.undo()
    found = next(e for e in edits.file.read() if e.kind == "marker")
    assert (found.time_s, found.end_s, found.text) == (12, 20, "tea, =1+1")
    edits.undo(), edits.undo()  # two steps back: the note, the change
    assert [(e.text, e.time_s) for e in edits.file.read()] == [("tea", 10)]
    assert len(changed) == 7 and edits.can_redo


# -- what is broken -------------------------------------------------------------------------------------


def test_a_torn_row_a_damaged_one_and_missing_files_are_told(two_minutes: Path) -> None:
    log = two_minutes / "log.csv"
    lines = log.read_bytes().split(b"\r\n")
    lines[5], lines[6], lines[7] = b"garbage", lines[6].replace(b",", b",x", 1), b'"' + lines[7]
    log.write_bytes(b"\r\n".join(lines)[:-5])
    (two_minutes / "events.csv").unlink()
    replay = opened(two_minutes)
    assert len(replay.rows) == 1096
    told = " ".join(replay.notes)
    assert "3 rows of log.csv were damaged" in told and "cut off" in told
    assert "events.csv is missing" in told and "session.json is missing" in told


def test_an_empty_log_and_one_without_faces_open(tmp_path: Path) -> None:
    empty = opened(write(tmp_path / "empty", []))
    assert len(empty.rows) == 0 and empty.people.ids == () and empty.end_s == 0
    assert np.isnan(figures(empty.course(None), 0, 10).shares).all()
    assert np.isnan(empty.course(None).strip(0, 10, 5).mean).all()
    nobody = opened(write(tmp_path / "nobody", [row(n, n * 0.1, None) for n in range(50)]))
    assert nobody.people.ids == () and nobody.end_s == pytest.approx(5.0)


def test_rows_out_of_order_are_sorted_and_told(tmp_path: Path) -> None:
    rows = [row(n, n * 0.1, 1, "sad") for n in (0, 2, 1, 3)]
    replay = opened(write(tmp_path / "s", rows))
    assert replay.rows.frame.tolist() == [0, 1, 2, 3]
    assert any("not in order" in note for note in replay.notes)


def test_columns_of_a_later_version_and_quotes_are_read_past(tmp_path: Path) -> None:
    folder = write(tmp_path / "s", [row(0, 0, 1, "sad")])
    log = folder / "log.csv"
    header, line, _ = log.read_text().split("\n")
    log.write_text(f'{header},"comment"\n{line},"tea, \ntwo cups"\n')
    assert len(opened(folder).rows) == 1


@pytest.mark.parametrize("text", ["", "a,b,c\n1,2,3\n", "\0\0\0", "frame,frame,time_s,face_id\n"])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    other = tmp_path / "other.csv"
    other.write_text(text)
    with pytest.raises(SessionError, match="no session log"):
        open_replay(other)


def test_reading_can_be_stopped(two_minutes: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(SessionError, match="stopped"):
        open_replay(two_minutes, stop=stop)


def test_a_film_has_no_time_of_day(tmp_path: Path) -> None:
    rows = [row(n, n * 0.1, 1, "sad") for n in range(100)]
    for r in rows:
        r[2] = iso_utc(START + timedelta(seconds=float(r[1]) / 7))  # analysed seven times as fast as it plays
    assert not opened(write(tmp_path / "film", rows)).has_clock


def test_rows_with_numbers_that_no_log_has_are_left_out_and_told(two_minutes: Path) -> None:
    sound = len(opened(two_minutes).rows)
    start = "2026-11-23T12:02:01.000Z,1"
    with (two_minutes / "log.csv").open("ab") as file:
        for frame, time_s, face in (
            ("1e20", "1", "1"),
            ("601", "1e300", "1"),
            ("601", "1", "2e9"),
            ("601", "1", "-3"),
            ("1", "nan", "1"),
        ):
            file.write(f"{frame},{time_s},{start},{face},1,2,3,4,0.9,ok,happy,0.9,0,0,0.9,0,0,0.1,0,,,,,,\r\n".encode())
        file.write(f"600,120.0,{start},1,1,2,3,4,0.9,ok,happy,inf,1e300,0,0.9,0,0,inf,0,,,,,,\r\n".encode())
    replay = opened(two_minutes)
    assert len(replay.rows) == sound + 1
    assert replay.notes[0] == "5 rows of log.csv were damaged and are left out."
    assert replay.end_s < 121
    assert not np.isinf(replay.rows.probs).any()
    assert np.isnan(replay.rows.confidence[-1])
    assert len(seen_in(read_session(two_minutes)).frame) == sound + 1  # warnings are errors here


def test_events_of_numbers_that_fit_no_log_change_nobody(two_minutes: Path) -> None:
    before = opened(two_minutes).people
    edits = Edits(two_minutes / "events.csv")
    edits.split(1, 30.0, 10**12)
    edits.merge(0, 1)  # 0 are frames without a face
    after = opened(two_minutes).people
    assert after.ids == before.ids
    assert np.array_equal(after.person, before.person)


def test_events_at_no_time_are_left_out_and_told(two_minutes: Path) -> None:
    Edits(two_minutes / "events.csv").mark(30.0, "tea")
    with (two_minutes / "events.csv").open("ab") as file:
        for n, (time_s, end_s) in enumerate((("nan", ""), ("inf", ""), ("1e300", ""), ("5", "inf")), start=2):
            file.write(f"{n},{time_s},{end_s},2026-11-23T12:00:00Z,marker,,x,\r\n".encode())
    replay = opened(two_minutes)
    assert [e.text for e in replay.events] == ["tea"]
    assert sum("can't be read" in note for note in replay.notes) == 4
    Edits(two_minutes / "events.csv").delete(replay.events[0])
    assert (two_minutes / "events.csv").read_bytes().count(b"marker") == 4  # what can't be read is kept


def test_words_of_several_lines_stand_on_one(two_minutes: Path) -> None:
    edits = Edits(two_minutes / "events.csv")
    edits.rename(1, "Anna\nMaria\tBerg")
    edits.mark(5.0, "tea\r\nand cake")
    replay = opened(two_minutes)
    assert replay.people.names == {1: "Anna Maria Berg"}
    assert facts_of(replay.files).names == ("Anna Maria Berg",)
    assert [m.text for m in marks_of(replay.events)] == ["tea and cake"]


def test_undo_leaves_an_event_that_another_program_gave_the_same_number(two_minutes: Path) -> None:
    mine = Edits(two_minutes / "events.csv")
    mine.rename(1, "Anna")
    ours = mine.mark(10.0, "mine")
    Edits(two_minutes / "events.csv").delete(ours)
    theirs = EventFile(two_minutes / "events.csv").append(
        kind="marker", time_s=20.0, text="theirs", utc=ours.utc + timedelta(seconds=5)
    )
    assert theirs.id == ours.id
    with pytest.raises(SessionError, match="deleted meanwhile"):
        mine.undo()
    assert [e.text for e in mine.file.read()] == ["Anna", "theirs"]
    mine.undo()
    assert [e.text for e in mine.file.read()] == ["theirs"]
