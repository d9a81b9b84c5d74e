"""The seat: who is outside is counted, keeps an id, and is neither read nor logged."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from session_scenes import info, reading, scene

from emomonitor.entities import Box, Track
from emomonitor.runtime.offline import analyze_scenes
from emomonitor.runtime.runner import Runner
from emomonitor.session.columns import LOG_NAMES
from emomonitor.session.layout import SessionFiles
from emomonitor.session.reader import read_session
from emomonitor.session.recorder import Recorder
from emomonitor.settings import Rect, Settings
from emomonitor.vision.seat import SeatGate

LEFT: Rect = (0.0, 0.0, 0.5, 1.0)


def a_track(x: float, *, id_: int = 1, y: float = 180.0, width: float = 100.0) -> Track:
    """A track whose box has its middle at (x, y)."""
    box = Box(x=x - width / 2, y=y - width / 2, width=width, height=width)
    return Track(id=id_, detection=None, box=box, since_s=0.0)


def inside(gate: SeatGate, *tracks: Track) -> set[int]:
    return {t.id for t in gate.divide(tracks, 640, 360).inside}


def test_without_a_seat_everybody_is_read() -> None:
    assert inside(SeatGate(None), a_track(10), a_track(600, id_=2)) == {1, 2}


def test_the_middle_of_the_box_decides() -> None:
    assert inside(SeatGate(LEFT), a_track(319), a_track(321, id_=2)) == {1}


def test_a_face_that_was_outside_must_come_a_step_inside() -> None:
    gate = SeatGate(LEFT)
    seen = [inside(gate, a_track(x)) for x in (330, 318, 310, 304, 318, 321)]
    assert seen == [set(), set(), set(), {1}, {1}, set()]


@given(st.lists(st.floats(-4, 4), min_size=20, max_size=60), st.floats(316, 324))
def test_a_face_that_trembles_on_the_border_changes_sides_once_at_most(noise: list[float], middle: float) -> None:
    gate = SeatGate(LEFT)
    sides = [bool(inside(gate, a_track(middle + n))) for n in noise]
    assert sum(a != b for a, b in pairwise(sides)) <= 1


@given(st.lists(st.floats(0, 640), max_size=40))
def test_no_face_whose_middle_is_outside_is_ever_let_through(places: list[float]) -> None:
    gate = SeatGate(LEFT)
    assert all(x <= 320 for x in places if inside(gate, a_track(x)))


def test_a_side_at_the_edge_of_the_picture_shuts_nobody_out() -> None:
    gate = SeatGate(LEFT)
    assert inside(gate, a_track(400)) == set()
    assert inside(gate, a_track(-5, y=-3)) == {1}


def test_a_large_face_can_come_back_into_a_small_seat() -> None:
    gate = SeatGate((0.4, 0.4, 0.1, 0.1))
    assert inside(gate, a_track(10)) == set()
    assert inside(gate, a_track(0.45 * 640, y=0.45 * 360, width=300)) == {1}


@pytest.mark.usefixtures("media")
def test_in_a_real_clip_the_person_outside_is_counted_and_never_read(media: Path) -> None:
    clip = str(media / "two_people_intel.mp4")
    everybody = list(analyze_scenes(clip))
    ids = {r.face_id for s in everybody for r in s.readings}
    left = list(analyze_scenes(clip, Settings(only_seat=True, seat=LEFT)))
    width = left[0].frame.width
    assert all(r.box.centre[0] <= width / 2 for s in left for r in s.readings)
    assert {r.face_id for s in left for r in s.readings} < ids  # the same ids as without a seat, but fewer people
    assert sum(len(s.ignored) for s in left) > 20
    both = [s for s in everybody if len(s.readings) == 2]
    assert len(both) > 20
    for all_of_it, part in zip(everybody, left, strict=True):
        assert len(part.readings) + len(part.ignored) >= len(all_of_it.readings)
        for r in part.readings:
            same = next(o for o in all_of_it.readings if o.face_id == r.face_id)
            assert r.probs is None or np.allclose(r.probs, same.probs if same.probs is not None else 0, atol=0.02)


def test_the_log_counts_ignored_faces_in_its_last_column(tmp_path: Path) -> None:
    files = SessionFiles.beside(tmp_path / "a.csv")
    box = Box(x=1, y=2, width=3, height=4)
    with Recorder(files, info()) as recorder:
        recorder.write(replace(scene(0, reading(1), reading(2)), ignored=(box,)))
        recorder.write(replace(scene(1), ignored=(box, box)))
        recorder.write(scene(2))
    with files.log.open(newline="") as f:
        rows = list(csv.DictReader(f))
    assert LOG_NAMES[19] == "ignored"  # later columns come after it
    assert [(r["faces"], r["ignored"]) for r in rows] == [("2", "1"), ("2", "1"), ("0", "2"), ("0", "0")]
    assert "seat" in read_session(files.log).meta["columns"]["ignored"]["meaning"]


def test_a_log_from_before_the_seat_is_read_as_it_is(tmp_path: Path) -> None:
    files = SessionFiles.beside(tmp_path / "a.csv")
    with Recorder(files, info()) as recorder:
        recorder.write(scene(0, reading(1)))
        recorder.write(scene(1))
    older = b"".join(b",".join(line.split(b",")[:19]) + b"\r\n" for line in files.log.read_bytes().split(b"\r\n")[:-1])
    files.log.write_bytes(older)
    table = read_session(files.log)
    assert len(table) == 2
    assert "ignored" not in table.columns
    assert table["happy"][0] > 0.5
    assert not [n for n in table.notes if "damaged" in n]


def test_a_running_source_takes_a_new_seat_and_the_log_notes_it(media: Path, tmp_path: Path) -> None:
    clip = str(media / "two_people_intel.mp4")
    runner = Runner(Settings(source=clip, data_dir=tmp_path), paced=True)
    try:
        folder = runner.record(tmp_path / "a.csv")
        runner.start()
        before = runner.scenes.wait(60.0)
        while before is not None and len(before.readings) < 2:
            before = runner.scenes.wait(10.0)
        assert before is not None
        assert before.ignored == ()
        seated = replace(runner.settings, only_seat=True, seat=LEFT)
        runner.change(seated)
        runner.change(seated)  # the same again is no event
        after = runner.scenes.wait(10.0)
        while after is not None and not after.ignored:
            after = runner.scenes.wait(10.0)
        assert after is not None
        assert all(r.box.centre[0] <= after.frame.width / 2 for r in after.readings)
        assert after.frame.index > before.frame.index  # the source went on
    finally:
        runner.stop()
    table = read_session(folder)
    noted = [e.data for e in table.events if e.kind == "seat"]
    assert noted == [{"seat": list(LEFT)}]
    assert table["ignored"].max() >= 1
    assert table["ignored"][0] == 0
