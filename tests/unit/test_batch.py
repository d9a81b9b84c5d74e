"""The queue of files: each becomes a session as if it were the only one, and none stops the others."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from emomonitor.capture.finds import Nature
from emomonitor.capture.gathering import gather
from emomonitor.runtime.batch import Batch
from emomonitor.runtime.batch_jobs import BatchStatus, Job, JobState, time_left
from emomonitor.session.kept import survey
from emomonitor.session.reader import SessionTable, read_session
from emomonitor.settings import Settings

Command = Callable[..., subprocess.CompletedProcess[str]]

_LIMIT_S = 60.0
_OF_THE_MOMENT = {"utc"}
"""Columns that say when it was done, not what was seen."""

_NOTHING = threading.Event()
"""Never set: waited for where nothing is to happen, and between two looks."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def batch(settings: Settings) -> Iterator[Batch]:
    batch = Batch(lambda: settings)
    yield batch
    assert batch.close(5.0) == ()


def until(batch: Batch, fulfilled: Callable[[BatchStatus], bool]) -> BatchStatus:
    """Wait until the queue stands as it should."""
    deadline = time.monotonic() + _LIMIT_S
    while not fulfilled(status := batch.status()):
        assert time.monotonic() < deadline, status
        _NOTHING.wait(0.005)
    return status


def finished(batch: Batch) -> dict[str, Job]:
    status = until(batch, lambda s: not s.busy)
    return {j.path.name: j for j in status.jobs}


def a_picture(path: Path, size: tuple[int, int] = (64, 48)) -> Path:
    path.write_bytes(cv2.imencode(path.suffix, np.full((size[1], size[0], 3), 127, np.uint8))[1].tobytes())
    return path


def a_clip(path: Path, frames: int, size: tuple[int, int] = (64, 48)) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 25.0, size)
    for i in range(frames):
        writer.write(np.full((size[1], size[0], 3), i % 200, np.uint8))
    writer.release()
    return path


def sessions_in(settings: Settings) -> list[Path]:
    return sorted(settings.sessions_dir.iterdir()) if settings.sessions_dir.is_dir() else []


def assert_same_readings(one: SessionTable, other: SessionTable) -> None:
    assert list(one.columns) == list(other.columns)
    assert len(one) == len(other)
    for name in set(one.columns) - _OF_THE_MOMENT:
        np.testing.assert_array_equal(one[name], other[name], err_msg=name)


# -- one session a file ------------------------------------------------------------------------------------


def test_of_a_hundred_files_ten_broken_become_ninety_sessions_and_ten_clear_lines(
    batch: Batch, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    good = [a_picture(folder / f"good {i}.png") for i in range(80)]
    good += [a_clip(folder / f"clip {i}.mp4", 3) for i in range(10)]
    bad = [folder / f"bad {i}.{suffix}" for i, suffix in enumerate(("jpg", "mp4", "avi", "txt", "png") * 2)]
    for i, path in enumerate(bad):
        path.write_bytes((b"", b"no film at all, but words. " * 9, b"\x00\xff\x01" * 99)[i % 3])
    mixed = sorted([*good, *bad], key=lambda p: p.name[::-1])
    assert batch.add(gather(mixed)) == (100, 0)
    jobs = finished(batch)
    assert sum(j.state is JobState.DONE for j in jobs.values()) == 90
    assert len(sessions_in(settings)) == 90
    for path in good:
        job = jobs[path.name]
        assert job.session is not None and (job.frames, job.words) == (1 if path.suffix == ".png" else 3, "")
    lines = [jobs[p.name].words for p in bad]
    assert all(jobs[p.name].state is JobState.FAILED and jobs[p.name].session is None for p in bad)
    assert all(line.startswith(path.name) and line.endswith(".") for line, path in zip(lines, bad, strict=True)), lines
    one = read_session(jobs["clip 4.mp4"].session or "")
    assert one.meta["source"]["title"] == "clip 4.mp4"
    assert one.notes == () and one.meta["frames"] == 3
    assert survey(settings.data_dir).foreign == 0


def test_a_session_is_the_one_that_analyze_writes_whatever_was_analysed_before(
    batch: Batch, media: Path, emomonitor: Command, tmp_path: Path
) -> None:
    clip, stills = media / "two_people_intel.mp4", media / "stills"
    done = emomonitor("analyze", clip, stills, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    batch.add(gather([stills / "group.jpeg", clip, stills]))
    jobs = finished(batch)
    assert [j.state for j in jobs.values()] == [JobState.DONE] * 3
    for path, name in ((clip, "two_people_intel"), (stills, "stills")):
        session = read_session(jobs[path.name].session or "")
        expected = read_session(tmp_path / "out" / f"{name}.csv")
        assert_same_readings(session, expected)
        for about in ("model", "engine", "rows", "frames"):
            assert session.meta[about] == expected.meta[about]
    assert jobs[clip.name].faces == jobs[clip.name].frames == 58


def test_a_file_that_is_cut_short_becomes_a_session_that_says_so(batch: Batch, tmp_path: Path) -> None:
    folder = tmp_path / "album"
    folder.mkdir()
    for i in range(3):
        a_picture(folder / f"{i}.png")
    (folder / "3.png").write_bytes(b"broken")
    batch.add(gather([folder]))
    (job,) = finished(batch).values()
    assert job.state is JobState.DONE and job.frames == 3
    assert "3 of 4 frames" in job.words


# -- stopping --------------------------------------------------------------------------------------------------


def test_pause_holds_within_a_frame_and_going_on_reads_every_frame(batch: Batch, tmp_path: Path) -> None:
    batch.add(gather([a_clip(tmp_path / "long.mp4", 300)]))
    until(batch, lambda s: s.jobs[0].frames >= 3)
    batch.pause()
    paused = until(batch, lambda s: s.jobs[0].state is JobState.PAUSED)
    assert paused.paused and paused.busy
    before = batch.status().jobs[0].frames
    _NOTHING.wait(0.3)  # dozens of frames' time
    now = batch.status().jobs[0]
    assert now.frames - before <= 1
    batch.resume()
    (job,) = finished(batch).values()
    assert job.frames == 300
    assert job.session is not None and len(set(read_session(job.session)["frame"])) == 300


def test_a_cancelled_job_leaves_nothing_and_the_next_goes_on(
    batch: Batch, settings: Settings, media: Path, tmp_path: Path
) -> None:
    after = a_picture(tmp_path / "after.png")
    batch.add(gather([media / "no_face_bottles_intel.mp4", media / "stills" / "angry.jpg", after]))
    status = until(batch, lambda s: s.jobs[0].frames >= 3)
    assert len(sessions_in(settings)) == 1
    batch.cancel(status.jobs[1].number)
    batch.cancel(status.jobs[0].number)
    jobs = finished(batch)
    assert [j.state for j in jobs.values()] == [JobState.CANCELLED, JobState.CANCELLED, JobState.DONE]
    assert sessions_in(settings) == [jobs["after.png"].session]
    batch.retry(status.jobs[1].number)
    assert finished(batch)["angry.jpg"].state is JobState.DONE
    assert len(sessions_in(settings)) == 2


def test_a_paused_job_can_be_cancelled_with_all_the_others(batch: Batch, settings: Settings, media: Path) -> None:
    batch.add(gather([media]))
    until(batch, lambda s: s.jobs[0].frames >= 1)
    batch.pause()
    until(batch, lambda s: s.jobs[0].state is JobState.PAUSED)
    batch.cancel_all()
    jobs = finished(batch)
    assert {j.state for j in jobs.values()} == {JobState.CANCELLED}
    assert sessions_in(settings) == []


def test_closing_keeps_what_was_analysed_and_says_that_it_was_stopped(
    settings: Settings, media: Path, tmp_path: Path
) -> None:
    batch = Batch(lambda: settings)
    batch.add(gather([media / "no_face_bottles_intel.mp4", a_picture(tmp_path / "never.png")]))
    until(batch, lambda s: s.jobs[0].frames >= 3)
    assert batch.close(5.0) == ()
    (folder,) = sessions_in(settings)
    table = read_session(folder)
    assert 3 <= len(table) < 1189
    assert "ended before the file's end" in table.meta["stopped"]
    assert table.meta["frames"] == len(table)
    assert batch.status().jobs[1].state is JobState.WAITING
    assert batch.add(gather([tmp_path])) == (0, 0)


# -- what is put there -----------------------------------------------------------------------------------------


def test_what_waits_is_not_put_there_twice_and_what_is_done_may_be(batch: Batch, tmp_path: Path) -> None:
    one, two = a_picture(tmp_path / "one.png"), a_picture(tmp_path / "two.png")
    batch.pause()
    assert batch.add(gather([one, two])) == (2, 0)
    assert batch.add(gather([two, tmp_path / "." / "one.png"])) == (0, 2)
    batch.resume()
    finished(batch)
    assert batch.add(gather([one])) == (1, 0)
    until(batch, lambda s: s.count(JobState.DONE) == 3)


def test_a_folder_is_its_pictures_together_and_each_of_its_videos_one_folder_deep(tmp_path: Path) -> None:
    album, deeper, deepest = tmp_path / "album", tmp_path / "album" / "trip", tmp_path / "album" / "trip" / "raw"
    for folder in (album, deeper, deepest, album / "empty"):
        folder.mkdir()
    for path in (album / "b.png", album / "a.png", deepest / "c.png", album / ".hidden.png"):
        a_picture(path)
    for path in (album / "10.mp4", album / "2.MOV", deeper / "x.mkv", album / "notes.txt"):
        path.write_bytes(b"12345")
    finds = gather([album])
    assert [f.path.relative_to(tmp_path).as_posix() for f in finds] == [
        "album",
        "album/2.MOV",
        "album/10.mp4",
        "album/trip/x.mkv",
    ]
    assert [f.nature for f in finds] == [Nature.PICTURES, *[Nature.VIDEO] * 3]
    assert finds[0].size == (album / "a.png").stat().st_size + (album / "b.png").stat().st_size
    assert not any(f.trouble for f in finds)


def test_what_can_not_be_analysed_has_a_line_and_no_exception(batch: Batch, tmp_path: Path) -> None:
    empty, gone, text, pipe = tmp_path / "empty", tmp_path / "gone.mp4", tmp_path / "notes.txt", tmp_path / "pipe"
    empty.mkdir()
    text.write_text("Dear diary")
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no such pipes")
    os.mkfifo(pipe)
    batch.add(gather([empty, gone, text, pipe, Path("/dev/null"), tmp_path / ("x" * 300)]))
    jobs = finished(batch)
    assert {j.state for j in jobs.values()} == {JobState.FAILED}
    assert jobs["empty"].words == "The folder empty holds no videos or pictures."
    assert "isn't there any more" in jobs["gone.mp4"].words
    assert "is a text file" in jobs["notes.txt"].words
    assert "neither a file nor a folder" in jobs["pipe"].words
    assert "neither a file nor a folder" in jobs["null"].words


def test_a_file_that_vanishes_while_it_waits_has_its_line(batch: Batch, tmp_path: Path) -> None:
    going, staying = a_picture(tmp_path / "a.png"), a_picture(tmp_path / "b.png")
    batch.pause()
    batch.add(gather([going, staying]))
    going.unlink()
    batch.resume()
    jobs = finished(batch)
    assert "isn't there any more" in jobs[going.name].words
    assert jobs["b.png"].state is JobState.DONE


def test_a_folder_that_can_not_be_written_makes_the_queue_wait_instead_of_failing_all(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    settings.data_dir.mkdir()
    settings.sessions_dir.write_text("a file where the folder should be")
    batch = Batch(lambda: settings)
    batch.add(gather([a_picture(tmp_path / f"{i}.png") for i in range(3)]))
    status = until(batch, lambda s: s.paused)
    assert [j.state for j in status.jobs] == [JobState.FAILED, JobState.WAITING, JobState.WAITING]
    assert "There is no folder" in status.trouble
    settings.sessions_dir.unlink()
    batch.retry(status.jobs[0].number)
    batch.resume()
    until(batch, lambda s: s.count(JobState.DONE) == 3)
    assert batch.status().trouble == ""
    assert batch.close(5.0) == ()


def test_the_list_is_cleared_of_what_is_finished_and_the_sessions_stay(
    batch: Batch, settings: Settings, tmp_path: Path
) -> None:
    batch.add(gather([a_picture(tmp_path / "a.png"), tmp_path / "gone.png"]))
    jobs = finished(batch)
    batch.remove(jobs["gone.png"].number)
    assert [j.path.name for j in batch.status().jobs] == ["a.png"]
    batch.clear_finished()
    assert batch.status().jobs == ()
    assert len(sessions_in(settings)) == 1


def test_changes_are_told_but_not_every_frame(settings: Settings, tmp_path: Path) -> None:
    told: list[int] = []
    batch = Batch(lambda: settings, lambda: told.append(1))
    batch.add(gather([a_clip(tmp_path / "long.mp4", 300)]))
    assert finished(batch)["long.mp4"].frames == 300
    assert batch.close(5.0) == ()
    assert 2 <= len(told) < 10


# -- time left -------------------------------------------------------------------------------------------------


def job(number: int, state: JobState, *, size: int = 1000, nature: Nature = Nature.VIDEO, **more: float) -> Job:
    given = {"frames": 0, "active_s": 0.0, "total": None} | more
    return Job(
        number=number,
        path=Path(f"{number}"),
        state=state,
        size=size,
        nature=nature,
        frames=int(given["frames"] or 0),
        total=None if given["total"] is None else int(given["total"]),
        active_s=float(given["active_s"] or 0.0),
    )


def test_the_time_left_is_unknown_until_something_was_measured() -> None:
    assert time_left(()) is None
    assert time_left([job(1, JobState.WAITING)]) is None
    assert time_left([job(1, JobState.RUNNING, frames=5, total=100, active_s=0.2), job(2, JobState.WAITING)]) is None


def test_the_time_left_goes_by_bytes_for_what_waits_and_by_frames_for_what_runs() -> None:
    jobs = [
        job(1, JobState.DONE, size=2000, frames=200, total=200, active_s=20.0),
        job(2, JobState.FAILED, size=10**9),
        job(3, JobState.RUNNING, frames=50, total=100, active_s=5.0),
        job(4, JobState.WAITING, size=500),
    ]
    assert time_left(jobs) == pytest.approx(5.0 + 500 * 25.0 / 2500)


def test_pictures_and_videos_have_times_of_their_own() -> None:
    jobs = [
        job(1, JobState.DONE, frames=10, total=10, active_s=10.0),
        job(2, JobState.DONE, size=100, nature=Nature.PICTURES, frames=1, total=1, active_s=2.0),
        job(3, JobState.WAITING, size=100),
        job(4, JobState.WAITING, size=100, nature=Nature.PICTURES),
    ]
    assert time_left(jobs) == pytest.approx(1.0 + 2.0)


def test_a_file_without_a_length_has_no_share() -> None:
    assert job(1, JobState.RUNNING, frames=50, active_s=3.0).share is None
    assert job(1, JobState.RUNNING, frames=120, total=100, active_s=3.0).share == 1.0
