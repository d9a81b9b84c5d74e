from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from session_scenes import STARTED, info, not_waiting_for_the_disk, reading, scene, scenes

from emomonitor.entities import Quality, Scene
from emomonitor.errors import FolderError, SessionError
from emomonitor.labels import KEYS, UNSURE
from emomonitor.session.columns import LOG_HEADER, LOG_NAMES
from emomonitor.session.layout import SessionFiles
from emomonitor.session.reader import read_session
from emomonitor.session.recorder import IfExists, Recorder, SessionInfo
from emomonitor.session.storage import unusable

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and signals as POSIX has them")


def record(
    log: Path, *shown: Scene, what: SessionInfo | None = None, origin_s: float = 0.0, if_exists: IfExists = "continue"
) -> SessionFiles:
    files = SessionFiles.beside(log)
    with Recorder(files, what or info(), origin_s=origin_s, if_exists=if_exists) as recorder:
        for s in shown:
            recorder.write(s)
    return files


def rows_of(log: Path) -> list[dict[str, str]]:
    with log.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


# --- what a row says


def test_the_header_is_the_agreed_one(tmp_path: Path) -> None:
    log = record(tmp_path / "a.csv").log
    assert log.read_bytes() == (
        b"frame,time_s,utc,faces,face_id,x,y,width,height,detection,quality,emotion,confidence,"
        b"angry,fear,happy,neutral,sad,surprise,ignored,"
        b"base_angry,base_fear,base_happy,base_neutral,base_sad,base_surprise\r\n"
    )


def test_a_face_is_a_row_with_calibrated_probabilities_and_the_smoothed_label(tmp_path: Path) -> None:
    shown = scene(3, replace(reading(7), confidence=0.5), time_s=1.5)
    row = rows_of(record(tmp_path / "a.csv", shown, origin_s=0.25).log)[0]
    assert row["frame"] == "3"
    assert row["time_s"] == "1.250000"
    assert row["utc"] == "2026-11-23T13:47:04.620Z"
    assert (row["faces"], row["face_id"]) == ("1", "7")
    assert (row["x"], row["y"], row["width"], row["height"]) == ("10.3", "-3.0", "100.0", "101.0")
    assert (row["detection"], row["quality"]) == ("0.9877", "ok")
    assert (row["emotion"], row["confidence"]) == ("happy", "0.500000")
    assert float(row["happy"]) == pytest.approx(30 / 48, abs=1e-6)


def test_a_frame_without_faces_is_one_row_without_face_id(tmp_path: Path) -> None:
    row = rows_of(record(tmp_path / "a.csv", scene(0)).log)[0]
    assert row["faces"] == "0"
    assert {row[n] for n in LOG_NAMES[4:] if n != "ignored"} == {""}


def test_a_face_that_cant_be_read_is_unsure_and_has_no_numbers(tmp_path: Path) -> None:
    row = rows_of(record(tmp_path / "a.csv", scene(0, reading(quality=Quality.DARK))).log)[0]
    assert (row["quality"], row["emotion"], row["confidence"]) == ("dark", UNSURE, "")
    assert {row[k] for k in KEYS} == {""}


def test_an_uncertain_face_is_unsure_but_keeps_its_numbers(tmp_path: Path) -> None:
    row = rows_of(record(tmp_path / "a.csv", scene(0, replace(reading(), emotion=None))).log)[0]
    assert row["emotion"] == UNSURE
    assert float(row["confidence"]) > 0
    assert all(row[k] for k in KEYS)


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_pandas_and_our_reader_find_what_was_written(shown: list[Scene]) -> None:
    with tempfile.TemporaryDirectory() as folder, not_waiting_for_the_disk():
        log = record(Path(folder) / "a.csv", *shown).log
        frame = pd.read_csv(log)
        table = read_session(log)
    expected = sum(len(s.readings) or 1 for s in shown)
    assert len(frame) == len(table) == expected
    assert tuple(frame.columns) == LOG_NAMES
    for name in LOG_NAMES:
        if table[name].dtype == np.float64:
            np.testing.assert_allclose(frame[name].to_numpy(np.float64), table[name], rtol=1e-14)
        else:
            assert ["" if v != v else v for v in frame[name]] == table[name].tolist()
    total = table.to_pandas()[list(KEYS)].sum(axis=1, skipna=False).dropna()
    assert np.all(abs(total - 1) < 1e-5)
    faces = [r for s in shown for r in s.readings]
    assert table["face_id"][~np.isnan(table["face_id"])].tolist() == [r.face_id for r in faces]
    seen = table["happy"][table["quality"] == "ok"]
    np.testing.assert_allclose(seen, [r.probs[2] for r in faces if r.probs is not None], atol=1e-6)
    assert table.notes == ()


# --- files


@posix
def test_all_files_are_their_owners_alone_under_any_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        files = SessionFiles.in_folder(tmp_path / "data" / "sessions", STARTED)
        with Recorder(files, info()) as recorder:
            recorder.write(scene(0))
            recorder.end_event(recorder.event("pause", 0.0).id, 0.5)
        named = record(tmp_path / "a.csv")
    finally:
        os.umask(before)
    assert files.folder is not None
    for folder in (files.folder, files.folder.parent, files.folder.parent.parent):
        assert mode_of(folder) == 0o700
    for f in (files, named):
        assert {mode_of(p) for p in (f.log, f.events, f.sidecar)} == {0o600}
    assert sorted(p.name for p in files.folder.iterdir()) == ["events.csv", "log.csv", "session.json"]


def test_sessions_that_start_in_the_same_second_get_folders_of_their_own(tmp_path: Path) -> None:
    names = [SessionFiles.in_folder(tmp_path, STARTED).log.parent.name for _ in range(3)]
    assert names == ["20261123T134703Z", "20261123T134703Z-2", "20261123T134703Z-3"]


def test_threads_that_start_sessions_together_never_share_a_folder(tmp_path: Path) -> None:
    made: list[Path] = []
    threads = [
        threading.Thread(target=lambda: made.append(SessionFiles.in_folder(tmp_path / "s", STARTED).log))
        for _ in range(8)
    ]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(set(made)) == 8


def test_a_session_is_found_from_its_folder_and_from_its_log(tmp_path: Path) -> None:
    files = SessionFiles.in_folder(tmp_path, STARTED)
    Recorder(files, info()).close()
    assert SessionFiles.find(files.log.parent) == files
    assert SessionFiles.find(files.log) == files
    named = record(tmp_path / "x.y.csv")
    assert named.events == tmp_path / "x.y.events.csv"
    assert named.sidecar == tmp_path / "x.y.json"
    assert SessionFiles.find(named.log) == named


@pytest.mark.parametrize("name", ["log", "log.txt", "log.json", ".csv", ""])
def test_a_log_that_isnt_called_csv_is_refused(name: str) -> None:
    with pytest.raises(SessionError, match="csv"):
        SessionFiles.beside(Path(name))


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="no folder"):
        record(tmp_path / "nowhere" / "a.csv")


def test_a_file_in_the_data_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "sessions").write_text("")
    with pytest.raises(SessionError, match="folder"):
        SessionFiles.in_folder(tmp_path / "sessions", STARTED)


@posix
def test_a_folder_that_cant_be_written_is_told() -> None:
    with pytest.raises(SessionError, match="log"):
        record(Path("/proc/a.csv"))


@posix
def test_a_pipe_or_a_folder_is_no_log(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    for name in ("pipe.csv", "folder.csv"):
        with pytest.raises(SessionError, match="no ordinary file"):
            record(tmp_path / name)


# --- other people's files, and our own again


@pytest.mark.parametrize(
    ("name", "contents"),
    [
        ("a.csv", "x,y\r\n1,2"),
        ("a.csv", "frame,time_s,utc\r\n1,2"),
        ("a.events.csv", "id,when\r\n1,2"),
        ("a.json", '{"mine": 1}'),
        ("a.json", "not JSON"),
    ],
)
@pytest.mark.parametrize("if_exists", ["continue", "replace", "refuse"])
def test_a_file_that_isnt_ours_is_never_touched(tmp_path: Path, name: str, contents: str, if_exists: IfExists) -> None:
    theirs = tmp_path / name
    theirs.write_text(contents, encoding="utf-8", newline="")
    with pytest.raises(SessionError, match="another name"):
        record(tmp_path / "a.csv", scene(0), if_exists=if_exists)
    assert theirs.read_bytes() == contents.encode()
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_file_of_ours_is_refused_or_replaced_when_asked(tmp_path: Path) -> None:
    log = tmp_path / "a.csv"
    record(log, scene(0), scene(1))
    with pytest.raises(SessionError, match="there already"):
        record(log, scene(0), if_exists="refuse")
    assert len(rows_of(log)) == 2
    record(log, scene(0, reading()), if_exists="replace")
    table = read_session(log)
    assert len(table) == table.meta["rows"] == 1
    assert table.meta["earlier"] == []


def test_a_log_that_goes_on_gives_no_number_twice(tmp_path: Path) -> None:
    log = tmp_path / "a.csv"
    record(log, scene(0, reading(1), reading(4)), scene(1))
    with Recorder(SessionFiles.beside(log), info()) as recorder:
        recorder.write(scene(0, reading(1)))
        marker = recorder.event("marker", 0.0, face_id=1)
    table = read_session(log)
    np.testing.assert_array_equal(table["frame"], [0, 0, 1, 2])
    np.testing.assert_array_equal(table["face_id"], [1, 4, np.nan, 5])
    np.testing.assert_allclose(table["time_s"], [0, 0, 0.04, 0.08])
    assert (marker.face_id, marker.time_s) == (5, 0.08)
    assert (table.meta["rows"], table.meta["frames"], table.meta["first_row"]) == (4, 3, 3)
    assert [run["rows"] for run in table.meta["earlier"]] == [3]


def test_a_live_log_that_goes_on_keeps_the_gap(tmp_path: Path) -> None:
    log = tmp_path / "a.csv"
    record(log, scene(0), what=info(realtime=True))
    later = info(realtime=True, started=STARTED + timedelta(minutes=2))
    record(log, scene(9, time_s=77.0), what=later, origin_s=77.0)
    np.testing.assert_allclose(read_session(log)["time_s"], [0.0, 120.0])


def test_two_recorders_never_write_one_log(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no advisory locks")
    files = SessionFiles.beside(tmp_path / "a.csv")
    with Recorder(files, info()) as first:
        first.write(scene(0))
        with pytest.raises(SessionError, match="being recorded"):
            Recorder(files, info())
    assert len(rows_of(files.log)) == 1


def test_a_log_torn_at_any_byte_is_mended_and_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "a.csv"
    files = record(log, scene(0, reading(1)), scene(1))
    whole = log.read_bytes()
    for cut in range(len(whole)):
        log.write_bytes(whole[:cut])
        with not_waiting_for_the_disk(), Recorder(files, info()) as recorder:
            recorder.write(scene(0, reading(1)))
        kept = max(0, whole[:cut].count(b"\r\n") - 1)
        rows = rows_of(log)
        assert len(rows) == kept + 1
        assert log.read_bytes().startswith(whole[: whole.rfind(b"\r\n", 0, cut) + 2] if kept else LOG_HEADER)
        assert all(len(r) == len(LOG_NAMES) and None not in r.values() for r in rows)
        assert rows[-1]["face_id"] == ("2" if kept else "1")


# --- when it goes wrong

_CHILD = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from session_scenes import info, reading, scene
from emomonitor.errors import SessionError
from emomonitor.session.layout import SessionFiles
from emomonitor.session.recorder import Recorder
"""


def child(tmp_path: Path, code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _CHILD + code, str(Path(__file__).parent), str(tmp_path / "a.csv")],
        stdout=subprocess.PIPE,
        text=True,
    )


@posix
def test_a_full_disk_is_told_once_and_loses_nothing(tmp_path: Path) -> None:
    process = child(
        tmp_path,
        """
r = Recorder(SessionFiles.beside(Path(sys.argv[2])), info())
r.event("marker", 0.0, text="kept")
resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000))  # the system refuses as a full disk does
for i in range(100):
    try:
        r.write(scene(i, reading(1), reading(2)))
    except SessionError as e:
        print(i, r.frames, r.rows, e)
r.close()
""",
    )
    told = process.communicate(timeout=60)[0].splitlines()
    assert process.returncode == 0
    assert len(told) == 1
    failed_at, frames, rows, *words = told[0].split(" ")
    assert failed_at == frames
    assert "the disk is full. Free some space" in " ".join(words)
    table = read_session(tmp_path / "a.csv")
    assert len(table) == int(rows) == 2 * int(frames) > 0
    assert [e.text for e in table.events] == ["kept"]
    assert len(table.notes) == 1
    assert table.notes[0].startswith("The recording stopped early: ")
    assert table.meta["rows"] == int(rows)


@posix
def test_a_really_full_disk_keeps_every_row_before(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    try:
        files = SessionFiles.in_folder(disk, STARTED)
        recorder = Recorder(files, info())
        with pytest.raises(SessionError, match="disk is full"):
            for i in range(10_000):
                recorder.write(scene(i, reading()))
        frames = recorder.frames
        recorder.write(scene(10_001))
        recorder.close()
        table = read_session(files.log.parent)
        assert len(table) == recorder.rows == frames > 0
        assert table.meta["source"]["uri"] == "clip.mp4"
        assert "disk is full" in table.meta["stopped"]
        assert sorted(p.name for p in files.log.parent.iterdir()) == ["events.csv", "log.csv", "session.json"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@posix
def test_a_log_that_is_deleted_meanwhile_is_told(tmp_path: Path) -> None:
    recorder = Recorder(SessionFiles.beside(tmp_path / "a.csv"), info())
    recorder.write(scene(0))
    recorder.files.log.unlink()
    with pytest.raises(SessionError, match="deleted"):
        recorder.event("marker", 0.0)
    recorder.write(scene(1))
    recorder.close()


@posix
def test_a_killed_process_leaves_a_log_that_parses_and_lacks_nothing_flushed(tmp_path: Path) -> None:
    process = child(
        tmp_path,
        """
r = Recorder(SessionFiles.beside(Path(sys.argv[2])), info())
i = 0
while True:
    r.write(scene(i, reading(1), reading(2)))
    i += 1
    print(i, flush=True)
""",
    )
    assert process.stdout is not None
    flushed = 0
    while flushed < 200:
        flushed = int(process.stdout.readline())
    process.kill()
    flushed = max([flushed, *map(int, process.stdout.read().split())])
    process.stdout.close()
    process.wait()
    table = read_session(tmp_path / "a.csv")
    assert len(pd.read_csv(tmp_path / "a.csv")) == len(table)
    assert table["frame"][-1] >= flushed - 1
    assert table.meta["rows"] is None
    assert any("cut off" in note for note in table.notes)


# --- events and threads


def test_rows_and_markers_from_two_threads_are_all_there(tmp_path: Path) -> None:
    files = SessionFiles.in_folder(tmp_path, STARTED)
    with Recorder(files, info()) as recorder:

        def mark() -> None:
            for i in range(30):
                recorder.event("marker", i * 0.1, text=f"mark {i}")

        marking = threading.Thread(target=mark)
        marking.start()
        for i in range(2000):
            recorder.write(scene(i, reading()))
        marking.join()
    table = read_session(files.log.parent)
    assert table["frame"].tolist() == list(range(2000))
    assert [e.id for e in table.events] == list(range(1, 31))
    assert (table.meta["rows"], table.meta["frames"], table.meta["stopped"]) == (2000, 2000, "")


def test_a_pause_gets_its_end_in_place(tmp_path: Path) -> None:
    files = SessionFiles.in_folder(tmp_path, STARTED)
    with Recorder(files, info(), origin_s=10.0) as recorder:
        pause = recorder.event("pause", 12.0)
        recorder.event("marker", 13.0, text="hello", data={"by": "key"})
        ended = recorder.end_event(pause.id, 15.5)
        with pytest.raises(SessionError, match="no event 99"):
            recorder.end_event(99, 15.5)
    assert (pause.time_s, pause.end_s, ended.end_s) == (2.0, None, 5.5)
    events = read_session(files.log.parent).events
    assert events[0] == ended
    assert (events[1].id, events[1].time_s, events[1].text, events[1].data) == (2, 3.0, "hello", {"by": "key"})


def test_a_closed_recorder_ignores_frames_and_refuses_events(tmp_path: Path) -> None:
    recorder = Recorder(SessionFiles.beside(tmp_path / "a.csv"), info())
    recorder.close()
    recorder.close()
    recorder.write(scene(0))
    assert recorder.rows == 0
    with pytest.raises(SessionError, match="closed"):
        recorder.event("marker", 0.0)


# --- session.json


def test_the_sidecar_says_how_it_was_made(tmp_path: Path) -> None:
    files = record(tmp_path / "a.csv", scene(0, reading()))
    meta = json.loads(files.sidecar.read_text(encoding="utf-8"))
    assert meta["schema"] == 1
    assert list(meta["columns"]) == list(LOG_NAMES)
    assert all(c["meaning"] for c in [*meta["columns"].values(), *meta["event_columns"].values()])
    assert meta["app"]["version"]
    assert meta["source"]["uri"] == "clip.mp4"
    assert meta["model"] == {"name": "vgg16-lite", "sha256": "ab" * 32}
    assert meta["engine"] == "ONNX Runtime · CPU"
    assert meta["settings"]["smoothing_s"] == 0.6
    assert meta["started"] == "2026-11-23T13:47:03.120Z"
    assert (meta["rows"], meta["frames"]) == (1, 1)


def test_the_sidecar_tells_no_password_and_no_home(tmp_path: Path) -> None:
    address = "rtsp://me:secret@cam.local:554/user=me_password=secret_channel=1?token=secret"
    what = info(
        uri=address,
        title=address,
        settings={"source": address, "data_dir": str(Path.home() / "emo"), "fps": None},
    )
    text = record(tmp_path / "a.csv", what=what).sidecar.read_text(encoding="utf-8")
    assert "secret" not in text
    assert "me:secret" not in text
    assert "me@" not in text
    assert "rtsp://cam.local:554/" in text
    assert json.loads(text)["settings"]["data_dir"] == str(Path("~/emo"))


def test_a_log_that_ends_before_its_source_says_why(tmp_path: Path) -> None:
    recorder = Recorder(SessionFiles.beside(tmp_path / "a.csv"), info())
    recorder.write(scene(0, reading(1)))
    recorder.close(stopped="Nobody wanted more.")
    table = read_session(tmp_path / "a.csv")
    assert len(table) == 1 and "Nobody wanted more." in table.notes[0]


def test_a_flush_brings_rows_to_the_disk_and_is_harmless_after_the_end(tmp_path: Path) -> None:
    recorder = Recorder(SessionFiles.beside(tmp_path / "a.csv"), info())
    recorder.write(scene(0, reading(1)))
    recorder.flush()
    assert len(read_session(tmp_path / "a.csv")) == 1
    recorder.close()
    recorder.flush()


def test_a_flush_of_a_log_that_is_gone_is_told(tmp_path: Path) -> None:
    recorder = Recorder(SessionFiles.beside(tmp_path / "a.csv"), info())
    recorder.write(scene(0, reading(1)))
    recorder.files.log.unlink()
    with pytest.raises(FolderError, match="deleted"):
        recorder.flush()
    recorder.close()


@pytest.mark.parametrize("where", ["there", "not/yet/there"])
def test_a_folder_that_is_there_or_can_be_made_is_usable(tmp_path: Path, where: str) -> None:
    (tmp_path / "there").mkdir()
    assert unusable(tmp_path / where) is None
    assert not (tmp_path / "not").exists()


def test_a_file_in_the_folders_place_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "data"):
        assert "is no folder. Choose another" in str(unusable(folder))


@posix
def test_a_read_only_disk_is_unusable(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "ro,size=64k", "none", str(disk)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a read-only disk can only be mounted by root")
    try:
        assert "may not be written into" in str(unusable(disk / "data"))
        with pytest.raises(FolderError, match="may not be written"):
            Recorder(SessionFiles.beside(disk / "a.csv"), info())
    finally:
        subprocess.run(["umount", str(disk)], check=True)
