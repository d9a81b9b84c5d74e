"""Each table is read back by a program of its own: pandas, csv, json."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import stat
import sys
import time
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from exporting_scenes import make_session

from emomonitor.entities import iso_utc
from emomonitor.errors import SessionError
from emomonitor.exporting.columns import OPENFACE_NAMES
from emomonitor.exporting.formats import FORMATS, export, format_of
from emomonitor.exporting.scope import scope_of, time_in
from emomonitor.exporting.words import FORMAT_KEYS
from emomonitor.replay.edits import Edits
from emomonitor.replay.measures import episodes, figures
from emomonitor.replay.replay import Replay, open_replay
from emomonitor.replay.rows import LABELS
from emomonitor.ui.sessions.clock import time_of_words

HAPPY = LABELS.index("happy")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_session(tmp_path_factory.mktemp("exporting") / "20261123T120500Z")


@pytest.fixture(scope="module")
def replay(folder: Path) -> Replay:
    return open_replay(folder)


def times(replay: Replay) -> tuple[float, float]:
    """From 12:10 to 12:15, as a person writes it."""
    start = time_in(replay, "12:10", zone=UTC)
    return start, time_in(replay, "12:15", after_s=start, zone=UTC)


# -- rows ----------------------------------------------------------------------------------------------------


def test_the_rows_are_the_log_s_with_who_is_who(replay: Replay, tmp_path: Path) -> None:
    (path,) = export(replay, "csv", tmp_path / "rows.csv")
    log, rows = pd.read_csv(replay.files.log), pd.read_csv(path)
    pd.testing.assert_frame_equal(rows[log.columns.tolist()], log)
    assert (rows.person == log.face_id).all()
    assert rows.name[rows.person == 2].unique().tolist() == ["'=Grandpa <b>&"]  # no spreadsheet runs it
    assert rows.name[rows.person == 1].isna().all()


def test_merged_and_split_people_are_who_they_are_now(folder: Path, tmp_path: Path) -> None:
    edited = make_session(tmp_path / "edited")
    edits = Edits(edited / "events.csv")
    edits.split(2, 200.0, 3)
    edits.merge(3, 1)
    replay = open_replay(edited)
    rows = pd.read_csv(export(replay, "csv", tmp_path / "rows.csv")[0])
    assert (rows.person == np.where((rows.face_id == 2) & (rows.time_s < 200), 2, 1)).all()
    assert len(rows[rows.person == 1]) == len(replay.course(1))
    for fmt in ("bids", "elan", "openface", "figures"):
        export(replay, fmt, tmp_path / f"{fmt}.tsv")


def test_a_person_and_a_stretch_can_be_chosen(replay: Replay, tmp_path: Path) -> None:
    start, end = times(replay)
    (path,) = export(replay, "csv", tmp_path / "rows.csv", persons=[2], start_s=start, end_s=end)
    log = pd.read_csv(replay.files.log)
    theirs = log[(log.face_id == 2) & (log.utc >= "2026-11-23T12:10") & (log.utc < "2026-11-23T12:15")]
    rows = pd.read_csv(path)
    assert rows.time_s.tolist() == theirs.time_s.tolist() and (rows.person == 2).all()


def test_frames_without_faces_stay_unless_people_are_chosen(tmp_path: Path) -> None:
    folder = make_session(tmp_path / "s")
    with (folder / "log.csv").open("ab") as log:
        log.write(b"9000,719.9,2026-11-23T12:16:59.900Z,0,,,,,,,,,,,,,,,,0,,,,,,\r\n")
    replay = open_replay(folder)
    assert pd.read_csv(export(replay, "csv", tmp_path / "all.csv")[0]).face_id.isna().sum() == 1
    assert pd.read_csv(export(replay, "csv", tmp_path / "one.csv", persons=[1])[0]).face_id.isna().sum() == 0


def test_a_damaged_log_is_exported_as_far_as_it_is_sound(tmp_path: Path) -> None:
    folder = make_session(tmp_path / "s")
    log = folder / "log.csv"
    lines = log.read_bytes().split(b"\r\n")
    lines[3], lines[4], lines[9] = b"garbage", lines[4].replace(b",", b",x", 1), b'"' + lines[9]
    lines[20] = lines[20].replace(b"neutral", b"neu\xfftral").replace(b"happy", b"ha\xffppy").replace(b"sad", b"s\xffd")
    log.write_bytes(b"\r\n".join(lines)[:-7])
    (folder / "events.csv").write_bytes(b"nonsense")
    (folder / "session.json").unlink()
    replay = open_replay(folder)
    rows = pd.read_csv(export(replay, "csv", tmp_path / "rows.csv")[0])
    assert len(rows) == len(replay.rows) < len(lines) - 4
    figures_of = pd.read_csv(export(replay, "figures", tmp_path / "figures.csv")[0])
    assert figures_of.groupby("person").readings.first().sum() == len(rows)


def test_columns_of_a_later_version_go_along_and_are_escaped(tmp_path: Path) -> None:
    folder = make_session(tmp_path / "s")
    log = folder / "log.csv"
    header, first, second = log.read_text().splitlines()[:3]
    log.write_text(f'{header},comment\n{first},"tea, \n""two"" cups"\n{second},=cmd()\n')
    rows = pd.read_csv(export(open_replay(folder), "csv", tmp_path / "rows.csv")[0])
    assert rows.comment.tolist() == ['tea, \n"two" cups', "'=cmd()"] and rows.x.tolist() == [1.0, 1.0]


# -- figures -------------------------------------------------------------------------------------------------


def test_how_happy_was_person_2_and_how_sure_is_that(replay: Replay, tmp_path: Path) -> None:
    """The student's question: pandas gives from the log what the table of figures says."""
    start, end = times(replay)
    (path,) = export(replay, "figures", tmp_path / "figures.csv", persons=[2], start_s=start, end_s=end)
    row = pd.read_csv(path).set_index("label").loc["happy"]
    log = pd.read_csv(replay.files.log, parse_dates=["utc"])
    hour = datetime(2026, 11, 23, 12, tzinfo=UTC)
    theirs = log[(log.face_id == 2) & (log.utc >= hour.replace(minute=10)) & (log.utc < hour.replace(minute=15))]
    assert row.readings == len(theirs)
    assert row.share == pytest.approx((theirs.emotion == "happy").mean(), abs=1e-6)
    assert row["mean"] == pytest.approx(theirs.happy.mean(), abs=1e-6)
    assert row.share_low < row.share < row.share_high and row.mean_low < row["mean"] < row.mean_high
    told = figures(replay.course(2), start, end)
    assert told.share_intervals is not None
    assert (row.share_low, row.share_high) == pytest.approx(told.share_intervals[HAPPY], abs=1e-6)


def test_unsure_has_a_share_and_no_mean(replay: Replay, tmp_path: Path) -> None:
    table = pd.read_csv(export(replay, "figures", tmp_path / "f.csv")[0])
    assert table.label.tolist() == list(LABELS) * 2
    assert (
        table[table.label == "unsure"]["mean"].isna().all()
        and (table.groupby("person").share.sum().round(5) == 1).all()
    )


# -- other programs ------------------------------------------------------------------------------------------


def test_bids_events_have_what_the_standard_asks_for(replay: Replay, tmp_path: Path) -> None:
    fmt = format_of("bids")
    name = fmt.name(scope_of(replay))
    assert name == "sub-01_ses-20261123T120500Z_task-emomonitor_events.tsv"
    path, sidecar = export(replay, fmt, tmp_path / name)
    table = pd.read_csv(path, sep="\t", na_values="n/a", keep_default_na=False)
    assert table.columns[:3].tolist() == ["onset", "duration", "trial_type"]
    assert table.onset.is_monotonic_increasing and (table.duration >= 0).all()
    described = json.loads(sidecar.read_text())
    assert described.pop("TaskName") == "emomonitor"
    assert list(described) == table.columns.tolist()
    assert set(table.trial_type) <= set(described["trial_type"]["Levels"])
    assert all(column["Description"] for column in described.values())
    assert b"\r" not in path.read_bytes() and b"\t\t" not in path.read_bytes()  # nothing empty: n/a


def test_bids_episodes_are_those_of_the_log(replay: Replay, tmp_path: Path) -> None:
    path, _ = export(replay, "bids", tmp_path / "events.tsv", persons=[2])
    table = pd.read_csv(path, sep="\t", na_values="n/a", keep_default_na=False)
    faces = table[table.trial_type.isin(LABELS)]
    found = episodes(replay.course(2))
    assert faces.onset.tolist() == pytest.approx([e.start_s for e in found])
    assert faces.duration.tolist() == pytest.approx([e.length_s for e in found], abs=1e-6)
    log = pd.read_csv(replay.files.log)
    for _, row in faces.head(5).iterrows():
        inside = log[(log.face_id == 2) & (log.time_s >= row.onset)].head(int(row.readings))
        assert row.happy == pytest.approx(inside.happy.mean(), abs=1e-5)
        assert (inside.emotion == row.trial_type).all()
    dark = faces[faces.trial_type == "unsure"].iloc[-1]
    assert np.isnan(dark.happy) and np.isnan(dark.confidence)


def test_bids_leaves_names_out_and_marks_in(replay: Replay, tmp_path: Path) -> None:
    path, _ = export(replay, "bids", tmp_path / "events.tsv")
    assert "Grandpa" not in path.read_text()
    rows = [r for r in csv.DictReader(io.StringIO(path.read_text()), delimiter="\t") if r["trial_type"] == "marker"]
    assert [(float(r["onset"]), float(r["duration"]), r["text"]) for r in rows] == [
        (65, 0, 'said "tea", please'),
        (310, 45, "in the garden"),
        (320, 0, "'=1+1"),
    ]
    assert "pause" in path.read_text()


def test_elan_has_a_tier_for_each_person_and_nothing_overlaps(replay: Replay, tmp_path: Path) -> None:
    (path,) = export(replay, "elan", tmp_path / "elan.tsv")
    table = pd.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE)
    assert table.columns.tolist() == ["Tier", "Begin Time - msec", "End Time - msec", "Annotation"]
    table.columns = pd.Index(["tier", "begin", "end", "said"])
    assert set(table.tier) == {"Person 1", "'=Grandpa <b>& (person 2)", "Marks", "Marks 2", "Recording"}
    assert (table.end > table.begin).all()
    for _, tier in table.sort_values("begin").groupby("tier"):
        assert (tier.begin.iloc[1:].to_numpy() >= tier.end.iloc[:-1].to_numpy()).all()
    found = episodes(replay.course(1))
    assert table[table.tier == "Person 1"].begin.tolist() == [round(e.start_s * 1000) for e in found]
    marks = table[table.tier.str.startswith("Marks")]
    assert marks[["begin", "end", "said"]].to_numpy().tolist() == [
        [65_000, 65_100, 'said "tea", please'],
        [310_000, 355_000, "in the garden"],
        [320_000, 320_100, "'=1+1"],
    ]


def test_elan_times_are_those_of_the_video(tmp_path: Path) -> None:
    folder = make_session(tmp_path / "s")
    document = json.loads((folder / "session.json").read_text())
    document["video"] = {"start_s": 60.0}
    (folder / "session.json").write_text(json.dumps(document))
    table = pd.read_csv(export(open_replay(folder), "elan", tmp_path / "e.tsv")[0], sep="\t", quoting=csv.QUOTE_NONE)
    assert table[table.Tier == "Marks"].iloc[0, 1] == 5000 and table.iloc[:, 1].min() == 0


def test_openface_columns_hold_what_there_is(replay: Replay, tmp_path: Path) -> None:
    path, about = export(replay, "openface", tmp_path / "of.csv")
    table, log = pd.read_csv(path), pd.read_csv(replay.files.log)
    assert table.columns[:5].tolist() == list(OPENFACE_NAMES)
    assert (table.frame == log.frame + 1).all() and (table.timestamp == log.time_s).all()
    assert (table.confidence == log.detection).all() and (table.face_id == log.face_id).all()
    assert (table.success == log.happy.notna()).all()
    pd.testing.assert_series_equal(table.emotion_happy, log.happy, check_names=False)
    described = json.loads(about.read_text())["Columns"]
    assert list(described) == table.columns.tolist()


# -- files ---------------------------------------------------------------------------------------------------


def test_a_file_is_its_owner_s_alone_and_never_replaced_unasked(replay: Replay, tmp_path: Path) -> None:
    target = tmp_path / "events.tsv"
    for path in export(replay, "bids", target):
        if sys.platform != "win32":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    target.unlink()
    with pytest.raises(SessionError, match=r"events\.json is there already"):
        export(replay, "bids", target)
    assert not target.exists()
    export(replay, "bids", target, overwrite=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["events.json", "events.tsv"]


def test_the_session_itself_is_never_written_over(replay: Replay, folder: Path, tmp_path: Path) -> None:
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    for target in (folder / "log.csv", folder / "events.csv", folder / "session.csv"):
        with pytest.raises(SessionError, match="part of the session itself"):
            export(replay, "openface", target, overwrite=True)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_a_folder_that_is_not_there_is_told(replay: Replay, tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="There is no folder"):
        export(replay, "csv", tmp_path / "none" / "rows.csv")


def test_the_command_line_knows_all_formats() -> None:
    assert tuple(f.key for f in FORMATS) == FORMAT_KEYS
    assert all(f.title(lang) and f.purpose(lang) for f in FORMATS for lang in ("en", "zh_TW"))


# -- what is meant -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12:10", 300),
        ("12:10:30", 330),
        ("12:05", 0),
        ("12:04", -60),
        ("11:00", -3900),
        ("90", 90),
        ("90.5 s", 90.5),
        ("2026-11-23T12:06+00:00", 60),
        ("2026-11-23T20:06+08:00", 60),
    ],
)
def test_a_time_of_day_is_found_on_the_log_s_clock(replay: Replay, text: str, seconds: float) -> None:
    assert time_in(replay, text, zone=UTC) == pytest.approx(seconds)


def test_an_end_after_midnight_is_the_next_day_s(replay: Replay) -> None:
    late = time_in(replay, "23:50", zone=UTC)
    assert time_in(replay, "00:10", after_s=late, zone=UTC) - late == pytest.approx(1200)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("01:00", 0), ("02:30", 1.5), ("03:30", 3.5), ("2026-10-25T03:30", 3.5), ("2026-10-25 01:30", 0.5)],
)
@pytest.mark.parametrize("by_system", [False, True])
def test_a_time_is_found_where_clocks_were_set_back_in_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, hours: float, by_system: bool
) -> None:
    began = datetime(2026, 10, 24, 23, tzinfo=UTC)  # 1 o'clock in summer time; at 3 it is 2 again
    folder = tmp_path / "autumn"
    folder.mkdir()
    rows = [f"{n},{n * 60}.0,{iso_utc(began + timedelta(minutes=n))}," + "1,1" for n in range(300)]
    (folder / "log.csv").write_text("\n".join(["frame,time_s,utc,faces,face_id", *rows, ""]))
    zone: tzinfo | None = ZoneInfo("Europe/Berlin")
    if by_system:
        if not hasattr(time, "tzset"):
            pytest.skip("the system's zone can't be set here")
        monkeypatch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        zone = None
    try:
        replay = open_replay(folder)
        assert time_in(replay, text, zone=zone) == pytest.approx(hours * 3600)
        typed = f"{text}:00".replace("T", " ")
        assert time_of_words(replay, typed, zone) == pytest.approx(hours * 3600)
        assert time_in(replay, "02:10", after_s=2 * 3600 + 300, zone=zone) == pytest.approx(2 * 3600 + 600)
    finally:
        monkeypatch.undo()
        if by_system:
            time.tzset()


@pytest.mark.parametrize("text", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_time_at_the_calendar_s_ends_is_told(replay: Replay, text: str) -> None:
    with contextlib.suppress(SessionError):  # only an error that says what to do
        time_in(replay, text)
    time_of_words(replay, text.replace("T", " "))


@pytest.mark.parametrize(("text", "seconds"), [("1:30", 90), ("0:01:30", 90), ("1:02:03.5", 3723.5), ("7", 7)])
def test_a_film_has_its_own_time(tmp_path: Path, text: str, seconds: float) -> None:
    film = open_replay(make_session(tmp_path / "film", film=True))
    assert time_in(film, text) == seconds
    with pytest.raises(SessionError, match="film"):
        time_in(film, "2026-11-23T12:10")


@pytest.mark.parametrize("text", ["", "soon", "25:00", "12:61", "-5", "12.10.2026"])
def test_what_is_no_time_is_told(replay: Replay, text: str) -> None:
    with pytest.raises(SessionError, match="no time"):
        time_in(replay, text)


def test_a_part_must_lie_in_the_session_and_its_people_too(replay: Replay) -> None:
    with pytest.raises(SessionError, match=r"Nobody has the number 7 in this session\. There are 1, 2\."):
        scope_of(replay, persons=[7])
    with pytest.raises(SessionError, match="ends before it begins"):
        scope_of(replay, start_s=20, end_s=10)
    with pytest.raises(SessionError, match="Nothing of the session lies there"):
        scope_of(replay, start_s=9000)
    assert scope_of(replay, start_s=-50, end_s=9000).is_whole
