"""Everything kept: what is listed, what is packed, what is deleted, and what never is."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from session_scenes import STARTED, info, not_waiting_for_the_disk, reading, scene, scenes

from emomonitor.entities import Scene
from emomonitor.errors import SessionError
from emomonitor.session.bundle import save_zip
from emomonitor.session.columns import LOG_HEADER
from emomonitor.session.erase import delete, delete_person
from emomonitor.session.kept import Inventory, due, people_of, survey
from emomonitor.session.layout import SessionFiles
from emomonitor.session.reader import read_session
from emomonitor.session.recorder import Recorder

Command = Callable[..., subprocess.CompletedProcess[str]]
posix = pytest.mark.skipif(sys.platform == "win32", reason="links and modes as POSIX has them")


def a_session(data: Path, started: datetime = STARTED, *shown: Scene, named: bool = True) -> SessionFiles:
    files = SessionFiles.in_folder(data / "sessions", started)
    with Recorder(files, info(started=started)) as recorder:
        for s in shown or (scene(0, reading(1), reading(2)), scene(1, reading(2)), scene(2, reading(1)), scene(3)):
            recorder.write(s)
        recorder.event("marker", 0.0, text="tea")
        if named:
            recorder.event("name", 0.0, face_id=2, text="Anna")
    return files


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    a_session(folder)
    a_session(folder, STARTED + timedelta(days=2))
    (folder / "snapshots").mkdir()
    (folder / "snapshots" / "20261123T090000000Z.png").write_bytes(b"x" * 1000)
    (folder / "models.json").write_text("{}")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# --- listing


def test_every_file_is_listed_with_its_kind_day_and_size(data: Path, tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text("schema = 1\n")
    kept = survey(data, config, UTC)
    assert {k: n for k, (n, _) in kept.by_kind().items()} == {
        "log": 2,
        "events": 2,
        "about": 2,
        "snapshot": 1,
        "notes": 1,
        "settings": 1,
    }
    assert kept.size == sum(len(b) for b in tree(data).values()) + config.stat().st_size
    assert [d.isoformat() for d in kept.by_day()] == ["2026-11-25", "2026-11-23"]
    assert len(kept.by_day()[date(2026, 11, 23)]) == 4
    assert [s.name for s in kept.sessions] == ["20261125T134703Z", "20261123T134703Z"]
    assert kept.foreign == 0


def test_a_day_is_the_local_one(data: Path) -> None:
    a_session(data, datetime(2026, 11, 23, 20, 0, tzinfo=UTC))
    session = survey(data, zone=ZoneInfo("Asia/Taipei")).session("20261123T200000Z")
    assert session is not None
    assert session.day == date(2026, 11, 24)


def test_nothing_kept_is_an_empty_list(tmp_path: Path) -> None:
    kept = survey(tmp_path / "nowhere", tmp_path / "no.toml")
    assert (kept.items, kept.sessions, kept.size, kept.by_kind(), kept.by_day()) == ((), (), 0, {}, {})


def test_a_session_whose_description_is_lost_is_still_one_of_ours(data: Path) -> None:
    (data / "sessions" / "20261123T134703Z" / "session.json").unlink()
    session = survey(data).session("20261123T134703Z")
    assert session is not None
    assert session.started == datetime(2026, 11, 23, 13, 47, 3, tzinfo=UTC)


def test_what_somebody_else_put_there_is_counted_and_not_listed(data: Path) -> None:
    (data / "sessions" / "20261123T134703Z" / "notes.txt").write_text("mine")
    (data / "sessions" / "holiday").mkdir()
    (data / "sessions" / "holiday" / "log.csv").write_text("date,place\n")
    (data / "sessions" / "holiday" / "session.json").write_text("{}")
    (data / "snapshots" / "cat.png").write_bytes(b"meow")
    (data / "diary.txt").write_text("dear diary")
    kept = survey(data)
    assert kept.foreign == 4
    assert not {"notes.txt", "cat.png", "diary.txt"} & {i.path.name for i in kept.items}
    assert kept.session("holiday") is None


def test_the_people_of_a_session_have_their_rows_and_names(data: Path) -> None:
    people = people_of(data / "sessions" / "20261123T134703Z")
    assert [(p.face_id, p.rows, p.name) for p in people] == [(1, 2, ""), (2, 2, "Anna")]


@posix
def test_links_are_never_followed(data: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    real = a_session(outside)
    assert real.folder is not None
    (data / "sessions" / "linked").symlink_to(real.folder)
    (data / "snapshots" / "20261123T090000001Z.png").symlink_to(real.log)
    before = tree(outside)
    kept = survey(data)
    assert kept.session("linked") is None
    assert all(i.path.is_relative_to(data.resolve()) for i in kept.items)
    delete(kept, kept.items)
    assert tree(outside) == before
    assert (data / "sessions" / "linked").is_symlink()


@posix
def test_a_data_folder_that_is_a_link_itself_is_the_persons_own_wish(data: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(data)
    kept = survey(tmp_path / "link")
    assert len(kept.sessions) == 2
    assert delete(kept, kept.items).left == ()
    assert tree(data) == {}


# --- deleting


def names(kept: Inventory) -> list[str]:
    return [s.name for s in kept.sessions]


def test_a_session_goes_whole_and_alone(data: Path) -> None:
    kept = survey(data)
    session = kept.session("20261123T134703Z")
    assert session is not None
    done = delete(kept, session.items)
    assert (done.files, done.size, done.left) == (3, session.size, ())
    assert not session.folder.exists()
    assert names(survey(data)) == ["20261125T134703Z"]


def test_a_day_takes_its_snapshots_along(data: Path) -> None:
    kept = survey(data, zone=UTC)
    delete(kept, kept.by_day()[date(2026, 11, 23)])
    after = survey(data, zone=UTC)
    assert [d.isoformat() for d in after.by_day()] == ["2026-11-25"]


def test_all_of_it_leaves_only_what_is_not_ours(data: Path, tmp_path: Path) -> None:
    (data / "sessions" / "20261123T134703Z" / "notes.txt").write_text("mine")
    (data / "diary.txt").write_text("dear diary")
    config = tmp_path / "settings.toml"
    config.write_text("schema = 1\n")
    kept = survey(data, config)
    assert delete(kept, kept.items).left == ()
    assert set(tree(data)) == {"sessions/20261123T134703Z/notes.txt", "diary.txt"}
    assert not config.exists()


def test_a_session_that_is_being_recorded_is_left_and_told(data: Path) -> None:
    files = SessionFiles.in_folder(data / "sessions", STARTED + timedelta(days=3))
    with Recorder(files, info(started=STARTED + timedelta(days=3))) as recorder:
        recorder.write(scene(0, reading(1)))
        kept = survey(data)
        done = delete(kept, kept.items)
        assert files.folder is not None
        assert done.left == (f"{files.folder.name} is being recorded. End the recording first.",)
        with pytest.raises(SessionError, match="being recorded"):
            delete_person(files.folder, 1)
        recorder.write(scene(1, reading(1)))
    assert len(read_session(files.folder)) == 2
    assert len(survey(data).sessions) == 1


@posix
def test_a_file_that_became_a_link_meanwhile_is_left(data: Path, tmp_path: Path) -> None:
    kept = survey(data)
    outside = tmp_path / "precious.csv"
    outside.write_text("precious")
    folder = data / "sessions" / "20261123T134703Z"
    away = tmp_path / "away"
    folder.rename(away)
    folder.symlink_to(away)
    session = kept.session("20261123T134703Z")
    assert session is not None
    done = delete(kept, session.items)
    assert done.files == 0
    assert len(done.left) == 3
    assert (away / "log.csv").exists()


def test_what_is_older_than_wished_is_due(data: Path) -> None:
    kept = survey(data)
    now = STARTED + timedelta(days=31)
    assert [s.name for s in due(kept, 30, now)] == ["20261123T134703Z"]
    assert [s.name for s in due(kept, 28, now)] == ["20261123T134703Z", "20261125T134703Z"]
    assert due(kept, 31, now) == ()
    assert due(kept, None, now) == ()


# --- one person


def test_a_person_goes_from_the_log_and_the_events_and_the_others_stay(data: Path) -> None:
    folder = data / "sessions" / "20261123T134703Z"
    before = read_session(folder)
    done = delete_person(folder, 2)
    assert (done.rows, done.events, done.video) == (2, 1, False)
    after = read_session(folder)
    assert after["face_id"].tolist()[:1] == [1.0]
    assert not (after["face_id"] == 2).any()
    assert after["frame"].tolist() == [0, 1, 2, 3]
    assert after["faces"].tolist() == [1, 0, 1, 0]
    kept, same = after["face_id"] == 1, before["face_id"] == 1
    for name in after.columns:
        np.testing.assert_array_equal(after[name][kept], before[name][same] if name != "faces" else [1, 1])
    assert [e.kind for e in after.events] == ["marker"]
    noted = after.meta["deleted"]
    assert [(d["face_id"], d["rows"], d["events"]) for d in noted] == [(2, 2, 1)]
    assert after.meta["rows"] == len(after) == 4
    assert after.notes == ()
    assert b"Anna" not in b"".join(tree(folder).values())


def test_a_second_person_is_noted_beside_the_first(data: Path) -> None:
    folder = data / "sessions" / "20261123T134703Z"
    delete_person(folder, 2)
    delete_person(folder, 1)
    table = read_session(folder)
    assert [d["face_id"] for d in table.meta["deleted"]] == [2, 1]
    assert np.isnan(table["face_id"]).all()
    assert table["frame"].tolist() == [0, 1, 2, 3]


@posix
def test_a_log_without_a_person_is_as_private_as_before_and_leaves_nothing_beside_it(data: Path) -> None:
    folder = data / "sessions" / "20261123T134703Z"
    delete_person(folder, 2)
    assert stat.S_IMODE((folder / "log.csv").stat().st_mode) == 0o600
    assert sorted(p.name for p in folder.iterdir()) == ["events.csv", "log.csv", "session.json"]


def test_a_log_that_another_program_changed_is_refused_and_untouched(data: Path) -> None:
    folder = data / "sessions" / "20261123T134703Z"
    log = folder / "log.csv"
    log.write_bytes(log.read_bytes().replace(b",ok,", b',"ok",'))
    before = tree(folder)
    with pytest.raises(SessionError, match="Delete the whole session"):
        delete_person(folder, 1)
    assert tree(folder) == before


def test_a_torn_last_row_does_not_stand_in_the_way(data: Path) -> None:
    folder = data / "sessions" / "20261123T134703Z"
    with (folder / "log.csv").open("ab") as file:
        file.write(b"4,0.16,2026")
    assert delete_person(folder, 1).rows == 2


@given(scenes())
@settings(max_examples=25, deadline=None)
def test_nothing_of_a_deleted_person_is_left_and_nothing_else_is_lost(shown: list[Scene]) -> None:
    with not_waiting_for_the_disk(), tempfile.TemporaryDirectory() as folder:
        files = a_session(Path(folder), STARTED, *shown)
        assert files.folder is not None
        before = read_session(files.folder)
        delete_person(files.folder, 3)
        after = read_session(files.folder)
        assert not (after["face_id"] == 3).any()
        assert set(after["frame"].tolist()) == set(before["frame"].tolist())
        for face in (1, 2, 9):
            np.testing.assert_array_equal(
                after["happy"][after["face_id"] == face], before["happy"][before["face_id"] == face]
            )
        for frame in set(after["frame"].tolist()):
            at = after["frame"] == frame
            assert set(after["faces"][at]) == {float((~np.isnan(after["face_id"][at])).sum())}
        assert files.log.read_bytes().startswith(LOG_HEADER)


def test_a_video_goes_with_a_person_who_can_be_recognised_in_it(data: Path) -> None:
    folder = data / "sessions" / "20261123T134703Z"
    (folder / "video.mkv").write_bytes(b"video")
    (folder / "video.csv").write_bytes(b"n,frame,time_s\r\n")
    about = folder / "session.json"
    about.write_text(json.dumps(json.loads(about.read_text()) | {"video": {"file": "video.mkv", "shown": [2]}}))
    assert delete_person(folder, 1).video is False
    assert (folder / "video.mkv").exists()
    assert delete_person(folder, 2).video is True
    assert not (folder / "video.mkv").exists()
    assert "video" not in read_session(folder).meta


# --- a zip file


def test_a_zip_holds_every_file_as_it_is(data: Path, tmp_path: Path) -> None:
    kept = survey(data)
    steps: list[tuple[int, int]] = []
    target = tmp_path / "all.zip"
    assert save_zip(kept, target, progress=lambda done, whole: steps.append((done, whole)))
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        packed = {n.removeprefix("emomonitor/"): archive.read(n) for n in archive.namelist()}
    assert packed == tree(data)
    assert steps[-1] == (kept.size, kept.size)
    assert [s for s, _ in steps] == sorted(s for s, _ in steps)


@posix
def test_what_the_family_set_up_is_listed_and_its_secrets_stay_out_of_the_zip(data: Path, tmp_path: Path) -> None:
    (data / "care").mkdir()
    for name in ("care.toml", "secrets.toml", "outbox.sqlite", "answers.csv"):
        (data / "care" / name).write_text("x")
    kept = survey(data)
    assert {"care", "secret", "sent", "answer"} <= set(kept.by_kind())
    save_zip(kept, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        names = {n for n in archive.namelist() if "/care/" in n}
    assert names == {f"emomonitor/care/{n}" for n in ("care.toml", "outbox.sqlite", "answers.csv")}


def test_a_zip_is_its_owners_alone(data: Path, tmp_path: Path) -> None:
    save_zip(survey(data), tmp_path / "all.zip")
    assert stat.S_IMODE((tmp_path / "all.zip").stat().st_mode) == 0o600


def test_a_zip_that_is_stopped_or_fails_leaves_nothing(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert not save_zip(survey(data), out / "all.zip", stopped=lambda: True)
    assert list(out.iterdir()) == []
    with pytest.raises(SessionError, match="no folder"):
        save_zip(survey(data), tmp_path / "nowhere" / "all.zip")


# --- the command line


@pytest.fixture
def kept_command(emomonitor: Command, tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    config = tmp_path / "settings.toml"
    config.write_text(f"data_dir = {json.dumps(str(tmp_path / 'data'))}\nkeep_days = 1\n")

    def run(*args: str | Path) -> tuple[int, str, str]:
        done = emomonitor("kept", "--config", config, *args)
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.mark.usefixtures("data")
def test_the_command_lists_as_a_table_and_as_json(kept_command: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = kept_command()
    assert code == 0
    assert "session logs" in out
    assert "20261123T134703Z" in out
    code, out, _ = kept_command("--json")
    listed = json.loads(out)
    assert code == 0
    assert [s["name"] for s in listed["sessions"]] == ["20261125T134703Z", "20261123T134703Z"]
    assert listed["kinds"]["settings"]["files"] == 1


def test_the_command_deletes_nothing_that_nobody_agreed_to(
    data: Path, kept_command: Callable[..., tuple[int, str, str]]
) -> None:
    before = tree(data)
    code, out, error = kept_command("--delete", "all")
    assert code == 2
    assert "session logs: 2 files" in out
    assert "--yes" in error
    assert tree(data) == before


def test_the_command_packs_and_deletes_what_is_named(
    data: Path, tmp_path: Path, kept_command: Callable[..., tuple[int, str, str]]
) -> None:
    assert kept_command("--zip", "all.zip")[0] == 0
    assert zipfile.is_zipfile(tmp_path / "all.zip")
    assert kept_command("--zip", "all.zip")[0] == 2  # never over another file
    code, out, _ = kept_command("--delete", "person:20261123T134703Z/2", "--yes")
    assert (code, out.splitlines()[-1]) == (0, "Deleted: 2 rows, 1 events.")
    assert kept_command("--delete", "session:20261123T134703Z", "--yes")[0] == 0
    assert names(survey(data)) == ["20261125T134703Z"]


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("what", ["everything", "session:nobody", "day:monday", "person:x", "all:of it", "person:/1"])
def test_the_command_says_what_it_did_not_understand(
    what: str, kept_command: Callable[..., tuple[int, str, str]]
) -> None:
    code, _, error = kept_command("--delete", what, "--yes")
    assert code == 2
    assert error.startswith("emomonitor: ")


def test_scenes_without_a_name_make_no_person(tmp_path: Path) -> None:
    files = a_session(tmp_path, STARTED, scene(0), replace(scene(1)), named=False)
    assert files.folder is not None
    assert people_of(files.folder) == ()
